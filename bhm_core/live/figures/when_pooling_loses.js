// No, complete and partial pooling over repeated data sets, with a school that does not belong.
import { sum } from "../js/math.js";
import { normals } from "../js/random.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./when_pooling_loses.json" with { type: "json" };

const METHODS = ["no", "complete", "partial"], ROLES = ["likelihood", "prior", "posterior"];
const SEED = 2024, SETS = 800, MOST = 24, SHOWN = 60, MAPPED = 320, CELLS = 16, TAU = 16, SE = 20;

// Sums over schools, one entry a data set; school 0 is the stranger, whose level does not vary.
let z = null;
const sums = new Map();
function repeated(J) {
  if (sums.has(J)) return sums.get(J);
  z = z || normals(SEED, SETS * 2 * MOST);
  const m = Array.from({ length: SETS }, (_, s) => {
    const at = s * 2 * MOST, e0 = z[at + MOST];
    let a = 0, e = 0, aa = 0, ae = 0, ee = 0;
    for (let k = 0; k < J; k++) {
      const u = k ? z[at + k] : 0, v = z[at + MOST + k];
      a += u; e += v; aa += u * u; ae += u * v; ee += v * v;
    }
    a /= J; e /= J;
    return { a, e, e0, aa: aa - J * a * a, ae: ae - J * a * e, ee: ee - J * e * e };
  });
  sums.set(J, m);
  return m;
}

// Weight, error of the stranger and squared error of all schools in one data set.
function errors(m, J, tau, se, d, fixedW) {
  const spread = tau * tau * m.aa + d * d * (1 - 1 / J) - 2 * tau * d * m.a;
  const cross = tau * m.ae + d * (m.e0 - m.e), noise = se * se * m.ee;
  const w = fixedW === undefined ? Math.max(0, 1 - (se * se * (J - 1)) / (spread + 2 * se * cross + noise)) : fixedW;
  const first = w * se * (m.e0 - m.e) - (1 - w) * (d * (1 - 1 / J) - tau * m.a) + se * m.e;
  const total = w * w * noise + (1 - w) ** 2 * spread - 2 * w * (1 - w) * se * cross + J * (se * m.e) ** 2;
  return [w, first, total];
}

function risk(w, J, tau, se, d) {
  const noise = se * se * (w * w + (1 - w * w) / J), own = 1 - 1 / J;
  const stranger = d * d * own ** 2 + (tau * tau * (J - 1)) / J ** 2;
  const other = (d * d) / J ** 2 + tau * tau * (own ** 2 + (J - 2) / J ** 2);
  return [noise + (1 - w) ** 2 * stranger, noise + ((1 - w) ** 2 * (stranger + (J - 1) * other)) / J];
}

function three(J, tau, se, d, known, sets = SETS) {
  const both = [risk(1, J, tau, se, d), risk(0, J, tau, se, d)];
  if (known) {
    const w = (tau * tau) / (tau * tau + se * se);
    return { risks: [...both, risk(w, J, tau, se, d)], w };
  }
  // As in errors, written out: the map asks for this 256 times.
  const t2 = tau * tau, s2 = se * se, own = 1 - 1 / J, far = d * d * own, most = s2 * (J - 1);
  let weight = 0, squared = 0, all = 0;
  const every = repeated(J);
  for (let k = 0; k < sets; k++) {
    const m = every[k], spread = t2 * m.aa + far - 2 * tau * d * m.a, away = m.e0 - m.e, noise = s2 * m.ee;
    const cross = tau * m.ae + d * away, w = Math.max(0, 1 - most / (spread + 2 * se * cross + noise)), rest = 1 - w;
    const first = w * se * away - rest * (d * own - tau * m.a) + se * m.e;
    weight += w;
    squared += first * first;
    all += w * w * noise + rest * rest * spread - 2 * w * rest * se * cross + J * s2 * m.e * m.e;
  }
  return { risks: [...both, [squared / sets, all / sets / J]], w: weight / sets };
}

const best = (risks) => {
  let least = 0;
  for (let k = 1; k < 3; k++) if (risks[k] < risks[least] * (1 - 1e-9)) least = k;
  return least;
};

let last = { key: "" };
function bestMap(J, d, known, who) {
  const key = [J, d, known, who].join();
  if (last.key === key) return last.map;
  const at = (high) => Array.from({ length: CELLS }, (_, k) => ((k + 0.5) * high) / CELLS), taus = at(TAU);
  const map = at(SE).map((se) => taus.map((tau) => best(three(J, tau, se, d, known, MAPPED).risks.map((r) => r[who]))).join(""));
  last = { key, map };
  return map;
}

export function compute(state, { J, tau, se, distance: d, who, weight }) {
  const known = weight === "known", k = who === "all" ? 1 : 0, { risks, w } = three(J, tau, se, d, known);
  const some = repeated(J).slice(0, SHOWN), weights = [1, 0, known ? w : undefined];
  const sets = weights.map((v) => some.map((m) => {
    const [, first, total] = errors(m, J, tau, se, d, v);
    return k ? Math.sqrt(total / J) : Math.abs(first);
  }));
  const [no, complete, partial] = risks.map(([s, a]) => ({ stranger: Math.sqrt(s), all: Math.sqrt(a) }));
  return { no, complete, partial, answer: partial.stranger, w, sets, map: bestMap(J, d, known, k),
    best: [0, 1].map((i) => best(risks.map((r) => r[i]))) };
}

