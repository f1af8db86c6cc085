// One hundred pupils in five schools: from a cloud of points to lines that know of each other.
import { clamp, sum } from "../js/math.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./nested_data.json" with { type: "json" };

const LAST = 6.2;

function moments(xs, ys) {
  const n = xs.length, mx = sum(xs) / n, my = sum(ys) / n;
  return { n, mx, my, sxx: sum(xs.map((x) => (x - mx) ** 2)), sxy: sum(xs.map((x, i) => (x - mx) * (ys[i] - my))) };
}

function leastSquares(step, { income, score, school, names }) {
  const groups = names.map((_, j) => moments(income.filter((_, i) => school[i] === j),
    score.filter((_, i) => school[i] === j)));
  if (step === "parallel") {
    const b = sum(groups.map((g) => g.sxy)) / sum(groups.map((g) => g.sxx));
    return groups.map((g) => [g.my - b * g.mx, b]);
  }
  if (step === "fan") {
    const raw = groups.map(({ n, mx, my, sxx, sxy }) =>
      ({ n, sx: n * mx, sy: n * my, sxx: sxx + n * mx * mx, sxy: sxy + n * mx * my }));
    const a = sum(raw.map((g) => g.sy - (g.sx * g.sxy) / g.sxx)) / sum(raw.map((g) => g.n - (g.sx * g.sx) / g.sxx));
    return raw.map((g) => [a, (g.sxy - a * g.sx) / g.sxx]);
  }
  const every = moments(income, score);
  return groups.map((g) => (step === "each" ? g : every)).map((g) => [g.my - (g.sxy / g.sxx) * g.mx, g.sxy / g.sxx]);
}

export function compute(state, { step, income: x0 }) {
  if (step === "cloud" || step === "groups")
    return { lines: null, before: null, bands: null, at: null, sd: null, off: null, spread: null };
  const table = state.posterior, own = table[step], lines = own ? own.mean : leastSquares(step, state);
  const before = step === "partial" ? leastSquares("each", state) : step === "teachers" ? table.partial.mean : null;
  const squares = state.score.map((y, i) => {
    const [a, b] = lines[state.school[i]];
    return (y - a - b * state.income[i]) ** 2;
  });
  const sd = (j, x) => { const [v, c, w] = own.cov[j]; return Math.sqrt(v + 2 * x * c + x * x * w); };
  const grid = Array.from({ length: 25 }, (_, k) => (LAST * k) / 24);
  const edge = (sign) => ([a, b], j) => grid.map((x) => a + b * x + sign * 2 * sd(j, x));
  return {
    lines, before, at: lines.map(([a, b]) => a + b * x0), sd: own ? lines.map((_, j) => sd(j, x0)) : null,
    bands: own ? lines.map((l, j) => ({ x: grid, low: edge(-1)(l, j), high: edge(1)(l, j) })) : null,
    off: Math.sqrt(sum(squares) / squares.length), spread: own ? own.spread : null,
  };
}

export function readout(r, { step, income }, { names, sizes }) {
  const list = (key, values) => names.map((name, j) => say(words[key], { j, name, ...values(j) })).join(", ");
  if (r.lines === null) return tell(words, [step, { schools: list("size", (j) => ({ size: sizes[j] })) }]);
  if (step === "one")
    return tell(words, [step, {}], ["line", { income, at: r.at[0], slope: r.lines[0][1], off: r.off }]);
  const schools = list(r.sd ? "value_sd" : "value", (j) => ({ at: r.at[j], sd: r.sd && r.sd[j] }));
  const end = say(words[r.spread === null ? "off" : "spread"], r);
  return tell(words, [step, {}], ["lines", { income, schools, end, name: names[4], slope: r.lines[4][1] }]);
}

function table(r, c, state) {
  return { columns: ["school", "pupils", "teachers", "level at income 0", "slope", `at ${fixed(c.income, 1)}`],
    caption: "Teachers: for every 100 pupils. Income: thousand a month.",
    rows: state.names.map((name, j) => [name, state.sizes[j], fixed(state.teachers[j], 0),
      ...(r.lines ? [fixed(r.lines[j][0], 1), fixed(r.lines[j][1], 1), fixed(r.at[j], 1)] : ["–", "–", "–"])]) };
}

const SHAPES = ["M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0Z", "M-4.2-4.2H4.2V4.2H-4.2Z", "M-5.2-4H5.2L0 5.2Z",
  "M-5.2 4H5.2L0-5.2Z", "M0-6.2L6.2 0L0 6.2L-6.2 0Z"];

