"""One model on which every bug of the zoo can be let loose, and the calibration that looks for it.

Five schools: y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2), mu ~ N(0, 1), tau ~ half-Cauchy(1).
The priors are proper, so that the truth can be drawn from them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, choice, count, function
from bhm_core._typing import Floats, Params, Rng
from bhm_core.calibration import Calibration, simulation_based_calibration
from bhm_core.course import broken
from bhm_core.course.gibbs import NormalMeansGibbs
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.draws import Draws
from bhm_core.kernels import random_walk_metropolis
from bhm_core.sampling import sample
from bhm_core.shrinkage import theta_given_mu_tau

__all__ = [
    "PRIORS",
    "SAMPLERS",
    "SE",
    "calibrate",
    "gibbs_posterior",
    "log_likelihood",
    "metropolis_posterior",
    "prior",
    "simulate",
]

SE = np.array([0.5, 0.8, 1.0, 1.2, 1.5])
PRIORS = {"mu_sd": 1.0, "tau_scale": 1.0}


def prior(rng: np.random.Generator) -> dict[str, Any]:
    """Draw the parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict
        ``mu``, ``tau`` and ``theta`` (5,).
    """
    mu, tau = rng.normal(0, PRIORS["mu_sd"]), abs(rng.standard_cauchy()) * PRIORS["tau_scale"]
    return {"mu": mu, "tau": tau, "theta": rng.normal(mu, tau, size=len(SE))}


def simulate(params: Params, rng: np.random.Generator) -> Floats:
    """Draw the estimates of the five schools.

    Parameters
    ----------
    params : dict
        As drawn by `prior`.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray (5,)
        One estimate a school.
    """
    return rng.normal(params["theta"], SE)


def log_likelihood(params: Params, y: Floats) -> float:
    """Log p(y | theta) up to a constant.

    Parameters
    ----------
    params : dict
        With ``theta`` (5,).
    y : ndarray (5,)
        Estimates.

    Returns
    -------
    float
        Log density.
    """
    return -(((y - params["theta"]) / SE) ** 2).sum() / 2


@checked(model=function)
def gibbs_posterior(
    model: type, *, n_draws: int = 100, n_warmup: int = 50, n_chains: int = 4
) -> Callable[[Any, Any], Draws]:
    """Make a posterior for the calibration out of a Gibbs sampler class, right or wrong.

    Parameters
    ----------
    model : type
        `NormalMeansGibbs` or a twin from `broken`.
    n_draws, n_warmup, n_chains : int
        As for `sample`.

    Returns
    -------
    callable
        ``posterior(y, rng) -> Draws``.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """

    def posterior(y, rng):
        gibbs = model(y, SE, **PRIORS)
        draws = sample(gibbs.kernel(), np.concatenate([[0, 0, 0], y]), n_draws=n_draws,
                       n_warmup=n_warmup, n_chains=n_chains, rng=rng, names=gibbs.names)
        return Draws({"mu": draws["mu"], "tau": np.exp(draws["log_tau"]), "theta": draws["theta"]})

    return posterior


@checked(target=function)
def metropolis_posterior(
    target: type, *, n_draws: int = 100, n_warmup: int = 100, n_chains: int = 20
) -> Callable[[Any, Any], Draws]:
    """Make a posterior for the calibration out of a random walk on (mu, log tau), theta drawn after.

    Parameters
    ----------
    target : type
        `NormalMeansTarget` or its twin `broken.ForgottenJacobian`; the density used is that of
        (mu, log tau) with theta integrated out, plus whatever the twin adds.
    n_draws, n_warmup, n_chains : int
        As for `sample`.

    Returns
    -------
    callable
        ``posterior(y, rng) -> Draws``.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """

    def posterior(y, rng):
        prior_of_two = target([], [], **PRIORS)  # no schools: the prior, with the twin's Jacobian

        def log_density(x):
            # y_j ~ N(mu, se_j^2 + tau^2): the true effects are integrated out
            variance = SE**2 + np.exp(2 * x[:, 1:])
            fit = (y - x[:, :1]) ** 2 / variance + np.log(variance)
            return prior_of_two.log_density(x) - fit.sum(axis=1) / 2

        walk = random_walk_metropolis(log_density, [0.8, 1.2])
        draws = sample(walk, [0.0, 0.0], n_draws=n_draws, n_warmup=n_warmup, n_chains=n_chains,
                       rng=rng, names=["mu", "log_tau"])
        mu, tau = draws["mu"], np.exp(draws["log_tau"])
        theta = rng.normal(*theta_given_mu_tau(mu, tau, y, SE))
        return Draws({"mu": mu, "tau": tau, "theta": theta})

    return posterior


SAMPLERS = {
    "Gibbs": gibbs_posterior(NormalMeansGibbs),
    "Metropolis": metropolis_posterior(NormalMeansTarget),
    "variance for sd": gibbs_posterior(broken.VarianceForSd),
    "J - 1 for J": gibbs_posterior(broken.OneTooFew),
    "wrong group index": gibbs_posterior(broken.WrongGroupIndex),
    "forgotten Jacobian": metropolis_posterior(broken.ForgottenJacobian),
    "ignores the data": broken.ignores_the_data(prior, 100),
}


@checked(n_sims=partial(count, minimum=2))
def calibrate(name: str, *, n_sims: int, rng: Rng) -> Calibration:
    """Calibrate one of the samplers of the zoo.

    Parameters
    ----------
    name : str
        A key of `SAMPLERS`.
    n_sims : int
        Number of simulations.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Calibration
        Ranks of mu, tau, theta, mu * tau and the log likelihood.

    Raises
    ------
    ValueError
        If there is no sampler of this name.
    """
    choice("name", name, tuple(SAMPLERS))
    return simulation_based_calibration(
        prior, simulate, SAMPLERS[name], n_sims=n_sims, rng=rng, log_likelihood=log_likelihood
    )