export function readout(r) {
  const errors_of = (key) => METHODS.map((method, k) =>
    say(words.error, { role: ROLES[k], method, error: r[method][key] })).join(", ");
  const [first, all] = r.best.map((k) => METHODS[k]);
  return tell(words, ["stranger", { errors: errors_of("stranger") }], ["all", { errors: errors_of("all") }],
    first === all ? ["both", { method: first }] : ["each", { first, all }]);
}

function table(r, c) {
  return { columns: ["typical error", "the stranger", "all schools"],
    caption: `Root mean squared error, points; mean weight of a school's own mean ${fixed(r.w, 2)}.`,
    rows: METHODS.map((m) => [`${m} pooling`, fixed(r[m].stranger, 1), fixed(r[m].all, 1)]) };
}

function draw(view, r, c) {
  const { stage, width, narrow, locked } = view, each = 76, top = 34, height = 3 * each;
  const side = narrow || !r.map ? 0 : Math.min(300, width * 0.36), mapSize = narrow ? Math.min(300, width - 60) : side - 50;
  const below = narrow && r.map ? mapSize + 110 : 0, bottom = top + height;
  stage.begin(width, Math.max(bottom + 48 + below, side ? mapSize + 130 : 0));
  const plot = stage.panel("errors", { left: 14, top, width: width - 30 - (side && side + 20), height, x: [0, 42], y: [3, 0] });
  plot.y = Object.assign((row) => top + row * each, { domain: [0, 3], invert: (p) => p });
  plot.axis("x", { label: narrow ? "error, points" : "error, points: dots are data sets, bars the typical error", at: [0, 10, 20, 30, 40] });
  METHODS.forEach((m, k) => method(stage, plot, r, c, m, k, each));
  if (r.map) map(stage, r, c, narrow ? { left: 44, top: bottom + 98, width: mapSize, height: mapSize }
    : { left: width - mapSize - 10, top: 58, width: mapSize, height: mapSize });
}

// A row: sixty data sets as small dots, and the typical error over all of them.
function method(stage, plot, r, c, m, k, each) {
  const role = ROLES[k], y = plot.y(k + 0.62), x = (v) => plot.x(Math.min(v, 42)), answer = m === "partial";
  const at = r[m] && r[m][c.who === "all" ? "all" : "stranger"];
  stage.text(`name${k}`, plot.left, plot.y(k) + 15, `${m} pooling ${r[m] ? fixed(at, 1) : "?"}`, { role, size: "strong" });
  stage.node(`base${k}`, "path", { class: "bhm-grid", d: `M${plot.left} ${y}H${plot.left + plot.width}` });
  if (!r[m]) return;
  const dots = r.sets ? r.sets[k] : [];
  dots.forEach((v, i) => stage.node(`set${k}-${i}`, "circle", { class: `bhm-bar bhm-${role}`, r: 2.3, cx: x(v),
    cy: y + (((i * 0.618034) % 1) - 0.5) * 26 }));
  stage.node(`typical${k}`, "path", { class: `bhm-solid bhm-${role}`, d: `M${x(at)} ${y - 19}V${y + 19}`,
    "data-answer": answer ? "" : null });
}

// Who errs least where: one path a method; the crossing is the state under the hand.
function map(stage, r, c, room) {
  const p = stage.panel("map", { ...room, x: [0, TAU], y: [0, SE] });
  const wide = TAU / CELLS, tall = SE / CELLS;
  stage.text("map-title", room.left - 30, room.top - 34, `least error for ${c.who === "all" ? "all schools" : "the stranger"}`,
    { size: "strong" });
  METHODS.forEach((m, k) => {
    let d = "", n = 0, sx = 0, sy = 0;
    r.map.forEach((row, i) => [...row].forEach((digit, j) => {
      if (Number(digit) !== k) return;
      const x = Math.round(p.x(j * wide)), y = Math.round(p.y((i + 1) * tall));
      d += `M${x} ${y}H${Math.round(p.x((j + 1) * wide))}V${Math.round(p.y(i * tall))}H${x}Z`;
      n += 1; sx += j + 0.5; sy += i + 0.5;
    }));
    if (!n) return;
    stage.node(`region${k}`, "path", { d, class: `bhm-region bhm-${ROLES[k]}`, "data-answer": "" });
    if (n > 9) p.text(`region-name${k}`, (sx / n) * wide, (sy / n) * tall, m, { role: ROLES[k], size: "strong",
      anchor: "middle", dy: 5, halo: true });
  });
  p.axis("x", { label: "spread of the others τ", at: [0, 5, 10, 15] })
    .axis("y", { label: "standard error", at: [0, 10, 20] });
  p.segment("down", [c.tau, c.se], [c.tau, 0], { role: "ink", kind: "bhm-hairline" })
    .segment("left", [0, c.se], [c.tau, c.se], { role: "ink", kind: "bhm-hairline" });
  p.dot("here", c.tau, c.se, { role: "ink", r: 6 });
  p.handle("tau", { control: "tau", at: [c.tau, 0] });
  p.handle("se", { control: "se", axis: "y", at: [0, c.se] });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
