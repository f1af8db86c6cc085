"""What comes out of the model of normal means."""

import numpy as np

from bhm_core.diagnostics import loo
from bhm_core.hierarchical.engine.model import ModelDraws

__all__ = ["NormalMeansDraws"]


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
