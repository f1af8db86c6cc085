// All that changes the settings of a figure: a hand, a flight to another state, and play.
//
// `f` is the state of the frame, made in ui.js.
import { open } from "./address.js";
import { clamp } from "./math.js";

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Bring the drawing to the top of the screen, from `part` of the card on, unless `enough` of it can be seen already.
export function bring({ parts: { stage, tray, work } }, part = work, enough = 0.98) {
  if (!part.scrollIntoView) return true;
  const head = parseFloat(getComputedStyle(work).scrollMarginTop) || 0;
  const { top, bottom, height } = stage.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight - tray.offsetHeight) - Math.max(top, head);
  if (seen >= enough * height && (part === work || part.getBoundingClientRect().top >= head - 1))
    return false;
  part.scrollIntoView({ behavior: still() ? "auto" : "smooth", block: "start" });
  return true;
}

// Bring the sentence under the drawing onto the screen, as long as `part` of the card does not leave it.
export function lift({ parts: { spoken, work } }, part) {
  const head = parseFloat(getComputedStyle(work).scrollMarginTop) || 0;
  const over = spoken.getBoundingClientRect().bottom + 8 - innerHeight;
  const top = Math.min(over, part.getBoundingClientRect().top - head);
  if (top > 0) scrollBy({ top, behavior: still() ? "auto" : "smooth" });
}

export const values = (f) => Object.fromEntries(f.inputs.map((i) => [i.name, f.model.get(i.name)]));
export const controls = (f) => Object.fromEntries(f.inputs.map((i) => [i.name, open(f.model.get(i.name))]));

// The settings at the end of what is under way.
export const bound = (f) => ({ ...values(f), ...f.course });

// A control (entry `index` of it, if it is a list) gets a value; other inputs may follow.
export function set(f, name, value, index) {
  halt(f);
  if (index !== undefined) value = bound(f)[name].map((v, k) => (k === index ? value : v));
  if (f.course && name in f.course) land(f);
  const { sets, chooses } = f.byName[name];
  for (const other in sets || {}) f.model.set(other, sets[other]);
  if (chooses) f.model.set(chooses, f.byName[chooses].options[index][0]);
  f.model.set(name, value);
  f.model.save_changes();
}

// A hand ends a flight: all is where it was to be.
function land(f) {
  cancelAnimationFrame(f.flight);
  const { course } = f;
  f.course = null;
  f.model.set(course);
}

// Move to another state, `from` one that is set at once; the numbers pass through every state between for
// `lasting` milliseconds (not with reduced motion).
export function go(f, target, { unlock = true, from: first = {}, lasting = 450 } = {}) {
  if (unlock && f.view.locked) f.reveal(false, { silent: true });
  halt(f);
  for (const name in target) target = { ...f.byName[name].sets, ...target };
  for (const name in first) f.model.set(name, first[name]);
  const from = values(f);
  const began = performance.now();
  const step = (time) => {
    const t = still() ? 1 : clamp((time - began) / lasting, 0, 1);
    for (const name in target) f.model.set(name, between(from[name], target[name], t, f.byName[name]));
    f.course = t < 1 ? target : null;
    if (t < 1) f.flight = requestAnimationFrame(step);
    else f.model.save_changes();
  };
  cancelAnimationFrame(f.flight);
  step(began);
}

// The value at part t of the way from a to b, on the steps of the input.
function between(a, b, t, input) {
  if (t === 1 || input.jumps) return b;
  if (Array.isArray(b)) return b.map((v, k) => between(a[k], v, t, input));
  if (typeof a !== "number" || typeof b !== "number") return b;
  const v = a + (b - a) * t * t * (3 - 2 * t);
  const { low, step } = input;
  return Number((low + Math.round((v - low) / step) * step).toPrecision(12));
}

// With `play: { control, pause }` a control moves on by itself, one step each pause(value) milliseconds,
// to its end. Whatever else moves stops it; with reduced motion there is no such button.
export function advance(f) {
  const { control, pause } = f.play;
  const { low, high, step } = f.byName[control];
  const at = f.model.get(control);
  if (still() || (f.timer && at >= high)) {
    halt(f);
    return;
  }
  f.model.set(control, at >= high ? low : at + step);
  f.timer = setTimeout(() => advance(f), pause(f.model.get(control)));
}

export function halt(f) {
  if (!f.timer) return;
  clearTimeout(f.timer);
  f.timer = 0;
  f.model.save_changes();
  f.paint();
}
