// The slides' chain, step by step: candidate, ratio, the number drawn, accepted or refused.
import { linspace, sum } from "../js/math.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./metropolis_stepper.json" with { type: "json" };

const STEPS = 500, DRIFT = 0.5, LEVELS = [0.03, 0.15, 0.3], STAGES = [9, 69, 500];
const PLANE = [-1.8, 4.8];

function logTarget(x, y) {
  const a = x - 2, b = y - 2;
  return (-4 / 3) * (a * a - a * b + b * b);
}

function walk({ z1, z2, u }, scale, drift, ratio) {
  let x = -1, y = -1;
  const xs = [x], ys = [y], steps = [];
  for (let i = 0; i < STEPS; i++) {
    const lean = z1[i] + drift, to = [x + scale * lean, y + scale * z2[i]];
    const target = logTarget(...to) - logTarget(x, y), back = -2 * drift * lean;
    const log_r = ratio ? target + back : target, taken = Math.log(u[i]) < log_r;
    steps.push({ to, target, back, log_r, u: u[i], taken });
    if (taken) [x, y] = to;
    xs.push(x);
    ys.push(y);
  }
  return { xs, ys, steps };
}

const capped = (logRatio) => Math.exp(Math.min(logRatio, Math.log(1e6)));

export function compute(state, { step: t, scale, proposal, ratio }) {
  const drift = proposal === "drift" ? DRIFT : 0, { xs, ys, steps } = walk(state, scale, drift, ratio);
  const visits = [[xs[0], ys[0], 1]];
  for (let i = 1; i <= t; i++) {
    if (steps[i - 1].taken) visits.push([xs[i], ys[i], 1]);
    else visits[visits.length - 1][2] += 1;
  }
  const shift = ratio ? 0 : drift / scale, s = steps[t - 1];
  const taken = (n) => steps.slice(0, n).filter((one) => one.taken).length;
  return {
    x: xs, y: ys, visits, accepted: taken(t), points: visits.length,
    now: t ? { from: [xs[t - 1], ys[t - 1]], to: s.to, u: s.u, taken: s.taken, target: capped(s.target),
      back: Math.exp(s.back), r: capped(s.log_r) } : null,
    rate: t ? (100 * taken(t)) / t : null, share: (100 * taken(STEPS)) / STEPS,
    mean: [xs, ys].map((v) => sum(v.slice(0, t + 1)) / (t + 1)), limit: [2 + shift, 2 + shift / 2],
  };
}

const place = ([x, y], key = "place") => say(words[key], { x, y });
const exact = ([x, y]) => `(${fixed(x, 3)}, ${fixed(y, 3)})`;
const ratioOf = (r) => say(words[r >= 100 ? "large" : r < 0.01 ? "small" : "ratio"], { r });
const times = (count) => say(words[count] || words.often, { count });

export function readout(r, { step: t }) {
  const { now } = r;
  if (!t) return tell(words, ["start", { place: place([-1, -1], "rough_place") }]);
  const end = say(words[now.taken ? "accepted" : "refused"], { times: times(r.visits[r.visits.length - 1][2]) });
  const step = { t, from: place(now.from), to: place(now.to), r: ratioOf(now.r), u: now.u, end };
  const soFar = { t, states: t + 1, accepted: r.accepted, points: r.points, mean: place(r.mean) };
  return tell(words, ["step", step], ["so_far", soFar], r.limit[0] !== 2 && ["other", { limit: place(r.limit) }]);
}

function table(r, { step: t, ratio }) {
  const { now } = r, rows = [["states, different points", `${t + 1}, ${r.points}`],
    ["mean so far", exact(r.mean)], ["mean it tends to", exact(r.limit)],
    ["accepted of all 500", `${fixed(r.share, 1)}%`]];
  if (!now) return { columns: ["", "value"], rows };
  return { caption: `Step ${t}`, columns: ["", "value"], rows: [
    ["from", exact(now.from)], ["candidate", exact(now.to)], ["target there over target here", ratioOf(now.target).replace("= ", "")],
    [`way back over way there${ratio ? "" : " (left out)"}`, fixed(now.back, 3)], ["ratio r", ratioOf(now.r).replace("= ", "")],
    ["number drawn u", fixed(now.u, 3)], ["decision", now.taken ? "accepted" : "refused"],
    ["accepted so far", `${r.accepted} of ${t}, ${fixed(r.rate, 1)}%`], ...rows] };
}

