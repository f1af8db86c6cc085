// Coverage and bias over the number of groups, and below them the prior that is under the hand.
import { linspace, normalPdf } from "../js/math.js";
import { ticks } from "../js/scales.js";
import { struck } from "../js/strokes.js";
import { fixed, say } from "../js/text.js";

const TRUTH = 1;
const PROMISED = 90; // percent of the intervals
const [LEFT, RIGHT, GAP] = [50, 12, 62];
const NAMES = 34; // what the names of line and dots take
const FLAT = 0.06; // a flat prior has no density: a line that can be seen

// Coverage and bias side by side, or one below the other on a phone; the prior under both. Before the guess there is
// no bias, and no interval in a row under the prior.
function rooms(stage, { width, narrow }, known) {
  const [high, low] = narrow ? [104, 64] : [180, 84];
  const whole = width - LEFT - RIGHT;
  const wide = known && !narrow ? (whole - GAP) / 2 : whole;
  const coverage = { left: LEFT, top: 38, width: wide, height: high };
  const under = { ...coverage, top: coverage.top + high + 62, height: 112 };
  const bias = narrow ? under : { ...coverage, left: LEFT + wide + GAP };
  const { top, height } = known ? bias : coverage;
  const row = known ? 50 : 0;
  const prior = { left: LEFT, top: top + height + 62, width: whole, height: low + row };
  stage.begin(width, prior.top + prior.height + 46);
  return { coverage, bias, prior, row };
}

const title = (stage, key, { left, top }, words, role = "ink") =>
  stage.text(`${key}-name`, left, top - 18, words, { role, size: "strong" });

// The formula as a line over the three numbers of groups, the simulation as dots with bars.
function over(panel, values, found, error, scale, base) {
  const at = values.map((v) => scale * v);
  panel.curve("formula", [0, 1, 2], at, { role: "posterior", answer: true, fill: true, base });
  at.forEach((v, k) => {
    panel.dot(`point${k}`, k, v, { role: "posterior", r: 4, hollow: true, answer: true });
    if (!found) return;
    const [dot, bar] = [scale * found[k], 2 * scale * error[k]];
    panel.segment(`bar${k}`, [k, dot - bar], [k, dot + bar], {
      role: "data",
      kind: "bhm-solid",
      answer: true,
    });
    panel.dot(`dot${k}`, k, dot, { role: "data", r: 5, answer: true });
  });
}

// A panel over the numbers of groups.
function axes(stage, key, room, y, groups) {
  const unit = (room.width - 64) / 2;
  const panel = stage.panel(key, { ...room, x: [-34 / unit, 2 + 30 / unit], y });
  return panel.axis("x", { at: [0, 1, 2], format: (k) => (k ? `${groups[k]}` : `${groups[k]} schools`) });
}

function shares(stage, room, r, { groups }, guess) {
  const panel = axes(stage, "coverage", room, [-8, 112], groups);
  panel.hold = panel.x(0); // the question is about five schools
  panel.axis("y", { at: [0, 30, 60, 90], format: (v) => `${v}%` });
  panel.rule("promise", { y: PROMISED }, { role: "quiet", kind: "bhm-hairline" }); // thin: the answer may lie on it
  title(stage, "coverage", room, "intervals that hold the truth");
  if (!r.coverage) return;
  const { coverage, coverage_mcse } = r.simulated || {};
  over(panel, r.coverage, coverage, coverage_mcse, 100, PROMISED);
  const share = 100 * r.coverage[0];
  // The words stand on their side of the guess if they can, off its line and off that of the answer; never over the
  // numbers of schools under the axis.
  const gap = panel.y(guess) - panel.y(share);
  const end = room.top + room.height;
  const all = [-10, -16, 24, 40, -26, 56, -40, -56].filter((down) => panel.y(share) + down < end - 2);
  const near = all.filter((down) => down * gap <= 0 || Math.abs(gap) > Math.abs(down));
  const crossed = ([, , top, bottom]) =>
    [guess, share].some((v) => top - 2 < panel.y(v) && panel.y(v) < bottom + 2);
  stage.textAt(
    "coverage/first",
    [...near, ...all].map((down) => [panel.hold + 14, panel.y(share) + down, "start"]),
    `${groups[0]} schools: ${fixed(share, 0)}%`,
    { role: "posterior", size: "small", off: (box) => crossed(box) || struck(stage, box) },
  );
}

