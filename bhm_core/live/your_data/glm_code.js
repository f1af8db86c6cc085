// The model of a yes/no outcome or a count as code, with the reader's column names.
import { formulaName, readingLines, renaming } from "./reading.js";
import { linesInR } from "./reading_in_r.js";
import { chosenIn } from "./selection.js";

// { bhm_core, lme4, PyMC, Stan }.
export function glmCode(result, choice, reading) {
  const parts = chosenIn(choice);
  const name = Object.fromEntries(parts.map(([part, own]) => [part, formulaName(own, part)]));
  const right = [name.predictor, name.group_predictor].filter(Boolean);
  const lines = [...readingLines(parts, choice, reading), ...renaming(parts)];
  return {
    bhm_core: bhmCode(choice.model, name, right, lines),
    lme4: lmeCode(choice, name, right, reading),
    PyMC: pymcCode(choice.model, name, right, lines, result.center.mean),
    Stan: stanCode(choice.model, right.length + 1, name, result.center.mean),
  };
}

const short = (v) => String(Number(v.toPrecision(8)));

function bhmCode(model, { outcome, group, exposure }, right, lines) {
  const formula = `"${outcome} ~ ${right.join(" + ") || "1"} + (1 | ${group})"`;
  const over = exposure ? `, exposure="${exposure}"` : "";
  return [
    "import pandas as pd",
    "import bhm_core as bhm",
    "",
    ...lines,
    "model = bhm.HierarchicalGLM.from_formula(",
    `    ${formula}, data,`,
    `    family="${model}"${over},`,
    ")",
    "draws = model.sample(rng=1)",
    "print(draws.summary())",
  ].join("\n");
}

function lmeCode(choice, { exposure }, right, reading) {
  const { words } = reading.cleaning;
  const q = (name) => (/^[A-Za-z.][\w.]*$/.test(name) ? name : `\`${name}\``);
  const own = (part, name) => (name ? term(choice[part]) : null);
  const term = (name) => (words[name] ? `I(${q(name)} == ${JSON.stringify(words[name].yes)})` : q(name));
  const terms = [
    own("predictor", right.length && choice.predictor),
    own("group_predictor", choice.group_predictor),
  ];
  const y =
    choice.model === "binomial"
      ? `(${q(choice.outcome)} == ${JSON.stringify(choice.yes)})`
      : q(choice.outcome);
  const over = exposure ? ` + offset(log(${q(choice.exposure)}))` : "";
  const all = terms.filter(Boolean).join(" + ") || "1";
  return [
    "library(lme4)  # a point estimate, without the priors",
    "",
    ...linesInR(chosenIn(choice), choice, reading),
    "fit <- glmer(",
    `  ${y} ~ ${all} + (1 | ${q(choice.group)})${over},`,
    `  data = data, family = ${choice.model}, nAGQ = 25`,
    ")",
    "summary(fit)",
  ].join("\n");
}

function pymcCode(model, { outcome, group, exposure }, right, lines, center) {
  const p = right.length + 1;
  const columns = right.map((name) => `, data["${name}"]`).join("");
  const mean = `[${[short(center), ...right.map(() => "0.0")].join(", ")}]`;
  const like =
    model === "binomial"
      ? `pm.Bernoulli("y", logit_p=eta, observed=data["${outcome}"])`
      : `pm.Poisson("y", ${exposure ? `data["${exposure}"].to_numpy() * ` : ""}pm.math.exp(eta), ` +
        `observed=data["${outcome}"])`;
  return [
    "import numpy as np",
    "import pandas as pd",
    "import pymc as pm",
    "",
    ...lines,
    `j, groups = pd.factorize(data["${group}"], sort=True)`,
    `X = np.column_stack([np.ones(len(data))${columns}])`,
    "with pm.Model():",
    `    gamma = pm.MvNormal("gamma", ${mean}, tau=X.T @ X / (2.5**2 * len(X)), shape=${p})`,
    '    tau = pm.HalfNormal("tau", 1.0)',
    '    z = pm.Normal("z", shape=len(groups))',
    "    eta = pm.math.dot(X, gamma) + tau * z[j]",
    `    ${like}`,
    "    draws = pm.sample(random_seed=1)",
  ].join("\n");
}

function stanCode(model, p, { exposure }, center) {
  const mean = `[${[short(center), ...new Array(p - 1).fill("0")].join(", ")}]'`;
  const like =
    model === "binomial" ? "bernoulli_logit(eta)" : `poisson_log(eta${exposure ? " + log(exposure)" : ""})`;
  const yes = model === "binomial" ? "<lower=0, upper=1>" : "<lower=0>";
  return [
    "data {",
    "  int<lower=1> n, J;",
    "  array[n] int<lower=1, upper=J> group;",
    `  array[n] int${yes} y;`,
    `  matrix[n, ${p}] X;              // a column of ones, and the predictors`,
    ...(exposure ? ["  vector<lower=0>[n] exposure;"] : []),
    "}",
    "parameters {",
    `  vector[${p}] gamma;`,
    "  real<lower=0> tau;",
    "  vector[J] z;",
    "}",
    "model {",
    "  vector[n] eta = X * gamma + tau * z[group];",
    `  gamma ~ multi_normal_prec(${mean}, crossprod(X) / (square(2.5) * n));`,
    "  tau ~ normal(0, 1);",
    "  z ~ std_normal();",
    `  y ~ ${like};`,
    "}",
  ].join("\n");
}
