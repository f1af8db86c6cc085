"""Good arguments of hierarchical models."""

import functools

import numpy as np
import pandas
from scipy import stats

import bhm_core as bhm
from arguments.bad import Free, labels
from arguments.cases import case
from arguments.library import GROUP, MEANS, ROWS, SE, U, X, Y
from bhm_core.hierarchical import RegressionData
from bhm_core.hierarchical.rows.statistics import SufficientStatistics

TABLE = pandas.DataFrame({"y": Y, "x": X, "g": np.asarray(GROUP)})
PRIORS = bhm.Priors(gamma=stats.norm(0, 10), tau=stats.halfnorm(scale=2), sigma=stats.halfnorm(scale=2))
ONES = np.ones((24, 1))
H = "hierarchical"


@functools.cache
def regression():
    return bhm.HierarchicalRegression(Y, ROWS, ROWS, np.asarray(GROUP), priors=PRIORS)


@functools.cache
def fitted():
    return regression().sample(20, 2, rng=1)


def statistics():
    return SufficientStatistics.from_arrays(Y, ROWS, ONES, np.asarray(GROUP))


PHI = np.array([[0.1, -0.2, 0.3, 0.4], [0.0, 0.1, -0.3, 0.2]])
NAMES = {"coefficient_names": ["a", "b"], "group_coefficient_names": ["c", "d"]}
ROWS_IN = {"y": Y, "X": ROWS, "Z": ROWS, "group": GROUP}
FIT = "y|X|Z|group"
LENGTHS = dict.fromkeys(ROWS_IN, FIT)
PRIOR = {"priors": PRIORS, "correlated": True}
BAD_PRIORS = dict(alias={"priors": "priors"})

# -- regression ---------------------------------------------------------------------------------------
R = f"{H}.regression.HierarchicalRegression"
case(R, {**ROWS_IN, **PRIOR, **NAMES}, bound="y", alias=LENGTHS)
case(f"{H}._doors.Doors.two_level", {"y": Y, "x": X, "group": GROUP, "u": U, **PRIOR},
     bhm.HierarchicalRegression.two_level, bound="y x", alias=dict.fromkeys(("y", "x", "group"), "y|x|group"))
case(f"{H}._doors.Doors.from_formula", {"formula": "y ~ x + (1 + x | g)", "data": TABLE, **PRIOR},
     bhm.HierarchicalRegression.from_formula, alias={"formula": "formula|outcome|such"})
case(f"{H}._doors.Doors.from_statistics", {"statistics": statistics(), **PRIOR},
     bhm.HierarchicalRegression.from_statistics)
for method in ("constrain", "log_posterior", "log_prior", "log_integrated_likelihood"):
    case(f"{R}.{method}", {"phi": PHI}, of=regression)
FEWER = ["phi = one entry fewer", "phi = nothing"]  # draws for fewer points, or none
ALL_RIGHT = ["corr = one number", "corr = None", "sigma = several"]
PARAMETERS = {"tau": np.array([1.0, 0.5]), "corr": np.array([[1.0, 0.3], [0.3, 1.0]]), "sigma": 1.5}
for method in ("unconstrain", "restricted_log_likelihood"):
    case(f"{R}.{method}", PARAMETERS, of=regression, bound="tau corr", right=ALL_RIGHT,
         alias=dict.fromkeys(PARAMETERS, "tau|corr|sigma"))
case(f"{R}.log_likelihood", {"gamma": np.array([1.0, 0.5]), **PARAMETERS}, of=regression,
     bound="gamma tau corr", right=ALL_RIGHT,
     alias=dict.fromkeys(["gamma", *PARAMETERS], "gamma|tau|corr|sigma"))
case(f"{R}.expand", {"phi": PHI, "rng": 1, "keep_groups": True}, of=regression, bound="phi",
     right=FEWER)
SIZES = {"n_draws": 5, "n_chains": 2, "rng": 1}
case(f"{R}.sample", {**SIZES, "keep_groups": True, "progress": False}, of=regression)
D = f"{H}.results.draws.HierarchicalDraws"
case(f"{D}.predict", {"X": ROWS[:3], "Z": ROWS[:3], "group": labels(["g0", "g1", "new"]), "rng": 1},
     of=fitted, bound="X Z", alias=dict.fromkeys(("X", "Z", "group"), "X|Z|group"))
case(f"{D}.log_likelihood", {"by": "group"}, of=fitted)
case(f"{D}.loo", {"by": "group"}, of=fitted)
case(f"{H}.rows.data.RegressionData.from_rows", {**ROWS_IN, **NAMES}, RegressionData.from_rows, bound="y",
     alias=LENGTHS)
case(f"{H}.rows.data.RegressionData.two_level", {"y": Y, "x": X, "group": GROUP, "u": U},
     RegressionData.two_level, bound="y x", alias=dict.fromkeys(("y", "x", "group"), "y|x|group"))
case(f"{H}.rows.data.RegressionData.from_formula", {"formula": "y ~ x + (1 + x | g)", "data": TABLE},
     RegressionData.from_formula, alias={"formula": "formula|outcome|such"})
case(f"{H}.rows.data.RegressionData.from_statistics", {"statistics": statistics()},
     RegressionData.from_statistics)
case(f"{H}.rows.data.RegressionData.sums", {"centre_x": True}, of=lambda: regression().data)

# -- sufficient statistics ----------------------------------------------------------------------------
S = f"{H}.rows.statistics.SufficientStatistics"
PARTS = ("labels", "counts", "origin", "means", "within_group", "within", "names", "n_population",
         "n_varying")
