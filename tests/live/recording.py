"""A page without a browser: what the figures draw on it is kept as marks, in pixels and in data."""

import json
import re

import numpy as np
from support import Scripts

from bhm_core.live.inputs import jsonable

PAGE = """
class Thing {
  constructor(tag) {
    Object.assign(this, { tag, is: {}, children: [], style: { setProperty() {} }, dataset: {}, text: "" });
    this.classList = { add() {}, remove() {}, toggle() {} };
  }
  setAttribute(k, v) { this.is[k] = String(v); }
  getAttribute(k) { return this.is[k] ?? null; }
  removeAttribute(k) { delete this.is[k]; }
  addEventListener() {} removeEventListener() {} focus() {}
  append(...more) { this.children.push(...more); }
  insertBefore(one) { this.children.push(one); return one; }
  replaceChildren(...more) { this.children = more; }
  appendChild(one) { this.children.push(one); return one; }
  remove() {}
  querySelector() { return null; } querySelectorAll() { return []; }
  set textContent(t) { this.text = String(t); this.children = []; }
  get textContent() { return this.text + this.children.map((c) => c.textContent ?? String(c)).join(""); }
  set innerHTML(t) { this.text = String(t); }
  get firstChild() { return this.children[0] ?? null; }
  get nextSibling() { return null; }
  getBoundingClientRect() { return { left: 0, top: 0, width: 900, height: 600 }; }
}
var shown = null;
function show(name, figure, controls, wide) {
  const { prototype } = bhmLive.svg.Stage;
  const { end } = prototype;
  prototype.end = function () { shown = this; end.call(this); };
  globalThis.document = { createElement: (t) => new Thing(t), createElementNS: (_, t) => new Thing(t) };
  globalThis.matchMedia = () => ({ matches: true });
  globalThis.requestAnimationFrame = () => 0;
  const el = new Thing("div");
  el.clientWidth = wide;
  const model = new bhmLive.host.Model({ figure: JSON.parse(figure), ...JSON.parse(controls) });
  bhmLive.figures[name].render({ model, el });
  prototype.end = end;
  const side = (map) => (map && map.range ? [...map.domain, ...map.range] : null);
  const scales = Object.entries(shown.panels).map(([key, p]) => [key, [side(p.x), side(p.y)]]);
  const nodes = [...shown.nodes].map(([key, n]) => [key, { ...n.is, text: n.text }]);
  return { nodes: Object.fromEntries(nodes), scales: Object.fromEntries(scales) };
}
"""


class Stages:
    """Figures in one V8, on a page that records."""

    def __init__(self, names, change=lambda text: text):
        self.scripts = Scripts(names, change)
        self.scripts.racer.eval(PAGE + ";0")

    def show(self, figure, controls=None, wide=900):
        """Return the drawing of the figure at these settings, nothing hidden."""
        now = jsonable(figure.controls if controls is None else controls)
        model = figure.model() | {"prediction": None, "hidden": []}
        return Drawing(self.scripts.call("show", figure.name, json.dumps(model), json.dumps(now), wide))


class Drawing:
    """Marks by key, and the way from pixels back to data."""

    def __init__(self, found):
        self.nodes, self.scales = found["nodes"], found["scales"]

    def place(self, key):
        """Data that a dot, a handle, a box or the start of a path stands at."""
        return self._data(key, np.array([_where(self.nodes[_node(key)])], float))[0]

    def path(self, key):
        """Data at the vertices of a path of straight lines, (n, 2)."""
        node = self.nodes[_node(key)]
        turned = re.search(r"matrix\((.*),(.*),0,1,(.*),(.*)\)", node.get("style", ""))
        if turned:  # the unit segment under a matrix
            dx, dy, x, y = map(float, turned.groups())
            return self._data(key, np.array([[x, y], [x + dx, y + dy]]))
        numbers = re.findall(r"(-?[\d.]+) (-?[\d.]+)(?=[LMZ]|$)", node["d"])
        return self._data(key, np.array(numbers, float))

    def pixel(self, key):
        """How much of the data a tenth of a pixel is, along x and y: the drawing rounds to that."""
        return np.array([abs((s[1] - s[0]) / (s[3] - s[2])) if s else np.nan
                         for s in self.scales[_panel(key)]]) / 10

    def _data(self, key, pixels):
        columns = zip(self.scales[_panel(key)], pixels.T, strict=True)
        return np.column_stack([_invert(*pair) for pair in columns])


def _panel(key):
    """Marks are called ``panel/name``, or ``panel@name`` here where their name does not tell the panel."""
    return re.split("[/@]", key)[0]


def _node(key):
    return key.split("@")[-1]


def _where(node):
    """Pixels of the middle of a mark."""
    if "cx" in node:
        return node["cx"], node["cy"]
    if "width" in node:
        return [float(node[at]) + float(node[size]) / 2 for at, size in (("x", "width"), ("y", "height"))]
    moves = node.get("transform") or node.get("style", "")
    moved = re.findall(r"translate\((-?[\d.]+)(?:px)?,(-?[\d.]+)", moves)
    return moved[0] if moved else re.findall(r"-?[\d.]+", node["d"])[:2]


def _invert(scale, pixels):
    if scale is None:  # rows that have no scale stay in pixels
        return pixels
    low, high, left, right = scale
    return low + (pixels - left) / (right - left) * (high - low)


def between(y, n):
    """The first n values of y with three between each and the next, by the cubics of Catmull and Rom."""
    near = [y[np.clip(np.arange(n) + k, 0, len(y) - 1)] for k in (-1, 0, 1, 2)]
    cubics = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    powers = (np.arange(4)[:, None] / 4) ** np.arange(4)
    return np.maximum(0, powers @ cubics @ near).T.ravel()[: 4 * n - 3]
