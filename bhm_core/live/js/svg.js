// Drawing: a figure says at every redraw what should be there, under a key; nodes of known keys are
// kept and updated (so a handle keeps the focus and the pointer), the others are removed.
import { OWN_KEYS, makeSvg } from "./dom.js";
import { hold, press } from "./handles.js";
import { Panel } from "./panel.js";
import { round, scale } from "./scales.js";

// What the letters of a text fill of its box: [left, right, top, bottom].
const ink = ({ x, y, width, height }) => [x, x + width, y + 0.2 * height, y + 0.86 * height];

export class Stage {
  constructor(svg, hooks) {
    this.svg = svg;
    this.hooks = hooks; // input(name), set(name, value, index), get(name, index), locked()
    this.nodes = new Map();
    this.panels = {};
  }

  begin(width, height) {
    this.width = width;
    this.height = height;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.style.height = `${height}px`;
    this.seen = new Set();
    this.last = null;
  }

  end() {
    for (const [key, node] of this.nodes)
      if (!this.seen.has(key)) {
        node.remove();
        this.nodes.delete(key);
      }
    this.fit();
  }

  // Words that would leave the drawing at one side are moved back into it.
  fit() {
    for (const node of this.nodes.values()) {
      if (node.tagName !== "text" || !node.getBBox) continue;
      const { x, width } = node.getBBox();
      const moved = node.bhm.moved || 0;
      const left = x - moved;
      const by = round(Math.max(0, Math.min(left, this.width - width)) - left);
      if (by === moved) continue;
      node.bhm.moved = by;
      if (by) node.setAttribute("dx", by);
      else node.removeAttribute("dx");
    }
  }

  // Say whether the text under `key` can be read where it stands: inside, and over no other text or knob.
  clear(key) {
    const own = this.nodes.get(key);
    if (!own.getBBox) return true;
    const box = ink(own.getBBox());
    const [left, right, top, bottom] = box;
    const inside = left >= 0 && right <= this.width && top >= 0 && bottom <= this.height;
    return inside && this.blank(box, key);
  }

  // Say whether no text and no knob stands in a box [left, right, top, bottom].
  blank([left, right, top, bottom], except) {
    for (const [key, node] of this.nodes) {
      const { grip } = node;
      if (key === except || !(grip || (node.tagName === "text" && node.getBBox)) || !this.seen.has(key))
        continue;
      const [l, r, t, b] = grip ? [grip.x - 9, grip.x + 9, grip.y - 9, grip.y + 9] : ink(node.getBBox());
      if (left < r + 4 && l < right + 4 && top < b && t < bottom) return false;
    }
    return true;
  }

  // Text at the first of some places [x, y, anchor] where it can be read and its box is not `off`; `give` leaves it
  // out where there is none, as does a list without places. Returns the place.
  textAt(key, places, words, { give = false, off = null, ...style }) {
    const put = ([x, y, anchor]) => this.text(key, x, y, words, { ...style, anchor });
    const fits = (strict) => (place) => {
      const node = put(place);
      return this.clear(key) && !(strict && node.getBBox && off(ink(node.getBBox())));
    };
    const found = (off && places.find(fits(true))) || (!(off && give) && places.find(fits(false)));
    if (found) return found;
    const none = give || !places.length;
    if (none) this.seen.delete(key);
    else put(places[0]);
    return none ? null : places[0];
  }

  // The one way to draw: a node of `tag` under `key` with these attributes (and text).
  node(key, tag, attributes, text) {
    let node = this.nodes.get(key);
    if (!node) {
      node = makeSvg(tag);
      node.bhm = {};
      this.nodes.set(key, node);
      this.svg.insertBefore(node, this.last ? this.last.nextSibling : this.svg.firstChild);
    }
    for (const name in attributes) {
      const value = attributes[name];
      if (node.bhm[name] === value) continue;
      node.bhm[name] = value;
      if (value === null || value === undefined) node.removeAttribute(name);
      else node.setAttribute(name, typeof value === "number" ? round(value) : value);
    }
    if (text !== undefined && node.bhm.text !== text) node.textContent = node.bhm.text = text;
    this.seen.add(key);
    this.last = node;
    return node;
  }

  // A line that crosses no name: it stands under the first of them, which have halos.
  under(key, attributes) {
    const { last, svg } = this;
    const line = this.node(key, "path", attributes);
    const name = svg.querySelector(":scope > text:not(.bhm-quiet)");
    if (name && name.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING)
      svg.insertBefore(line, name);
    this.last = last;
  }

  // Text at pixels; `role` gives the colour. It has a halo, except on a ground that is not the card's.
  text(key, x, y, text, { role = "ink", anchor = "start", size = "", halo = role !== "inverse" } = {}) {
    const kind = `bhm-text bhm-${role} ${size ? `bhm-${size}` : ""} ${halo ? "bhm-halo" : ""}`;
    return this.node(key, "text", { x, y, "text-anchor": anchor, class: kind }, text);
  }

  rect(key, x, y, width, height, { role = "ink", kind = "bhm-area", rx = 0 } = {}) {
    const size = { width: Math.max(0, width), height: Math.max(0, height) };
    return this.node(key, "rect", { x, y, ...size, rx, class: `${kind} bhm-${role}` });
  }

  // A part of the stage with its own scales. box: left, top, width, height in pixels.
  panel(key, { left, top, width, height, x, y }) {
    const panel = new Panel(this, key);
    Object.assign(panel, { left, top, width, height });
    panel.x = scale(x, [left, left + width]);
    panel.y = scale(y, [top + height, top]);
    return (this.panels[key] = panel);
  }

  // A thing to take hold of: pointer and keys, role slider. Pixels x, y; `axis` "x" or "y" moves.
  handle(
    key,
    {
      x,
      y,
      axis = "x",
      role = "data",
      label,
      value,
      words,
      low,
      high,
      step,
      invert,
      change,
      off = false,
      shape = "circle",
      reach,
      roam,
      cross,
      rest = false,
      kind = "",
    },
  ) {
    const node = this.node(key, "g", {
      class: `bhm-handle bhm-${role} bhm-move-${axis} ${kind}`,
      transform: `translate(${round(x)},${round(y)})`,
      role: "slider",
      tabindex: off || rest ? "-1" : "0",
      ...OWN_KEYS,
      "aria-label": label,
      "aria-disabled": String(off),
      "aria-valuemin": String(low),
      "aria-valuemax": String(high),
      "aria-valuenow": String(value),
      "aria-valuetext": words,
      "aria-orientation": axis === "x" ? "horizontal" : "vertical",
    });
    const grip = { x, y, axis, value, low, high, step, invert, change, off, reach, roam, cross };
    hold(node, { ...grip, svg: this.svg }, shape);
    return node;
  }

  // A small button of the drawing: box in pixels, words inside, `act` on click, Enter and Space.
  button(key, { x, y, width, height, text, label, role = "data", kind = "", pressed, off = false, act }) {
    const node = this.node(key, "g", {
      class: `bhm-chip bhm-${role} ${kind}`,
      role: "button",
      tabindex: off ? "-1" : "0",
      ...OWN_KEYS,
      "aria-label": label,
      "aria-disabled": String(off),
      "aria-pressed": pressed === undefined ? null : String(pressed),
      transform: `translate(${x},${y})`,
    });
    press(node, { width, height, text, act });
    return node;
  }
}
