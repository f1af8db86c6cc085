// Intervals of the groups in order; of many groups the lowest and the highest.
import { extent, numbers } from "./axes.js";
import { fixed } from "../js/text.js";

const SHOWN = 40;
const ROW = 20;
const LONGEST = 18;

export function drawRanks(
  {
    pictures: {
      ranks: { svg, stage },
    },
    result,
    sort,
    choice,
  },
  width,
) {
  const order = [...result.groups].sort((a, b) => a[sort].mean - b[sort].mean);
  const many = order.length > SHOWN;
  const shown = many ? [...order.slice(0, SHOWN / 2), ...order.slice(-SHOWN / 2)] : order;
  const gap = many ? 24 : 0;
  const height = shown.length * ROW + gap + 70;
  stage.begin(width, height);
  const left = 14 + 7.6 * Math.min(LONGEST, Math.max(...shown.map((g) => g.label.length)));
  const domain = extent(shown.flatMap((g) => [g[sort].q05, g[sort].q95]));
  const panel = stage.panel("r", {
    left,
    top: 10,
    width: width - left - 14,
    height: height - 60,
    x: domain,
    y: [0, 1],
  });
  const what =
    sort === "slope" ? `slope of ${choice.predictor}` : `${choice.outcome} at mean ${choice.predictor}`;
  panel.axis("x", {
    label: `${what}, 90% interval`,
    format: numbers(domain),
    grid: true,
    count: width < 480 ? 4 : 6,
  });
  shown.forEach((g, k) => row(panel, g, sort, k, 22 + k * ROW + (k >= SHOWN / 2 ? gap : 0)));
  if (many)
    stage.text("gap", width / 2, 26 + (SHOWN / 2) * ROW, `… ${order.length - SHOWN} groups between …`, {
      role: "quiet",
      anchor: "middle",
    });
  stage.end();
  svg.setAttribute("aria-label", said(order, sort));
}

function row({ stage, x, left }, group, sort, k, y) {
  const { label, alone } = group;
  const { mean, q05, q95 } = group[sort];
  const [low, high] = x.domain;
  const name = label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
  stage.text(`n${k}`, left - 8, y + 4, name, { role: "ink", anchor: "end", size: "small" });
  stage.node(`i${k}`, "path", { class: "bhm-line bhm-posterior", d: `M${x(q05)} ${y}H${x(q95)}` });
  stage.node(`m${k}`, "circle", { class: "bhm-dot bhm-posterior", cx: x(mean), cy: y, r: 4.5 });
  const own = alone && alone[sort === "slope" ? 1 : 0];
  if (own !== null && own >= low && own <= high)
    stage.node(`a${k}`, "circle", { class: "bhm-dot bhm-data bhm-hollow", cx: x(own), cy: y, r: 3.5 });
}

function said(order, sort) {
  const low = order[0];
  const high = order[order.length - 1];
  return (
    `Lowest: ${low.label}, ${fixed(low[sort].mean, 2)}; highest: ${high.label}, ` +
    `${fixed(high[sort].mean, 2)}. Filled: partial pooling with its 90% interval; hollow: the group's rows alone.`
  );
}
