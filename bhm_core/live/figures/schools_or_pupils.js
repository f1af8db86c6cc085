// More schools or more pupils: the width of an interval along designs that cost the same.
import { normalQuantile } from "../js/math.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./schools_or_pupils.json" with { type: "json" };

const MOST = 60;
const FEWEST = 2;
const FEW = 10;
const CLOSE = 0.05;
const Z = normalQuantile(0.95);
const NS = Array.from({ length: MOST }, (_, k) => k + 1);

const bestOf = (c) => Math.max(1, (Math.sqrt(c.school / c.pupil) * c.sigma) / c.tau);
const schoolsFor = (n, { budget, school, pupil }) => (1000 * budget) / (school + n * pupil);

function widthOf(n, c, tau = c.tau, sigma = c.sigma) {
  const J = schoolsFor(n, c);
  return J >= FEWEST ? 2 * Z * Math.sqrt((tau * tau + (sigma * sigma) / n) / J) : null;
}

export function compute(state, c) {
  const best = bestOf(c);
  const [least, now] = [widthOf(best, c), widthOf(c.n, c)];
  const [between, within] = [c.tau ** 2, c.sigma ** 2 / c.n];
  return {
    width: NS.map((n) => widthOf(n, c)),
    schools: NS.map((n) => widthOf(n, c, c.tau, 1e-9)),
    pupils: NS.map((n) => widthOf(n, c, 0)),
    J: schoolsFor(c.n, c),
    best,
    answer: Math.round(10 * best) / 10,
    least,
    now,
    share: between / (between + within),
    loss: now === null || least === null ? null : now / least - 1,
  };
}

export function readout(r, c) {
  const said = { ...c, ...r };
  if (r.now === null) return tell(words, ["none", said]);
  if (r.loss === null) return tell(words, ["design", said], ["width", said]);
  return tell(
    words,
    ["design", said],
    ["width", said],
    ["best", said],
    [r.loss < CLOSE ? "close" : "far", said],
    r.J < FEW && ["few", {}],
  );
}

function table(r, c, { ticks }) {
  const at = [...new Set([...ticks, c.n])].sort((a, b) => a - b);
  return {
    columns: ["pupils per school", "schools", "width", "schools alone", "pupils alone"],
    rows: at.map((n) => [
      n,
      fixed(schoolsFor(n, c), 0),
      ...["width", "schools", "pupils"].map((key) => fixed(r[key] && r[key][n - 1], 1)),
    ]),
  };
}

// A round upper end above the whole curve, so that no design leaves the picture.
function upperEnd(c) {
  const most = Math.max(...NS.map((n) => widthOf(n, c) || 0)) || 10;
  return [2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 100, 200].find((v) => v > 1.06 * most) || 400;
}

// One of the three curves, as far as there are schools and the panel reaches, with its name at its end.
function curve(panel, key, values, top, role, name, narrow) {
  const known = NS.filter((n) => values[n - 1] !== null && values[n - 1] <= top);
  if (!known.length) return;
  panel.curve(
    key,
    known,
    known.map((n) => values[n - 1]),
    { role, answer: true },
  );
  const last = known[known.length - 1];
  const y = (n) => panel.y(values[n - 1]);
  const under = Math.max(known[0], last - (narrow ? 28 : 16)); // where a name that ends with the curve begins
  const dip = y(under) - y(last);
  const around = key === "schools" ? [dip + 18, dip + 34, -8, 20] : [-10, -26, 20, 34];
  const places = [last, Math.ceil(last / 2)].flatMap((n) =>
    around.map((dy) => [panel.x(n), y(n) + dy, n < last ? "start" : "end"]),
  );
  panel.stage.textAt(`width/${key}-name`, places, name, {
    role, size: narrow ? "small" : "strong", halo: true,
  }); // prettier-ignore
}

function rows(stage, panel, c, { ticks }, bottom) {
  stage.text("row-pupils", 0, bottom + 18, "pupils", { role: "quiet", size: "small" });
  stage.text("row-schools", 0, bottom + 40, "schools", { role: "quiet", size: "small" });
  ticks.forEach((n, k) => {
    const J = fixed(schoolsFor(n, c), 0);
    stage.text(`schools${k}`, panel.x(n), bottom + 40, J, { role: "quiet", anchor: "middle" });
  });
}

function draw({ stage, width, narrow }, r, c, state) {
  const high = narrow ? 240 : 290;
  stage.begin(width, high + 110);
  const top = upperEnd(c);
  const panel = stage.panel("width", {
    left: 64, top: 48, width: width - 84, height: high, x: [0, MOST], y: [0, top],
  }); // prettier-ignore
  panel.axis("x", { at: state.ticks, format: (n) => `${n}` });
  panel.axis("y", { count: 4, format: (v) => fixed(v, top < 4 ? 1 : 0) });
  rows(stage, panel, c, state, 48 + high);
  const shown = r.now === undefined || r.now === null ? 0 : Math.min(r.now, top);
  if (r.width) panel.handle("n", { control: "n", axis: "x", at: [c.n, shown] }); // before the names, which avoid it
  stage.text("name", 64, 18, "width of the 90% interval", { role: "ink", size: "strong" });
  if (r.width) {
    curve(panel, "schools", r.schools, top, "prior", "from schools alone", narrow);
    curve(panel, "pupils", r.pupils, top, "likelihood", "from pupils alone", narrow);
    curve(panel, "width", r.width, top, "posterior", "both", narrow);
    if (r.best <= MOST) panel.rule("best", { x: r.best }, { role: "truth", answer: true });
    if (r.best <= MOST && r.least !== null) lowest(stage, panel, r);
  }
}

// The bottom of the valley, with the number that was asked for.
function lowest(stage, panel, r) {
  panel.dot("least", r.best, r.least, { role: "truth", r: 5, answer: true });
  const [x, floor] = [panel.x(r.best), panel.y(0)];
  const places = [-10, -28].flatMap((dy) => [
    [x + 8, floor + dy, "start"],
    [x - 8, floor + dy, "end"],
  ]);
  const style = { role: "truth", size: "strong", halo: true };
  stage.textAt("best-name", places, `best: ${fixed(r.best, 1)}`, style);
}

const actions = [
  { label: "Best design", target: (c) => ({ n: Math.min(MOST, Math.round(bestOf(c))) }) },
  { label: "The survey of 1989", target: () => ({ n: 26, school: 400, pupil: 20, budget: 67 }) },
];

// What was guessed is the design that the answer speaks of.
const after = ({ guess }) => ({ n: Math.round(guess) });

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["tau"], actions, after });
}
