// The prior of tau, five ways, and what it does when there are few groups: see tau_prior.py.
import { struck } from "../js/strokes.js";
import { lgamma, linspace, logSumExp, sum } from "../js/math.js";
import { givenTau } from "../js/normal_means.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./tau_prior.json" with { type: "json" };

const LOW = 1e-4;
const HIGH = 1e3;
const N = 601;
const UNIFORM_END = 100;
const EPSILON = 0.01;
const AXIS = linspace(0, 1, 151).map((k) => 25 * k * k); // closer where densities are steep

function logPrior(kind, scale, tau) {
  const r = (tau / scale) ** 2;
  if (kind === "uniform") return tau <= UNIFORM_END ? -Math.log(UNIFORM_END) : -Infinity;
  if (kind === "half-normal") return 0.5 * Math.log(2 / Math.PI) - Math.log(scale) - 0.5 * r;
  if (kind === "half-Cauchy") return Math.log(2 / Math.PI) - Math.log(scale) - Math.log1p(r);
  if (kind === "half-t") return Math.log(0.75) - Math.log(scale) - 2.5 * Math.log1p(r / 4);
  const constant = EPSILON * Math.log(EPSILON) - lgamma(EPSILON) + Math.log(2);
  return constant - (2 * EPSILON + 1) * Math.log(tau) - EPSILON / tau ** 2;
}

function quantile(tau, w, p) {
  let below = 0;
  let before = 0;
  for (let i = 0; i < tau.length; i++) {
    const here = below + 0.5 * w[i];
    if (here >= p)
      return i === 0
        ? tau[0]
        : Math.exp(Math.log(tau[i - 1]) + ((p - before) / (here - before)) * Math.log(tau[i] / tau[i - 1]));
    before = here;
    below += w[i];
  }
  return tau[0];
}

export function compute(state, { prior: kind, scale, J }) {
  const y = state.y.slice(0, J);
  const se = y.map(() => state.se);
  const end = kind === "uniform" ? UNIFORM_END : HIGH; // no cell lies across the end
  const log_tau = linspace(Math.log(LOW), Math.log(end), N);
  const log_posterior = (t, given) => given.logP + logPrior(kind, scale, t);
  const tau = log_tau.map((v) => Math.min(Math.exp(v), end));
  const given = tau.map((t) => givenTau(y, se, t));
  // Trapezoids over log tau: the ends count half.
  const step = Math.log(end / LOW) / (N - 1);
  const share = (i) => step * (i === 0 || i === N - 1 ? 0.5 : 1);
  const logs = tau.map((t, i) => log_posterior(t, given[i]) + log_tau[i] + Math.log(share(i)));
  const evidence = logSumExp(logs);
  const w = logs.map((v) => Math.exp(v - evidence));
  const over = (f) => sum(w.map((v, i) => v * f(i)));
  const at = AXIS.map((t) => Math.max(t, 0.02));
  return {
    prior: at.map((t) => Math.exp(logPrior(kind, scale, t))),
    posterior: at.map((t) => Math.exp(log_posterior(t, givenTau(y, se, t)) - evidence)),
    theta: y.map((_, j) => over((i) => given[i].mean[j])),
    mean: over((i) => tau[i]),
    median: quantile(tau, w, 0.5),
    low: quantile(tau, w, 0.05),
    high: quantile(tau, w, 0.95),
  };
}

export function readout(r, { J, prior, scale }, { y, truth }, view) {
  const grand = sum(y.slice(0, J)) / J;
  const kept = (r.theta[0] - grand) / (y[0] - grand);
  return tell(
    words,
    ["tau", { ...r, J, prior: say(words[prior], { scale }) }],
    prior === "uniform" && ["ends", {}],
    ["group", { y: y[0], theta: r.theta[0], kept }],
    view?.truth && ["truth", { truth }],
  );
}

function table(r, c, state) {
  return {
    caption: `τ: median ${fixed(r.median, 2)}, 90% interval ${fixed(r.low, 2)} to ${fixed(r.high, 2)}`,
    columns: ["group", "reported", "posterior mean"],
    rows: r.theta.map((t, j) => [`${j + 1}`, fixed(state.y[j], 0), fixed(t, 2)]),
  };
}

// The prior keeps its height when the posterior comes; the bulk of that fills the panel, not a spike at zero.
function ceiling({ posterior = [] }, kind) {
  const most = Math.max(...posterior, 0.12);
  const spike = kind === "inverse-gamma" && most > 0.45;
  return spike ? 1.15 * 0.12 : Math.min(0.5, 1.15 * most);
}

