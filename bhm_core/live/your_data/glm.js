// The posterior of a yes/no outcome or a count for a reader's own rows, in the page: the model and the
// default priors of HierarchicalGLM with one varying constant.
//
// On standardised x and u: link(mean) = gamma_0 + gamma_1 x + gamma_2 u + b_j with b_j ~ N(0, tau^2),
// gamma ~ N((pooled link, 0, 0), 2.5^2 (X'WX)^-1) with the shares W, tau ~ half-normal(1). The b_j integrate out;
// what is left is phi = (w, log tau) with gamma = gamma_0 + C w, C C' about the covariance of the pooled fit.
import { cellsOf, columnsOf, standardise } from "./cells.js";
import { guessAt, logLikelihood, predictors } from "./integral.js";
import { cholesky, solveLower, solveUpper } from "../js/linear.js";
import { sum } from "../js/math.js";

const WIDTH = 2.5;
const NODES = [7, 9, 11, 13, 15, 19, 25, 33, 45, 61];
export const ENOUGH = 1e-5; // change of the log posterior when the nodes are doubled that is called none
const MOST_STEPS = 100;

export const means = { binomial: (eta) => 1 / (1 + Math.exp(-eta)), poisson: Math.exp };
const weights = { binomial: (m) => m * (1 - m), poisson: (m) => m };

// Log odds, or log rate, of all rows together; half a success more, so that it is a number.
function pooledLink({ y, size, family }) {
  const successes = sum(y);
  const all = sum(size);
  return Math.log((successes + 0.5) / (family === "binomial" ? all - successes + 0.5 : all));
}

// A flat p x p matrix: the sum over cells of weight(k) times a row of X times itself.
function crossed(cells, weight) {
  const out = new Float64Array(cells.p ** 2);
  everyCell(cells, (row, k) => {
    const w = weight(k);
    for (let a = 0; a < row.length; a++)
      for (let b = 0; b < row.length; b++) out[a * row.length + b] += w * row[a] * row[b];
  });
  return out;
}

function everyCell(cells, visit) {
  for (let j = 0; j < cells.n_groups; j++)
    for (let k = cells.starts[j]; k < cells.starts[j + 1]; k++) visit(columnsOf(cells, j, k), k);
}

// Mean and precision (flat) of gamma, and the constant of its log density. A cell counts by its share of the
// trials, or of the exposure.
function priorOf(cells) {
  const { p, size } = cells;
  const all = sum(size);
  const precision = crossed(cells, (k) => size[k] / all).map((v) => v / WIDTH ** 2);
  const root = cholesky(precision, p);
  let constant = (-p / 2) * Math.log(2 * Math.PI);
  for (let k = 0; k < p; k++) constant += Math.log(root[k * (p + 1)]);
  const mean = Array.from({ length: p }, (_, k) => (k ? 0 : pooledLink(cells)));
  return { mean, precision, constant };
}

const quadratic = (P, a) => {
  let total = 0;
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < a.length; j++) total += P[i * a.length + j] * a[i] * a[j];
  return total;
};

export const logPriorGamma = ({ mean, precision, constant }, gamma) =>
  constant -
  quadratic(
    precision,
    gamma.map((g, k) => g - mean[k]),
  ) /
    2;

// Half-normal(1) of tau, with the Jacobian of log tau.
export const logPriorTau = (log_tau) =>
  Math.log(2) - Math.log(2 * Math.PI) / 2 - Math.exp(2 * log_tau) / 2 + log_tau;

// Mode of gamma without groups, under the prior: { gamma, root } with root R R' = minus the second derivative.
function pooledFit(cells, prior) {
  const { p, family } = cells;
  let gamma = prior.mean;
  for (let step = 0; ; step++) {
    const eta = predictors(cells, gamma);
    const slope = gamma.map((_, a) => {
      let t = 0;
      for (let b = 0; b < p; b++) t -= prior.precision[a * p + b] * (gamma[b] - prior.mean[b]);
      return t;
    });
    everyCell(cells, (row, k) => {
      const left = cells.y[k] - cells.size[k] * means[family](eta[k]);
      row.forEach((v, a) => (slope[a] += v * left));
    });
    const weight = (k) => cells.size[k] * weights[family](means[family](eta[k]));
    const H = crossed(cells, weight).map((v, a) => v + prior.precision[a]);
    const root = cholesky(H, p);
    const move = solveUpper(root, solveLower(root, slope, p), p);
    const far = cells.p * Math.max(...move.map(Math.abs));
    const share = far > 0 ? Math.log1p(far) / far : 1;
    gamma = gamma.map((g, a) => g + share * move[a]);
    if (far < 1e-7 || step > MOST_STEPS) return { gamma, root };
  }
}

// gamma and tau of phi.
const pointOf = (pooled, phi) => {
  const p = pooled.gamma.length;
  const step = solveUpper(pooled.root, phi.slice(0, p), p);
  return { gamma: pooled.gamma.map((g, k) => g + step[k]), tau: Math.exp(phi[p]) };
};

// A target: rows { family, y, x, u, size, index, n_groups } with standardised columns, densities of phi.
export function target(rows) {
  const sx = rows.x && standardise(rows.x);
  const su = rows.u && standardised(rows);
  const cells = cellsOf({ ...rows, x: sx && sx.values, u: su && su.values });
  const prior = priorOf(cells);
  const pooled = pooledFit(cells, prior);
  const goal = { cells, prior, pooled, scale: { x: sx, u: su }, nodes: NODES[0], guess: null };
  goal.point = (phi) => pointOf(pooled, phi);
  goal.log_posterior = (phi, nodes = goal.nodes) => {
    const { gamma, tau } = goal.point(phi);
    if (!(Math.abs(phi[cells.p]) < 12)) return -Infinity;
    const value = logLikelihood(cells, gamma, tau, nodes, goal.guess);
    return value + logPriorGamma(prior, gamma) + logPriorTau(phi[cells.p]);
  };
  goal.guess = guessAt(cells, pooled.gamma, 0.5);
  return goal;
}

// Mean and sd of u over the rows, and one standardised value per group.
function standardised({ u, index }) {
  const { mean, sd } = standardise(index.map((j) => u[j]));
  return { mean, sd, values: Float64Array.from(u, (v) => (v - mean) / sd) };
}

// Largest change of the log posterior at `points` when the nodes are doubled.
export const errorAt = (goal, points) =>
  Math.max(
    ...points.map((phi) => Math.abs(goal.log_posterior(phi) - goal.log_posterior(phi, 2 * goal.nodes))),
  );

// As many nodes as `points` need; false when there are not enough.
export function settle(goal, points) {
  for (const n of NODES.filter((v) => v >= goal.nodes)) {
    goal.nodes = n;
    if (errorAt(goal, points) <= ENOUGH) return true;
  }
  return false;
}
