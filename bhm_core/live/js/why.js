// The question "why?" that follows a guess; once it is answered it is one line, which unfolds.
//
// `f` is the state of the frame, made in ui.js.
import { button, make } from "./dom.js";
import { bring } from "./moves.js";

export function ask(f, open = true, { why, answers } = f.prediction) {
  const reply = make("p", { class: "bhm-reply", "aria-live": "polite" });
  const buttons = answers.map((answer) => {
    const chosen = button(answer.text, () => choose(answer, chosen), "bhm-answer");
    return chosen;
  });
  const fold = make(
    "details",
    { class: "bhm-why" },
    make("summary", {}, why),
    make("div", { class: "bhm-answers" }, ...buttons),
  );
  fold.open = open;

  function choose(answer, chosen) {
    for (const other of buttons) other.removeAttribute("data-chosen");
    chosen.dataset.chosen = answer.right ? "right" : "wrong";
    reply.textContent = `${answer.right ? "Yes. " : "Not quite. "}${answer.reply} `;
    if (answer.show) reply.append(button("Show me", () => show(f, answer.show), "bhm-link"));
    if (!answer.right) return;
    fold.classList.add("bhm-done");
    fold.open = false;
    fold.firstChild.focus({ preventScroll: true }); // the answer that had the focus is folded away
  }
  f.parts.quiz.append(fold, reply);
}

function show(f, state) {
  bring(f);
  f.go(state);
}
