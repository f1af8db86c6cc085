// Three letters to the parents of School A: the same data, three priors.
import { linspace, logSumExp, normalCdf, normalPdf, sum } from "../js/math.js";
import { givenTau, halfLine } from "../js/normal_means.js";
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

function draw({ stage, width, narrow }, r, c) {
  const each = narrow ? 78 : 88;
  const top = 26;
  const height = 3 * each;
  stage.begin(width, top + height + 46);
  const whole = stage.panel("gain", { left: 12, top, width: width - 24, height, x: [LOW, HIGH], y: [0, 1] });
  whole.axis("x", { label: "gain of School A, points", at: [-10, 0, 10, 20, 30, 40] });
  r.density.forEach((density, k) => {
    const open = c.letter === KEYS[k];
    const role = open || c.letter === "none" ? "posterior" : "quiet";
    const row = stage.panel(`row${k}`, {
      left: 12,
      top: top + k * each + 10,
      width: width - 24,
      height: each - 14,
      x: [LOW, HIGH],
      y: [0, 0.078],
    });
    const upTo = r.x.filter((x) => x <= c.promise);
    if (upTo.length > 1)
      row.curve("below", upTo, density.slice(0, upTo.length), { role: "guess", fill: true, thin: true });
    row.curve("curve", r.x, density, { role, fill: true, thin: !open });
    row.dot("mean", r.means[k], 0, { role, r: 5 });
    row.text("name", LOW, 0.05, fixed(r.means[k], 1), { role, size: "big", dx: 4 });
    row.text("chance", HIGH, 0.05, `${chance(r.below[k])} below`, {
      role: "guess",
      size: "strong",
      anchor: "end",
      halo: true,
    });
  });
  whole.segment("report", [28, 0], [28, 1], { role: "likelihood" });
  stage.text("report-name", whole.x(28), 18, "reported 28", {
    role: "likelihood",
    size: "strong",
    anchor: "middle",
  });
  whole.segment("promised", [c.promise, 0], [c.promise, 1], { role: "guess" });
  const mine = whole.x(c.promise);
  const places = [
    [mine, 18, "middle"],
    [mine - 8, top + 10, "end"],
  ];
  const label = `promise ${fixed(c.promise, 1)} (drag)`;
  stage.textAt("promise-name", places, label, { role: "guess", size: "strong", halo: true, give: true });
  whole.handle("promise", { control: "promise", at: [c.promise, 0], role: "guess" });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
