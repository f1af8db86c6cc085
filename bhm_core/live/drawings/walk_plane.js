// The target, the places of the walk with their counts, and the candidate of the step.
import { linspace } from "../js/math.js";

export const PLANE = [-1.8, 4.8];
const LEVELS = [0.03, 0.15, 0.3];
const LAYERS = 8; // of the cloud that many places make
const ASIDE = [3.1, 0.1]; // below the target, where few walks come: words that the cloud would hide

// The contour of the target at `level`, moved by (dx, dy), as a path.
function outline({ x, y }, level, dx = 0, dy = 0) {
  const radius = Math.sqrt(-2 * Math.log(level * 2 * Math.PI * Math.sqrt(3 / 16)));
  const l11 = Math.sqrt(0.5);
  const l21 = 0.25 / l11;
  const l22 = Math.sqrt(0.375);
  const points = linspace(0, 2 * Math.PI, 73).map((t) => {
    const a = 2 + dx + radius * l11 * Math.cos(t);
    const b = 2 + dy + radius * (l21 * Math.cos(t) + l22 * Math.sin(t));
    return `${x(a).toFixed(1)} ${y(b).toFixed(1)}`;
  });
  return `M${points.join("L")}Z`;
}

export function plane(panel, r, c, narrow) {
  panel
    .axis("x", { label: "coordinate 1", at: [-1, 0, 1, 2, 3, 4] })
    .axis("y", { label: "coordinate 2", at: [-1, 0, 1, 2, 3, 4] });
  target(panel);
  if (!r.x) {
    panel.dot("start", -1, -1, { role: "chain", r: 6 });
    reach(panel, c.scale);
    return;
  }
  places(panel, r.visits);
  if (r.now) candidate(panel, r.now, narrow, crowded(r.visits));
  mean(panel, r.mean, r.visits, r.now);
  if (r.limit[0] !== 2) instead(panel, r.limit);
  if (!crowded(r.visits)) return counts(panel, r.visits);
  const style = { role: "chain", anchor: "end", size: "small", halo: true };
  panel.text("counts", PLANE[1], PLANE[0], "the larger a dot, the longer the walk stayed", {
    ...style,
    dy: -6,
  });
}

// Before the guess: the start, and how far from it the first candidates fall.
function reach(panel, scale) {
  const { stage, x, y } = panel;
  const [u, v, r] = [x(-1), y(-1), x(scale) - x(0)];
  const kind = { class: "bhm-hairline bhm-likelihood", style: panel.clip() };
  stage.node("plane/reach", "circle", { ...kind, cx: u, cy: v, r });
  const name = (key, role, dy, words) =>
    stage.text(`plane/${key}`, u + r + 9, v + dy, words, { role, size: "strong", halo: true });
  name("start-name", "chain", -4, "the walk starts here,");
  name("reach-name", "likelihood", 14, "candidates fall around it");
}

// The target's contours.
function target(panel) {
  const { stage } = panel;
  LEVELS.forEach((level, k) => {
    const d = outline(panel, level);
    stage.node(`plane/contour${k}`, "path", { class: "bhm-area bhm-posterior", d });
    stage.node(`plane/edge${k}`, "path", { class: "bhm-hairline bhm-posterior", d });
  });
  panel.text("target", 2.9, 4.05, "target", { role: "posterior", size: "strong", halo: true });
}

const crowded = (visits) => visits.length > 60;

const radiusOf = (visits) => (n) => Math.min((crowded(visits) ? 2.2 : 4.5) * Math.sqrt(n), 22);

// The path through the places of the walk, and how often each counts.
function places(panel, visits) {
  const { stage, x, y } = panel;
  const many = crowded(visits);
  const radius = radiusOf(visits);
  stage.node("plane/path", "path", {
    class: "bhm-hairline bhm-chain",
    style: panel.clip(),
    "stroke-opacity": many ? 0.3 : 1,
    d: "M" + visits.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("L"),
  });
  const circle = ([a, b, n]) => {
    const size = radius(n).toFixed(1);
    return `M${(x(a) - size).toFixed(1)} ${y(b).toFixed(1)}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0Z`;
  };
  // A circle for each place, its area as large as its count. Many of them are a cloud of a few thin layers, darker
  // where the walk has been more often; one path per place would be too much for a play of 500 steps.
  const layers = many ? LAYERS : 1;
  for (let k = 0; k < layers; k++)
    stage.node(`plane/places${k}`, "path", {
      class: "bhm-dot bhm-chain",
      style: `${panel.clip()}${many ? "; stroke: none" : ""}`,
      "data-answer": "",
      "fill-opacity": many ? 0.5 : 1,
      d: visits
        .filter((_, i) => i % layers === k)
        .map(circle)
        .join(""),
    });
}

// How often a place counts, where there is room to say it.
function counts(panel, visits) {
  const least = visits.length > 12 ? 3 : 2;
  visits.forEach(([a, b, n], k) => {
    if (n < least || !inside(a) || !inside(b)) return;
    const [x, y, far] = [panel.x(a), panel.y(b), radiusOf(visits)(n)];
    const around = [
      [x, y + 14 + far, "middle"],
      [x, y - 6 - far, "middle"],
      [x + 5 + far, y + 4, "start"],
      [x - 5 - far, y + 4, "end"],
    ];
    const style = { role: "chain", size: "small", halo: true, give: true };
    panel.stage.textAt(`plane/count${k}`, around, `×${n}`, style);
  });
}

