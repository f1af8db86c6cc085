// 160 schools, their lines and their population, refitted while a prior moves: see varying_slopes.py.
import { marginal, groupGiven } from "../js/two_level.js";
import { linspace, logSumExp, normalPdf, sum } from "../js/math.js";
import { normals } from "../js/random.js";
import { paretoK } from "../js/weights.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./varying_slopes.json" with { type: "json" };

const N = 1500, DF = 9, SEED = 8367, LEVEL = 0.075, NOISE = 0.0105, ETA = 2;
const PROPOSALS = {
  without: [[[1.09, -3.1, 0, 1.8], [LEVEL, 1.4, 1, NOISE]], [[1.09, -0.67, 0, 1.8], [LEVEL, 0.9, 0.45, NOISE]],
    [[1.09, -0.32, 0, 1.8], [LEVEL, 0.5, 0.28, NOISE]]],
  with: [[[0.96, -2.6, 0.5, 1.8], [LEVEL, 1.25, 1, NOISE]], [[0.96, -0.84, 0.8, 1.8], [LEVEL, 0.52, 0.65, NOISE]],
    [[0.96, -0.64, 0.7, 1.8], [LEVEL, 0.45, 0.55, NOISE]]],
};

function drawPoints(proposals) {
  const z = normals(SEED, N * (4 + DF)), out = [];
  for (let i = 0; i < N; i++) {
    const [center, scale] = proposals[i % proposals.length], at = i * (4 + DF);
    let chi = 0;
    for (let k = 4; k < 4 + DF; k++) chi += z[at + k] ** 2;
    const phi = center.map((m, k) => m + z[at + k] * Math.sqrt(DF / chi) * scale[k]);
    const logs = proposals.map(([m, s]) => {
      let squared = 0, root = 0;
      for (let k = 0; k < 4; k++) { squared += ((phi[k] - m[k]) / s[k]) ** 2; root += Math.log(s[k]); }
      return (-(DF + 4) / 2) * Math.log1p(squared / DF) - root;
    });
    out.push({ phi, log_q: logSumExp(logs) });
  }
  return out;
}

