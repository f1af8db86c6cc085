"""Draws of a regression, and what is asked of them: predictions, pointwise likelihoods, theta."""

from bhm_core.hierarchical.results.draws import HierarchicalDraws

__all__ = ["HierarchicalDraws"]
