// Eight schools, or your own: what each reported, what it becomes, and why.
import { linspace, logSumExp, sum } from "../js/math.js";
import { givenTau, halfLine } from "../js/normal_means.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./shrinkage.json" with { type: "json" };

// At one value of tau; its end stop is no pooling.
const at = (y, se, tau) =>
  tau === Infinity
    ? { mu: sum(y) / y.length, varMu: null, weight: y.map(() => 0), mean: y, sd: se }
    : givenTau(y, se, tau);

// Moments averaged over p(tau | y), flat in tau, and the log of its constant.
function averaged(y, se, n = 400, scale = 10) {
  const points = halfLine(n, scale);
  const each = points.map(({ tau }) => givenTau(y, se, tau));
  const logs = each.map(({ logP }, i) => logP + points[i].logJacobian);
  const all = logSumExp(logs);
  const p = logs.map((v) => Math.exp(v - all));
  const over = (f) => sum(p.map((w, i) => w * f(each[i], i)));
  const mean = y.map((_, j) => over((e) => e.mean[j]));
  const sd = y.map((_, j) => Math.sqrt(over((e) => e.sd[j] ** 2 + (e.mean[j] - mean[j]) ** 2)));
  return { mean, sd, tau: over((_, i) => points[i].tau), constant: all - Math.log(n) };
}

export function compute(state, { y, se, tau, school, over }) {
  const held = at(y, se, tau);
  const { constant, ...average } = averaged(y, se);
  const x = linspace(0, state.tau_high, 121);
  const shown = over === "fixed" ? held : average;
  return {
    mu: held.mu,
    mu_sd: held.varMu === null ? null : Math.sqrt(held.varMu),
    weight: held.weight,
    mean: shown.mean,
    sd: shown.sd,
    chosen: shown.mean[state.labels.indexOf(school)],
    average,
    tau_curve: { x, y: x.map((t) => Math.exp(givenTau(y, se, t).logP - constant)) },
  };
}

export function readout(r, c, state) {
  const j = state.labels.indexOf(c.school);
  const y = c.y[j];
  const mean = r.mean[j];
  const weight = r.weight[j];
  const distance = y - r.mu;
  const values = {
    mean,
    sd: r.sd[j],
    tau: c.tau,
    tau_mean: r.average.tau,
    moved: Math.abs(mean - y),
    weight,
    distance,
    product: weight * distance,
  };
  const held = c.tau === 0 ? "complete" : c.tau === Infinity ? "none" : "held";
  const reports = { school: c.school, y, se: c.se[j] };
  return tell(words, ["reports", reports], [c.over === "average" ? "averaged" : held, values]);
}

function table(r, c, state) {
  return {
    columns: ["school", "estimate", "standard error", "weight of the others", "posterior mean", "sd"],
    rows: state.labels.map((label, j) => [
      label,
      fixed(c.y[j], 0),
      fixed(c.se[j], 1),
      c.over === "fixed" ? fixed(r.weight[j], 2) : "–",
      fixed(r.mean[j], 1),
      fixed(r.sd[j], 1),
    ]),
  };
}

function draw({ stage, width, narrow }, r, c, state) {
  const rows = state.labels.length;
  const each = narrow ? 40 : 44; // on a phone the axis stays above the slider
  const top = 30;
  const height = rows * each;
  const side = narrow || !r.tau_curve ? 0 : Math.min(230, width * 0.32);
  const below = narrow && r.tau_curve ? 164 : 0;
  const tall = narrow ? height : Math.max(height, 300); // the panel at the side needs room
  stage.begin(width, top + tall + 72 + below);
  const plot = stage.panel("schools", {
    left: 22,
    top,
    width: width - 36 - (side && side + 26),
    height,
    x: [-32, 48],
    y: [rows - 0.5, -0.5],
  });
  plot.y = Object.assign((row) => top + (row + 0.5) * each, { domain: [0, rows], invert: (p) => p });
  plot.axis("x", { label: "points gained by coaching", count: narrow ? 5 : 8 });
  const asked = { left: plot.left, width: plot.width, top, height: each, x: plot.x.domain, y: [0, 1] };
  if (r.mean) stage.panel("asked", asked); // the answer is that of the first school alone
  legend(stage, 8, top + height + 58, r);
  const fixedTau = c.over === "fixed";
  const finite = c.tau !== Infinity;
  if (r.mu !== undefined && fixedTau) population(stage, plot, r.mu, c.tau, finite, narrow);
  for (let j = 0; j < rows; j++) school(stage, plot, r, c, state, j);
  const room = narrow
    ? { left: 22, top: top + height + 100, width: width - 36, height: 84 }
    : { left: width - side - 8, top: top + 40, width: side, height: tall - 150 };
  tauPanel(stage, room, r, c, state, fixedTau);
  if (!narrow && fixedTau && r.mean)
    pull(stage, room.left, room.top + room.height + 58, room.width, r, c, state);
}

function diamond(stage, name, x, y) {
  stage.node(name, "rect", {
    class: "bhm-dot bhm-posterior",
    "data-answer": "",
    width: 11,
    height: 11,
    x: x - 5.5,
    y: y - 5.5,
    transform: `rotate(45 ${x} ${y})`,
  });
}

