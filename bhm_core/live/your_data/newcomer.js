// Where the probability or rate of a group yet unseen lies, before and after the data.
import { ofWhat } from "./of_what.js";
import { perCent } from "./ranks.js";
import { histogram } from "./spreads.js";
import { numbers } from "./axes.js";
import { normalPdf } from "../js/math.js";

const HEIGHT = 240;
const STEPS = 60; // of tau, over which the prior is averaged

export function drawNewcomer({ pictures: { newcomer }, result, choice }, width) {
  const { svg, stage } = newcomer;
  const { draws } = result.newcomer;
  const binomial = result.kind === "binomial";
  const sorted = [...draws].sort((a, b) => a - b);
  const domain = [0, binomial ? 1 : 1.05 * sorted[Math.floor(0.985 * sorted.length)]];
  stage.begin(width, HEIGHT);
  const room = { left: 18, top: 14, width: width - 36, height: HEIGHT - 70 };
  histogram(stage, room, {
    key: "newcomer",
    label: `${ofWhat(choice)}, a new group`,
    prior: priorOf(result, binomial),
    domain,
    values: draws.filter((v) => v <= domain[1]),
    format: binomial ? perCent : numbers(domain),
  });
  stage.end();
  const [low, middle, high] = [0.05, 0.5, 0.95].map((p) =>
    sorted[Math.floor(p * (sorted.length - 1))].toFixed(2),
  );
  svg.setAttribute(
    "aria-label",
    `A new group: median ${middle}, 90% interval ${low} to ${high}. Dashed: prior.`,
  );
}

// Density of the level of a new group under the priors, tau ~ half-normal(1) averaged out.
function priorOf({ center }, binomial) {
  const taus = Array.from({ length: STEPS }, (_, i) => ((i + 0.5) / STEPS) * 4);
  const weights = taus.map((t) => 2 * normalPdf(t) * (4 / STEPS));
  return (v) => {
    if (v <= 0 || (binomial && v >= 1)) return 0;
    const eta = binomial ? Math.log(v / (1 - v)) : Math.log(v);
    const jacobian = binomial ? v * (1 - v) : v;
    return (
      taus.reduce(
        (sum, t, i) => sum + weights[i] * normalPdf(eta, center.mean, Math.hypot(center.sd, t)),
        0,
      ) / jacobian
    );
  };
}
