// Eighteen rows of 45 beads, the guesses as handles, the averages of the season as diamonds, and the score.
import { round } from "../js/scales.js";
import { bare } from "../js/text.js";

const AXIS = [0.1, 0.45];
const SCORE = 0.1; // squared error at which a bar is full
const HEAD = 106;

// `me`: whose guesses these are, alone and before "guess".
export function draw(view, r, c, state, me = ["you", "your"]) {
  const { stage, width, narrow } = view;
  const each = 24;
  const rows = r.own.length;
  const pitch = narrow ? 2 : Math.min(5.2, Math.max(3.4, width / 180));
  const left = narrow ? 104 : 92 + 45 * pitch + 20;
  const height = rows * each;
  stage.begin(width, HEAD + height + 60);
  const box = { left, top: HEAD, width: width - left - (narrow ? 66 : 82), height };
  const plot = stage.panel("plot", { ...box, x: AXIS, y: [rows - 0.5, -0.5] });
  const ys = (j) => HEAD + (j + 0.5) * each;
  plot.y = Object.assign(ys, { domain: [0, rows], invert: (p) => p });
  const front = state.players.indexOf(c.player);
  const board = {
    view,
    stage,
    plot,
    r,
    c,
    state,
    each,
    pitch,
    front,
    part: c.played,
    me,
  };
  stage.rect("row", 0, ys(front) - each / 2, width, each, { role: "guess", kind: "bhm-area", rx: 6 });
  axis(board);
  r.own.forEach((y, j) => row(board, j));
  scores(board);
  key(board);
}

function axis({ stage, plot, r }) {
  plot.axis("x", { at: [0.1, 0.2, 0.3, 0.4], format: (v) => bare(v, 3) });
  const x = plot.x(r.mean);
  stage.node("mean", "path", {
    class: "bhm-line bhm-thin bhm-prior",
    d: `M${round(x)} ${plot.top - 4}V${plot.top + plot.height}`,
  });
  stage.text("mean-name", x, plot.top - 10, `mean ${bare(r.mean, 3)}`, {
    role: "prior",
    size: "strong",
    anchor: "middle",
  });
}

function row(board, j) {
  const { stage, plot, r, part, front, view } = board;
  const at = plot.y(j);
  beads(board, j, at);
  const thin = { role: "quiet", kind: "bhm-faint" };
  plot.segment(`rail${j}`, [AXIS[0], j], [AXIS[1], j], thin);
  plot.segment(`way${j}`, [r.own[j], j], [r.guess[j], j], { role: "guess", kind: "bhm-hairline" });
  plot.dot(`own${j}`, r.own[j], j, { r: 5, hollow: true });
  if (part) plot.dot(`line${j}`, r.shown[j], j, { role: "posterior", r: 4.5 });
  if (!r.fresh || j === front) guess(board, j);
  if (part) diamond(stage, `season${j}`, plot.x(r.now[j]), at, view.narrow ? 8.5 : 10);
  if (part === 1) tally(board, j, at); // on the way nobody has won anything yet
}

