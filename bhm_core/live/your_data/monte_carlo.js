// Draws of a few numbers from any log posterior by population Monte Carlo (Cappe, Guillin, Marin & Robert
// 2004): a first proposal at the mode, a second one from kernels at its best points; the weights of the
// second are checked by Pareto k.
import { inverse, mode } from "./climb.js";
import { cholesky, solveLower } from "../js/linear.js";
import { normals, uniforms } from "../js/random.js";
import { paretoK } from "../js/weights.js";

const ROUNDS = { first: 400, second: 1400 };
const KERNELS = 60;
const DF = 5;
const GUARD = 0.15;
const FLOOR = 1e-2; // of a variance, in units of what the curvature at the mode says

// Student t in d dimensions from normals: z sqrt(DF / chi^2), the chi-square from DF further normals.
function students(seed, n, d, stream) {
  const z = normals(seed, n * (d + DF), stream);
  const out = [];
  for (let i = 0; i < n; i++) {
    const part = z.slice(i * (d + DF), (i + 1) * (d + DF));
    const chi = part.slice(d).reduce((t, v) => t + v * v, 0);
    out.push(part.slice(0, d).map((v) => v * Math.sqrt(DF / chi)));
  }
  return out;
}

// Kernel of Student t at `centers`, covariance root R (lower): draws and log density up to one constant.
function kernels(centers, R) {
  const d = centers[0].length;
  let log_root = 0;
  for (let k = 0; k < d; k++) log_root += Math.log(R[k * (d + 1)]);
  const white = Float64Array.from(centers.flatMap((c) => [...solveLower(R, c, d)]));
  return {
    at: (k, z) => {
      const center = centers[k % centers.length];
      return center.map((c, i) => {
        let t = c;
        for (let m = 0; m <= i; m++) t += R[i * d + m] * z[m];
        return t;
      });
    },
    log: (x) => {
      const z = solveLower(R, x, d);
      let total = 0;
      for (let at = 0; at < white.length; at += d) {
        let squared = 0;
        for (let k = 0; k < d; k++) squared += (z[k] - white[at + k]) ** 2;
        total += (1 + squared / DF) ** (-(DF + d) / 2);
      }
      return Math.log(total / centers.length) - log_root;
    },
  };
}

const normalised = (logs) => {
  const top = Math.max(...logs);
  const w = logs.map((v) => Math.exp(v - top));
  const total = w.reduce((t, v) => t + v, 0);
  return w.map((v) => v / total);
};

// Positions of `m` systematic draws with probabilities w (Kitagawa 1996).
export function systematic(w, m, u) {
  const out = [];
  let cumulative = w[0];
  let i = 0;
  for (let k = 0; k < m; k++) {
    while ((k + u) / m > cumulative && i < w.length - 1) cumulative += w[++i];
    out.push(i);
  }
  return out;
}

// Weighted covariance's lower root, with a floor on the diagonal.
function rootOf(points, w, factor, floor) {
  const d = floor.length;
  const mean = meanOf(points, w);
  const cov = new Float64Array(d * d);
  points.forEach((x, k) => {
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) cov[i * d + j] += w[k] * (x[i] - mean[i]) * (x[j] - mean[j]);
  });
  for (let i = 0; i < d; i++) cov[i * (d + 1)] += floor[i];
  return cholesky(
    cov.map((v) => v * factor),
    d,
  );
}

// Kernels at the best points so far, and a wide guard around all: draws and log density.
function mixture(x, w, floor, u) {
  const chosen = systematic(w, KERNELS, u).map((i) => x[i]);
  const near = kernels(chosen, rootOf(x, w, 0.45, floor));
  const far = kernels([meanOf(x, w)], rootOf(x, w, 3, floor));
  const cut = Math.round(1 / GUARD);
  const log = (v) => {
    const a = near.log(v) + Math.log(1 - 1 / cut);
    const b = far.log(v) + Math.log(1 / cut);
    const t = Math.max(a, b);
    return t + Math.log(Math.exp(a - t) + Math.exp(b - t));
  };
  return { at: (i, z) => (i % cut === 0 ? far.at(0, z) : near.at(i * 7919, z)), log };
}

// `keep` draws of phi with equal weights, and how far to trust them. `tell` hears the share that is done.
export function draws(log_posterior, starts, keep, seed, tell = () => {}, { first, second } = ROUNDS) {
  const top = mode(log_posterior, starts);
  const d = top.x.length;
  const all = 2 * first + second;
  let done = 0;
  const f = (x) => {
    if (++done % 100 === 0) tell(done / all);
    return log_posterior(x) - top.height;
  };
  const round = ({ at, log }, n, stream) => {
    const x = students(seed, n, d, stream).map((z, i) => at(i, z));
    return { x, w: normalised(x.map((v) => f(v) - log(v))) };
  };
  // First round: Student t at the mode, wider than the curvature says.
  const around = inverse(top.H, d);
  const floor = top.x.map((_, k) => FLOOR * around[k * (d + 1)]);
  const wide = cholesky(
    around.map((v) => 2.5 * v),
    d,
  );
  let { x, w } = round(kernels([top.x], wide), first, 1);
  for (const [n, stream] of [
    [first, 2],
    [second, 3],
  ])
    ({ x, w } = round(mixture(x, w, floor, uniforms(seed, 1, stream + 10)[0]), n, stream));
  const effective = 1 / w.reduce((t, v) => t + v * v, 0);
  const kept = systematic(w, keep, uniforms(seed, 1, 20)[0]).map((i) => x[i]);
  return { phi: kept, effective, pareto_k: paretoK(w), mode: top.x };
}

const meanOf = (x, w) => x[0].map((_, i) => x.reduce((t, v, k) => t + w[k] * v[i], 0));