// Left the plane; beside it (or under it) what decides the step, the acceptance rate, the trace.
function draw({ stage, width, narrow }, r, c) {
  const size = narrow ? width - 44 : Math.min(430, Math.round(width * 0.53)), left = 32, top = 24;
  const side = narrow ? { left: 14, width: width - 28 } : { left: left + size + 36, width: width - left - size - 44 };
  const first = narrow ? top + size + 78 : top + 22, rate = first + 106, trace = rate + (narrow ? 112 : 116);
  const deep = narrow ? 110 : top + size - trace;
  stage.begin(width, trace + deep + 46);
  plane(stage.panel("plane", { left, top, width: size, height: size, x: PLANE, y: PLANE }), r, c, narrow);
  coin(stage, { ...side, top: first }, r.now);
  gauge(stage.panel("rate", { ...side, top: rate, height: 34, x: [0, 100], y: [0, 1] }), r, c);
  const last = Math.max(70, r.x ? c.step : 0);
  const past = stage.panel("trace", { left: side.left + 18, width: side.width - 18, top: trace, height: deep,
    x: [0, last], y: PLANE });
  past.axis("x", { label: "step", count: 4 }).axis("y", { at: [0, 2, 4] });
  stage.text("trace-title", side.left, trace - 10, "coordinate 1", { role: "chain", size: "strong" });
  past.rule("center", { y: 2 }, { role: "posterior", kind: "bhm-hairline" });
  if (r.x) stage.node("trace/line", "path", { class: "bhm-hairline bhm-chain", "data-answer": "", style: clip(past),
    d: "M" + r.x.slice(0, c.step + 1).map((v, i) => `${past.x(i).toFixed(1)} ${past.y(v).toFixed(1)}`).join("L") });
}

// What a strange setting moves out of the panel is cut off at its edge.
const clip = ({ left, top, width, height }) => {
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([i, j]) => `${left + i * width}px ${top + j * height}px`);
  return `clip-path: polygon(${corners.join(", ")}) view-box`;
};

function ellipse(level) {
  const radius = Math.sqrt(-2 * Math.log(level * 2 * Math.PI * Math.sqrt(3 / 16))), angle = linspace(0, 2 * Math.PI, 73);
  const l11 = Math.sqrt(0.5), l21 = 0.25 / l11, l22 = Math.sqrt(0.375);
  return [angle.map((t) => 2 + radius * l11 * Math.cos(t)),
    angle.map((t) => 2 + radius * (l21 * Math.cos(t) + l22 * Math.sin(t)))];
}

