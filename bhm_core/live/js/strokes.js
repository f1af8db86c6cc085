// What runs through a box [left, right, top, bottom] of the drawing: curves, lines, dots and bars, which no name of a
// guess may stand on. Areas and grids are a ground, and may lie under a name.
const GROUND = /bhm-(area|grid|region)/;

export function struck({ nodes, seen, panels }, [left, right, top, bottom]) {
  const box = [left - 2, right + 2, top - 1, bottom + 1];
  for (const [key, { tagName, bhm }] of nodes) {
    if (!seen.has(key) || GROUND.test(bhm?.class)) continue;
    const { style, d, cx, cy, r, x, y, width, height } = bhm;
    // What is cut off at the edge of its panel is not to be seen above it.
    if (style && d && bottom < panels[key.split("/")[0]]?.top) continue;
    const over = {
      path: () => pieces(bhm, d).some((piece) => meets(piece, box)),
      circle: () => outside([cx - r, cx + r, cy - r, cy + r], box),
      rect: () => outside([x, x + width, y, y + height], box),
    }[tagName];
    if (over?.()) return true;
  }
  return false;
}

const outside = ([l, r, t, b], [left, right, top, bottom]) => l < right && left < r && t < bottom && top < b;

// The straight pieces of a path of M, L, H, V and Z; kept with the node until its path is another.
function pieces(bhm, d) {
  if (bhm.cut?.d === d) return bhm.cut;
  const cut = [];
  let [x, y, fromX, fromY] = [0, 0, 0, 0];
  const to = (u, v) => {
    cut.push([x, y, u, v]);
    [x, y] = [u, v];
  };
  for (const [, kind, text] of d.matchAll(/([MLHVZ])([^MLHVZ]*)/g)) {
    const at = (text.match(/-?[\d.]+/g) || []).map(Number);
    if (kind === "M") [x, y] = [fromX, fromY] = at;
    if (kind === "H") to(at[0], y);
    if (kind === "V") to(x, at[0]);
    if (kind === "L") for (let k = 0; k < at.length; k += 2) to(at[k], at[k + 1]);
    if (kind === "Z") to(fromX, fromY);
  }
  cut.d = d;
  return (bhm.cut = cut);
}

// Say whether a straight piece meets a box: what of it lies between the sides, left and right, then top and bottom.
function meets([x0, y0, x1, y1], [left, right, top, bottom]) {
  let [from, to] = [0, 1];
  for (const [p, way, low, high] of [
    [x0, x1 - x0, left, right],
    [y0, y1 - y0, top, bottom],
  ]) {
    if (!way && (p < low || p > high)) return false;
    if (!way) continue;
    const [first, last] = [(low - p) / way, (high - p) / way].sort((a, b) => a - b);
    [from, to] = [Math.max(from, first), Math.min(to, last)];
  }
  return from <= to;
}
