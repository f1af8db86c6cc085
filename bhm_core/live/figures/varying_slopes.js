// 160 schools, their lines and their population, refitted while a prior moves: see varying_slopes.py.
import { draw } from "../drawings/slopes_drawing.js";
import { marginal, groupGiven } from "../js/two_level.js";
import { linspace, logSumExp, normalPdf, sum } from "../js/math.js";
import { normals } from "../js/random.js";
import { paretoK } from "../js/weights.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./varying_slopes.json" with { type: "json" };

const N = 1500;
const DF = 9;
const SEED = 8367;
const LEVEL = 0.075;
const NOISE = 0.0105;
const ETA = 2;
const PROPOSALS = {
  without: [
    [
      [1.09, -3.1, 0, 1.8],
      [LEVEL, 1.4, 1, NOISE],
    ],
    [
      [1.09, -0.67, 0, 1.8],
      [LEVEL, 0.9, 0.45, NOISE],
    ],
    [
      [1.09, -0.32, 0, 1.8],
      [LEVEL, 0.5, 0.28, NOISE],
    ],
  ],
  with: [
    [
      [0.96, -2.6, 0.5, 1.8],
      [LEVEL, 1.25, 1, NOISE],
    ],
    [
      [0.96, -0.84, 0.8, 1.8],
      [LEVEL, 0.52, 0.65, NOISE],
    ],
    [
      [0.96, -0.64, 0.7, 1.8],
      [LEVEL, 0.45, 0.55, NOISE],
    ],
  ],
};

function drawPoints(proposals) {
  const z = normals(SEED, N * (4 + DF));
  const out = [];
  for (let i = 0; i < N; i++) {
    const [center, scale] = proposals[i % proposals.length];
    const at = i * (4 + DF);
    let chi = 0;
    for (let k = 4; k < 4 + DF; k++) chi += z[at + k] ** 2;
    const phi = center.map((m, k) => m + z[at + k] * Math.sqrt(DF / chi) * scale[k]);
    const logs = proposals.map(([m, s]) => {
      let squared = 0;
      let root = 0;
      for (let k = 0; k < 4; k++) {
        squared += ((phi[k] - m[k]) / s[k]) ** 2;
        root += Math.log(s[k]);
      }
      return (-(DF + 4) / 2) * Math.log1p(squared / DF) - root;
    });
    out.push({ phi, log_q: logSumExp(logs) });
  }
  return out;
}

// All that does not depend on the prior that moves, once a page and model: points, fixed part of the
// log weights, E(gamma | phi, y), and E(theta_j | phi, y) in one flat array.
function fit(sums, predictor) {
  const J = sums.s.length;
  const points = drawPoints(PROPOSALS[predictor ? "with" : "without"]);
  const all = {
    n: sums.n,
    yy: sums.yy,
    groups: sums.s.map((s, j) => ({ s, v: sums.v[j], u: predictor ? [sums.u[j]] : [] })),
  };
  const theta = new Float64Array(N * J * 2);
  const gammas = [];
  const part = [];
  points.forEach(({ phi, log_q }, i) => {
    const point = {
      tau: [Math.exp(phi[0]), Math.exp(phi[1])],
      rho: Math.tanh(phi[2]),
      sigma: Math.exp(phi[3]),
    };
    const { mean, log_likelihood } = marginal(all, point);
    const z = Math.abs(phi[2]);
    const log_one_minus = Math.log(4) - 2 * z - 2 * Math.log1p(Math.exp(-2 * z));
    part.push(
      log_likelihood -
        log_q +
        phi[0] +
        phi[1] +
        phi[3] +
        ETA * log_one_minus -
        0.5 * (point.tau[0] / 10) ** 2 -
        0.5 * (point.sigma / 10) ** 2,
    );
    gammas.push(mean);
    all.groups.forEach((group, j) => {
      const given = groupGiven(group, point, mean).mean;
      theta[2 * (i * J + j)] = given[0];
      theta[2 * (i * J + j) + 1] = given[1];
    });
  });
  return { points: points.map((p) => p.phi), part, gammas, theta, J };
}

const kept = new WeakMap();
function fitted(state, predictor) {
  if (!kept.has(state)) kept.set(state, {});
  const fits = kept.get(state);
  return (fits[predictor] = fits[predictor] || fit(state.sums, predictor));
}

function ellipse([a, b], [o11, o12, o22]) {
  const angle = linspace(0, 2 * Math.PI, 61);
  const radius = Math.sqrt(-2 * Math.log(0.1));
  const l11 = Math.sqrt(o11);
  const l21 = o12 / l11;
  const l22 = Math.sqrt(Math.max(0, o22 - l21 * l21));
  return {
    x: angle.map((t) => a + radius * l11 * Math.cos(t)),
    y: angle.map((t) => b + radius * (l21 * Math.cos(t) + l22 * Math.sin(t))),
  };
}

