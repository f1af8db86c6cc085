// Two priors and one measurement that moves away from them: see two_priors.py.
import { lgamma, linspace, logSumExp, normalLogPdf, normalPdf, sum } from "../js/math.js";
import { struck } from "../js/strokes.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./two_priors.json" with { type: "json" };

const CENTRE = 20;
const LOW = 8; // of the axis, with room for the curves where the thermometer's range ends
const HIGH = 36;
const REACH = linspace(-14, 14, 561);
const AXIS = linspace(LOW, HIGH, 561);
const PLACES = linspace(12, 32, 41);

// Log density of the t prior; with infinitely many degrees of freedom it is the normal one.
function logT(nu) {
  if (nu === Infinity) return (x) => normalLogPdf(x, CENTRE, 1);
  const constant = lgamma((nu + 1) / 2) - lgamma(nu / 2) - 0.5 * Math.log(nu * Math.PI);
  return (x) => constant - ((nu + 1) / 2) * Math.log1p((x - CENTRE) ** 2 / nu);
}

// Evidence, mean and sd of the posterior; at the ends of the trapezoids nothing is left.
function posterior(nu, seen, error) {
  const prior = logT(nu);
  const x = REACH.map((r) => seen + error * r);
  const logs = x.map((v, i) => prior(v) - REACH[i] ** 2 / 2);
  const total = logSumExp(logs);
  const w = logs.map((v) => Math.exp(v - total));
  const mean = sum(w.map((v, i) => v * x[i]));
  const sd = Math.sqrt(sum(w.map((v, i) => v * (x[i] - mean) ** 2)));
  return { mean, sd, logEvidence: total + Math.log(error * (REACH[1] - REACH[0])) };
}

export function compute(state, { seen, error, nu }) {
  const w = 1 / (1 + error ** 2);
  const mean = w * seen + (1 - w) * CENTRE;
  const sd = Math.sqrt(w) * error;
  const heavy = posterior(nu, seen, error);
  const prior = logT(nu);
  return {
    normal_mean: mean,
    normal_sd: sd,
    t_mean: heavy.mean,
    t_sd: heavy.sd,
    normal_prior: AXIS.map((x) => normalPdf(x, CENTRE, 1)),
    t_prior: AXIS.map((x) => Math.exp(prior(x))),
    likelihood: AXIS.map((x) => normalPdf(x, seen, error)),
    normal: AXIS.map((x) => normalPdf(x, mean, sd)),
    t: AXIS.map((x) => Math.exp(prior(x) - ((x - seen) / error) ** 2 / 2 - heavy.logEvidence)),
    normal_sds: PLACES.map(() => sd),
    t_sds: PLACES.map((place) => posterior(nu, place, error).sd),
  };
}

export function readout(r, { seen, error, nu }) {
  const fromBoth = Math.min(Math.abs(r.normal_mean - CENTRE), Math.abs(r.normal_mean - seen) / error);
  return tell(words, ["normal", r], [nu === Infinity ? "same" : "t", r], fromBoth > 3 && ["neither", {}]);
}

function table(r) {
  const row = (name, mean, sd) => [name, fixed(mean, 2), fixed(sd, 2)];
  return {
    columns: ["prior", "posterior mean", "posterior sd"],
    rows: [row("normal", r.normal_mean, r.normal_sd), row("t", r.t_mean, r.t_sd)],
  };
}

// The curves above; below them how far each posterior mean has gone, and how sure it is at any reading.
function draw({ stage, width, narrow }, r, c) {
  const asked = !r.t; // what the two posteriors are is told below the curves, later
  const height = narrow ? (asked ? 180 : 150) : asked ? 220 : 166; // low, for the sentence to be seen
  const [left, top, tracks] = [narrow ? 34 : 44, 30, 30 + height + 68];
  stage.begin(width, asked ? tracks - 16 : tracks + 194);
  const span = { left, width: width - left - 16, x: [LOW, HIGH] };
  const peak = Math.max(0.42, ...r.likelihood, ...(r.t ? [...r.t, ...r.normal] : []));
  const plot = stage.panel("plot", { ...span, top, height, y: [0, 1.15 * peak] });
  plot.axis("x", { label: "temperature (degrees)", count: narrow ? 6 : 14 });
  plot
    .curve("normal_prior", AXIS, r.normal_prior, { role: "prior", thin: true })
    .curve("t_prior", AXIS, r.t_prior, { role: "prior" })
    .curve("likelihood", AXIS, r.likelihood, { role: "likelihood" });
  if (r.t)
    plot
      .curve("normal", AXIS, r.normal, { role: "posterior", thin: true, answer: true })
      .curve("t", AXIS, r.t, { role: "posterior", fill: true, answer: true });
  names(plot, c);
  if (r.t) posteriors(plot, r, narrow);
  else tail(plot);
  plot.handle("seen", { control: "seen", at: [c.seen, 0] });
  if (asked) return;
  means(stage.panel("tracks", { ...span, top: tracks, height: 50, y: [0, 2] }), r, c);
  spreads(
    stage.panel("spreads", { ...span, top: tracks + 90, height: 76, y: [0, 1.4 * c.error] }),
    r,
    c,
    narrow,
  );
}

