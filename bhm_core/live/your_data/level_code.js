// The model of a measurement without a predictor as code, with the reader's column names.
import { columnInR, inR, less, margin, near, outcomeInR, short } from "./code_numbers.js";
import { python } from "./reading.js";
import { isCoded } from "./selection.js";

// { bhm_core, lme4, PyMC, Stan }; `read` and `readInR` are the lines that read the file, `words` the predictors of two words.
export function levelCode({ origin, spread }, names, { read, readInR, words }) {
  const u = names.group_predictor;
  const s = {
    my: near(origin.y, spread.y),
    sy: short(spread.y),
    a: short(2.5 * spread.y),
    ...(u && {
      mu: near(origin.u, spread.u),
      less_u: less(origin.u, spread.u),
      au: short((2.5 * spread.y) / spread.u),
    }),
  };
  return {
    bhm_core: bhmCode(names, s, read),
    lme4: lmeCode(names, s, words, readInR),
    PyMC: pymcCode(names, s, read),
    Stan: stanCode(u, s),
  };
}

function bhmCode({ outcome, group, group_predictor: u }, s, read) {
  return margin(`|import numpy as np
|import pandas as pd
|from scipy.stats import halfnorm, norm
|import bhm_core as bhm
|
|${read}
|one = np.ones((len(data), 1))  # of the levels
|X = ${u ? `np.column_stack([one, data[${python(u)}]${s.less_u}])` : "one"}
|priors = bhm.Priors(
|    gamma=[norm(${s.my}, ${s.a})${u ? `, norm(0, ${s.au})` : ""}],
|    tau=[halfnorm(scale=${s.sy})],
|    sigma=halfnorm(scale=${s.sy}),
|)
|model = bhm.HierarchicalRegression(
|    data[${python(outcome)}], X, one, data[${python(group)}], priors=priors
|)
|print(model.sample(rng=1).summary())`);
}

function lmeCode(names, s, words, read) {
  const { group, group_predictor: u } = names;
  return margin(`|library(lme4)  # a point estimate, without the priors
|
|${read}
|${u ? `data$u <- ${columnInR(u, words)}${s.less_u}\n|` : ""}fit <- lmer(${outcomeInR(names, isCoded(names))} ~ ${u ? "u" : "1"} + (1 | ${inR(group)}), data = data)
|summary(fit)`);
}

function pymcCode({ outcome, group, group_predictor: u }, s, read) {
  const own = u ? `data.groupby(${python(group)})[${python(u)}].first()${s.less_u}` : "";
  return margin(`|import numpy as np
|import pandas as pd
|import pymc as pm
|
|${read}
|j, groups = pd.factorize(data[${python(group)}], sort=True)
|U = ${u ? `np.column_stack([np.ones(len(groups)), ${own}])` : "np.ones((len(groups), 1))"}
|with pm.Model():
|    gamma = pm.Normal("gamma", [${s.my}${u ? ", 0" : ""}], [${s.a}${u ? `, ${s.au}` : ""}], shape=U.shape[1])
|    tau = pm.HalfNormal("tau", ${s.sy})
|    z = pm.Normal("z", shape=len(groups))
|    theta = pm.Deterministic("theta", U @ gamma + tau * z)
|    sigma = pm.HalfNormal("sigma", ${s.sy})
|    pm.Normal("y", theta[j], sigma, observed=data[${python(outcome)}])
|    draws = pm.sample(random_seed=1)`);
}

function stanCode(u, s) {
  const q = u ? 2 : 1;
  return margin(`|data {
|  int<lower=1> n, J;
|  array[n] int<lower=1, upper=J> group;
|  vector[n] y;
|  matrix[J, ${q}] U;             // a column of ones${u ? `, and the group-level predictor less ${s.mu}` : ""}
|}
|parameters {
|  vector[${q}] gamma;
|  real<lower=0> tau, sigma;
|  vector[J] z;
|}
|transformed parameters {
|  vector[J] theta = U * gamma + tau * z;
|}
|model {
|  gamma[1] ~ normal(${s.my}, ${s.a});
|${u ? `  gamma[2] ~ normal(0, ${s.au});\n|` : ""}  tau ~ normal(0, ${s.sy});
|  z ~ std_normal();
|  sigma ~ normal(0, ${s.sy});
|  y ~ normal(theta[group], sigma);
|}`);
}
