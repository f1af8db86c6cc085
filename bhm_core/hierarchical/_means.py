"""What normal means need beside the model itself: their draws, and the priors they take."""

import numpy as np

from bhm_core.diagnostics import loo
from bhm_core.hierarchical.engine.model import ModelDraws

__all__ = ["NormalMeansDraws", "normal_prior", "scale_prior"]


class NormalMeansDraws(ModelDraws):
    """Draws of `NormalMeans`: mu, tau, theta (J)."""

    def log_likelihood(self):
        """Log likelihood of each group.

        Returns
        -------
        ndarray (chain, draw, J)
            Log of p(y_j | theta_j).
        """
        z = (self.model.y - self["theta"]) / self.model.se
        return -0.5 * z * z - np.log(self.model.se) - 0.5 * np.log(2 * np.pi)

    def loo(self):
        """Leave-one-group-out predictive density by Pareto-smoothed importance sampling.

        Returns
        -------
        dict
            As :func:`bhm_core.diagnostics.loo` gives it.
        """
        return loo(self.log_likelihood())


def normal_prior(mu):
    """Mean and precision of the prior on mu; precision 0 is flat."""
    if isinstance(mu, str) and mu == "flat":
        return 0.0, 0.0
    if getattr(getattr(mu, "dist", None), "name", None) != "norm":
        raise ValueError(f"mu must be 'flat' or a frozen scipy.stats.norm, got {mu!r}")
    sd = float(mu.std())
    if not sd > 0:
        raise ValueError(f"mu must have a positive standard deviation, got {sd}")
    return float(mu.mean()), sd**-2


def scale_prior(tau):
    """The prior on tau, None if flat."""
    if isinstance(tau, str) and tau == "flat":
        return None
    if not hasattr(tau, "logpdf") or not hasattr(tau, "support"):
        raise ValueError(f"tau must be 'flat' or a frozen scipy.stats distribution, got {tau!r}")
    low, high = tau.support()
    if not 0 <= low < high:
        raise ValueError(f"tau must have its support within [0, inf), got [{low}, {high}]")
    return tau
