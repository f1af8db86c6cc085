// The two-level regression in the page: y = alpha_j + beta_j x + e, (alpha_j, beta_j) = gamma_0 +
// gamma u_j + eta_j, from sums over each group. The same equations as hierarchical/regression.py.
//
// sums: { n, yy, groups: [{ s: [Z'Z 11, 12, 22], v: [Z'y 1, 2], u: [...] }] }, all about a common origin.
// point: { tau: [t1, t2], rho, sigma }; coefficients are ordered 1, x, u_1, u_1 x, u_2, u_2 x, ...
import { cholesky, solveLower, solveUpper } from "./linear.js";

// Sums of rows (y, x, index of the group) about the means of y and x; u[j] is a list of predictors.
export function sumsOf({ y, x, index, u, n_groups }) {
  const n = y.length;
  const mean = (a) => a.reduce((t, value) => t + value, 0) / n;
  const origin = { y: mean(y), x: mean(x) };
  const groups = Array.from({ length: n_groups }, (_, j) => ({ s: [0, 0, 0], v: [0, 0], u: u ? u[j] : [] }));
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const a = y[i] - origin.y;
    const b = x[i] - origin.x;
    const { s, v } = groups[index[i]];
    yy += a * a;
    s[0] += 1;
    s[1] += b;
    s[2] += b * b;
    v[0] += a;
    v[1] += a * b;
  }
  return { n, yy, groups, origin };
}

// One group: A = L (sigma^2 I + L'SL)^-1 L', as its three entries.
function inner([s11, s12, s22], { tau: [t1, t2], rho, sigma }) {
  const l21 = t2 * rho;
  const l22 = t2 * Math.sqrt(1 - rho * rho);
  const v = sigma * sigma;
  const c1 = s11 * t1 + s12 * l21;
  const c2 = s12 * t1 + s22 * l21; // S times the first column of L
  const m11 = v + t1 * c1 + l21 * c2;
  const m12 = l22 * c2;
  const m22 = v + l22 * l22 * s22;
  const det = m11 * m22 - m12 * m12;
  const i11 = m22 / det;
  const i12 = -m12 / det;
  const i22 = m11 / det;
  const p = l21 * i11 + l22 * i12;
  const q = l21 * i12 + l22 * i22;
  return { a11: t1 * t1 * i11, a12: t1 * p, a22: p * l21 + q * l22 };
}

// The sums of all groups in one flat array, which a loop runs through fastest: s, v, u a group.
function flat(sums) {
  if (!sums.flat) {
    sums.flat = Float64Array.from(sums.groups.flatMap(({ s, v, u }) => [...s, ...v, ...u]));
    sums.width = 5 + sums.groups[0].u.length;
  }
  return sums.flat;
}

// Everything about gamma given a point: G = sum W'PW, h = sum W'w, log p(y | point) for a flat gamma
// (its constant as in a restricted likelihood) or a normal one: prior = { mean: [...], sd: [...] }.
export function marginal(sums, point, prior = null) {
  const about = collect(sums, point);
  const { G, h, logs } = about;
  const p = h.length;
  const v = point.sigma * point.sigma;
  for (let k = 0; k < p * p; k++) G[k] /= v;
  for (let k = 0; k < p; k++) h[k] /= v;
  let rest = about.rest / v;
  let constant = (sums.n - (prior ? 0 : p)) * Math.log(2 * Math.PI);
  if (prior)
    for (let k = 0; k < p; k++) {
      const precision = 1 / prior.sd[k] ** 2;
      G[k * p + k] += precision;
      h[k] += precision * prior.mean[k];
      rest += precision * prior.mean[k] ** 2;
      constant += 2 * Math.log(prior.sd[k]);
    }
  const R = cholesky(G, p);
  const z = solveLower(R, h, p);
  for (let k = 0; k < p; k++) rest -= z[k] * z[k];
  for (let k = 0; k < p; k++) constant += 2 * Math.log(R[k * p + k]);
  const J = sums.groups.length;
  const log_likelihood = -0.5 * (constant + (sums.n - 2 * J) * Math.log(v) + logs + rest);
  return { mean: solveUpper(R, z, p), R, log_likelihood };
}