function plane(panel, r, c, narrow) {
  const { stage, x, y } = panel;
  panel.axis("x", { label: "coordinate 1", at: [-1, 0, 1, 2, 3, 4] }).axis("y", { label: "coordinate 2", at: [-1, 0, 1, 2, 3, 4] });
  LEVELS.forEach((level, k) => {
    const [xs, ys] = ellipse(level);
    stage.node(`plane/contour${k}`, "path", { class: "bhm-area bhm-posterior",
      d: `M${xs.map((v, i) => `${x(v).toFixed(1)} ${y(ys[i]).toFixed(1)}`).join("L")}Z` });
    stage.node(`plane/edge${k}`, "path", { class: "bhm-hairline bhm-posterior",
      d: `M${xs.map((v, i) => `${x(v).toFixed(1)} ${y(ys[i]).toFixed(1)}`).join("L")}Z` });
  });
  panel.text("target", 2.9, 4.05, "target", { role: "posterior", size: "strong", halo: true });
  if (!r.x) {
    panel.dot("start", -1, -1, { role: "chain", r: 6 });
    panel.text("start-name", -1, -1, "the walk starts here", { role: "chain", dx: 12, dy: 5, size: "strong" });
    return;
  }
  const many = r.visits.length > 60, unit = many ? 2.2 : 4.5, least = r.visits.length > 12 ? 3 : 2;
  const radius = (n) => Math.min(unit * Math.sqrt(n), 22);
  stage.node("plane/path", "path", { class: "bhm-hairline bhm-chain", style: clip(panel),
    "stroke-opacity": many ? 0.55 : 1,
    d: "M" + r.visits.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("L") });
  // All places in one path: a circle each, its area as large as its count.
  stage.node("plane/places", "path", { class: "bhm-dot bhm-chain", style: clip(panel), "data-answer": "",
    "stroke-width": many ? 0.8 : 1.5, d: r.visits.map(([a, b, n]) => {
      const size = radius(n).toFixed(1);
      return `M${(x(a) - size).toFixed(1)} ${y(b).toFixed(1)}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0Z`;
    }).join("") });
  if (!many) r.visits.forEach(([a, b, n], k) => {
    if (n >= least && inside(a) && inside(b)) panel.text(`count${k}`, a, b, `×${n}`, { role: "chain",
      dy: 14 + radius(n), anchor: "middle", size: "small", halo: true });
  });
  if (r.now) candidate(panel, r.now, narrow);
  cross(panel, "mean", r.mean, "ink", "mean so far", many ? -1 : 1);
  if (r.limit[0] !== 2) instead(panel, r.limit);
}

// Without the Hastings ratio: the contour of what is drawn from in the place of the target.
function instead(panel, [a, b]) {
  const { stage, x, y } = panel, [xs, ys] = ellipse(LEVELS[0]);
  stage.node("plane/instead", "path", { class: "bhm-line bhm-thin bhm-dashed bhm-likelihood", style: clip(panel),
    d: `M${xs.map((v, i) => `${x(v + a - 2).toFixed(1)} ${y(ys[i] + b - 2).toFixed(1)}`).join("L")}Z` });
  const low = b - 1.85;
  if (inside(a + 0.6) && inside(low)) panel.text("instead-name", a + 0.6, low, "drawn from instead",
    { role: "likelihood", anchor: "middle", size: "strong", halo: true });
}

const inside = (v) => v >= PLANE[0] && v <= PLANE[1];

function cross(panel, key, at, role, name, side) {
  if (!at.every(inside)) return;
  const x = panel.x(at[0]), y = panel.y(at[1]);
  panel.stage.node(`plane/${key}`, "path", { class: `bhm-line bhm-solid bhm-cross bhm-${role}`,
    d: `M${x - 7} ${y - 7}L${x + 7} ${y + 7}M${x - 7} ${y + 7}L${x + 7} ${y - 7}` });
  panel.text(`${key}-name`, ...at, name, { role, dx: 12 * side, dy: 5,
    anchor: side < 0 ? "end" : "start", size: "strong", halo: true });
}

// An arrow to the candidate, cut at the edge of the plane; dotted and hollow if it was refused.
function candidate(panel, { from, to, taken }, narrow) {
  const { stage, x, y } = panel;
  let part = 1;
  for (const k of [0, 1]) for (const edge of PLANE)
    if ((to[k] - edge) * (from[k] - edge) < 0) part = Math.min(part, (edge - from[k]) / (to[k] - from[k]));
  if (!from.every(inside)) return;
  const end = [0, 1].map((k) => from[k] + part * (to[k] - from[k])), px = x(end[0]), py = y(end[1]);
  const angle = Math.atan2(py - y(from[1]), px - x(from[0])), r = part < 1 ? 0 : 6;
  const tip = [px - r * Math.cos(angle), py - r * Math.sin(angle)];
  const barb = (turn) => `${(tip[0] - 10 * Math.cos(angle + turn)).toFixed(1)} ${(tip[1] - 10 * Math.sin(angle + turn)).toFixed(1)}`;
  stage.node("plane/arrow", "path", { class: `bhm-line bhm-likelihood ${taken ? "bhm-whole" : ""}`,
    d: `M${x(from[0])} ${y(from[1])}L${tip[0].toFixed(1)} ${tip[1].toFixed(1)}` });
  stage.node("plane/barbs", "path", { class: "bhm-line bhm-likelihood bhm-whole",
    d: `M${barb(0.45)}L${tip[0].toFixed(1)} ${tip[1].toFixed(1)}L${barb(-0.45)}` });
  if (part === 1) panel.dot("candidate", ...to, { role: "likelihood", r: 6, hollow: !taken });
  const right = px > panel.left + panel.width - (narrow ? 100 : 120);
  stage.text("plane/verdict", px + (right ? -11 : 11), py + (py < panel.top + 20 ? 18 : -8),
    (taken ? "accepted" : "refused") + (part < 1 ? ", far outside" : ""),
    { role: "likelihood", anchor: right ? "end" : "start", size: "strong", halo: true });
}

