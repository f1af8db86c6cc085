// A league table of 160 schools: intervals of their ranks, and two schools beside each other.
import { chance, draw } from "../drawings/league_drawing.js";
import { normalCdf, normalQuantile } from "../js/math.js";
import { givenTau } from "../js/normal_means.js";
import { normals } from "../js/random.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./league_table.json" with { type: "json" };

const TIMES = { quarter: 0.25, survey: 1, four: 4, sixteen: 16 };
const DRAWS = 1000;
const MIDDLE = 80;
const kept = {};

// The same standard normals at every setting: one for mu and 160 for the levels in each draw.
const noise = (seed) => (kept[seed] = kept[seed] || Float64Array.from(normals(seed, DRAWS * 161)));

// Means of the levels, their sds given mu, and what one sd of mu moves each.
function levels({ y, n, sigma }, pupils, tau) {
  const se = n.map((k) => sigma / Math.sqrt(k * TIMES[pupils]));
  const { mean, varMu, weight } = givenTau(y, se, tau);
  return {
    mean,
    sd: se.map((s, j) => s * Math.sqrt(1 - weight[j])),
    shared: weight.map((w) => w * Math.sqrt(varMu)),
  };
}

// How often each school has each rank: tally[j * J + rank - 1].
function tallies({ mean, sd, shared }, column, z) {
  const J = mean.length;
  const tally = new Uint16Array(J * J);
  const drawn = new Float64Array(J);
  const order = new Uint16Array(J);
  for (let d = 0; d < DRAWS; d++) {
    const at = d * (J + 1);
    for (let j = 0; j < J; j++) drawn[j] = mean[j] + shared[j] * z[at] + sd[j] * z[at + 1 + column[j]];
    sortInto(order, drawn);
    for (let i = 0; i < J; i++) tally[order[i] * J + i]++;
  }
  return tally;
}

const BUCKETS = 256;
const starts = new Uint16Array(BUCKETS + 1);

// Who stands at each place: by buckets of equal width, then by insertion, since buckets hold few.
function sortInto(order, v) {
  const J = v.length;
  let low = v[0];
  let high = v[0];
  for (let j = 1; j < J; j++) {
    if (v[j] < low) low = v[j];
    if (v[j] > high) high = v[j];
  }
  const scale = (BUCKETS - 1) / (high - low || 1);
  starts.fill(0);
  for (let j = 0; j < J; j++) starts[1 + Math.floor((v[j] - low) * scale)]++;
  for (let b = 0; b < BUCKETS; b++) starts[b + 1] += starts[b];
  for (let j = 0; j < J; j++) order[starts[Math.floor((v[j] - low) * scale)]++] = j;
  for (let i = 1; i < J; i++) {
    const j = order[i];
    let k = i;
    for (; k > 0 && v[order[k - 1]] > v[j]; k--) order[k] = order[k - 1];
    order[k] = j;
  }
}

// Mean rank, and the ranks with at most a twentieth of the draws on either side.
function interval(counts) {
  const spare = DRAWS / 20;
  let total = 0;
  let low = 0;
  let high = counts.length - 1;
  counts.forEach((c, k) => (total += c * (k + 1)));
  for (let seen = 0; (seen += counts[low]) <= spare; ) low++;
  for (let seen = 0; (seen += counts[high]) <= spare; ) high--;
  return [total / DRAWS, low + 1, high + 1];
}

function median(a) {
  const sorted = Float64Array.from(a).sort();
  const half = sorted.length >> 1;
  return (sorted[half - 1] + sorted[half]) / 2; // of 160 schools
}

function pair(a, b, { mean, sd, shared }) {
  if (a === b) return { p: 0.5, gap: 0, sd: 0, from: 0, to: 0 };
  const gap = mean[a] - mean[b];
  const width = Math.sqrt(sd[a] ** 2 + sd[b] ** 2 + (shared[a] - shared[b]) ** 2);
  const reach = normalQuantile(0.95) * width;
  return { p: normalCdf(gap / width), gap, sd: width, from: gap - reach, to: gap + reach };
}

// Intervals of all ranks at a setting; the last one is kept while a hand moves from school to school.
let last = { key: null };
function intervals(state, known, key) {
  if (last.key === key) return last.found;
  const J = known.mean.length;
  const tally = tallies(known, state.column, noise(state.seed));
  last = { key, found: known.mean.map((_, j) => interval(tally.subarray(j * J, (j + 1) * J))) };
  return last.found;
}

export function compute(state, { first, second, pupils, tau }) {
  const known = levels(state, pupils, tau);
  const found = intervals(state, known, `${state.seed} ${pupils} ${tau} ${state.school}`);
  const [rank, low, high] = [0, 1, 2].map((k) => found.map((f) => f[k]));
  const school = (j) => ({ mean: known.mean[j], sd: Math.hypot(known.sd[j], known.shared[j]) });
  return {
    rank,
    low,
    high,
    width: median(high.map((h, j) => h - low[j])),
    middle: high[MIDDLE - 1],
    a: school(first - 1),
    b: school(second - 1),
    difference: pair(first - 1, second - 1, known),
  };
}

export function readout(r, c, state) {
  const a = c.first - 1;
  const b = c.second - 1;
  const both = { A: state.school[a], B: state.school[b], chance: chance(r.difference.p), ...r.difference };
  return tell(
    words,
    ["places", { A: both.A, low: r.low[a], high: r.high[a] }],
    [a === b ? "same" : "pair", both],
    ["width", { width: r.width }],
  );
}

function table(r, c, state) {
  return {
    columns: ["school", "pupils", "mean score", "mean rank", "90% interval"],
    rows: state.school.map((label, j) => [
      label,
      fixed(state.n[j] * TIMES[c.pupils], 0),
      fixed(state.y[j], 1),
      fixed(r.rank[j], 1),
      `${r.low[j]} to ${r.high[j]}`,
    ]),
  };
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["pupils"] });
}
