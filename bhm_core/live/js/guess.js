// The guess on the drawing: a handle (or a band) as long as the figure is locked, then the gap to the answer.
//
// `f` is the state of the frame, made in ui.js.
import { struck } from "./strokes.js";
import { clamp } from "./math.js";
import { bare, fixed } from "./text.js";

const NEAR = 20; // pixels from the panel of the guess at which a press still means it
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
  stage.fit(); // names that are moved are where they will be
  const flat = prediction.axis === "x";
  const map = flat ? at.x : at.y;
  const room = flat ? [at.left, at.left + at.width] : [at.top, at.top + at.height];
  const p = (value) => clamp(map(value), ...room);
  if (view.locked && !prediction.options) hold(f, at, flat, p(view.guess));
  // Once the question is another, the verdict alone tells of the guess: what is drawn now was not asked about.
  if (!view.locked && view.answer !== f.asked) return;
  if (prediction.options) band(f, at, flat, p);
  else if (view.locked || f.committed) line(f, at, flat, p);
  if (!view.locked) gap(f, at, flat, p);
}

// The line of the guess, with its name at it: where no curve, no dot and no other name is, nor the answer's line.
function line(f, at, flat, p) {
  const { stage, prediction, view } = f;
  const { left, top, width, height } = at;
  const lies = answerAt(f, p);
  const q = p(view.guess);
  const draw = (lead = "") =>
    stage.under("guess", {
      class: "bhm-line bhm-guess",
      d: (flat ? `M${q} ${top + height}V${top}` : `M${left} ${q}H${left + width}`) + lead,
    });
  draw();
  const value = guessed(prediction, view.guess);
  const off = (box) => struck(stage, box) || (lies !== null && across(at, flat, lies, box));
  // Fewer words where there is little room.
  const put = (words, give) =>
    stage.textAt("guess-label", places(stage, at, flat, q, lies, words), words, { ...NAME, off, give });
  const [x, y, anchor, turn] =
    put(`your guess ${value}`, true) || put(`guess ${value}`, true) || put(`your guess ${value}`);
  const near = anchor === "start" ? x - 4 : x + 4;
  if (turn) draw(`${flat ? "" : "h7"}V${y + (y < top ? 6 : -5)}H${near}`);
}

const NAME = { role: "guess", size: "strong" };

// Where the answer lies, once it is told.
const answerAt = ({ view }, p) => (view.locked ? null : p(view.answer));

// Say whether a line across the panel at p runs through a box.
const across = ({ left, top, width, height }, flat, p, [l, r, t, b]) =>
  flat
    ? l - 3 < p && p < r + 3 && t < top + height && b > top
    : t - 2 < p && p < b + 2 && l < left + width && r > left;

// Where a name can stand at a line at p, the best place first; it turns away from another line at `other`. Beyond the
// frame no curve is: above it for an upright line, to its right for a level one, or at its right end where that line turns.
function places(stage, box, flat, p, other, words) {
  const { top, height } = box;
  if (!flat)
    return level(stage, box, other !== null && other < p ? [p + 19, p - 8] : [p - 8, p + 19], p, words);
  const sides = other !== null && other > p ? [-1, 1] : [1, -1];
  const at = (y, gap) => sides.map((side) => [p + side * gap, y, side < 0 ? "end" : "start"]);
  const inside = [0.06, 0.12, 0.18, 0.25, 0.38, 0.5, 0.62, 0.75, 0.82, 0.88, 0.94];
  return [
    ...at(top - 8, -3),
    ...at(top - 8, -12),
    ...inside.flatMap((k) => at(top + k * height + 4, 9)),
    ...at(top + height + 14, -12),
    ...aloft(box),
  ];
}

// Above the frame, where the line turns to them.
const aloft = ({ left, top, width }) =>
  [1, 0.8, 0.6, 0.4, 0.2, 0].map((k) => [left + k * width, top - 9, k > 0.5 ? "end" : "start", true]);

