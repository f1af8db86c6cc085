// Contraceptive use in 60 districts, and what lies between their own shares and one share: see districts.py.
import { draw } from "../drawings/districts_drawing.js";
import { sum } from "../js/math.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./districts.json" with { type: "json" };

const SD_GAMMA = 1.5;
const TAU_STEP = 0.04;
const N_TAU = 90;
const FAR = 7;
const GAMMA_STEPS = 6;
const UNSEEN = 16;

function counts(answers, keep) {
  const first = answers.map((one) => one.slice(0, keep));
  return { y: first.map((one) => one.split("1").length - 1), n: first.map((one) => one.length) };
}

// Values of gamma_0 around the middle of its posterior given tau, and the log of their step.
function stepsOfGamma(tau, y, n) {
  const share = (sum(y) + 1) / (sum(n) + 2);
  const own = sum(n.map((m) => 1 / (tau ** 2 + 1 / (m * share * (1 - share)))));
  const sd = (own + SD_GAMMA ** -2) ** -0.5;
  const middle = own * sd ** 2 * Math.log(share / (1 - share));
  const at = (k) => middle + sd * (k - GAMMA_STEPS);
  return { gamma: Array.from({ length: 2 * GAMMA_STEPS + 1 }, (_, k) => at(k)), logStep: Math.log(sd) };
}

// Values of z, close enough for the largest district, and the weights of a normal on them.
function stepsOfZ(tau, n) {
  const step = Math.min(0.5, 0.85 / Math.sqrt(1 + (Math.max(...n) * tau ** 2) / 4));
  const far = Math.ceil(FAR / step);
  return Array.from({ length: 2 * far + 1 }, (_, k) => {
    const z = step * (k - far);
    return { z, weight: (step * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) };
  });
}

const part = (k, n) => (k ? k * Math.log(k / n) : 0);

// Districts with the same answers are one: { pairs, times, of } with the pair of each district.
function distinct(y, n) {
  const at = new Map();
  const of = y.map((a, j) => {
    const key = `${a}/${n[j]}`;
    if (!at.has(key)) at.set(key, at.size);
    return at.get(key);
  });
  const pairs = [];
  of.forEach((k, j) => (pairs[k] = { y: y[j], n: n[j], best: part(y[j], n[j]) + part(n[j] - y[j], n[j]) }));
  return { pairs, times: pairs.map((_, k) => of.filter((v) => v === k).length), of };
}

// log p(y | gamma_0, tau) plus what the best shares give, and E(theta), E(theta^2) of each pair.
function integrate(gamma, tau, nodes, { pairs, times }) {
  const level = nodes.map(({ z }) => gamma + tau * z);
  const cumulant = level.map((v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))));
  const chance = level.map((v) => 1 / (1 + Math.exp(-v)));
  let log = 0;
  const moments = pairs.map(({ y, n, best }, k) => {
    let total = 0;
    let first = 0;
    let second = 0;
    for (let i = 0; i < nodes.length; i++) {
      const term = nodes[i].weight * Math.exp(y * level[i] - n * cumulant[i] - best);
      total += term;
      first += term * chance[i];
      second += term * chance[i] * chance[i];
    }
    log += times[k] * Math.log(total);
    return [first / total, second / total];
  });
  return { log, moments };
}

// The same with the prior of gamma_0, for each of its values.
function given(tau, { gamma, logStep }, n, groups) {
  const nodes = stepsOfZ(tau, n);
  return gamma.map((g) => {
    const { log, moments } = integrate(g, tau, nodes, groups);
    return { log: log + logStep - 0.5 * (g / SD_GAMMA) ** 2, moments };
  });
}

