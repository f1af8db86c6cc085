"""The posterior of a hierarchical regression with gamma and the group effects integrated out."""

import numpy as np

from bhm_core._checks import flag, stream
from bhm_core._typing import ArrayLike, Floats
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates
from bhm_core.hierarchical.marginal.covariance import Covariance
from bhm_core.hierarchical.marginal.densities import GroupPrior, PopulationPrior
from bhm_core.hierarchical.marginal.effects import GroupEffects, draw_population
from bhm_core.hierarchical.marginal.frame import build_frame
from bhm_core.hierarchical.marginal.integrated import IntegratedLikelihood
from bhm_core.hierarchical.marginal.starts import other_starts, start
from bhm_core.hierarchical.marginal.stated_likelihood import StatedLikelihood
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.priors.terms import Known
from bhm_core.hierarchical.rows.data import RegressionData

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
    stated : StatedLikelihood
        The same at tau, corr and sigma, and gamma, as the reader states them.
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
            self.frame.b.matrix if self.centred else np.eye(k))
        self.to_frame = np.eye(k) if self.centred else np.linalg.inv(self.frame.b.matrix)
        self.n_parameters = self.coordinates.n_parameters
        self.parameter_names = self.coordinates.parameter_names
        self.likelihood = IntegratedLikelihood(self.frame, data.rows)
        self._effects = GroupEffects(self.frame)
        self.stated = StatedLikelihood(self.frame, self.coordinates, self.likelihood, self.to_frame)
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
        draws = {"gamma": self.frame.gamma.forward(white), **self.coordinates.constrain(phi)}
        if keep_groups:
            draws["b"] = self._effects.draw(self.to_frame @ factor, sigma, white, rng)
        return draws
