"""The likelihood of a regression at parameters as the reader states them."""

import numpy as np

from bhm_core._checks import finite_array, one_shape
from bhm_core._typing import Array, ArrayLike, Floats, Number
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates
from bhm_core.hierarchical.marginal.densities import PopulationPrior
from bhm_core.hierarchical.marginal.frame import Frame
from bhm_core.hierarchical.marginal.integrated import IntegratedLikelihood
from bhm_core.hierarchical.marginal.pointwise import by_group
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["StatedLikelihood"]


class StatedLikelihood:
    """Densities of y given gamma, tau, corr and sigma, or given a part of them.

    Parameters
    ----------
    frame : Frame
        The data in well-scaled coordinates.
    coordinates : ReaderCoordinates
        Between `phi` and tau, corr and sigma.
    likelihood : IntegratedLikelihood
        log p(y | phi) in the coordinates of the frame.
    to_frame : ndarray (K, K)
        From where `phi` lives to the frame.
    """

    def __init__(
        self, frame: Frame, coordinates: ReaderCoordinates, likelihood: IntegratedLikelihood,
        to_frame: Array,
    ) -> None:
        self.frame, self.coordinates = frame, coordinates
        self.likelihood, self.to_frame = likelihood, to_frame

    def restricted_log_likelihood(
        self, tau: ArrayLike, corr: ArrayLike | None, sigma: ArrayLike
    ) -> Number:
        """Log likelihood with gamma integrated out under a flat prior (-REMLcrit / 2 of lme4).

        Parameters
        ----------
        tau : array_like (..., K)
            Standard deviations of the varying coefficients; 0 is allowed.
        corr : array_like (..., K, K), float or None
            Their correlations; a number for K = 2, None for none.
        sigma : array_like (...)
            Residual standard deviation.

        Returns
        -------
        ndarray (...)
            Log of the integral of p(y | gamma, tau, corr, sigma) over gamma.

        Raises
        ------
        ValueError
            If tau is negative or so large beside sigma that no digit is left, sigma is not positive,
            corr is no correlation matrix, or a shape is wrong.
        """
        factor, sigma = self.coordinates.stated_factor(tau, corr, sigma)
        flat = PopulationPrior(Priors(gamma="flat"), self.frame)
        with np.errstate(all="ignore"):
            return _a_number(self.likelihood.over_gamma(self.to_frame @ factor, sigma, flat))

    def log_likelihood(
        self, gamma: ArrayLike, tau: ArrayLike, corr: ArrayLike | None, sigma: ArrayLike
    ) -> Number:
        """Log of p(y | gamma, tau, corr, sigma): the group effects alone are integrated out.

        Parameters
        ----------
        gamma : array_like (..., p)
            Population coefficients.
        tau : array_like (..., K)
            Standard deviations of the varying coefficients; 0 is allowed.
        corr : array_like (..., K, K), float or None
            Their correlations; a number for K = 2, None for none.
        sigma : array_like (...)
            Residual standard deviation.

        Returns
        -------
        ndarray (...)
            Log density of N(X gamma, Z Omega Z' + sigma^2 1) at y.

        Raises
        ------
        ValueError
            If tau is negative or so large beside sigma that no digit is left, sigma is not positive,
            corr is no correlation matrix, or a shape is wrong.
        """
        factor, sigma = self.coordinates.stated_factor(tau, corr, sigma)
        contrast = self._contrast(gamma)
        one_shape(gamma=contrast.shape[:-1], tau=factor.shape[:-2], sigma=sigma.shape)
        with np.errstate(all="ignore"):
            return _a_number(self.likelihood.at_gamma(self.to_frame @ factor, sigma, contrast))

    def log_likelihood_by_group(
        self, rows: Rows | TwoLevelRows, gamma: Floats, phi: Floats, sigma: Floats
    ) -> Floats:
        """Log of p(y_j | gamma, Omega, sigma), b_j integrated out.

        Parameters
        ----------
        rows : Rows or TwoLevelRows
            The rows.
        gamma : ndarray (n, p)
            Draws of the population coefficients.
        phi : ndarray (n, d)
            Draws of the unconstrained parameters.
        sigma : ndarray (n,)
            Draws of the residual standard deviation.

        Returns
        -------
        ndarray (n, J)
            Log densities.
        """
        factor = self.to_frame @ self.coordinates.layout.factor(phi)[0]
        return by_group(self.frame, rows, self._contrast(gamma), factor, sigma)

    def _contrast(self, gamma):
        """(-gamma_w, 1): what takes [X_w y] to the residual."""
        gamma = finite_array("gamma", gamma)
        p = self.frame.n_population
        if gamma.ndim == 0 or gamma.shape[-1] != p:
            raise ValueError(f"gamma must have {p} entries, got shape {gamma.shape}")
        return np.concatenate([-self.frame.gamma.back(gamma), np.ones((*gamma.shape[:-1], 1))], axis=-1)


def _a_number(value):
    """`value`, or an error where all its digits were lost: one tau some 1e7 sigma above another."""
    if np.isnan(value).any():
        raise ValueError("tau must not be so far above sigma that no digit is left, got a log "
                         f"likelihood that is no number in {np.isnan(value).sum()} place(s)")
    return value[()]
