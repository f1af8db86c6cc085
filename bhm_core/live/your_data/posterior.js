// The posterior of the two-level regression for a reader's own rows, in the page.
//
// Everything is done on standardised y, x, u (mean 0, sd 1), where the priors are the same for any
// data: gamma ~ N(0, 2.5), tau ~ half-normal(1), sigma ~ half-normal(1), LKJ(2). Four numbers are left
// when gamma and the group lines are integrated out: log tau_1, log tau_2, atanh rho, log sigma. They are
// drawn by population Monte Carlo (Cappe, Guillin, Marin & Robert 2004): a first proposal at the mode,
// a second one from kernels at its best points; the weights of the second are checked by Pareto k.
import { sumsOf, marginal, drawGamma, groupGiven } from "../js/two_level.js";
import { normals, uniforms } from "../js/random.js";
import { cholesky, solveLower } from "../js/linear.js";
import { paretoK } from "../js/weights.js";

const FIRST = 400, SECOND = 1400, KEEP = 1000, KERNELS = 60, LINES = 250000, DF = 5, GUARD = 0.15;

const point = ([a, b, z, s]) =>
  ({ tau: [Math.exp(a), Math.exp(b)], rho: Math.tanh(z), sigma: Math.exp(s) });

// Log prior of the four numbers with the Jacobian of the unconstrained scale, up to a constant.
export function logPrior(phi) {
  const { tau: [t1, t2], sigma } = point(phi), z = Math.abs(phi[2]);
  const log_one_minus = Math.log(4) - 2 * z - 2 * Math.log1p(Math.exp(-2 * z)); // log(1 - rho^2)
  return -(t1 * t1 + t2 * t2 + sigma * sigma) / 2 + phi[0] + phi[1] + phi[3] + 2 * log_one_minus;
}

// Mean, sd and a standardised copy.
function standardise(values) {
  const n = values.length, mean = values.reduce((t, v) => t + v, 0) / n;
  const sd = Math.sqrt(values.reduce((t, v) => t + (v - mean) ** 2, 0) / (n - 1));
  return { mean, sd, values: values.map((v) => (v - mean) / sd) };
}

// A target: log posterior of phi and what is needed to go back to the reader's units.
export function target({ y, x, index, u, n_groups }) {
  const sy = standardise(y), sx = standardise(x), su = u && standardise(u);
  const sums = sumsOf({ y: sy.values, x: sx.values, index, n_groups, u: su && su.values.map((v) => [v]) });
  const p = su ? 4 : 2, prior = { mean: new Array(p).fill(0), sd: new Array(p).fill(2.5) };
  const log_posterior = (phi) => {
    const value = logPrior(phi) + marginal(sums, point(phi), prior).log_likelihood;
    return Number.isNaN(value) ? -Infinity : value;
  };
  return { sums, prior, log_posterior, scale: { y: sy, x: sx, u: su } };
}

const STARTS = [[-1.2, -1.8, 0, -0.1], [-0.3, -0.7, 0, -0.5], [-2.5, -2.5, 0, 0]];
const shifted = (x, k, h) => x.map((v, i) => (i === k ? v + h : v));

// Damped Newton from the best start; curvature by differences.
function mode(f) {
  let x = STARTS.reduce((best, s) => (f(s) > f(best) ? s : best)), height = f(x), H;
  for (let step = 0; step < 40; step++) {
    const h = 0.05, up = x.map((_, k) => f(shifted(x, k, h))), down = x.map((_, k) => f(shifted(x, k, -h)));
    const g = x.map((_, k) => (up[k] - down[k]) / (2 * h));
    H = x.map((_, k) => x.map((_, m) => k === m ? -(up[k] - 2 * height + down[k]) / h ** 2
      : -(f(shifted(shifted(x, k, h), m, h)) - up[k] - up[m] + height) / h ** 2));
    for (let k = 0; k < 4; k++) for (let m = 0; m < k; m++) H[k][m] = H[m][k] = (H[k][m] + H[m][k]) / 2;
    const move = solve(damped(H), g), length = Math.max(...move.map(Math.abs), 1);
    let best = height, to = x;
    for (const damping of [1, 0.5, 0.2, 0.05]) {
      const tried = x.map((v, k) => v + (damping * move[k]) / length), value = f(tried);
      if (value > best) { best = value; to = tried; }
    }
    const gain = best - height;
    x = to;
    height = best;
    if (gain < 1e-3) break;
  }
  return { x, height, H: damped(H) };
}

// Make a symmetric matrix safely positive: more weight on its diagonal until it has a Cholesky factor.
function damped(H) {
  for (let add = 0; ; add = add ? add * 4 : 0.3) {
    const flat = Float64Array.from(H.flatMap((row, k) => row.map((v, m) => v + (k === m ? add : 0))));
    const L = cholesky(flat, 4);
    if ([0, 5, 10, 15].every((k) => L[k] > 0.3)) return { flat, L };
  }
}