// Points and lines travel between steps by CSS (live.css), which stands still under reduced motion.
function draw(view, r, c, state) {
  const { stage, width, narrow } = view, height = narrow ? 320 : 370, top = 72, scatter = r.lines !== null;
  const step = state.steps.find((s) => s.key === c.step), code = wrapped(step.code, narrow ? 44 : 80);
  const panelTop = top + height + 78, rows = code.reduce((n, [, lines]) => n + lines.length, 0);
  stage.begin(width, panelTop + 44 + (narrow ? code.filter(([who]) => who).length * 19 : 0) + rows * 21);
  const plot = stage.panel("plot", { left: 40, top, width: width - 40 - 62, height, x: [0, LAST], y: [28, 92] });
  if (scatter) plot.axis("x", { label: "parents' income, thousand a month", at: [0, 1, 2, 3, 4, 5, 6] })
    .axis("y", { label: "test score", at: [30, 40, 50, 60, 70, 80, 90], grid: true });
  const faint = (j) => c.school !== "all" && state.names[j] !== c.school;
  if (r.bands) r.bands.forEach((band, j) => (c.school === "all" ? j === 4 || j === 0 : !faint(j)) && ribbon(stage, plot, band, j));
  if (r.before) r.before.forEach((l, j) => across(stage, plot, `before${j}`, l, `bhm-group-line bhm-was bhm-g${j}`, faint(j)));
  if (view.truth && scatter) state.truth.forEach((l, j) => across(stage, plot, `true${j}`, l, "bhm-group-line bhm-was bhm-truth", faint(j)));
  if (view.truth && !scatter) stage.text("truth-wait", width / 2, top + height + 40, "The true lines come with the axes: go on to “One line”.",
    { role: "truth", anchor: "middle", halo: true });
  people(stage, plot, c, state, width, narrow, height, faint);
  if (!scatter) { if (c.step === "groups") groupNames(stage, state, width, narrow, height); }
  else {
    r.lines.forEach((l, j) => across(stage, plot, `line${j}`, l, `bhm-group-line ${c.step === "one" ? "bhm-ink" : `bhm-g${j}`}`, faint(j)));
    ends(stage, plot, r, c, state, faint);
    plot.rule("at", { x: c.income }, { role: "quiet", kind: "bhm-hairline" });
    plot.handle("income", { control: "income", at: [c.income, 28], role: "data" });
  }
  paper(stage, step, code, panelTop, width, narrow);
  steps(view, c, state, width);
}

