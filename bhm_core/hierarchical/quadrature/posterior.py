"""The posterior of a generalised hierarchical regression, its group effects integrated out."""

import numpy as np

from bhm_core._checks import finite_array, flag, one_shape, stream
from bhm_core._lattice import on_lattice
from bhm_core._typing import ArrayLike, Floats, Number
from bhm_core.hierarchical.engine.modes import find_modes
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.quadrature.columns import lower_factor, sizes_of_columns
from bhm_core.hierarchical.quadrature.density import QuadratureDensity
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.nearby import Nearby
from bhm_core.hierarchical.quadrature.population import along_the_prior, gamma_root
from bhm_core.hierarchical.quadrature.stated import settled_total, with_entries
from bhm_core.hierarchical.rows.data import RegressionData

__all__ = ["ENOUGH", "QuadraturePosterior"]

ENOUGH = 1e-6  # change of the log posterior when the nodes are doubled that is called none
_STATED = {1: (11, 15, 25, 45, 61, 91, 251, 501), 2: (11, 15, 19, 25, 33, 45, 61, 91)}  # in turn, by K
_DRAWS_REACH = 3.0  # standard deviations, as far as the error of draws goes
_MARGIN = 0.25  # of it where the number of nodes is settled, so that no draw is out of reach
_FEW = (1, 3, 5, 7, 9)  # nodes of the rough log posterior
_ROUGH = 0.1  # its error where the number of nodes is settled
_TRIED = (-3.0, -2.0, -1.0, 0.0, 1.0)  # log tau over its unit where the start is looked for


class QuadraturePosterior(QuadratureDensity):
    """Densities of phi = (w, log tau, atanh of partial correlations), and exact draws of b.

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
        super().__init__(data, family, priors, correlated)
        self._settle(*self._columns)

    def _settle(self, Z, weights):
        """Where to look for modes, where to start, and how many nodes do."""
        base, of_tau = np.zeros(self.n_parameters), slice(self.p, self.p + Z.shape[1])
        base[of_tau] = -np.log(sizes_of_columns(Z, weights))
        for _ in range(2):
            self.integrals.look_near(*(part[0] for part in self._parts(base[None])))
            points = np.tile(base, (len(_TRIED) + 1, 1))
            points[:-1, of_tau] += np.array(_TRIED)[:, None]
            points[-1, self.p :] = self.group.middle(base[self.p :])
            base = points[np.argmax(on_lattice(self.log_posterior(points), 2.0**-16))]
            information = self.integrals.information(self.gamma_0, self._parts(base[None])[1][0])
            self.root = gamma_root(information, self.cells, self.gamma_prior)
        self._start = base
        mode, axes = self._around(base)
        around = mode + _DRAWS_REACH * np.concatenate([axes.T, -axes.T])
        while self.error(around) > _MARGIN * ENOUGH and self.more_nodes():
            pass
        self._settle_few(around)
        self._nearby = Nearby.fitted(self.integrals, self._parts, self._roughly, mode, axes, _ROUGH)

    def _around(self, base):
        """The mode, and axes a standard deviation long in columns; effects are looked for from there."""
        mode, _, axes = find_modes(self.rough_log_posterior, base[None], self.start()[1], n_steps=6)[0]
        self.integrals.look_near(*(part[0] for part in self._parts(mode[None])))
        return mode, axes

    def _settle_few(self, phi):
        """The fewest nodes that do for the rough log posterior, but for a constant."""
        exact = self.integrals.total(*self._parts(phi))
        for n in _FEW:
            beyond = exact - self._with_nodes(n, *self._parts(phi))
            self._few, self._beyond = n, on_lattice(np.median(beyond), 2.0**-10)
            if np.abs(beyond - self._beyond).max() < _ROUGH:
                break

    def log_likelihood(self, gamma: ArrayLike, tau: ArrayLike, corr: ArrayLike | None = None) -> Number:
        """Log of p(y | gamma, tau, corr), the group effects integrated out; all constants included.

        Parameters
        ----------
        gamma : array_like (..., p)
            Population coefficients.
        tau : array_like (..., K)
            Standard deviations of the varying coefficients; 0 is allowed.
        corr : array_like (..., K, K), float or None
            Their correlations; a number for K = 2, None for none.

        Returns
        -------
        ndarray (...)
            Log likelihood.

        Raises
        ------
        ValueError
            If tau is negative or too large for the quadrature, corr is no correlation matrix, or a shape
            is wrong.
        """
        gamma = with_entries("gamma", finite_array("gamma", gamma), self.p)
        factor = lower_factor(self.coordinates.stated_factor(tau, corr, 1.0)[0])
        one_shape(gamma=gamma.shape[:-1], tau=factor.shape[:-2])
        return settled_total(self.integrals, _STATED[factor.shape[-1]], gamma, factor)

    def by_group(self, phi: Floats) -> Floats:
        """Log of p(y_j | phi) for phi (m, d): (m, J)."""
        return self.integrals.by_group(*self._parts(phi)).T

    def start(self) -> tuple[Floats, Floats]:
        """A point where the posterior is high, and a rough scale around it.

        Returns
        -------
        tuple of ndarray (d,)
            `phi` and its scale.
        """
        scale = np.full(self.n_parameters, 0.5)
        scale[: self.p] = 1.0
        return self._start.copy(), scale

    def other_starts(self) -> Floats:
        """Points where the prior, not the data, would have the scales.

        Returns
        -------
        ndarray (m, d)
            For the engine to climb from.
        """
        return along_the_prior(self.group, self._start, self.p)

    def expand(
        self, phi: Floats, rng: np.random.Generator, *, keep_groups: bool = True
    ) -> dict[str, Floats]:
        """Parameters as the reader knows them, and exact draws of the group effects.

        Parameters
        ----------
        phi : ndarray (n, d)
            Unconstrained parameters, a row a draw.
        rng : numpy.random.Generator
            Source of randomness.
        keep_groups : bool, default True
            Whether to draw the group effects.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            ``gamma``, ``tau``, ``corr`` and ``b``.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        phi, rng, keep_groups = self._points(phi), stream(rng), flag("keep_groups", keep_groups)
        if phi.ndim != 2:
            raise ValueError(f"phi must have shape (n, {self.n_parameters}), got {phi.shape}")
        gamma, factor = self._parts(phi)
        found = self.coordinates.constrain(phi[:, self.p :])
        draws = {"gamma": gamma, "tau": found["tau"], "corr": found["corr"]}
        if keep_groups:
            draws["b"] = self.integrals.draw(gamma, factor, rng) @ self.coordinates.to_reader.T
        return draws

    def reader_factor(self, phi: ArrayLike) -> Floats:
        """L (..., K, K) with Omega = L L' for the reader's columns of Z."""
        return self.coordinates.reader_factor(self._points(phi)[..., self.p :])[0]
