// Normal means with a normal population: y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2), and
// mu ~ N(mean, sd^2), flat if sd is infinite. The same lines as bhm_core/shrinkage/conditionals.py.
import { sum } from "./math.js";

// Given tau: mean and variance of mu, weights of mu in theta, means and sds of theta, and
// log p(y | tau) up to a constant.
export function givenTau(y, se, tau, { mean = 0, sd = Infinity } = {}) {
  const v = se.map((s) => s * s + tau * tau);
  const prior = 1 / (sd * sd);
  const varMu = 1 / (sum(v.map((x) => 1 / x)) + prior);
  const mu = varMu * (sum(y.map((x, j) => x / v[j])) + prior * mean);
  const weight = se.map((s, j) => (s * s) / v[j]);
  const fit = sum(v.map((x, j) => Math.log(x) + (y[j] - mu) ** 2 / x)) + prior * (mu - mean) ** 2;
  return {
    mu,
    varMu,
    weight,
    logP: 0.5 * (Math.log(varMu) - fit),
    mean: y.map((x, j) => x - weight[j] * (x - mu)),
    sd: weight.map((w) => Math.sqrt(w * tau * tau + w * w * varMu)),
  };
}

// Midpoints of (0, infinity) by tau = scale u / (1 - u), and the log of d tau / d u there.
export const halfLine = (n, scale) =>
  Array.from({ length: n }, (_, i) => {
    const u = (i + 0.5) / n;
    return { tau: (scale * u) / (1 - u), logJacobian: Math.log(scale) - 2 * Math.log(1 - u) };
  });
