// Errors of three methods as rows, and the map of who errs least.
import { snap } from "../js/handles.js";
import { fixed } from "../js/text.js";

export const METHODS = ["no", "complete", "partial"];
export const ROLES = ["likelihood", "prior", "posterior"];
// The map: cells a side, and its upper ends.
export const CELLS = 24;
export const TAU = 16;
export const SE = 20;
const NAMES = 84; // room for the names of the rows
const MOST = 42; // the end of the axis of errors, unless a data set lies beyond

export function draw(view, r, c) {
  const { stage, width, narrow } = view;
  const each = narrow ? 54 : 84;
  const top = 34;
  const height = 3 * each;
  const side = narrow || !r.map ? 0 : Math.min(300, width * 0.36);
  const mapSize = narrow ? Math.min(190, width - 60) : side - 50;
  const below = narrow && r.map ? mapSize + 112 : 0;
  const bottom = top + height;
  const most = Math.max(0, ...(r.sets || []).flat()) > MOST ? 62 : MOST;
  stage.begin(width, Math.max(bottom + 48 + below, side ? mapSize + 130 : 0));
  const plot = stage.panel("errors", {
    left: 14 + NAMES,
    top,
    width: width - 30 - NAMES - (side && side + 20),
    height,
    x: [0, most],
    y: [3, 0],
  });
  plot.y = Object.assign((row) => top + row * each, { domain: [0, 3], invert: (p) => p });
  plot.axis("x", {
    label: narrow ? "error, points" : "error, points: dots are data sets, bars the typical error",
    at: [0, 10, 20, 30, 40, 50, 60].filter((v) => v <= most),
  });
  METHODS.forEach((m, k) => method(stage, plot, r, c, m, k));
  if (r.map)
    map(
      stage,
      r,
      c,
      narrow ? "small" : "strong",
      narrow
        ? { left: 44, top: bottom + 100, width: mapSize, height: mapSize }
        : { left: width - mapSize - 10, top: 58, width: mapSize, height: mapSize },
    );
}

// A row: sixty data sets as small dots, and the typical error over all of them.
function method(stage, plot, r, c, m, k) {
  const role = ROLES[k];
  const y = plot.y(k + 0.5);
  const x = (v) => plot.x(Math.min(v, plot.x.domain[1]));
  const answer = m === "partial";
  const at = r[m] && r[m][c.who === "all" ? "all" : "stranger"];
  // Left of the axis, where no guess and no answer passes.
  const name = { role, size: "strong" };
  stage.text(`name${k}`, 2, y - 3, m, name);
  stage.text(`error${k}`, 2, y + 15, `pooling ${r[m] ? fixed(at, 1) : "?"}`, name);
  stage.node(`base${k}`, "path", { class: "bhm-grid", d: `M${plot.left} ${y}H${plot.left + plot.width}` });
  if (!r[m]) return;
  const dots = r.sets ? r.sets[k] : [];
  dots.forEach((v, i) =>
    stage.node(`set${k}-${i}`, "circle", {
      class: `bhm-bar bhm-${role}`,
      r: 2.3,
      cx: x(v),
      cy: y + (((i * 0.618034) % 1) - 0.5) * 26,
    }),
  );
  stage.node(`typical${k}`, "path", {
    class: `bhm-solid bhm-${role}`,
    d: `M${x(at)} ${y - 19}V${y + 19}`,
    "data-answer": answer ? "" : null,
  });
}

// Who errs least where: one path a method; the crossing is the state under the hand.
function map(stage, r, c, size, room) {
  const p = stage.panel("map", { ...room, x: [0, TAU], y: [0, SE] });
  stage.text(
    "map-title",
    room.left - 30,
    room.top - 42,
    `least error for ${c.who === "all" ? "all schools" : "the stranger"}`,
    { size: "strong" },
  );
  stage.text("map-hint", room.left - 30, room.top - 26, "drag the dot, or press a place", {
    role: "quiet",
    size: "small",
  });
  const regions = METHODS.map((m, k) => region(p, r, k));
  p.axis("x", { label: "spread of the others τ", at: [0, 5, 10, 15] }).axis("y", {
    label: "standard error",
    at: [0, 10, 20],
  });
  p.segment("down", [c.tau, c.se], [c.tau, 0], { role: "ink", kind: "bhm-hairline" }).segment(
    "left",
    [0, c.se],
    [c.tau, c.se],
    { role: "ink", kind: "bhm-hairline" },
  );
  const ground = stage.rect("ground", p.left, p.top, p.width, p.height, { kind: "bhm-ground" }); // under all handles
  p.handle("tau", { control: "tau", at: [c.tau, 0] });
  p.handle("se", { control: "se", axis: "y", at: [0, c.se] }); // before the words, which avoid all three
  here(stage, p, c, ground);
  regions.forEach((runs, k) => {
    const name = `${METHODS[k]} pooling`;
    const places = placesOf(p, runs, name.length * (size === "small" ? 6.4 : 7.6), c);
    if (places.length) stage.textAt(`map/region-name${k}`, places, name, { role: ROLES[k], size });
  });
  hereName(stage, p, c);
}

