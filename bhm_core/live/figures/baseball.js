// Eighteen batters after 45 at-bats: how much of a good start should be believed?
import { sum } from "../js/math.js";
import { bare, fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./baseball.json" with { type: "json" };

const squaredError = (mean, own, seasons, w) =>
  sum(own.map((y, j) => (w * y + (1 - w) * mean - seasons[j]) ** 2));

export function compute(state, { weight: w, player }) {
  const n = state.at_bats;
  const own = state.hits.map((h) => h / n);
  const J = own.length;
  const seasons = state.rest_hits.map((h, j) => h / state.rest[j]);
  const mean = sum(own) / J;
  const away = own.map((y) => y - mean);
  const spread = sum(away.map((d) => d * d));
  const estimate = own.map((y) => w * y + (1 - w) * mean);
  const shares = Array.from({ length: 51 }, (_, k) => k / 50);
  return {
    own,
    mean,
    estimate,
    seasons,
    season: seasons[state.players.indexOf(player)],
    error: squaredError(mean, own, seasons, w),
    closer: estimate.filter((e, j) => Math.abs(e - seasons[j]) < Math.abs(own[j] - seasons[j])).length,
    best: sum(away.map((d, j) => d * (seasons[j] - mean))) / spread,
    james_stein: 1 - ((J - 3) * mean * (1 - mean)) / n / spread,
    curve: { x: shares, y: shares.map((k) => squaredError(mean, own, seasons, k)) },
  };
}

export function readout(r, { weight: w, player }, state) {
  const j = state.players.indexOf(player);
  const values = { ...r, J: state.players.length };
  const own = { player, own: r.own[j], estimate: r.estimate[j], season: r.season };
  return tell(words, ["player", own], [w === 1 ? "alone" : w === 0 ? "alike" : "between", values]);
}

function table(r, c, state) {
  return {
    columns: ["batter", "first 45", "estimate", "rest of the season"],
    rows: state.players.map((name, j) => [
      name,
      bare(r.own[j], 3),
      bare(r.estimate[j], 3),
      bare(r.seasons[j], 3),
    ]),
  };
}

const AXIS = [0.14, 0.46];

// Before the guess: his 45 at-bats. After it: all rows, and the error as a curve under the hand.
function draw(view, r, c, state) {
  const { stage, width, narrow } = view;
  const locked = !r.estimate;
  const each = 23;
  const top = locked ? 104 : 46;
  const rows = locked ? 1 : r.own.length;
  const side = narrow || locked ? 0 : Math.min(270, width * 0.34);
  const below = narrow && !locked ? 236 : 0;
  const height = locked ? 54 : rows * each;
  const bottom = top + height;
  stage.begin(width, bottom + 50 + below);
  const box = { left: 88, top, width: width - 88 - 12 - (side && side + 34), height, x: AXIS };
  const plot = stage.panel("plot", { ...box, y: [rows - 0.5, -0.5] });
  const front = locked ? 0 : state.players.indexOf(c.player);
  const mid = locked ? 30 : each / 2;
  // The ghost of the guess stays on Clemente's row alone.
  stage.panel("front", { ...box, height: locked ? height : each, y: [0, 1] });
  const ys = (j) => top + j * each + mid;
  plot.y = Object.assign(ys, { domain: [0, rows], invert: (p) => p });
  plot.axis("x", {
    label: narrow ? "average" : "batting average",
    at: [0.2, 0.3, 0.4],
    format: (v) => bare(v, 3),
  });
  if (locked) {
    start(stage, plot, r, state, width);
    return;
  }
  stage.rect("row", 0, ys(front) - each / 2, plot.left + plot.width, each, { role: "quiet", rx: 6 });
  plot.stage.node("mean", "path", {
    class: "bhm-line bhm-thin bhm-prior",
    d: `M${plot.x(r.mean)} ${top - 4}V${bottom + 4}`,
  });
  stage.text("mean-name", plot.x(r.mean), bottom + 38, `mean ${bare(r.mean, 3)}`, {
    role: "prior",
    size: "strong",
    anchor: "middle",
  });
  r.own.forEach((y, j) => row(view, plot, r, state, j, j === front));
  names(view, plot);
  curve(
    stage,
    r,
    c,
    narrow
      ? { left: 44, top: bottom + 92, width: width - 60, height: 130 }
      : { left: width - side, top: top + 44, width: side - 12, height: 210 },
  );
}

function start(stage, plot, r, state, width) {
  const n = state.at_bats;
  const size = Math.min(17, (width - 96) / 15 - 3);
  const gap = size + 3;
  stage.text("who", 0, 16, state.players[0], { size: "strong" });
  stage.text("hits", 0, 36, `${state.hits[0]} of ${n}`, { role: "data" });
  for (let k = 0; k < n; k++)
    stage.rect(`at-bat${k}`, 88 + (k % 15) * gap, 2 + Math.floor(k / 15) * gap, size, size, {
      role: "data",
      kind: k < state.hits[0] ? "bhm-block" : "bhm-hairline",
      rx: 3,
    });
  plot.dot("own0", r.own[0], 0, { r: 7, hollow: true });
  plot.text("own-name", r.own[0], 0, bare(r.own[0], 3), {
    role: "data",
    size: "strong",
    anchor: "middle",
    dy: -14,
    halo: true,
  });
}

function row({ stage, truth }, plot, r, state, j, chosen) {
  const own = r.own[j];
  const at = plot.y(j);
  stage.text(`name${j}`, 2, at + 5, state.players[j], {
    role: chosen ? "ink" : "quiet",
    size: chosen ? "strong" : "",
  });
  plot.segment(`way${j}`, [own, j], [r.estimate[j], j], { role: "posterior", kind: "bhm-hairline" });
  plot.dot(`own${j}`, own, j, { r: 6, hollow: true });
  plot.dot(`estimate${j}`, r.estimate[j], j, { role: "posterior", r: 4.5 });
  if (!truth && !chosen) return;
  const x = plot.x(r.seasons[j]);
  const s = chosen ? 11 : 9;
  stage.node(`season${j}`, "rect", {
    class: "bhm-dot bhm-truth",
    "data-answer": "",
    width: s,
    height: s,
    x: x - s / 2,
    y: at - s / 2,
    transform: `rotate(45 ${x} ${at})`,
  });
}

// Names of the three kinds of mark, once, over the first row.
function names({ stage, narrow }, plot) {
  const item = (key, x, role, label, hollow) => {
    stage.node(
      `key-${key}`,
      key === "season" ? "rect" : "circle",
      key === "season"
        ? {
            class: `bhm-dot bhm-${role}`,
            x: x - 4.5,
            y: 9.5,
            width: 9,
            height: 9,
            transform: `rotate(45 ${x} 14)`,
          }
        : { class: `bhm-dot bhm-${role} ${hollow ? "bhm-hollow" : ""}`, cx: x, cy: 14, r: 5 },
    );
    stage.text(`key-name-${key}`, x + 11, 19, label, { role, size: "strong" });
  };
  const far = narrow ? [8, 88, 178] : [plot.left, plot.left + 150, plot.left + 250];
  item("own", far[0], "data", narrow ? "first 45" : "first 45 at-bats", true);
  item("estimate", far[1], "posterior", "estimate");
  item("season", far[2], "truth", narrow ? "rest of season" : "rest of the season");
}

function curve(stage, r, c, room) {
  const p = stage.panel("error", { ...room, x: [0, 1], y: [0, 0.092] });
  stage.text("error-title", room.left - 32, room.top - 14, "squared error of all 18", {
    role: "posterior",
    size: "strong",
  });
  p.axis("x", { label: "share w that is kept", at: [0, 0.5, 1] }).axis("y", {
    at: [0, 0.03, 0.06, 0.09],
    format: (v) => bare(v, 2),
    grid: true,
  });
  p.curve("curve", r.curve.x, r.curve.y, { role: "posterior", fill: true });
  p.segment("stein", [r.james_stein, 0], [r.james_stein, 0.05], { role: "quiet", kind: "bhm-hairline" }).text(
    "stein-name",
    r.james_stein,
    0.05,
    "James and Stein",
    { role: "quiet", size: "small", dy: -5, dx: -20, halo: true },
  );
  p.handle("weight", {
    control: "weight",
    at: [c.weight, r.error],
    label: "share that is kept, on the curve of the error",
    words: `${fixed(c.weight, 2)}, squared error ${bare(r.error, 4)}`,
  });
}

const actions = [{ near: true, label: "Move all towards the mean", target: () => ({ weight: 0.212 }) }];

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, actions });
}