// The name of the priors stands on the side that the thermometer leaves free; its own beside it where it is near.
function names(plot, { seen, error }) {
  const side = seen < CENTRE ? -1 : 1;
  const near = Math.abs(seen - CENTRE) < 4;
  const edge = seen < LOW + 3 ? "start" : seen > HIGH - 3 ? "end" : "middle";
  const beside = { 1: "start", [-1]: "end" };
  const name = (key, x, y, label, anchor, dx, dy) =>
    plot.text(`${key}-name`, x, y, label, { role: key, anchor, dx, dy, size: "strong", halo: true });
  const peak = normalPdf(0, 0, error);
  name("prior", CENTRE - 0.8 * side, 0.36, "both priors", beside[-side], -6 * side, 0);
  if (near)
    name("likelihood", seen + 0.8 * error * side, 0.9 * peak, "thermometer", beside[side], 6 * side, 0);
  else {
    const places = [-10, -28, 18].map((dy) => [plot.x(seen), plot.y(peak) + dy, edge]);
    plot.stage.textAt("plot/likelihood-name", places, "thermometer", {
      role: "likelihood",
      size: "strong",
      halo: true,
    });
  }
}

// Where the two priors differ: before the guess, which is about one of them.
function tail(plot) {
  plot.text("tail-name", CENTRE - 2.7, 0.07, "t prior: heavier tails", {
    role: "prior",
    anchor: "end",
    size: "small",
    halo: true,
  });
}

const nameOf = (key) => `posterior, ${key} prior`;

// The names of the rows below at the posteriors: above the narrow one, in the shade of the other.
function posteriors(plot, r, narrow) {
  const style = { role: "posterior", give: true };
  const [x, y] = [plot.x(r.normal_mean), plot.y(Math.max(...r.normal))];
  const together = Math.abs(r.t_mean - r.normal_mean) < 1.5;
  const above = [-8, -26].map((dy) => [x, y + dy, "middle"]);
  plot.stage.textAt("plot/normal-name", above, together ? "both posteriors" : nameOf("normal"), {
    ...style,
    halo: true,
  });
  const [mean, top] = [plot.x(r.t_mean), Math.max(...r.t)];
  const right = r.t_mean > r.normal_mean;
  const beside = mean + (right ? 1.7 : -1.7) * (plot.x(r.t_mean + r.t_sd) - mean);
  const places = [0.6, 0.35, 0.15].map((k) => [beside, plot.y(k * top), right ? "start" : "end"]);
  const middle = [mean, plot.y(0.15 * top), "middle"];
  const small = { ...style, size: "small", halo: true };
  if (!together) plot.stage.textAt("plot/t-name", narrow ? [middle, ...places] : places, nameOf("t"), small);
}

// From the centre of the priors to the measurement: a dot at each posterior mean, one sd to either side.
function means(panel, r, c) {
  panel.stage.text("tracks/title", panel.left, panel.top - 6, "posterior mean ± sd, under the", {
    role: "quiet",
  });
  [
    ["normal", 1.5],
    ["t", 0.5],
  ].forEach(([key, row]) => {
    panel.segment(`${key}-way`, [CENTRE, row], [c.seen, row], { role: "quiet", kind: "bhm-hairline" });
    panel.text(`${key}-label`, c.seen < 22 ? HIGH : LOW, row, `${key} prior`, {
      role: "posterior",
      anchor: c.seen < 22 ? "end" : "start",
      dy: 4,
      halo: true,
    });
    const [mean, sd] = [r[`${key}_mean`], r[`${key}_sd`]];
    panel
      .segment(`${key}-sd`, [Math.max(mean - sd, LOW), row], [Math.min(mean + sd, HIGH), row], {
        role: "posterior",
        kind: "bhm-solid",
        answer: true,
      })
      .dot(`${key}-mean`, mean, row, { role: "posterior", r: 6, hollow: key === "normal", answer: true });
  });
}

// The sd of each posterior at any measurement, with dots at this one.
function spreads(panel, r, c, narrow) {
  const label = "posterior sd, by what the thermometer shows";
  panel.axis("x", { count: narrow ? 6 : 14 });
  panel.axis("y", { label, count: 3, grid: true });
  panel.rule("error", { y: c.error }, { role: "likelihood" });
  panel
    .curve("normal", PLACES, r.normal_sds, { role: "posterior", thin: true, answer: true })
    .curve("t", PLACES, r.t_sds, { role: "posterior", answer: true })
    .dot("normal-now", c.seen, r.normal_sd, {
      role: "posterior",
      r: 5,
      hollow: true,
      answer: true,
    })
    .dot("t-now", c.seen, r.t_sd, { role: "posterior", r: 5, answer: true });
  const { stage, x, y } = panel;
  const places = [-6, 16].flatMap((dy) =>
    [CENTRE, 12, 28, 33].map((at) => [x(at), y(c.error) + dy, "middle"]),
  );
  const off = (box) => struck(stage, box);
  stage.textAt("spreads/error-name", places, "thermometer alone", { role: "likelihood", halo: true, off });
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["nu"] });
}
