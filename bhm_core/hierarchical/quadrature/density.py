"""The log posterior of a generalised regression as a function of its few parameters."""

import numpy as np

from bhm_core._checks import number_array
from bhm_core._typing import ArrayLike, Floats
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates
from bhm_core.hierarchical.marginal.covariance import Covariance
from bhm_core.hierarchical.marginal.densities import GroupPrior
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.quadrature.blocks import Blocks
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.columns import (
    Units,
    centring,
    row_shares,
    rows_of,
    sizes_of_columns,
)
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.nearby import Nearby
from bhm_core.hierarchical.quadrature.population import GammaPrior, pooled_fit
from bhm_core.hierarchical.quadrature.reach import are_numbers
from bhm_core.hierarchical.quadrature.stated import with_entries
from bhm_core.hierarchical.rows.data import RegressionData

__all__ = ["QuadratureDensity"]

_NODES = {1: (7, 9, 11, 13, 15, 19, 25, 33, 45, 61, 91, 251),
          2: (9, 11, 13, 15, 19, 25, 33, 45)}  # by K
_FAR = 300.0  # |log tau| beyond it is outside


class QuadratureDensity:
    """Density of phi = (w, log tau, atanh of partial correlations), the group effects integrated out.

    gamma = gamma_0 + C w, with the pooled fit for gamma_0 and about the covariance of gamma for C C', so
    that the engine meets numbers of order one.

    Parameters
    ----------
    data : RegressionData
        Rows and names.
    family : Family
        Their outcomes.
    priors : Priors
        As stated; sigma has no part in it.
    correlated : bool
        Whether the varying coefficients of a group may be correlated.
    """

    def __init__(self, data: RegressionData, family: Family, priors: Priors, correlated: bool) -> None:
        rows = rows_of(data)
        self.family = family
        Z, k, weights = np.asarray(rows.Z), rows.Z.shape[1], row_shares(family, rows.offset)
        self.centred = priors.centres(correlated) and k > 1
        to_reader = centring(Z, weights) if self.centred else np.eye(k)
        columns = np.asarray(rows.X), Z @ to_reader, rows.codes, rows.offset
        self.cells = Cells(family, *columns)
        layout = Covariance(k, correlated, 1.0)
        self.coordinates = ReaderCoordinates(layout, data.group_coefficients, to_reader)
        self.gamma_prior = GammaPrior.of(priors.gamma, self.cells)
        self.group = GroupPrior(priors, Units(sizes_of_columns(columns[1], weights)), layout)
        self.gamma_0, self.root = pooled_fit(self.cells, self.gamma_prior)
        self.p = len(self.gamma_0)
        self.n_parameters = self.p + self.coordinates.n_parameters
        self.parameter_names = (*(f"gamma[{name}]" for name in data.coefficients),
                                *self.coordinates.parameter_names)
        self.integrals = Blocks(family, *columns, _NODES[k][0])
        self._columns = columns[1], weights
        self._few, self._beyond = 1, 0.0  # nodes of the rough log posterior, and what it lacks
        self._nearby: Nearby | None = None  # what is cheaper, where it holds

    def more_nodes(self) -> bool:
        """Take the next number of nodes; False if there is none."""
        more = [n for n in _NODES[self.coordinates.layout.k] if n > self.integrals.n_nodes]
        if more:
            self.integrals.set_nodes(more[0])
        return bool(more)

    def error(self, phi: Floats) -> float:
        """Largest change of the log posterior at phi (m, d) when the nodes are doubled."""
        n = self.integrals.n_nodes
        few, many = (self._with_nodes(m, *self._parts(phi)) for m in (n, 2 * n))
        return float(np.abs(few - many).max())

    def _with_nodes(self, n, gamma, factor):
        """Log likelihoods (m,) with n nodes along each axis."""
        usual = self.integrals.n_nodes
        self.integrals.set_nodes(n)
        try:
            return self.integrals.total(gamma, factor)
        finally:
            self.integrals.set_nodes(usual)

    def log_posterior(self, phi: ArrayLike) -> Floats:
        """Log of p(phi | y) up to a constant, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            -inf so far out that numbers overflow.

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        return self._density(self._points(phi), self._exactly)

    def rough_log_posterior(self, phi: ArrayLike) -> Floats:
        """The same off by about a tenth at most: with fewer nodes, or near the mode as `Nearby` has it.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            -inf so far out that numbers overflow.

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        phi = self._points(phi)
        if self._nearby is None:
            return self._density(phi, self._roughly)
        flat = phi.reshape(-1, phi.shape[-1])
        near, value = self._nearby.holds(flat), np.empty(len(flat))
        for where, likelihood in ((near, self._nearby), (~near, self._roughly)):
            value[where] = self._density(flat[where], likelihood)
        return value.reshape(phi.shape[:-1])[()]

    def _exactly(self, gamma, factor):
        return self.integrals.total(gamma, factor)

    def _roughly(self, gamma, factor):
        return self._with_nodes(self._few, gamma, factor) + self._beyond

    def _density(self, phi, likelihood):
        """Prior and log likelihood."""
        flat = phi.reshape(-1, phi.shape[-1])
        tau = flat[:, self.p : self.p + self.coordinates.layout.k]
        value = np.full(len(flat), -np.inf)
        inside = (np.abs(tau) < _FAR).all(axis=1) & (np.abs(flat[:, : self.p]) < 1e6).all(axis=1)
        gamma, factor = self._parts(flat[inside])
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            found = self.gamma_prior(gamma) + self.group(flat[inside, self.p :])
            reachable = np.isfinite(found) & are_numbers(self.cells, gamma, factor)
            found[~reachable] = -np.inf
            found[reachable] += likelihood(gamma[reachable], factor[reachable])
        value[inside] = found
        return value.reshape(phi.shape[:-1])[()]

    def _points(self, phi):
        return with_entries("phi", number_array("phi", phi), self.n_parameters)

    def _parts(self, phi):
        """gamma (m, p), and L (m, K, K) for the columns that the quadrature sees."""
        gamma = self.gamma_0 + phi[:, : self.p] @ self.root.T
        return gamma, self.coordinates.layout.factor(phi[:, self.p :])[0]
