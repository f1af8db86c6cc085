// Whose guesses are looked at after the season: the reader's, others that he tries then, or a friend's, which come as
// an address with the season played: the reader is asked for his own first.
import { button, make } from "../js/dom.js";
import { values } from "../js/moves.js";

const PLAYED = ["guesses", "weight", "player"];

// The duel of one figure: `friend`, `own` and `held` are settings, or null; `showing` says that the friend's are
// looked at. `held` are the guesses with which the season was first over: what is tried later changes no score.
export function duel(model) {
  const alike = (target) => PLAYED.every((name) => `${target[name]}` === `${model.get(name)}`);
  const it = { friend: null, own: null, held: null, showing: false };
  const sent = (target) =>
    target.played === 1 &&
    PLAYED.every((name) => name in target) &&
    target.guesses.length === model.get("guesses").length &&
    !alike(target);
  it.shown = () => it.showing && alike(it.friend);
  it.hold = () => {
    if (model.get("played") < 1) it.held = null;
    else if (!it.shown()) it.held ??= Object.fromEntries(PLAYED.map((name) => [name, model.get(name)]));
  };
  const moved = (name) => `${it.held[name]}` !== `${model.get(name)}`;
  it.tried = () => Boolean(it.held) && !it.shown() && (moved("guesses") || moved("weight"));
  it.accept = (api) => {
    const go = (target, options) => {
      if (!sent(target)) return api.go(target, options);
      it.friend = target; // what the reader has guessed, or is about to, stays as it is
      return api.now();
    };
    return { ...api, go };
  };
  return it;
}

// What stands before the season where a friend has sent the address, around the words for all.
export function invite(f, other, words) {
  const friend = make("b", {}, "A friend has guessed all eighteen. ");
  const skip = button("Skip and show theirs", () => look(f, other), "bhm-link");
  const what = "Guess them yourself, play the season, and see who was nearer.";
  return other.friend ? [make("p", { class: "bhm-ask" }, friend, what), words, skip] : [words];
}

// What stands after the season: the friend's score, or the way back from the friend's guesses.
export function outcome(f, r, other, { score, between }, again) {
  const { friend, own, held } = other;
  const back = (target) => button("Back to mine", () => go(f, other, target), "bhm-link");
  if (other.shown()) return [told(score(r, "friend")), row(own ? back(own) : again)];
  const mine = f.compute(f.state, { ...f.controls(), ...held });
  const way = other.tried() ? back(held) : again;
  if (!friend) return [told(score(mine, "reader")), way];
  const theirs = f.compute(f.state, { ...f.controls(), ...friend });
  const show = () => {
    other.own = { ...values(f), ...held };
    look(f, other);
  };
  const words = told(`${score(mine, "reader")} ${between(mine, theirs)}`);
  return [words, row(button("Show theirs", show, "bhm-link"), way)];
}

const told = (words) => make("span", { class: "bhm-gap" }, `${words} `);
const row = (...buttons) => make("div", { class: "bhm-buttons" }, ...buttons);
const look = (f, other) => go(f, other, other.friend);

// The button that was pressed is gone then: the focus goes to what stands in its place.
function go(f, other, target) {
  other.showing = target === other.friend;
  f.go(target);
  f.parts.before.focus({ preventScroll: true });
}