// Where a pupil stands: at random, in the circle of the school, or at income and score.
function place(step, i, plot, state, width, narrow, height) {
  if (step === "cloud") return [16 + state.cloud[i][0] * (width - 32), 66 + state.cloud[i][1] * (height + 20)];
  if (step !== "groups") return [plot.x(state.income[i]), plot.y(state.score[i])];
  const j = state.school[i], k = i - state.school.indexOf(j), [x, y] = center(j, width, narrow, height);
  const radius = (narrow ? 8 : 10.5) * Math.sqrt(k + 0.4), angle = 2.399963 * k;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

const center = (j, width, narrow, height) => (narrow
  ? [(width * [1.05, 3.2, 5.1, 2, 4.2][j]) / 6, 50 + height * (j < 3 ? 0.24 : 0.72)]
  : [(width * [1.05, 3.15, 5.05, 6.8, 8.4][j]) / 9.3, 50 + height * 0.44]);

function people(stage, plot, c, state, width, narrow, height, faint) {
  state.school.forEach((j, i) => {
    const [x, y] = place(c.step, i, plot, state, width, narrow, height);
    const quiet = c.step === "cloud" || c.step === "one";
    stage.node(`p${i}`, "path", { d: SHAPES[j], class: `bhm-person bhm-${quiet ? "quiet" : `g${j}`}`,
      style: `transform:translate(${x.toFixed(1)}px,${y.toFixed(1)}px);transition-delay:${j * 90}ms;` +
        `opacity:${faint(j) && !quiet ? 0.14 : c.step === "groups" || quiet ? 0.9 : 0.62}` });
  });
}

function groupNames(stage, state, width, narrow, height) {
  state.names.forEach((name, j) => {
    const [x, y] = center(j, width, narrow, height), below = (narrow ? 8 : 10.5) * Math.sqrt(state.sizes[j]) + 24;
    stage.text(`group${j}`, x, y + below, name, { role: `g${j}`, size: "big", anchor: "middle" });
    stage.text(`count${j}`, x, y + below + 18, `${state.sizes[j]} pupils`, { role: "quiet", anchor: "middle" });
  });
}

// A line as the image of the unit segment under a matrix, so that CSS can turn it.
function across(stage, plot, key, [a, b], kind, faint) {
  const x = plot.x(0), y = plot.y(a), dx = plot.x(LAST) - x, dy = plot.y(a + b * LAST) - y;
  stage.node(key, "path", { d: "M0 0H1", class: kind,
    style: `transform:matrix(${dx.toFixed(1)},${dy.toFixed(1)},0,1,${x.toFixed(1)},${y.toFixed(1)});opacity:${faint ? 0.2 : 1}` });
}

function ribbon(stage, plot, { x, low, high }, j) {
  const y = (v) => plot.y(clamp(v, 28, 92)).toFixed(1), up = x.map((v, k) => `${plot.x(v).toFixed(1)} ${y(high[k])}`);
  const down = x.map((v, k) => `${plot.x(v).toFixed(1)} ${y(low[k])}`).reverse();
  stage.node(`band${j}`, "path", { d: `M${up.join("L")}L${down.join("L")}Z`, class: `bhm-area bhm-g${j}` });
}

// Names at the right ends of the lines, pushed apart until they can be read.
function ends(stage, plot, r, c, state, faint) {
  if (c.step === "one") { stage.text("end", plot.left + plot.width + 6, plot.y(r.lines[0][0] + r.lines[0][1] * LAST) + 5, "all", { size: "strong" }); return; }
  const at = r.lines.map(([a, b], j) => ({ j, y: clamp(plot.y(a + b * LAST), plot.top + 4, plot.top + plot.height - 8) }))
    .sort((p, q) => p.y - q.y);
  for (let k = 1; k < at.length; k++) at[k].y = Math.max(at[k].y, at[k - 1].y + 17);
  for (const { j, y } of at) if (!faint(j)) stage.text(`end${j}`, plot.left + plot.width + 6, y + 5, state.names[j],
    { role: `g${j}`, size: "strong" });
}

const wrapped = (code, room) => code.map(([who, text]) => [who, text.split(" ").reduce((lines, word) => {
  const last = lines[lines.length - 1];
  if (last !== undefined && last.length + word.length < room) lines[lines.length - 1] = `${last} ${word}`;
  else lines.push(last === undefined ? word : `  ${word}`);
  return lines;
}, [])]);

function paper(stage, step, code, top, width, narrow) {
  stage.text("equation", 4, top, step.equation, { size: narrow && step.equation.length > 34 ? "strong" : "big" });
  const heads = narrow ? code.filter(([who]) => who).length * 19 : 0;
  const rows = code.reduce((n, [, lines]) => n + lines.length, 0);
  stage.rect("paper", 0, top + 14, width, rows * 21 + heads + 16, { role: "quiet", rx: 10 });
  let y = top + 36;
  code.forEach(([who, lines], k) => {
    if (who) stage.text(`who${k}`, 12, y, who, { role: "ink", size: "strong" });
    if (who && narrow) y += 19;
    lines.forEach((text, i) => {
      stage.text(`code${k}-${i}`, narrow ? 12 : 96, y, text, { role: "ink", size: "code" });
      y += 21;
    });
  });
}

// Which step this is, and the way to the next and back.
function steps({ stage, go, narrow }, c, state, width) {
  const at = state.steps.findIndex((s) => s.key === c.step), last = state.steps.length - 1;
  stage.text("step", 0, 24, `${at} of ${last}`, { role: "quiet", size: "strong" });
  stage.text("title", narrow ? 54 : 58, 24, state.steps[at].name, { size: "big" });
  const wide = narrow ? 46 : 74, chip = (key, x, text, name, to) => stage.button(key, { x, y: 1, width: wide, height: 36,
    text, role: "ink", label: `${name}: ${state.steps[to].name}`, act: () => go({ step: state.steps[to].key }) });
  if (at < last) chip("next", width - wide - 2, narrow ? "→" : "Next →", "Next", at + 1);
  if (at > 0) chip("back", width - 2 * wide - 10, narrow ? "←" : "← Back", "Back", at - 1);
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table });
}
