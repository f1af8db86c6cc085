// Pupils who travel, the lines of a step, its equation and its code.
import { clamp } from "../js/math.js";
import { fixed } from "../js/text.js";

// Where the axis of income ends.
export const LAST = 6.2;

const PITCH = 18; // of the lines of code
const LETTER = 7.25; // as wide as one of its letters
const [LOW, HIGH] = [20, 92]; // what the axis of the score shows: every line and every pupil

const SHAPES = [
  "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0Z",
  "M-4.2-4.2H4.2V4.2H-4.2Z",
  "M-5.2-4H5.2L0 5.2Z",
  "M-5.2 4H5.2L0-5.2Z",
  "M0-6.2L6.2 0L0 6.2L-6.2 0Z",
];

// Points and lines travel between steps by CSS (live.css), which stands still under reduced motion.
export function draw(view, r, c, state) {
  const { stage, width, narrow } = view;
  // A phone that folds the card shows its upper part, down to the axis (scroll_along.css), and the sentence under it:
  // the equation stands over the picture.
  const height = narrow ? 226 : 300;
  const top = narrow ? 88 : 72;
  const step = state.steps.find((s) => s.key === c.step);
  const code = wrapped(step.code, Math.floor((width - (narrow ? 24 : 108)) / LETTER));
  const panelTop = top + height + (narrow ? 48 : 70);
  const rows = code.reduce((n, [, lines]) => n + lines.length, 0);
  stage.begin(width, panelTop + 44 + (narrow ? code.filter(([who]) => who).length * 19 : 0) + rows * PITCH);
  const box = { left: 40, top, width: width - 40 - 62, height, x: [0, LAST], y: [LOW, HIGH] };
  const plot = stage.panel("plot", box);
  const faint = (j) => c.school !== "all" && state.names[j] !== c.school;
  if (r.lines) behind(view, plot, r, c, state, faint);
  else if (view.truth) later(stage, width, top + height + 40);
  people(stage, plot, c, state, width, narrow, height, faint);
  if (r.lines) now(stage, plot, r, c, state, faint);
  else if (c.step === "groups") groupNames(stage, state, width, narrow, plot);
  paper(stage, step, code, panelTop, width, narrow);
  steps(view, c, state, width);
}

// Axes, bands, the lines of the step before and the true ones: what pupils stand in front of.
function behind({ stage, truth }, plot, r, c, state, faint) {
  plot
    .axis("x", { label: "parents' income, thousand a month", at: [0, 1, 2, 3, 4, 5, 6] })
    .axis("y", { label: "test score", at: [30, 40, 50, 60, 70, 80, 90], grid: true });
  const shown = (j) => (c.school === "all" ? j === 4 || j === 0 : !faint(j));
  (r.bands || []).forEach((band, j) => shown(j) && ribbon(stage, plot, band, j));
  const lines = (key, kind, all) =>
    all.forEach((l, j) => across(stage, plot, `${key}${j}`, l, `bhm-group-line ${kind(j)}`, faint(j)));
  lines("before", (j) => `bhm-was bhm-g${j}`, r.before || []);
  if (truth) lines("true", () => "bhm-true bhm-truth", state.truth);
  const end = plot.top - 10;
  let right = stage.width;
  if (truth) right = named(stage, right, end, "truth", "bhm-true bhm-truth", 34) - 14;
  if (r.before) named(stage, right, end, "before", "bhm-was bhm-quiet", 42);
}

// Over the picture, a piece of line and what it is; return where it begins.
function named(stage, right, y, words, kind, wide) {
  const left = right - wide - 28;
  stage.node(`${words}-sample`, "path", {
    d: `M${left} ${y - 4}H${left + 24}`,
    class: `bhm-group-line ${kind}`,
  });
  stage.text(`${words}-name`, right, y, words, { role: kind.split("bhm-").pop(), anchor: "end" });
  return left;
}

function later(stage, width, y) {
  const words = "The true lines come with “One line”.";
  stage.text("truth-wait", width / 2, y, words, { role: "truth", anchor: "middle", halo: true });
}

function now(stage, plot, r, c, state, faint) {
  const role = (j) => (c.step === "one" ? "bhm-ink" : `bhm-g${j}`);
  r.lines.forEach((l, j) => across(stage, plot, `line${j}`, l, `bhm-group-line ${role(j)}`, faint(j)));
  ends(stage, plot, r, c, state, faint);
  plot.rule("at", { x: c.income }, { role: "quiet", kind: "bhm-hairline" });
  plot.handle("income", { control: "income", at: [c.income, LOW], role: "data" });
  const [x, y] = [plot.x(c.income), plot.y(LOW) - 14];
  const side = c.income > 3 ? [x - 12, y, "end"] : [x + 12, y, "start"];
  stage.textAt("income-now", [side], fixed(c.income, 1), { role: "data", size: "strong" });
}

