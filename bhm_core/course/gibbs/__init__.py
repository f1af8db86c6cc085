"""Gibbs samplers of the normal-means and the regression model, one full conditional after another."""

from bhm_core.course.gibbs.normal_means import NormalMeansGibbs
from bhm_core.course.gibbs.regression import RegressionGibbs

__all__ = ["NormalMeansGibbs", "RegressionGibbs"]
