"""The computation behind the course on Bayesian hierarchical models.

Every public name is exported here and loaded when it is first used, so that ``import bhm_core``
stays light: scipy.stats, matplotlib and arviz-stats are imported by the functions that need them.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "data": (
        "load_baseball", "load_california_schools", "load_contraception", "load_dyestuff",
        "load_dyestuff2", "load_eight_schools", "load_gcse", "load_grouse_ticks", "load_high_school",
        "load_radon", "load_rat_tumors", "load_sleepstudy",
    ),
    "monte_carlo": ("Estimate", "expectation"),
    "grid": ("Grid",),
    "conjugate": (
        "BetaBinomial", "GammaPoisson", "NormalInverseGamma", "NormalLinearRegression",
        "NormalMean",
    ),
    "draws": ("Draws", "Summary"),
    "kernels": (
        "State", "Transition", "gibbs", "hmc", "independence_metropolis", "leapfrog",
        "metropolis_hastings", "nuts", "random_walk_metropolis",
    ),
    "sampling": ("sample",),
    "calibration": ("simulation_based_calibration",),
    "hierarchical": (
        "LKJ", "BetaBinomialGroups", "GLMDraws", "GammaPoissonGroups", "HierarchicalDraws",
        "HierarchicalGLM", "HierarchicalRegression", "NormalMeans", "Priors", "RegressionData",
        "SufficientStatistics", "on_variance",
    ),
    "exercises": ("check",),
    "live": ("LiveFigure",),
}
_MODULES = (
    "agreement", "design", "diagnostics", "plots", "pooling", "predictive", "ranking", "shrinkage", *_HOME,
)
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [*_MODULE_OF, *_MODULES]


def __getattr__(name):
    if name in _MODULE_OF:
        return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
