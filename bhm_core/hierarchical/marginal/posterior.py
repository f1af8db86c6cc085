"""The posterior of a hierarchical regression with gamma and the group effects integrated out."""

import numpy as np

from bhm_core._checks import finite_array
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates
from bhm_core.hierarchical.marginal.covariance import Covariance
from bhm_core.hierarchical.marginal.densities import GroupPrior, PopulationPrior
from bhm_core.hierarchical.marginal.effects import GroupEffects, draw_population
from bhm_core.hierarchical.marginal.frame import build_frame
from bhm_core.hierarchical.marginal.integrated import IntegratedLikelihood
from bhm_core.hierarchical.marginal.starts import narrow, other_starts
from bhm_core.hierarchical.priors import Priors, centres

__all__ = ["RegressionPosterior"]


class RegressionPosterior(ReaderCoordinates):
    """Densities and exact conditional draws, computed from sufficient statistics.

    Omega is stated for the columns of Z as the reader knows them, by the default prior of correlated
    effects for centred columns; the likelihood is computed in the coordinates of :mod:`.frame`.
    ``_to_frame`` leads from where `phi` lives to the frame, ``_to_reader`` to the reader.

    Parameters
    ----------
    stats : SufficientStatistics
        Of the rows.
    priors : Priors
        As stated.
    correlated : bool
        Whether the varying coefficients of a group may be correlated.
    names : tuple of str
        Of the varying coefficients.
    recentre : tuple of ndarray, optional
        See :func:`.frame.build_frame`.
    rows : Rows, optional
        Looked at if the fit is so good that sums of squares do not show what is left over.
    """

    def __init__(self, stats, priors, correlated, names, recentre=None, rows=None):
        default = centres(priors, correlated)
        self._frame = build_frame(stats, default, recentre)
        known = priors.sigma if isinstance(priors.sigma, float) else None
        super().__init__(Covariance(stats.n_varying, correlated, known), names,
                         self._frame.to_b if default else np.eye(stats.n_varying))
        self._to_frame = np.eye(stats.n_varying) if default else np.linalg.inv(self._frame.to_b)
        self._likelihood = IntegratedLikelihood(self._frame, rows)
        self._effects = GroupEffects(self._frame)
        self._population = PopulationPrior(priors, self._frame)
        self._prior = GroupPrior(priors, self._frame, self._layout)

    def log_posterior(self, phi):
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
        """
        phi = self._points(phi)
        with np.errstate(all="ignore"):
            value = self._prior(phi) + self._integrated(phi)
        return np.where(value < np.inf, value, -np.inf)[()]

    def log_integrated_likelihood(self, phi):
        """Log of p(y | phi), with gamma integrated out under its prior and b under Omega.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            With all constants; under a flat prior on gamma the restricted likelihood.
        """
        with np.errstate(all="ignore"):
            value = self._integrated(self._points(phi))
        return np.where(value < np.inf, value, -np.inf)[()]

    def log_prior(self, phi):
        """Log prior density of `phi` (..., d), Jacobian included; up to a constant for a flat tau.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            Log density.
        """
        with np.errstate(all="ignore"):
            return np.asarray(self._prior(self._points(phi)))[()]

    def restricted_log_likelihood(self, tau, corr, sigma):
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
        """
        factor, sigma = self._stated_factor(tau, corr, sigma)
        flat = PopulationPrior(Priors(gamma="flat"), self._frame)
        with np.errstate(all="ignore"):
            return _a_number(self._solve(factor, sigma, flat)[0])

    def log_likelihood(self, gamma, tau, corr, sigma):
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
        """
        factor, sigma = self._stated_factor(tau, corr, sigma)
        contrast = self._contrast(gamma)
        with np.errstate(all="ignore"):
            return _a_number(self._likelihood.at_gamma(self._to_frame @ factor, sigma, contrast))

    def _contrast(self, gamma):
        """(-gamma_w, 1): what takes [X_w y] to the residual."""
        gamma = finite_array("gamma", gamma)
        p = len(self._frame.offset)
        if gamma.ndim == 0 or gamma.shape[-1] != p:
            raise ValueError(f"gamma must have {p} entries, got shape {gamma.shape}")
        white = np.linalg.solve(self._frame.to_gamma, (gamma - self._frame.offset)[..., None])
        return np.concatenate([-white[..., 0], np.ones((*gamma.shape[:-1], 1))], axis=-1)

    def _integrated(self, phi):
        return self._solve(*self._layout.factor(phi), self._population)[0]

    def _solve(self, factor, sigma, population):
        return self._likelihood.over_gamma(self._to_frame @ factor, sigma, population)

    def start(self):
        """A point where the posterior is high, and a rough scale around it.

        Returns
        -------
        tuple of ndarray (d,)
            `phi` and its scale.
        """
        k, frame = self._layout.k, self._frame
        within = frame.rest[-1, -1] / max(frame.n_rows - frame.basis[..., -1].size, 1)
        base = np.zeros(self.n_parameters)
        base[:k] = np.log(frame.sd_y / frame.sd_z)
        if self._layout.sigma is None:
            base[-1] = 0.5 * np.log(np.clip(within, 1e-6 * frame.sd_y**2, frame.sd_y**2))
        moved = min(k, 3)
        steps = np.meshgrid(*[[-4.0, -2.5, -1.5, -0.5]] * moved)
        points = np.tile(base, (4**moved, 1))
        points[:, :moved] += np.reshape(steps, (moved, -1)).T
        density = self.log_posterior(points)
        best = points[np.argmax(density)]
        if not density.max() > -np.inf:  # a prior with bounds leaves all of these out
            best = self._prior.middle(best)
        return best, narrow(self._prior, np.full(self.n_parameters, 0.5))

    def other_starts(self):
        """Points that :meth:`start` may have missed: where the prior, not the data, would have it.

        Returns
        -------
        ndarray (m, d)
            For the engine to climb from.
        """
        return other_starts(self)

    def expand(self, phi, rng, *, keep_groups=True):
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
        dict of ndarray (n, *shape)
            ``gamma``, ``tau``, ``corr``, ``sigma`` and ``b``.
        """
        factor, sigma = self._layout.factor(phi)
        _, lower = self._solve(factor, sigma, self._population)
        white = draw_population(lower, rng)
        gamma = white @ self._frame.to_gamma.T + self._frame.offset
        draws = {"gamma": gamma, **self.constrain(phi)}
        if keep_groups:
            draws["b"] = self._effects.draw(self._to_frame @ factor, sigma, white, rng)
        return draws


def _a_number(value):
    """`value`, or an error where all its digits were lost: one tau some 1e7 sigma above another."""
    if np.isnan(value).any():
        raise ValueError("tau must not be so far above sigma that no digit is left, got a log "
                         f"likelihood that is no number in {np.isnan(value).sum()} place(s)")
    return value[()]
