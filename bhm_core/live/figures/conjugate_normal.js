// The mean of one school: prior, likelihood, posterior, and the weight that decides between them.
import { linspace, normalCdf, normalPdf } from "../js/math.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./conjugate_normal.json" with { type: "json" };

function bell(mean, sd, low, high) {
  const x = linspace(Math.max(low, mean - 4.5 * sd), Math.min(high, mean + 4.5 * sd), 121);
  return { x, y: x.map((v) => normalPdf(v, mean, sd)) };
}

export function compute(state, { n, sigma, mu_0, sigma_0, ybar }) {
  const flat = sigma_0 === Infinity;
  const error = sigma / Math.sqrt(n);
  const w = flat ? 1 : n / (n + (sigma / sigma_0) ** 2);
  const mean = flat ? ybar : w * ybar + (1 - w) * mu_0;
  const sd = Math.sqrt(w) * error;
  const z = Math.abs(ybar - mu_0) / Math.sqrt(error ** 2 + sigma_0 ** 2);
  const { low, high } = state;
  return {
    w,
    mean,
    sd,
    low: mean - 1.6448536269514722 * sd,
    high: mean + 1.6448536269514722 * sd,
    error,
    tail: flat ? null : normalCdf(-z),
    prior: flat ? { x: [low, high], y: [0.03, 0.03] } : bell(mu_0, sigma_0, low, high),
    likelihood: bell(ybar, error, low, high),
    posterior: bell(mean, sd, low, high),
  };
}

export function readout(r, { ybar, mu_0 }) {
  const side = ybar < mu_0 ? "low" : "high";
  const more = r.tail === null ? "flat" : r.tail < 0.025 ? side : null;
  const rare = say(words[r.tail < 0.001 ? "hardly" : "only"], r);
  return tell(words, ["weight", r], more && [more, { ...r, rare }]);
}

function table(r, c) {
  const row = (name, mean, sd) => [name, fixed(mean, 2), fixed(sd, 2), fixed(1 / sd ** 2, 3)];
  return {
    columns: ["", "mean", "sd", "precision"],
    rows: [
      row("prior", c.sigma_0 === Infinity ? NaN : c.mu_0, c.sigma_0),
      row("data", c.ybar, r.error),
      row("posterior", r.mean, r.sd),
    ],
  };
}

// Curves above, below them the pull: from the prior mean a share w of the way to the pupils' mean.
function draw({ stage, width, narrow }, r, c, state) {
  const height = narrow ? 200 : 250;
  const top = 28;
  const bottom = top + height;
  const pull = bottom + 74;
  stage.begin(width, bottom + 136);
  const tops = ["prior", "likelihood", "posterior"].filter((k) => r[k]).map((k) => Math.max(...r[k].y));
  const plot = stage.panel("plot", {
    left: 14,
    top,
    width: width - 28,
    height,
    x: [state.low, state.high],
    y: [0, 1.12 * Math.max(...tops, 0.26)],
  });
  plot.axis("x", { label: "mean maths score of the school", count: narrow ? 6 : 10 });
  const flat = c.sigma_0 === Infinity;
  const left = r.mean === undefined || r.mean >= c.ybar ? -1 : 1;
  const name = (key, x, y, side, text = key, lift = 0) =>
    plot.text(`${key}-name`, x, y, text, {
      role: key,
      dy: -10 - lift,
      dx: 12 * side,
      anchor: side < 0 ? "end" : side > 0 ? "start" : "middle",
      size: "strong",
      halo: true,
    });
  for (const key of ["prior", "likelihood", "posterior"])
    if (r[key]) plot.curve(key, r[key].x, r[key].y, { role: key, fill: true, answer: key === "posterior" });
  // Beside a posterior that is close, on the side that it leaves free.
  const close = !flat && r.mean !== undefined && Math.abs(plot.x(c.mu_0) - plot.x(r.mean)) < 50;
  const free = close ? (r.mean < c.mu_0 ? 1 : -1) : 0;
  name("prior", flat ? 22 : c.mu_0, flat ? 0.03 : peak(r.prior), free, flat ? "flat prior" : "prior");
  name("likelihood", c.ybar, peak(r.likelihood), left);
  if (r.posterior) name("posterior", r.mean, peak(r.posterior), -left, "posterior", rise(plot, r, c));

  const down = plot.y.invert(pull);
  plot.segment("way", [flat ? c.ybar : c.mu_0, down], [c.ybar, down], {
    role: "quiet",
    kind: "bhm-hairline",
  });
  if (r.mean !== undefined) {
    if (!flat)
      plot
        .segment("rest", [r.mean, down], [c.ybar, down], { role: "prior", kind: "bhm-solid" })
        .segment("moved", [c.mu_0, down], [r.mean, down], {
          role: "likelihood",
          kind: "bhm-solid",
          answer: true,
        });
    plot.segment("drop", [r.mean, Math.max(...r.posterior.y)], [r.mean, down], {
      role: "posterior",
      kind: "bhm-hairline",
    });
    plot.dot("mean", r.mean, down, { role: "posterior", r: 7, answer: true });
  }
  if (!flat) plot.handle("mu_0", { control: "mu_0", at: [c.mu_0, down] });
  plot.handle("ybar", { control: "ybar", at: [c.ybar, down] });
  weights(stage, r, plot.left, pull + 34, plot.width);
}

const peak = (curve) => Math.max(...curve.y);

// How far the name of the posterior, which is never the lower curve, has to rise above that of the prior.
function rise(plot, r, c) {
  if (c.sigma_0 === Infinity || Math.abs(plot.x(c.mu_0) - plot.x(r.mean)) > 90) return 0;
  return Math.max(0, 18 - plot.y(peak(r.prior)) + plot.y(peak(r.posterior)));
}

function weights(stage, { w }, left, top, width) {
  if (w === undefined) return;
  const cut = left + width * w;
  const room = 68;
  stage.rect("w", left, top, width * w - 1, 22, { role: "likelihood", kind: "bhm-block", rx: 4 });
  stage.rect("1-w", cut + 1, top, width * (1 - w) - 1, 22, { role: "prior", kind: "bhm-block", rx: 4 });
  // In its part of the bar, or over it where that is too short.
  const name = (key, share, kind, role, x, inward, anchor) => {
    const fits = width * share > room;
    const style = { role: fits ? "inverse" : role, anchor, size: "strong" };
    if (share > 0.005)
      stage.text(
        `${key}-name`,
        fits ? x + inward : x,
        top + (fits ? 16 : -5),
        `${kind} ${fixed(share, 2)}`,
        style,
      );
  };
  name("w", w, "data", "likelihood", left, 8, "start");
  name("1-w", 1 - w, "prior", "prior", left + width, -8, "end");
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
