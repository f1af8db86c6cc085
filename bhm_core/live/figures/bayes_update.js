// Fourteen pupils, one after another: prior, likelihood and posterior on a grid, in any order.
import { sum } from "../js/math.js";
import { struck } from "../js/strokes.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./bayes_update.json" with { type: "json" };

const PRIORS = { schools: [1.58, 7.82], flat: [1, 1], stubborn: [30, 30] };
const POINTS = 400;

function normalised(logDensity) {
  const top = Math.max(...logDensity);
  const p = logDensity.map((l) => Math.exp(l - top));
  const mean = sum(p) / p.length;
  return p.map((v) => v / mean);
}

function quantile(density, p) {
  let before = 0;
  for (let i = 0; i < density.length; i++) {
    const after = before + density[i] / density.length;
    if (after >= p) return (i + (p - before) / (after - before)) / density.length;
    before = after;
  }
  return 1;
}

export function compute(state, { order, k, prior, show }) {
  const x = Array.from({ length: POINTS }, (_, i) => (i + 0.5) / POINTS);
  const [a, b] = PRIORS[prior];
  const yes = x.map(Math.log);
  const no = x.map((t) => Math.log1p(-t));
  const low = order.map((j) => state.scores[j] < state.threshold);
  const start = x.map((_, i) => (a - 1) * yes[i] + (b - 1) * no[i]);
  const after = (base, hits, n) => normalised(base.map((v, i) => v + hits * yes[i] + (n - hits) * no[i]));
  const hits = [0];
  for (let j = 0; j < k; j++) hits.push(hits[j] + low[j]);
  const beliefs = hits.map((h, n) => after(start, h, n));
  const posterior = beliefs[k];
  const last = show === "last" && k > 0;
  const nothing = x.map(() => 0);
  const mean = (p) => sum(p.map((v, i) => v * x[i])) / POINTS;
  const path = beliefs.map(mean);
  let low0 = 0;
  const usual = [
    path[0],
    ...state.scores.map((s, i) => mean(after(start, (low0 += s < state.threshold), i + 1))),
  ];
  return {
    x,
    posterior,
    path,
    usual,
    mean: path[k],
    start: path[0],
    hits: hits[k],
    prior: last ? beliefs[k - 1] : beliefs[0],
    likelihood: last ? after(nothing, hits[k] - hits[k - 1], 1) : after(nothing, hits[k], k),
    low: quantile(posterior, 0.05),
    high: quantile(posterior, 0.95),
    above: sum(posterior.filter((_, i) => x[i] > state.survey)) / POINTS,
  };
}

export function readout(r, { k }) {
  if (k === 0) return tell(words, ["before", r]);
  const pupils = say(words[k === 1 ? "one" : "some"], { k });
  return tell(words, ["after", { ...r, pupils }]);
}

function table(r, { k, order }, state) {
  return {
    caption: "The pupils in the order in which they are seen",
    columns: ["pupil", "score", "low", "posterior mean"],
    rows: [
      ["before", "–", "–", fixed(r.path[0], 3)],
      ...order
        .slice(0, k)
        .map((j, i) => [
          `${i + 1}`,
          fixed(state.scores[j], 1),
          state.scores[j] < state.threshold ? "yes" : "no",
          fixed(r.path[i + 1], 3),
        ]),
    ],
  };
}

function draw(view, r, c, state) {
  const { stage, width, narrow } = view;
  const side = narrow || !r.path ? 0 : Math.min(230, width * 0.3);
  const top = 42; // a row for the guess; the names of the curves stand in the panel
  const height = narrow ? 160 : 222;
  const chips = top + height + 62;
  const rows = narrow ? 2 : 1;
  const path = narrow && r.path;
  stage.begin(width, chips + 24 + rows * 44 + (path ? 170 : 0));
  const last = c.show === "last" && c.k > 0;
  const peak = (key) => (r[key] ? Math.max(...r[key]) : 0);
  const plot = stage.panel("plot", {
    left: 14,
    top,
    width: width - 28 - (side && side + 40),
    height,
    x: [0, 1],
    y: [0, (narrow ? 1.32 : 1.2) * Math.max(2, peak("prior"), peak("likelihood"), peak("posterior"))],
  });
  plot.axis("x", { label: "share of low scores", count: 5 });
  // What was believed before and after, at the curves themselves.
  const of = (mean) => (mean === undefined ? "" : `${narrow ? "" : ", mean"} ${fixed(mean, 2)}`);
  const names = {
    prior: last ? "yesterday's posterior" : `prior${c.k || !r.posterior ? "" : " = posterior"}${of(r.start)}`,
    likelihood: last ? "this pupil" : `likelihood, ${r.hits} of ${c.k}`,
    posterior: `posterior${of(r.mean)}`,
  };
  for (const key of ["prior", "likelihood", "posterior"]) {
    if (!r[key] || (key === "likelihood" && c.k === 0)) continue;
    plot.curve(key, r.x, r[key], { role: key, fill: true, answer: key === "posterior" });
  }
  const mode = (key) => r.x[r[key].indexOf(peak(key))];
  for (const key of ["posterior", "likelihood", "prior"]) {
    if (!r[key] || (key !== "prior" && c.k === 0)) continue;
    const x = mode(key);
    const end = x > 0.7 ? "end" : x < 0.3 ? "start" : "middle";
    const high = [-8, -26, 18].map((dy) => [plot.x(x), plot.y(peak(key)) + dy, end]);
    const aside =
      key === "likelihood" && r.posterior && x > r.mean && x < 0.8
        ? [plot.x(x) - 24, high[0][1], "start"]
        : null;
    const places = aside ? [aside, ...high] : high;
    stage.textAt(`plot/${key}-name`, places, names[key], { role: key, size: "strong", halo: true });
  }
  pupils(view, c, state, chips, rows);
  if (r.path)
    means(
      stage,
      r,
      c,
      narrow
        ? { left: 44, top: chips + 24 + rows * 44 + 34, width: width - 60, height: 84 }
        : { left: width - side + 4, top: top + 34, width: side - 18, height: height - 34 },
    );
}

