// Three letters to the parents of School A: the same data, three priors.
import { linspace, normalCdf, normalPdf, sum } from "../js/math.js";
import { fixed } from "../js/text.js";
import { frame } from "../js/ui.js";

const LETTERS = [[0, () => 0], [0, (t) => (-t * t) / 200], [5, (t) => -Math.log1p((t / 5) ** 2)]];
const POINTS = 240, SCALE = 10, LOW = -15, HIGH = 45, KEYS = ["first", "second", "third"];

// For each letter the weights of tau, mean and sd of theta_A given tau, and its density: once a page.
const kept = new WeakMap();
function letters(state) {
  if (kept.has(state)) return kept.get(state);
  const { y, se } = state, us = Array.from({ length: POINTS }, (_, i) => (i + 0.5) / POINTS);
  const x = linspace(LOW, HIGH, 81);
  const out = LETTERS.map(([sd, logPrior]) => {
    const each = us.map((u) => {
      const t = (SCALE * u) / (1 - u), v = se.map((s) => s * s + t * t);
      const variance = 1 / ((sd ? 1 / (sd * sd) : 0) + sum(v.map((a) => 1 / a)));
      const mu = variance * sum(y.map((a, j) => a / v[j])), away = (se[0] * se[0]) / v[0];
      const log = 0.5 * (Math.log(variance) + (mu * mu) / variance - sum(v.map((a, j) => Math.log(a) + (y[j] * y[j]) / a)))
        + logPrior(t) - 2 * Math.log(1 - u);
      return { log, mean: y[0] - away * (y[0] - mu), sd: Math.sqrt(away * t * t + away * away * variance) };
    });
    const top = Math.max(...each.map((e) => e.log)), total = sum(each.map((e) => Math.exp(e.log - top)));
    for (const e of each) e.w = Math.exp(e.log - top) / total;
    return { each, mean: sum(each.map((e) => e.w * e.mean)),
      density: x.map((v) => sum(each.map((e) => e.w * normalPdf(v, e.mean, e.sd)))) };
  });
  kept.set(state, { x, out });
  return kept.get(state);
}

export function compute(state, { promise }) {
  const { x, out } = letters(state);
  return { x, means: out.map((l) => l.mean), density: out.map((l) => l.density),
    below: out.map((l) => sum(l.each.map((e) => e.w * normalCdf(promise, e.mean, e.sd)))) };
}

export function readout(r, c, state) {
  const chance = r.below.map((p) => `${fixed(100 * p, 0)}%`), promise = `[[guess|promise of ${fixed(c.promise, 1)}]]`;
  if (c.letter === "none") return `Same reports, three answers. A ${promise} would disappoint with probability ` +
    `${chance[0]}, ${chance[1]} or ${chance[2]}. Sign one, and see what was assumed.`;
  const k = KEYS.indexOf(c.letter);
  return `Behind [[posterior|${fixed(r.means[k], 1)}]] stands [[prior|${state.priors[k]}]]. A ${promise} disappoints ` +
    `with probability ${chance[k]}; the others say ${chance.filter((_, i) => i !== k).join(" and ")}.`;
}

function table(r, c) {
  return { columns: ["letter", "posterior mean", `chance of less than ${fixed(c.promise, 1)}`],
    rows: r.means.map((m, k) => [k + 1, fixed(m, 1), `${fixed(100 * r.below[k], 0)}%`]) };
}

function draw({ stage, width, narrow }, r, c, state) {
  const each = narrow ? 78 : 88, top = 26, height = 3 * each;
  stage.begin(width, top + height + 46);
  const whole = stage.panel("gain", { left: 12, top, width: width - 24, height, x: [LOW, HIGH], y: [0, 1] });
  whole.axis("x", { label: "gain of School A, points", at: [-10, 0, 10, 20, 30, 40] });
  r.density.forEach((density, k) => {
    const open = c.letter === KEYS[k], role = open || c.letter === "none" ? "posterior" : "quiet";
    const row = stage.panel(`row${k}`, { left: 12, top: top + k * each + 10, width: width - 24, height: each - 14, x: [LOW, HIGH], y: [0, 0.078] });
    const upTo = r.x.filter((x) => x <= c.promise);
    if (upTo.length > 1) row.curve("below", upTo, density.slice(0, upTo.length), { role: "guess", fill: true, thin: true });
    row.curve("curve", r.x, density, { role, fill: true, thin: !open });
    row.dot("mean", r.means[k], 0, { role, r: 5 });
    row.text("name", LOW, 0.05, fixed(r.means[k], 1), { role, size: "big", dx: 4 });
    row.text("chance", HIGH, 0.05, `${fixed(100 * r.below[k], 0)}% below`, { role: "guess", size: "strong", anchor: "end", halo: true });
  });
  whole.segment("report", [28, 0], [28, 1], { role: "likelihood" });
  stage.text("report-name", whole.x(28), 18, "reported 28", { role: "likelihood", size: "strong", anchor: "middle" });
  whole.segment("promised", [c.promise, 0], [c.promise, 1], { role: "guess" });
  whole.handle("promise", { control: "promise", at: [c.promise, 0], role: "guess" });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
