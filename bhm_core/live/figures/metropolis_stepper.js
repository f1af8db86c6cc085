// The slides' chain, step by step: candidate, ratio, the number drawn, accepted or refused.
import { draw } from "../drawings/walk_drawing.js";
import { sum } from "../js/math.js";
import { fixed, say, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./metropolis_stepper.json" with { type: "json" };

const STEPS = 500;
const DRIFT = 0.5;
const STAGES = [9, 69, 500];

function logTarget(x, y) {
  const a = x - 2;
  const b = y - 2;
  return (-4 / 3) * (a * a - a * b + b * b);
}

function walk({ z1, z2, u }, scale, drift, ratio) {
  let x = -1;
  let y = -1;
  const xs = [x];
  const ys = [y];
  const steps = [];
  for (let i = 0; i < STEPS; i++) {
    const lean = z1[i] + drift;
    const to = [x + scale * lean, y + scale * z2[i]];
    const target = logTarget(...to) - logTarget(x, y);
    const back = -2 * drift * lean;
    const log_r = ratio ? target + back : target;
    const taken = Math.log(u[i]) < log_r;
    steps.push({ to, target, back, log_r, u: u[i], taken });
    if (taken) [x, y] = to;
    xs.push(x);
    ys.push(y);
  }
  return { xs, ys, steps };
}

const capped = (logRatio) => Math.exp(Math.min(logRatio, Math.log(1e6)));

export function compute(state, { step: t, scale, proposal, ratio }) {
  const drift = proposal === "drift" ? DRIFT : 0;
  const { xs, ys, steps } = walk(state, scale, drift, ratio);
  const visits = [[xs[0], ys[0], 1]];
  for (let i = 1; i <= t; i++) {
    if (steps[i - 1].taken) visits.push([xs[i], ys[i], 1]);
    else visits[visits.length - 1][2] += 1;
  }
  const shift = ratio ? 0 : drift / scale;
  const s = steps[t - 1];
  const taken = (n) => steps.slice(0, n).filter((one) => one.taken).length;
  return {
    x: xs,
    y: ys,
    visits,
    accepted: taken(t),
    points: visits.length,
    now: t
      ? {
          from: [xs[t - 1], ys[t - 1]],
          to: s.to,
          u: s.u,
          taken: s.taken,
          target: capped(s.target),
          back: Math.exp(s.back),
          r: capped(s.log_r),
        }
      : null,
    rate: t ? (100 * taken(t)) / t : null,
    share: (100 * taken(STEPS)) / STEPS,
    mean: [xs, ys].map((v) => sum(v.slice(0, t + 1)) / (t + 1)),
    limit: [2 + shift, 2 + shift / 2],
  };
}

const place = ([x, y], key = "place") => say(words[key], { x, y });
const exact = ([x, y]) => `(${fixed(x, 3)}, ${fixed(y, 3)})`;
const ratioOf = (r) => say(words[r > 100 ? "large" : r < 0.01 ? "small" : "ratio"], { r });
const briefly = (r) => (r > 100 ? "> 100" : r < 0.01 ? "< 0.01" : ratioOf(r)); // beside another label
const times = (count) => say(words[count] || words.often, { count });

export function readout(r, { step: t }) {
  const { now } = r;
  if (!t) return tell(words, ["start", { place: place([-1, -1], "rough_place") }]);
  const end = say(words[now.taken ? "accepted" : "refused"], {
    times: times(r.visits[r.visits.length - 1][2]),
  });
  const step = { t, from: place(now.from), to: place(now.to), r: ratioOf(now.r), u: now.u, end };
  const soFar = { t, states: t + 1, accepted: r.accepted, points: r.points, mean: place(r.mean) };
  return tell(
    words,
    ["step", step],
    ["so_far", soFar],
    r.limit[0] !== 2 && ["other", { limit: place(r.limit) }],
  );
}

function table(r, { step: t, ratio }) {
  const { now } = r;
  const rows = [
    ["states, different points", `${t + 1}, ${r.points}`],
    ["mean so far", exact(r.mean)],
    ["mean it tends to", exact(r.limit)],
    ["accepted of all 500", `${fixed(r.share, 1)}%`],
  ];
  if (!now) return { columns: ["", "value"], rows };
  return {
    caption: `Step ${t}`,
    columns: ["", "value"],
    rows: [
      ["from", exact(now.from)],
      ["candidate", exact(now.to)],
      ["target there over target here", ratioOf(now.target).replace("= ", "")],
      [`way back over way there${ratio ? "" : " (left out)"}`, fixed(now.back, 3)],
      ["ratio r", ratioOf(now.r).replace("= ", "")],
      ["number drawn u", fixed(now.u, 3)],
      ["decision", now.taken ? "accepted" : "refused"],
      ["accepted so far", `${r.accepted} of ${t}, ${fixed(r.rate, 1)}%`],
      ...rows,
    ],
  };
}

export function render({ model, el }) {
  const to = (label, step) => ({ label, target: () => ({ step }) });
  return frame({
    model,
    el,
    compute,
    draw: (view, r, c) => draw(view, r, c, briefly),
    readout,
    table,
    after: () => ({ step: STEPS }),
    idle: ({ proposal }) => (proposal === "walk" ? ["ratio"] : []),
    play: { control: "step", pause: (t) => (t < 12 ? 900 : t < 70 ? 130 : 25) },
    actions: [
      { near: true, label: "Back", target: ({ step }) => ({ step: Math.max(0, step - 1) }) },
      { near: true, label: "Next", target: ({ step }) => ({ step: Math.min(STEPS, step + 1) }) },
      to("Target", 0),
      ...STAGES.map((n) => to(`${n} steps`, n)),
    ],
  });
}