// The pupils as buttons: one not yet seen comes next, one already seen is taken back.
function pupils({ stage, width, go, locked }, { order, k }, state, top, rows) {
  const across = Math.ceil(order.length / rows);
  const step = Math.min(56, (width - 8) / across);
  const size = Math.min(step - 8, 44);
  const which = changed(order) ? "in a new order" : "in the order of arrival";
  stage.text("pupils", 4, top - 2, `${which}; filled: below 5 points`, { role: "quiet" });
  order.forEach((j, place) => {
    const score = state.scores[j];
    const low = score < state.threshold;
    const seen = place < k;
    const act = () => {
      const rest = order.filter((other) => other !== j);
      const cut = seen ? k - 1 : k;
      go({ order: [...rest.slice(0, cut), j, ...rest.slice(cut)], k: seen ? k - 1 : k + 1 });
    };
    stage.button(`pupil${j}`, {
      x: 4 + (place % across) * step,
      y: top + 12 + Math.floor(place / across) * 44,
      width: size,
      height: 34,
      text: fixed(score, 1),
      role: low ? "likelihood" : "data",
      off: locked,
      act,
      kind: !seen ? "bhm-faint" : low ? "bhm-full" : "",
      pressed: seen,
      label: `pupil with ${fixed(score, 1)} points, ${low ? "low" : "not low"}, ${seen ? "seen" : "not yet seen"}`,
    });
  });
}

function means(stage, r, { order }, room) {
  const p = stage.panel("path", { ...room, x: [0, order.length], y: [0, 1] });
  p.axis("y", { at: [0, 0.5, 1], grid: true }).axis("x", { label: "pupils seen", count: 4 });
  stage.text("path-name", room.left + room.width, room.top - 12, "posterior mean on the way", {
    role: "posterior",
    size: "strong",
    anchor: "end",
  });
  const x = r.path.map((_, i) => i);
  const end = r.path.length - 1;
  p.curve(
    "usual",
    r.usual.map((_, i) => i),
    r.usual,
    { role: "quiet", thin: true, answer: true },
  );
  p.curve("way", x, r.path, { role: "posterior", answer: true });
  r.path.forEach((m, i) => p.dot(`dot${i}`, i, m, { role: "posterior", r: i === end ? 6 : 3, answer: true }));
  if (changed(order)) asTheyCame(p, r.usual);
}

// The name of the grey line, where neither path runs through it.
function asTheyCame({ stage, x, y }, usual) {
  const places = [14, 12, 9, 6, 3].flatMap((k) =>
    [-12, 22, -26, 36].map((dy) => [x(k) + (k > 12 ? 4 : 0), y(usual[k]) + dy, k > 12 ? "end" : "middle"]),
  );
  const off = (box) => struck(stage, box);
  stage.textAt("path/usual-name", places, "as they came", { role: "quiet", halo: true, give: true, off });
}

const changed = (order) => order.some((j, place) => j !== place);

const sorted = (order, state, first) =>
  [...order].sort(
    (i, j) => first * ((state.scores[j] < state.threshold) - (state.scores[i] < state.threshold)),
  );

export function render({ model, el }) {
  return frame({
    model,
    el,
    compute,
    draw,
    readout,
    table,
    actions: [
      { near: true, label: "Next pupil", target: ({ k, order }) => ({ k: k < order.length ? k + 1 : 0 }) },
      {
        preset: true,
        label: "Low scores first",
        target: ({ order }, state) => ({ order: sorted(order, state, 1) }),
      },
      {
        preset: true,
        label: "Low scores last",
        target: ({ order }, state) => ({ order: sorted(order, state, -1) }),
      },
    ],
  });
}
