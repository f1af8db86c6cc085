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
const POINTS = 200;
const STEP = 0.1;
const FAR = 60;

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

// Posterior mean of the weight at q = 0, STEP^2, .., FAR^2; tau = se / tan(psi) has a flat prior.
const tables = new Map();
function weightsOf(J) {
  if (tables.has(J)) return tables.get(J);
  const share = Array.from({ length: POINTS }, (_, k) => Math.sin(((k + 0.5) * Math.PI) / 2 / POINTS) ** 2);
  const power = share.map((b) => ((J - 3) / 2) * Math.log(b));
  const table = Array.from({ length: Math.round(FAR / STEP) + 1 }, (_, k) => {
    const q = (k * STEP) ** 2;
    const log = share.map((b, i) => power[i] - (q * b) / 2);
    const most = Math.max(...log);
    let sum = 0;
    let first = 0;
    log.forEach((v, i) => {
      const density = Math.exp(v - most);
      sum += density;
      first += density * share[i];
    });
    return 1 - first / sum;
  });
  tables.set(J, table);
  return table;
}

function averaged(q, J, table) {
  const at = Math.sqrt(q) / STEP;
  if (at >= table.length - 1) return 1 - (J - 2) / q;
  const k = Math.floor(at);
  return table[k] + (at - k) * (table[k + 1] - table[k]);
}

// Weight, error of the stranger and squared error of all schools in one data set.
function errors(m, J, tau, se, d, fixedW) {
  const spread = tau * tau * m.aa + d * d * (1 - 1 / J) - 2 * tau * d * m.a;
  const cross = tau * m.ae + d * (m.e0 - m.e);
  const noise = se * se * m.ee;
  const q = (spread + 2 * se * cross + noise) / (se * se);
  const w = fixedW === undefined ? averaged(q, J, weightsOf(J)) : fixedW;
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
  const every = repeated(J).slice(0, sets);
  const own = every.map((m) => errors(m, J, tau, se, d));
  const w = own.reduce((sum, [v]) => sum + v, 0) / sets;
  // What the weights of single data sets add to a fixed one; the rest has a closed form.
  let squared = 0;
  let all = 0;
  every.forEach((m, k) => {
    const [, near, nearTotal] = errors(m, J, tau, se, d, w);
    squared += own[k][1] ** 2 - near ** 2;
    all += own[k][2] - nearTotal;
  });
  const [stranger, everybody] = risk(w, J, tau, se, d);
  return { risks: [...both, [stranger + squared / sets, everybody + all / sets / J]], w };
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
    answer: k ? partial.all : partial.stranger,
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
  const [first, all] = ["stranger", "all"].map((key, i) => leading(r, key, METHODS[r.best[i]]));
  return tell(
    words,
    ["stranger", { errors: errors_of("stranger") }],
    ["all", { errors: errors_of("all") }],
    first === all ? ["both", { method: first }] : ["each", { first, all }],
    `${first}${all}`.includes(" or ") && ["tie", {}],
  );
}

// The best method, with those that do not differ from it in what is shown.
const leading = (r, key, least) =>
  METHODS.filter((m) => fixed(r[m][key], 1) === fixed(r[least][key], 1)).join(" or ");

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
