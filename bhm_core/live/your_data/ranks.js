// Intervals of the groups in order; of many groups the lowest and the highest.
import { extent, numbers } from "./axes.js";
import { heard } from "./digits.js";
import { ofWhat } from "./of_what.js";
import { fixed } from "../js/text.js";

const SHOWN = 40;
const ROW = 20;
const LONGEST = 18;

export const perCent = (v) => `${fixed(100 * v, 0)}%`;

// What is ranked: a group's level, or its slope; `own` is what its rows say alone.
function ranked(result, sort, choice) {
  if (result.kind !== "normal")
    return {
      of: (g) => g.level,
      own: (g) => g.alone,
      what: ofWhat(choice) + (choice.predictor ? ` at mean ${choice.predictor}` : ""),
      pooled: result.by_u ? null : result.pooled,
    };
  if (!result.rho)
    return {
      of: (g) => g.intercept,
      own: (g) => g.alone[0],
      what: `mean ${choice.outcome}`,
      pooled: choice.group_predictor ? null : result.pooled[0],
    };
  const at = sort === "slope" ? 1 : 0;
  return {
    of: (g) => g[sort],
    own: (g) => g.alone && g.alone[at],
    what: at ? `slope of ${choice.predictor}` : `${choice.outcome} at mean ${choice.predictor}`,
    pooled: null,
  };
}

export function drawRanks({ pictures: { ranks }, result, sort, choice, shown: front }, width) {
  const { svg, stage } = ranks;
  const about = ranked(result, sort, choice);
  const order = [...result.groups].sort((a, b) => about.of(a).mean - about.of(b).mean);
  const many = order.length > SHOWN;
  const shown = many ? [...order.slice(0, SHOWN / 2), ...order.slice(-SHOWN / 2)] : order;
  const gap = many ? 24 : 0;
  const height = shown.length * ROW + gap + 70;
  stage.begin(width, height);
  const left = 14 + 7.6 * Math.min(LONGEST, Math.max(...shown.map((g) => g.label.length)));
  const domain = domainOf(result, shown, about);
  const box = { left, top: 10, width: width - left - 14, height: height - 60 };
  const panel = stage.panel("r", { ...box, x: domain, y: [0, 1] });
  panel.axis("x", {
    label: `${about.what}, 90% interval`,
    format: result.kind === "binomial" ? perCent : numbers(domain),
    grid: true,
    count: width < 480 ? 4 : 6,
  });
  if (about.pooled !== null) panel.rule("pooled", { x: about.pooled }, { role: "prior" });
  shown.forEach((g, k) => {
    const y = 22 + k * ROW + (k >= SHOWN / 2 ? gap : 0);
    row(panel, g, about, k, y, result.kind !== "normal" && g === result.groups[front]);
  });
  if (many)
    stage.text("gap", width / 2, 26 + (SHOWN / 2) * ROW, `… ${order.length - SHOWN} groups between …`, {
      role: "quiet",
      anchor: "middle",
    });
  stage.end();
  svg.setAttribute("aria-label", said(order, about));
}

// Room for the intervals; of shares for the groups' own rows too, of rates not below 0.
function domainOf({ kind }, shown, { of, own, pooled }) {
  const ends = shown.flatMap((g) => [of(g).q05, of(g).q95]);
  if (kind === "normal") return extent(pooled === null ? ends : [...ends, pooled]);
  const all = extent([
    ...ends,
    pooled === null ? ends[0] : pooled,
    ...(kind === "binomial" ? shown.map(own) : []),
  ]);
  return [Math.max(0, all[0]), kind === "binomial" ? Math.min(1, all[1]) : all[1]];
}

function row({ stage, x, left }, group, { of, own }, k, y, front) {
  const { label } = group;
  const { mean, q05, q95 } = of(group);
  const [low, high] = x.domain;
  const name = label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
  stage.text(`n${k}`, left - 8, y + 4, name, {
    role: front ? "posterior" : "ink",
    anchor: "end",
    size: "small",
  });
  stage.node(`i${k}`, "path", { class: "bhm-line bhm-posterior", d: `M${x(q05)} ${y}H${x(q95)}` });
  stage.node(`m${k}`, "circle", { class: "bhm-dot bhm-posterior", cx: x(mean), cy: y, r: 4.5 });
  const alone = own(group);
  if (alone !== null && alone >= low && alone <= high)
    stage.node(`a${k}`, "circle", { class: "bhm-dot bhm-data bhm-hollow", cx: x(alone), cy: y, r: 3.5 });
}

function said(order, { of }) {
  const low = order[0];
  const high = order[order.length - 1];
  return (
    `Lowest: ${low.label}, ${heard(of(low).mean)}; highest: ${high.label}, ` +
    `${heard(of(high).mean)}. Filled: partial pooling with its 90% interval; hollow: the group's rows alone.`
  );
}