// The decision as a bar from 0 to 1: filled up to r, and u is where the needle fell.
function coin(stage, { left, top, width }, now) {
  stage.text("coin-title", left, top - 12, "accept if u < r", { role: "likelihood", size: "strong" });
  stage.rect("coin-track", left, top, width, 20, { role: "quiet", rx: 6 });
  for (const v of [0, 1]) stage.text(`coin${v}`, left + v * width, top + 38, String(v),
    { role: "quiet", anchor: v ? "end" : "start" });
  if (!now) return;
  const alpha = Math.min(1, now.r), u = left + now.u * width;
  stage.rect("coin-r", left, top, width * alpha, 20, { role: "likelihood", kind: "bhm-bar", rx: 6 });
  stage.text("coin-r-name", left + width, top - 12, `r ${ratioOf(now.r)}`, { role: "likelihood", anchor: "end", size: "strong" });
  stage.node("coin-u", "path", { class: "bhm-solid bhm-ink", "stroke-width": 3, d: `M${u} ${top - 5}V${top + 25}` });
  stage.text("coin-u-name", Math.min(Math.max(u, left + 44), left + width - 44), top + 40,
    `u = ${fixed(now.u, 2)}`, { anchor: "middle", size: "strong" });
}

// Accepted so far, as a share; the thin mark is the share of all 500 steps.
function gauge(panel, r, c) {
  const { stage, left, top, width } = panel, mid = top + 7;
  panel.axis("x", { at: [0, 25, 50, 75, 100], format: (v) => `${v}%` });
  stage.rect("rate/track", left, mid, width, 20, { role: "quiet", rx: 6 });
  const words = r.rate === undefined ? "share accepted" : r.rate === null ? "nothing proposed yet"
    : `accepted: ${r.accepted} of ${c.step}, ${fixed(r.rate, 0)}%`;
  stage.text("rate/title", left, top - 26, words, { role: "chain", size: "strong" });
  if (r.rate) stage.rect("rate/bar", left, mid, (width * r.rate) / 100, 20, { role: "chain", kind: "bhm-bar", rx: 6 });
  if (r.share === undefined) return;
  const x = panel.x(r.share), end = r.share > 55;
  stage.node("rate/share", "path", { class: "bhm-hairline bhm-ink", "data-answer": "", d: `M${x} ${top}V${top + 34}` });
  stage.text("rate/share-name", x + (end ? -6 : 6), mid + 15, `all 500: ${fixed(r.share, 1)}%`,
    { anchor: end ? "end" : "start", size: "small", halo: true });
}

export function render({ model, el }) {
  const to = (label, step) => ({ label, target: () => ({ step }) });
  return frame({ model, el, compute, draw, readout, table,
    play: { control: "step", pause: (t) => (t < 12 ? 900 : t < 70 ? 130 : 25) },
    actions: [
      { label: "Back", target: ({ step }) => ({ step: Math.max(0, step - 1) }) },
      { label: "Next", target: ({ step }) => ({ step: Math.min(STEPS, step + 1) }) },
      to("Target", 0), ...STAGES.map((n) => to(`${n} steps`, n)),
    ] });
}