// The at-bats: as many long ones as there were hits. On a phone they stand below the name.
function beads({ stage, state, pitch, view: { narrow }, front }, j, at) {
  const hits = state.hits[j];
  const [left, y] = narrow ? [2, at + 8] : [92, at];
  const r = narrow ? 0.8 : Math.min(1.9, pitch / 2 - 0.3);
  stage.text(`name${j}`, 2, narrow ? at + 2 : at + 5, state.players[j], {
    role: "ink",
    size: j === front ? "strong" : "",
  });
  const dots = (from, to) =>
    Array.from({ length: to - from }, (_, k) => {
      const x = round(left + (from + k + 0.5) * pitch);
      return narrow
        ? `M${x} ${round(y - 2.5)}v5`
        : `M${round(x - r)} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    }).join("");
  const kind = narrow ? "bhm-tick" : "bhm-bead";
  stage.node(`hits${j}`, "path", { class: `${kind} bhm-data`, d: dots(0, hits) });
  stage.node(`outs${j}`, "path", { class: `${kind} bhm-out bhm-data`, d: dots(hits, state.at_bats) });
}

function diamond(stage, name, x, y, size) {
  stage.node(name, "rect", {
    class: "bhm-dot bhm-truth",
    "data-answer": "",
    width: size,
    height: size,
    x: x - size / 2,
    y: y - size / 2,
    transform: `rotate(45 ${round(x)} ${round(y)})`,
  });
}

// The handle of a row; a guess by hand keeps what the band has made of the others.
function guess({ view, stage, plot, r, state, each, front, part }, j) {
  const { hooks } = stage;
  const { low, high, step } = hooks.input("guesses");
  const [x, y] = [plot.x(r.guess[j]), plot.y(j)];
  const choose = (k) => hooks.set("player", state.players[k]);
  const change = (v) => {
    const free = hooks.get("weight") === 1;
    const kept = free ? hooks.get("guesses") : r.guess.map((g) => Math.round(1000 * g) / 1000);
    hooks.set(
      "guesses",
      kept.map((g, k) => (k === j ? v : g)),
    );
    if (!free) hooks.set("weight", 1);
    choose(j);
  };
  const roam = (by) => {
    const k = Math.min(Math.max(j + by, 0), state.players.length - 1);
    const next = stage.nodes.get(`plot/guess${k}`);
    if (!next || k === j) return;
    choose(k);
    next.focus({ preventScroll: true });
  };
  const still = Math.abs(r.guess[j] - r.own[j]) < 1e-9;
  stage.handle(`plot/guess${j}`, {
    x,
    y,
    role: "guess",
    kind: `${still ? "bhm-unmoved" : ""} ${r.fresh ? "bhm-hint" : ""}`,
    label: `${state.players[j]}, ${bare(r.own[j], 3)} at first: your guess`,
    words: bare(r.guess[j], 3),
    value: r.guess[j],
    low,
    high,
    step,
    invert: plot.x.invert,
    change,
    reach: each / 2,
    rest: j !== front,
    roam,
  });
  if (j !== front || part) return;
  const right = [x + 17, y + 5, "start"];
  const left = [x - 17, y + 5, "end"];
  const places = r.guess[j] > r.own[j] ? [right, left] : [left, right]; // away from the start
  const told = r.fresh
    ? `drag me ${view.narrow ? "" : "to your guess "}`
    : `you${view.narrow ? "" : "r guess"} `;
  stage.textAt("guess-label", places, told + bare(r.guess[j], 3), {
    role: "guess",
    size: "strong",
    halo: true,
  });
}

// Who is nearer in this row: a mark in the column of the reader or in that of the line.
function tally({ stage, plot, r, me, view: { width } }, j, at) {
  const mine = r.nearer[j] > 0;
  const [x, role] = mine ? [width - 48, "guess"] : [width - 15, "posterior"];
  if (r.nearer[j])
    stage.node(`nearer${j}`, "circle", { cx: x, cy: at, r: 4.5, class: `bhm-dot bhm-${role}` });
  if (j) return;
  const sums = [
    ["mine", width - 48, r.mine, "guess", me[0]],
    ["theirs", width - 15, r.theirs, "posterior", "line"],
  ];
  for (const [name, cx, value, tone, words] of sums) {
    const style = { role: tone, size: "strong", anchor: "middle" };
    stage.text(`name-${name}`, cx, plot.top - 10, words, style);
    stage.text(`sum-${name}`, cx, plot.top + plot.height + 18, String(value), style);
  }
}

// Bars of the squared errors: both players', and at the end the two that surprise.
function scores({ view: { width, narrow }, stage, r, part, me }) {
  const left = narrow ? 92 : 108;
  const room = width - left - 62;
  const panel = stage.panel("score", { left, top: 0, width: room, height: 94, x: [0, SCORE], y: [0, 1] });
  const bar = (name, words, y, thick, role) => {
    const error = r.errors[name];
    const style = { role, size: thick > 14 ? "big" : "" };
    stage.text(`score-${name}`, 2, y + thick - 3, words, style);
    stage.rect(`rail-${name}`, left, y, room, thick, { role: "quiet", rx: 4 });
    const long = Math.min(panel.x(error) - left, room);
    if (part) stage.rect(`bar-${name}`, left, y, long, thick, { role, kind: "bhm-block", rx: 4 });
    stage.text(`error-${name}`, width, y + thick - 3, part ? bare(error, 4) : "?", {
      ...style,
      anchor: "end",
    });
  };
  bar("you", me[0], 2, 17, "guess");
  bar("line", "one line", 25, 17, "posterior");
  if (part < 1) {
    const words = narrow
      ? "squared error of all 18: less is better"
      : "squared error, summed over all batters: less is better";
    stage.text("rule", left, 62, words, { role: "quiet" });
    return;
  }
  bar("starts", "the starts", 50, 13, "data");
  bar("alike", `${bare(r.mean, 3)} for all`, 69, 13, "prior");
}

// What the marks mean, once, below all rows.
function key({ view: { narrow, width }, stage, plot, part, me }) {
  const y = plot.top + plot.height + 44;
  const marks = [
    ["own", "data", narrow ? "first 45" : "first 45 at-bats", narrow ? 78 : 140],
    ["you", "guess", narrow ? me[0] : `${me[1]} guess`, narrow ? 52 : 104],
    ...(part
      ? [
          ["line", "posterior", "one line", narrow ? 77 : 86],
          ["season", "truth", narrow ? "rest of season" : "rest of the season", 0],
        ]
      : []),
  ];
  let x = narrow ? 8 : Math.max(8, Math.min(plot.left, width - 500));
  for (const [name, role, words, wide] of marks) {
    if (name === "season") diamond(stage, "key-season", x, y, 9);
    else
      stage.node(`key-${name}`, "circle", {
        class: `bhm-dot bhm-${role} ${name === "own" ? "bhm-hollow" : ""}`,
        cx: x,
        cy: y,
        r: 5,
      });
    stage.text(`key-name-${name}`, x + 10, y + 5, words, { role });
    x += wide;
  }
}
