// Things of a drawing to take hold of: handles and small buttons, found by pointer and keys alike.
import { makeSvg } from "./dom.js";

// Make the node of a handle what it is: `grip` says what a hand finds there at this redraw.
export function hold(node, grip, shape) {
  if (!node.firstChild) (grip.reach ? dressSmall : dress)(node, grip.reach || shape);
  node.grip = grip;
  if (!node.listening) listen(node);
}

// Small ones stand in rows of their own: as high as half of `reach` and no higher, so that none lies under another.
function dressSmall(node, reach) {
  node.append(
    makeSvg("rect", { x: -22, y: -reach, width: 44, height: 2 * reach, class: "bhm-touch" }),
    makeSvg("circle", { r: 10, class: "bhm-ring" }),
    makeSvg("circle", { r: 6.5, class: "bhm-knob" }),
  );
}

function dress(node, shape) {
  const knob = shape === "line" ? [makeSvg("path", { d: "M0-16V16", class: "bhm-knob" })] : [];
  node.append(
    makeSvg("circle", { r: 22, class: "bhm-touch" }),
    makeSvg("circle", { r: 14, class: "bhm-ring" }),
    ...knob,
    makeSvg("circle", { r: 8, class: "bhm-knob" }),
  );
}

// The value nearest to v that the handle can stand at.
export function snap({ low, high, step }, v) {
  const snapped = low + Math.round((v - low) / step) * step;
  return Math.min(Math.max(Number(snapped.toPrecision(12)), low), high);
}

function put({ grip }, v) {
  const to = snap(grip, v);
  if (to === grip.value) return;
  grip.value = to; // keys may come faster than redraws
  grip.change(to);
}

// Of handles that lie over each other the one with the nearer centre is meant; of two at one place the lower one
// is found at its left half.
function meant(node, event) {
  const { x, y } = where(node, event);
  const far = ({ grip }) => Math.hypot(grip.x - x, grip.y - y);
  const others = [...node.grip.svg.querySelectorAll(".bhm-handle")].filter((n) => n.grip && !n.grip.off);
  const better = (a, b) => (far(b) < far(a) || (far(b) === far(a) && x > b.grip.x) ? b : a);
  return node.grip.reach ? node : others.reduce(better, others[0]);
}

function listen(node) {
  node.listening = true;
  node.from = null;
  node.addEventListener("pointerdown", (event) => {
    if (node.grip.off) return;
    const held = meant(node, event);
    held.setPointerCapture(event.pointerId);
    const { x, y } = where(held, event);
    held.from = { x: x - held.grip.x, y: y - held.grip.y };
    held.dataset.hand = ""; // a hand sees where it is: the ring of the focus is for the keys
    held.focus({ preventScroll: true });
    event.preventDefault();
  });
  for (const end of ["keydown", "blur"]) node.addEventListener(end, () => delete node.dataset.hand);
  // A part of a drawing has no touch-action of its own: without this the page scrolls, and takes the finger away.
  const keep = (event) => !node.grip.off && event.preventDefault();
  node.addEventListener("touchstart", keep, { passive: false });
  node.addEventListener("pointermove", (event) => {
    if (node.from === null) return;
    const { axis, invert, cross } = node.grip;
    const at = where(node, event);
    put(node, invert(at[axis] - node.from[axis]));
    if (cross) cross(at.y - node.from.y); // free to move both ways
  });
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => (node.from = null));
  node.addEventListener("keydown", (event) => {
    if (node.grip.roam && event.key in ROWS) {
      event.preventDefault();
      node.grip.roam(ROWS[event.key]);
      return;
    }
    const to = target(node.grip, event);
    if (to === null || node.grip.off) return;
    event.preventDefault();
    put(node, to);
  });
}

// Pixels in the drawing.
function where({ grip }, event) {
  const box = grip.svg.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

const MOVES = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

// Handles in rows are one stop of the Tab key; these lead from one to the next.
const ROWS = { ArrowUp: -1, ArrowDown: 1 };

// Where a key leads, or null.
function target({ value, step, low, high }, { key, shiftKey }) {
  if (key === "Home") return low;
  if (key === "End") return high;
  return key in MOVES ? value + MOVES[key] * step * (shiftKey ? 10 : 1) : null;
}

// Make the node of a small button what it is: box in pixels, words inside, `act` on click, Enter, Space.
export function press(node, { width, height, text, act }) {
  if (!node.firstChild) node.append(makeSvg("rect"), makeSvg("text"));
  const [box, words] = node.children;
  for (const [name, value] of Object.entries({ width, height, rx: height / 4 }))
    box.setAttribute(name, value);
  words.setAttribute("x", width / 2);
  words.setAttribute("y", height / 2 + 4.5);
  if (words.textContent !== text) words.textContent = text;
  if (!node.act) answer(node);
  node.act = act;
}

function answer(node) {
  const run = (event) => {
    if (node.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    node.act();
  };
  node.addEventListener("click", run);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") run(event);
  });
}
