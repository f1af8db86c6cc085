// Errors of three methods as rows, and the map of who errs least.
import { fixed } from "../js/text.js";

export const METHODS = ["no", "complete", "partial"];
export const ROLES = ["likelihood", "prior", "posterior"];
// The map: cells a side, and its upper ends.
export const CELLS = 16;
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
  const mapSize = narrow ? Math.min(160, width - 60) : side - 50;
  const below = narrow && r.map ? mapSize + 96 : 0;
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
      narrow
        ? { left: 44, top: bottom + 84, width: mapSize, height: mapSize }
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
function map(stage, r, c, room) {
  const p = stage.panel("map", { ...room, x: [0, TAU], y: [0, SE] });
  const wide = TAU / CELLS;
  const tall = SE / CELLS;
  stage.text(
    "map-title",
    room.left - 30,
    room.top - 34,
    `least error for ${c.who === "all" ? "all schools" : "the stranger"}`,
    { size: "strong" },
  );
  METHODS.forEach((m, k) => {
    let d = "";
    let n = 0;
    let sx = 0;
    let sy = 0;
    r.map.forEach((row, i) =>
      [...row].forEach((digit, j) => {
        if (Number(digit) !== k) return;
        const x = Math.round(p.x(j * wide));
        const y = Math.round(p.y((i + 1) * tall));
        d += `M${x} ${y}H${Math.round(p.x((j + 1) * wide))}V${Math.round(p.y(i * tall))}H${x}Z`;
        n += 1;
        sx += j + 0.5;
        sy += i + 0.5;
      }),
    );
    if (!n) return;
    stage.node(`region${k}`, "path", { d, class: `bhm-region bhm-${ROLES[k]}`, "data-answer": "" });
    if (n > 9)
      p.text(`region-name${k}`, (sx / n) * wide, (sy / n) * tall, m, {
        role: ROLES[k],
        size: "strong",
        anchor: "middle",
        dy: 5,
        halo: true,
      });
  });
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
  p.dot("here", c.tau, c.se, { role: "ink", r: 6 });
  const [x, y] = [p.x(c.tau), p.y(c.se)];
  const around = [
    [x + 8, y - 14, "start"],
    [x + 10, y + 24, "start"],
    [x - 8, y - 14, "end"],
  ];
  stage.textAt("here-name", around, "you are here", { size: "small", halo: true, give: true });
  p.handle("tau", { control: "tau", at: [c.tau, 0] });
  p.handle("se", { control: "se", axis: "y", at: [0, c.se] });
}
