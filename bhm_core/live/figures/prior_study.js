// Bias and coverage under a prior that is off: a formula under the hand, a simulation beside it.
import { draw } from "../drawings/study_drawing.js";
import { normalCdf, normalQuantile } from "../js/math.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./prior_study.json" with { type: "json" };

const NAMES = ["gamma_0", "gamma_1"];
const TRUTH = 1;
const Z = normalQuantile(0.95);

// Bias, coverage and half the width of the interval of either coefficient if tau and sigma were known; [a, b, c] is
// the upper triangle of V^-1.
function expected([a, b, c], m, s) {
  const p = 1 / s ** 2;
  const det = (a + p) * (c + p) - b * b;
  const cov = [
    [(c + p) / det, -b / det],
    [-b / det, (a + p) / det],
  ];
  const bias = cov.map(([u, v]) => (u + v) * (m - TRUTH) * p);
  const half = [0, 1].map((k) => Z * Math.sqrt(cov[k][k]));
  const coverage = cov.map(([u, v], k) => {
    const sampling = Math.sqrt(u * u * a + 2 * u * v * b + v * v * c);
    return normalCdf((half[k] - bias[k]) / sampling) - normalCdf((-half[k] - bias[k]) / sampling);
  });
  return { bias, coverage, half };
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
    interval: [-1, 1].map((side) => TRUTH + found[0].bias[k] + side * found[0].half[k]),
    simulated: name ? state.recorded[name][members][quantity] : null,
  };
}

export function readout(r, { m, s, quantity }) {
  const found = r.simulated;
  const prior = s === Infinity ? say(words.flat, {}) : say(words.prior, { m, s });
  const values = { prior, quantity: say(words[quantity], {}), bias: r.bias[0], coverage: r.coverage[0] };
  const harder = found && Math.abs(found.bias[0]) - Math.abs(r.bias[0]) > 2 * found.bias_mcse[0];
  return tell(words, ["few", values], harder && ["harder", {}]);
}

function table(r, c, { groups }) {
  const found = (what, k) => (r.simulated ? [r.simulated[what][k]] : []);
  return {
    caption:
      "Bias and coverage: τ and σ known. Simulated: 300 data sets in which they are not; a bar is two Monte Carlo errors to either side.",
    columns: [
      "schools",
      "bias",
      "coverage",
      ...(r.simulated ? ["simulated bias", "simulated coverage"] : []),
    ],
    rows: groups.map((J, k) => [
      J,
      fixed(r.bias[k], 2),
      `${fixed(100 * r.coverage[k], 0)}%`,
      ...found("bias", k).map((v) => fixed(v, 2)),
      ...found("coverage", k).map((v) => `${fixed(100 * v, 0)}%`),
    ]),
  };
}

const actions = [
  { preset: true, label: "Good prior", target: () => ({ m: 1, s: 1 }) },
  { preset: true, label: "Wrong", target: () => ({ m: 2, s: 1 }) },
  { preset: true, label: "Wrong and sure", target: () => ({ m: 2, s: 0.3 }) },
  { preset: true, label: "Weak and wrong", target: () => ({ m: 2, s: 3 }) },
  { preset: true, label: "Flat", target: () => ({ s: "inf" }) },
];

export function render({ model, el }) {
  return frame({
    model,
    el,
    compute,
    draw: (view, r, c, state) => draw(view, r, c, state, words),
    readout,
    table,
    main: ["m", "s"],
    idle: ({ s }) => (s === Infinity ? ["m"] : []),
    actions,
  });
}
