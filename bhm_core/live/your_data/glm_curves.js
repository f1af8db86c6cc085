// Probabilities or rates along the predictor: one group's three curves, the others behind.
import { extent, numbers } from "./axes.js";
import { axisOf } from "./coded_words.js";
import { means } from "./glm.js";
import { ofWhat } from "./of_what.js";
import { perCent } from "./ranks.js";

const BEHIND = 200;
const POINTS = 61;
const BINS = 8;

export function drawCurves({ pictures: { curves }, result, rows, shown, choice }, width) {
  if (!curves || !rows.x) return;
  const { svg, stage } = curves;
  const group = result.groups[shown];
  const binomial = result.kind === "binomial";
  const dots = binned(rows, shown, result.kind);
  const at = curvesOf(result, group, extent(rows.x));
  const height = Math.min(420, width * 0.7);
  const others = result.groups.filter((g) => g !== group).slice(0, BEHIND);
  const behind = others.map(at.of);
  const lines = binomial ? behind : [];
  const highest = 1.1 * Math.max(...at.partial, ...at.pooled, ...lines.flat(), ...dots.map((d) => d.y));
  const top = binomial ? Math.min(1, Math.max(0.1, highest)) : highest;
  stage.begin(width, height);
  const panel = stage.panel("p", {
    left: 52,
    top: 30,
    width: width - 66,
    height: height - 74,
    x: extent(rows.x),
    y: [0, top],
  });
  panel
    .axis("x", {
      label: axisOf(rows.cleaning, choice.predictor),
      format: numbers(extent(rows.x)),
      count: width < 480 ? 4 : 6,
    })
    .axis("y", { label: ofWhat(choice), format: binomial ? perCent : numbers([0, top]), grid: true });
  behind.forEach((ys, k) =>
    stage.node(`o${k}`, "path", { class: "bhm-faint bhm-posterior", d: pathOf(panel, at.xs, ys, top) }),
  );
  for (const d of dots)
    panel.dot(`d${d.key}`, d.x, Math.min(d.y, top), { r: 2 + Math.min(9, 1.6 * Math.sqrt(d.n)) });
  const inside = (ys) => ys.map((y) => (y <= top ? y : NaN));
  panel.curve("pooled", at.xs, inside(at.pooled), { role: "prior" });
  stage.node("alone", "path", {
    class: "bhm-line bhm-dotted bhm-data",
    d: pathOf(panel, at.xs, at.alone, top),
  });
  panel.curve("partial", at.xs, inside(at.partial), { role: "posterior" });
  stage.end();
  svg.setAttribute("aria-label", spoken(group, at, dots.length));
}

// Values along the predictor: partial pooling averaged over the draws, the others at their estimates.
function curvesOf({ kind, origin, spread, pooled_slope, groups }, group, [low, high]) {
  const mean = means[kind];
  const xs = Array.from({ length: POINTS }, (_, i) => low + (i / (POINTS - 1)) * (high - low));
  const z = xs.map((x) => (x - origin.x) / spread.x);
  const slope = average(group.slopes);
  const link = kind === "binomial" ? (p) => Math.log(p / (1 - p)) : Math.log;
  return {
    xs,
    partial: z.map((v) => average(group.eta.map((eta, m) => mean(eta + group.slopes[m] * v)))),
    pooled: z.map((v) => mean(link(group.pooled) + pooled_slope * v)),
    alone: z.map((v) => mean(link(group.alone) + slope * v)),
    of: (g) => {
      const eta = average(g.eta);
      return z.map((v) => mean(eta + slope * v));
    },
    groups,
  };
}

const average = (values) => values.reduce((t, v) => t + v, 0) / values.length;

function pathOf(panel, xs, ys, top) {
  let out = "";
  let pen = "M";
  xs.forEach((x, i) => {
    if (!(ys[i] <= top)) pen = "M";
    else {
      out += `${pen}${panel.x(x).toFixed(1)} ${panel.y(ys[i]).toFixed(1)}`;
      pen = "L";
    }
  });
  return out || "M0 0";
}

// Shares or rates of the group's rows, in slices of the predictor.
function binned({ x, y, size, index }, shown) {
  const own = [];
  index.forEach((j, i) => {
    if (j === shown) own.push(i);
  });
  own.sort((a, b) => x[a] - x[b]);
  const slices = Math.min(BINS, own.length);
  return Array.from({ length: slices }, (_, key) => {
    const part = own.slice(
      Math.floor((key * own.length) / slices),
      Math.floor(((key + 1) * own.length) / slices),
    );
    const total = part.reduce((t, i) => t + (size ? size[i] : 1), 0);
    const sum = part.reduce((t, i) => t + y[i], 0);
    return { key, n: part.length, x: average(part.map((i) => x[i])), y: sum / total };
  });
}

function spoken({ label, n }, { partial, pooled }, dots) {
  const last = partial.length - 1;
  const [a, b, c, d] = [partial[0], partial[last], pooled[0], pooled[last]].map((v) => v.toFixed(2));
  return (
    `Group ${label}, ${n} rows in ${dots} dots: partial pooling goes from ${a} at the left to ${b} at the right, ` +
    `all rows together from ${c} to ${d}.`
  );
}
