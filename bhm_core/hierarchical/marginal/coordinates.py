"""Between `phi` and tau, corr and sigma as the reader states them."""

import numpy as np

from bhm_core._checks import correlation, finite_array, number_array, one_shape, positive
from bhm_core._typing import ArrayLike, Floats
from bhm_core.hierarchical.marginal.covariance import Covariance, cholesky_of_correlation

__all__ = ["ReaderCoordinates"]


class ReaderCoordinates:
    """Parameters of the covariance of the group effects, for the columns of Z that the reader knows.

    Parameters
    ----------
    layout : Covariance
        What the entries of `phi` are.
    names : tuple of str
        Of the varying coefficients.
    to_reader : ndarray (K, K)
        Takes coefficients of the columns that `phi` is stated for to those of the reader's.
    """

    def __init__(self, layout: Covariance, names: tuple[str, ...], to_reader: Floats) -> None:
        self.layout, self.names, self.to_reader = layout, names, to_reader
        self.n_parameters = layout.n_parameters
        self.parameter_names = tuple(_name_of(role, at, names) for role, *at in layout.coordinates)

    def constrain(self, phi: ArrayLike) -> dict[str, Floats]:
        """Parameters as the reader knows them.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        dict of str to ndarray (..., *shape)
            ``tau`` (K), ``corr`` (K, K) and ``sigma`` ().

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        factor, sigma = self.reader_factor(finite_array("phi", phi))
        tau, unit = _rows_of(factor)
        return {"tau": tau, "corr": _correlation(unit), "sigma": sigma}

    def unconstrain(self, tau: ArrayLike, corr: ArrayLike | None, sigma: ArrayLike) -> Floats:
        """Unconstrained parameters, the inverse of :meth:`constrain`.

        Parameters
        ----------
        tau : array_like (..., K)
            Standard deviations of the varying coefficients.
        corr : array_like (..., K, K), float or None
            Their correlations; a number for K = 2, None for none.
        sigma : array_like (...)
            Residual standard deviation.

        Returns
        -------
        ndarray (..., d)
            `phi`; -inf where tau is 0.

        Raises
        ------
        ValueError
            If tau is negative, sigma not positive, corr no correlation matrix, or a shape is wrong.
        """
        factor, sigma = self.stated_factor(tau, corr, sigma)
        self._check_fixed(factor, sigma)
        tau, unit = _rows_of(factor)
        lower = cholesky_of_correlation(_correlation(unit), self.layout.k, tau.shape[:-1])
        return self.layout.phi(tau, lower, sigma)

    def reader_factor(self, phi: ArrayLike) -> tuple[Floats, Floats]:
        """L (..., K, K) with Omega = L L' for the reader's columns of Z, and sigma (...)."""
        factor, sigma = self.layout.factor(self.points(phi))
        return self.to_reader @ factor, sigma

    def points(self, phi: ArrayLike) -> Floats:
        """Return `phi` as an array whose last axis has d entries."""
        phi = number_array("phi", phi)
        d = self.n_parameters
        if phi.ndim == 0 or phi.shape[-1] != d:
            raise ValueError(f"phi must have {d} entries along its last axis, got {phi.shape}")
        return phi

    def stated_factor(
        self, tau: ArrayLike, corr: ArrayLike | None, sigma: ArrayLike
    ) -> tuple[Floats, Floats]:
        """L where `phi` lives, from tau, corr and sigma as the reader states them."""
        k = self.layout.k
        tau = finite_array("tau", tau)
        tau = tau[..., None] if k == 1 and (tau.ndim == 0 or tau.shape[-1] != 1) else tau
        if tau.ndim == 0 or tau.shape[-1] != k:
            raise ValueError(f"tau must have {k} entries along its last axis, got {tau.shape}")
        if (tau < 0).any():
            raise ValueError(f"tau must not be negative, got {tau[tau < 0].flat[0]}")
        sigma = np.asarray(positive("sigma", sigma))
        corr = None if corr is None or k == 1 else correlation("corr", corr, k)
        lead = () if corr is None else corr.shape[:-2]
        if len(lead) > 1 and lead not in (tau.shape[:-1], sigma.shape):
            raise ValueError(f"corr must have one matrix for each tau, {tau.shape[:-1]}, got {lead}")
        one_shape(tau=tau.shape[:-1], corr=lead, sigma=sigma.shape)
        factor = tau[..., None] * cholesky_of_correlation(corr, k, tau.shape[:-1])
        return np.linalg.inv(self.to_reader) @ factor, sigma


    def _check_fixed(self, factor, sigma):
        """Raise where what the model fixes, sigma or correlations, is stated to be something else."""
        if self.layout.sigma is not None and (sigma != self.layout.sigma).any():
            raise ValueError(f"sigma must be {self.layout.sigma}, which the model knows, got {sigma}")
        off = factor @ np.swapaxes(factor, -1, -2)
        off = off - np.eye(self.layout.k) * off
        if not self.layout.pairs and (np.abs(off) > 1e-9 * np.abs(factor).max() ** 2).any():
            raise ValueError("corr must be None or the unit matrix: the effects of this model are not "
                             "correlated")


def _name_of(role, at, names):
    inside = ", ".join(names[i] for i in at)
    return {"log_tau": f"log tau[{inside}]", "corr": f"atanh corr[{inside}]"}.get(role, "log sigma")


def _rows_of(factor):
    """Length and direction of the rows of L: standard deviations, and a factor of R."""
    tau = np.sqrt((factor**2).sum(axis=-1))
    return tau, factor / np.where(tau > 0, tau, 1)[..., None]


def _correlation(unit):
    corr = unit @ np.swapaxes(unit, -1, -2)
    diagonal = range(unit.shape[-1])
    corr[..., diagonal, diagonal] = 1
    return np.clip(corr, -1, 1)
