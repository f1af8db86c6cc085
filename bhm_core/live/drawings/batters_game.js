// What stands around the drawing of a figure that is played: the next step, the score, and what one shares.
import { link } from "../js/address.js";
import { button, make } from "../js/dom.js";
import { attempt } from "../js/memory.js";
import { values } from "../js/moves.js";
import { ask } from "../js/why.js";
import { invite, outcome } from "./batters_duel.js";

const PLAYED = ["guesses", "weight", "player"];
const key = (figure) => `bhm-played ${location.pathname} ${figure.id}`;

// The guesses of an earlier visit, with the season played.
export function recollect(model) {
  const figure = model.get("figure");
  const kept = figure.id ? attempt(() => JSON.parse(localStorage.getItem(key(figure)))) : null;
  if (!kept || kept.ask !== figure.game.ask) return;
  for (const name of PLAYED) model.set(name, kept[name]);
  model.set("played", 1);
}

// Keep what the season is played with.
export function remember(model) {
  const figure = model.get("figure");
  const kept = { ask: figure.game.ask };
  for (const name of PLAYED) kept[name] = model.get(name);
  if (figure.id) attempt(() => localStorage.setItem(key(figure), JSON.stringify(kept)));
}

const steps = (r, part) => (part === 1 ? "end" : part > 0 ? "during" : r.fresh ? "ask" : "then");

// Called at every redraw; the page is touched where the step or the score is another one.
export function accompany(f, r, { played }, words) {
  const step = steps(r, played);
  const told = JSON.stringify([step === "end" ? values(f) : step, words.other.friend]);
  f.parts.fold.hidden = step === "ask";
  if (f.told === told) return;
  f.told = told;
  const { before, quiz } = f.parts;
  // While the season is on nothing moves what the reader looks at.
  before.style.minHeight = step === "during" ? `${before.offsetHeight}px` : "";
  before.replaceChildren(...next(f, step, r, words));
  if (step !== "end") {
    quiz.replaceChildren();
    f.parts.acts.replaceChildren();
    return;
  }
  f.parts.acts.replaceChildren(...(words.other.shown() ? [] : share(f, words)));
  if (!quiz.firstChild) ask(f, false, f.figure.game);
}

const ON =
  "Each diamond walks from the first average of a batter to that of the rest of his season. The two bars at the " +
  "top are the errors so far.";

function next(f, step, r, words) {
  const { game } = f.figure;
  if (step === "ask") {
    const first = make("p", { class: "bhm-ask" }, make("b", {}, "First guess one. "), game.ask);
    return invite(f, words.other, first);
  }
  if (step === "then")
    return [make("p", { class: "bhm-ask" }, game.then, " ", make("small", { class: "bhm-keys" }, game.keys))];
  if (step === "during") return [make("p", { class: "bhm-ask" }, make("b", {}, "The season is on. "), ON)];
  const once = button("Guess again", () => again(f), "bhm-link");
  return outcome(f, r, words.other, words, once);
}

// The start of all, and the guesses forgotten.
function again(f) {
  attempt(() => localStorage.removeItem(key(f.figure)));
  const start = Object.fromEntries(f.inputs.map((i) => [i.name, i.default]));
  f.go({ ...start });
  f.parts.before.focus({ preventScroll: true });
}

// Some lines of text with the address of these guesses, to be sent to others.
function share(f, { shared, other }) {
  const now = { ...values(f), ...other.held };
  const told = shared(f.compute(f.state, now), f.state);
  const address = () => `${location.href.split("#")[0]}${link(f.figure.id, now, f.inputs)}`;
  const lines = f.figure.id ? `${told}\n${address()}` : told; // a notebook has no address
  const text = make("p", { class: "bhm-share" }, lines);
  const copy = button("Copy my result", () => {
    const say = (words) => {
      copy.textContent = words;
      setTimeout(() => (copy.textContent = "Copy my result"), 2500);
    };
    const select = () => {
      getSelection().selectAllChildren(text); // where a page may not copy by itself
      say("Selected: copy it now");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(lines).then(() => say("Copied"), select);
    else select();
  });
  return [text, copy];
}
