// Rows of one group along the outcome, its three levels, and the partially pooled ones of the others behind.
import { extent, numbers } from "./axes.js";
import { heard } from "./digits.js";

const BEHIND = 200;
const MOST_ROWS = 1e4;
const HEIGHT = 190;
const GOLDEN = 0.618034; // of the height from row to row, so that equal rows do not hide each other

export function drawLevels({ pictures: { lines }, result, rows, shown, choice }, width) {
  const { svg, stage } = lines;
  const group = result.groups[shown];
  const x = extent(rows.y);
  stage.begin(width, HEIGHT);
  const panel = stage.panel("p", { left: 18, top: 14, width: width - 36, height: HEIGHT - 66, x, y: [0, 1] });
  panel.axis("x", { label: choice.outcome, format: numbers(x), grid: true, count: width < 480 ? 4 : 6 });
  const rule = (key, level, style) => panel.segment(key, [level, 0], [level, 1], style);
  const others = result.groups.filter((g) => g !== group).slice(0, BEHIND);
  others.forEach((g, k) => rule(`o${k}`, g.intercept.mean, { role: "posterior", kind: "bhm-faint" }));
  let k = 0;
  rows.y.forEach((y, i) => {
    if (rows.index[i] === shown && k++ < MOST_ROWS)
      panel.dot(`d${i}`, y, 0.08 + 0.84 * ((k * GOLDEN) % 1), { r: 3.5 });
  });
  rule("pooled", result.pooled[0], { role: "prior" });
  rule("alone", group.alone[0], { role: "data", kind: "bhm-line bhm-dotted" });
  rule("partial", group.intercept.mean, { role: "posterior" });
  stage.end();
  svg.setAttribute(
    "aria-label",
    `Group ${group.label}: partial pooling has level ${heard(group.intercept.mean)}; ` +
      `its rows alone ${heard(group.alone[0])}; all rows together ${heard(result.pooled[0])}.`,
  );
}