// Mean and sd of each district under weights proportional to exp(log).
function averaged(parts, of) {
  const top = Math.max(...parts.map((p) => p.log));
  const w = parts.map((p) => Math.exp(p.log - top));
  const all = sum(w);
  const of_pair = parts[0].moments.map((_, k) =>
    [0, 1].map((m) => sum(parts.map((p, i) => w[i] * p.moments[k][m])) / all),
  );
  const sds = of_pair.map(([mean, square]) => Math.sqrt(Math.max(square - mean ** 2, 0)));
  return { mean: of.map((k) => of_pair[k][0]), sd: of.map((k) => sds[k]) };
}

function overTau(y, n) {
  const groups = distinct(y, n);
  const tau = Array.from({ length: N_TAU }, (_, i) => TAU_STEP * (i + 0.5));
  const places = tau.map((t) => stepsOfGamma(t, y, n));
  const rough = [];
  for (let i = 0; i < N_TAU; i++) {
    const { gamma, logStep } = places[i];
    const middle = { gamma: [gamma[GAMMA_STEPS]], logStep };
    rough.push(given(tau[i], middle, n, groups)[0].log - tau[i] ** 2 / 2);
    if (rough[i] < Math.max(...rough) - UNSEEN) break; // it has one peak, and falls from here on
  }
  const least = Math.max(...rough) - UNSEEN;
  const parts = [];
  tau.slice(0, rough.length).forEach((t, i) => {
    if (rough[i] < least) return;
    for (const p of given(t, places[i], n, groups)) parts.push({ ...p, i, log: p.log - (t * t) / 2 });
  });
  const top = Math.max(...parts.map((p) => p.log));
  const density = tau.map(() => 0);
  parts.forEach((p) => (density[p.i] += Math.exp(p.log - top)));
  const all = sum(density) * TAU_STEP;
  const heights = density.map((v) => v / all);
  return { ...averaged(parts, groups.of), curve: { x: tau, y: heights } };
}

function held(tau, y, n) {
  if (tau === Infinity) return { mean: y.map((v, j) => v / n[j]), sd: null };
  const groups = distinct(y, n);
  return averaged(given(tau, stepsOfGamma(tau, y, n), n, groups), groups.of);
}

// What does not depend on tau or the district in front is computed once for each number of women.
const kept = new WeakMap();
function fitted(state, keep) {
  if (!kept.has(state)) kept.set(state, {});
  const fits = kept.get(state);
  if (!fits[keep]) {
    const { y, n } = counts(state.answers, keep);
    fits[keep] = { y, n, ...overTau(y, n), pooled: held(0, y, n).mean[0] };
  }
  return fits[keep];
}

export function compute(state, { keep, tau, district, over }) {
  const { y, n, curve, pooled, ...average } = fitted(state, keep);
  const { mean, sd } = over === "fixed" ? held(tau, y, n) : average;
  return {
    y,
    n,
    share: y.map((v, j) => v / n[j]),
    pooled,
    mean,
    sd,
    chosen: mean[state.labels.indexOf(district)],
    tau_mean: sum(curve.x.map((t, i) => t * curve.y[i])) * TAU_STEP,
    tau_curve: curve,
  };
}

export function readout(r, c, state) {
  const j = state.labels.indexOf(c.district);
  const y = r.y[j];
  const n = r.n[j];
  const still = c.tau === 0 ? "complete" : c.tau === Infinity ? "none" : "held";
  const end = c.over === "average" ? "averaged" : still;
  const values = { mean: r.mean[j], tau: c.tau, tau_mean: r.tau_mean, sd: r.sd && r.sd[j] };
  const edge = end === "none" && (y === 0 || y === n);
  return tell(words, ["asked", { district: c.district, y, n }], [end, values], edge && ["edge", values]);
}

function table(r, c, state) {
  return {
    columns: ["district", "users", "women", "share", "probability", "sd"],
    rows: state.labels.map((label, j) => [
      label,
      String(r.y[j]),
      String(r.n[j]),
      fixed(r.share[j], 2),
      fixed(r.mean[j], 2),
      r.sd ? fixed(r.sd[j], 2) : "–",
    ]),
  };
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["keep"] });
}
