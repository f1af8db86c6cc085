// Histograms of the two sds and the correlation, with their priors laid over.
import { numbers } from "./axes.js";
import { heard } from "./digits.js";
import { summary } from "./posterior.js";
import { normalPdf } from "../js/math.js";

const EACH = 190;
const BINS = 36;

export function drawSpreads(
  {
    pictures: {
      spreads: { svg, stage },
    },
    result,
    choice,
  },
  width,
) {
  const { draws, spread } = result;
  const many = width >= 620;
  const half = (scale) => (t) => 2 * normalPdf(t, 0, scale);
  const levels = ["tau1", `sd of levels (${choice.outcome})`, half(spread.y), 0];
  const parts = result.rho
    ? [
        levels,
        ["tau2", "sd of slopes", half(spread.y / spread.x), 0],
        ["rho", "correlation of level and slope", (r) => 0.75 * (1 - r * r), -1, 1],
      ]
    : [levels, ["sigma", "sd of the rows within a group", half(spread.y), 0]];
  const cell = many ? (width - 12 - 14 * (parts.length - 1)) / parts.length : width - 30;
  stage.begin(width, many ? EACH : EACH * parts.length);
  parts.forEach(([key, label, prior, low, high = 1.15 * Math.max(...draws[key])], k) => {
    const room = {
      left: 12 + (many ? k * (cell + 14) : 6),
      top: 14 + (many ? 0 : k * EACH),
      width: cell - 6,
      height: EACH - 70,
    };
    histogram(stage, room, { key, label, prior, domain: [low, high], values: draws[key] });
  });
  stage.end();
  svg.setAttribute("aria-label", said(draws, result.rho));
}

export function histogram(stage, room, { key, label, prior, domain, values, format = numbers(domain) }) {
  const step = (domain[1] - domain[0]) / BINS;
  const density = new Array(BINS).fill(0);
  for (const v of values)
    density[Math.min(BINS - 1, Math.floor((v - domain[0]) / step))] += 1 / values.length / step;
  const grid = Array.from({ length: 81 }, (_, i) => domain[0] + (i / 80) * (domain[1] - domain[0]));
  const heights = grid.map(prior);
  const top = Math.min(1.08 * Math.max(...density, ...heights), 2 * Math.max(...density));
  const panel = stage.panel(key, { ...room, x: domain, y: [0, top] });
  panel.axis("x", { label, count: 4, format });
  density.forEach((d, i) => {
    if (d)
      stage.rect(
        `${key}-${i}`,
        panel.x(domain[0] + i * step) + 0.5,
        panel.y(d),
        panel.x(step) - panel.x(0) - 1,
        panel.y(0) - panel.y(d),
        { role: "posterior", kind: "bhm-bar" },
      );
  });
  panel.curve(
    "prior",
    grid,
    heights.map((h) => (h <= top ? h : NaN)),
    { role: "prior" },
  );
}

function said(draws, lines) {
  const mean = (values) => heard(summary(values).mean);
  const about = "Bars: posterior; dashed: prior.";
  if (!lines)
    return (
      `Posterior means: sd of levels ${mean(draws.tau1)}, sd of the rows within a group ${mean(draws.sigma)}. ` +
      about
    );
  const [a, b, r] = [draws.tau1, draws.tau2, draws.rho].map(mean);
  return `Posterior means: sd of levels ${a}, sd of slopes ${b}, correlation ${r}. ${about}`;
}
