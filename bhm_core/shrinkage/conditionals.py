"""Normal means with a normal population, in three lines of mathematics: tau, then mu, then theta.

y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2), mu ~ N(mean, sd^2); ``sd=inf`` is the flat prior.
Each function is one line of the solution (Gelman et al., Bayesian Data Analysis, section 5.4),
vectorised over ``tau``. What is left is a posterior of one number, tau, for `Grid`.
"""

import numpy as np

from bhm_core._checks import (
    finite_array,
    finite_number,
    not_negative,
    not_too_large,
    positive,
    positive_or_infinite,
    spread,
)
from bhm_core._typing import ArrayLike, Floats

__all__ = [
    "log_likelihood_of_tau",
    "mu_given_tau",
    "theta_given_mu_tau",
    "theta_given_tau",
]


def log_likelihood_of_tau(
    tau: ArrayLike, y: ArrayLike, se: ArrayLike, *, mean: float = 0.0, sd: float = np.inf
) -> Floats:
    """Log of p(y | tau): theta and mu integrated out.

    log p(y | tau) = log N(y; mu_hat, diag(V)) + log N(mu_hat; mean, sd^2) + log(2 pi v) / 2, where
    V_j = se_j^2 + tau^2, and mu_hat and v are those of `mu_given_tau`. With ``sd=inf`` the prior
    of mu is the constant 1.

    Parameters
    ----------
    tau : array_like, shape (...)
        Standard deviation between the groups, >= 0, units of y.
    y, se : array_like, shape (J,)
        Estimates of the groups and their standard errors (> 0), same units.
    mean, sd : float
        Normal prior of mu; ``sd=inf`` for a flat one.

    Returns
    -------
    ndarray, shape (...)
        Log density.

    Raises
    ------
    ValueError
        If an input is not finite, a scale not positive, tau negative, or the shapes differ.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 5.4, with a normal
    prior of mu besides the flat one.

    Examples
    --------
    >>> print(log_likelihood_of_tau([0.0, 10.0], y=[1.0, 3.0], se=[2.0, 2.0]).round(3))
    [-2.209 -3.597]
    """
    y, se, tau = _checked(y, se, tau)
    mean, sd = _normal(mean, sd)
    variance = se**2 + tau[..., None] ** 2
    center, precision = _center_and_precision(variance, y, mean, sd)
    squares = ((y - center[..., None]) ** 2 / variance).sum(axis=-1)
    log_det = np.log(variance).sum(axis=-1) + np.log(precision)
    if np.isinf(sd):
        return -0.5 * (squares + log_det + (y.size - 1) * np.log(2 * np.pi))
    squares += sd**-2 * (center - mean) ** 2 - np.log(sd**-2)
    return -0.5 * (squares + log_det + y.size * np.log(2 * np.pi))


