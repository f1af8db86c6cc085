// The posterior of the two-level regression for a reader's own rows, in the page.
//
// Everything is done on standardised y, x, u (mean 0, sd 1), where the priors are the same for any
// data: gamma ~ N(0, 2.5), tau ~ half-normal(1), sigma ~ half-normal(1), LKJ(2). Four numbers are left
// when gamma and the group lines are integrated out: log tau_1, log tau_2, atanh rho, log sigma.
// Without a predictor groups have levels alone: log tau_1, log sigma. Their x is 0 and so is tau_2, and
// the same sums serve.
import { standardise } from "./cells.js";
import { draws } from "./monte_carlo.js";
import { normals } from "../js/random.js";
import { drawGamma, groupGiven, marginal, sumsOf } from "../js/two_level.js";

const KEEP = 1000;
const LINES = 250000;
const STARTS = [
  [-1.2, -1.8, 0, -0.1],
  [-0.3, -0.7, 0, -0.5],
  [-2.5, -2.5, 0, 0],
];

const point = ([a, b, z, s]) => ({ tau: [Math.exp(a), Math.exp(b)], rho: Math.tanh(z), sigma: Math.exp(s) });
const levelPoint = ([a, s]) => ({ tau: [Math.exp(a), 0], rho: 0, sigma: Math.exp(s) });

// Log prior of the four numbers with the Jacobian of the unconstrained scale, up to a constant.
export function logPrior(phi) {
  const {
    tau: [t1, t2],
    sigma,
  } = point(phi);
  const z = Math.abs(phi[2]);
  const log_one_minus = Math.log(4) - 2 * z - 2 * Math.log1p(Math.exp(-2 * z)); // log(1 - rho^2)
  return -(t1 * t1 + t2 * t2 + sigma * sigma) / 2 + phi[0] + phi[1] + phi[3] + 2 * log_one_minus;
}

// The same of the two numbers of levels alone.
function levelPrior(phi) {
  const { tau, sigma } = levelPoint(phi);
  return -(tau[0] ** 2 + sigma * sigma) / 2 + phi[0] + phi[1];
}

const LINES_OF_GROUPS = { point, logPrior, starts: STARTS };
const LEVELS = { point: levelPoint, logPrior: levelPrior, starts: STARTS.map(([a, , , s]) => [a, s]) };

// A target: log posterior of phi and what is needed to go back to the reader's units.
export function target({ y, x, index, u, n_groups }) {
  const sy = standardise(y);
  const sx = x && standardise(x);
  const model = sx ? LINES_OF_GROUPS : LEVELS;
  const su = u && standardise(u);
  const sums = sumsOf({
    y: sy.values,
    x: sx ? sx.values : new Float64Array(y.length),
    index,
    n_groups,
    u: su && Array.from(su.values, (v) => [v]),
  });
  const p = su ? 4 : 2;
  const prior = { mean: new Array(p).fill(0), sd: new Array(p).fill(2.5) };
  const log_posterior = (phi) => {
    const value = model.logPrior(phi) + marginal(sums, model.point(phi), prior).log_likelihood;
    return Number.isNaN(value) ? -Infinity : value;
  };
  return { ...model, sums, prior, log_posterior, scale: { y: sy, x: sx, u: su } };
}

// The whole fit, in the reader's units. Lines are intercept (at x = mean of x) and slope; without x, the
// intercept is a level, and what belongs to slopes is null.
export function fit(rows, seed = 1, tell = () => {}) {
  const goal = target(rows);
  const { y: sy, x: sx, u: su } = goal.scale;
  const { phi, effective, pareto_k } = draws(goal.log_posterior, goal.starts, KEEP, seed, tell);
  const { keep, lines } = expand(goal, phi, seed);
  const ratio = sx ? sy.sd / sx.sd : 0;
  const n_group = new Array(rows.n_groups).fill(0);
  rows.index.forEach((j) => n_group[j]++);
  return {
    kind: "normal",
    effective,
    pareto_k,
    converged: pareto_k < 0.7 && effective > 400,
    n: goal.sums.n,
    J: rows.n_groups,
    n_group,
    origin: { y: sy.mean, x: sx && sx.mean, u: su && su.mean },
    spread: { y: sy.sd, x: sx && sx.sd, u: su && su.sd },
    tau: [summary(keep.tau1), sx && summary(keep.tau2)],
    rho: sx && summary(keep.rho),
    sigma: summary(keep.sigma),
    draws: keep,
    gamma: goal.prior.mean.map((_, k) =>
      sx || k % 2 === 0 ? summary(keep.gamma.map((g) => unscale(g, k, sy, sx, su))) : null,
    ),
    groups: rows.labels.map((label, j) => ({
      label,
      n: n_group[j],
      intercept: summary(lines[j].a),
      slope: sx && summary(lines[j].b),
      population: lines[j].population,
      alone: sx ? alone(goal.sums.groups[j], sy, ratio) : [levelAlone(goal.sums.groups[j], sy)],
    })),
    pooled: sx ? pooled(goal.sums, sy, ratio) : [sy.mean],
  };
}

