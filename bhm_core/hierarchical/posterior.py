"""The posterior of a hierarchical regression with gamma and the group effects integrated out."""

import numpy as np

from bhm_core._checks import finite_array
from bhm_core._lattice import on_lattice
from bhm_core.hierarchical._densities import GroupPrior, PopulationPrior
from bhm_core.hierarchical._small import cholesky, symmetric_index
from bhm_core.hierarchical.conditional import GroupEffects, draw_population
from bhm_core.hierarchical.coordinates import ReaderCoordinates
from bhm_core.hierarchical.covariance import Covariance
from bhm_core.hierarchical.frame import build_frame
from bhm_core.hierarchical.integrated import CrossProducts
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
    """

    def __init__(self, stats, priors, correlated, names, recentre=None):
        default = centres(priors, correlated)
        self._frame = build_frame(stats, default, recentre)
        known = priors.sigma if isinstance(priors.sigma, float) else None
        super().__init__(Covariance(stats.n_varying, correlated, known), names,
                         self._frame.to_b if default else np.eye(stats.n_varying))
        self._to_frame = np.eye(stats.n_varying) if default else np.linalg.inv(self._frame.to_b)
        self._cross = CrossProducts(self._frame)
        self._effects = GroupEffects(self._frame)
        self._population = PopulationPrior(priors, self._frame)
        self._prior = GroupPrior(priors, self._frame, self._layout)
        self._index = symmetric_index(stats.n_population + 1)

    def log_posterior(self, phi):
        """Log of p(phi | y) up to a constant, gamma and b integrated out, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            -inf where a parameter is so far out that numbers overflow; never NaN.
        """
        phi = self._points(phi)
        with np.errstate(all="ignore"):
            value = self._prior(phi) + self._integrated(phi)
        return np.where(np.isnan(value), -np.inf, value)[()]

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
        return np.where(np.isnan(value), -np.inf, value)[()]

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
        lead, factor, sigma = _flat(factor, sigma, contrast.shape[:-1])
        contrast = np.broadcast_to(contrast, (*lead, contrast.shape[-1])).reshape(len(sigma), -1)
        with np.errstate(all="ignore"):
            log_det, products = self._cross(self._to_frame @ factor, sigma)
            quadratic = np.einsum("ni,ijn,nj->n", contrast, products[self._index], contrast)
        value = -0.5 * (log_det + quadratic + self._frame.n_rows * np.log(2 * np.pi))
        return _a_number(value.reshape(lead))

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
        """Log p(y | L, sigma), and the Cholesky factor of the products with the prior of gamma."""
        lead, factor, sigma = _flat(factor, sigma)
        p = len(self._frame.offset)
        log_det, products = self._cross(self._to_frame @ factor, sigma)
        matrix = products[self._index]
        matrix += population.product[:, :, None]
        lower = cholesky(matrix)
        value = -0.5 * (log_det + lower[p, p] ** 2) - np.log(lower[range(p), range(p)]).sum(axis=0)
        value += population.log_constant - 0.5 * self._frame.n_rows * np.log(2 * np.pi)
        return value.reshape(lead), lower

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
        best = self._highest(points)
        # the prior may live far from the scale of the data, or have bounds that leave all these out
        best = self._highest(np.stack([best, self._prior.middle(best)]))
        return best, np.full(self.n_parameters, 0.5)

    def _highest(self, points):
        """The point of highest density; the first of those that only rounding tells apart."""
        return points[np.argmax(on_lattice(self.log_posterior(points), 2.0**-16))]

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


def _flat(factor, sigma, lead=()):
    """Common leading shape, and L (n, K, K) and sigma (n,) for all of it."""
    lead = np.broadcast_shapes(factor.shape[:-2], sigma.shape, lead)
    k = factor.shape[-1]
    factor = np.broadcast_to(factor, (*lead, k, k)).reshape(-1, k, k)
    return lead, factor, np.broadcast_to(sigma, lead).reshape(-1)