// Sums over groups, in units of sigma^2: G, h, what is left of yy, and the log determinants. A figure
// asks for them 1,500 times at a stroke: no arrays are made inside the loop.
function collect(sums, { tau: [t1, t2], rho, sigma }) {
  const all = flat(sums);
  const blocks = sums.width - 4;
  const p = 2 * blocks;
  const one = new Float64Array(blocks).fill(1);
  const out = { G: new Float64Array(p * p), h: new Float64Array(p), rest: sums.yy, logs: 0 };
  const v = sigma * sigma;
  const l21 = t2 * rho;
  const l22 = t2 * Math.sqrt(1 - rho * rho);
  let product = 1;
  for (let at = 0; at < all.length; at += sums.width) {
    const s11 = all[at];
    const s12 = all[at + 1];
    const s22 = all[at + 2];
    const v1 = all[at + 3];
    const v2 = all[at + 4];
    const c1 = s11 * t1 + s12 * l21; // S times the first column of L
    const c2 = s12 * t1 + s22 * l21;
    const m11 = v + t1 * c1 + l21 * c2;
    const m12 = l22 * c2;
    const m22 = v + l22 * l22 * s22;
    const det = m11 * m22 - m12 * m12;
    const e = (l21 * m22 - l22 * m12) / det;
    const f = (l22 * m11 - l21 * m12) / det;
    const a11 = (t1 * t1 * m22) / det;
    const a12 = t1 * e;
    const a22 = e * l21 + f * l22;
    const b1 = a11 * v1 + a12 * v2;
    const b2 = a12 * v1 + a22 * v2;
    const x11 = a11 * s11 + a12 * s12;
    const x12 = a11 * s12 + a12 * s22;
    const x21 = a12 * s11 + a22 * s12;
    const x22 = a12 * s12 + a22 * s22;
    for (let k = 1; k < blocks; k++) one[k] = all[at + 4 + k];
    const P = s12 - s11 * x12 - s12 * x22;
    addTo(out.G, one, s11 - s11 * x11 - s12 * x21, P, s22 - s12 * x12 - s22 * x22);
    addRow(out.h, one, v1 - s11 * b1 - s12 * b2, v2 - s12 * b1 - s22 * b2);
    out.rest -= v1 * b1 + v2 * b2;
    product *= det; // one logarithm for many groups
    if (product > 1e150 || product < 1e-150) {
      out.logs += Math.log(product);
      product = 1;
    }
  }
  out.logs += Math.log(product);
  return out;
}

// Add the block [[p11, p12], [p12, p22]] times one one' to the lower half of G.
function addTo(G, one, p11, p12, p22) {
  const p = 2 * one.length;
  for (let k = 0; k < one.length; k++)
    for (let m = 0; m <= k; m++) {
      const c = one[k] * one[m];
      const to = 2 * k * p + 2 * m;
      G[to] += c * p11;
      G[to + 1] += c * p12;
      G[to + p] += c * p12;
      G[to + p + 1] += c * p22;
    }
}

function addRow(h, one, w1, w2) {
  for (let k = 0; k < one.length; k++) {
    h[2 * k] += one[k] * w1;
    h[2 * k + 1] += one[k] * w2;
  }
}

// gamma = mean + R^-T z for standard normals z.
export function drawGamma({ mean, R }, normal) {
  const step = solveUpper(R, normal, mean.length);
  return mean.map((value, k) => value + step[k]);
}

// Coefficients of one group given gamma: mean, covariance [11, 12, 22] (given gamma and the point).
export function groupGiven({ s, v, u }, point, gamma) {
  const { a11, a12, a22 } = inner(s, point);
  const v0 = point.sigma ** 2;
  let f1 = gamma[0];
  let f2 = gamma[1];
  u.forEach((value, k) => {
    f1 += value * gamma[2 * k + 2];
    f2 += value * gamma[2 * k + 3];
  });
  const r1 = v[0] - s[0] * f1 - s[1] * f2;
  const r2 = v[1] - s[1] * f1 - s[2] * f2;
  return {
    population: [f1, f2],
    mean: [f1 + a11 * r1 + a12 * r2, f2 + a12 * r1 + a22 * r2],
    cov: [v0 * a11, v0 * a12, v0 * a22],
  };
}
