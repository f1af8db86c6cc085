// The answer in words, and the same model in four languages, with the reader's column names.
import { columnInR, inR, less, margin, near, outcomeInR, short } from "./code_numbers.js";
import { higher, oneMore } from "./coded_words.js";
import { digitsFor, written } from "./digits.js";
import { smallGroups } from "./glm_words.js";
import { levelCode } from "./level_code.js";
import { levelLines } from "./level_words.js";
import { python, readingLines } from "./reading.js";
import { linesInR } from "./reading_in_r.js";
import { chosenIn, isCoded } from "./selection.js";
import { fixed } from "../js/text.js";

const range = (s, digits) => `${written(s.q05, digits)} to ${written(s.q95, digits)}`;
const said = (s, digits) => `${written(s.mean, digits)} (90% interval ${range(s, digits)})`;

// The answer in one piece.
export const paragraph = (result, names) => normalLines(result, names).join(" ");

// Sentences about a fit; `names` are the reader's columns { outcome, predictor, group, group_predictor }.
export function normalLines(result, names) {
  if (!names.predictor) return levelLines(result, names);
  const { gamma, tau, rho, sigma, origin, spread, n, J, n_group } = result;
  const y = `“${names.outcome}”`;
  const x = `“${names.predictor}”`;
  const g = `“${names.group}”`;
  const d = digitsFor(gamma[0].sd);
  const ds = digitsFor(gamma[1].sd);
  const dx = digitsFor(spread.x);
  const sizes = [Math.min(...n_group), Math.max(...n_group)];
  const out = [
    `${n} rows in ${J} groups of ${g}, with ${sizes[0] === sizes[1] ? sizes[0] : `${sizes[0]} to ${sizes[1]}`} rows each.`,
    `Where ${x} has its mean, ${written(origin.x, dx)}, the typical group has ${y} = ${said(gamma[0], d)}; ` +
      `around that, groups differ with a standard deviation of ${said(tau[0], digitsFor(tau[0].sd))}.`,
    `${oneMore(names, names.predictor)} goes with a difference in ${y} of ${said(gamma[1], ds)} in the typical group; ` +
      `from group to group this slope varies with a standard deviation of ${said(tau[1], digitsFor(tau[1].sd))}.`,
  ];
  if (names.group_predictor) {
    const u = `“${names.group_predictor}”`;
    out.push(
      `Groups whose ${u} is ${higher(names, names.group_predictor)} have a ${y} that differs by ${said(gamma[2], digitsFor(gamma[2].sd))} ` +
        `and a slope that differs by ${said(gamma[3], digitsFor(gamma[3].sd))}. This is an association, not an effect.`,
    );
  }
  const tied =
    rho.q05 > 0
      ? "groups with a higher level tend to have a steeper slope"
      : rho.q95 < 0
        ? "groups with a higher level tend to have a flatter slope"
        : "the data do not say whether level and slope go together";
  out.push(
    `The correlation of level and slope is ${said(rho, 2)}: ${tied}.`,
    `Within a group, rows scatter around their line with a standard deviation of ${said(sigma, digitsFor(sigma.sd))}.`,
  );
  return out;
}

// What the reader should be warned of, most serious first.
export function warnings(result, names) {
  const out = [];
  if (!result.converged)
    out.push(
      `The simulation did not reach the accuracy it should have (${Math.round(result.effective)} effective draws, ` +
        `Pareto k ${fixed(result.pareto_k, 2)}): do not use these numbers. The package bhm_core has a slower way that it falls back on.`,
    );
  if (result.J < 5)
    out.push(`There are only ${result.J} groups: how much groups differ is then mostly what the prior says.`);
  if (!names.predictor) return [...out, ...smallGroups(result)];
  const single = result.groups.filter((g) => g.alone === null).length;
  if (single)
    out.push(
      `${single} of ${result.J} groups have too little spread in “${names.predictor}” for a line of their own; ` +
        "partial pooling still gives them one.",
    );
  return out;
}

// The very model of this page: columns are centred at their means, priors have these scales.
function scales({ origin, spread }, u) {
  const { y: sy, x: sx } = spread;
  return {
    my: near(origin.y, sy),
    mx: near(origin.x, sx),
    less_x: less(origin.x, sx),
    sy: short(sy),
    slope: short(sy / sx),
    a: short(2.5 * sy),
    b: short((2.5 * sy) / sx),
    ...(u && {
      mu: near(origin.u, spread.u),
      less_u: less(origin.u, spread.u),
      au: short((2.5 * sy) / spread.u),
      bu: short((2.5 * sy) / sx / spread.u),
    }),
  };
}