MADE = {name: getattr(statistics(), name) for name in PARTS}
case(S, {**MADE, "labels": labels(MADE["labels"])}, bound="counts origin means within_group within",
     alias=dict.fromkeys(PARTS, "|".join(PARTS)))
case(f"{S}.from_arrays", {**ROWS_IN, "names": ["a", "b", "c", "d"]}, SufficientStatistics.from_arrays,
     bound="y", alias=LENGTHS)
case(f"{S}.from_chunks", {"chunks": [(Y, ROWS, ONES, np.asarray(GROUP))], "names": ["a", "b", "c"]},
     SufficientStatistics.from_chunks)
SQL = {"y": Free("y"), "X": ["1", "x"], "Z": ["1"]}
START = {"1": 1.0, "x": 0.0, "y": 0.5}
case(f"{H}.rows.database.DatabaseDoor.sql",
     {"table": Free("t"), **SQL, "group": Free("g"), "origin": START}, SufficientStatistics.sql,
     alias={"origin": "origin|column|'1'"})
AGGREGATE = (["g1", "g2"], [[3, 0.0, 0.3, 0.6, 0.0, 0.0, 0.0, 2.0, 1.0, 3.0, 0]] * 2)
case(f"{H}.rows.database.DatabaseDoor.from_sql_rows",
     {"rows": [(label, *numbers) for label, numbers in zip(*AGGREGATE, strict=True)], **SQL, "origin": START,
      "names": ["a", "b", "c"]}, SufficientStatistics.from_sql_rows)

# -- normal means and counts --------------------------------------------------------------------------
M = f"{H}.normal_means.NormalMeans"


def means():
    return bhm.NormalMeans(MEANS, SE, tau=stats.halfcauchy(scale=5))


LOG_TAU = np.array([[0.5], [1.0]])
case(M, {"y": MEANS, "se": SE, "mu": stats.norm(0, 5), "tau": stats.halfcauchy(scale=5)}, bound="y se",
     alias={"y": "y|se"})
for method in ("log_integrated_likelihood", "log_prior"):
    case(f"{M}.{method}", {"phi": LOG_TAU}, of=means)
case(f"{H}.engine.integrated.Integrated.log_posterior", {"phi": LOG_TAU},
     lambda phi: means().log_posterior(phi))
case(f"{H}._means.LogTau.constrain", {"phi": LOG_TAU}, of=means)
case(f"{H}._means.LogTau.unconstrain", {"tau": np.array([1.0, 2.0])}, of=means)
case(f"{M}.expand", {"phi": LOG_TAU, "rng": 1}, of=means, bound="phi", right=FEWER)
case(f"{M}.sample", {**SIZES, "progress": False}, of=means)
COUNTS, TRIALS = np.array([1.0, 4.0, 2.0, 0.0]), np.array([9.0, 8.0, 7.0, 9.0])


def by_size(alpha, beta):
    return -3 * np.log(alpha + beta)


MODELS = {
    "beta_binomial.BetaBinomialGroups": (
        {"successes": COUNTS, "trials": TRIALS, "prior": by_size}, bhm.BetaBinomialGroups),
    "gamma_poisson.GammaPoissonGroups": (
        {"counts": COUNTS, "exposure": TRIALS, "prior": by_size}, bhm.GammaPoissonGroups),
}
PHI_2 = np.array([[-1.0, 2.0], [-1.5, 2.5]])
for name, (good, model) in MODELS.items():
    one, two = list(good)[:2]
    case(f"{H}.counts.{name}", good, lambda model=model, **given: model(**given).sample(5, 2, rng=1),
         bound=f"{one} {two}", alias=dict.fromkeys((one, two), f"{one}|{two}"),
         right=["exposure = one number"])
    case(f"{H}.counts.{name}.constrain", {"phi": PHI_2}, of=lambda good=good, model=model: model(**good))


def tumors():
    return bhm.BetaBinomialGroups(COUNTS, TRIALS)


for method in ("log_integrated_likelihood", "log_prior"):
    case(f"{H}.counts.base.CountGroups.{method}", {"phi": PHI_2}, of=tumors)
case(f"{H}.counts.base.CountGroups.unconstrain",
     {"alpha": np.array([1.0, 2.0]), "beta": np.array([3.0, 4.0])}, of=tumors, bound="alpha beta",
     alias=dict.fromkeys(("alpha", "beta"), "alpha|beta"),
     right=["alpha = one number", "beta = one number"])
case(f"{H}.counts.base.CountGroups.expand", {"phi": PHI_2, "rng": 1}, of=tumors, bound="phi", right=FEWER)
case(f"{H}.counts.base.CountGroups.sample", {**SIZES, "progress": False}, of=tumors)

# -- priors -------------------------------------------------------------------------------------------
P = f"{H}.priors.stated"
NORMAL, POSITIVE = stats.norm(0, 5), stats.halfnorm(scale=2)
case(f"{P}.Priors", {"gamma": NORMAL, "tau": POSITIVE, "sigma": POSITIVE, "corr": bhm.LKJ(2.0)},
     free={"omega": "excludes tau and corr: test_priors has what it may be"},
     right=["sigma = a number"])
case(f"{P}.Priors.centres", {"correlated": True}, of=lambda: PRIORS)
case(f"{P}.Priors.draw", {"n": 5, "p": 2, "K": 2, "rng": 1}, of=lambda: PRIORS)
case(f"{P}.LKJ", {"eta": 2.0})
case(f"{P}.LKJ.draw", {"n": 5, "K": 3, "rng": 1}, of=lambda: bhm.LKJ(2.0))
case(f"{P}.on_variance", {"dist": POSITIVE}, alias={"dist": "on_variance"})
case("predictive.prior_draws", {"priors": PRIORS, "n_draws": 5, "p": 2, "K": 2, "rng": 1})
