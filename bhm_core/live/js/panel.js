// A part of the stage with scales of its own: axes, curves, dots and handles in units of the data.
import { line, round, ticks } from "./scales.js";

export class Panel {
  constructor(stage, key) {
    this.stage = stage;
    this.key = key;
  }

  name(key) {
    return `${this.key}/${key}`;
  }

  // A style that cuts off what leaves the panel, `beyond` pixels after its edges (never above its top).
  clip(beyond = 0) {
    const { left, top, width, height } = this;
    const [l, r, b] = [left - beyond, left + width + beyond, top + height + beyond];
    return `clip-path: polygon(${l}px ${top}px, ${r}px ${top}px, ${r}px ${b}px, ${l}px ${b}px) view-box`;
  }

  // Axis with light ticks; the label stands at its end, in words.
  axis(side, { label = "", count = 6, format = String, grid = false, at } = {}) {
    const flat = side === "x";
    const map = flat ? this.x : this.y;
    const bottom = this.top + this.height;
    if (flat)
      this.stage.node(this.name("axis-x"), "path", {
        class: "bhm-axis",
        d: `M${this.left} ${bottom}H${this.left + this.width}`,
      });
    for (const [i, t] of (at || ticks(map.domain, count)).entries()) {
      const p = round(map(t));
      if (grid)
        this.stage.node(this.name(`grid-${side}${i}`), "path", {
          class: "bhm-grid",
          d: flat ? `M${p} ${this.top}V${bottom}` : `M${this.left} ${p}H${this.left + this.width}`,
        });
      const words = format(t).replace("-", "−");
      if (flat)
        this.stage.text(this.name(`tick-x${i}`), p, bottom + 18, words, { role: "quiet", anchor: "middle" });
      else
        this.stage.text(this.name(`tick-y${i}`), this.left - 8, p + 4, words, {
          role: "quiet",
          anchor: "end",
        });
    }
    if (label && flat)
      this.stage.text(this.name("label-x"), this.left + this.width, bottom + 38, label, {
        role: "quiet",
        anchor: "end",
      });
    if (label && !flat)
      this.stage.text(this.name("label-y"), this.left, this.top - 10, label, { role: "quiet" });
    return this;
  }

  // A line through data points in the colour and dash of a role; `fill` shades down to `base`, and what is
  // higher than the panel leaves through its roof if it is `open`.
  curve(key, xs, ys, { role, fill = false, base = 0, thin = false, answer = false, open = false } = {}) {
    const style = open ? this.clip(4) : null;
    const path = line(xs, ys, this.x, this.y);
    const mark = answer ? "" : null;
    if (fill)
      this.stage.node(this.name(`${key}-fill`), "path", {
        class: `bhm-area bhm-${role}`,
        style,
        "data-answer": mark,
        d: `${path}L${round(this.x(xs[xs.length - 1]))} ${round(this.y(base))}L${round(this.x(xs[0]))} ${round(this.y(base))}Z`,
      });
    this.stage.node(this.name(key), "path", {
      class: `bhm-line bhm-${role} ${thin ? "bhm-thin" : ""}`,
      d: path,
      style,
      "data-answer": mark,
    });
    return this;
  }

  // A straight line between two data points.
  segment(key, [x0, y0], [x1, y1], { role = "ink", kind = "bhm-line", answer = false } = {}) {
    this.stage.node(this.name(key), "path", {
      class: `${kind} bhm-${role}`,
      d: `M${round(this.x(x0))} ${round(this.y(y0))}L${round(this.x(x1))} ${round(this.y(y1))}`,
      "data-answer": answer ? "" : null,
    });
    return this;
  }

  // A line across the panel at x or at y.
  rule(key, { x, y }, style) {
    const [x0, x1] = this.x.domain;
    const [y0, y1] = this.y.domain;
    return x !== undefined
      ? this.segment(key, [x, y0], [x, y1], style)
      : this.segment(key, [x0, y], [x1, y], style);
  }

  dot(key, x, y, { role = "data", r = 4, hollow = false, answer = false } = {}) {
    this.stage.node(this.name(key), "circle", {
      cx: this.x(x),
      cy: this.y(y),
      r,
      class: `bhm-dot bhm-${role} ${hollow ? "bhm-hollow" : ""}`,
      "data-answer": answer ? "" : null,
    });
    return this;
  }

  text(key, x, y, text, { dx = 0, dy = 0, ...style } = {}) {
    this.stage.text(this.name(key), this.x(x) + dx, this.y(y) + dy, text, style);
    return this;
  }

  // A handle for the control `control` (entry `index` of it, if it is a list) at data point `at`;
  // `offset` moves what is drawn away from the value along the axis, in data units.
  handle(key, { control, index, axis = "x", at, role, label, words, offset = 0, shape, high }) {
    const { hooks } = this.stage;
    const input = hooks.input(control);
    const map = axis === "x" ? this.x : this.y;
    const value = hooks.get(control, index);
    return this.stage.handle(this.name(key), {
      x: this.x(at[0]),
      y: this.y(at[1]),
      axis,
      shape,
      value,
      low: input.low,
      high: high ?? input.high,
      step: input.step,
      role: role || input.role,
      label: label || input.label,
      words: words || hooks.words(control, index),
      off: hooks.locked(),
      invert: (p) => map.invert(p) - offset,
      change: (v) => hooks.set(control, v, index),
    });
  }
}