function solve({ L }, b) {
  const z = solveLower(L, b, 4), x = new Array(4).fill(0);
  for (let i = 3; i >= 0; i--) {
    x[i] = z[i];
    for (let k = i + 1; k < 4; k++) x[i] -= L[k * 4 + i] * x[k];
    x[i] /= L[i * 4 + i];
  }
  return x;
}

// Student t from normals: z sqrt(DF / chi^2), the chi-square from DF further normals.
function students(seed, n, stream) {
  const z = normals(seed, n * (4 + DF), stream), out = [];
  for (let i = 0; i < n; i++) {
    const part = z.slice(i * (4 + DF), (i + 1) * (4 + DF));
    const chi = part.slice(4).reduce((t, v) => t + v * v, 0);
    out.push(part.slice(0, 4).map((v) => v * Math.sqrt(DF / chi)));
  }
  return out;
}

const tLog = (squared) => -((DF + 4) / 2) * Math.log1p(squared / DF);

// Kernel of Student t at `centers`, covariance root R (lower): draws and log density up to one constant.
function kernels(centers, R) {
  let log_root = 0;
  for (let k = 0; k < 4; k++) log_root += Math.log(R[k * 4 + k]);
  const times = (z) => [0, 1, 2, 3].map((i) => { let t = 0; for (let k = 0; k <= i; k++) t += R[i * 4 + k] * z[k]; return t; });
  return {
    at: (k, z) => { const step = times(z); return centers[k % centers.length].map((c, i) => c + step[i]); },
    log: (x) => {
      let total = 0;
      for (const c of centers) {
        const z = solveLower(R, x.map((v, i) => v - c[i]), 4);
        total += Math.exp(tLog(z[0] ** 2 + z[1] ** 2 + z[2] ** 2 + z[3] ** 2));
      }
      return Math.log(total / centers.length) - log_root;
    },
  };
}

const normalised = (logs) => {
  const top = Math.max(...logs), w = logs.map((v) => Math.exp(v - top)), total = w.reduce((t, v) => t + v, 0);
  return w.map((v) => v / total);
};

// Positions of `m` systematic draws with probabilities w (Kitagawa 1996).
export function systematic(w, m, u) {
  const out = [];
  let cumulative = w[0], i = 0;
  for (let k = 0; k < m; k++) {
    while ((k + u) / m > cumulative && i < w.length - 1) cumulative += w[++i];
    out.push(i);
  }
  return out;
}

// Weighted covariance's lower root, with a floor on the diagonal.
function rootOf(points, w, factor) {
  const mean = [0, 1, 2, 3].map((i) => points.reduce((t, x, k) => t + w[k] * x[i], 0));
  const cov = new Float64Array(16);
  points.forEach((x, k) => {
    for (let i = 0; i < 4; i++) for (let j = 0; j <= i; j++) cov[i * 4 + j] += w[k] * (x[i] - mean[i]) * (x[j] - mean[j]);
  });
  for (let i = 0; i < 4; i++) cov[i * 5] += 1e-4;
  return cholesky(cov.map((v) => v * factor), 4);
}

// Draws of phi with equal weights, and how far to trust them.
export function draws({ log_posterior }, seed) {
  const top = mode(log_posterior), f = (x) => log_posterior(x) - top.height;
  // First round: Student t at the mode, twice as wide as the curvature says, at least 0.2 of each axis.
  const inverse = [0, 1, 2, 3].map((k) => solve(top.H, [0, 1, 2, 3].map((i) => (i === k ? 1 : 0))));
  const wide = cholesky(Float64Array.from(inverse.flat().map((v) => 2.5 * v)), 4);
  const round = (proposal, log_q, n, stream) => {
    const x = students(seed, n, stream).map((z, i) => proposal(i, z));
    return { x, w: normalised(x.map((v) => f(v) - log_q(v))) };
  };
  const one = kernels([top.x], wide);
  let { x, w } = round(one.at, one.log, FIRST, 1);
  // Second round (twice): kernels at the best points so far, and a wide guard.
  for (const [n, stream] of [[FIRST, 2], [SECOND, 3]]) {
    const chosen = systematic(w, KERNELS, uniforms(seed, 1, stream + 10)[0]).map((i) => x[i]);
    const near = kernels(chosen, rootOf(x, w, 0.45)), far = kernels([meanOf(x, w)], rootOf(x, w, 3));
    const cut = Math.round(1 / GUARD);
    const both = (v) => {
      const a = near.log(v) + Math.log(1 - 1 / cut), b = far.log(v) + Math.log(1 / cut), t = Math.max(a, b);
      return t + Math.log(Math.exp(a - t) + Math.exp(b - t));
    };
    ({ x, w } = round((i, z) => (i % cut === 0 ? far.at(0, z) : near.at(i * 7919, z)), both, n, stream));
  }
  const effective = 1 / w.reduce((t, v) => t + v * v, 0);
  const kept = systematic(w, KEEP, uniforms(seed, 1, 20)[0]).map((i) => x[i]);
  return { phi: kept, effective, pareto_k: paretoK(w), mode: top.x };
}