// Prior and posterior of tau; below, each group from what it reports to its posterior mean. Above the frame stand the
// names of upright lines, and over these that of the guess.
function draw({ stage, width, narrow, truth }, r, { J, prior }, state) {
  const whole = narrow ? 164 : 218;
  const asking = !r.posterior; // a lower panel, on the same scale
  const height = asking ? (narrow ? 100 : 140) : whole;
  const left = 16;
  const top = asking ? 30 : 42;
  const lanes = asking ? 46 : 74; // before the guess there is one row
  stage.begin(width, top + height + 118 + lanes + (asking ? 0 : 18));
  const roof = (ceiling(r, prior) * height) / whole;
  const plot = stage.panel("tau", { left, top, width: width - 2 * left, height, x: [0, 25], y: [0, roof] });
  Object.assign(plot, { named: true, rise: asking ? 0 : 20 });
  plot.axis("x", { label: "τ, standard deviation between groups", count: 5 });
  if (Math.max(...r.prior, ...(r.posterior || [])) > roof)
    stage.text("tau/roof", width - left, asking ? 22 : 14, narrow ? "↑ goes on up" : "↑ goes on up near 0", {
      role: "quiet",
      anchor: "end",
    });
  const cut = (ys) => ys.map((v) => Math.min(v, 1.2 * roof)); // a spike leaves through the roof
  plot.curve("prior", AXIS, cut(r.prior), { role: "prior", fill: asking, open: true });
  if (r.posterior)
    plot.curve("posterior", AXIS, cut(r.posterior), {
      role: "posterior",
      fill: true,
      answer: true,
      open: true,
    });
  uprights(plot, r.median, truth && state.truth);
  if (r.posterior)
    atCurve(plot, "posterior", r.posterior, [3, 4, 5, 6, 8, 10, 12].map((k) => r.median + k)); // prettier-ignore
  atCurve(plot, "prior", r.prior, [19, 16, 13, 10, 7, 4, 22, 2, 1]);
  const room = { left, top: top + height + 76, width: width - 2 * left, height: lanes, narrow };
  groups(stage, r, state.y.slice(0, J), state.se, room);
}

// Over its curve, where no line runs through the word.
function atCurve({ stage, x, y, top }, name, ys, ts) {
  const places = ts
    .map((t) => AXIS.findIndex((v) => v >= t))
    .filter((k) => k >= 0 && y(ys[k]) > top + 24)
    .map((k) => [x(AXIS[k]) + 4, y(ys[k]) - 8, "start"]);
  const aside = [x(18), top + 30, "start"];
  const style = { role: name, size: "strong", halo: true, off: (box) => struck(stage, box) };
  stage.textAt(`tau/${name}-name`, [...places, aside], name, style);
}

// The median, and the truth if it is shown: their names above the frame, away from each other.
function uprights(plot, median, truth) {
  const line = (key, at, role, name, anchor, size) => {
    plot.rule(key, { x: at }, { role, kind: role === "truth" ? "bhm-line" : "bhm-hairline", answer: true });
    const aside = { start: 4, end: -4, middle: 0 }[anchor]; // the two may be close
    plot.stage.text(`tau/${key}-name`, plot.x(at) + aside, plot.top - 7, name, { role, anchor, size });
  };
  if (median === undefined) return;
  const apart = !truth ? "middle" : median < truth ? "end" : "start";
  line("median", median, "posterior", `median ${fixed(median, 1)}`, apart, "");
  if (truth) line("truth", truth, "truth", `true τ: ${truth}`, median < truth ? "start" : "end", "strong");
}

// Two rows: what the groups report, each with its standard error in one of three lanes, and where partial pooling
// puts them.
function groups(stage, r, y, se, { left, top, width, height, narrow }) {
  const low = 12 / height;
  const lane = (j) => 1 - ((j % 3) * 11) / height;
  const names = [
    ["reported", lane(1), "data"],
    [narrow ? "pooled" : "partially pooled", low, "posterior"],
  ];
  const margin = narrow ? 68 : 122;
  const box = { left: left + margin, top, width: width - margin, height };
  const panel = stage.panel("groups", { ...box, x: [-18, 36], y: [0, 1] });
  panel.axis("x", { label: "points", at: [-10, 0, 10, 20, 30] });
  stage.text("groups/se", left + width, top - 12, `bars: ± ${se}, one standard error`, {
    role: "likelihood",
    anchor: "end",
    size: "small",
  });
  for (const [name, at, role] of names.slice(0, r.theta ? 2 : 1))
    stage.text(`groups/${name}`, left, panel.y(at) + 5, name, { role, size: "strong" });
  const few = y.length <= 6; // more bars are a background
  y.forEach((v, j) => {
    const at = lane(j);
    const kind = few ? "bhm-hairline" : "bhm-faint";
    panel.segment(`se${j}`, [v - se, at], [v + se, at], { role: "likelihood", kind });
    if (r.theta)
      panel
        .segment(`way${j}`, [v, at], [r.theta[j], low], { role: "data", kind: "bhm-faint", answer: true })
        .dot(`to${j}`, r.theta[j], low, { role: "posterior", r: 5, answer: true });
  });
  y.forEach((v, j) => panel.dot(`from${j}`, v, lane(j), { role: "data", r: 4.5, hollow: true }));
}

export function render({ model, el }) {
  const idle = ({ prior }) => (["uniform", "inverse-gamma"].includes(prior) ? ["scale"] : []);
  const actions = [3, 20].map((J) => ({ preset: true, label: `${J} schools`, target: () => ({ J }) }));
  return frame({ model, el, compute, draw, readout, table, idle, actions });
}
