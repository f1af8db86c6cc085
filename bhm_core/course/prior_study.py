"""A simulation study: what a prior that is off does to two population coefficients.

The model is that of the simulation in the slides: one level alpha for all, and slopes that differ between
groups and follow a group-level predictor u,

    y_i = alpha + beta_{j[i]} x_i + epsilon_i,    beta_j = gamma_0 + gamma_1 u_j + eta_j,

with epsilon_i ~ N(0, sigma^2), eta_j ~ N(0, tau^2). In truth alpha = 0, and the others are 1.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from scipy.stats import halfcauchy, norm

from bhm_core._checks import (
    checked,
    choice,
    count,
    finite_number,
    positive_number,
    positive_or_infinite,
)
from bhm_core._typing import Floats
from bhm_core.course.prior_record import load_prior_study
from bhm_core.hierarchical import HierarchicalRegression, Priors
from bhm_core.hierarchical.results import HierarchicalDraws

__all__ = ["GROUPS", "MEMBERS", "PRIORS", "QUANTITIES", "RUNS", "TRUTH", "design", "bias_and_coverage", "fit",
           "information", "load_prior_study", "simulated_outcomes", "study"]

TRUTH = {"gamma_0": 1.0, "gamma_1": 1.0, "tau": 1.0}
QUANTITIES = tuple(TRUTH)
PRIORS: dict[str, tuple[float, float] | None] = {
    "good": (1.0, 1.0), "wrong": (2.0, 1.0), "weak wrong": (2.0, 3.0), "flat": None,
}  # mean and standard deviation of gamma_0 and of gamma_1
GROUPS, MEMBERS, RUNS = (5, 10, 50), (10, 100), 300
_SPREAD = 3.0  # standard deviation of x and u
_from_zero = partial(count, minimum=0)


@checked()
def design(n_groups: int, n_members: int) -> tuple[Floats, Floats]:
    """Predictors that all runs of a size share; groups of either size have the same u.

    Parameters
    ----------
    n_groups, n_members : int
        Groups, and individuals in each.

    Returns
    -------
    x : ndarray (n_groups, n_members)
        Of the individuals.
    u : ndarray (n_groups,)
        Of the groups.

    Raises
    ------
    ValueError
        If there are fewer than 3 groups or no individual.
    """
    n_groups, n_members = count("n_groups", n_groups, minimum=3), count("n_members", n_members)
    u = np.random.default_rng(n_groups).normal(0, _SPREAD, n_groups)
    return np.random.default_rng([n_groups, n_members]).normal(0, _SPREAD, (n_groups, n_members)), u


@checked(run=_from_zero)
def simulated_outcomes(n_groups: int, n_members: int, run: int) -> Floats:
    """Outcomes of one run: slopes of the groups and errors of the individuals are drawn anew.

    Parameters
    ----------
    n_groups, n_members : int
        Groups, and individuals in each.
    run : int
        Which run, from 0.

    Returns
    -------
    ndarray (n_groups, n_members)
        y.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    x, u = design(n_groups, n_members)
    rng = np.random.default_rng([n_groups, n_members, run])
    beta = TRUTH["gamma_0"] + TRUTH["gamma_1"] * u + TRUTH["tau"] * rng.standard_normal(len(u))
    return beta[:, None] * x + rng.standard_normal(x.shape)


def _stated(name, value):
    if isinstance(value, tuple) and len(value) == 2:
        return finite_number(name, value[0]), positive_number(name, value[1])
    return choice(name, value, tuple(PRIORS))


