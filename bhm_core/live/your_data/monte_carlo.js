// Draws of four numbers from any log posterior by population Monte Carlo (Cappe, Guillin, Marin & Robert
// 2004): a first proposal at the mode, a second one from kernels at its best points; the weights of the
// second are checked by Pareto k.
import { cholesky, solveLower } from "../js/linear.js";
import { normals, uniforms } from "../js/random.js";
import { paretoK } from "../js/weights.js";

const FIRST = 400;
const SECOND = 1400;
const KERNELS = 60;
const DF = 5;
const GUARD = 0.15;

const STARTS = [
  [-1.2, -1.8, 0, -0.1],
  [-0.3, -0.7, 0, -0.5],
  [-2.5, -2.5, 0, 0],
];
const shifted = (x, k, h) => x.map((v, i) => (i === k ? v + h : v));

// Damped Newton from the best start; curvature by differences.
function mode(f) {
  let x = STARTS.reduce((best, s) => (f(s) > f(best) ? s : best));
  let height = f(x);
  let H;
  for (let step = 0; step < 40; step++) {
    const h = 0.05;
    const up = x.map((_, k) => f(shifted(x, k, h)));
    const down = x.map((_, k) => f(shifted(x, k, -h)));
    const g = x.map((_, k) => (up[k] - down[k]) / (2 * h));
    H = x.map((here, k) =>
      x.map((there, m) =>
        k === m
          ? -(up[k] - 2 * height + down[k]) / h ** 2
          : -(f(shifted(shifted(x, k, h), m, h)) - up[k] - up[m] + height) / h ** 2,
      ),
    );
    for (let k = 0; k < 4; k++) for (let m = 0; m < k; m++) H[k][m] = H[m][k] = (H[k][m] + H[m][k]) / 2;
    const move = solve(damped(H), g);
    const length = Math.max(...move.map(Math.abs), 1);
    let best = height;
    let to = x;
    for (const damping of [1, 0.5, 0.2, 0.05]) {
      const tried = x.map((v, k) => v + (damping * move[k]) / length);
      const value = f(tried);
      if (value > best) {
        best = value;
        to = tried;
      }
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
  const z = solveLower(L, b, 4);
  const x = new Array(4).fill(0);
  for (let i = 3; i >= 0; i--) {
    x[i] = z[i];
    for (let k = i + 1; k < 4; k++) x[i] -= L[k * 4 + i] * x[k];
    x[i] /= L[i * 4 + i];
  }
  return x;
}

// Student t from normals: z sqrt(DF / chi^2), the chi-square from DF further normals.
function students(seed, n, stream) {
  const z = normals(seed, n * (4 + DF), stream);
  const out = [];
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
  const times = (z) =>
    [0, 1, 2, 3].map((i) => {
      let t = 0;
      for (let k = 0; k <= i; k++) t += R[i * 4 + k] * z[k];
      return t;
    });
  return {
    at: (k, z) => {
      const step = times(z);
      return centers[k % centers.length].map((c, i) => c + step[i]);
    },
    log: (x) => {
      let total = 0;
      for (const c of centers) {
        const z = solveLower(
          R,
          x.map((v, i) => v - c[i]),
          4,
        );
        total += Math.exp(tLog(z[0] ** 2 + z[1] ** 2 + z[2] ** 2 + z[3] ** 2));
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
function rootOf(points, w, factor) {
  const mean = [0, 1, 2, 3].map((i) => points.reduce((t, x, k) => t + w[k] * x[i], 0));
  const cov = new Float64Array(16);
  points.forEach((x, k) => {
    for (let i = 0; i < 4; i++)
      for (let j = 0; j <= i; j++) cov[i * 4 + j] += w[k] * (x[i] - mean[i]) * (x[j] - mean[j]);
  });
  for (let i = 0; i < 4; i++) cov[i * 5] += 1e-4;
  return cholesky(
    cov.map((v) => v * factor),
    4,
  );
}

// `keep` draws of phi with equal weights, and how far to trust them.
export function draws(log_posterior, keep, seed) {
  const top = mode(log_posterior);
  const f = (x) => log_posterior(x) - top.height;
  // First round: Student t at the mode, twice as wide as the curvature says, at least 0.2 of each axis.
  const inverse = [0, 1, 2, 3].map((k) =>
    solve(
      top.H,
      [0, 1, 2, 3].map((i) => (i === k ? 1 : 0)),
    ),
  );
  const wide = cholesky(Float64Array.from(inverse.flat().map((v) => 2.5 * v)), 4);
  const round = (proposal, log_q, n, stream) => {
    const x = students(seed, n, stream).map((z, i) => proposal(i, z));
    return { x, w: normalised(x.map((v) => f(v) - log_q(v))) };
  };
  const one = kernels([top.x], wide);
  let { x, w } = round(one.at, one.log, FIRST, 1);
  // Second round (twice): kernels at the best points so far, and a wide guard.
  for (const [n, stream] of [
    [FIRST, 2],
    [SECOND, 3],
  ]) {
    const chosen = systematic(w, KERNELS, uniforms(seed, 1, stream + 10)[0]).map((i) => x[i]);
    const near = kernels(chosen, rootOf(x, w, 0.45));
    const far = kernels([meanOf(x, w)], rootOf(x, w, 3));
    const cut = Math.round(1 / GUARD);
    const both = (v) => {
      const a = near.log(v) + Math.log(1 - 1 / cut);
      const b = far.log(v) + Math.log(1 / cut);
      const t = Math.max(a, b);
      return t + Math.log(Math.exp(a - t) + Math.exp(b - t));
    };
    ({ x, w } = round((i, z) => (i % cut === 0 ? far.at(0, z) : near.at(i * 7919, z)), both, n, stream));
  }
  const effective = 1 / w.reduce((t, v) => t + v * v, 0);
  const kept = systematic(w, keep, uniforms(seed, 1, 20)[0]).map((i) => x[i]);
  return { phi: kept, effective, pareto_k: paretoK(w), mode: top.x };
}

const meanOf = (x, w) => [0, 1, 2, 3].map((i) => x.reduce((t, v, k) => t + w[k] * v[i], 0));
