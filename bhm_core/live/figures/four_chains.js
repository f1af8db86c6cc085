// Four chains, what R-hat and the effective sample size say about them, and what neither can say.
import { diagnose, early, order } from "../js/chains.js";
import { clamp, linspace } from "../js/math.js";
import { normals, uniforms } from "../js/random.js";
import { line } from "../js/svg.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./four_chains.json" with { type: "json" };

const LENGTH = 1000, SEED = 11, PLACES = [-1, -1 / 3, 1 / 3, 1], R_HAT = 1.01, ESS = 400, END = 12;
const CHECKS = [20, 40, 60, 80, 100, 140, 180, 240, 300, 400, 500, 600, 800, 1000];
const COLORS = ["chain", "data", "ink", "quiet"];

let stored = null;
const numbers = () => (stored = stored || PLACES.map((_, k) => ({ z: normals(SEED, LENGTH, 2 * k),
  log_u: uniforms(SEED, LENGTH, 2 * k + 1).map(Math.log) })));

const rounded = (x) => Math.floor(x * 2 ** 20 + 0.5) / 2 ** 20;

function logTarget(x, mode) {
  const a = -0.5 * (x - mode) ** 2, b = -0.5 * (x + mode) ** 2;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

// The four chains (from their starts on), all draws in one flat array, their order, and both paths.
// Kept until a control other than n moves.
let kept = { key: "" };
function run(distance, scale, start, spread) {
  const key = [distance, scale, start, spread].join();
  if (kept.key === key) return kept;
  const { chains, flat } = walks(distance / 2, scale, start, spread), sorted = order(flat);
  let left = sorted;
  const checked = [...CHECKS].reverse().map((n) => {
    left = early(left, LENGTH, n);
    return diagnose(flat, left, LENGTH, n);
  }).reverse();
  return (kept = { key, chains, flat, sorted, checked });
}

function walks(mode, scale, start, spread) {
  const flat = new Float64Array(4 * LENGTH), chains = numbers().map(({ z, log_u }, k) => {
    let x = rounded((start === "left" ? -mode : 0) + spread * PLACES[k]), here = logTarget(x, mode);
    const chain = [x];
    for (let t = 0; t < LENGTH; t++) {
      const to = rounded(x + scale * z[t]), there = logTarget(to, mode);
      if (log_u[t] < there - here) [x, here] = [to, there];
      chain.push((flat[k * LENGTH + t] = x));
    }
    return chain;
  });
  return { chains, flat };
}

export function compute(state, { distance, n, scale, spread, start }) {
  const { chains, flat, sorted, checked } = run(distance, scale, start, spread), mode = distance / 2;
  const { r_hat, ess } = diagnose(flat, sorted, LENGTH, n), heights = new Array(48).fill(0);
  let right = 0, total = 0, squares = 0;
  for (const chain of chains) for (let t = 1; t <= n; t++) {
    const x = chain[t], bin = Math.floor((x + END) * 2);
    if (x > 0) right++;
    total += x;
    if (x >= -END && x <= END) heights[Math.min(bin, 47)] += 1 / (2 * n);
  }
  const mean = total / (4 * n);
  for (const chain of chains) for (let t = 1; t <= n; t++) squares += (chain[t] - mean) ** 2;
  const first = (key, good) => {
    const k = checked.findIndex((c) => c[key] !== null && good(c[key]));
    return k < 0 ? null : CHECKS[k];
  };
  return {
    chains: chains.map((chain) => chain.slice(0, n + 1)), starts: chains.map((chain) => chain[0]),
    density: linspace(-END, END, 121).map((x) => Math.exp(logTarget(x, mode)) / (2 * Math.sqrt(2 * Math.PI))),
    heights, r_hats: checked.map((c) => c.r_hat), sizes: checked.map((c) => c.ess), r_hat, ess,
    r_hat_from: first("r_hat", (v) => v < R_HAT), ess_from: first("ess", (v) => v >= ESS), right: right / (4 * n), mean,
    content: r_hat !== null && ess !== null && r_hat < R_HAT && ess >= ESS,
    mcse: ess === null ? null : Math.sqrt(squares / (4 * n - 1) / ess),
  };
}

const moment = (key, at, n) => say(words[at === null || at > n ? `not_${key}` : key], { from: at });

export function readout(r, { n }) {
  const below = moment("below", r.r_hat_from, n), enough = moment("enough", r.ess_from, n);
  const blind = Math.abs(r.right - 0.5) > 0.2, end = !r.content ? "wait" : blind ? "blind" : "right";
  return tell(words, ["after", { ...r, n, below, enough }], [end, {}]);
}

function table(r, { n }) {
  return { caption: `Mean of the ${4 * n} draws ${fixed(r.mean, 2)}, its claimed error ${fixed(r.mcse, 2)}; the truth is 0`,
    columns: ["draws each", "R-hat", "effective draws"],
    rows: [...CHECKS.map((k, i) => [k, r.r_hats[i], r.sizes[i]]).filter(([k]) => k < n), [n, r.r_hat, r.ess]]
      .map(([k, a, b]) => [`${k}`, fixed(a, 3), fixed(b, 0)]) };
}

// Traces beside the target; under them, at the same draws, R-hat and the effective sample size.
function draw({ stage, width, narrow }, r, c) {
  const left = 44, side = narrow ? 60 : 120, across = width - left - side - 20, top = 30, height = narrow ? 220 : 230;
  const second = top + height + 66, third = second + 146;
  stage.begin(width, third + 96 + 44);
  const trace = stage.panel("trace", { left, top, width: across, height, x: [0, LENGTH], y: [-END, END] });
  trace.axis("x", { count: narrow ? 2 : 5 }).axis("y", { at: [-10, -5, 0, 5, 10] });
  stage.text("trace-name", left, top - 12, "four chains", { role: "chain", size: "strong" });
  beside(stage.panel("target", { left: left + across + 14, top, width: side, height,
    x: [0, 1.05 * Math.max(...r.density, ...(r.heights || [0]).map((h) => Math.min(h, 0.5)))], y: [-END, END] }), r);
  r.starts.forEach((x, k) => trace.dot(`start${k}`, 0, clamp(x, -END, END), { role: COLORS[k], r: 4.5 }));
  const times = linspace(0, c.n, c.n + 1);
  (r.chains || []).forEach((chain, k) => stage.node(`trace/chain${k}`, "path", { class: `bhm-hairline bhm-${COLORS[k]}`,
    "data-answer": "", d: line(times, chain.map((x) => clamp(x, -END, END)), trace.x, trace.y) }));
  const wide = { left, width: across, x: [0, LENGTH] };
  rHat(stage.panel("r_hat", { ...wide, top: second, height: 108, y: [0, 1] }), r, c);
  size(stage.panel("ess", { ...wide, top: third, height: 96, y: [0, 1.1 * Math.max(500, ...(r.sizes || []))] }), r, c, narrow);
  trace.handle("n", { control: "n", at: [c.n, -END], words: `${c.n} draws of each chain` });
}

// The target, turned on its side, and the share of the draws in each bin.
function beside(panel, r) {
  const { stage, x, y } = panel, ys = linspace(-END, END, 121);
  (r.heights || []).forEach((h, i) => {
    if (h > 0) stage.rect(`target/bar${i}`, panel.left, y(-END + (i + 1) / 2) + 0.5,
      Math.min(x(h), panel.left + panel.width) - panel.left, y(0) - y(0.5) - 1, { role: "chain", kind: "bhm-bar" });
  });
  const path = ys.map((v, i) => `${x(r.density[i]).toFixed(1)} ${y(v).toFixed(1)}`).join("L");
  stage.node("target/area", "path", { class: "bhm-area bhm-posterior", d: `M${x(0)} ${y(-END)}L${path}L${x(0)} ${y(END)}Z` });
  stage.node("target/line", "path", { class: "bhm-line bhm-posterior", d: `M${path}` });
  stage.text("target/name", panel.left, panel.top - 12, "target", { role: "posterior", size: "strong" });
}

// R-hat less one on a log scale, from 1.0005 to 4.
function rHat(panel, r, c) {
  const low = Math.log(0.0005), high = Math.log(3), { stage, top, height } = panel;
  const map = (v) => top + height - (height * (clamp(Math.log(Math.max(v - 1, 1e-9)), low, high) - low)) / (high - low);
  map.invert = (p) => 1 + Math.exp(low + ((top + height - p) / height) * (high - low));
  map.domain = [1, 4];
  panel.y = map;
  stage.text("r_hat/name", panel.left, top - 10, "R-hat", { role: "chain", size: "strong" });
  panel.axis("y", { at: [1.01, 1.1, 2] }).axis("x", { at: [] });
  panel.segment("line", [0, R_HAT], [LENGTH, R_HAT], { role: "quiet", kind: "bhm-hairline" });
  path(panel, r.r_hats, r.r_hat, r.r_hat_from, c, "below");
}

function size(panel, r, c, narrow) {
  panel.stage.text("ess/name", panel.left, panel.top - 10, "effective sample size", { role: "chain", size: "strong" });
  const most = panel.y.domain[1];
  panel.axis("y", { at: most > 2200 ? [400, 2000, 4000] : most > 1100 ? [400, 1000, 2000].filter((v) => v < most) : [0, 400, 800].filter((v) => v < most) });
  panel.axis("x", { label: "draws of each chain", count: narrow ? 2 : 5 });
  panel.segment("line", [0, ESS], [LENGTH, ESS], { role: "quiet", kind: "bhm-hairline" });
  path(panel, r.sizes, r.ess, r.ess_from, c, "enough", 20);
}

// A diagnostic on its way up to n, and the moment at which it was content.
function path(panel, values, now, from, { n }, key, dy = -10) {
  if (!values) return;
  const points = [...CHECKS.map((k, i) => [k, values[i]]).filter(([k]) => k < n), [n, now]].filter(([, v]) => v !== null);
  panel.curve("path", points.map(([k]) => k), points.map(([, v]) => v), { role: "chain", answer: true });
  if (points.length) panel.dot("now", ...points[points.length - 1], { role: "chain", r: 5, answer: true });
  if (from === null || from > n) return;
  const at = values[CHECKS.indexOf(from)], end = from > 0.6 * LENGTH;
  panel.dot("moment", from, at, { role: "chain", r: 6, hollow: true, answer: true });
  panel.text("moment-name", from, at, say(words[key], { from }), { role: "chain", dx: (end ? -1 : 1) * (dy > 0 ? 6 : 8), dy,
    anchor: end ? "end" : "start", size: "small", halo: true });
}

export function render({ model, el }) {
  const to = (label, target) => ({ label, target: () => ({ n: LENGTH, ...target }) });
  return frame({ model, el, compute, draw, readout, table, play: { control: "n", pause: () => 140 }, actions: [
    to("One mode", { distance: 0, scale: 2.4, spread: 6, start: "middle" }),
    to("Timid steps", { distance: 0, scale: 0.2, spread: 6, start: "middle" }),
    to("Starts on both sides", { distance: 10, scale: 1.6, spread: 6, start: "middle" }),
    to("All start in one mode", { distance: 10, scale: 1.6, spread: 1, start: "left" }),
  ] });
}
