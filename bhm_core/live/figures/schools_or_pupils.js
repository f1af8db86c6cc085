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

const inPupils = (n) => (fixed(n, 0) === "1" ? "1 pupil" : `${fixed(n, 0)} pupils`);

export function readout(r, c) {
  const said = { ...c, ...r, pupils: inPupils(c.n), best_pupils: inPupils(r.best) };
  if (r.now === null) return tell(words, ["none", said]);
  if (r.loss === null) return tell(words, ["design", said], ["width", said]);
  return tell(
    words,
    ["design", said],
    ["width", said],
    ["best", said],
    [said.pupils === said.best_pupils ? "it" : r.loss < CLOSE ? "close" : "far", said],
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

// Where a curve is drawn: as far as there are schools and the panel reaches.
const drawn = (values, top) => NS.filter((n) => values[n - 1] !== null && values[n - 1] <= top);

// One of the three curves, with its name beside it.
function curve(panel, r, key, top, role, name, narrow) {
  const known = drawn(r[key], top);
  if (!known.length) return;
  panel.curve(
    key,
    known,
    known.map((n) => r[key][n - 1]),
    { role, answer: true },
  );
  const long = name.length * (narrow ? 5.8 : 7.8);
  panel.stage.textAt(`width/${key}-name`, beside(panel, r, key, top, known, long, narrow ? 13 : 17), name, {
    role, size: narrow ? "small" : "strong", halo: true,
  }); // prettier-ignore
}

// Places over and under a curve for a name of this length: first where it meets no curve and is near its own,
// and of these from the end backwards.
function beside(panel, r, key, top, known, long, up) {
  const found = [];
  const levels = (other, from, to) =>
    drawn(r[other], top)
      .filter((n) => panel.x(n) >= from - 12 && panel.x(n) <= to + 12)
      .map((n) => panel.y(r[other][n - 1]));
  for (const n of [...known].reverse()) {
    const [from, to] = [panel.x(n) - long, panel.x(n)];
    if (from < panel.left + 4) break;
    const own = levels(key, from, to);
    const ruled = r.best <= MOST && panel.x(r.best) > from - 4 && panel.x(r.best) < to + 4;
    const met = ["schools", "pupils", "width"].flatMap((k) => levels(k, from, to));
    const [high, low] = [Math.min(...own), Math.max(...own)];
    const away = Math.max(0, low - high - 30);
    for (const y of [high - 9, low + up + 2]) {
      const crossed = met.filter((v) => v > y - up && v < y + 6).length;
      if (y > panel.top + 14 && y < panel.y(0) - 6)
        found.push([to, y, "end", 20 * crossed + away + (ruled ? 40 : 0)]);
    }
  }
  // A curve too short for its name has it after its end.
  const [x, y] = [panel.x(known.at(-1)) + 8, panel.y(r[key][known.at(-1) - 1]) + 4];
  return found.length ? found.sort((a, b) => a[3] - b[3]) : [0, -14, 14].map((by) => [x, y + by, "start"]);
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
  panel.named = true; // the best number of pupils
  rows(stage, panel, c, state, 48 + high);
  const shown = r.now === undefined || r.now === null ? 0 : Math.min(r.now, top);
  if (r.width) panel.handle("n", { control: "n", axis: "x", at: [c.n, shown] }); // before the names, which avoid it
  stage.text("name", 64, 18, "width of the 90% interval", { role: "ink", size: "strong" });
  if (r.width) {
    curve(panel, r, "pupils", top, "likelihood", "from pupils alone", narrow);
    curve(panel, r, "schools", top, "prior", "from schools alone", narrow);
    curve(panel, r, "width", top, "posterior", "both", narrow);
    if (r.best <= MOST) panel.rule("best", { x: r.best }, { role: "truth", answer: true });
    if (r.best <= MOST && r.least !== null) lowest(stage, panel, r);
  }
}

// The bottom of the valley, with the number that was asked for.
function lowest(stage, panel, r) {
  panel.dot("least", r.best, r.least, { role: "truth", r: 5, answer: true });
  const [x, floor] = [panel.x(r.best), panel.y(0)];
  const places = [-10, -28, panel.top + 12 - floor].flatMap((dy) => [
    [x + 8, floor + dy, "start"],
    [x - 8, floor + dy, "end"],
  ]);
  const style = { role: "truth", size: "strong", halo: true };
  stage.textAt("best-name", places, `best: about ${fixed(r.best, 0)}`, style);
}

const actions = [
  { label: "Best design", target: (c) => ({ n: Math.min(MOST, Math.round(bestOf(c))) }) },
  {
    preset: true,
    label: "The survey of 1989",
    target: () => ({ n: 26, school: 400, pupil: 20, budget: 67 }),
  },
];

// What was guessed is the design that the answer speaks of.
const after = ({ guess }) => ({ n: Math.round(guess) });

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["tau"], actions, after });
}
