"""Good arguments of the entrances of the course, and of live figures."""

import numpy as np

from arguments.bad import Free
from arguments.cases import case
from arguments.library import CHAINS, GROUP, MEANS, ROWS, SE, Y
from bhm_core import live
from bhm_core.course import exhibits, records
from bhm_core.course.gibbs import NormalMeansGibbs
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.course.unequal_spread import UnequalSpread
from bhm_core.kernels import random_walk_metropolis

SCALES = {"mu_sd": 2.5, "tau_scale": 1.5}
MODEL = {"y": MEANS, "se": SE, **SCALES}
BOTH = dict(bound="y se", alias={"y": "y|se"})

case("course.targets.Normal", {"mean": np.zeros(2), "cov": np.eye(2)}, bound="mean cov",
     alias={"mean": "mean|cov"})
case("course.targets.Funnel", {"n": 3, "centred": True})
case("course.targets.TwoModes", {"distance": 3.5, "d": 2})
case("course._normal_means.NormalMeansTarget", {**MODEL, "centred": True}, **BOTH)
case("course.gibbs.normal_means.NormalMeansGibbs", MODEL, **BOTH)
case("course.gibbs.regression.RegressionGibbs",
     {"y": Y, "X": ROWS, "Z": ROWS, "group": GROUP, "gamma_sd": 2.5, "sigma2": np.array([1.0, 2.0]),
      "omega_df": 4.5, "omega_scale": np.eye(2)}, bound="y X Z sigma2 omega_scale",
     alias=dict.fromkeys(("y", "X", "Z", "group"), "y|X|Z|group|omega_scale"))
case("course.costs.dimension.ball_in_cube", {"d": np.array([1.0, 2.0])})
case("course.costs.dimension.efficiency", {"quantities": {"mu": CHAINS}, "evaluations": 100})
case("course.costs.dimension.standard_normal_costs", {"d": 2, "n_draws": 40, "rng": 1})
case("course.costs.exact.quadrature", MODEL, **BOTH)
case("course.costs.parameterisation.typical_groups", {"size": 5, "tau": 0.5, "n_groups": 3})
case("course.five_schools.calibrate", {"name": "ignores the data", "n_sims": 2, "rng": 1})
SIZES = {"n_draws": 5, "n_warmup": 5, "n_chains": 2}
case("course.five_schools.gibbs_posterior", {"model": NormalMeansGibbs, **SIZES}, anything="model")
case("course.five_schools.metropolis_posterior", {"target": NormalMeansTarget, **SIZES}, anything="target")
case("course.one_rate.mean", {"y": 3})
case("course.one_rate.posterior", {"kernel": lambda target: random_walk_metropolis(target, 1.0), **SIZES},
     anything="kernel")
case("course.exhibits.Exhibit.calibrate", {"n_sims": 2, "rng": 1},
     of=lambda: exhibits.EXHIBITS["ignores the data"])
case("course.exhibits.Exhibit.run", {"rng": 1, "n_chains": 2},
     of=lambda: exhibits.EXHIBITS["ignores the data"])
case("course.alarms.inspect_zoo", {"names": ["ignores the data"], "n_sims": 2, "rng": 1})
case("course.slides_chain.density_grid", {"n": 5})
case("course.records.smallest_ess", {"draws": {"mu": CHAINS}})
case("course.records.yes_no", {"varying": 1})
case("course.records.rate", {"rows": records.benchmark(), "of": Free("lme4"), "to": Free("bhm_core"),
                             "column": "seconds"})
case("course.book.glue", {"name": Free("key"), "text": Free("3.1")},
     right=[f"text = {words}" for words in ("a number", "several", "an array", "None")])
case("course.six_runs.six_chains", {"rng": 1})
case("course.left_out.school_model", {"name": "families"})
case("course.left_out.recorded", {"name": "families"})
case("course.left_out.log_density_of_group",
     {"residual": ROWS, "tau": np.linspace(0.5, 2, len(ROWS)), "sigma": np.linspace(1, 3, len(ROWS))},
     bound="tau sigma", alias={"residual": "residual|tau"})
UNEQUAL = {"y": Y, "group": GROUP, "gamma_mean": 1.5, "gamma_sd": 2.5, "tau_scale": 1.5, "sigma_scale": 2.5,
           "spread_scale": 0.25}
PHI = np.array([[0.5, 0.1, 0.2, -2.0], [0.1, 0.2, 0.3, -1.0]])
case("course.unequal_spread.UnequalSpread", UNEQUAL, bound="y", alias={"y": "y|group"})
for method in ("log_posterior", "log_likelihood", "levels"):
    case(f"course.unequal_spread.UnequalSpread.{method}", {"phi": PHI}, of=lambda: UnequalSpread(**UNEQUAL))
case("course.unequal_spread.UnequalSpread.expand", {"phi": PHI, "rng": 1},
     of=lambda: UnequalSpread(**UNEQUAL))
case("course.unequal_spread.UnequalSpread.sample", {"n_draws": 5, "n_chains": 2, "rng": 1},
     of=lambda: UnequalSpread(**UNEQUAL))
case("course.so_far.so_far", {"page": "hyperpriors"})
case("live.figure.LiveFigure", {"id": Free("one"), "state": {"threshold": 5.5}, "predict": True},
     live.figure_class("bayes_update"), alias={"state": "state|control"})
case("live.figure.LiveFigure.link", {"page": Free("page.html")}, of=live.figure_class("shrinkage"))
case("live.scheme.Scheme.random_controls", {"rng": 1}, of=live.figure_class("shrinkage"))
case("live.registry.figure_class", {"name": "shrinkage"})
case("live.pages.page", {"shown": live.figure_class("school_a")(), "title": Free("A title"),
                         "scripts": Free("scripts")},
     lambda shown, **words: live.page(shown, **words))
