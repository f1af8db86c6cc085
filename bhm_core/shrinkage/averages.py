"""What is known of mu and theta once tau, too, is averaged out: mixtures over a grid of tau."""

import numpy as np

from bhm_core._checks import distribution_on_axes
from bhm_core._typing import ArrayLike, OnAxes
from bhm_core.shrinkage.conditionals import mu_given_tau, theta_given_tau
from bhm_core.shrinkage.mixture import NormalMixture

__all__ = ["mu_given_y", "theta_given_y"]


def mu_given_y(
    posterior: OnAxes, y: ArrayLike, se: ArrayLike, *, mean: float = 0.0, sd: float = np.inf
) -> NormalMixture:
    """Posterior of mu, tau averaged out: a mixture of normals.

    Parameters
    ----------
    posterior : Grid
        p(tau | y) on a grid of tau >= 0, under the same prior of mu.
    y, se : array_like, shape (J,)
        Estimates of the groups and their standard errors (> 0), same units.
    mean, sd : float
        Normal prior of mu; ``sd=inf`` for a flat one.

    Returns
    -------
    NormalMixture
        Of one number.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> from bhm_core import Grid
    >>> from bhm_core.shrinkage import log_likelihood_of_tau
    >>> y, se, tau = [28, 8, -3, 7], [15, 10, 16, 11], np.linspace(0, 40, 401)
    >>> posterior = Grid(log_likelihood_of_tau(tau, y, se) - tau / 10, tau)
    >>> print(mu_given_y(posterior, y, se).mean.round(1))
    9.6
    """
    return _averaged(mu_given_tau, posterior, y, se, mean, sd)


def theta_given_y(
    posterior: OnAxes, y: ArrayLike, se: ArrayLike, *, mean: float = 0.0, sd: float = np.inf
) -> NormalMixture:
    """Posterior of every theta_j, tau and mu averaged out: mixtures of normals.

    Parameters
    ----------
    posterior : Grid
        p(tau | y) on a grid of tau >= 0, under the same prior of mu.
    y, se : array_like, shape (J,)
        Estimates of the groups and their standard errors (> 0), same units.
    mean, sd : float
        Normal prior of mu; ``sd=inf`` for a flat one.

    Returns
    -------
    NormalMixture
        Of shape (J,).

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> from bhm_core import Grid
    >>> from bhm_core.shrinkage import log_likelihood_of_tau
    >>> y, se, tau = [28, 8, -3, 7], [15, 10, 16, 11], np.linspace(0, 40, 401)
    >>> posterior = Grid(log_likelihood_of_tau(tau, y, se) - tau / 10, tau)
    >>> print(theta_given_y(posterior, y, se).mean.round(1))
    [12.6  9.1  7.6  8.9]
    """
    return _averaged(theta_given_tau, posterior, y, se, mean, sd)


def _averaged(given_tau, posterior, y, se, mean, sd):
    (tau,) = distribution_on_axes("posterior", posterior, 1).axes
    return NormalMixture(posterior.weights, *given_tau(tau, y, se, mean=mean, sd=sd))