// Where a pupil stands: at random, in the circle of the school, or at income and score.
function place(step, i, plot, state, width, narrow, height) {
  if (step === "cloud")
    return [16 + state.cloud[i][0] * (width - 32), plot.top - 6 + state.cloud[i][1] * (height + 20)];
  if (step !== "groups") return [plot.x(state.income[i]), plot.y(state.score[i])];
  const j = state.school[i];
  const k = i - state.school.indexOf(j);
  const [x, y] = center(j, width, narrow, plot);
  const radius = (narrow ? 8 : 10.5) * Math.sqrt(k + 0.4);
  const angle = 2.399963 * k;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

const center = (j, width, narrow, { top, height }) =>
  narrow
    ? [(width * [1.05, 3.2, 5.1, 2, 4.2][j]) / 6, top - 16 + height * (j < 3 ? 0.22 : 0.8)]
    : [(width * [1.05, 3.15, 5.05, 6.8, 8.4][j]) / 9.3, top - 22 + height * 0.44];

function people(stage, plot, c, state, width, narrow, height, faint) {
  state.school.forEach((j, i) => {
    const [x, y] = place(c.step, i, plot, state, width, narrow, height);
    const quiet = c.step === "cloud" || c.step === "one";
    stage.node(`p${i}`, "path", {
      d: SHAPES[j],
      class: `bhm-person bhm-${quiet ? "quiet" : `g${j}`}`,
      style:
        `transform:translate(${x.toFixed(1)}px,${y.toFixed(1)}px);transition-delay:${j * 90}ms;` +
        `opacity:${faint(j) && !quiet ? 0.14 : c.step === "groups" || quiet ? 0.9 : 0.62}`,
    });
  });
}

function groupNames(stage, state, width, narrow, plot) {
  state.names.forEach((name, j) => {
    const [x, y] = center(j, width, narrow, plot);
    const below = (narrow ? 8 : 10.5) * Math.sqrt(state.sizes[j]) + 24;
    stage.text(`group${j}`, x, y + below, name, { role: `g${j}`, size: "big", anchor: "middle" });
    stage.text(`count${j}`, x, y + below + 18, `${state.sizes[j]} pupils`, {
      role: "quiet",
      anchor: "middle",
    });
  });
}

// A line as the image of the unit segment under a matrix, so that CSS can turn it.
function across(stage, plot, key, [a, b], kind, faint) {
  const x = plot.x(0);
  const y = plot.y(a);
  const dx = plot.x(LAST) - x;
  const dy = plot.y(a + b * LAST) - y;
  stage.node(key, "path", {
    d: "M0 0H1",
    class: kind,
    style: `transform:matrix(${dx.toFixed(1)},${dy.toFixed(1)},0,1,${x.toFixed(1)},${y.toFixed(1)});opacity:${faint ? 0.2 : 1}`,
  });
}

function ribbon(stage, plot, { x, low, high }, j) {
  const y = (v) => plot.y(clamp(v, LOW, HIGH)).toFixed(1);
  const up = x.map((v, k) => `${plot.x(v).toFixed(1)} ${y(high[k])}`);
  const down = x.map((v, k) => `${plot.x(v).toFixed(1)} ${y(low[k])}`).reverse();
  stage.node(`band${j}`, "path", { d: `M${up.join("L")}L${down.join("L")}Z`, class: `bhm-area bhm-g${j}` });
}

// Names at the right ends of the lines, pushed apart until they can be read.
function ends(stage, plot, r, c, state, faint) {
  if (c.step === "one") {
    stage.text("end", plot.left + plot.width + 6, plot.y(r.lines[0][0] + r.lines[0][1] * LAST) + 5, "all", {
      size: "strong",
    });
    return;
  }
  const at = r.lines
    .map(([a, b], j) => ({ j, y: clamp(plot.y(a + b * LAST), plot.top + 4, plot.top + plot.height - 8) }))
    .sort((p, q) => p.y - q.y);
  for (let k = 1; k < at.length; k++) at[k].y = Math.max(at[k].y, at[k - 1].y + 17);
  for (const { j, y } of at)
    if (!faint(j))
      stage.text(`end${j}`, plot.left + plot.width + 6, y + 5, state.names[j], {
        role: `g${j}`,
        size: "strong",
      });
}

const wrapped = (code, room) =>
  code.map(([who, text]) => [
    who,
    text.split(" ").reduce((lines, word) => {
      const last = lines[lines.length - 1];
      if (last !== undefined && last.length + word.length < room) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(last === undefined ? word : `  ${word}`);
      return lines;
    }, []),
  ]);

function paper(stage, step, code, top, width, narrow) {
  stage.text("equation", 4, narrow ? 58 : top, step.equation, {
    size: narrow && step.equation.length > 34 ? "strong" : "big",
  });
  const heads = narrow ? code.filter(([who]) => who).length * 19 : 0;
  const rows = code.reduce((n, [, lines]) => n + lines.length, 0);
  stage.rect("paper", 0, top + 14, width, rows * PITCH + heads + 16, { role: "quiet", rx: 10 });
  let y = top + 36;
  code.forEach(([who, lines], k) => {
    if (who) stage.text(`who${k}`, 12, y, who, { role: "ink", size: "strong" });
    if (who && narrow) y += 19;
    lines.forEach((text, i) => {
      stage.text(`code${k}-${i}`, narrow ? 12 : 96, y, text, { role: "ink", size: "code" });
      y += PITCH;
    });
  });
}

// Which step this is, and the way to the next and back.
function steps({ stage, go, narrow }, c, state, width) {
  const at = state.steps.findIndex((s) => s.key === c.step);
  const last = state.steps.length - 1;
  stage.text("step", 0, 24, `${at} of ${last}`, { role: "quiet", size: "strong" });
  stage.text("title", narrow ? 54 : 58, 24, state.steps[at].name, { size: "big" });
  const wide = narrow ? 46 : 74;
  const chip = (key, x, text, name, to) =>
    stage.button(key, {
      x,
      y: 1,
      width: wide,
      height: 36,
      text,
      role: "ink",
      label: `${name}: ${state.steps[to].name}`,
      act: () => go({ step: state.steps[to].key }),
    });
  if (at < last) chip("next", width - wide - 2, narrow ? "→" : "Next →", "Next", at + 1);
  if (at > 0) chip("back", width - 2 * wide - 10, narrow ? "←" : "← Back", "Back", at - 1);
}
