"""Predictions have the variance of their two sources: Var y = E Var(y | theta) + Var E(y | theta).

Both terms come from the distribution of the parameter by quadrature, for totals and means of n = 1, 2, 7.
"""

import numpy as np
import pytest

import bhm_core as bhm

COUNTS = (1, 2, 7)


def successes(family, n):
    """Successes in n trials, given theta: mean n theta, variance n theta (1 - theta)."""
    theta = family.marginal()
    return theta.expect(lambda t: n * t * (1 - t)), n**2 * theta.var(), n * theta.mean()


def events(family, n):
    """Events in the time n, given theta: mean and variance n theta."""
    theta = family.marginal()
    return n * theta.expect(lambda t: t), n**2 * theta.var(), n * theta.mean()


def mean_with_sigma(family, n):
    """The mean of n observations whose variance is known."""
    mu = family.marginal()
    return family.sigma**2 / n, mu.var(), mu.mean()


def mean_without_sigma(family, n):
    """The mean of n observations whose variance is a parameter."""
    mu = family.marginal("mu")
    return family.marginal("sigma").expect(lambda s: s**2 / n), mu.var(), mu.mean()


Y = [4.0, 7.0, 5.5, 9.0, 2.0]
FAMILIES = {
    "beta": (bhm.BetaBinomial(2.0, 3.0).update(4, 6), successes),
    "gamma": (bhm.GammaPoisson(3.0, 2.0).update([1, 4, 2]), events),
    "normal": (bhm.NormalMean(5.0, 2.0, sigma=3.0).update(Y), mean_with_sigma),
    "normal, sigma unknown": (bhm.NormalInverseGamma(4.0, 2.0, 6.0, 3.0).update(Y), mean_without_sigma),
}


def gap(case, n, factor=(1.0, 1.0)):
    """Relative difference of the predictive variance from the sum of the two terms."""
    family, terms = FAMILIES[case]
    within, between, _ = terms(family, n)
    return abs(family.predictive(n).var() / (factor[0] * within + factor[1] * between) - 1)


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("case", FAMILIES)
def test_the_predictive_variance_is_the_sum_of_its_two_sources(case, n):
    assert gap(case, n) < 1e-7


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("case", FAMILIES)
def test_the_predictive_mean_is_the_mean_of_the_means(case, n):
    family, terms = FAMILIES[case]
    assert family.predictive(n).mean() == pytest.approx(terms(family, n)[2], rel=1e-9)


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("case", FAMILIES)
def test_neither_source_can_be_left_out_nor_taken_for_another_n(case, n):
    assert gap(case, n, (1.0, 0.0)) > 0.01 and gap(case, n, (0.0, 1.0)) > 0.01
    if n > 1:
        assert gap(case, n, (1 / n, 1.0)) > 0.01 and gap(case, n, (n, 1.0)) > 0.01


@pytest.mark.parametrize("n", COUNTS)
def test_the_regression_adds_one_residual_an_observation_to_what_beta_leaves_open(n):
    rng = np.random.default_rng(1)
    X, rows = rng.normal(size=(9, 2)), rng.normal(size=(n, 2))
    found = bhm.NormalLinearRegression([1.0, 0.0], np.diag([4.0, 1.0]), sigma=1.5).update(X @ [1, 2], X)
    between = rows @ found.marginal().cov @ rows.T
    predicted = found.predictive(rows)
    np.testing.assert_allclose(np.atleast_2d(predicted.cov), between + 1.5**2 * np.eye(n), rtol=1e-12)
    np.testing.assert_allclose(predicted.mean, rows @ found.mean, rtol=1e-12)
    assert found.predictive(rows[0]).var() == pytest.approx(between[0, 0] + 1.5**2, rel=1e-12)
