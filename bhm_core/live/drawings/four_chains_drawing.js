// Traces of four chains beside their target, and the two diagnostics on their way.
import { clamp, linspace } from "../js/math.js";
import { ESS, R_HAT } from "../js/chains.js";
import { line } from "../js/scales.js";
import { struck } from "../js/strokes.js";

// Draws of each chain, where its diagnostics are looked at on the way, and where the axis of values ends.
export const LENGTH = 1000;
export const CHECKS = [20, 40, 60, 80, 100, 140, 180, 240, 300, 400, 500, 600, 800, 1000];
export const END = 12;
const COLORS = ["g1", "g4", "g0", "g2"]; // the chains stand for no role: four colours that all can tell apart

// Traces beside the target; under them, at the same draws, R-hat and the effective sample size.
// `moments` says in words since when each of the two is content.
export function draw({ stage, width, narrow }, r, c, moments) {
  const left = 44;
  const side = narrow ? 60 : 120;
  const across = width - left - side - 20;
  const top = 30;
  const height = narrow ? 160 : 172;
  const second = top + height + (narrow ? 60 : 42); // low, for the sentence to be seen with the slider
  const third = second + 118;
  const asked = !r.r_hats; // the effective sample size has to wait: a smaller drawing to look at
  stage.begin(width, asked ? second + 86 + 44 : third + 74 + 44);
  const trace = stage.panel("trace", { left, top, width: across, height, x: [0, LENGTH], y: [-END, END] });
  trace.axis("x", narrow ? { count: 2 } : { at: [] }).axis("y", { at: [-10, -5, 0, 5, 10] });
  stage.text("trace-name", left, top - 12, "four chains", { role: "chain", size: "strong" });
  beside(
    stage.panel("target", {
      left: left + across + 14,
      top,
      width: side,
      height,
      x: [0, 1.05 * Math.max(...r.density, ...(r.heights || [0]).map((h) => Math.min(h, 0.5)))],
      y: [-END, END],
    }),
    r,
  );
  regions(trace, r, c);
  r.starts.forEach((x, k) => trace.dot(`start${k}`, 0, clamp(x, -END, END), { role: COLORS[k], r: 4.5 }));
  const times = linspace(0, c.n, c.n + 1);
  (r.chains || []).forEach((chain, k) =>
    stage.node(`trace/chain${k}`, "path", {
      class: `bhm-hairline bhm-${COLORS[k]}`,
      "stroke-opacity": 0.8,
      d: line(
        times,
        chain.map((x) => clamp(x, -END, END)),
        trace.x,
        trace.y,
      ),
    }),
  );
  const wide = { left, width: across, x: [0, LENGTH] };
  rHat(stage.panel("r_hat", { ...wide, top: second, height: 86, y: [0, 1] }), r, c, moments.below);
  if (asked) return handle(trace, c);
  size(
    stage.panel("ess", { ...wide, top: third, height: 74, y: [0, 1.1 * Math.max(500, ...(r.sizes || []))] }),
    r,
    c,
    moments.enough,
    narrow,
  );
  handle(trace, c);
}

// Where the target lies, two standard deviations around each mode, behind the chains that should be there.
function regions(trace, r, { distance }) {
  const { stage, left, width, y } = trace;
  const modes = distance < 4 ? [0] : [distance / 2, -distance / 2];
  const reach = distance < 4 ? distance / 2 + 2 : 2;
  modes.forEach((m, k) =>
    stage.rect(`trace/region${k}`, left, y(m + reach), width, y(m - reach) - y(m + reach), {
      role: "posterior",
    }),
  );
  const unseen = { 0: 0, 1: 1 }[r.right];
  if (modes[1] && unseen !== undefined)
    trace.text("unseen", LENGTH / 2, modes[unseen], "half of the target: not one draw", {
      role: "posterior",
      anchor: "middle",
      dy: 5,
      size: "strong",
    });
}

const handle = (trace, { n }) =>
  trace.handle("n", { control: "n", at: [n, -END], words: `${n} draws of each chain` });