// What line and dots are stands over the curve, in rows of its own.
function pulls(stage, room, r, { groups }) {
  const most = Math.max(0.4, ...r.bias.map((v) => 1.15 * Math.abs(v)));
  const low = r.bias[0] < 0 ? -most : -0.1;
  const roof = most + (NAMES * (most - low)) / (room.height - NAMES);
  const panel = axes(stage, "bias", room, [low, roof], groups);
  const marks = [4, 5, 6].map((count) => ticks([low, most], count)).find(({ length }) => length > 2);
  panel.axis("y", { at: marks, format: (v) => fixed(v, 1) });
  panel.rule("none", { y: 0 }, { role: "truth" });
  title(stage, "bias", room, "bias of the posterior mean");
  const { bias, bias_mcse } = r.simulated || {};
  over(panel, r.bias, bias, bias_mcse, 1, 0);
  const name = (key, down, words, role) =>
    stage.text(`bias/${key}`, room.left + room.width, room.top + down, words, {
      role,
      size: "small",
      anchor: "end",
    });
  name("formula-name", 6, "line: formula, τ known", "posterior");
  name("dots-name", 23, r.simulated ? "dots: simulated, τ unknown" : "not simulated: formula only", "data");
}

// The prior over the values of the coefficient, under the hand, and the truth; in a row below, the interval that the
// prior leaves of five groups.
function belief(stage, room, row, r, { m, s, quantity }, words) {
  const xs = linspace(-4, 7, 221);
  const ys = xs.map((x) => (s === Infinity ? FLAT : normalPdf(x, m, s)));
  const roof = 1.35 * Math.max(0.4, ...ys); // the word "truth" stands over the curve
  const panel = stage.panel("prior", { ...room, x: [-4, 7], y: [(-roof * row) / (room.height - row), roof] });
  panel.axis("x", { at: [-3, 0, 3, 6], label: say(words[quantity], {}) });
  const end = row ? panel.y.invert(panel.y(0) + 30) : panel.y.domain[0]; // over the words of the interval
  panel.segment("truth", [TRUTH, end], [TRUTH, roof], { role: "truth" });
  const [dx, anchor] = m < TRUTH ? [7, "start"] : [-7, "end"];
  panel.text("truth-name", TRUTH, roof, `truth ${TRUTH}`, {
    role: "truth",
    dx,
    dy: 10,
    anchor,
    size: "strong",
  });
  panel.curve("density", xs, ys, { role: "prior" });
  title(stage, "prior", room, say(s === Infinity ? words.flat : words.prior, { m, s }), "prior");
  if (s < Infinity) panel.handle("m", { control: "m", at: [m, 0] });
  if (!r.interval) return;
  const [low, high] = r.interval;
  const y = panel.y.invert(panel.y(0) + 25);
  panel.segment("interval", [low, y], [high, y], { role: "posterior", kind: "bhm-solid", answer: true });
  const style = { role: "posterior", size: "small", anchor: "middle", dy: 20 };
  panel.text("interval-name", (low + high) / 2, y, "typical 90% interval, five schools", style);
}

export function draw(view, r, c, state, words) {
  const { stage, guess } = view;
  const { coverage, bias, prior, row } = rooms(stage, view, Boolean(r.bias));
  shares(stage, coverage, r, state, guess);
  if (r.bias) pulls(stage, bias, r, state);
  belief(stage, prior, row, r, c, words);
}
