// No, complete and partial pooling over repeated data sets, with a school that does not belong.
import { CELLS, METHODS, ROLES, SE, TAU, draw } from "../drawings/pooling_drawing.js";
import { normals } from "../js/random.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./when_pooling_loses.json" with { type: "json" };

const SEED = 2024;
const SETS = 800;
const MOST = 24;
const SHOWN = 60;
const MAPPED = 320;

// Sums over schools, one entry a data set; school 0 is the stranger, whose level does not vary.
let z = null;
const sums = new Map();
function repeated(J) {
  if (sums.has(J)) return sums.get(J);
  z = z || normals(SEED, SETS * 2 * MOST);
  const m = Array.from({ length: SETS }, (_, s) => {
    const at = s * 2 * MOST;
    const e0 = z[at + MOST];
    let a = 0;
    let e = 0;
    let aa = 0;
    let ae = 0;
    let ee = 0;
    for (let k = 0; k < J; k++) {
      const u = k ? z[at + k] : 0;
      const v = z[at + MOST + k];
      a += u;
      e += v;
      aa += u * u;
      ae += u * v;
      ee += v * v;
    }
    a /= J;
    e /= J;
    return { a, e, e0, aa: aa - J * a * a, ae: ae - J * a * e, ee: ee - J * e * e };
  });
  sums.set(J, m);
  return m;
}

// Weight, error of the stranger and squared error of all schools in one data set.
function errors(m, J, tau, se, d, fixedW) {
  const spread = tau * tau * m.aa + d * d * (1 - 1 / J) - 2 * tau * d * m.a;
  const cross = tau * m.ae + d * (m.e0 - m.e);
  const noise = se * se * m.ee;
  const w =
    fixedW === undefined ? Math.max(0, 1 - (se * se * (J - 1)) / (spread + 2 * se * cross + noise)) : fixedW;
  const first = w * se * (m.e0 - m.e) - (1 - w) * (d * (1 - 1 / J) - tau * m.a) + se * m.e;
  const total = w * w * noise + (1 - w) ** 2 * spread - 2 * w * (1 - w) * se * cross + J * (se * m.e) ** 2;
  return [w, first, total];
}

function risk(w, J, tau, se, d) {
  const noise = se * se * (w * w + (1 - w * w) / J);
  const own = 1 - 1 / J;
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
  const t2 = tau * tau;
  const s2 = se * se;
  const own = 1 - 1 / J;
  const far = d * d * own;
  const most = s2 * (J - 1);
  let weight = 0;
  let squared = 0;
  let all = 0;
  const every = repeated(J);
  for (let k = 0; k < sets; k++) {
    const m = every[k];
    const spread = t2 * m.aa + far - 2 * tau * d * m.a;
    const away = m.e0 - m.e;
    const noise = s2 * m.ee;
    const cross = tau * m.ae + d * away;
    const w = Math.max(0, 1 - most / (spread + 2 * se * cross + noise));
    const rest = 1 - w;
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
  const at = (high) => Array.from({ length: CELLS }, (_, k) => ((k + 0.5) * high) / CELLS);
  const taus = at(TAU);
  const map = at(SE).map((se) =>
    taus.map((tau) => best(three(J, tau, se, d, known, MAPPED).risks.map((r) => r[who]))).join(""),
  );
  last = { key, map };
  return map;
}

export function compute(state, { J, tau, se, distance: d, who, weight }) {
  const known = weight === "known";
  const k = who === "all" ? 1 : 0;
  const { risks, w } = three(J, tau, se, d, known);
  const some = repeated(J).slice(0, SHOWN);
  const weights = [1, 0, known ? w : undefined];
  const sets = weights.map((v) =>
    some.map((m) => {
      const [, first, total] = errors(m, J, tau, se, d, v);
      return k ? Math.sqrt(total / J) : Math.abs(first);
    }),
  );
  const [no, complete, partial] = risks.map(([s, a]) => ({ stranger: Math.sqrt(s), all: Math.sqrt(a) }));
  return {
    no,
    complete,
    partial,
    answer: partial.stranger,
    w,
    sets,
    map: bestMap(J, d, known, k),
    best: [0, 1].map((i) => best(risks.map((r) => r[i]))),
  };
}

export function readout(r) {
  const errors_of = (key) =>
    METHODS.map((method, k) => say(words.error, { role: ROLES[k], method, error: r[method][key] })).join(
      ", ",
    );
  const [first, all] = r.best.map((k) => METHODS[k]);
  return tell(
    words,
    ["stranger", { errors: errors_of("stranger") }],
    ["all", { errors: errors_of("all") }],
    first === all ? ["both", { method: first }] : ["each", { first, all }],
  );
}

function table(r) {
  return {
    columns: ["typical error", "the stranger", "all schools"],
    caption: `Root mean squared error, points; mean weight of a school's own mean ${fixed(r.w, 2)}.`,
    rows: METHODS.map((m) => [`${m} pooling`, fixed(r[m].stranger, 1), fixed(r[m].all, 1)]),
  };
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
