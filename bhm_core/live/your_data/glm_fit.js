// The whole fit of a yes/no outcome or a count, in the reader's units: probabilities or rates.
import { mode } from "./climb.js";
import { drawEffect, source } from "./effects.js";
import { ENOUGH, errorAt, means, settle, target } from "./glm.js";
import { families, guessAt, peak, predictors } from "./integral.js";
import { draws } from "./monte_carlo.js";
import { summary } from "./posterior.js";
import { cholesky, solveLower } from "../js/linear.js";
import { normals } from "../js/random.js";

const KEEP = 1000;
const ROUNDS = { first: 250, second: 1100 }; // an evaluation costs more here than where there are sums
const EFFECTS = 250000; // group effects that are drawn, at most five times as many
const ROWS = 4e7; // passes over rows while they are drawn
const TRIED = [-3, -2, -1, 0, 1]; // log tau where the start is looked for

// `tell` hears the share of the work that is done.
export function fitGlm(rows, seed = 1, tell = () => {}) {
  const goal = target(rows);
  const run = sample(goal, seed, tell);
  const keep = expand(goal, run.phi, seed);
  return {
    kind: rows.family,
    effective: run.effective,
    pareto_k: run.pareto_k,
    quadrature: run.error,
    nodes: goal.nodes,
    converged: run.pareto_k < 0.7 && run.effective > 400 && run.error < 1e-3,
    n: goal.cells.n,
    J: rows.n_groups,
    n_group: [...goal.cells.n_group],
    ...described(goal, rows, keep),
    groups: groupsOf(goal, rows, keep),
    dispersion: rows.family === "poisson" ? dispersion(goal, rows, keep) : null,
  };
}

// Draws of phi; once more with more nodes when those were too few.
function sample(goal, seed, tell) {
  const { cells } = goal;
  const zeros = new Array(cells.p).fill(0);
  const top = mode(
    goal.log_posterior,
    TRIED.map((t) => [...zeros, t]),
  );
  const { gamma, tau } = goal.point(top.x);
  goal.guess = guessAt(cells, gamma, tau);
  const z = normals(7, 8 * top.x.length);
  const around = Array.from({ length: 8 }, (_, i) =>
    top.x.map((v, k) => v + (k < cells.p ? 1 : 0.3) * z[i * top.x.length + k]),
  );
  settle(goal, around);
  for (let again = 0; ; again++) {
    const run = draws(goal.log_posterior, [top.x], KEEP, seed, tell, ROUNDS);
    const some = run.phi.filter((_, i) => i % 80 === 0);
    const error = errorAt(goal, some);
    if (error <= ENOUGH || again === 1 || !settle(goal, some)) return { ...run, error };
  }
}

// Draws of gamma, tau, a new group's effect, and the effects of the groups, for all or some of the draws.
function expand(goal, phi, seed) {
  const { cells, guess } = goal;
  const J = cells.n_groups;
  const wanted = Math.max((KEEP * J) / EFFECTS, (KEEP * cells.y.length) / ROWS);
  const every = Math.max(1, Math.min(5, Math.floor(wanted)));
  const M = Math.ceil(phi.length / every);
  const random = source(seed, 31);
  const fresh = normals(seed, phi.length, 30);
  const out = new Float64Array(4);
  const keep = { gamma: [], tau: [], fresh: [], some: [], effects: [] };
  for (let j = 0; j < J; j++) keep.effects.push(new Float64Array(M));
  phi.forEach((v, d) => {
    const { gamma, tau } = goal.point(v);
    keep.gamma.push(gamma);
    keep.tau.push(tau);
    keep.fresh.push(gamma[0] + tau * fresh[d]);
    if (d % every) return;
    const at = families[cells.family].prepare(cells, predictors(cells, gamma, cells.work.eta));
    keep.some.push(gamma);
    for (let j = 0; j < J; j++)
      keep.effects[j][d / every] = drawEffect(cells, at, j, tau, guess(gamma, tau, j), random, out);
  });
  return keep;
}

