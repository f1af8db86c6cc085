// Bias and coverage under a prior that is off: a formula under the hand, a simulation beside it.
import { linspace, normalCdf, normalPdf, normalQuantile } from "../js/math.js";
import { ticks } from "../js/scales.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./prior_study.json" with { type: "json" };

const NAMES = ["gamma_0", "gamma_1"];
const TRUTH = 1;
const PROMISED = 90; // percent of the intervals
const Z = normalQuantile(0.95);

// Bias and coverage of either coefficient if tau and sigma were known; [a, b, c] is the upper triangle of V^-1.
function expected([a, b, c], m, s) {
  const p = 1 / s ** 2;
  const det = (a + p) * (c + p) - b * b;
  const cov = [
    [(c + p) / det, -b / det],
    [-b / det, (a + p) / det],
  ];
  const bias = cov.map(([u, v]) => (u + v) * (m - TRUTH) * p);
  const coverage = cov.map(([u, v], k) => {
    const half = Z * Math.sqrt(cov[k][k]);
    const sampling = Math.sqrt(u * u * a + 2 * u * v * b + v * v * c);
    return normalCdf((half - bias[k]) / sampling) - normalCdf((-half - bias[k]) / sampling);
  });
  return { bias, coverage };
}

export function compute(state, { m, s, members, quantity }) {
  const k = NAMES.indexOf(quantity);
  const found = state.known[members].map((triangle) => expected(triangle, m, s));
  const is = (prior) => (prior ? prior[0] === m && prior[1] === s : s === Infinity);
  const name = Object.keys(state.stated).find((one) => is(state.stated[one]));
  const coverage = found.map((one) => one.coverage[k]);
  return {
    bias: found.map((one) => one.bias[k]),
    coverage,
    answer: Math.round(1000 * coverage[0]) / 10,
    simulated: name ? state.recorded[name][members][quantity] : null,
  };
}

export function readout(r, { m, s, quantity }) {
  const found = r.simulated;
  const both = found ? "_both" : "";
  const at = (k) => ({
    quantity: say(words[quantity], {}),
    bias: r.bias[k],
    coverage: r.coverage[k],
    found: found?.bias[k],
    held: found?.coverage[k],
  });
  return tell(
    words,
    s === Infinity ? ["flat", {}] : ["prior", { m, s }],
    [`few${both}`, at(0)],
    [`many${both}`, at(2)],
    s !== Infinity && ["known", {}],
    found && ["simulated", {}],
  );
}

function table(r, c, { groups }) {
  const found = (what, k) => (r.simulated ? [r.simulated[what][k]] : []);
  return {
    columns: ["groups", "bias", "coverage", ...(r.simulated ? ["simulated bias", "simulated coverage"] : [])],
    rows: groups.map((J, k) => [
      J,
      fixed(r.bias[k], 2),
      `${fixed(100 * r.coverage[k], 0)}%`,
      ...found("bias", k).map((v) => fixed(v, 2)),
      ...found("coverage", k).map((v) => `${fixed(100 * v, 0)}%`),
    ]),
  };
}

// One panel over the three numbers of groups: the formula as a line, the simulation as dots with bars.
function over(panel, values, found, error, scale, base) {
  panel.curve(
    "formula",
    [0, 1, 2],
    values.map((v) => scale * v),
    { role: "posterior", answer: true, fill: true, base },
  );
  values.forEach((v, k) => {
    panel.dot(`point${k}`, k, scale * v, { role: "posterior", r: 4, hollow: true, answer: true });
    if (!found) return;
    const [at, bar] = [scale * found[k], 2 * scale * error[k]];
    panel.segment(`bar${k}`, [k, at - bar], [k, at + bar], { role: "data", kind: "bhm-solid", answer: true });
    panel.dot(`dot${k}`, k, at, { role: "data", r: 5, answer: true });
  });
}

const [LEFT, GAP] = [8, 56];

// Where the panels stand: beside each other, or one below the other on a phone; the last once it is known.
function rooms(stage, { width, narrow }, panels) {
  const wide = (width - LEFT - 14 - (panels - 1) * GAP) / panels;
  const highs = [64, 100, 100];
  let down = 30;
  const all = highs.slice(0, panels).map((high, k) => {
    if (!narrow) return { left: LEFT + k * (wide + GAP), top: 30, width: wide, height: 210 };
    const room = { left: 50, top: down, width: width - 62, height: high };
    down += high + 74;
    return room;
  });
  stage.begin(width, narrow ? down - 22 : 286);
  return all;
}