// Without the Hastings ratio: the contour of what is drawn from in the place of the target.
function instead(panel, [a, b]) {
  const { stage } = panel;
  stage.node("plane/instead", "path", {
    class: "bhm-line bhm-thin bhm-dashed bhm-likelihood",
    style: panel.clip(),
    d: outline(panel, LEVELS[0], a - 2, b - 2),
  });
  const low = b - 1.85;
  if (inside(a + 0.6) && inside(low))
    panel.text("instead-name", a + 0.6, low, "drawn from instead", {
      role: "likelihood",
      anchor: "middle",
      size: "strong",
      halo: true,
    });
}

const inside = (v) => v >= PLANE[0] && v <= PLANE[1];

// Where `words` wide can stand beside the cross, off the places of the walk and the head of its arrow.
function beside(panel, [x, y], visits, now, wide) {
  const dots = [...visits, ...(now ? [now.to] : [])].map(([a, b]) => [panel.x(a), panel.y(b)]);
  const sides = [
    [x + 12, y + 5],
    [x - 12 - wide, y + 5],
    [x - wide / 2, y - 16],
    [x - wide / 2, y + 27],
  ];
  const { left, top, width, height } = panel;
  return sides.find(
    ([from, low]) =>
      from > left &&
      from + wide < left + width &&
      low > top &&
      low < top + height &&
      !dots.some(([a, b]) => a > from - 9 && a < from + wide + 9 && b > low - 20 && b < low + 11),
  );
}

// A cross at the mean of the states; in a crowd its name stands aside, at the end of a thin line.
function mean(panel, at, visits, now) {
  if (!at.every(inside)) return;
  const [x, y] = [panel.x(at[0]), panel.y(at[1])];
  const style = { size: "strong", halo: true };
  const free = !crowded(visits) && beside(panel, [x, y], visits, now, 84);
  const where = at[1] < ASIDE[1] ? { dx: 14, dy: -6 } : { dx: 4, dy: 14 }; // off the line, which comes from there
  if (!free) panel.segment("mean-way", at, ASIDE, { kind: "bhm-hairline" });
  panel.stage.node("plane/mean", "path", {
    class: "bhm-line bhm-solid bhm-cross bhm-ink",
    d: `M${x - 7} ${y - 7}L${x + 7} ${y + 7}M${x - 7} ${y + 7}L${x + 7} ${y - 7}`,
  });
  if (!free) panel.text("mean-name", ...ASIDE, "mean so far", { ...where, anchor: "middle", ...style });
  else panel.stage.text("plane/mean-name", ...free, "mean so far", style);
}

// An arrow to the candidate, cut at the edge of the plane; dotted and hollow if it was refused.
function candidate(panel, { from, to, taken }, narrow, crowd) {
  const { stage, x, y } = panel;
  let part = 1;
  for (const k of [0, 1])
    for (const edge of PLANE)
      if ((to[k] - edge) * (from[k] - edge) < 0) part = Math.min(part, (edge - from[k]) / (to[k] - from[k]));
  if (!from.every(inside)) return;
  const end = [0, 1].map((k) => from[k] + part * (to[k] - from[k]));
  const px = x(end[0]);
  const py = y(end[1]);
  const angle = Math.atan2(py - y(from[1]), px - x(from[0]));
  const r = part < 1 ? 0 : 6;
  const tip = [px - r * Math.cos(angle), py - r * Math.sin(angle)];
  const barb = (turn) =>
    `${(tip[0] - 10 * Math.cos(angle + turn)).toFixed(1)} ${(tip[1] - 10 * Math.sin(angle + turn)).toFixed(1)}`;
  stage.node("plane/arrow", "path", {
    class: `bhm-line bhm-likelihood ${taken ? "bhm-whole" : ""}`,
    d: `M${x(from[0])} ${y(from[1])}L${tip[0].toFixed(1)} ${tip[1].toFixed(1)}`,
  });
  stage.node("plane/barbs", "path", {
    class: "bhm-line bhm-likelihood bhm-whole",
    d: `M${barb(0.45)}L${tip[0].toFixed(1)} ${tip[1].toFixed(1)}L${barb(-0.45)}`,
  });
  if (part === 1) panel.dot("candidate", ...to, { role: "likelihood", r: 6, hollow: !taken });
  if (crowd && part === 1) return; // beside the plane stands what became of it
  const style = { role: "likelihood", size: "strong", halo: true };
  const words = taken ? "accepted" : "refused";
  const right = px > panel.left + panel.width - (narrow ? 100 : 120);
  const aside = [px + (right ? -11 : 11), py + (py < panel.top + 20 ? 18 : -8)];
  if (part < 1)
    stage.text("plane/verdict", ...aside, `${words}, far outside`, {
      anchor: right ? "end" : "start",
      ...style,
    });
  else verdict(panel, [px, py], py >= y(from[1]), words, style);
}

// Words at the head of an arrow: below it where the arrow comes from above, so that they do not cover it.
function verdict({ stage, left, top, width, height }, [x, y], below, words, style) {
  const low = y < top + 26 || (below && y < top + height - 30);
  const middle = Math.min(Math.max(x, left + 36), left + width - 36);
  stage.text("plane/verdict", middle, y + (low ? 23 : -13), words, { anchor: "middle", ...style });
}
