// Drawing: a figure says at every redraw what should be there, under a key; nodes of known keys are
// kept and updated (so a handle keeps the focus and the pointer), the others are removed.

const NS = "http://www.w3.org/2000/svg";

export function scale(domain, range) {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0]);
  const map = (v) => range[0] + (v - domain[0]) * slope;
  map.invert = (p) => domain[0] + (p - range[0]) / slope;
  map.domain = domain;
  map.range = range;
  return map;
}

// Round numbers that cut `domain` into about `count` parts.
export function ticks([low, high], count = 6) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= raw * 0.999);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    out.push(Number((k * step).toPrecision(10)));
  return out;
}

const round = (v) => Math.round(v * 10) / 10;

export function line(xs, ys, x, y) {
  let path = "", pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(ys[i])) { pen = "M"; continue; }
    path += pen + round(x(xs[i])) + " " + round(y(ys[i]));
    pen = "L";
  }
  return path;
}

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
      if (!this.seen.has(key)) { node.remove(); this.nodes.delete(key); }
  }

  // The one way to draw: a node of `tag` under `key` with these attributes (and text).
  node(key, tag, attributes, text) {
    let node = this.nodes.get(key);
    if (!node) {
      node = document.createElementNS(NS, tag);
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

  // Text at pixels; `role` gives the colour. `halo` keeps it readable over lines.
  text(key, x, y, text, { role = "ink", anchor = "start", size = "", halo = false } = {}) {
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
  handle(key, { x, y, axis = "x", role = "data", label, value, words, low, high, step, invert,
    change, off = false, shape = "circle" }) {
    const node = this.node(key, "g", {
      class: `bhm-handle bhm-${role} bhm-move-${axis}`, transform: `translate(${round(x)},${round(y)})`,
      role: "slider", tabindex: off ? "-1" : "0", "aria-label": label, "aria-disabled": String(off),
      "aria-valuemin": String(low), "aria-valuemax": String(high), "aria-valuenow": String(value),
      "aria-valuetext": words, "aria-orientation": axis === "x" ? "horizontal" : "vertical",
    });
    if (!node.firstChild) grip(node, shape);
    node.grip = { x, y, axis, value, low, high, step, invert, change, off, svg: this.svg };
    if (!node.listening) listen(node);
    return node;
  }

  // A small button of the drawing: box in pixels, words inside, `act` on click, Enter and Space.
  button(key, { x, y, width, height, text, label, role = "data", kind = "", pressed, off = false, act }) {
    const node = this.node(key, "g", { class: `bhm-chip bhm-${role} ${kind}`, role: "button",
      tabindex: off ? "-1" : "0", "aria-label": label, "aria-disabled": String(off),
      "aria-pressed": pressed === undefined ? null : String(pressed), transform: `translate(${x},${y})` });
    if (!node.firstChild) for (const tag of ["rect", "text"])
      node.append(document.createElementNS(NS, tag));
    const [box, words] = node.children;
    for (const [name, value] of Object.entries({ width, height, rx: height / 4 })) box.setAttribute(name, value);
    words.setAttribute("x", width / 2);
    words.setAttribute("y", height / 2 + 4.5);
    if (words.textContent !== text) words.textContent = text;
    if (!node.act) {
      const run = (event) => { if (node.getAttribute("aria-disabled") !== "true") { event.preventDefault(); node.act(); } };
      node.addEventListener("click", run);
      node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") run(event); });
    }
    node.act = act;
    return node;
  }
}

function grip(node, shape) {
  const add = (tag, attributes) => {
    const child = document.createElementNS(NS, tag);
    for (const name in attributes) child.setAttribute(name, attributes[name]);
    node.append(child);
  };
  add("circle", { r: 22, class: "bhm-touch" });
  add("circle", { r: 14, class: "bhm-ring" });
  if (shape === "line") add("path", { d: "M0-16V16", class: "bhm-knob" });
  add("circle", { r: 8, class: "bhm-knob" });
}

function listen(node) {
  node.listening = true;
  const snap = (v) => {
    const { low, high, step } = node.grip;
    const snapped = low + Math.round((v - low) / step) * step;
    return Math.min(Math.max(Number(snapped.toPrecision(12)), low), high);
  };
  const put = (v) => { const s = snap(v); if (s !== node.grip.value) node.grip.change(s); };
  let from = null;
  const where = (event) => {
    const box = node.grip.svg.getBoundingClientRect();
    return node.grip.axis === "x" ? event.clientX - box.left : event.clientY - box.top;
  };
  node.addEventListener("pointerdown", (event) => {
    if (node.grip.off) return;
    node.setPointerCapture(event.pointerId);
    from = where(event) - node.grip[node.grip.axis];
    node.focus({ preventScroll: true });
    event.preventDefault();
  });
  node.addEventListener("pointermove", (event) => {
    if (from !== null) put(node.grip.invert(where(event) - from));
  });
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => (from = null));
  node.addEventListener("keydown", (event) => {
    const { value, step, low, high, off } = node.grip;
    const moves = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const to = event.key === "Home" ? low : event.key === "End" ? high
      : event.key in moves ? value + moves[event.key] * step * (event.shiftKey ? 10 : 1) : null;
    if (to === null || off) return;
    event.preventDefault();
    put(to);
  });
}

class Panel {
  constructor(stage, key) { this.stage = stage; this.key = key; }

  name(key) { return `${this.key}/${key}`; }

  // Axis with light ticks; the label stands at its end, in words.
  axis(side, { label = "", count = 6, format = String, grid = false, at } = {}) {
    const flat = side === "x", map = flat ? this.x : this.y;
    const bottom = this.top + this.height;
    if (flat) this.stage.node(this.name("axis-x"), "path",
      { class: "bhm-axis", d: `M${this.left} ${bottom}H${this.left + this.width}` });
    for (const [i, t] of (at || ticks(map.domain, count)).entries()) {
      const p = round(map(t));
      if (grid) this.stage.node(this.name(`grid-${side}${i}`), "path", { class: "bhm-grid",
        d: flat ? `M${p} ${this.top}V${bottom}` : `M${this.left} ${p}H${this.left + this.width}` });
      const words = format(t).replace("-", "−");
      if (flat) this.stage.text(this.name(`tick-x${i}`), p, bottom + 18, words,
        { role: "quiet", anchor: "middle" });
      else this.stage.text(this.name(`tick-y${i}`), this.left - 8, p + 4, words,
        { role: "quiet", anchor: "end" });
    }
    if (label && flat) this.stage.text(this.name("label-x"), this.left + this.width, bottom + 38, label,
      { role: "quiet", anchor: "end" });
    if (label && !flat) this.stage.text(this.name("label-y"), this.left, this.top - 10, label,
      { role: "quiet" });
    return this;
  }

  // A line through data points in the colour and dash of a role; `fill` shades down to `base`.
  curve(key, xs, ys, { role, fill = false, base = 0, thin = false, answer = false } = {}) {
    const path = line(xs, ys, this.x, this.y), mark = answer ? "" : null;
    if (fill) this.stage.node(this.name(`${key}-fill`), "path", { class: `bhm-area bhm-${role}`,
      "data-answer": mark,
      d: `${path}L${round(this.x(xs[xs.length - 1]))} ${round(this.y(base))}L${round(this.x(xs[0]))} ${round(this.y(base))}Z` });
    this.stage.node(this.name(key), "path",
      { class: `bhm-line bhm-${role} ${thin ? "bhm-thin" : ""}`, d: path, "data-answer": mark });
    return this;
  }

  // A straight line between two data points.
  segment(key, [x0, y0], [x1, y1], { role = "ink", kind = "bhm-line", answer = false } = {}) {
    this.stage.node(this.name(key), "path", { class: `${kind} bhm-${role}`,
      d: `M${round(this.x(x0))} ${round(this.y(y0))}L${round(this.x(x1))} ${round(this.y(y1))}`,
      "data-answer": answer ? "" : null });
    return this;
  }

  // A line across the panel at x or at y.
  rule(key, { x, y }, style) {
    const [x0, x1] = this.x.domain, [y0, y1] = this.y.domain;
    return x !== undefined ? this.segment(key, [x, y0], [x, y1], style)
      : this.segment(key, [x0, y], [x1, y], style);
  }

  dot(key, x, y, { role = "data", r = 4, hollow = false, answer = false } = {}) {
    this.stage.node(this.name(key), "circle", { cx: this.x(x), cy: this.y(y), r,
      class: `bhm-dot bhm-${role} ${hollow ? "bhm-hollow" : ""}`, "data-answer": answer ? "" : null });
    return this;
  }

  text(key, x, y, text, { dx = 0, dy = 0, ...style } = {}) {
    this.stage.text(this.name(key), this.x(x) + dx, this.y(y) + dy, text, style);
    return this;
  }

  // A handle for the control `control` (entry `index` of it, if it is a list) at data point `at`;
  // `offset` moves what is drawn away from the value along the axis, in data units.
  handle(key, { control, index, axis = "x", at, role, label, words, offset = 0, shape }) {
    const { hooks } = this.stage, input = hooks.input(control), map = axis === "x" ? this.x : this.y;
    const value = hooks.get(control, index);
    return this.stage.handle(this.name(key), {
      x: this.x(at[0]), y: this.y(at[1]), axis, shape, value, low: input.low, high: input.high,
      step: input.step, role: role || input.role, label: label || input.label,
      words: words || hooks.words(control, index), off: hooks.locked(),
      invert: (p) => map.invert(p) - offset, change: (v) => hooks.set(control, v, index),
    });
  }
}