// What the population is like: the typical group, a new group, and what goes with x and u.
function described({ cells, scale, pooled, prior }, rows, { gamma, tau, fresh }) {
  const mean = means[cells.family];
  const at = (k, z) => gamma.map((g) => mean(g[0] + g[k] * z));
  const change = (k, values, { mean: middle, sd }) => {
    const [low, high] = ends(values);
    const [a, b] = [low, high].map((v) => at(k, (v - middle) / sd));
    const difference = b.map((v, i) => v - a[i]);
    return { low, high, from: summary(a), to: summary(b), difference: summary(difference) };
  };
  return {
    origin: { x: scale.x && scale.x.mean, u: scale.u && scale.u.mean },
    spread: { x: scale.x && scale.x.sd, u: scale.u && scale.u.sd },
    typical: summary(gamma.map((g) => mean(g[0]))),
    tau: summary(tau),
    newcomer: { ...summary(fresh.map(mean)), draws: fresh.map(mean) },
    by_x: rows.x && change(1, rows.x, scale.x),
    by_u: rows.u && change(cells.p - 1, rows.u, scale.u),
    pooled: mean(pooled.gamma[0]),
    pooled_slope: rows.x ? pooled.gamma[1] : 0,
    center: { mean: prior.mean[0], sd: spreadOfLevel(prior) },
  };
}

// Prior sd of the level of the typical group.
function spreadOfLevel({ precision, mean }) {
  const p = mean.length;
  const z = solveLower(cholesky(precision, p), [1, ...new Array(p - 1).fill(0)], p);
  return Math.sqrt(z.reduce((t, v) => t + v * v, 0));
}

// Two values to compare: the only two there are, or the ends of the middle half.
function ends(values) {
  const s = Float64Array.from(values).sort();
  const n = s.length;
  const [low, high] = [s[Math.floor(0.25 * (n - 1))], s[Math.ceil(0.75 * (n - 1))]];
  return new Set(values).size === 2 || low === high ? [s[0], s[n - 1]] : [low, high];
}

// Each group where x has its mean: partial pooling with its draws, and its rows alone.
function groupsOf({ cells, pooled }, rows, { some, effects }) {
  const mean = means[cells.family];
  const average = some.reduce((t, g) => t + (cells.x ? g[1] : 0) / some.length, 0);
  return rows.labels.map((label, j) => {
    const u = cells.u ? cells.u[j] : 0;
    const eta = some.map((g, m) => g[0] + (cells.u ? g[g.length - 1] * u : 0) + effects[j][m]);
    return {
      label,
      n: cells.n_group[j],
      total: cells.sum_y[j],
      eta,
      slopes: cells.x ? some.map((g) => g[1]) : null,
      level: summary(eta.map(mean)),
      alone: alone(cells, j, average),
      pooled: mean(pooled.gamma[0] + (cells.u ? pooled.gamma[cells.p - 1] * u : 0)),
    };
  });
}

// The mean of group j by its rows alone with the common slope; its raw share or rate without a predictor.
function alone(cells, j, slope) {
  const { starts, sum_y, family } = cells;
  let size = 0;
  for (let k = starts[j]; k < starts[j + 1]; k++) size += cells.size[k];
  if (sum_y[j] === 0) return 0;
  if (family === "binomial" && sum_y[j] === size) return 1;
  const own = predictors({ ...cells, u: null }, [0, slope]);
  const at = families[family].prepare(cells, own);
  const out = new Float64Array(4);
  peak(cells, at, j, 1e6, 0, 1e-6, out);
  return means[family](out[2]);
}

// Pearson's statistic of the rows over its degrees of freedom: about 1 when counts scatter as a Poisson does.
function dispersion({ cells, scale }, { y, size, index }, { some, effects }) {
  const center = (j, m) => some[m][0] + (cells.u ? some[m][some[m].length - 1] * cells.u[j] : 0);
  const levels = effects.map((b, j) => b.reduce((t, v, m) => t + (v + center(j, m)) / b.length, 0));
  const slope = some.reduce((t, g) => t + (cells.x ? g[1] : 0) / some.length, 0);
  let total = 0;
  y.forEach((count, i) => {
    const eta = levels[index[i]] + (cells.x ? slope * scale.x.values[i] : 0);
    const expected = (size ? size[i] : 1) * Math.exp(eta);
    total += (count - expected) ** 2 / expected;
  });
  return y.length > cells.n_groups + cells.p ? total / (y.length - cells.n_groups - cells.p) : null;
}
