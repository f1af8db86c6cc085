// Predict, then see: the question above the drawing, the buttons under it, and what comes of the guess.
//
// `f` is the state of the frame, made in ui.js.
import { button, make } from "./dom.js";
import { guessed, ready, said } from "./guess.js";
import { forget, recall, remember } from "./memory.js";
import { bring, lift, still } from "./moves.js";
import { clamp } from "./math.js";
import { fixed } from "./text.js";
import { ask } from "./why.js";

const TELLING = 900; // milliseconds from the guess to the answer

// What stands around the drawing until the reader has guessed.
export function invite(f) {
  const { before, tray } = f.parts;
  const missing = f.prediction.options ? "Choose one first" : "Move the line first";
  f.commit = button(missing, () => reveal(f, true), "bhm-button bhm-main", { disabled: "" });
  before.replaceChildren(
    make("p", { class: "bhm-ask" }, make("b", {}, "Before you look. "), f.prediction.ask),
  );
  tray.replaceChildren(
    ...options(f),
    make(
      "div",
      { class: "bhm-buttons" },
      f.commit,
      button("Skip and show me", () => reveal(f, false), "bhm-link"),
    ),
  );
}

// Buttons for a guess that is one of a few ranges.
function options(f) {
  if (!f.prediction.options) return [];
  f.view.guess = null;
  const buttons = f.prediction.options.map(({ words }, k) =>
    button(
      words,
      () => {
        f.view.guess = k;
        ready(f);
        buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(i === k)));
        f.paint();
      },
      "bhm-option",
      { "aria-pressed": "false" },
    ),
  );
  const named = { class: "bhm-options", role: "group", "aria-label": "Your guess" };
  return [make("div", named, ...buttons)];
}

// The figure answers; `mine` says whether there was a guess. A link or Python opens it `silent`ly.
export function reveal(f, mine, { silent = false } = {}) {
  f.asked = f.view.answer;
  if (mine) remember(f);
  open(f, mine);
  if (mine) ask(f);
  f.progress = silent ? 1 : 0;
  f.now();
  if (silent) return;
  // The button that was pressed is gone: the focus goes to the verdict, or to the main control.
  const { before, tray, svg } = f.parts;
  const controls = () => [...tray.querySelectorAll("input, button"), ...svg.querySelectorAll("[tabindex]")];
  const main = () => controls().find((one) => one.getClientRects().length);
  (mine ? before : main()).focus({ preventScroll: true });
  const part = mine ? f.parts.before : f.parts.work;
  if (!bring(f, part)) lift(f, part);
  if (f.after) f.go(f.after);
  tell(f);
}

function open(f, mine) {
  f.view.locked = false;
  f.committed = mine;
  f.parts.svg.onclick = null;
  f.parts.tray.replaceChildren(...f.parts.main);
  f.parts.before.replaceChildren(...(mine ? outcome(f) : []));
  f.parts.quiz.textContent = "";
}

// The answer sets out from the guess and travels to its place; with reduced motion it is there.
function tell(f) {
  const began = performance.now();
  const step = (time) => {
    f.progress = still() ? 1 : clamp((time - began) / TELLING, 0, 1);
    f.el.classList.toggle("bhm-telling", f.progress < 1);
    f.now();
    if (f.progress < 1) f.telling = requestAnimationFrame(step);
  };
  cancelAnimationFrame(f.telling);
  step(began);
}

function outcome(f) {
  f.verdict = make("span", { class: "bhm-gap" });
  f.told = (f.prediction.options ? hit : gap)(f);
  return [f.verdict, " ", button("Guess again", () => again(f), "bhm-link")];
}

// What came of the guess; at settings with another answer it is said to be that of the question.
export function judge({ view, asked, verdict, told }) {
  const past = view.answer !== asked;
  verdict.textContent = past ? `For the question: y${told.slice(1)}` : told;
  verdict.classList.toggle("bhm-past", past);
}

function gap({ view, asked, prediction }) {
  const { unit, digits } = prediction;
  const miss = Math.abs(asked - view.guess);
  const long = fixed(miss, digits);
  const off = unit ? `${long} ${long === "1" ? unit.replace(/s$/, "") : unit}` : said(prediction, miss);
  return `You said ${guessed(prediction, view.guess)}, it is ${said(prediction, asked)}: off by ${off}.`;
}

function hit({ view, asked, prediction }) {
  const { low, high, words } = prediction.options[view.guess];
  const right = asked >= low && asked < high;
  return `You said “${words}”. It is ${fixed(asked, prediction.digits)}: ${right ? "you were right" : "another answer"}.`;
}

// The figure as it was before the guess, which is forgotten.
function again(f) {
  forget(f);
  for (const name in f.start) f.model.set(name, f.start[name]);
  f.model.save_changes();
  Object.assign(f, { committed: false, progress: 1 });
  Object.assign(f.view, { locked: true, guess: f.prediction.start, truth: false });
  f.parts.quiz.textContent = "";
  invite(f);
  f.now();
  const first = f.parts.svg.querySelector(".bhm-handle.bhm-guess") || f.parts.tray.querySelector("button");
  if (first) first.focus({ preventScroll: true });
}

// A guess of an earlier visit stands where it was, with the question why folded.
export function restore(f) {
  const guess = recall(f);
  if (guess === null || (f.prediction.options && !f.prediction.options[guess])) return false;
  f.view.guess = guess;
  f.asked = f.compute(f.state, f.controls())[f.prediction.answer];
  open(f, true);
  ask(f, false);
  if (f.after) for (const name in f.after) f.model.set(name, f.after[name]);
  return true;
}
