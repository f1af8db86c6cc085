// Rows of one group, its three lines, and the partially pooled lines of the others behind.
import { heard } from "./digits.js";
import { extent, numbers } from "./axes.js";
import { axisOf } from "./coded_words.js";

const BEHIND = 200;
const MOST_ROWS = 1e5;

export function drawLines(
  {
    pictures: {
      lines: { svg, stage },
    },
    result,
    rows,
    shown,
    choice,
  },
  width,
) {
  const group = result.groups[shown];
  const height = Math.min(420, width * 0.7);
  const partial = means(group);
  stage.begin(width, height);
  const xs = extent(rows.x);
  const ys = extent(rows.y);
  const panel = stage.panel("p", { left: 52, top: 30, width: width - 66, height: height - 74, x: xs, y: ys });
  panel
    .axis("x", {
      label: axisOf(rows.cleaning, choice.predictor),
      format: numbers(xs),
      count: width < 480 ? 4 : 6,
    })
    .axis("y", { label: choice.outcome, format: numbers(ys), grid: true });
  const line = (key, coefficients, style) =>
    panel.segment(key, ...within(coefficients, xs, ys, result.origin.x), style);
  const others = result.groups
    .map((g, j) => j)
    .filter((j) => j !== shown)
    .slice(0, BEHIND);
  for (const j of others) line(`o${j}`, means(result.groups[j]), { role: "posterior", kind: "bhm-faint" });
  rows.x.forEach((x, i) => {
    if (rows.index[i] === shown && i < MOST_ROWS) panel.dot(`d${i}`, x, rows.y[i], { r: 3.5 });
  });
  line("pooled", result.pooled, { role: "prior" });
  if (group.alone) line("alone", group.alone, { role: "data", kind: "bhm-line bhm-dotted" });
  line("partial", partial, { role: "posterior" });
  stage.end();
  svg.setAttribute("aria-label", said(group, partial, result.pooled));
}

const means = ({ intercept, slope }) => [intercept.mean, slope.mean];

// The ends of the part of a line inside the panel; its level is that at x = `origin`.
function within([a, b], xs, ys, origin) {
  const [[x0, y0], [x1, y1]] = xs.map((x) => [x, a + b * (x - origin)]);
  const slope = (y1 - y0) / (x1 - x0);
  const cut = (x, y) => {
    if (y < ys[0] && slope) return [x0 + (ys[0] - y0) / slope, ys[0]];
    return y > ys[1] && slope ? [x0 + (ys[1] - y0) / slope, ys[1]] : [x, y];
  };
  return [cut(x0, y0), cut(x1, y1)].map(([x, y]) => [x, Math.min(Math.max(y, ys[0]), ys[1])]);
}

function said({ label, alone }, partial, pooled) {
  const [level, slope] = partial.map((v) => heard(v));
  const own = alone
    ? `its rows alone ${heard(alone[0])} and ${heard(alone[1])}; `
    : "its rows alone have no line; ";
  return (
    `Group ${label}: partial pooling has level ${level} and slope ${slope}; ${own}` +
    `all rows together ${heard(pooled[0])} and ${heard(pooled[1])}.`
  );
}
