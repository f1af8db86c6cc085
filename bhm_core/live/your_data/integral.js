// Log of p(y | gamma, tau) with every group's effect b ~ N(0, tau^2) integrated out by adaptive
// Gauss-Hermite quadrature: as hierarchical/quadrature/integral.py and modes.py for one varying constant.
import { hermite } from "../js/gauss_hermite.js";

const NEAR = 0.2; // how far from the mode, in widths, the last step towards it may begin
const MOST_STEPS = 200;
const FAR = 300; // |eta| beyond it is not reached
const LARGE = 1e100; // of a product before its logarithm is taken

// eta of every cell without its group's effect, in `out`; null where one is out of reach.
export function predictors({ starts, x, u, n_groups }, gamma, out = new Float64Array(starts[n_groups])) {
  const slope = x ? gamma[1] : 0;
  for (let j = 0; j < n_groups; j++) {
    const level = gamma[0] + (u ? gamma[gamma.length - 1] * u[j] : 0);
    for (let k = starts[j]; k < starts[j + 1]; k++) {
      out[k] = level + (x ? slope * x[k] : 0);
      if (!(Math.abs(out[k]) < FAR)) return null;
    }
  }
  return out;
}

// A family sums over the cells of group j: `value` of its cumulant A where the effect is log E, and
// `slopes` A' and A'' into out. What it needs of gamma is prepared once.
const binomial = {
  // Odds.
  prepare({ work }, eta) {
    for (let k = 0; k < eta.length; k++) work.odds[k] = Math.exp(eta[k]);
    return work.odds;
  },
  value({ starts, size, single }, odds, j, E) {
    const end = starts[j + 1];
    if (single) return logOfProduct(odds, starts[j], end, E);
    let logs = 0;
    for (let k = starts[j]; k < end; k++) logs += size[k] * Math.log1p(odds[k] * E);
    return logs;
  },
  slopes({ starts, size }, odds, j, E, out) {
    out[0] = out[1] = 0;
    for (let k = starts[j]; k < starts[j + 1]; k++) {
      const rest = 1 / (1 + odds[k] * E); // 1 - probability
      out[0] += size[k] * (1 - rest);
      out[1] += size[k] * rest * (1 - rest);
    }
  },
};

// Sum of log(1 + odds E): the logarithm of a product while it is not too large.
function logOfProduct(odds, start, end, E) {
  let logs = 0;
  let even = 1; // two products, which the processor works on at once
  let odd = 1;
  let k = start;
  for (; k + 1 < end; k += 2) {
    even *= 1 + odds[k] * E;
    odd *= 1 + odds[k + 1] * E;
    if (even > LARGE || odd > LARGE) {
      logs += Math.log(even) + Math.log(odd);
      even = odd = 1;
    }
  }
  if (k < end) odd *= 1 + odds[k] * E;
  return logs + (even * odd < Infinity ? Math.log(even * odd) : Math.log(even) + Math.log(odd));
}

const poisson = {
  // The sum of rates of each group.
  prepare({ starts, size, n_groups, work }, eta) {
    const { rates } = work;
    for (let j = 0; j < n_groups; j++) {
      rates[j] = 0;
      for (let k = starts[j]; k < starts[j + 1]; k++) rates[j] += size[k] * Math.exp(eta[k]);
    }
    return rates;
  },
  value: (_, rates, j, E) => rates[j] * E,
  slopes(_, rates, j, E, out) {
    out[0] = out[1] = rates[j] * E;
  },
};

export const families = { binomial, poisson };

// The group effect where a group's integrand is highest, into out[2], and its width there, into out[3].
// Newton's steps are shortened so that the integrand never falls (Sun & Tran-Dinh 2019).
export function peak(cells, at, j, tau, b, tolerance, out) {
  const family = families[cells.family];
  const precision = 1 / (tau * tau);
  for (let step = 0; step < MOST_STEPS; step++) {
    family.slopes(cells, at, j, Math.exp(b), out);
    const slope = cells.sum_y[j] - out[0] - b * precision;
    const curvature = out[1] + precision;
    const move = slope / curvature;
    b += move ? Math.sign(move) * Math.log1p(Math.abs(move)) : 0;
    out[2] = b;
    out[3] = 1 / Math.sqrt(curvature);
    if (move * slope < tolerance * tolerance) return;
  }
  throw new Error("no mode of a group effect was found");
}

// A quadratic approximation of each group's log likelihood around gamma and its effects there: where to
// begin to look for modes.
export function guessAt(cells, gamma, tau) {
  const eta = predictors(cells, gamma);
  const { n_groups, starts, family, x, u } = cells;
  const at = families[family].prepare(cells, eta);
  const out = new Float64Array(4);
  const found = Array.from({ length: n_groups }, (_, j) => {
    peak(cells, at, j, tau, 0, 1e-6, out);
    families[family].slopes(cells, at, j, Math.exp(out[2]), out);
    let by_x = 0;
    if (x)
      for (let k = starts[j]; k < starts[j + 1]; k++) {
        const mean = Math.exp(eta[k] + out[2]);
        by_x += cells.size[k] * x[k] * (family === "poisson" ? mean : mean / (1 + mean) ** 2);
      }
    const tilt = [out[1], ...(x ? [by_x] : []), ...(u ? [out[1] * u[j]] : [])];
    return { level: cells.sum_y[j] - out[0] + out[1] * out[2], weight: out[1], tilt };
  });
  return (g, t, j) => {
    const { level, weight, tilt } = found[j];
    let slope = level;
    for (let k = 0; k < tilt.length; k++) slope -= tilt[k] * (g[k] - gamma[k]);
    return slope / (weight + 1 / (t * t));
  };
}

// log p(y | gamma, tau) with `n` nodes, all constants included; `guess` as from guessAt, or null.
export function logLikelihood(cells, gamma, tau, n, guess = null) {
  const eta = predictors(cells, gamma, cells.work.eta);
  if (!eta) return -Infinity;
  const { n_groups, sum_y, sum_yx, u, x } = cells;
  const at = families[cells.family].prepare(cells, eta);
  const rule = hermite(n);
  const work = { heights: new Float64Array(n), out: new Float64Array(4) };
  let total = cells.constant;
  for (let j = 0; j < n_groups; j++) {
    total += gamma[0] * sum_y[j] + (x ? gamma[1] * sum_yx[j] : 0);
    if (u) total += gamma[gamma.length - 1] * u[j] * sum_y[j];
    total += ofGroup(cells, at, j, tau, guess ? guess(gamma, tau, j) : 0, rule, work);
  }
  return total;
}

// Log of the integral over the effect of group j, without the population's part of y eta.
function ofGroup(cells, at, j, tau, b, { nodes, log_weights }, { heights, out }) {
  peak(cells, at, j, tau, b, NEAR, out);
  const [mode, width] = [out[2], out[3]];
  const { value } = families[cells.family];
  let top = -Infinity;
  for (let k = 0; k < nodes.length; k++) {
    const here = mode + width * nodes[k];
    const height = cells.sum_y[j] * here - value(cells, at, j, Math.exp(here)) - (here / tau) ** 2 / 2;
    heights[k] = height + log_weights[k];
    if (heights[k] > top) top = heights[k];
  }
  let total = 0;
  for (let k = 0; k < nodes.length; k++) total += Math.exp(heights[k] - top);
  return top + Math.log(total) + Math.log(width / tau) - 0.5 * Math.log(2 * Math.PI);
}