def mu_given_tau(
    tau: ArrayLike, y: ArrayLike, se: ArrayLike, *, mean: float = 0.0, sd: float = np.inf
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of mu given tau and y, a normal distribution.

    1/v = sum_j 1/V_j + 1/sd^2,  mu_hat = v (sum_j y_j/V_j + mean/sd^2),  V_j = se_j^2 + tau^2.

    Parameters
    ----------
    tau : array_like, shape (...)
        Standard deviation between the groups, >= 0, units of y.
    y, se : array_like, shape (J,)
        Estimates of the groups and their standard errors (> 0), same units.
    mean, sd : float
        Normal prior of mu; ``sd=inf`` for a flat one.

    Returns
    -------
    tuple of ndarray, shape (...)
        mu_hat and sqrt(v).

    Raises
    ------
    ValueError
        If an input is not finite, a scale not positive, tau negative, or the shapes differ.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 5.4.

    Examples
    --------
    >>> print(*mu_given_tau(0.0, y=[1.0, 4.0], se=[1.0, 2.0]))
    1.6 0.8944271909999159
    """
    y, se, tau = _checked(y, se, tau)
    mean, sd = _normal(mean, sd)
    center, precision = _center_and_precision(se**2 + tau[..., None] ** 2, y, mean, sd)
    return center, precision**-0.5


def theta_given_mu_tau(
    mu: ArrayLike, tau: ArrayLike, y: ArrayLike, se: ArrayLike
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of every theta_j given mu, tau and y: the conjugate update.

    theta_j | mu, tau, y ~ N(mu + w_j (y_j - mu), w_j se_j^2),  w_j = tau^2 / (tau^2 + se_j^2).

    Parameters
    ----------
    mu, tau : array_like, shape (...)
        Mean and standard deviation (>= 0) of the population of groups.
    y, se : array_like, shape (J,)
        Estimates of the groups and their standard errors (> 0), same units.

    Returns
    -------
    tuple of ndarray, shape (..., J)
        Means and standard deviations.

    Raises
    ------
    ValueError
        If an input is not finite, a scale not positive, tau negative, or the shapes differ.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 5.4.

    Examples
    --------
    >>> print(theta_given_mu_tau(0.0, 3.0, y=[10.0], se=[4.0])[0])
    [3.6]
    """
    y, se, tau = _checked(y, se, tau)
    w = tau[..., None] ** 2 / (se**2 + tau[..., None] ** 2)
    mu = finite_array("mu", mu)
    if mu.ndim and tau.ndim and mu.shape != tau.shape:
        raise ValueError(f"mu must have the shape of tau, {tau.shape}, got {mu.shape}")
    return mu[..., None] + w * (y - mu[..., None]), np.sqrt(w) * se


def theta_given_tau(
    tau: ArrayLike, y: ArrayLike, se: ArrayLike, *, mean: float = 0.0, sd: float = np.inf
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of every theta_j given tau and y: mu averaged out.

    Parameters
    ----------
    tau : array_like, shape (...)
        Standard deviation between the groups, >= 0, units of y.
    y, se : array_like, shape (J,)
        Estimates of the groups and their standard errors (> 0), same units.
    mean, sd : float
        Normal prior of mu; ``sd=inf`` for a flat one.

    Returns
    -------
    tuple of ndarray, shape (..., J)
        Means and standard deviations.

    Raises
    ------
    ValueError
        If an input is not finite, a scale not positive, tau negative, or the shapes differ.

    Examples
    --------
    >>> print(theta_given_tau(0.0, y=[1.0, 4.0], se=[1.0, 2.0])[0])  # complete pooling
    [1.6 1.6]
    """
    center, sd_mu = mu_given_tau(tau, y, se, mean=mean, sd=sd)
    mean_theta, sd_theta = theta_given_mu_tau(center, tau, y, se)
    pull = 1 - (sd_theta / np.asarray(se, float)) ** 2  # 1 - w_j: what a step of mu moves theta_j
    return mean_theta, np.sqrt(sd_theta**2 + (pull * sd_mu[..., None]) ** 2)


def _center_and_precision(variance, y, mean, sd):
    """Mean and precision of mu, given the variance (..., J) of each y_j around it."""
    prior = 0.0 if np.isinf(sd) else sd**-2
    precision = (1 / variance).sum(axis=-1) + prior
    origin = y[0]  # deviations from it keep the digits that a large common offset would eat
    total = ((y - origin) / variance).sum(axis=-1) + prior * (mean - origin)
    return origin + total / precision, precision


def _checked(y, se, tau):
    y, se, tau = finite_array("y", y, ndim=1), positive("se", se), not_negative("tau", tau)
    if y.size == 0:
        raise ValueError("y must have at least 1 group, got 0")
    if np.shape(se) != y.shape:
        raise ValueError(f"se must have the shape of y, {y.shape}, got {np.shape(se)}")
    for name, value in (("y", y), ("se", se), ("tau", tau)):
        not_too_large(name, value)
    return y, se, tau


def _normal(mean, sd):
    """Mean and standard deviation of the prior of mu; an infinite one is flat."""
    mean, sd = finite_number("mean", mean), positive_or_infinite("sd", sd)
    return mean, sd if np.isinf(sd) else spread("sd", sd)