// Exact draws of gamma and of the lines given each phi. Lines of many groups are drawn for fewer draws
// of the rest, spread over all of them.
function expand({ sums, prior, point: pointAt, scale: { y: sy, x: sx } }, phi, seed) {
  const p = prior.mean.length;
  const J = sums.groups.length;
  const every = Math.max(1, Math.min(5, Math.floor((KEEP * J) / LINES)));
  const M = Math.ceil(KEEP / every);
  const ratio = sx ? sy.sd / sx.sd : 0;
  const z = normals(seed, KEEP * p, 30);
  const noise = normals(seed, 2 * J * M, 31);
  const keep = { tau1: [], tau2: [], rho: [], sigma: [], gamma: [] };
  const lines = sums.groups.map(() => ({
    a: new Float64Array(M),
    b: new Float64Array(M),
    population: [0, 0],
  }));
  phi.forEach((v, d) => {
    const here = pointAt(v);
    const gamma = drawGamma(marginal(sums, here, prior), z.slice(d * p, (d + 1) * p));
    keep.tau1.push(here.tau[0] * sy.sd);
    keep.tau2.push(here.tau[1] * ratio);
    keep.rho.push(here.rho);
    keep.sigma.push(here.sigma * sy.sd);
    keep.gamma.push([...gamma]);
    if (d % every) return;
    const m = d / every;
    sums.groups.forEach((group, j) => {
      const at = 2 * (m * J + j);
      drawLine(lines[j], m, groupGiven(group, here, gamma), noise[at], noise[at + 1], sy, ratio);
    });
  });
  return { keep, lines };
}

// Write draw m of the line of a group from two standard normals.
function drawLine(line, m, { mean, cov: [c11, c12, c22], population: [f1, f2] }, z1, z2, sy, ratio) {
  const r11 = Math.sqrt(c11);
  const r21 = c12 / r11;
  const r22 = Math.sqrt(Math.max(0, c22 - r21 * r21));
  line.a[m] = sy.mean + sy.sd * (mean[0] + r11 * z1);
  line.b[m] = ratio * (mean[1] + r21 * z1 + r22 * z2);
  line.population[0] += (sy.mean + sy.sd * f1) / line.a.length;
  line.population[1] += (ratio * f2) / line.a.length;
}

export function summary(values) {
  const s = Float64Array.from(values).sort();
  const n = s.length;
  const mean = s.reduce((t, v) => t + v, 0) / n;
  const q = (p) => {
    const at = p * (n - 1);
    const i = Math.floor(at);
    return s[i] + (at - i) * (s[Math.min(i + 1, n - 1)] - s[i]);
  };
  const sd = Math.sqrt(s.reduce((t, v) => t + (v - mean) ** 2, 0) / (n - 1));
  return { mean, sd, q05: q(0.05), q50: q(0.5), q95: q(0.95) };
}

// Population coefficients in the reader's units: at the mean of x and of u.
function unscale(gamma, k, sy, sx, su) {
  const by_x = k % 2 ? 1 / sx.sd : 1;
  const by_u = k > 1 ? 1 / su.sd : 1;
  return gamma[k] * sy.sd * by_x * by_u + (k === 0 ? sy.mean : 0);
}

const line = ([a, b, c], [v, w]) => {
  const det = a * c - b * b;
  return [(c * v - b * w) / det, (a * w - b * v) / det];
};

// Mean of the rows of one group.
const levelAlone = ({ s, v }, sy) => sy.mean + (sy.sd * v[0]) / s[0];

// Least squares of one group alone; null where its x does not vary.
function alone({ s, v }, sy, ratio) {
  if (s[0] < 2 || s[0] * s[2] - s[1] ** 2 < 1e-9 * s[0] * (s[0] + s[2])) return null;
  const [a, b] = line(s, v);
  return [sy.mean + sy.sd * a, ratio * b];
}

function pooled(sums, sy, ratio) {
  const s = [0, 0, 0];
  const v = [0, 0];
  for (const g of sums.groups) {
    g.s.forEach((t, k) => (s[k] += t));
    g.v.forEach((t, k) => (v[k] += t));
  }
  const [a, b] = line(s, v);
  return [sy.mean + sy.sd * a, ratio * b];
}
