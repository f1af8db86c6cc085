// Schools over the mean SES of their pupils and the line they shrink to; below, the slopes and the truth.
import { fixed } from "../js/text.js";

export function draw(view, r, c, state) {
  const { stage, width, narrow } = view;
  const left = 40;
  const wide = width - left - 16;
  const asking = r.slope === undefined; // the line that is to be dragged must be in sight with the question
  const [most, asked] = narrow ? [190, 112] : [260, 190];
  const height = asking ? asked : most;
  const slopes = 30 + height + (asking ? 68 : 84);
  const rows = asking ? 56 : 96;
  const truth = slopes + 110 + 70;
  stage.begin(width, asking ? slopes + rows + 50 : truth + 64);
  schools(
    stage.panel("schools", { left, top: 30, width: wide, height, x: [-1.5, 1.5], y: [0, 26] }),
    r,
    c,
    state,
  );
  weigh(
    stage.panel("slopes", { left, top: slopes, width: wide, height: rows, x: [-4, 9], y: [3, 0] }),
    r,
    state,
  );
  if (asking) return;
  const strip = stage.panel("truth", {
    left,
    top: truth,
    width: wide,
    height: 26,
    x: [-0.9, 0.9],
    y: [0, 1],
  });
  strip.axis("x", { label: "", at: [-0.8, -0.4, 0, 0.4, 0.8] });
  stage.text("truth-name", left, truth - 6, `truth: level and mean SES, correlation ${fixed(c.corr, 1)}`, {
    role: "truth",
    size: "small",
  });
  strip.handle("corr", { control: "corr", at: [c.corr, 0] });
}

// In the corner that no line reaches.
const LINE_NAME = { role: "prior", size: "small", anchor: "end", halo: true };

// Own means (hollow, larger with more pupils), what they become, and the population line with its spread.
function schools(panel, r, c, state) {
  panel.axis("x", { label: "mean SES of the school", at: [-1, 0, 1] });
  panel.axis("y", { label: "mean score", at: [0, 10, 20] });
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
    panel.text("line-name", ends[1], 1.2, "the model's line, ± τ", LINE_NAME);
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

// Three rows on one axis of slopes: within schools, between schools, and what the model makes of them.
function weigh(panel, r, state) {
  panel.axis("x", { label: "slope: points per unit of SES", at: [-4, -2, 0, 2, 4, 6, 8] });
  panel.rule("true-slope", { x: state.slope }, { role: "truth" });
  panel.text("true-name", state.slope, 0.35, `truth ${fixed(state.slope, 0)}`, {
    role: "truth",
    size: "small",
    anchor: "end",
    dx: -8,
    halo: true,
  });
  if (r.slope === undefined) return;
  row(panel, "within", 0.6, r.within, "within", "likelihood");
  row(panel, "between", 1.5, r.between, "between", "prior");
  const half = 1.645 * r.sd;
  panel.segment("interval", [r.slope - half, 2.4], [r.slope + half, 2.4], {
    role: "posterior",
    kind: "bhm-solid",
    answer: true,
  });
  row(panel, "model", 2.4, r.slope, `the model: ${fixed(r.slope, 1)}`, "posterior");
}

function row(panel, key, y, value, words, role) {
  const x = Math.min(8.9, Math.max(-3.9, value));
  const right = x > 4;
  panel.dot(key, x, y, { role, r: 5, answer: true });
  panel.text(`${key}-name`, x, y, words, {
    role,
    size: "small",
    dx: right ? -10 : 10,
    dy: role === "posterior" ? -8 : 4,
    anchor: right ? "end" : "start",
    halo: true,
  });
}
