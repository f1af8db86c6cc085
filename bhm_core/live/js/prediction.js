// Predict, then see: the mark of the guess, the gap, and the question why.
//
// `f` is the state of the frame, made in ui.js.
import { button, make } from "./dom.js";
import { clamp } from "./math.js";
import { fixed } from "./text.js";

// What stands under the drawing until the reader has guessed.
export function invite(f) {
  f.commit = button("This is my guess", () => reveal(f, true), "bhm-button bhm-main");
  f.commit.disabled = true; // until the mark has been moved
  f.parts.predict.append(
    make("p", { class: "bhm-ask" }, make("b", {}, "Before you look. "), f.prediction.ask),
    make(
      "div",
      { class: "bhm-buttons" },
      f.commit,
      button("Skip and show me", () => reveal(f, false), "bhm-link"),
    ),
  );
}

// The figure answers; `mine` says whether there was a guess.
export function reveal(f, mine) {
  f.view.locked = false;
  f.committed = mine;
  f.parts.svg.onclick = null;
  f.parts.predict.textContent = "";
  if (mine) ask(f);
  f.now();
  if (mine) f.parts.predict.focus({ preventScroll: true });
}

function ask(f) {
  const { why, answers } = f.prediction;
  const { predict } = f.parts;
  const reply = make("p", { class: "bhm-reply", "aria-live": "polite" });
  const buttons = answers.map((answer) => {
    const chosen = button(
      answer.text,
      () => {
        for (const other of buttons) other.removeAttribute("data-chosen");
        chosen.dataset.chosen = answer.right ? "right" : "wrong";
        reply.textContent = `${answer.right ? "Yes. " : "Not quite. "}${answer.reply} `;
        if (answer.show) reply.append(button("Show me", () => f.go(answer.show), "bhm-link"));
      },
      "bhm-answer",
    );
    return chosen;
  });
  predict.tabIndex = -1;
  predict.append(
    make("p", { class: "bhm-gap" }, gap(f)),
    make("p", { class: "bhm-ask" }, why),
    make("div", { class: "bhm-answers" }, ...buttons),
    reply,
  );
}

function gap({ view, prediction: { digits, unit } }) {
  const off = fixed(Math.abs(view.answer - view.guess), digits) + (unit && ` ${unit}`);
  return `You said ${fixed(view.guess, digits)}, it is ${fixed(view.answer, digits)}: off by ${off}.`;
}

// Draw the guess on its panel: a handle as long as the figure is locked, then what is left of it.
export function mark(f) {
  const { view, stage, prediction } = f;
  const at = stage.panels[prediction.panel];
  if (!at || !(view.locked || f.committed)) return;
  const flat = prediction.axis === "x";
  const p = (flat ? at.x : at.y)(view.guess);
  line(stage, at, flat, p);
  if (view.locked) hold(f, at, flat, p);
}

function line(stage, { left, top, width, height }, flat, p) {
  stage.node("guess", "path", {
    class: "bhm-line bhm-guess",
    d: flat ? `M${p} ${top}V${top + height}` : `M${left} ${p}H${left + width}`,
  });
  const right = flat && p > left + width - 110;
  stage.text("guess-label", flat ? p + (right ? 12 : -12) : left + 8, flat ? top - 8 : p - 8, "your guess", {
    role: "guess",
    anchor: right ? "end" : "start",
    size: "strong",
    halo: true,
  });
}

function hold(f, at, flat, p) {
  const { low, high, step, digits, axis } = f.prediction;
  const { invert } = flat ? at.x : at.y;
  const change = (v) => {
    f.view.guess = v;
    f.commit.disabled = false;
    f.paint();
  };
  f.stage.handle("guess-handle", {
    x: flat ? p : at.left + at.width / 2,
    y: flat ? at.top + at.height / 2 : p,
    axis,
    role: "guess",
    label: "Your guess",
    low,
    high,
    step,
    value: f.view.guess,
    words: fixed(f.view.guess, digits),
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
