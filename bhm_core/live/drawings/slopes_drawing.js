// The cloud of levels and slopes, one school with its lines, and the prior of tau over its posterior.
import { clamp, linspace } from "../js/math.js";
import { fixed } from "../js/text.js";

const NAMES = 50; // right of the lines of a school

// Cloud, lines and prior: side by side, or on a phone all three above the control.
function rooms(width, narrow, asking) {
  const left = 42;
  if (narrow) {
    const wide = width - 60;
    const height = asking ? 160 : 174;
    const lines = { left, top: height + 93, width: wide - NAMES, height: asking ? 92 : 106 };
    return { height, wide, lines, prior: { left, top: lines.top + 170, width: wide, height: 52 } };
  }
  const wide = (width - 122) * 0.53;
  const room = { left: left + wide + 72, width: width - wide - 132 };
  const lines = { ...room, top: 26, width: room.width - NAMES, height: asking ? 360 : 182 };
  return { height: 360, wide, lines, prior: { ...room, top: 306, height: 80 } };
}

export function draw({ stage, width, narrow }, r, c, state) {
  const asking = r.slope === undefined; // the question is about the cloud and a school: no prior yet
  const { height, wide, lines, prior } = rooms(width, narrow, asking);
  const end = asking ? lines.top + lines.height + 52 : prior.top + 98;
  stage.begin(width, narrow ? end : height + 78);
  cloud(
    stage.panel("cloud", { left: 42, top: 26, width: wide, height, x: [0, 26], y: [-2.6, 6.9] }),
    r,
    c,
    state,
  );
  school(stage.panel("lines", { ...lines, x: [-2.3, 2.3], y: [-4, 26] }), r, c, state, narrow);
  if (asking) return;
  const most = Math.max(...r.heights.map((h) => Math.min(h, 8)));
  tau(stage.panel("tau", { ...prior, x: [0, 2], y: [0, Math.max(3, 1.05 * most)] }), r, c);
}

// The point of an ellipse that lies farthest to the right and down, each in its own units.
function lowerRight({ x, y }) {
  const wide = Math.max(...x) - Math.min(...x);
  const high = Math.max(...y) - Math.min(...y);
  const far = x.map((v, k) => v / wide - y[k] / high);
  return far.indexOf(Math.max(...far));
}

// A point that lies beyond the axes stands at their end.
const inside = ({ x, y }, [a, b]) => [clamp(a, ...x.domain), clamp(b, ...y.domain)];

// What the population holds, with names outside the dashes, which would strike the words through.
function populations(panel, shapes) {
  const { stage, x, y } = panel;
  shapes.forEach((shape, k) => {
    panel.curve(`ellipse${k}`, shape.x, shape.y, { role: "prior" });
    const [above, below] = [Math.max, Math.min].map((end) => shape.y.indexOf(end(...shape.y)));
    const over = [x(shape.x[above]), y(shape.y[above]) - 8, "middle"];
    const under = [x(shape.x[below]), y(shape.y[below]) + 22, "middle"];
    const right = lowerRight(shape); // where no guess begins; a name further right would be cut
    const flat = shape.y[above] - shape.y[below] < 1; // then the schools stand in a row, as far as its end
    const beside = [x(Math.min(shape.x[right], 20)) + 6, y(shape.y[right]) + (flat ? 24 : 14), "start"];
    const [name, ...places] =
      shapes.length === 1 ? ["90% of schools", beside, under] : k ? ["Catholic", under] : ["public", over];
    stage.textAt(`cloud/name${k}`, places, name, { role: "prior", size: "strong", halo: true });
  });
}

