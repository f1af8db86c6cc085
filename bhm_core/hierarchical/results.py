"""Draws from the posterior of a hierarchical regression."""

import numpy as np

from bhm_core.draws import Draws

__all__ = ["HierarchicalDraws"]

KEEP = 2**25  # numbers: larger arrays of theta are made anew at every access


class HierarchicalDraws(Draws):
    """Draws of gamma (p), tau (K), corr (K, K), sigma (), b (J, K) and theta (J, K).

    ``theta[j] = b[j]`` plus the population part of the columns of Z in group j. It is there where
    each column of Z has a counterpart in X, and it is computed when asked for.

    Parameters
    ----------
    arrays : dict of str to ndarray (chain, draw, *shape)
        gamma, tau, corr, sigma and b.
    model : HierarchicalRegression
        Whose posterior it is.
    phi : ndarray (chain, draw, d)
        The unconstrained parameters behind the draws.
    diagnostics : EngineDiagnostics
        pareto_k, acceptance, method, converged, r_hat_max, ess_bulk_min, ess_tail_min.

    Attributes
    ----------
    model : HierarchicalRegression
        Whose posterior it is.
    phi : ndarray (chain, draw, d)
        The unconstrained parameters behind the draws.
    diagnostics : EngineDiagnostics
        What the engine says about the run.
    """

    def __init__(self, arrays, *, model, phi, diagnostics):
        super().__init__(arrays)
        self.model, self.phi, self.diagnostics = model, phi, diagnostics
        self._theta = None

    @property
    def names(self):
        """Names of the quantities, theta included, tuple of str."""
        names = tuple(self._arrays)
        has_theta = "b" in self._arrays and self.model.population_map is not None
        return (*names, "theta") if has_theta else names

    def __iter__(self):
        return iter(self.names)

    def __len__(self):
        return len(self.names)

    def __getitem__(self, name):
        if name != "theta":
            return super().__getitem__(name)
        if name not in self.names:
            raise KeyError(self._why_no_theta())
        if self._theta is not None:
            return self._theta
        theta = self._group_coefficients()
        if theta.size <= KEEP:
            self._theta = theta
        return theta

    def _why_no_theta(self):
        if "b" not in self._arrays:
            return "theta was not kept: sample with keep_groups=True"
        return "theta needs a counterpart in X for each column of Z; b holds the deviations"

    def _group_coefficients(self):
        weights = self.model.population_map
        n_groups, k, p = weights.shape
        gamma = self["gamma"].reshape(-1, p)
        theta = np.empty((k, len(gamma), n_groups))
        for i in range(k):
            np.matmul(gamma, weights[:, i].T, out=theta[i])
        theta = np.moveaxis(theta, 0, -1).reshape(self["b"].shape)
        theta += self["b"]
        theta.flags.writeable = False
        return theta
