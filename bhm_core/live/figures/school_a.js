// Three letters to the parents of School A: the same data, three priors.
import { linspace, logSumExp, normalCdf, normalPdf, sum } from "../js/math.js";
import { givenTau, halfLine } from "../js/normal_means.js";
import { line } from "../js/scales.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./school_a.json" with { type: "json" };

// Prior sd of mu, and log prior of tau up to a constant.
const LETTERS = [
  [Infinity, () => 0],
  [Infinity, (t) => (-t * t) / 200],
  [5, (t) => -Math.log1p((t / 5) ** 2)],
];
const POINTS = 240;
const SCALE = 10;
const LOW = -15;
const HIGH = 45;
const KEYS = ["first", "second", "third"];

// For each letter the weights of tau, mean and sd of theta_A given tau, and its density: once a page.
const kept = new WeakMap();
function letters(state) {
  if (kept.has(state)) return kept.get(state);
  const x = linspace(LOW, HIGH, 81);
  kept.set(state, { x, out: LETTERS.map(([sd, logPrior]) => posterior(state, sd, logPrior, x)) });
  return kept.get(state);
}

function posterior({ y, se }, sd, logPrior, x) {
  const points = halfLine(POINTS, SCALE);
  const given = points.map(({ tau }) => givenTau(y, se, tau, { sd }));
  const logs = points.map(({ tau, logJacobian }, i) => given[i].logP + logPrior(tau) + logJacobian);
  const all = logSumExp(logs);
  const each = given.map((g, i) => ({ w: Math.exp(logs[i] - all), mean: g.mean[0], sd: g.sd[0] }));
  return {
    each,
    mean: sum(each.map((e) => e.w * e.mean)),
    density: x.map((v) => sum(each.map((e) => e.w * normalPdf(v, e.mean, e.sd)))),
  };
}

export function compute(state, { promise }) {
  const { x, out } = letters(state);
  return {
    x,
    means: out.map((l) => l.mean),
    density: out.map((l) => l.density),
    below: out.map((l) => sum(l.each.map((e) => e.w * normalCdf(promise, e.mean, e.sd)))),
  };
}

// A chance in words; nothing is certain here.
const chance = (p) => (p > 0.995 ? "> 99%" : `${fixed(100 * p, 0)}%`);

export function readout(r, { letter, promise }, { priors }) {
  const [first, second, third] = r.below.map(chance);
  if (letter === "none") return tell(words, ["none", { promise, first, second, third }]);
  const k = KEYS.indexOf(letter);
  const [one, other] = r.below.filter((_, i) => i !== k).map(chance);
  return tell(words, [
    "signed",
    { promise, mean: r.means[k], prior: priors[k], own: chance(r.below[k]), one, other },
  ]);
}

function table(r, c) {
  return {
    columns: ["letter", "posterior mean", `chance of less than ${fixed(c.promise, 1)}`],
    rows: r.means.map((m, k) => [k + 1, fixed(m, 1), chance(r.below[k])]),
  };
}

// What each letter takes for granted, in short; the reader who has signed one sees all three.
const ASSUMED = ["any mean, any spread", "any mean, spread below about 10", "mean near 0, small spread"];

function draw({ stage, width, narrow }, r, c) {
  const each = narrow ? 90 : 100;
  const top = 26;
  const height = 3 * each;
  stage.begin(width, top + height + 46);
  const whole = stage.panel("gain", { left: 12, top, width: width - 24, height, x: [LOW, HIGH], y: [0, 1] });
  whole.axis("x", { label: "gain of School A, points", at: [-10, 0, 10, 20, 30, 40] });
  const rows = r.density.map((density, k) => letterRow(stage, whole, r, c, k, each));
  whole.segment("report", [28, 0], [28, 1], { role: "likelihood" });
  stage.text("report-name", whole.x(28), 18, "reported 28", {
    role: "likelihood",
    size: "strong",
    anchor: "middle",
  });
  whole.segment("promised", [c.promise, 0], [c.promise, 1], { role: "guess" });
  rows.forEach((row, k) => nameRow(row, r, c, k));
  const mine = whole.x(c.promise);
  const places = [
    [mine, 18, "middle"],
    [mine - 8, 18, "end"],
    [mine + 8, 18, "start"],
    [mine - 44, 18, "end"],
    [whole.x(28) - 48, 18, "end"], // to the other side of what was reported
  ];
  const label = `promise ${fixed(c.promise, 1)} (drag)`;
  stage.textAt("promise-name", places, label, { role: "guess", size: "strong", halo: true, give: true });
  whole.handle("promise", { control: "promise", at: [c.promise, 0], role: "guess" });
}

const roleOf = (c, k) => (c.letter === KEYS[k] || c.letter === "none" ? "posterior" : "quiet");

// The area under a curve up to `end`, which may lie between two of its points.
function until(xs, ys, end) {
  const k = xs.findIndex((x) => x > end);
  const part = (end - xs[k - 1]) / (xs[k] - xs[k - 1]);
  return [
    [...xs.slice(0, k), end, end, xs[0]],
    [...ys.slice(0, k), ys[k - 1] + part * (ys[k] - ys[k - 1]), 0, 0],
  ];
}

// One letter: its posterior, and the part of it that lies below the promise.
function letterRow(stage, { left, top, width }, r, c, k, each) {
  const density = r.density[k];
  const role = roleOf(c, k);
  const box = { left, top: top + k * each + 10, width, height: each - 14 };
  const row = stage.panel(`row${k}`, { ...box, x: [LOW, HIGH], y: [0, 0.1] });
  row.curve("curve", r.x, density, { role, fill: true, thin: c.letter !== KEYS[k] });
  const d = `${line(...until(r.x, density, c.promise), row.x, row.y)}Z`;
  stage.node(`row${k}/below`, "path", { class: "bhm-region bhm-guess", d });
  return row.dot("mean", r.means[k], 0, { role, r: 5 });
}

function nameRow(row, r, c, k) {
  const signed = c.letter !== "none";
  const assumed = signed ? `assumes ${ASSUMED[k]}` : "assumes: sign to see";
  row
    .text("assumed", LOW, 0.1, assumed, {
      role: signed ? "prior" : "quiet",
      size: "small",
      dx: 4,
      dy: 4,
      halo: true,
    })
    .text("name", LOW, 0.055, fixed(r.means[k], 1), { role: roleOf(c, k), size: "big", dx: 4 })
    .text("chance", HIGH, 0.055, `${chance(r.below[k])} below`, {
      role: "guess",
      size: "strong",
      anchor: "end",
      halo: true,
    });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
