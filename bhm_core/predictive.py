"""Data that a hierarchical regression would produce: from a prior, a posterior or a known truth."""

from typing import Any, NamedTuple

import numpy as np

from bhm_core._checks import (
    correlation,
    count,
    encode,
    finite_array,
    finite_number,
    generator,
    not_negative,
    offering,
    root_of_correlation,
    size,
)
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.monte_carlo import Estimate, expectation

__all__ = ["Replicates", "prior_draws", "replicate", "tail_probability", "two_level_design"]


class Replicates(NamedTuple):
    """Simulated outcomes and the deviations of the groups behind them.

    Attributes
    ----------
    y : ndarray, shape (..., n)
        Outcomes, in the units of the model's y.
    b : ndarray, shape (..., J, K)
        Deviations b_j of the sorted groups from the population.

    Examples
    --------
    >>> made = Replicates(y=np.zeros((3, 4)), b=np.zeros((3, 2, 1)))
    >>> made.y.shape, made.b.shape
    ((3, 4), (3, 2, 1))
    """

    y: Floats
    b: Floats


def two_level_design(
    x: ArrayLike, group: ArrayLike, u: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Build X = [1, x, u_1.., u_1 x..] and Z = [1, x] for rows i in groups j[i].

    Parameters
    ----------
    x : array_like, shape (n,)
        Individual predictor.
    group : array_like, shape (n,)
        Label of the group of each row.
    u : array_like, shape (J,) or (J, q), optional
        Group predictors in the order of the sorted labels.

    Returns
    -------
    X : ndarray, shape (n, 2 + 2 q)
        Population columns.
    Z : ndarray, shape (n, 2)
        Varying columns.

    Raises
    ------
    ValueError
        If x or u is not finite, or u has not one row per group.

    References
    ----------
    Gelman & Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models,
    chapter 13.

    Examples
    --------
    >>> X, Z = two_level_design([1.0, 2.0], ["a", "b"], u=[0.0, 10.0])
    >>> X
    array([[ 1.,  1.,  0.,  0.],
           [ 1.,  2., 10., 20.]])
    """
    x = finite_array("x", x, ndim=1)
    groups, j = _rows_of("x", x, group)
    Z = np.column_stack([np.ones_like(x), x])
    if u is None:
        return Z, Z
    u = finite_array("u", u)
    if u.ndim not in (1, 2) or len(u) != len(groups):
        raise ValueError(f"u must have one row for each of {len(groups)} groups, got shape {u.shape}")
    u = u.reshape(len(groups), -1)[j]
    return np.column_stack([Z, u, u * x[:, None]]), Z


def replicate(
    X: ArrayLike, Z: ArrayLike, group: ArrayLike, *, gamma: ArrayLike, tau: ArrayLike,
    corr: ArrayLike | None = None, sigma: ArrayLike, rng: Rng,
) -> Replicates:
    """Draw new groups and new outcomes: b_j ~ N(0, Omega), y = X gamma + Z b_j + eps.

    Omega = diag(tau) R diag(tau) and eps ~ N(0, sigma^2). Leading axes of the parameters are kept,
    so one call serves a known truth, a prior predictive check or replicates from the posterior.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Population columns.
    Z : array_like, shape (n, K)
        Varying columns.
    group : array_like, shape (n,)
        Label of the group of each row.
    gamma : array_like, shape (..., p)
        Population coefficients.
    tau : array_like, shape (..., K)
        Standard deviations of the group deviations.
    corr : array_like, shape (..., K, K), or float, optional
        Correlation matrix R, for K = 2 also rho alone. None: independent deviations.
    sigma : array_like, shape (...)
        Residual standard deviation.
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    Replicates
        Outcomes `y` (..., n) and deviations `b` (..., J, K).

    Raises
    ------
    ValueError
        If a number is not finite, `corr` has another shape, or rng is no source of randomness.

    References
    ----------
    Gelman & Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models,
    chapter 13, for the model; Gelman et al. (2013), Bayesian Data Analysis, section 6.3, for
    replicates.

    Examples
    --------
    >>> ones = np.ones((4, 1))
    >>> replicate(ones, ones, list("aabb"), gamma=[5.0], tau=[0.0], sigma=0.0, rng=1).y
    array([5., 5., 5., 5.])
    """
    rng = generator(rng)
    X, Z = finite_array("X", X, ndim=2), finite_array("Z", Z, ndim=2)
    gamma = finite_array("gamma", gamma, shape=(..., X.shape[1]))
    tau = not_negative("tau", tau, shape=(..., Z.shape[1]))
    corr = correlation("corr", np.eye(tau.shape[-1]) if corr is None else corr, tau.shape[-1])
    sigma = not_negative("sigma", sigma)
    groups, j = _rows_of("X", X, group)
    _rows_of("Z", Z, group)
    noise = rng.standard_normal((*tau.shape[:-1], len(groups), tau.shape[-1]))
    b = (noise @ np.swapaxes(root_of_correlation(corr), -1, -2)) * tau[..., None, :]
    _one_parameter_each(gamma.shape[:-1], tau.shape[:-1], corr.shape[:-2], sigma.shape)
    mean = gamma @ X.T + np.einsum("nk,...nk->...n", Z, b[..., j, :])
    return Replicates(mean + sigma[..., None] * rng.standard_normal(mean.shape), b)


def _rows_of(name, rows, group):
    """Labels of the groups and their codes, one for each row."""
    groups, j = encode("group", group)
    if len(j) != len(rows):
        raise ValueError(f"group must have one label for each of {len(rows)} rows of {name}, got {len(j)}")
    return groups, j


def _one_parameter_each(gamma, tau, corr, sigma):
    """Raise unless there are as many gamma, tau, corr and sigma, or one of them for all."""
    most = max(gamma, tau, key=len)
    for name, shape in (("gamma", gamma), ("tau", tau), ("corr", corr), ("sigma", sigma)):
        if shape not in ((), most):
            raise ValueError(f"{name} must have leading shape {most}, like the other parameters, or be "
                             f"one for all, got {shape}")


def prior_draws(priors: Any, n_draws: int, *, p: int, K: int, rng: Rng) -> dict[str, Floats]:
    """Draw parameters from a prior, before any data.

    Parameters
    ----------
    priors : Priors
        Proper and fixed: neither "default" (it depends on the data) nor "flat".
    n_draws : int
        How many.
    p, K : int
        Numbers of population and of varying coefficients.
    rng : int or numpy.random.Generator
        Seed or stream.

    Returns
    -------
    dict
        gamma (n_draws, p), tau (n_draws, K), corr (n_draws, K, K), sigma (n_draws,): the arguments
        of `replicate`.

    Raises
    ------
    ValueError
        If a prior cannot be drawn from, or a list has not one entry per coefficient.

    Examples
    --------
    >>> from scipy.stats import halfnorm, norm
    >>> import bhm_core as bhm
    >>> own = bhm.Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=2.0)
    >>> {name: d.shape for name, d in prior_draws(own, 50, p=4, K=2, rng=1).items()}
    {'gamma': (50, 4), 'tau': (50, 2), 'corr': (50, 2, 2), 'sigma': (50,)}
    """
    offering("priors", priors, "draw", "gamma", like="Priors(...)")
    return priors.draw(size("n_draws", n_draws), p=count("p", p), K=count("K", K), rng=generator(rng))


def tail_probability(replicated: ArrayLike, observed: float) -> Estimate:
    """Estimate P(T(y_rep) >= T(y)): how often replicated data are at least as extreme.

    Parameters
    ----------
    replicated : array_like, shape (chain, draw) or (draw,)
        Test quantity of each replicated data set; one axis means independent draws.
    observed : float
        The same quantity of the real data.

    Returns
    -------
    Estimate
        Value with its Monte Carlo standard error.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> tail_probability(np.random.default_rng(1).normal(size=(4, 1000)), 0.0).value > 0.4
    True
    """
    replicated = np.atleast_2d(finite_array("replicated", replicated))
    if replicated.ndim > 2 or replicated.size == 0:
        raise ValueError(f"replicated must have shape (chain, draw), got {replicated.shape}")
    observed = finite_number("observed", observed)
    return expectation(replicated, lambda t: (t >= observed).astype(float))