const FLAT = 0.06; // a flat prior has no density: a line that can be seen

// The prior over the values of the coefficient, under the hand, and the truth.
function belief(stage, room, { m, s }) {
  const xs = linspace(-4, 7, 221);
  const ys = xs.map((x) => (s === Infinity ? FLAT : normalPdf(x, m, s)));
  const panel = stage.panel("prior", { ...room, x: [-4, 7], y: [0, 1.15 * Math.max(0.4, ...ys)] });
  panel.axis("x", { at: [-3, 0, 3, 6], label: "value" });
  panel.rule("truth", { x: TRUTH }, { role: "truth" });
  panel.curve("density", xs, ys, { role: "prior" });
  panel.handle("m", { control: "m", at: [m, 0] });
}

function draw(view, r, c, { groups }) {
  const { stage } = view;
  const [first, second, third] = rooms(stage, view, r.bias ? 3 : 2);
  const name = (key, { left, top }, title) =>
    stage.text(`${key}-name`, left, top - 12, title, { role: "ink", size: "strong" });
  name("prior", first, "prior and truth");
  belief(stage, first, c);
  const labels = { at: [0, 1, 2], format: (k) => `${groups[k]}`, label: "groups" };
  const coverage = stage.panel("coverage", { ...second, x: [-0.3, 2.3], y: [0, 104] });
  coverage.hold = coverage.x(0); // the question is about five groups
  coverage.axis("x", labels);
  coverage.axis("y", { at: [0, 30, 60, 90], format: (v) => `${v}%` });
  coverage.rule("promise", { y: PROMISED }, { role: "quiet", kind: "bhm-hairline" }); // thin: the answer may lie on it
  name("coverage", second, "intervals that hold the truth");
  if (!r.bias) return;
  const most = Math.max(0.4, ...r.bias.map((v) => 1.15 * Math.abs(v)));
  const bias = stage.panel("bias", { ...third, x: [-0.3, 2.3], y: [r.bias[0] < 0 ? -most : -0.1, most] });
  bias.axis("x", labels);
  const marks = [4, 5, 6].map((count) => ticks(bias.y.domain, count)).find(({ length }) => length > 2);
  bias.axis("y", { at: marks, format: (v) => fixed(v, 1) });
  bias.rule("none", { y: 0 }, { role: "truth" });
  name("bias", third, "bias of the posterior mean");
  const found = r.simulated || {};
  over(coverage, r.coverage, found.coverage, found.coverage_mcse, 100, PROMISED);
  over(bias, r.bias, found.bias, found.bias_mcse, 1, 0);
  names(stage, coverage, bias, r);
}

// What was asked for beside its dot, and what dots and line are.
function names(stage, coverage, bias, r) {
  const style = { role: "posterior", size: "small", halo: true, give: true };
  const share = 100 * r.coverage[0];
  const [x, y] = [coverage.x(0) + 12, coverage.y(share)];
  const first = `${fixed(share, 0)}% at five groups`;
  stage.textAt("coverage/first", [[x, y + 26, "start"], [x, y - 14, "start"]], first, style); // prettier-ignore
  const at = bias.left + bias.width;
  const top = bias.top;
  const places = (down) => [0, 0.5, 0.75].map((part) => [at, top + down + part * bias.height, "end"]);
  stage.textAt("bias/formula-name", places(10), "line: formula, τ known", style);
  if (r.simulated) stage.textAt("bias/dots-name", places(28), "dots: simulated", { ...style, role: "data" });
}

const actions = [
  { preset: true, label: "Good prior", target: () => ({ m: 1, s: 1 }) },
  { preset: true, label: "Wrong", target: () => ({ m: 2, s: 1 }) },
  { preset: true, label: "Weak and wrong", target: () => ({ m: 2, s: 3 }) },
  { preset: true, label: "Flat", target: () => ({ s: "inf" }) },
];

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["m", "s"], actions });
}