// All that does not depend on the prior that moves, once a page and model: points, fixed part of the
// log weights, E(gamma | phi, y), and E(theta_j | phi, y) in one flat array.
function fit(sums, predictor) {
  const J = sums.s.length, points = drawPoints(PROPOSALS[predictor ? "with" : "without"]);
  const all = { n: sums.n, yy: sums.yy, groups: sums.s.map((s, j) =>
    ({ s, v: sums.v[j], u: predictor ? [sums.u[j]] : [] })) };
  const theta = new Float64Array(N * J * 2), gammas = [], part = [];
  points.forEach(({ phi, log_q }, i) => {
    const point = { tau: [Math.exp(phi[0]), Math.exp(phi[1])], rho: Math.tanh(phi[2]), sigma: Math.exp(phi[3]) };
    const { mean, log_likelihood } = marginal(all, point), z = Math.abs(phi[2]);
    const log_one_minus = Math.log(4) - 2 * z - 2 * Math.log1p(Math.exp(-2 * z));
    part.push(log_likelihood - log_q + phi[0] + phi[1] + phi[3] + ETA * log_one_minus
      - 0.5 * (point.tau[0] / 10) ** 2 - 0.5 * (point.sigma / 10) ** 2);
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
  const angle = linspace(0, 2 * Math.PI, 61), radius = Math.sqrt(-2 * Math.log(0.1));
  const l11 = Math.sqrt(o11), l21 = o12 / l11, l22 = Math.sqrt(Math.max(0, o22 - l21 * l21));
  return { x: angle.map((t) => a + radius * l11 * Math.cos(t)),
    y: angle.map((t) => b + radius * (l21 * Math.cos(t) + l22 * Math.sin(t))) };
}

export function compute(state, { scale, origin: c, predictor, school }) {
  const { sums, pupils } = state, fits = fitted(state, predictor), { at } = pupils[school];
  const w = weigh(fits, scale), { omega, ...spread } = population(fits.points, w, c);
  const centers = means(fits.gammas, w).map(([a, b]) => [a + c * b, b]);
  const lines = pooled(fits, w).map(([a, b]) => [a + c * b, b]);
  const own = sums.s.map((s, j) => alone(s, sums.v[j])).map(([a, b]) => [a + c * b, b]);
  const k = paretoK(w), effective = 1 / sum(w.map((v) => v * v)), first = ([a]) => a, second = ([, b]) => b;
  return {
    alpha: lines.map(first), beta: lines.map(second), alone_a: own.map(first), alone_b: own.map(second),
    centers, ellipses: centers.map((center) => ellipse(center, omega)), ...spread,
    prior: linspace(0, 2, 81).map((t) => 2 * normalPdf(t, 0, scale)), level: lines[at][0], slope: lines[at][1],
    kind: predictor ? sums.u[at] : 0, effective, pareto_k: k, trusted: k < 0.7 && effective > 100,
  };
}

// Weights of the points under the half-normal prior of tau_slope with this scale.
function weigh({ points, part }, scale) {
  const logs = part.map((v, i) => v - 0.5 * (Math.exp(points[i][1]) / scale) ** 2), all = logSumExp(logs);
  return logs.map((v) => Math.exp(v - all));
}

// How schools differ where x = c: sds, correlation, covariance, and the bars of tau_slope.
function population(points, w, c) {
  const heights = new Array(40).fill(0), omega = [0, 0, 0];
  let tau_level = 0, tau_slope = 0, rho = 0;
  w.forEach((v, i) => {
    const t1 = Math.exp(points[i][0]), t2 = Math.exp(points[i][1]), cross = Math.tanh(points[i][2]) * t1 * t2;
    const variance = t1 * t1 + 2 * c * cross + c * c * t2 * t2, shifted = cross + c * t2 * t2;
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
  return da === undefined ? [[a, b]] : [[a, b], [a + da, b + db]];
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
  const row = (name, ...values) => [name, ...values.map((v) => fixed(v, 2))], at = state.pupils[school].at;
  const sectors = r.centers.length === 2 ? ["public schools", "Catholic schools"] : ["all schools"];
  return {
    caption: `${Math.round(r.effective)} of ${N} points count; Pareto k ${fixed(r.pareto_k, 2)}`,
    columns: ["", "level", "slope"],
    rows: [
      row(`School ${school} alone`, r.alone_a[at], r.alone_b[at]), row(`School ${school}, partial pooling`, r.level, r.slope),
      ...sectors.map((name, k) => row(`mean of ${name}`, ...r.centers[k])),
      row("sd between schools", r.tau_level, r.tau_slope),
    ],
  };
}

function draw({ stage, width, narrow }, r, c, state) {
  const gap = 30, half = narrow ? width - 60 : (width - 2 * 46 - gap) * 0.56, left = 42;
  const height = narrow ? 300 : 360, second = narrow ? height + 110 : 0, low = 190;
  const lines = narrow ? { left, top: second + 26, width: half, height: 230 }
    : { left: left + half + gap + 46, top: 26, width: width - half - left - gap - 60, height: 170 };
  const prior = narrow ? { left, top: lines.top + 320, width: half, height: 110 }
    : { ...lines, top: 286, height: 100 };
  stage.begin(width, narrow ? prior.top + 170 : height + 90);
  cloud(stage.panel("cloud", { left, top: 26, width: half, height, x: [3, 21.5], y: [-2.6, 6.9] }), r, c, state);
  school(stage.panel("lines", { ...lines, x: [-2.3, 2.3], y: [-4, 26] }), r, c, state);
  tau(stage.panel("tau", { ...prior, x: [0, 2], y: [0, Math.max(3, 1.05 * Math.max(...r.heights.map((h) => Math.min(h, 8))))] }), r, c, low);
}

// Levels and slopes: from each school alone (thin end) to partial pooling (dot); the population behind.
function cloud(panel, r, c, state) {
  const { stage } = panel, at = state.pupils[c.school].at, x = panel.x, y = panel.y;
  panel.axis("x", { label: c.origin ? `level: score at SES ${fixed(c.origin, 1)}` : "level: score at the school's average SES", count: 5 })
    .axis("y", { label: "slope of SES", count: 5 });
  r.ellipses.forEach((shape, k) => {
    panel.curve(`ellipse${k}`, shape.x, shape.y, { role: "prior" });
    const top = shape.y.indexOf(Math.max(...shape.y));
    const name = r.ellipses.length === 1 ? "90% of schools" : k ? "Catholic" : "public";
    panel.text(`name${k}`, shape.x[top], shape.y[top], name, { role: "prior", dy: -8, anchor: "middle", size: "strong", halo: true });
  });
  r.alone_b.forEach((b, j) => {
    const from = [r.alone_a[j], b];
    if (r.beta) {
      panel.segment(`way${j}`, from, [r.alpha[j], r.beta[j]], { role: j === at ? "ink" : "data",
        kind: j === at ? "bhm-hairline" : "bhm-faint", answer: true });
      stage.node(panel.name(`to${j}`), "circle", { cx: x(r.alpha[j]), cy: y(r.beta[j]), r: j === at ? 6 : 2.6,
        class: "bhm-dot bhm-posterior", "data-answer": "" });
    } else stage.node(panel.name(`from${j}`), "circle", { cx: x(from[0]), cy: y(b), r: 2.2, class: "bhm-dot bhm-data" });
  });
  panel.dot("own", r.alone_a[at], r.alone_b[at], { role: "data", r: 5, hollow: true });
  panel.text("own-name", r.alone_a[at], r.alone_b[at], `${c.school} alone`, { role: "data", dx: 9, dy: 15, halo: true, size: "small" });
}

// The pupils of the school in front, and three lines.
function school(panel, r, c, state) {
  const { x, y, at } = state.pupils[c.school];
  panel.axis("x", { label: "SES less the school's mean", count: 5 }).axis("y", { label: `scores in School ${c.school}`, count: 4 });
  x.forEach((v, i) => panel.dot(`pupil${i}`, v, y[i], { r: 3 }));
  const line = ([a, b]) => [-2.2, 2.2].map((v) => [v, a + b * (v - c.origin)]);
  panel.segment("typical", ...line(r.centers[r.kind]), { role: "prior" });
  panel.segment("alone", ...line([r.alone_a[at], r.alone_b[at]]), { role: "data", kind: "bhm-line bhm-dotted" });
  if (r.slope !== undefined) panel.segment("partial", ...line([r.level, r.slope]), { role: "posterior", answer: true });
  panel.rule("origin", { x: c.origin }, { role: "quiet", kind: "bhm-hairline" });
  panel.handle("origin-handle", { control: "origin", at: [c.origin, -4] });
}

// Posterior of tau_slope as bars, its prior as a dashed line with the scale under the hand.
function tau(panel, r, c) {
  const { stage, x, y } = panel, top = panel.y.domain[1];
  panel.axis("x", { label: "sd of slopes between schools, τ", count: 4 });
  r.heights.forEach((h, i) => {
    if (h > 0.004) stage.rect(panel.name(`bar${i}`), x(i * 0.05) + 0.5, y(Math.min(h, top)), x(0.05) - x(0) - 1,
      y(0) - y(Math.min(h, top)), { role: "posterior", kind: "bhm-bar" });
  });
  panel.curve("prior", linspace(0, 2, 81), r.prior.map((v) => Math.min(v, top)), { role: "prior" });
  panel.handle("scale", { control: "scale", at: [c.scale, 0] });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
