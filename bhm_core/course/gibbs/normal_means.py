"""Gibbs sampler of the normal-means model, one full conditional after another."""

import numpy as np

from bhm_core._checks import finite_array, positive, positive_or_infinite
from bhm_core._typing import ArrayLike, Floats
from bhm_core.course._conditionals import FullConditional, Independent, LogScale
from bhm_core.kernels import Kernel, gibbs

__all__ = ["NormalMeansGibbs"]


class NormalMeansGibbs:
    """Gibbs sampler of y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2).

    Position: (mu, log tau, theta_1, ...) when tau is flat; with tau ~ half-Cauchy(A) one more
    number, log xi, stands third: tau^2 | xi ~ IG(1/2, 1/xi), xi ~ IG(1/2, 1/A^2) is the same prior
    and has full conditionals (Wand et al. 2011, doi:10.1214/11-BA631, result 5).

    Parameters
    ----------
    y, se : array_like (J,)
        Estimates and their standard errors.
    mu_sd, tau_scale : float
        Scales of the priors; infinite means flat.

    Raises
    ------
    ValueError
        If a number is not finite, or a standard error not positive.
    """

    def __init__(
        self, y: ArrayLike, se: ArrayLike, *, mu_sd: float = np.inf, tau_scale: float = np.inf
    ) -> None:
        self.y = finite_array("y", y, ndim=1).copy()
        self.se = positive("se", finite_array("se", se, shape=self.y.shape).copy())
        self.mu_sd = positive_or_infinite("mu_sd", mu_sd)
        self.tau_scale = positive_or_infinite("tau_scale", tau_scale)
        self.helper = bool(np.isfinite(tau_scale))
        self.theta = slice(2 + self.helper, 2 + self.helper + len(self.y))
        xi = {"log_xi": ()} if self.helper else {}
        self.names = {"mu": (), "log_tau": (), **xi, "theta": self.y.shape}

    @property
    def updates(self) -> tuple[FullConditional, ...]:
        """The full conditionals, in the order in which they are drawn."""
        common = (
            FullConditional(slice(0, 1), self.mu_given_rest),
            FullConditional(slice(1, 2), self.tau_given_rest),
            FullConditional(self.theta, self.theta_given_rest),
        )
        helper = FullConditional(slice(2, 3), self.xi_given_rest)
        return (*common, helper) if self.helper else common

    def kernel(self) -> Kernel:
        """Return the Gibbs kernel."""
        return gibbs(*self.updates)

    def mu_given_rest(self, x: Floats) -> Independent:
        """mu | theta, tau: the average of the theta_j, pulled to the prior mean 0."""
        theta, tau = x[:, self.theta], np.exp(x[:, 1])
        precision = len(self.y) / tau**2 + 1 / self.mu_sd**2
        mean = theta.sum(axis=1) / tau**2 / precision
        return Independent(mean[:, None], 1 / np.sqrt(precision)[:, None])

    def tau_given_rest(self, x: Floats) -> LogScale:
        """tau^2 | theta, mu, xi: inverse-gamma; J - 1 for the flat prior on tau, J + 1 with xi."""
        squares = ((x[:, self.theta] - x[:, :1]) ** 2).sum(axis=1)
        helper = np.exp(-x[:, 2]) if self.helper else 0.0
        shape = (len(self.y) + (1 if self.helper else -1)) / 2
        return LogScale(shape, squares / 2 + helper)

    def xi_given_rest(self, x: Floats) -> LogScale:
        """xi | tau: inverse-gamma(1, 1 / A^2 + 1 / tau^2)."""
        return LogScale(1.0, self.tau_scale**-2 + np.exp(-2 * x[:, 1]), power=1)

    def theta_given_rest(self, x: Floats) -> Independent:
        """theta_j | mu, tau, y: the precision-weighted mean of y_j and mu."""
        precision = 1 / self.se**2 + np.exp(-2 * x[:, 1:2])
        mean = (self.y / self.se**2 + x[:, :1] * np.exp(-2 * x[:, 1:2])) / precision
        return Independent(mean, 1 / np.sqrt(precision))

    def log_joint(self, x: Floats) -> Floats:
        """Log p(y, theta, mu, log tau, log xi) up to a constant.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Positions.

        Returns
        -------
        ndarray (n_chains,)
            Log density, Jacobians of the logarithms included.
        """
        mu, log_tau, theta = x[:, 0], x[:, 1], x[:, self.theta]
        z = (theta - mu[:, None]) / np.exp(log_tau)[:, None]
        data = -(((self.y - theta) / self.se) ** 2).sum(axis=1) / 2
        groups = -(z**2).sum(axis=1) / 2 - len(self.y) * log_tau
        prior = log_tau - (mu / self.mu_sd) ** 2 / 2
        if self.helper:
            log_xi = x[:, 2]  # IG(1/2, 1/xi) for tau^2 and IG(1/2, 1/A^2) for xi, on the log scale
            prior += -2 * log_tau - log_xi / 2 - np.exp(-log_xi - 2 * log_tau)
            prior += -log_xi / 2 - np.exp(-log_xi) / self.tau_scale**2
        return data + groups + prior
