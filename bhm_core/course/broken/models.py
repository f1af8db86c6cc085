"""Normal means with a slip in the density, in a full conditional, or in the use of the data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._typing import Floats
from bhm_core.course._conditionals import Independent, LogScale
from bhm_core.course.gibbs import NormalMeansGibbs
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.draws import Draws

__all__ = [
    "ForgottenJacobian",
    "OneTooFew",
    "VarianceForSd",
    "WrongGroupIndex",
    "ignores_the_data",
]


@dataclass(frozen=True)
class ForgottenJacobian(NormalMeansTarget):
    """The prior of tau used as if it were a density of log tau.

    Parameters
    ----------
    y, se : array_like (J,)
        As for `NormalMeansTarget`, and so are the others.
    mu_sd, tau_scale : float
        Scales of the priors.
    centred : bool
        Whether the parameters are theta or eta.
    """

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient, without the term log tau.

        Parameters
        ----------
        x : ndarray (n_chains, 2 + J)
            mu, log tau, and theta or eta.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, 2 + J)
            Both wrong.
        """
        log_density, gradient = super().log_density_and_gradient(x)
        gradient = gradient.copy()
        gradient[:, 1] -= 1
        return log_density - x[:, 1], gradient  # right: + log tau


class VarianceForSd(NormalMeansGibbs):
    """The variance of theta_j given the rest, handed to a function that wants the sd."""

    def theta_given_rest(self, x: Floats) -> Independent:
        """theta_j | mu, tau, y with the wrong spread."""
        right = super().theta_given_rest(x)
        return Independent(right.mean, right.sd**2)  # right: sd


class OneTooFew(NormalMeansGibbs):
    """J - 1 for J in the conditional of tau^2."""

    def tau_given_rest(self, x: Floats) -> LogScale:
        """tau^2 | theta, mu with one degree of freedom less."""
        right = super().tau_given_rest(x)
        return LogScale(right.shape - 0.5, right.scale)


class WrongGroupIndex(NormalMeansGibbs):
    """The estimates are shifted by one group: theta_j is updated with y_(j-1)."""

    def theta_given_rest(self, x: Floats) -> Independent:
        """theta_j | mu, tau and another group's estimate."""
        wrong = NormalMeansGibbs(np.roll(self.y, 1), self.se, mu_sd=self.mu_sd,
                                 tau_scale=self.tau_scale)
        return wrong.theta_given_rest(x)


def ignores_the_data(
    prior: Callable[[np.random.Generator], Any], n_draws: int
) -> Callable[[Any, np.random.Generator], Any]:
    """A "posterior" that draws from the prior.

    Parameters
    ----------
    prior : callable
        ``prior(rng) -> dict``.
    n_draws : int
        Draws to return.

    Returns
    -------
    callable
        ``posterior(data, rng) -> Draws``.
    """

    def posterior(data, rng):
        draws = [prior(rng) for _ in range(n_draws)]
        return Draws({name: np.array([[one[name] for one in draws]]) for name in draws[0]})

    return posterior