// Levels and slopes: from each school alone (thin end) to partial pooling (dot); the population behind.
function cloud(panel, r, c, state) {
  const { stage } = panel;
  const at = state.pupils[c.school].at;
  const x = panel.x;
  const y = panel.y;
  panel
    .axis("x", {
      label: c.origin
        ? `level: score at SES ${fixed(c.origin, 1)}`
        : "level: score at the school's average SES",
      count: 5,
    })
    .axis("y", { label: "slope of SES", count: 5 });
  if (r.beta)
    stage.text(
      "cloud/threads",
      panel.left + panel.width,
      panel.top - 10,
      "thin lines: from alone to pooled",
      {
        role: "data",
        size: "small",
        anchor: "end",
      },
    );
  populations(panel, r.ellipses);
  r.alone_b.forEach((b, j) => {
    const from = [r.alone_a[j], b];
    if (r.beta) {
      panel.segment(`way${j}`, inside(panel, from), inside(panel, [r.alpha[j], r.beta[j]]), {
        role: j === at ? "ink" : "data",
        kind: j === at ? "bhm-hairline" : "bhm-faint",
        answer: true,
      });
      stage.node(panel.name(`to${j}`), "circle", {
        cx: x(r.alpha[j]),
        cy: y(r.beta[j]),
        r: j === at ? 6 : 2.6,
        class: "bhm-dot bhm-posterior",
        "data-answer": "",
      });
    } else
      stage.node(panel.name(`from${j}`), "circle", {
        cx: x(from[0]),
        cy: y(b),
        r: 2.2,
        class: "bhm-dot bhm-data",
      });
  });
  panel.dot("own", r.alone_a[at], r.alone_b[at], { role: "data", r: 5, hollow: true });
  const [left, top] = [x(r.alone_a[at]), y(r.alone_b[at])];
  const away = r.beta && r.alone_b[at] > r.beta[at] ? [-8, 15] : [15, -8]; // from where it is pooled to
  const places = away.flatMap((dy) => [
    [left + 9, top + dy, "start"],
    [left - 9, top + dy, "end"],
  ]);
  stage.textAt("cloud/own-name", places, `${c.school} alone`, { role: "data", halo: true, size: "small" });
}

// The pupils of the school in front, and three lines.
function school(panel, r, c, state, narrow) {
  const { stage, left, top, width, height } = panel;
  const { x, y, at } = state.pupils[c.school];
  panel.axis("x", { count: 5 }).axis("y", { label: `scores in School ${c.school}`, count: 4 });
  const end = [left + width + NAMES, top + height + 38];
  stage.text("lines/label-x", ...end, "SES less the school's mean", { role: "quiet", anchor: "end" });
  x.forEach((v, i) => panel.dot(`pupil${i}`, v, y[i], { r: r.slope === undefined ? 4.5 : 3.2 }));
  const line = ([a, b]) => [-2.2, 2.2].map((v) => [v, a + b * (v - c.origin)]);
  const typical = r.centers[r.kind];
  const alone = [r.alone_a[at], r.alone_b[at]];
  panel.segment("typical", ...line(typical), { role: "prior" });
  panel.segment("alone", ...line(alone), { role: "data", kind: "bhm-line bhm-dotted" });
  const named = [
    ["typical", "typical", "prior", typical],
    ["alone", "alone", "data", alone],
  ];
  if (r.slope !== undefined) {
    const own = [r.level, r.slope];
    panel.segment("partial", ...line(own), { role: "posterior", answer: true });
    named.push(["partial", "pooled", "posterior", own]);
  }
  panel.rule("origin", { x: c.origin }, { role: "quiet", kind: "bhm-hairline" });
  if (r.slope !== undefined) {
    panel.handle("origin-handle", { control: "origin", at: [c.origin, -4] });
    const [words, from, down] = narrow
      ? ["drag: level read off here", 0, 38]
      : ["drag: where a level is read off", left, 55];
    stage.text("lines/origin-name", from, top + height + down, words, { size: "small" });
  }
  names(panel, named, line);
}

// At the right ends of the lines, from above, no name on another.
function names({ stage, left, width, y }, named, line) {
  let above = -Infinity;
  named
    .map(([key, words, role, own]) => ({ key, words, role, at: y(line(own)[1][1]) + 4 }))
    .sort((a, b) => a.at - b.at)
    .forEach(({ key, words, role, at }) => {
      above = Math.max(at, above + 14);
      stage.text(`lines/${key}-name`, left + width + 3, above, words, { role, size: "small" });
    });
}

// Posterior of tau_slope as bars, its prior as a dashed line with the scale under the hand.
function tau(panel, r, c) {
  const { stage, x, y } = panel;
  const top = panel.y.domain[1];
  panel.axis("x", { label: "sd of slopes between schools, τ", count: 4 });
  r.heights.forEach((h, i) => {
    if (h > 0.004)
      stage.rect(
        panel.name(`bar${i}`),
        x(i * 0.05) + 0.5,
        y(Math.min(h, top)),
        x(0.05) - x(0) - 1,
        y(0) - y(Math.min(h, top)),
        { role: "posterior", kind: "bhm-bar" },
      );
  });
  panel.curve(
    "prior",
    linspace(0, 2, 81),
    r.prior.map((v) => Math.min(v, top)),
    { role: "prior" },
  );
  panel.handle("scale", { control: "scale", at: [c.scale, 0] });
  stage.text("tau/posterior-name", panel.left, panel.top - 10, "posterior", {
    role: "posterior",
    size: "small",
  });
  stage.text("tau/prior-name", panel.left + 68, panel.top - 10, "prior (dashed)", {
    role: "prior",
    size: "small",
  });
}
