// The table as 160 strokes, and the difference of two schools as a curve.
import { linspace, normalPdf } from "../js/math.js";
import { fixed } from "../js/text.js";

export function draw(view, r, c, state) {
  const { stage, width, narrow } = view;
  const side = narrow || !r.low ? 0 : Math.min(250, width * 0.34);
  const height = narrow ? 236 : 330;
  const top = r.low ? 104 : 30; // above: a rail for each of the two handles
  const below = narrow && r.low ? 172 : 0;
  stage.begin(width, top + height + 48 + below);
  const J = state.school.length;
  const plot = stage.panel("ranks", {
    left: 40,
    top,
    width: width - 54 - (side && side + 24),
    height,
    x: [0, J + 1],
    y: [0, J + 1],
  });
  plot.axis("x", { label: "place in the survey's table", at: [1, 40, 80, 120, 160] });
  plot.axis("y", { at: [1, 40, 80, 120, 160], grid: true });
  const words = r.low ? "rank, 1 = lowest: mean and 90% interval" : "mean rank, 1 = lowest";
  stage.text("ranks-name", 0, 16, words, { role: "quiet" });
  strokes(stage, plot, r);
  if (!r.low) {
    plot.dot("middle", 80, r.rank[79], { role: "posterior", r: 6 });
    return;
  }
  middle(plot, r);
  chosen(plot, r, c, state, "second", "B", "likelihood", top - 62);
  chosen(plot, r, c, state, "first", "A", "posterior", top - 18);
  const room = narrow
    ? { left: 24, top: top + height + 104, width: width - 44, height: 62 }
    : { left: width - side, top: top + 92, width: side - 16, height: 150 };
  difference(stage, room, r, c);
}

// All intervals in one path, and all means in another.
function strokes(stage, plot, r) {
  const x = (j) => plot.x(j + 1).toFixed(1);
  if (r.low)
    stage.node("intervals", "path", {
      class: "bhm-solid bhm-hairline bhm-quiet",
      "data-answer": "",
      d: r.low.map((v, j) => `M${x(j)} ${plot.y(v).toFixed(1)}V${plot.y(r.high[j]).toFixed(1)}`).join(""),
    });
  stage.node("means", "path", {
    class: "bhm-solid bhm-data",
    d: r.rank.map((v, j) => `M${x(j)} ${(plot.y(v) - 1).toFixed(1)}v2`).join(""),
  });
}

// The school in the middle, which was asked about: its interval in ink, and its ends in words.
function middle(plot, r) {
  const [low, high] = [r.low[79], r.high[79]];
  const { stage } = plot;
  plot.segment("middle-span", [80, low], [80, high], { role: "ink", kind: "bhm-solid", answer: true });
  const below = [18, 34].map((dy) => [plot.x(80) + 6, plot.y(low) + dy, "start"]);
  const words = `the middle: ${fixed(low, 0)} to ${fixed(high, 0)}`;
  stage.textAt("middle-name", below, words, { role: "ink", size: "strong", halo: true, give: true });
}

// A school under a hand: its interval, and above it a handle on a rail of its own.
function chosen(plot, r, c, state, control, letter, role, rail) {
  const { stage } = plot;
  const j = c[control] - 1;
  const school = state.school[j];
  const x = plot.x(j + 1);
  stage.node(`${letter}-stem`, "path", {
    class: `bhm-hairline bhm-${role}`,
    "data-answer": "",
    d: `M${x.toFixed(1)} ${rail}V${plot.y(r.high[j]).toFixed(1)}`,
  });
  plot.segment(letter, [j + 1, r.low[j]], [j + 1, r.high[j]], { role, kind: "bhm-solid", answer: true });
  plot.dot(`${letter}-mean`, j + 1, r.rank[j], { role, r: 4.5, answer: true });
  plot.handle(control, {
    control,
    at: [j + 1, plot.y.invert(rail)],
    role,
    label: `school ${letter}, by its place from the left`,
    words: `place ${c[control]}, School ${school}, rank between ${r.low[j]} and ${r.high[j]}`,
  });
  const ahead = c.second - c.first; // the name of A keeps away from the stem of B
  const left =
    x > plot.left + plot.width - 130 || (letter === "A" && ahead > 0 && ahead < 60 && c.first > 60);
  stage.text(`${letter}-name`, x + (left ? -18 : 18), rail + 5, `${letter}: School ${school}`, {
    role,
    size: "strong",
    anchor: left ? "end" : "start",
    halo: true,
  });
}

// A probability with two decimals, of which none is quite 0 or 1.
export const chance = (p) => (p < 0.01 ? "< 0.01" : p > 0.99 ? "> 0.99" : fixed(p, 2));

// The end of the axis of points: both schools' difference lies on it.
const reach = ({ gap, sd }) =>
  [0.5, 1, 2, 4, 7, 10, 14, 20, 30].find((v) => v > Math.abs(gap) + 3.5 * sd) || 50;

// Density of the difference in levels; the part above zero is P(A > B).
function difference(stage, room, r, c) {
  const { p, gap, sd } = r.difference;
  const same = c.first === c.second;
  const far = reach(r.difference);
  const told = /^\d/.test(chance(p)) ? `= ${chance(p)}` : chance(p);
  const peak = same ? 1 : normalPdf(gap, gap, sd);
  const panel = stage.panel("difference", { ...room, x: [-far, far], y: [0, 1.1 * peak] });
  stage.text("p", room.left, room.top - 30, same ? "the same school" : `P(A > B) ${told}`, {
    role: "posterior",
    size: "big",
  });
  stage.text("p-name", room.left, room.top - 10, "level of A minus level of B", {
    role: "quiet",
    size: "small",
  });
  panel.axis("x", { label: "points", count: 5 });
  panel.rule("zero", { x: 0 }, { role: "quiet", kind: "bhm-hairline" });
  if (same) return;
  const clip = (v) => Math.min(Math.max(v, -far), far);
  const xs = linspace(clip(gap - 4 * sd), clip(gap + 4 * sd), 81);
  const above = xs.filter((x) => x > 0);
  const ys = (all) => all.map((x) => normalPdf(x, gap, sd));
  panel.curve("curve", xs, ys(xs), { role: "posterior", thin: true, answer: true });
  if (above.length > 1)
    panel.curve("above", [0, ...above], ys([0, ...above]), { role: "posterior", fill: true, answer: true });
}
