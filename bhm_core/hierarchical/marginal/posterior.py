"""The posterior of a hierarchical regression with gamma and the group effects integrated out."""

import numpy as np

from bhm_core._checks import finite_array, flag, stream
from bhm_core._typing import ArrayLike, Floats, Number
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates, one_shape
from bhm_core.hierarchical.marginal.covariance import Covariance
from bhm_core.hierarchical.marginal.densities import GroupPrior, PopulationPrior
from bhm_core.hierarchical.marginal.effects import GroupEffects, draw_population
from bhm_core.hierarchical.marginal.frame import build_frame
from bhm_core.hierarchical.marginal.integrated import IntegratedLikelihood
from bhm_core.hierarchical.marginal.pointwise import by_group
from bhm_core.hierarchical.marginal.starts import other_starts, start
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.priors.terms import Known
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["RegressionPosterior"]


class RegressionPosterior:
    """Densities and exact conditional draws, computed from sums over the rows.

    Omega is stated for the columns of Z as the reader knows them, by the default prior of correlated
    effects for centred columns; the likelihood is computed in the coordinates of :mod:`.frame`.
    `to_frame` leads from where `phi` lives to the frame, ``coordinates.to_reader`` to the reader.

    Parameters
    ----------
    data : RegressionData
        Sums over the rows, and the names of the coefficients.
    priors : Priors
        As stated.
    correlated : bool
        Whether the varying coefficients of a group may be correlated.

    Attributes
    ----------
    statistics : SufficientStatistics
        What it is computed from.
    frame : Frame
        The data in well-scaled coordinates.
    coordinates : ReaderCoordinates
        Between `phi` and tau, corr and sigma.
    likelihood : IntegratedLikelihood
        log p(y | phi), in square-root form where cross-products lose their digits.
    population, group : PopulationPrior, GroupPrior
        Priors in numbers, of gamma and of the rest.
    centred : bool
        Whether tau is stated for the groups' lines at the mean of z.
    """

    def __init__(self, data: RegressionData, priors: Priors, correlated: bool) -> None:
        self.centred = priors.centres(correlated)
        self.statistics, recentre = data.sums(self.centred)
        k = self.statistics.n_varying
        self.frame = build_frame(self.statistics, self.centred, recentre)
        known = priors.sigma.value if isinstance(priors.sigma, Known) else None
        self.coordinates = ReaderCoordinates(
            Covariance(k, correlated, known), data.group_coefficients,
            self.frame.to_b if self.centred else np.eye(k))
        self.to_frame = np.eye(k) if self.centred else np.linalg.inv(self.frame.to_b)
        self.n_parameters = self.coordinates.n_parameters
        self.parameter_names = self.coordinates.parameter_names
        self.likelihood = IntegratedLikelihood(self.frame, data.rows)
        self._effects = GroupEffects(self.frame)
        self.population = PopulationPrior(priors, self.frame)
        self.group = GroupPrior(priors, self.frame, self.coordinates.layout)

    def log_posterior(self, phi: ArrayLike) -> Floats:
        """Log of p(phi | y) up to a constant, gamma and b integrated out, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            -inf where a parameter is so far out that numbers overflow, or on the very point where a
            prior density is infinite; never NaN.

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        phi = self.coordinates.points(phi)
        with np.errstate(all="ignore"):
            value = self.group(phi) + self._integrated(phi)
        return np.where(value < np.inf, value, -np.inf)[()]

    def log_integrated_likelihood(self, phi: ArrayLike) -> Floats:
        """Log of p(y | phi), with gamma integrated out under its prior and b under Omega.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            With all constants; under a flat prior on gamma the restricted likelihood.

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        with np.errstate(all="ignore"):
            value = self._integrated(self.coordinates.points(phi))
        return np.where(value < np.inf, value, -np.inf)[()]

    def log_prior(self, phi: ArrayLike) -> Floats:
        """Log prior density of `phi` (..., d), Jacobian included; up to a constant for a flat tau.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            Log density.

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        with np.errstate(all="ignore"):
            return np.asarray(self.group(self.coordinates.points(phi)))[()]

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
            return _a_number(self._solve(factor, sigma, flat))

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
        contrast = self.contrast(gamma)
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
        return by_group(self.frame, rows, self.contrast(gamma), factor, sigma)

    def contrast(self, gamma: ArrayLike) -> Floats:
        """(-gamma_w, 1): what takes [X_w y] to the residual."""
        gamma = finite_array("gamma", gamma)
        p = len(self.frame.offset)
        if gamma.ndim == 0 or gamma.shape[-1] != p:
            raise ValueError(f"gamma must have {p} entries, got shape {gamma.shape}")
        white = np.linalg.solve(self.frame.to_gamma, (gamma - self.frame.offset)[..., None])
        return np.concatenate([-white[..., 0], np.ones((*gamma.shape[:-1], 1))], axis=-1)

    def _integrated(self, phi):
        return self._solve(*self.coordinates.layout.factor(phi), self.population)

    def _solve(self, factor, sigma, population):
        return self.likelihood.over_gamma(self.to_frame @ factor, sigma, population)

    def start(self) -> tuple[Floats, Floats]:
        """A point where the posterior is high, and a rough scale around it.

        Returns
        -------
        tuple of ndarray (d,)
            `phi` and its scale.
        """
        return start(self)

    def other_starts(self) -> Floats:
        """Points that :meth:`start` may have missed: where the prior, not the data, would have it.

        Returns
        -------
        ndarray (m, d)
            For the engine to climb from.
        """
        return other_starts(self)

    def expand(
        self, phi: Floats, rng: np.random.Generator, *, keep_groups: bool = True
    ) -> dict[str, Floats]:
        """Exact draws of everything else, given `phi`.

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
            ``gamma``, ``tau``, ``corr``, ``sigma`` and ``b``.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        if (phi := self.coordinates.points(phi)).ndim != 2:
            raise ValueError(f"phi must have shape (n, {self.n_parameters}), got {phi.shape}")
        rng, keep_groups = stream(rng), flag("keep_groups", keep_groups)
        factor, sigma = self.coordinates.layout.factor(phi)
        lower = self.likelihood.factors(self.to_frame @ factor, sigma, self.population)
        white = np.concatenate([draw_population(part, rng) for part in lower])
        gamma = white @ self.frame.to_gamma.T + self.frame.offset
        draws = {"gamma": gamma, **self.coordinates.constrain(phi)}
        if keep_groups:
            draws["b"] = self._effects.draw(self.to_frame @ factor, sigma, white, rng)
        return draws


def _a_number(value):
    """`value`, or an error where all its digits were lost: one tau some 1e7 sigma above another."""
    if np.isnan(value).any():
        raise ValueError("tau must not be so far above sigma that no digit is left, got a log "
                         f"likelihood that is no number in {np.isnan(value).sum()} place(s)")
    return value[()]
