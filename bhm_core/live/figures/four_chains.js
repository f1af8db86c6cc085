// Four chains, what R-hat and the effective sample size say about them, and what neither can say.
import { CHECKS, END, LENGTH, draw } from "../drawings/four_chains_drawing.js";
import { ESS, R_HAT, diagnose, early, order } from "../js/chains.js";
import { linspace } from "../js/math.js";
import { normals, uniforms } from "../js/random.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./four_chains.json" with { type: "json" };

const SEED = 11;
const PLACES = [-1, -1 / 3, 1 / 3, 1];

let stored = null;
const numbers = () =>
  (stored =
    stored ||
    PLACES.map((_, k) => ({
      z: normals(SEED, LENGTH, 2 * k),
      log_u: uniforms(SEED, LENGTH, 2 * k + 1).map(Math.log),
    })));

const rounded = (x) => Math.floor(x * 2 ** 20 + 0.5) / 2 ** 20;

function logTarget(x, mode) {
  const a = -0.5 * (x - mode) ** 2;
  const b = -0.5 * (x + mode) ** 2;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

// The four chains (from their starts on), all draws in one flat array, their order, and both paths.
// Kept until a control other than n moves.
let kept = { key: "" };
function run(distance, scale, start, spread) {
  const key = [distance, scale, start, spread].join();
  if (kept.key === key) return kept;
  const { chains, flat } = walks(distance / 2, scale, start, spread);
  const sorted = order(flat);
  let left = sorted;
  const checked = [...CHECKS]
    .reverse()
    .map((n) => {
      left = early(left, LENGTH, n);
      return diagnose(flat, left, LENGTH, n);
    })
    .reverse();
  return (kept = { key, chains, flat, sorted, checked });
}

function walks(mode, scale, start, spread) {
  const flat = new Float64Array(4 * LENGTH);
  const chains = numbers().map(({ z, log_u }, k) => {
    let x = rounded((start === "left" ? -mode : 0) + spread * PLACES[k]);
    let here = logTarget(x, mode);
    const chain = [x];
    for (let t = 0; t < LENGTH; t++) {
      const to = rounded(x + scale * z[t]);
      const there = logTarget(to, mode);
      if (log_u[t] < there - here) [x, here] = [to, there];
      chain.push((flat[k * LENGTH + t] = x));
    }
    return chain;
  });
  return { chains, flat };
}

export function compute(state, { distance, n, scale, spread, start }) {
  const { chains, flat, sorted, checked } = run(distance, scale, start, spread);
  const mode = distance / 2;
  const { r_hat, ess } = diagnose(flat, sorted, LENGTH, n);
  const heights = new Array(48).fill(0);
  let right = 0;
  let total = 0;
  let squares = 0;
  for (const chain of chains)
    for (let t = 1; t <= n; t++) {
      const x = chain[t];
      const bin = Math.floor((x + END) * 2);
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
    chains: chains.map((chain) => chain.slice(0, n + 1)),
    starts: chains.map((chain) => chain[0]),
    density: linspace(-END, END, 121).map((x) => Math.exp(logTarget(x, mode)) / (2 * Math.sqrt(2 * Math.PI))),
    heights,
    r_hats: checked.map((c) => c.r_hat),
    sizes: checked.map((c) => c.ess),
    r_hat,
    ess,
    r_hat_from: first("r_hat", (v) => v < R_HAT),
    ess_from: first("ess", (v) => v >= ESS),
    right: right / (4 * n),
    mean,
    content: r_hat !== null && ess !== null && r_hat < R_HAT && ess >= ESS,
    mcse: ess === null ? null : Math.sqrt(squares / (4 * n - 1) / ess),
  };
}

const moment = (key, at, n) => say(words[at === null || at > n ? `not_${key}` : key], { from: at });

export function readout(r, { n, distance }) {
  const below = moment("below", r.r_hat_from, n);
  const enough = moment("enough", r.ess_from, n);
  const blind = Math.abs(r.right - 0.5) > 0.2;
  const end = !r.content ? (apart(r, distance) ? "apart" : "wait") : blind ? "blind" : "right";
  return tell(words, ["after", { ...r, n, below, enough }], [end, r]);
}

// There are two modes with chains in either, and each chain has stayed on its side.
function apart({ chains, right }, distance) {
  const stays = (side) => chains.filter(([, ...draws]) => draws.every((x) => x > 0 === side)).length;
  return distance >= 4 && right > 0 && right < 1 && stays(true) + stays(false) === chains.length;
}

function table(r, { n }) {
  return {
    caption: `Mean of the ${4 * n} draws ${fixed(r.mean, 2)}, its claimed error ${fixed(r.mcse, 2)}; the truth is 0`,
    columns: ["draws each", "R-hat", "effective draws"],
    rows: [
      ...CHECKS.map((k, i) => [k, r.r_hats[i], r.sizes[i]]).filter(([k]) => k < n),
      [n, r.r_hat, r.ess],
    ].map(([k, a, b]) => [`${k}`, fixed(a, 3), fixed(b, 0)]),
  };
}

const drawn = (view, r, c) =>
  draw(view, r, c, {
    below: say(words.below, { from: r.r_hat_from }),
    enough: say(words.enough, { from: r.ess_from }),
  });

export function render({ model, el }) {
  const to = (label, target) => ({ label, preset: true, target: () => ({ n: LENGTH, ...target }) });
  return frame({
    model,
    el,
    compute,
    draw: drawn,
    readout,
    table,
    main: ["n"],
    play: { control: "n", pause: () => 140 },
    actions: [
      to("One mode", { distance: 0, scale: 2.4, spread: 6, start: "middle" }),
      to("Timid steps", { distance: 0, scale: 0.2, spread: 6, start: "middle" }),
      to("Starts on both sides", { distance: 10, scale: 1.6, spread: 6, start: "middle" }),
      to("All start in one mode", { distance: 10, scale: 1.6, spread: 1, start: "left" }),
    ],
  });
}
