// The guess on the drawing: a handle (or a band) as long as the figure is locked, then the gap to the answer.
//
// `f` is the state of the frame, made in ui.js.
import { clamp } from "./math.js";
import { bare, fixed } from "./text.js";

const SHORT = 12; // pixels; a bracket that is no longer is a blot

// The answer in words, a share with its sign; a batting average is written without the zero before its point.
export const said = ({ digits, unit }, value) =>
  (digits === 3 ? bare : fixed)(value, digits) + (/^percent/.test(unit) ? "%" : "");

// A guess in words: one in whole steps has no decimals.
export const guessed = (prediction, value) =>
  said(prediction.step % 1 ? prediction : { ...prediction, digits: 0 }, value);

// There is a guess to commit.
export function ready({ commit }) {
  commit.disabled = false;
  commit.textContent = "This is my guess";
}

// Draw the guess on its panel (in the end on the part of it that was asked about, if there is one), and after it a
// bracket from there to the answer.
export function mark(f) {
  const { view, stage, prediction } = f;
  const at = (!view.locked && stage.panels.asked) || stage.panels[prediction.panel];
  if (!at || !(view.locked || f.committed || f.progress < 1)) return;
  const flat = prediction.axis === "x";
  const map = flat ? at.x : at.y;
  const room = flat ? [at.left, at.left + at.width] : [at.top, at.top + at.height];
  const p = (value) => clamp(map(value), ...room);
  if (view.locked && !prediction.options) hold(f, at, flat, p(view.guess));
  if (prediction.options) band(f, at, flat, p);
  else if (view.locked || f.committed) line(f, at, flat, p(view.guess));
  if (!view.locked && view.answer === f.asked) gap(f, at, flat, p);
}

function line({ stage, prediction, view }, { left, top, width, height, guessAt, hold }, flat, p) {
  stage.under("guess", {
    class: "bhm-line bhm-guess",
    d: flat ? `M${p} ${top}V${top + height}` : `M${left} ${p}H${left + width}`,
  });
  const words = `your guess ${guessed(prediction, view.guess)}`;
  const places = flat
    ? beside(p, [
        top - 8,
        ...[0.12, 0.25, 0.38, 0.62, 0.75, 0.88].map((k) => top + k * height),
        top + height + 14,
      ])
    : [p - 8, p + 19].flatMap((y) => [
        [hold ? hold + 14 : left + 8, y, "start"],
        [left + width - (hold ? 0 : 30), y, "end"],
      ]);
  stage.textAt("guess-label", guessAt ? [guessAt] : places, words, NAME);
}

const NAME = { role: "guess", size: "strong" };

// To the right and to the left of p, at these heights.
const beside = (p, heights) =>
  heights.flatMap((y, k) => [
    [k ? p + 9 : p - 12, y, "start"],
    [k ? p - 9 : p + 12, y, "end"],
  ]);

// The option that was chosen, as the part of the axis that it means.
function band({ stage, prediction, view }, { left, top, width, height }, flat, p) {
  const chosen = prediction.options[view.guess];
  if (!chosen) return;
  const [low, high] = [p(chosen.low), p(chosen.high)].sort((a, b) => a - b);
  const style = { role: "guess", rx: 6 };
  if (flat) stage.rect("guess", low, top, high - low, height, style);
  else stage.rect("guess", left, low, width, high - low, style);
  const places = flat
    ? [top - 8, top + 16, top + height - 12].map((y) => [low + 4, y, "start"])
    : [low + 16, high - 6].flatMap((y) => [
        [left + width - 30, y, "end"],
        [left + 8, y, "start"],
      ]);
  stage.textAt("guess-label", places, "your guess", NAME);
}

// Where the way to the answer begins: at the guess, or in the middle of the option.
function from({ prediction, view }) {
  if (!prediction.options) return view.guess;
  const { low, high } = prediction.options[view.guess] || prediction.options[0];
  return (low + high) / 2;
}

// The answer, and a bracket to it from a guess that is not close; while the answer is being told its end travels.
function gap(f, { left, top, width, height, hold = left + width - 18 }, flat, p) {
  const [a, b] = [p(from(f)), p(f.view.answer)];
  const t = f.progress;
  const end = a + (b - a) * t * t * (3 - 2 * t);
  const sides = flat
    ? [top + 9, ...[0.3, 0.5, 0.7, 0.9].map((k) => top + k * height)]
    : [hold, ...[0.75, 0.5, 0.25].map((k) => left + k * width)];
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const free = (s) =>
    f.stage.blank(flat ? [low, high, s - 7, s + 7] : [s - 7, s + 7, low, high], "guess-label");
  const side = sides.find(free) ?? sides[0];
  const tick = `M${side - 7} ${end}H${side + 7}`;
  if (high - low > SHORT && !f.prediction.options)
    f.stage.under("gap", {
      class: "bhm-gap-line bhm-guess",
      d: flat ? `M${a} ${side}H${end}M${end} ${side - 7}V${side + 7}` : `M${side} ${a}V${end}${tick}`,
    });
  f.stage.under("gap-end", {
    class: "bhm-hairline bhm-guess",
    d: flat ? `M${end} ${top}V${top + height}` : `M${left} ${end}H${left + width}`,
  });
}

function hold(f, at, flat, p) {
  const { low, high, step, axis } = f.prediction;
  const { invert } = flat ? at.x : at.y;
  const change = (v) => {
    f.view.guess = v;
    ready(f);
    f.paint();
  };
  f.stage.handle("guess-handle", {
    x: flat ? p : (at.hold ?? at.left + 0.96 * at.width),
    y: flat ? at.top + at.height / 2 : p,
    axis,
    role: "guess",
    label: "Your guess",
    low,
    high,
    step,
    value: f.view.guess,
    words: guessed(f.prediction, f.view.guess),
    invert,
    change,
  });
  const { svg } = f.parts;
  svg.onclick = (event) => {
    if (!f.view.locked || event.target.closest(".bhm-handle")) return;
    const box = svg.getBoundingClientRect();
    const v = invert(flat ? event.clientX - box.left : event.clientY - box.top);
    change(clamp(low + Math.round((v - low) / step) * step, low, high));
  };
}