@checked(run=_from_zero, prior=_stated)
def fit(n_groups: int, n_members: int, run: int, prior: str | tuple[float, float], *,
        n_draws: int = 500) -> HierarchicalDraws:
    """Posterior of one run under one prior; alpha is flat, tau and sigma are half-Cauchy(5).

    Parameters
    ----------
    n_groups, n_members, run : int
        As in `simulated_outcomes`.
    prior : str or tuple
        A name of `PRIORS`, or mean and standard deviation.
    n_draws : int, optional
        Draws of each of 4 chains.

    Returns
    -------
    HierarchicalDraws
        ``gamma`` is (alpha, gamma_0, gamma_1).

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    x, u = design(n_groups, n_members)
    stated = PRIORS[prior] if isinstance(prior, str) else prior
    coefficient: Any = norm(*stated) if stated else "flat"
    scale = halfcauchy(scale=5)
    priors = Priors(gamma=["flat", coefficient, coefficient], tau=scale, sigma=scale)
    x_i, u_i = x.ravel(), np.repeat(u, n_members)
    X = np.column_stack([np.ones_like(x_i), x_i, u_i * x_i])
    group = np.repeat(np.arange(n_groups), n_members)
    y = simulated_outcomes(n_groups, n_members, run).ravel()
    model = HierarchicalRegression(y, X, X[:, 1:2], group, priors=priors)
    return model.sample(n_draws=count("n_draws", n_draws, minimum=8), rng=run)


@checked(tau=positive_number)
def information(n_groups: int, n_members: int, *, tau: float = 1.0) -> Floats:
    """What the data say about gamma_0 and gamma_1: the precision P of their estimate.

    With tau and sigma known the outcomes of a group have covariance I + tau^2 x_j x_j' (sigma is 1), so
    that the precision of (alpha, gamma_0, gamma_1) is the sum of X_j' (I + tau^2 x_j x_j')^-1 X_j; the
    flat alpha is taken out of it.

    Parameters
    ----------
    n_groups, n_members : int
        Groups, and individuals in each.
    tau : float, optional
        Standard deviation of the slopes about their line.

    Returns
    -------
    ndarray (2, 2)
        Symmetric, positive definite.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    whole = np.zeros((3, 3))
    for x_j, u_j in zip(*design(n_groups, n_members), strict=True):
        X = np.column_stack([np.ones_like(x_j), x_j, u_j * x_j])
        V = np.eye(len(x_j)) + tau**2 * np.outer(x_j, x_j)
        whole += X.T @ np.linalg.solve(V, X)
    return whole[1:, 1:] - np.outer(whole[1:, 0], whole[0, 1:]) / whole[0, 0]


@checked(sd=positive_or_infinite)
def bias_and_coverage(precision: Floats, mean: float, sd: float) -> dict[str, Floats]:
    """Bias, coverage and width over repeated data if tau and sigma were known.

    The data estimate gamma with precision P, and the prior N(m, s^2 I) makes the posterior covariance
    C = (P + I / s^2)^-1. So the posterior mean has bias C (m - gamma) / s^2 and sampling covariance
    C P C, and both are normal.

    Parameters
    ----------
    precision : ndarray (2, 2)
        P, as `information` gives it.
    mean, sd : float
        m and s; infinite s is a flat prior.

    Returns
    -------
    dict of ndarray (2,)
        ``bias``, ``coverage`` and ``width`` of the 90% interval, for gamma_0 and gamma_1.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    cov = np.linalg.inv(precision + np.eye(2) / sd**2)
    bias = cov @ (mean - np.array([TRUTH["gamma_0"], TRUTH["gamma_1"]])) / sd**2
    half, sampling = norm.ppf(0.95) * np.sqrt(np.diag(cov)), np.sqrt(np.diag(cov @ precision @ cov))
    coverage = norm.cdf((half - bias) / sampling) - norm.cdf((-half - bias) / sampling)
    return {"bias": bias, "coverage": coverage, "width": 2 * half}


def study(n_groups: int, n_members: int, prior: str, *, runs: range) -> dict[str, dict[str, float]]:
    """Sums over runs: errors of posterior means, their squares, 90% intervals that cover, their widths.

    Parameters
    ----------
    n_groups, n_members : int
        As in `fit`.
    prior : str
        A name of `PRIORS`.
    runs : range
        Which runs.

    Returns
    -------
    dict of str to dict
        Quantity to ``error``, ``squared``, ``covered`` and ``width``, each summed over runs.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    RuntimeError
        If a run has not converged.
    """
    rows = [_one(n_groups, n_members, run, prior) for run in runs]
    return {name: {what: float(sum(row[name][what] for row in rows)) for what in rows[0][name]}
            for name in QUANTITIES}


def _one(n_groups, n_members, run, prior):
    post = fit(n_groups, n_members, run, prior)
    if not post.diagnostics.converged:
        raise RuntimeError(f"run {run} of {n_groups} groups under the {prior} prior has not converged")
    draws = {"gamma_0": post["gamma"][..., 1], "gamma_1": post["gamma"][..., 2], "tau": post["tau"][..., 0]}
    return {name: _scored(draws[name], truth) for name, truth in TRUTH.items()}


def _scored(draws, truth):
    (low, high), error = np.quantile(draws, [0.05, 0.95]), draws.mean() - truth
    return {"error": error, "squared": error**2, "covered": low <= truth <= high, "width": high - low}