const meanOf = (x, w) => [0, 1, 2, 3].map((i) => x.reduce((t, v, k) => t + w[k] * v[i], 0));

export function summary(values) {
  const s = Float64Array.from(values).sort(), n = s.length;
  const mean = s.reduce((t, v) => t + v, 0) / n;
  const q = (p) => { const at = p * (n - 1), i = Math.floor(at); return s[i] + (at - i) * (s[Math.min(i + 1, n - 1)] - s[i]); };
  const sd = Math.sqrt(s.reduce((t, v) => t + (v - mean) ** 2, 0) / (n - 1));
  return { mean, sd, q05: q(0.05), q50: q(0.5), q95: q(0.95) };
}

// The whole fit, in the reader's units. Lines are intercept (at x = mean of x) and slope.
export function fit(rows, seed = 1) {
  const goal = target(rows), { sums, prior, scale: { y: sy, x: sx, u: su } } = goal;
  const { phi, effective, pareto_k } = draws(goal, seed), J = rows.n_groups;
  // Lines of many groups are drawn for fewer draws of the rest, spread over all of them.
  const p = prior.mean.length, every = Math.max(1, Math.min(5, Math.floor((KEEP * J) / LINES))), M = Math.ceil(KEEP / every);
  const ratio = sy.sd / sx.sd, z = normals(seed, KEEP * p, 30), lines = normals(seed, 2 * J * M, 31);
  const keep = { tau1: [], tau2: [], rho: [], sigma: [], gamma: [] };
  const a = Array.from({ length: J }, () => new Float64Array(M)), b = a.map(() => new Float64Array(M));
  const population = a.map(() => [0, 0]);
  let at = 0;
  phi.forEach((v, d) => {
    const here = point(v), given = marginal(sums, here, prior);
    const gamma = drawGamma(given, z.slice(d * p, (d + 1) * p));
    keep.tau1.push(here.tau[0] * sy.sd); keep.tau2.push(here.tau[1] * ratio);
    keep.rho.push(here.rho); keep.sigma.push(here.sigma * sy.sd);
    keep.gamma.push([...gamma]);
    if (d % every === 0) sums.groups.forEach((group, j) => {
      const { mean, cov: [c11, c12, c22], population: [f1, f2] } = groupGiven(group, here, gamma);
      const r11 = Math.sqrt(c11), r21 = c12 / r11, r22 = Math.sqrt(Math.max(0, c22 - r21 * r21));
      const z1 = lines[at++], z2 = lines[at++], m = d / every;
      a[j][m] = sy.mean + sy.sd * (mean[0] + r11 * z1);
      b[j][m] = ratio * (mean[1] + r21 * z1 + r22 * z2);
      population[j][0] += (sy.mean + sy.sd * f1) / M;
      population[j][1] += (ratio * f2) / M;
    });
  });
  const n_group = new Array(J).fill(0);
  rows.index.forEach((j) => n_group[j]++);
  return {
    effective, pareto_k, converged: pareto_k < 0.7 && effective > 400, n: sums.n, J, n_group,
    origin: { y: sy.mean, x: sx.mean, u: su && su.mean }, spread: { y: sy.sd, x: sx.sd, u: su && su.sd },
    tau: [summary(keep.tau1), summary(keep.tau2)], rho: summary(keep.rho), sigma: summary(keep.sigma),
    draws: keep,
    gamma: prior.mean.map((_, k) => summary(keep.gamma.map((g) => unscale(g, k, sy, sx, su)))),
    groups: rows.labels.map((label, j) => ({
      label, n: n_group[j], intercept: summary(a[j]), slope: summary(b[j]), population: population[j],
      alone: alone(sums.groups[j], sy, ratio),
    })),
    pooled: pooled(sums, sy, ratio),
  };
}

// Population coefficients in the reader's units: at the mean of x and of u.
function unscale(gamma, k, sy, sx, su) {
  const by_x = k % 2 ? 1 / sx.sd : 1, by_u = k > 1 ? 1 / su.sd : 1;
  return gamma[k] * sy.sd * by_x * by_u + (k === 0 ? sy.mean : 0);
}

const line = ([a, b, c], [v, w]) => { const det = a * c - b * b; return [(c * v - b * w) / det, (a * w - b * v) / det]; };

// Least squares of one group alone; null where its x does not vary.
function alone({ s, v }, sy, ratio) {
  if (s[0] < 2 || s[0] * s[2] - s[1] ** 2 < 1e-9 * s[0] * (s[0] + s[2])) return null;
  const [a, b] = line(s, v);
  return [sy.mean + sy.sd * a, ratio * b];
}

function pooled(sums, sy, ratio) {
  const s = [0, 0, 0], v = [0, 0];
  for (const g of sums.groups) { g.s.forEach((t, k) => (s[k] += t)); g.v.forEach((t, k) => (v[k] += t)); }
  const [a, b] = line(s, v);
  return [sy.mean + sy.sd * a, ratio * b];
}
