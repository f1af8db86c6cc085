// One hundred pupils in five schools: from a cloud of points to lines that know of each other.
import { LAST, draw } from "../drawings/nested_drawing.js";
import { sum } from "../js/math.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./nested_data.json" with { type: "json" };

function moments(xs, ys) {
  const n = xs.length;
  const mx = sum(xs) / n;
  const my = sum(ys) / n;
  return {
    n,
    mx,
    my,
    sxx: sum(xs.map((x) => (x - mx) ** 2)),
    sxy: sum(xs.map((x, i) => (x - mx) * (ys[i] - my))),
  };
}

function leastSquares(step, { income, score, school, names }) {
  const groups = names.map((name, j) =>
    moments(
      income.filter((_, i) => school[i] === j),
      score.filter((_, i) => school[i] === j),
    ),
  );
  if (step === "parallel") {
    const b = sum(groups.map((g) => g.sxy)) / sum(groups.map((g) => g.sxx));
    return groups.map((g) => [g.my - b * g.mx, b]);
  }
  if (step === "fan") {
    const raw = groups.map(({ n, mx, my, sxx, sxy }) => ({
      n,
      sx: n * mx,
      sy: n * my,
      sxx: sxx + n * mx * mx,
      sxy: sxy + n * mx * my,
    }));
    const a =
      sum(raw.map((g) => g.sy - (g.sx * g.sxy) / g.sxx)) / sum(raw.map((g) => g.n - (g.sx * g.sx) / g.sxx));
    return raw.map((g) => [a, (g.sxy - a * g.sx) / g.sxx]);
  }
  const every = moments(income, score);
  return groups
    .map((g) => (step === "each" ? g : every))
    .map((g) => [g.my - (g.sxy / g.sxx) * g.mx, g.sxy / g.sxx]);
}

export function compute(state, { step, income: x0 }) {
  if (step === "cloud" || step === "groups")
    return { lines: null, before: null, bands: null, at: null, sd: null, off: null, spread: null };
  const table = state.posterior;
  const own = table[step];
  const lines = own ? own.mean : leastSquares(step, state);
  const before =
    step === "partial" ? leastSquares("each", state) : step === "teachers" ? table.partial.mean : null;
  const squares = state.score.map((y, i) => {
    const [a, b] = lines[state.school[i]];
    return (y - a - b * state.income[i]) ** 2;
  });
  const sd = (j, x) => {
    const [v, c, w] = own.cov[j];
    return Math.sqrt(v + 2 * x * c + x * x * w);
  };
  const grid = Array.from({ length: 25 }, (_, k) => (LAST * k) / 24);
  const edge =
    (sign) =>
    ([a, b], j) =>
      grid.map((x) => a + b * x + sign * 2 * sd(j, x));
  return {
    lines,
    before,
    at: lines.map(([a, b]) => a + b * x0),
    sd: own ? lines.map((_, j) => sd(j, x0)) : null,
    bands: own ? lines.map((l, j) => ({ x: grid, low: edge(-1)(l, j), high: edge(1)(l, j) })) : null,
    off: Math.sqrt(sum(squares) / squares.length),
    spread: own ? own.spread : null,
  };
}

export function readout(r, { step, income }, { names, sizes }) {
  const list = (key, values) => names.map((name, j) => say(words[key], { j, name, ...values(j) })).join(", ");
  if (r.lines === null) return tell(words, [step, { schools: list("size", (j) => ({ size: sizes[j] })) }]);
  if (step === "one")
    return tell(words, [step, {}], ["line", { income, at: r.at[0], slope: r.lines[0][1], off: r.off }]);
  const schools = list(r.sd ? "value_sd" : "value", (j) => ({ at: r.at[j], sd: r.sd && r.sd[j] }));
  const end = say(words[r.spread === null ? "off" : "spread"], r);
  return tell(words, [step, {}], ["lines", { income, schools, end, name: names[4], slope: r.lines[4][1] }]);
}

function table(r, c, state) {
  return {
    columns: ["school", "pupils", "teachers", "level at income 0", "slope", `at ${fixed(c.income, 1)}`],
    caption: "Teachers: for every 100 pupils. Income: thousand a month.",
    rows: state.names.map((name, j) => [
      name,
      state.sizes[j],
      fixed(state.teachers[j], 0),
      ...(r.lines ? [fixed(r.lines[j][0], 1), fixed(r.lines[j][1], 1), fixed(r.at[j], 1)] : ["–", "–", "–"]),
    ]),
  };
}

export function render({ model, el }) {
  const early = { cloud: ["income", "school"], groups: ["income"] };
  return frame({ model, el, compute, draw, readout, table, idle: ({ step }) => early[step] || [] });
}
