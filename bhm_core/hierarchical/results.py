"""Draws from the posterior of a hierarchical regression."""

import numpy as np

from bhm_core._checks import generator
from bhm_core.diagnostics import loo
from bhm_core.draws import Draws
from bhm_core.hierarchical.marginal.pointwise import by_group, by_observation
from bhm_core.hierarchical.rows.labels import encode
from bhm_core.hierarchical.rows.rows import matrix

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
        super().__init__(arrays, complete=diagnostics.complete)
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

    def predict(self, X, Z, group, *, rng):
        """Draw new outcomes from the posterior predictive distribution.

        Parameters
        ----------
        X : array_like (n, p)
            Columns of the population coefficients, as in the model.
        Z : array_like (n, K)
            Columns of the varying coefficients.
        group : array_like (n,)
            Labels. A label that the model has not seen is a new group, drawn from the population of
            groups; rows with the same new label share it.
        rng : int or numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ndarray (chain, draw, n)
            Outcomes, residual noise included.

        Raises
        ------
        ValueError
            If the columns do not fit the model.
        """
        X, Z = self._columns("X", X, self.model.coefficients), self._columns(
            "Z", Z, self.model.group_coefficients)
        labels, codes = encode("group", group)
        if not len(X) == len(Z) == len(codes):
            raise ValueError(f"X, Z and group must have the same number of rows, got {len(X)}, "
                             f"{len(Z)} and {len(codes)}")
        rng = generator(rng)
        effects = self._effects_of(labels, rng)
        out = self["gamma"] @ X.T
        for k in range(Z.shape[1]):
            out += effects[..., k][..., codes] * Z[:, k]
        return out + self["sigma"][..., None] * rng.standard_normal(out.shape)

    def _columns(self, name, value, names):
        array = matrix(name, value)
        if array.shape[1] != len(names):
            raise ValueError(f"{name} must have columns {', '.join(names)}, got {array.shape[1]}")
        return array

    def _effects_of(self, labels, rng):
        """Draws of b for known labels, and new ones for the others: (chain, draw, label, K)."""
        at = _find(labels, self.model.groups)
        known = at >= 0
        k = len(self.model.group_coefficients)
        effects = np.empty((self.n_chains, self.n_draws, len(labels), k))
        if known.any():
            effects[..., known, :] = self._need_b()[..., at[known], :]
        noise = rng.standard_normal((self.n_chains, self.n_draws, (~known).sum(), k))
        effects[..., ~known, :] = noise @ np.swapaxes(self._omega_factor(), -1, -2)
        return effects

    def _omega_factor(self):
        """L with Omega = L L', for the columns of Z that the reader knows."""
        factor, _ = self.model._layout.factor(self.phi)
        return self.model._to_reader @ factor

    def _need_b(self):
        if "b" not in self._arrays:
            raise ValueError("the group effects must be kept for this: sample with keep_groups=True")
        return self._arrays["b"]

    def log_likelihood(self, by="observation"):
        """Log likelihood of each row given its group's effects, or of each group without them.

        Parameters
        ----------
        by : "observation" or "group"
            Rows given b, or groups with b integrated out.

        Returns
        -------
        ndarray (chain, draw, n) or (chain, draw, J)
            Log densities.

        Raises
        ------
        ValueError
            If `by` is something else, or the model has no rows (``from_statistics``).
        """
        rows, model = self.model.rows, self.model
        if by not in ("observation", "group"):
            raise ValueError(f"by must be 'observation' or 'group', got {by!r}")
        if rows is None:
            raise ValueError("the model must have rows for this, got sufficient statistics alone")
        n = self.n_chains * self.n_draws
        gamma, sigma = self["gamma"].reshape(n, -1), self["sigma"].reshape(n)
        if by == "observation":
            b = self._need_b().reshape(n, len(model.groups), -1)
            value = by_observation(rows, gamma, b, sigma)
        else:
            factor, _ = model._layout.factor(self.phi.reshape(n, -1))
            value = by_group(model, rows, gamma, model._to_frame @ factor, sigma)
        return value.reshape(self.n_chains, self.n_draws, -1)

    def loo(self, by="observation"):
        """Leave one row, or one group, out: expected log predictive density by Pareto smoothing.

        Parameters
        ----------
        by : "observation" or "group"
            What is left out. The two answer different questions: a new row of a known group, or a
            new group.

        Returns
        -------
        dict
            ``elpd``, ``se``, ``p_loo``, ``elpd_i`` and ``pareto_k``.

        References
        ----------
        Vehtari, Gelman & Gabry (2017), doi:10.1007/s11222-016-9696-4.
        """
        return loo(self.log_likelihood(by))


def _find(labels, groups):
    """Place of each label among the sorted groups, -1 where it is new."""
    place = {label: at for at, label in enumerate(groups.tolist())}
    return np.array([place.get(label, -1) for label in labels.tolist()])
