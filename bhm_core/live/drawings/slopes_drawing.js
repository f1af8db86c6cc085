// The cloud of levels and slopes, one school with its lines, and the prior of tau over its posterior.
import { clamp, linspace } from "../js/math.js";
import { fixed } from "../js/text.js";

export function draw({ stage, width, narrow }, r, c, state) {
  const asking = r.slope === undefined; // the question is about the cloud: a phone shows nothing else yet
  const gap = 30;
  const half = narrow ? width - 60 : (width - 2 * 46 - gap) * 0.56;
  const left = 42;
  const height = narrow ? (asking ? 236 : 184) : 360; // on a phone all three stand above the control
  const lines = narrow
    ? { left, top: height + 95, width: half, height: 106 }
    : { left: left + half + gap + 46, top: 26, width: width - half - left - gap - 60, height: 186 };
  const prior = narrow
    ? { left, top: lines.top + 172, width: half, height: 52 }
    : { ...lines, top: 296, height: 90 };
  if (asking) lines.height = height;
  stage.begin(width, narrow && !asking ? prior.top + 98 : height + 78);
  cloud(
    stage.panel("cloud", { left, top: 26, width: half, height, x: [0, 26], y: [-2.6, 6.9] }),
    r,
    c,
    state,
  );
  if (asking && narrow) return;
  school(stage.panel("lines", { ...lines, x: [-2.3, 2.3], y: [-4, 26] }), r, c, state);
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
    const beside = [x(Math.min(shape.x[right], 20)) + 6, y(shape.y[right]) + 14, "start"];
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
  const places = [15, -8].flatMap((dy) => [
    [left + 9, top + dy, "start"],
    [left - 9, top + dy, "end"],
  ]);
  stage.textAt("cloud/own-name", places, `${c.school} alone`, { role: "data", halo: true, size: "small" });
}

// The pupils of the school in front, and three lines.
function school(panel, r, c, state) {
  const { x, y, at } = state.pupils[c.school];
  panel
    .axis("x", { label: "SES less the school's mean", count: 5 })
    .axis("y", { label: `scores in School ${c.school}`, count: 4 });
  x.forEach((v, i) => panel.dot(`pupil${i}`, v, y[i], { r: 3 }));
  const line = ([a, b]) => [-2.2, 2.2].map((v) => [v, a + b * (v - c.origin)]);
  const typical = r.centers[r.kind];
  const alone = [r.alone_a[at], r.alone_b[at]];
  panel.segment("typical", ...line(typical), { role: "prior" });
  panel.segment("alone", ...line(alone), { role: "data", kind: "bhm-line bhm-dotted" });
  const named = [
    ["typical", "typical school", "prior", typical],
    ["alone", "its pupils alone", "data", alone],
  ];
  if (r.slope !== undefined) {
    const own = [r.level, r.slope];
    panel.segment("partial", ...line(own), { role: "posterior", answer: true });
    named.push(["partial", "partial pooling", "posterior", own]);
  }
  panel.rule("origin", { x: c.origin }, { role: "quiet", kind: "bhm-hairline" });
  if (r.slope !== undefined) panel.handle("origin-handle", { control: "origin", at: [c.origin, -4] });
  names(panel, named, line);
}

// In the upper corner that the lines leave free, in the order in which they end there.
function names({ stage, left, top, width }, named, line) {
  const ends = named.map(([key, words, role, own]) => ({
    key,
    words,
    role,
    at: line(own).map(([, v]) => v),
  }));
  const [low, high] = [0, 1].map((side) => Math.max(...ends.map(({ at }) => at[side])));
  const side = low > high ? 1 : 0;
  const [x, anchor] = side ? [left + width, "end"] : [left + 4, "start"];
  ends
    .sort((a, b) => b.at[side] - a.at[side])
    .forEach(({ key, words, role }, k) => {
      stage.text(`lines/${key}-name`, x, top + 10 + 15 * k, words, {
        role,
        size: "small",
        anchor,
        halo: true,
      });
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
