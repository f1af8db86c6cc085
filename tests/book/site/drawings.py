"""What can go wrong with a drawing, measured in the browser: boxes of its texts, marks and knobs."""

from itertools import product

from bhm_core import live
from bhm_core.live.inputs import jsonable

# Letters fill less than their box: what is left of it below is what the eye sees of a line of text.
MEASURE = """
const ink = (text) => {
  const box = text.getBBox(), m = text.getScreenCTM();
  const [left, top] = [m.a * box.x + m.e, m.d * (box.y + 0.22 * box.height) + m.f];
  return { left, top, right: left + m.a * box.width, bottom: top + m.d * 0.64 * box.height };
};
const area = (b) => Math.max(0, b.right - b.left) * Math.max(0, b.bottom - b.top);
const common = (a, b) => area({ left: Math.max(a.left, b.left), right: Math.min(a.right, b.right),
                                top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom) });
function texts(svg) {
  return [...svg.querySelectorAll("text")].filter((t) => t.textContent.trim())
    .map((t) => ({ ...ink(t), words: t.textContent }));
}
function outside(svg, boxes) {
  const room = svg.getBoundingClientRect();
  return boxes.filter((b) => b.left < room.left - 1 || b.right > room.right + 1 || b.top < room.top - 1
                             || b.bottom > room.bottom + 1).map((b) => `outside: ${b.words}`);
}
function crossing(boxes) {
  const found = [];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const share = common(a, b) / Math.min(area(a), area(b));
    if (share > 0.06) found.push(`over each other: ${a.words} | ${b.words}`);
  }));
  return found;
}
function covered(svg, boxes) {
  const knobs = [...svg.querySelectorAll("circle.bhm-knob")].map((k) => k.getBoundingClientRect());
  return boxes.filter((b) => knobs.some((k) => common(k, b) > 0.08 * area(b)))
    .map((b) => `under a knob: ${b.words}`);
}
function astray({ stage }, svg) {
  const room = svg.getBoundingClientRect(), found = [];
  for (const [key, node] of stage.nodes) {
    const panel = stage.panels[key.split("/")[0]];
    if (node.tagName !== "circle" || !panel) continue;
    const x = Number(node.getAttribute("cx"));
    if (x < panel.left - 1 || x > panel.left + panel.width + 1) found.push(`off its axes: ${key}`);
  }
  for (const mark of svg.querySelectorAll("circle:not(.bhm-touch, .bhm-ring), rect, path")) {
    const box = mark.getBoundingClientRect();
    if (box.left < room.left - 8 || box.right > room.right + 8 || box.bottom > room.bottom + 8)
      found.push(`mark outside: ${mark.getAttribute("class")}`);
  }
  return found;
}
function faults(id) {
  const { api } = bhmLive.host.entry(id);
  const svg = document.querySelector(`#${id} svg.bhm-svg`);
  const boxes = texts(svg);
  return [...outside(svg, boxes), ...crossing(boxes), ...covered(svg, boxes), ...astray(api, svg)];
}
"""
SWEEP = (
    "([id, states]) => {" + MEASURE + """
  const { model, api } = bhmLive.host.entry(id);
  return states.flatMap((state) => {
    for (const name in state) model.set(name, state[name]);
    api.now();
    return faults(id).map((fault) => [JSON.stringify(state), fault]);
  });
}"""
)
GUESSES = (
    "async ([id, values]) => {" + MEASURE + """
  const frame = () => new Promise(requestAnimationFrame);
  const found = [];
  for (const value of values) {
    const grip = document.querySelector(`#${id} .bhm-handle.bhm-guess`)?.grip;
    if (grip) grip.change(value);
    else document.querySelectorAll(`#${id} .bhm-tray .bhm-option`)[value].click();
    await frame(); await frame();
    found.push(...faults(id).map((fault) => [`guess ${value}`, fault]));
  }
  return found;
}"""
)
LOOKS = (
    "([id, states]) => {" + """
  const { model, api } = bhmLive.host.entry(id);
  const root = document.getElementById(id);
  return states.map((state) => {
    for (const name in state) model.set(name, state[name]);
    api.now();
    return root.querySelector("svg.bhm-svg").innerHTML + root.querySelector(".bhm-readout").textContent;
  });
}"""
)


def values_of(spec):
    """Values that a control is tried at: its ends and its middle, or each choice."""
    if spec.kind == "choice":
        return [option for option, _ in spec.options]
    if spec.kind == "switch":
        return [False, True]
    if spec.kind != "slider":
        return []
    steps = round((spec.high - spec.low) / spec.step)
    middle = jsonable(float(spec.low + spec.step * (steps // 2)))
    return [spec.low, middle, spec.high] + ["inf"] * spec.to_infinity


def states_of(figure):
    """States of a figure: each control on its own at its values, then all sliders together at both ends."""
    start = dict(figure._values)
    alone = [start | {spec.name: value} | (getattr(spec, "sets", None) or {})
             for spec in figure.inputs for value in values_of(spec)]
    sliders = [spec for spec in figure.inputs if spec.kind == "slider"]
    corners = product(*[(spec.low, spec.high) for spec in sliders[:2]])
    together = [start | {s.name: v for s, v in zip(sliders, corner, strict=False)} for corner in corners]
    return [start, *alone, *together]


def guesses_of(figure):
    """Guesses to try before the figure answers."""
    asked = figure.prediction
    if hasattr(asked, "options"):
        return list(range(len(asked.options)))
    return [asked.low, asked.start, asked.high] if asked else []


def figure(name):
    """A figure in the state of its page."""
    return live.figure_class(name)()
