"""Good arguments of generalised regressions."""

import functools

import numpy as np
import pandas
from scipy import stats

import bhm_core as bhm
from arguments.bad import labels
from arguments.cases import case
from arguments.library import GROUP, ROWS, U, X, Y

YES = (np.asarray(Y) > np.median(Y)).astype(float)
TABLE = pandas.DataFrame({"y": YES, "x": X, "g": np.asarray(GROUP)})
PRIORS = bhm.Priors(gamma=stats.norm(0, 2), tau=stats.halfnorm(scale=1))
FAMILY = {"family": "binomial", "trials": np.full(24, 2.0), "exposure": None}
MODEL = {**FAMILY, "priors": PRIORS, "correlated": True}
NAMES = {"coefficient_names": ["a", "b"], "group_coefficient_names": ["c", "d"]}
ROWS_IN = {"y": YES, "X": ROWS, "Z": ROWS, "group": GROUP}
SIZE = {"trials": "trials|exposure|y", "exposure": "exposure|trials"}
FIT = dict.fromkeys(ROWS_IN, "y|X|Z|group") | SIZE
PHI = np.array([[0.1, -0.2, 0.3, 0.4, 0.1], [0.0, 0.1, -0.3, 0.2, 0.0]])


@functools.cache
def logistic():
    return bhm.HierarchicalGLM(YES, ROWS, ROWS, np.asarray(GROUP), **MODEL)


@functools.cache
def fitted():
    return logistic().sample(20, 2, rng=1)


G = "hierarchical.glm.HierarchicalGLM"
WAYS = "hierarchical._glm_doors.GLMDoors"
case(G, {**ROWS_IN, **MODEL, **NAMES}, bound="y", alias=FIT, right=["trials = one number"])
case(f"{WAYS}.two_level", {"y": YES, "x": X, "group": GROUP, "u": U, **MODEL}, bhm.HierarchicalGLM.two_level,
     bound="y x", alias=dict.fromkeys(("y", "x", "group"), "y|x|group") | SIZE, right=["trials = one number"])
case(f"{WAYS}.from_formula", {"formula": "y ~ x + (1 + x | g)", "data": TABLE, **MODEL},
     bhm.HierarchicalGLM.from_formula, alias={"formula": "formula|outcome|such"} | SIZE,
     right=["trials = one number"])
case(f"{G}.log_posterior", {"phi": PHI}, of=logistic)
case(f"{G}.rough_log_posterior", {"phi": PHI}, of=logistic)
FEWER = ["phi = one entry fewer", "phi = nothing"]
case(f"{G}.expand", {"phi": PHI, "rng": 1, "keep_groups": True}, of=logistic, bound="phi", right=FEWER)
PARAMETERS = {"gamma": np.array([1.0, 0.5]), "tau": np.array([1.0, 0.5]),
              "corr": np.array([[1.0, 0.3], [0.3, 1.0]])}
case(f"{G}.log_likelihood", PARAMETERS, of=logistic, bound="gamma tau corr",
     right=["corr = one number", "corr = None"], alias=dict.fromkeys(PARAMETERS, "gamma|tau|corr"))
SIZES = {"n_draws": 5, "n_chains": 2, "rng": 1}
case(f"{G}.sample", {**SIZES, "keep_groups": True, "progress": False}, of=logistic)
case(f"{G}.prior_predictive", {"n": 3, "rng": 1}, of=logistic)
D = "hierarchical.results.generalised.GLMDraws"
case(f"{D}.predict", {"X": ROWS[:3], "Z": ROWS[:3], "group": labels(["g0", "g1", "new"]), "rng": 1,
                      "trials": np.full(3, 2.0), "exposure": None, "kind": "mean"},
     of=fitted, bound="X Z", alias=dict.fromkeys(("X", "Z", "group"), "X|Z|group") | SIZE,
     right=["trials = one number"])
case(f"{D}.log_likelihood", {"by": "group"}, of=fitted)
case(f"{D}.loo", {"by": "group"}, of=fitted)
