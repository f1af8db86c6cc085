"""What is believed before the data: parsed once, and from then on objects with a density and words."""

from bhm_core.hierarchical.priors.stated import LKJ, Priors, on_variance

__all__ = ["LKJ", "Priors", "on_variance"]
