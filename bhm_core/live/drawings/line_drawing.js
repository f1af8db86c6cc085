// Schools over the mean SES of their pupils and the line they shrink to; below, the slopes and the truth.
import { fixed } from "../js/text.js";

// Schools, slopes and the truth under the hand: side by side, or on a phone all above the control.
function rooms(width, narrow, asking) {
  const left = 40;
  const names = 96; // left of the slopes, where no guess and no answer passes
  if (asking) {
    const height = narrow ? 112 : 190;
    const room = { left: left + names, width: width - left - names - 16 };
    return { left, height, wide: width - left - 16, slopes: { ...room, top: height + 98, height: 56 } };
  }
  if (narrow) {
    const height = 140;
    const room = { left: names, width: width - names - 12 };
    const slopes = { ...room, top: height + 102, height: 84 };
    return { left, height, wide: width - left - 16, slopes, truth: { ...room, top: height + 258 } };
  }
  const wide = Math.round(0.46 * width - left);
  const room = { left: left + wide + 20 + names, width: width - left - wide - 36 - names };
  return { left, height: 300, wide, slopes: { ...room, top: 40, height: 164 }, truth: { ...room, top: 302 } };
}

export function draw({ stage, width, narrow, guess }, r, c, state) {
  const asking = r.slope === undefined; // the line that is to be dragged must be in sight with the question
  const { left, height, wide, slopes, truth } = rooms(width, narrow, asking);
  const end = asking ? slopes.top + slopes.height + 50 : narrow ? truth.top + 50 : height + 78;
  stage.begin(width, end);
  schools(
    stage.panel("schools", { left, top: 30, width: wide, height, x: [-1.5, 1.5], y: [0, 30] }),
    r,
    c,
    state,
  );
  weigh(stage.panel("slopes", { ...slopes, x: [-4, 9], y: [3, 0] }), r, state, guess);
  if (asking) return;
  const strip = stage.panel("truth", { ...truth, height: 20, x: [-0.9, 0.9], y: [0, 1] });
  strip.axis("x", { label: "", at: [-0.8, -0.4, 0, 0.4, 0.8] });
  const way = Math.abs(c.corr) < 0.05 ? "no better" : c.corr < 0 ? "worse" : "better";
  const words = `truth: better-off schools do ${way}, correlation ${fixed(c.corr, 1)}`;
  stage.text("truth-name", truth.left + truth.width, truth.top - 6, words, {
    role: "truth",
    size: "small",
    anchor: "end",
  });
  strip.handle("corr", { control: "corr", at: [c.corr, 0] });
}

// Own means (hollow, larger with more pupils), what they become, and the population line with its spread.
function schools(panel, r, c, state) {
  panel.axis("x", { label: "mean SES of the school", at: [-1, 0, 1] });
  panel.axis("y", { label: "mean score", at: [0, 10, 20, 30] });
  const { u } = state;
  const ends = [Math.min(...u) - 0.1, Math.max(...u) + 0.1];
  if (r.line) {
    const at = (x, more) => [x, r.line[0] + r.line[1] * x + more];
    [-r.tau, r.tau].forEach((t, k) =>
      panel.segment(`tau${k}`, at(ends[0], t), at(ends[1], t), {
        role: "prior",
        kind: "bhm-hairline",
        answer: true,
      }),
    );
    panel.segment("line", at(ends[0], 0), at(ends[1], 0), { role: "prior", answer: true });
    legend(panel);
  }
  u.forEach((x, j) => {
    const size = 1.6 + Math.sqrt(r.n[j]) * 0.55;
    panel.dot(`own${j}`, x, r.own[j], { role: "data", r: size, hollow: true });
    if (!r.fitted) return;
    const y = r.fitted[j];
    panel.segment(`way${j}`, [x, r.own[j]], [x, y], { role: "data", kind: "bhm-faint", answer: true });
    panel.segment(`slope${j}`, [x - 0.09, y - 0.09 * r.slope], [x + 0.09, y + 0.09 * r.slope], {
      role: "posterior",
      kind: "bhm-hairline",
      answer: true,
    });
    panel.dot(`to${j}`, x, y, { role: "posterior", r: 3, answer: true });
  });
}

// What is drawn, once each, over the upper left corner, which the schools leave free.
function legend({ stage, left, top }) {
  const x = left + 12;
  const [own, to, line] = [0, 1, 2].map((k) => top + 2 + 16 * k);
  const dash = (key, y, half, down, kind) =>
    stage.node(`schools/key-${key}`, "path", {
      class: kind,
      d: `M${x - half} ${y + down}L${x + half} ${y - down}`,
    });
  const dot = (key, y, r, kind) =>
    stage.node(`schools/key-${key}`, "circle", { cx: x, cy: y, r, class: `bhm-dot ${kind}` });
  dot("own", own, 4, "bhm-data bhm-hollow");
  dash("slope", to, 9, 2, "bhm-hairline bhm-posterior");
  dot("to", to, 3, "bhm-posterior");
  dash("line", line, 9, 0, "bhm-line bhm-prior bhm-dashed");
  const name = (key, y, words, role) =>
    stage.text(`schools/${key}-name`, x + 14, y + 4, words, { role, size: "small", halo: true });
  name("own", own, "mean of a school's pupils", "data");
  name("to", to, "in the model, with its slope", "posterior");
  name("line", line, "the model's line, ± τ", "prior");
}

// Three rows on one axis of slopes: within schools, between schools, and what the model makes of them.
function weigh(panel, r, state, guess) {
  const narrow = panel.width < 300;
  panel.axis("x", {
    label: narrow ? "points per unit of SES" : "slope: points per unit of SES",
    at: narrow ? [-4, 0, 4, 8] : [-4, -2, 0, 2, 4, 6, 8],
  });
  panel.rule("true-slope", { x: state.slope }, { role: "truth" });
  const truth = `truth ${fixed(state.slope, 0)}`;
  if (r.slope === undefined) {
    const [by, anchor] = guess < state.slope ? [8, "start"] : [-8, "end"]; // the line that is dragged is not there
    const style = { role: "truth", size: "small", anchor };
    panel.stage.text("slopes/true-name", panel.x(state.slope) + by, panel.top + 10, truth, style);
    return;
  }
  name(panel, "true", 0.35, truth, "truth");
  const half = 1.645 * r.sd;
  panel.segment("interval", [r.slope - half, 2.6], [r.slope + half, 2.6], {
    role: "posterior",
    kind: "bhm-solid",
    answer: true,
  });
  row(panel, "within", 1.1, r.within, "within", "likelihood");
  row(panel, "between", 1.85, r.between, "between", "prior");
  row(panel, "model", 2.6, r.slope, "model", "posterior");
}

function row(panel, key, y, value, words, role) {
  panel.dot(key, Math.min(8.9, Math.max(-3.9, value)), y, { role, r: 5, answer: true });
  name(panel, key, y, `${words} ${fixed(value, 1)}`, role);
}

function name({ stage, left, y }, key, at, words, role) {
  const size = role === "posterior" ? "strong" : "small";
  stage.text(`slopes/${key}-name`, left - 10, y(at) + 4, words, { role, size, anchor: "end" });
}
