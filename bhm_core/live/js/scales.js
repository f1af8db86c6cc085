// From data to pixels: scales, round ticks, paths.

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
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= raw * 0.999);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    out.push(Number((k * step).toPrecision(10)));
  return out;
}

// Pixels to a tenth: more does not show.
export const round = (v) => Math.round(v * 10) / 10;

export function line(xs, ys, x, y) {
  let path = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(ys[i])) {
      pen = "M";
      continue;
    }
    path += pen + round(x(xs[i])) + " " + round(y(ys[i]));
    pen = "L";
  }
  return path;
}
