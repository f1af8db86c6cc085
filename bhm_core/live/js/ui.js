// The frame around every figure: question, drawing, readout, controls, buttons, data table, and the
// prediction that comes first. A figure brings compute, draw, readout and table; nothing else.
//
// All that a frame knows stands in one object, `f`, which the functions of moves.js, prediction.js and
// parts.js take:
//   model, el, compute, draw, readout, table, actions, play   what it was given
//   main, after            names of the controls beside the drawing; the state to go to after the guess, from the view
//   idle, beside           the names of the controls that change nothing at these settings; what a figure that is
//                          played puts around its drawing at every redraw
//   figure, inputs, byName, state, prediction, hidden         what the figure declares
//   view { locked, truth, guess, answer, width, narrow }      what the drawing depends on besides
//   committed, asked, progress, start                         a guess was made, the answer to it, how far it
//                                                             is told, and the state that it was asked at
//   verdict, told                                             where and in which words it is said what came of it
//   timer, flight, telling, waiting                           what is under way
//   parts, stage, fields, commit                              what stands on the page
//   go, reveal, paint, now                                    what the modules ask of each other
import { controls, go, still, values } from "./moves.js";
import { build, fill } from "./parts.js";
import { mark } from "./guess.js";
import { invite, judge, restore, reveal } from "./prediction.js";
import { markup } from "./text.js";

export function frame({ actions = [], play = null, beside = null, ...given }) {
  const f = begin({ actions, play, beside, ...given });
  build(f);
  if (f.prediction && !restore(f)) invite(f);
  // A control that changes from outside (Python, a link) is a wish to see it.
  const changed = () => {
    if (f.view.locked) f.reveal(false, { silent: true });
    f.paint();
  };
  for (const input of f.inputs) f.model.on(`change:${input.name}`, changed);
  const sized = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(f.paint);
  if (sized) sized.observe(f.el);
  f.now();
  const stop = () => {
    clearTimeout(f.timer);
    cancelAnimationFrame(f.telling);
    if (sized) sized.disconnect();
    f.model.off();
    cancelAnimationFrame(f.waiting);
  };
  return { go: f.go, now: f.now, stop, controls: () => controls(f), stage: f.stage };
}

function begin(given) {
  const figure = given.model.get("figure");
  const { inputs, state, prediction, hidden } = figure;
  const view = { locked: Boolean(prediction), truth: false, guess: prediction && prediction.start };
  const byName = Object.fromEntries(inputs.map((i) => [i.name, i]));
  const f = {
    ...given,
    get after() {
      return given.after?.(view);
    },
    figure,
    inputs,
    byName,
    state,
    prediction,
    hidden,
    view,
    committed: false,
    progress: 1,
    timer: 0,
    flight: 0,
    telling: 0,
    waiting: 0,
  };
  f.start = values(f);
  f.controls = () => controls(f);
  f.go = (target, options) => go(f, target, options);
  f.reveal = (mine, options) => reveal(f, mine, options);
  f.now = () => now(f);
  f.paint = () => paint(f);
  return f;
}

// Draw soon, once a frame at most.
function paint(f) {
  f.waiting =
    f.waiting ||
    requestAnimationFrame(() => {
      f.waiting = 0;
      f.now();
    });
}

function now(f) {
  const { view, stage, prediction, state } = f;
  const c = controls(f);
  const result = f.compute(state, c);
  const width = Math.max(280, Math.round(f.el.clientWidth || 680));
  Object.assign(view, { width, narrow: width < 560, answer: prediction && result[prediction.answer] });
  stage.panels = {};
  f.draw({ ...view, answer: undefined, stage, go: f.go }, visible(f, result), c, state);
  if (prediction) mark(f);
  if (f.committed && f.verdict) judge(f);
  stage.end();
  f.el.style.setProperty("--drawn", `${stage.height}px`);
  f.el.classList.toggle("bhm-free", f.parts.tray.offsetHeight > 0.3 * globalThis.innerHeight); // too tall to dock
  speak(f, result, c);
  if (f.beside) f.beside(f, result, c);
  refresh(f, c);
  count(f, result, c);
}

// What may be seen of the result before the guess.
function visible({ view, hidden }, result) {
  const shown = { ...result };
  if (view.locked) for (const key of hidden) delete shown[key];
  return shown;
}

function speak({ view, parts: { spoken }, readout, state, timer, course }, result, c) {
  markup(spoken, view.locked ? "" : readout(result, c, state, view));
  spoken.hidden = view.locked;
  spoken.setAttribute("aria-live", timer || course ? "off" : "polite");
}

function refresh({ view, model, state, actions, play, idle = () => [], fields, main = [], timer, parts }, c) {
  const { acts, fold, reset, truth, toggle, more } = parts;
  const without = idle(c, state);
  for (const one of fields) {
    const unused = without.includes(one.name);
    const beside = main.includes(one.name); // a slider beside it must not move under a hand
    one.show(model.get(one.name), view.locked || (unused && beside), (other) => model.get(other));
    one.node.hidden = unused && !beside;
  }
  for (const b of [reset, truth, toggle, ...more]) b.disabled = view.locked;
  for (const part of [acts, fold]) part.hidden = view.locked;
  truth.textContent = view.truth ? "Hide the truth" : "Show the truth";
  // A button for settings that have a name shows whether they are on, however far they are played.
  const at = (name, value) => name === play?.control || String(model.get(name)) === String(value);
  const on = (target) => Object.keys(target).every((name) => at(name, target[name]));
  actions.forEach(
    ({ preset, target }, k) => preset && more[k].setAttribute("aria-pressed", on(target(c, state))),
  );
  toggle.hidden = still();
  toggle.textContent = timer ? "Pause" : "Play";
}

function count({ view, table, state, parts: { details, body } }, result, c) {
  details.hidden = view.locked || !table;
  if (details.open && !details.hidden) fill(body, table(result, c, state));
}
