// Sixty districts in columns, fewest women on the left, and what the data say about tau.
import { linspace } from "../js/math.js";
import { fixed } from "../js/text.js";

export function draw({ stage, width, narrow }, r, c, state) {
  const top = 50;
  const height = narrow ? 236 : 300;
  const shown = r.tau_curve !== undefined;
  const side = narrow || !shown ? 0 : Math.min(230, width * 0.3);
  const below = narrow && shown ? 168 : 0;
  stage.begin(width, top + height + 60 + below);
  const plot = stage.panel("plot", {
    left: 34,
    top,
    width: width - 48 - (side && side + 34),
    height,
    x: [-1, r.share.length],
    y: [0, 1],
  });
  plot.axis("y", { at: [0, 0.25, 0.5, 0.75, 1], format: (v) => fixed(v, 2), grid: true });
  stage.text("title", 2, 14, "share of users, and probability", { role: "quiet" });
  stage.text("order", plot.left, top + height + 46, "60 districts, fewest women on the left", {
    role: "quiet",
  });
  plot.rule("pooled", { y: r.pooled }, { role: "prior", kind: "bhm-hairline" });
  r.share.forEach((_, j) => column(plot, r, j, narrow));
  stage.text("pooled-name", plot.left + plot.width, 14, "line: complete pooling", {
    role: "prior",
    anchor: "end",
    size: "small",
  });
  front(plot, r, c, state.labels.indexOf(c.district), narrow);
  if (!shown) return;
  tau(
    stage,
    narrow
      ? { left: 34, top: top + height + 90, width: width - 48, height: 78 }
      : { left: width - side - 8, top: top + 60, width: side, height: height - 110 },
    r,
    c,
  );
}

function column(plot, r, j, narrow) {
  const small = narrow ? 2 : 3;
  if (r.mean)
    plot.segment(`way${j}`, [j, r.share[j]], [j, r.mean[j]], {
      role: "posterior",
      kind: "bhm-hairline",
      answer: true,
    });
  plot.dot(`own${j}`, j, r.share[j], { r: small, hollow: true });
  if (r.mean) plot.dot(`mean${j}`, j, r.mean[j], { role: "posterior", r: small, answer: true });
}

// The district in front: larger, with one sd to either side; its name stands under the axis, where no circle is.
function front(plot, r, c, j, narrow) {
  const { stage, x, y } = plot;
  plot.segment("front-line", [j, 0], [j, r.share[j]], { role: "data", kind: "bhm-faint" });
  plot.dot("front", j, r.share[j], { r: narrow ? 5 : 6, hollow: true });
  if (r.mean) {
    const sd = r.sd ? r.sd[j] : 0;
    const [low, top] = [r.mean[j] - sd, r.mean[j] + sd].map((v) => Math.min(Math.max(v, 0), 1));
    plot.segment("front-sd", [j, low], [j, top], { role: "posterior", kind: "bhm-solid", answer: true });
    plot.dot("front-mean", j, r.mean[j], { role: "posterior", r: narrow ? 5 : 6, answer: true });
  }
  const name = `District ${c.district}: ${r.y[j]} of ${r.n[j]}`;
  const found = r.mean ? ` → ${fixed(r.mean[j], 2)}` : "";
  stage.text("front-name", x(j), y(0) + 26, name + found, { size: "strong", anchor: "middle" });
}

// Three points between each and the next, by cubics that pass through all (Catmull and Rom), never below zero.
function smooth(values, n) {
  const at = (k) => values[Math.min(Math.max(k, 0), values.length - 1)];
  return Array.from({ length: 4 * n - 3 }, (_, i) => {
    const k = Math.floor(i / 4);
    const t = (i % 4) / 4;
    const [a, b, c, d] = [-1, 0, 1, 2].map((s) => at(k + s));
    const bend = t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d));
    return Math.max(0, b + (t / 2) * (c - a + bend));
  });
}

function tau(stage, room, r, c) {
  const top = Math.max(...r.tau_curve.y);
  const p = stage.panel("tau", { ...room, x: [0, 2], y: [0, 1.1 * top] });
  stage.text("tau-title", room.left, room.top - 12, "posterior of τ", {
    role: "posterior",
    size: "small",
  });
  p.axis("x", { label: "spread τ, in log odds", at: [0, 0.5, 1, 1.5, 2] });
  const inside = r.tau_curve.x.filter((t) => t <= 2).length;
  const [first, last] = [r.tau_curve.x[0], r.tau_curve.x[inside - 1]];
  const ys = smooth(r.tau_curve.y, inside);
  p.curve("curve", linspace(first, last, ys.length), ys, { role: "posterior", fill: true, answer: true });
  if (c.over !== "fixed" || c.tau === Infinity) return;
  p.rule("at", { x: c.tau }, { role: "prior", kind: "bhm-hairline" });
  p.handle("tau", { control: "tau", at: [c.tau, 0], role: "prior" });
}
