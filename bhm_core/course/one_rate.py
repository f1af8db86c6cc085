"""One rate: theta ~ Gamma(3, 1), a count y ~ Poisson(0.4 theta), so theta | y ~ Gamma(3 + y, 1.4).

A model with a known answer on which bugs of samplers for positive numbers are let loose.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, count
from bhm_core._typing import KernelLike, LogDensity, Params
from bhm_core.draws import Draws
from bhm_core.sampling import sample

__all__ = ["log_likelihood", "mean", "posterior", "prior", "simulate"]

SHAPE, EXPOSURE = 3.0, 0.4


@checked(y=partial(count, minimum=0))
def mean(y: int) -> float:
    """Posterior mean of theta, by the conjugate formula.

    Parameters
    ----------
    y : int
        The count.

    Returns
    -------
    float
        (3 + y) / 1.4.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    return (SHAPE + y) / (1 + EXPOSURE)


def prior(rng: np.random.Generator) -> dict[str, float]:
    """Draw the rate, theta ~ Gamma(3, 1).

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict
        ``theta``.
    """
    return {"theta": rng.gamma(SHAPE)}


def simulate(params: Params, rng: np.random.Generator) -> int:
    """Draw the count, y ~ Poisson(0.4 theta).

    Parameters
    ----------
    params : dict
        With ``theta``.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    int
        The count.
    """
    return rng.poisson(EXPOSURE * params["theta"])


def log_likelihood(params: Params, y: int) -> float:
    """Log p(y | theta) up to a constant.

    Parameters
    ----------
    params : dict
        With ``theta``.
    y : int
        The count.

    Returns
    -------
    float
        Log density.
    """
    return y * np.log(params["theta"]) - EXPOSURE * params["theta"]


@checked()
def posterior(
    kernel: Callable[[LogDensity], KernelLike], *, n_draws: int = 50, n_warmup: int = 50,
    n_chains: int = 20,
) -> Callable[[Any, Any], Draws]:
    """Make a posterior for the calibration out of a kernel on the rate, right or wrong.

    Parameters
    ----------
    kernel : callable
        ``kernel(log_density) -> kernel``.
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

    def draw(y, rng):
        def log_density(x):  # Gamma(3 + y, 1.4), and nothing below 0
            theta = np.where(x[:, 0] > 0, x[:, 0], 1.0)
            inside = (SHAPE + y - 1) * np.log(theta) - (1 + EXPOSURE) * theta
            return np.where(x[:, 0] > 0, inside, -np.inf)

        return sample(kernel(log_density), [mean(y)], n_draws=n_draws,
                      n_warmup=n_warmup, n_chains=n_chains, rng=rng, names=["theta"])

    return draw