// The dot of the state, free to move both ways by hand and by keys; a click on the map brings it there.
function here(stage, p, c, ground) {
  const [tau, se] = ["tau", "se"].map((name) => stage.hooks.input(name));
  const set = (input, v) => stage.hooks.set(input.name, snap(input, v));
  ground.onclick = (event) => {
    const box = stage.svg.getBoundingClientRect();
    set(tau, p.x.invert(event.clientX - box.left));
    set(se, p.y.invert(event.clientY - box.top));
  };
  stage.handle("map/here", {
    ...tau,
    x: p.x(c.tau),
    y: p.y(c.se),
    role: "ink",
    kind: "bhm-move-both",
    value: c.tau,
    label: "you are here: right and left τ, up and down the standard error",
    words: `τ ${fixed(c.tau, 1)}, standard error ${fixed(c.se, 1)}`,
    invert: p.x.invert,
    change: (v) => stage.hooks.set("tau", v),
    cross: (y) => set(se, p.y.invert(y)),
    roam: (by) => set(se, stage.hooks.get("se") - by * se.step),
  });
}

// The cells where a method errs least, drawn in one path: runs of them as boxes in pixels.
function region(p, r, k) {
  const [wide, tall] = [TAU / CELLS, SE / CELLS];
  const runs = r.map.flatMap((row, i) =>
    [...row.matchAll(new RegExp(`${k}+`, "g"))].map((run) => ({
      left: Math.round(p.x(run.index * wide)),
      right: Math.round(p.x((run.index + run[0].length) * wide)),
      top: Math.round(p.y((i + 1) * tall)),
      bottom: Math.round(p.y(i * tall)),
    })),
  );
  const d = runs.map((b) => `M${b.left} ${b.bottom}V${b.top}H${b.right}V${b.bottom}Z`).join("");
  if (d) p.stage.node(`region${k}`, "path", { d, class: `bhm-region bhm-${ROLES[k]}`, "data-answer": "" });
  return runs;
}

// Where the name of a region stands, the best place first: well inside it, and off the lines to the two axes.
function placesOf(p, runs, long, c) {
  const area = runs.reduce((sum, b) => sum + b.right - b.left, 0);
  if (area < 1.5 * p.width) return [];
  const mean = (of) => runs.reduce((sum, b) => sum + of(b) * (b.right - b.left), 0) / area;
  const centre = mean((b) => (b.top + b.bottom) / 2);
  const half = long / 2;
  const [hx, hy] = [p.x(c.tau), p.y(c.se)];
  const inside = (v) => Math.min(Math.max(v, p.left + half + 4), p.left + p.width - half - 4);
  const rated = runs.map((b) => {
    const x = inside((b.left + b.right) / 2);
    const y = (b.top + b.bottom) / 2;
    const out = Math.max(0, b.left - x + half) + Math.max(0, x + half - b.right);
    const met = (Math.abs(x - hx) < half + 6 && y > hy - 14) || (Math.abs(y - hy) < 14 && x - half < hx + 8);
    const near = Math.abs(y - hy) < 32 && Math.abs(x - hx) < half + 88; // the words at the crossing
    const edge = y < p.top + 12 || y > p.top + p.height - 22;
    return {
      place: [x, y + 5, "middle"],
      worth: Math.abs(y - centre) + 3 * out + (met ? 90 : near ? 60 : 0) + (edge ? 300 : 0),
    };
  });
  return rated.sort((a, b) => a.worth - b.worth).map(({ place }) => place);
}

// The words at the crossing, within the frame.
function hereName(stage, p, { tau, se }) {
  const [x, y, long] = [p.x(tau), p.y(se), 78];
  const places = [-12, 22].flatMap((dy) => [
    [x + 9, y + dy, "start"],
    [x - 9, y + dy, "end"],
  ]);
  const framed = places.filter(
    ([at, base, anchor]) =>
      (anchor === "end" ? at - long > p.left : at + long < p.left + p.width) &&
      base > p.top + 12 &&
      base < p.top + p.height - 4,
  );
  stage.textAt("here-name", framed, "you are here", { size: "small", give: true });
}