export function compute(state, { scale, origin: c, predictor, school }) {
  const { sums, pupils } = state;
  const fits = fitted(state, predictor);
  const { at } = pupils[school];
  const w = weigh(fits, scale);
  const { omega, ...spread } = population(fits.points, w, c);
  const centers = means(fits.gammas, w).map(([a, b]) => [a + c * b, b]);
  const lines = pooled(fits, w).map(([a, b]) => [a + c * b, b]);
  const own = sums.s.map((s, j) => alone(s, sums.v[j])).map(([a, b]) => [a + c * b, b]);
  const k = paretoK(w);
  const effective = 1 / sum(w.map((v) => v * v));
  const first = ([a]) => a;
  const second = ([, b]) => b;
  return {
    alpha: lines.map(first),
    beta: lines.map(second),
    alone_a: own.map(first),
    alone_b: own.map(second),
    centers,
    ellipses: centers.map((center) => ellipse(center, omega)),
    ...spread,
    prior: linspace(0, 2, 81).map((t) => 2 * normalPdf(t, 0, scale)),
    level: lines[at][0],
    slope: lines[at][1],
    kind: predictor ? sums.u[at] : 0,
    effective,
    pareto_k: k,
    trusted: k < 0.7 && effective > 100,
  };
}

// Weights of the points under the half-normal prior of tau_slope with this scale.
function weigh({ points, part }, scale) {
  const logs = part.map((v, i) => v - 0.5 * (Math.exp(points[i][1]) / scale) ** 2);
  const all = logSumExp(logs);
  return logs.map((v) => Math.exp(v - all));
}

// How schools differ where x = c: sds, correlation, covariance, and the bars of tau_slope.
function population(points, w, c) {
  const heights = new Array(40).fill(0);
  const omega = [0, 0, 0];
  let tau_level = 0;
  let tau_slope = 0;
  let rho = 0;
  w.forEach((v, i) => {
    const t1 = Math.exp(points[i][0]);
    const t2 = Math.exp(points[i][1]);
    const cross = Math.tanh(points[i][2]) * t1 * t2;
    const variance = t1 * t1 + 2 * c * cross + c * c * t2 * t2;
    const shifted = cross + c * t2 * t2;
    tau_level += v * Math.sqrt(variance);
    tau_slope += v * t2;
    rho += (v * shifted) / (Math.sqrt(variance) * t2);
    [variance, shifted, t2 * t2].forEach((term, k) => (omega[k] += v * term));
    if (t2 < 2) heights[Math.floor(t2 / 0.05)] += v / 0.05;
  });
  return { tau_level, tau_slope, rho, omega, heights };
}

// Mean lines of the population: without the predictor, then with it.
function means(gammas, w) {
  const [a, b, da, db] = gammas[0].map((_, k) => sum(w.map((v, i) => v * gammas[i][k])));
  return da === undefined
    ? [[a, b]]
    : [
        [a, b],
        [a + da, b + db],
      ];
}

function pooled({ theta, J }, w) {
  const lines = new Float64Array(2 * J);
  w.forEach((v, i) => {
    for (let k = 0, at = 2 * i * J; k < 2 * J; k++) lines[k] += v * theta[at + k];
  });
  return Array.from({ length: J }, (_, j) => [lines[2 * j], lines[2 * j + 1]]);
}

// Least squares from the sums of one school.
function alone([a, b, d], [v, u]) {
  const det = a * d - b * b;
  return [(d * v - b * u) / det, (a * u - b * v) / det];
}

export function readout(r, { school }, { pupils }) {
  const own = { school, alone: r.alone_b[pupils[school].at], slope: r.slope };
  return tell(words, ["school", own], ["population", r], !r.trusted && ["distrust", r]);
}

function table(r, { school }, state) {
  const row = (name, ...values) => [name, ...values.map((v) => fixed(v, 2))];
  const at = state.pupils[school].at;
  const sectors = r.centers.length === 2 ? ["public schools", "Catholic schools"] : ["all schools"];
  return {
    caption: `${Math.round(r.effective)} of ${N} points count; Pareto k ${fixed(r.pareto_k, 2)}`,
    columns: ["", "level", "slope"],
    rows: [
      row(`School ${school} alone`, r.alone_a[at], r.alone_b[at]),
      row(`School ${school}, partial pooling`, r.level, r.slope),
      ...sectors.map((name, k) => row(`mean of ${name}`, ...r.centers[k])),
      row("sd between schools", r.tau_level, r.tau_slope),
    ],
  };
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