function level(stage, { left, top, width, height, hold }, ys, middle, words) {
  const right = left + width;
  const others = Object.values(stage.panels).map((panel) => panel.left - 44);
  const room = Math.min(stage.width, ...others.filter((x) => x > right)) - right;
  const xs = [
    [hold ? hold + 14 : left + 8, "start"],
    [right - (hold ? 0 : 30), "end"],
    ...[0.15, 0.3, 0.45, 0.6, 0.75].map((k) => [left + k * width, "start"]),
  ];
  return [
    ...(room > 6.5 * words.length + 8 ? [[right + 8, middle + 5, "start"]] : []),
    ...ys.flatMap((y) => xs.map(([x, anchor]) => [x, y, anchor])),
    ...[
      ...aloft({ left, top, width }),
      ...[0.1, 0.3, 0.5, 0.7, 0.9].map((k) => [right - 4, top + k * height, "end", true]),
    ].sort((one, two) => Math.abs(one[1] - middle) - Math.abs(two[1] - middle)),
  ];
}

// The option that was chosen, as the part of the axis that it means.
function band(f, at, flat, p) {
  const { stage, prediction, view } = f;
  const { left, width, rise = 0 } = at; // pixels above the frame that are for other names
  const [top, height] = [at.top - rise, at.height + rise];
  const chosen = prediction.options[view.guess];
  if (!chosen) return;
  const [low, high] = [p(chosen.low), p(chosen.high)].sort((a, b) => a - b);
  const style = { role: "guess", rx: 6 };
  if (flat) stage.rect("guess", low, top, high - low, height, style);
  else stage.rect("guess", left, low, width, high - low, style);
  const sites = flat
    ? [top - 8, top + 16, top + height - 12].flatMap((y) => [
        [low + 4, y, "start"],
        [high - 4, y, "end"],
      ])
    : level(stage, at, [low + 16, high - 6, (low + high) / 2 + 5], (low + high) / 2, "your guess");
  const lies = answerAt(f, p);
  stage.textAt("guess-label", sites, "your guess", {
    ...NAME,
    off: (box) => struck(stage, box) || (lies !== null && across(at, flat, lies, box)),
  });
}

// Where the way to the answer begins: at the guess, or in the middle of the option.
function from({ prediction, view }) {
  if (!prediction.options) return view.guess;
  const { low, high } = prediction.options[view.guess] || prediction.options[0];
  return (low + high) / 2;
}

// The answer with its name, unless the figure names it, and a bracket to it from a guess that is not close; while the
// answer is being told its end travels.
function gap(f, at, flat, p) {
  const { left, top, width, height, named } = at;
  const { stage, prediction, progress: t, view } = f;
  const [a, b] = [p(from(f)), p(view.answer)];
  const end = a + (b - a) * t * t * (3 - 2 * t);
  bracket(f, at, flat, a, b, end);
  stage.under("gap-end", {
    class: "bhm-hairline bhm-guess",
    d: flat ? `M${end} ${top}V${top + height}` : `M${left} ${end}H${left + width}`,
  });
  if (named || t < 1) return;
  const words = `it is ${said(prediction, view.answer)}`;
  const sites = places(stage, at, flat, b, a, words).filter((place) => !place[3]);
  stage.textAt("answer-label", sites, words, {
    role: "guess",
    give: true,
    off: (box) => struck(stage, box),
  });
}

function bracket(
  { stage, prediction },
  { left, top, width, height, hold = left + width - 18 },
  flat,
  a,
  b,
  end,
) {
  const sides = flat
    ? [top + 9, ...[0.3, 0.5, 0.7, 0.9].map((k) => top + k * height)]
    : [hold, ...[0.75, 0.5, 0.25].map((k) => left + k * width)];
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (high - low <= SHORT || prediction.options) return;
  const free = (s) => stage.blank(flat ? [low, high, s - 7, s + 7] : [s - 7, s + 7, low, high]);
  const side = sides.find(free) ?? sides[0];
  const tick = `M${side - 7} ${end}H${side + 7}`;
  stage.under("gap", {
    class: "bhm-gap-line bhm-guess",
    d: flat ? `M${a} ${side}H${end}M${end} ${side - 7}V${side + 7}` : `M${side} ${a}V${end}${tick}`,
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
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    if (x < at.left - NEAR || x > at.left + at.width + NEAR) return;
    if (y < at.top - NEAR || y > at.top + at.height + NEAR) return; // another panel was meant
    const v = invert(flat ? x : y);
    change(clamp(low + Math.round((v - low) / step) * step, low, high));
  };
}
