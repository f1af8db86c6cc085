"""Hierarchical models whose group effects integrate out, and the one engine that samples them."""

from importlib import import_module

_HOME = {
    "priors": ("LKJ", "Priors", "on_variance"),
    "rows.statistics": ("SufficientStatistics",),
    "regression": ("HierarchicalRegression",),
    "glm": ("HierarchicalGLM",),
    "results.generalised": ("GLMDraws",),
    "rows.data": ("RegressionData",),
    "results": ("HierarchicalDraws",),
    "normal_means": ("NormalMeans",),
    "counts.beta_binomial": ("BetaBinomialGroups",),
    "counts.gamma_poisson": ("GammaPoissonGroups",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [*_MODULE_OF]


def __getattr__(name):
    if name in _MODULE_OF:
        return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
