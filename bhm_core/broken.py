"""A zoo of bugs, wrong on purpose: what the tests and the book try their alarms on.

Each is a small and common slip, next to the correct line it replaces. Nothing here is for use.
"""

from dataclasses import dataclass

import numpy as np

from bhm_core._lattice import on_lattice
from bhm_core.conditionals import Independent, LogScale
from bhm_core.gibbs_models import NormalMeansGibbs
from bhm_core.kernels.metropolis import MetropolisHastings, RandomWalkMetropolis
from bhm_core.kernels.step import Kernel, State, accept, evaluate
from bhm_core.targets import NormalMeansTarget


@dataclass(frozen=True)
class NoHastingsRatio(MetropolisHastings):
    """Metropolis' rule with a proposal that is not symmetric.

    Parameters
    ----------
    log_density : callable
        Log of the target density.
    proposal : object
        As for `metropolis_hastings`.
    """

    hastings: float = 0.0

    def __call__(self, state, rng):
        position = self.proposal.sample(state.position, rng)
        candidate = State(position, evaluate(self.log_density, position))
        there = self.proposal.log_density(position, given=state.position)
        back = self.proposal.log_density(state.position, given=position)
        # right: + (back - there)
        log_ratio = candidate.log_density - state.log_density + self.hastings * (back - there)
        return accept(state, candidate, log_ratio, rng)


@dataclass(frozen=True)
class ReversedHastingsRatio(NoHastingsRatio):
    """q(theta* | theta) / q(theta | theta*), upside down: a misprint in circulation.

    Parameters
    ----------
    log_density : callable
        Log of the target density.
    proposal : object
        As for `metropolis_hastings`.
    """

    hastings: float = -1.0


class AdaptingForEver(Kernel):
    """A step size that goes on following the chain after warm-up, and by no less each time.

    Parameters
    ----------
    log_density : callable
        Log of the target density.
    scale : float
        First step size.
    """

    def __init__(self, log_density, scale):
        self.log_density, self.scale = log_density, scale

    def __call__(self, state, rng):
        self.scale = np.broadcast_to(self.scale, (len(state.position), 1))
        transition = RandomWalkMetropolis(self.log_density, self.scale)(state, rng)
        surplus = transition.stats["acceptance_probability"] - 0.44
        # right: in `adapt`, during warm-up, with weights that fall
        # few bits, for a scale that follows every accident would follow a processor's last digits
        self.scale = np.exp(on_lattice(np.log(self.scale) + 2 * surplus[:, None], 2.0**-20))
        return transition


@dataclass(frozen=True)
class ForgottenJacobian(NormalMeansTarget):
    """The prior of tau used as if it were a density of log tau.

    Parameters
    ----------
    y, se, mu_sd, tau_scale, centred
        As for `NormalMeansTarget`.
    """

    def log_density_and_gradient(self, x):
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

    def theta_given_rest(self, x):
        """theta_j | mu, tau, y with the wrong spread."""
        right = super().theta_given_rest(x)
        return Independent(right.mean, right.sd**2)  # right: sd


class OneTooFew(NormalMeansGibbs):
    """J - 1 for J in the conditional of tau^2."""

    def tau_given_rest(self, x):
        """tau^2 | theta, mu with one degree of freedom less."""
        right = super().tau_given_rest(x)
        return LogScale(right.shape - 0.5, right.scale)


class WrongGroupIndex(NormalMeansGibbs):
    """The estimates are shifted by one group: theta_j is updated with y_(j-1)."""

    def theta_given_rest(self, x):
        """theta_j | mu, tau and another group's estimate."""
        wrong = NormalMeansGibbs(np.roll(self.y, 1), self.se, mu_sd=self.mu_sd,
                                 tau_scale=self.tau_scale)
        return wrong.theta_given_rest(x)


def ignores_the_data(prior, n_draws):
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
    from bhm_core.draws import Draws

    def posterior(data, rng):
        draws = [prior(rng) for _ in range(n_draws)]
        return Draws({name: np.array([[one[name] for one in draws]]) for name in draws[0]})

    return posterior


def euler(position, momentum, gradient, *, step_size, n_steps, return_path=False):
    """Euler's method in the place of `leapfrog`: both updates from the old point.

    Parameters
    ----------
    position, momentum : ndarray (..., d)
        Where the orbit starts.
    gradient : callable
        Gradient of the log density.
    step_size : float
        Length of a step in time.
    n_steps : int
        Number of steps.
    return_path : bool, optional
        Ignored.

    Returns
    -------
    position, momentum : ndarray (..., d)
        Where it ends: outside the orbit.
    """
    for _ in range(n_steps):
        force = gradient(position)
        position, momentum = position + step_size * momentum, momentum + step_size * force
    return position, momentum


def symplectic_euler(position, momentum, gradient, *, step_size, n_steps, return_path=False):
    """A whole kick, then a drift: keeps volume, but is of first order and not reversible.

    Parameters
    ----------
    position, momentum : ndarray (..., d)
        Where the orbit starts.
    gradient : callable
        Gradient of the log density.
    step_size : float
        Length of a step in time.
    n_steps : int
        Number of steps.
    return_path : bool, optional
        Ignored.

    Returns
    -------
    position, momentum : ndarray (..., d)
        Where it ends.
    """
    for _ in range(n_steps):
        momentum = momentum + step_size * gradient(position)
        position = position + step_size * momentum
    return position, momentum


def careless_leapfrog(position, momentum, gradient, *, step_size, n_steps, return_path=False):
    """`leapfrog` that changes the arrays it was given.

    Parameters
    ----------
    position, momentum : ndarray (..., d)
        Where the orbit starts; overwritten.
    gradient : callable
        Gradient of the log density.
    step_size : float
        Length of a step in time.
    n_steps : int
        Number of steps.
    return_path : bool, optional
        Ignored.

    Returns
    -------
    position, momentum : ndarray (..., d)
        The same arrays, changed.
    """
    for _ in range(n_steps):
        momentum += step_size / 2 * gradient(position)  # right: momentum = momentum + ...
        position += step_size * momentum
        momentum += step_size / 2 * gradient(position)
    return position, momentum
