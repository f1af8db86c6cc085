"""Groups that differ in level and in spread: a standard deviation for each group, partially pooled.

    y_i ~ N(alpha_j[i], sigma_j[i]^2),  alpha_j ~ N(gamma_0, tau^2),  log sigma_j ~ N(log sigma, tau_sigma^2)

Given the four parameters of the population, levels integrate out in closed form and spreads by quadrature
over one number each. The engine samples the four; levels and spreads are drawn given them.
"""

from __future__ import annotations

import numpy as np

from bhm_core._checks import encode, finite_array, finite_number, positive_number, stream
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.hierarchical.engine import sample_model
from bhm_core.hierarchical.engine.model import ModelDraws

__all__ = ["UnequalSpread"]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(11)
_LOG_WEIGHTS = np.log(_WEIGHTS) + _NODES**2 / 2  # they undo the normal density around the centre
_LADDER = np.linspace(-5.0, 5.0, 61)  # in standard deviations of the normal approximation
_BATCH, _FAR = 100, 10.0  # phi beyond it is outside


class UnequalSpread:
    """Model with varying levels and varying standard deviations.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes.
    group : array_like (n,)
        Label of the group of each; two different outcomes in each group at least.
    gamma_mean, gamma_sd : float
        The prior of gamma_0 is normal with this mean and standard deviation.
    tau_scale, sigma_scale, spread_scale : float
        Scales of the half-normal priors of tau, sigma and tau_sigma.

    Attributes
    ----------
    groups : ndarray (J,)
        Sorted labels.
    size, mean, ss : ndarray (J,)
        Number of outcomes, their mean and sum of squares around it.

    Raises
    ------
    ValueError
        If a number is not finite, a scale not positive, or the outcomes of a group do not differ.
    """

    n_parameters = 4
    parameter_names: tuple[str, ...] = ("gamma", "log_tau", "log_sigma", "log_tau_sigma")

    def __init__(
        self, y: ArrayLike, group: ArrayLike, *, gamma_mean: float = 12.5, gamma_sd: float = 5.0,
        tau_scale: float = 5.0, sigma_scale: float = 10.0, spread_scale: float = 0.25,
    ) -> None:
        y = finite_array("y", y, ndim=1)
        self.groups, row = encode("group", group)
        if len(row) != len(y):
            raise ValueError(f"group must have one label for each of {len(y)} outcomes, got {len(row)}")
        self.size = np.bincount(row)
        self.mean = np.bincount(row, y) / self.size
        self.ss = np.bincount(row, (y - self.mean[row]) ** 2)
        if not (self.ss > 0).all():
            raise ValueError(f"y must differ within each group, got {self.ss.min()} as a sum of squares")
        self._log_sd = np.log(self.ss / (self.size - 1)) / 2
        self._gamma = finite_number("gamma_mean", gamma_mean), positive_number("gamma_sd", gamma_sd)
        self._scales = np.array([positive_number(name, scale) for name, scale in (
            ("tau_scale", tau_scale), ("sigma_scale", sigma_scale), ("spread_scale", spread_scale))])

    def log_posterior(self, phi: ArrayLike) -> Floats:
        """Log of p(phi | y) up to a constant, with the Jacobian.

        Parameters
        ----------
        phi : array_like (..., 4)
            gamma_0, and the logs of tau, sigma and tau_sigma.

        Returns
        -------
        ndarray (...)
            -inf far outside.

        Raises
        ------
        ValueError
            If phi is no array of finite numbers with four columns.
        """
        phi = finite_array("phi", phi, shape=(..., 4))
        scales = np.exp(np.clip(phi[..., 1:], -_FAR, _FAR))
        z = (phi[..., 0] - self._gamma[0]) / self._gamma[1]
        log_prior = -0.5 * (z**2 + ((scales / self._scales) ** 2).sum(axis=-1))
        inside = (np.abs(phi[..., 1:]) < _FAR).all(axis=-1) & (np.abs(phi[..., 0]) < 1e10)
        value = np.full(phi.shape[:-1], -np.inf)
        value[inside] = self.log_likelihood(phi[inside]) + (log_prior + phi[..., 1:].sum(-1))[inside]
        return value

    def log_likelihood(self, phi: ArrayLike) -> Floats:
        """Log of p(y | phi), levels and spreads integrated out.

        Parameters
        ----------
        phi : array_like (..., 4)
            Coordinates, as above.

        Returns
        -------
        ndarray (...)
            Log densities.

        Raises
        ------
        ValueError
            If phi is no array of finite numbers with four columns.
        """
        phi = finite_array("phi", phi, shape=(..., 4))
        rows = phi.reshape(-1, 4)
        parts = [self._at_nodes(rows[at : at + _BATCH]) for at in range(0, len(rows), _BATCH)]
        sums = [np.log(weights.sum(-1)) + top[..., 0] for _, weights, top in parts]
        return np.concatenate([s.sum(-1) for s in sums] or [np.zeros(0)]).reshape(phi.shape[:-1])

    def levels(self, phi: ArrayLike) -> tuple[Floats, Floats]:
        """Mean and variance of the level of each group given phi, by quadrature over its spread.

        Parameters
        ----------
        phi : array_like (m, 4)
            gamma_0, and the logs of tau, sigma and tau_sigma.

        Returns
        -------
        mean, variance : ndarray (m, J)
            Of alpha_j.

        Raises
        ------
        ValueError
            If phi is no table of finite numbers with four columns.
        """
        phi = finite_array("phi", phi, shape=(None, 4))
        log_sd, weights, _ = self._at_nodes(phi)
        weights = weights / weights.sum(axis=-1, keepdims=True)
        mean, variance = self._level_given_spread(phi, log_sd)
        middle = (weights * mean).sum(axis=-1)
        return middle, (weights * (variance + (mean - middle[..., None]) ** 2)).sum(axis=-1)

    def start(self) -> tuple[Floats, Floats]:
        """Where the engine starts.

        Returns
        -------
        phi, scale : ndarray (4,)
            Moments of the means and of the standard deviations, and a rough scale.
        """
        rough = [np.log(self.mean.std() + 0.1), self._log_sd.mean(), np.log(self._log_sd.std() / 2 + 0.01)]
        return np.array([self.mean.mean(), *rough]), np.array([0.3, 0.1, 0.05, 0.3])

    def expand(self, phi: Floats, rng: np.random.Generator) -> dict[str, Floats]:
        """Draw spreads by a fine grid for each group, and levels from their normal distributions.

        Parameters
        ----------
        phi : ndarray (n, 4)
            Draws of the coordinates.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            ``gamma``, ``tau``, ``sigma``, ``tau_sigma`` (), ``sigma_j`` and ``theta`` (J).

        Raises
        ------
        ValueError
            If phi is no table of finite numbers with four columns.
        """
        phi, rng = finite_array("phi", phi, shape=(None, 4)), stream(rng)
        log_sd = np.concatenate([self._draw_log_sd(phi[at : at + _BATCH], rng)
                                 for at in range(0, len(phi), _BATCH)])
        mean, variance = self._level_given_spread(phi, log_sd[..., None])
        theta = mean[..., 0] + np.sqrt(variance[..., 0]) * rng.standard_normal(log_sd.shape)
        tau, sigma, tau_sigma = np.exp(phi[:, 1:].T)
        return {"gamma": phi[:, 0], "tau": tau, "sigma": sigma, "tau_sigma": tau_sigma,
                "sigma_j": np.exp(log_sd), "theta": theta}

    def sample(self, n_draws: int = 500, n_chains: int = 4, *, rng: Rng) -> ModelDraws:
        """Draw from the posterior.

        Parameters
        ----------
        n_draws, n_chains : int
            Size of the result.
        rng : int or numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ModelDraws
            What `expand` names.

        Raises
        ------
        ValueError
            If a size is below 1.
        """
        return sample_model(self, n_draws=n_draws, n_chains=n_chains, rng=rng)

    def _centre(self, phi):
        """Normal approximation of log sigma_j given phi: mean and standard deviation, (m, J)."""
        own, others = 2.0 * (self.size - 1), np.exp(-2 * phi[:, 3:])
        return (own * self._log_sd + others * phi[:, 2:3]) / (own + others), 1 / np.sqrt(own + others)

    def _log_joint(self, phi, log_sd):
        """Log of p(y_j, log sigma_j | phi), the level integrated out: (m, J, k)."""
        n, (gamma, log_tau, centre, log_spread) = self.size[:, None], phi.T[:, :, None, None]
        z = (log_sd - centre) * np.exp(-log_spread)
        total = np.exp(2 * log_tau) + np.exp(2 * log_sd) / n
        within = self.ss[:, None] * np.exp(-2 * log_sd) / 2 + (n - 1) * log_sd
        between = ((self.mean[:, None] - gamma) ** 2 / total + np.log(total)) / 2
        constant = (n + 1) * np.log(2 * np.pi) / 2 + np.log(n) / 2
        return -(z**2 / 2 + log_spread + within + between + constant)

    def _at_nodes(self, phi):
        """Nodes of log sigma_j, their weights in the integral, and the log of what these were divided by."""
        centre, sd = self._centre(phi)
        log_sd = centre[..., None] + sd[..., None] * _NODES
        log_p = self._log_joint(phi, log_sd) + np.log(sd)[..., None] + _LOG_WEIGHTS
        top = log_p.max(axis=-1, keepdims=True)
        return log_sd, np.exp(log_p - top), top

    def _draw_log_sd(self, phi, rng):
        centre, sd = self._centre(phi)
        log_sd = centre[..., None] + sd[..., None] * _LADDER
        log_p = self._log_joint(phi, log_sd)
        cdf = np.exp(log_p - log_p.max(axis=-1, keepdims=True)).cumsum(axis=-1)
        u = rng.random(cdf.shape[:-1]) * cdf[..., -1]
        cell = (cdf < u[..., None]).sum(axis=-1)
        step = _LADDER[1] - _LADDER[0]
        return centre + sd * (_LADDER[cell] + step * (rng.random(cell.shape) - 0.5))

    def _level_given_spread(self, phi, log_sd):
        """Mean and variance of alpha_j given phi and log sigma_j: (m, J, k)."""
        gamma, log_tau = phi.T[:2, :, None, None]
        own, others = self.size[:, None] * np.exp(-2 * log_sd), np.exp(-2 * log_tau)
        return (own * self.mean[:, None] + others * gamma) / (own + others), 1 / (own + others)