// What the two marks of a row are.
function legend(stage, x, y, { mean }) {
  stage.node("key-y", "circle", { cx: x, cy: y, r: 6, class: "bhm-dot bhm-data" });
  stage.text("key-y-name", x + 11, y + 5, "reported ± error", { role: "likelihood", size: "small" });
  if (!mean) return;
  diamond(stage, "key-mean", x + 134, y);
  stage.text("key-mean-name", x + 145, y + 5, "posterior mean ± sd", { role: "posterior", size: "small" });
}

// Why the school under the hand moves: the weight of the others as a bar, and the product.
function pull(stage, left, top, width, r, c, state) {
  const j = state.labels.indexOf(c.school);
  const w = r.weight[j];
  const d = c.y[j] - r.mu;
  stage.rect("own", left, top, width, 10, { role: "data", rx: 5 });
  stage.rect("others", left, top, width * w, 10, { role: "prior", kind: "bhm-block", rx: 5 });
  stage.text("others-name", left, top + 28, `weight of the others ${fixed(w, 2)}`, {
    role: "prior",
    size: "small",
  });
  stage.text("product", left, top + 46, `× distance ${fixed(d, 1)} = moved by ${fixed(w * d, 1)}`, {
    role: "posterior",
    size: "small",
  });
}

// The population of schools: mu_hat and one tau to either side, at the tau that is held.
function population(stage, plot, mu, tau, finite, narrow) {
  const left = Math.max(plot.left, plot.x(mu - tau));
  const right = Math.min(plot.left + plot.width, plot.x(mu + tau));
  if (finite)
    stage.rect("population", left, plot.top, Math.max(2, right - left), plot.height, {
      role: "prior",
      rx: 6,
    });
  plot.stage.node("mu", "path", {
    class: "bhm-line bhm-thin bhm-prior",
    "data-answer": "",
    d: `M${plot.x(mu)} ${plot.top}V${plot.top + plot.height}`,
  });
  stage.text(
    "mu-name",
    plot.x(mu),
    plot.top - 8,
    finite ? `${narrow ? "" : "common "}mean ± τ` : "plain mean",
    {
      role: "prior",
      anchor: "middle",
      size: "strong",
    },
  );
}

function school(stage, plot, r, c, state, j) {
  const label = state.labels[j];
  const chosen = label === c.school;
  const y = c.y[j];
  const se = c.se[j];
  const height = plot.y(j);
  const clip = (v) => Math.min(Math.max(v, -32), 48);
  const key = (k) => `${k}${j}`;
  const each = plot.y(1) - plot.y(0);
  if (chosen) stage.rect("row", 0, height - each / 2, plot.left + plot.width, each, { role: "quiet", rx: 8 });
  stage.text(key("label"), 2, height + 5, label, { role: chosen ? "ink" : "quiet", size: "strong" });
  plot.segment(key("se"), [clip(y - se), j], [clip(y + se), j], { role: "likelihood" });
  if (r.mean) {
    const [low, mid, high] = [-1, 0, 1].map((k) => plot.x(clip(r.mean[j] + k * r.sd[j])));
    const down = height + 12;
    const kind = { "data-answer": "" };
    stage.node(key("way"), "path", {
      class: "bhm-hairline bhm-posterior",
      ...kind,
      d: `M${plot.x(y)} ${height}L${mid} ${down}`,
    });
    stage.node(key("post-sd"), "path", {
      class: "bhm-solid bhm-posterior",
      ...kind,
      d: `M${low} ${down}H${high}`,
    });
    diamond(stage, key("post"), mid, down);
  }
  if (chosen && r.mean) {
    plot.handle("se", {
      control: "se",
      index: j,
      high: Math.max(se, Math.min(30, Math.floor(48 - y))), // where the axis ends
      at: [clip(y + se), j],
      offset: y,
      role: "likelihood",
      label: `standard error of school ${label}`,
    });
    const above = [[plot.x(clip(y + 0.55 * se)), height - 12, "middle"]];
    const style = { role: "likelihood", size: "small", give: true };
    stage.textAt("se-name", above, `± ${fixed(se, 1)}`, style);
  }
  plot.handle(key("y"), {
    control: "y",
    index: j,
    at: [y, j],
    label: `estimate of school ${label}`,
    words: r.mean ? `${fixed(y, 0)}, posterior mean ${fixed(r.mean[j], 1)}` : fixed(y, 0),
  });
}

function tauPanel(stage, room, r, c, state, fixedTau) {
  if (!r.tau_curve) return;
  const p = stage.panel("tau", {
    ...room,
    x: [0, state.tau_high],
    y: [0, 1.15 * Math.max(...r.tau_curve.y, 0.04)],
  });
  stage.text("tau-title", room.left, room.top - 12, "p(τ | y): what the data say about τ", {
    role: "posterior",
    size: "small",
  });
  p.axis("x", { label: "spread between schools τ", count: 4 });
  p.curve("curve", r.tau_curve.x, r.tau_curve.y, { role: "posterior", fill: true, answer: true });
  if (!fixedTau || c.tau === Infinity) return;
  p.rule("at", { x: c.tau }, { role: "prior", kind: "bhm-hairline" });
  p.handle("tau", { control: "tau", at: [c.tau, 0], role: "prior" });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