// The target, turned on its side, and the share of the draws in each bin.
function beside(panel, r) {
  const { stage, x, y } = panel;
  const ys = linspace(-END, END, 121);
  (r.heights || []).forEach((h, i) => {
    if (h > 0)
      stage.rect(
        `target/bar${i}`,
        panel.left,
        y(-END + (i + 1) / 2) + 0.5,
        Math.min(x(h), panel.left + panel.width) - panel.left,
        y(0) - y(0.5) - 1,
        { role: "chain", kind: "bhm-bar" },
      );
  });
  const path = ys.map((v, i) => `${x(r.density[i]).toFixed(1)} ${y(v).toFixed(1)}`).join("L");
  stage.node("target/area", "path", {
    class: "bhm-area bhm-posterior",
    d: `M${x(0)} ${y(-END)}L${path}L${x(0)} ${y(END)}Z`,
  });
  stage.node("target/line", "path", { class: "bhm-line bhm-posterior", d: `M${path}` });
  stage.text("target/name", panel.left, panel.top - 12, "target", { role: "posterior", size: "strong" });
}

// R-hat less one on a log scale, from 1.0005 to 4.
function rHat(panel, r, c, moment) {
  const low = Math.log(0.0005);
  const high = Math.log(3);
  const { stage, top, height } = panel;
  const map = (v) =>
    top + height - (height * (clamp(Math.log(Math.max(v - 1, 1e-9)), low, high) - low)) / (high - low);
  map.invert = (p) => 1 + Math.exp(low + ((top + height - p) / height) * (high - low));
  map.domain = [1, 4];
  panel.y = map;
  stage.text("r_hat/name", panel.left, top - 10, r.r_hats ? "R-hat, wanted: below 1.01" : "R-hat", {
    role: "chain",
    size: "strong",
  });
  panel.axis("y", { at: [1.01, 1.1, 2] });
  panel.axis("x", r.r_hats ? { at: [] } : { label: "draws of each chain", count: 4 });
  // What is wanted would look like the answer before the guess.
  if (r.r_hats) panel.segment("line", [0, R_HAT], [LENGTH, R_HAT], { role: "quiet", kind: "bhm-hairline" });
  path(panel, r.r_hats, r.r_hat, r.r_hat_from, c, moment);
}

function size(panel, r, c, moment, narrow) {
  panel.stage.text(
    "ess/name",
    panel.left,
    panel.top - 10,
    `${narrow ? "effective draws" : "effective sample size"}, wanted: 400 or more`,
    {
      role: "chain",
      size: "strong",
    },
  );
  const most = panel.y.domain[1];
  panel.axis("y", {
    at:
      most > 2200
        ? [400, 2000, 4000]
        : most > 1100
          ? [400, 1000, 2000].filter((v) => v < most)
          : [0, 400, 800].filter((v) => v < most),
  });
  panel.axis("x", { label: "draws of each chain", count: narrow ? 2 : 5 });
  panel.segment("line", [0, ESS], [LENGTH, ESS], { role: "quiet", kind: "bhm-hairline" });
  path(panel, r.sizes, r.ess, r.ess_from, c, moment, 20);
}

// A diagnostic on its way up to n, and the moment at which it was content.
function path(panel, values, now, from, { n }, moment, dy = -10) {
  if (!values) return;
  const points = [...CHECKS.map((k, i) => [k, values[i]]).filter(([k]) => k < n), [n, now]].filter(
    ([, v]) => v !== null,
  );
  panel.curve(
    "path",
    points.map(([k]) => k),
    points.map(([, v]) => v),
    { role: "chain", answer: true },
  );
  if (points.length) panel.dot("now", ...points[points.length - 1], { role: "chain", r: 5, answer: true });
  if (from === null || from > n) return;
  const at = values[CHECKS.indexOf(from)];
  const end = from > 0.6 * LENGTH;
  panel.dot("moment", from, at, { role: "chain", r: 6, hollow: true, answer: true });
  // At the moment, on no curve and no line.
  const [x, y] = [panel.x(from), panel.y(at)];
  const sides = end ? [-8, 8] : [8, -8];
  const places = [dy, 10 - dy, -24, 34, -38, 48].flatMap((down) =>
    sides.map((right) => [x + right, y + down, right < 0 ? "end" : "start"]),
  );
  const off = (box) => struck(panel.stage, box);
  panel.stage.textAt(panel.name("moment-name"), places, moment, { role: "chain", size: "small", off });
}