// { bhm_core, lme4, PyMC, Stan }: code for the model of `result` with the columns `names`; `reading` is what
// reading the file asks for.
export function code(result, names, reading = null) {
  const u = names.group_predictor;
  const words = reading ? reading.cleaning.words : {};
  const read = reading
    ? readingLines(chosenIn(names), names, reading)
    : ['data = pd.read_csv("your_file.csv")'];
  const readInR = linesInR(chosenIn(names), names, reading).join("\n");
  if (!names.predictor) return levelCode(result, names, { read: read.join("\n"), readInR, words });
  const s = scales(result, u);
  return {
    bhm_core: bhmCode(names, u, s, read.join("\n")),
    lme4: lmeCode(names, u, s, words, readInR),
    PyMC: pymcCode(names, u, s, read.join("\n")),
    Stan: stanCode(u, s),
  };
}

function bhmCode({ outcome, predictor, group }, u, s, read) {
  const gamma = [
    `norm(${s.my}, ${s.a})`,
    `norm(0, ${s.b})`,
    ...(u ? [`norm(0, ${s.au})`, `norm(0, ${s.bu})`] : []),
  ];
  return margin(`|import pandas as pd
|from scipy.stats import halfnorm, norm
|import bhm_core as bhm
|
|${read}
|x = data[${python(predictor)}]${s.less_x}
|${u ? `u = (data.groupby(${python(group)})[${python(u)}].first()${s.less_u}).to_dict()\n|` : ""}priors = bhm.Priors(
|    gamma=[${gamma.join(", ")}],
|    tau=[halfnorm(scale=${s.sy}), halfnorm(scale=${s.slope})],
|    sigma=halfnorm(scale=${s.sy}),
|    corr=bhm.LKJ(2.0),
|)
|model = bhm.HierarchicalRegression.two_level(
|    data[${python(outcome)}], x, data[${python(group)}]${u ? ", u" : ""}, priors=priors
|)
|print(model.sample(rng=1).summary())`);
}

function lmeCode(names, u, s, words, read) {
  return margin(`|library(lme4)  # a point estimate, without the priors
|
|${read}
|data$x <- ${columnInR(names.predictor, words)}${s.less_x}
|${u ? `data$u <- ${columnInR(u, words)}${s.less_u}\n|` : ""}fit <- lmer(${outcomeInR(names, isCoded(names))} ~ x${u ? " * u" : ""} + (1 + x | ${inR(names.group)}), data = data)
|summary(fit)`);
}

function pymcCode({ outcome, predictor, group }, u, s, read) {
  const sd = u ? `[[${s.a}, ${s.b}], [${s.au}, ${s.bu}]]` : `[[${s.a}, ${s.b}]]`;
  const mean = u ? `[[${s.my}, 0], [0, 0]]` : `[[${s.my}, 0]]`;
  const U = u
    ? `np.column_stack([np.ones(len(groups)), data.groupby(${python(group)})[${python(u)}].first()${s.less_u}])`
    : "np.ones((len(groups), 1))";
  return margin(`|import numpy as np
|import pandas as pd
|import pymc as pm
|
|${read}
|j, groups = pd.factorize(data[${python(group)}], sort=True)
|x = (data[${python(predictor)}]${s.less_x}).to_numpy()
|U = ${U}
|with pm.Model():
|    gamma = pm.Normal("gamma", ${mean}, ${sd}, shape=(U.shape[1], 2))
|    L, corr, _ = pm.LKJCholeskyCov("L", n=2, eta=2.0, sd_dist=pm.HalfNormal.dist([${s.sy}, ${s.slope}]))
|    z = pm.Normal("z", shape=(len(groups), 2))
|    theta = pm.Deterministic("theta", U @ gamma + z @ L.T)
|    sigma = pm.HalfNormal("sigma", ${s.sy})
|    pm.Normal("y", theta[j, 0] + theta[j, 1] * x, sigma, observed=data[${python(outcome)}])
|    draws = pm.sample(random_seed=1)`);
}

function stanCode(u, s) {
  const q = u ? 2 : 1;
  return margin(`|data {
|  int<lower=1> n, J;
|  array[n] int<lower=1, upper=J> group;
|  vector[n] y, x;            // x less ${s.mx}
|  matrix[J, ${q}] U;             // a column of ones${u ? `, and the group-level predictor less ${s.mu}` : ""}
|}
|parameters {
|  matrix[${q}, 2] gamma;
|  vector<lower=0>[2] tau;
|  cholesky_factor_corr[2] R;
|  matrix[2, J] z;
|  real<lower=0> sigma;
|}
|transformed parameters {
|  matrix[J, 2] theta = U * gamma + (diag_pre_multiply(tau, R) * z)';
|}
|model {
|  gamma[1, 1] ~ normal(${s.my}, ${s.a});
|  gamma[1, 2] ~ normal(0, ${s.b});
|${u ? `  gamma[2, 1] ~ normal(0, ${s.au});\n|  gamma[2, 2] ~ normal(0, ${s.bu});\n|` : ""}  tau[1] ~ normal(0, ${s.sy});
|  tau[2] ~ normal(0, ${s.slope});
|  R ~ lkj_corr_cholesky(2);
|  to_vector(z) ~ std_normal();
|  sigma ~ normal(0, ${s.sy});
|  y ~ normal(theta[group, 1] + theta[group, 2] .* x, sigma);
|}`);
}
