"""Replicated data follow the model that is written down, and no other."""

import numpy as np
import pytest
from scipy.stats import halfnorm, invgamma, invwishart, kstest, norm

from bhm_core.hierarchical.priors import LKJ, Priors, on_variance
from bhm_core.predictive import prior_draws, replicate, tail_probability, two_level_design

X_ROW = np.array([[1.0, 0.5], [1.0, 2.0]])
TAU, RHO, SIGMA = np.array([1.5, 0.7]), 0.6, 0.8


def test_the_two_level_design_holds_the_cross_level_interaction():
    X, Z = two_level_design([1.0, 2.0, 3.0], ["b", "a", "b"], u=[[1.0, 5.0], [2.0, 7.0]])
    assert np.array_equal(Z, [[1, 1], [1, 2], [1, 3]])
    assert np.array_equal(X[0], [1, 1, 2, 7, 2, 7])
    assert np.array_equal(X[1], [1, 2, 1, 5, 2, 10])


def covariance(**wrong):
    """Sample covariance of the two rows of one group, over 40,000 replicates."""
    n = 40_000
    truth = {"gamma": np.zeros((n, 2)), "tau": np.tile(TAU, (n, 1)), "corr": np.full(n, RHO),
             "sigma": np.full(n, SIGMA)}
    y = replicate(X_ROW, X_ROW, [7, 7], rng=3, **(truth | wrong)).y
    return np.cov(y.T)


def implied(x1, x2, same_row):
    """tau_1^2 + rho tau_1 tau_2 (x1 + x2) + tau_2^2 x1 x2 + sigma^2 on the diagonal."""
    between = TAU[0] ** 2 + RHO * TAU.prod() * (x1 + x2) + TAU[1] ** 2 * x1 * x2
    return between + SIGMA**2 * same_row


def agrees(found):
    """Whether the sample covariance lies within 4 standard errors of the reduced form's."""
    expected = np.array([[implied(a, b, a == b) for b in (0.5, 2.0)] for a in (0.5, 2.0)])
    error = np.sqrt((np.outer(expected.diagonal(), expected.diagonal()) + expected**2) / 40_000)
    return bool((abs(found - expected) < 4 * error).all())


def test_replicates_have_the_covariance_of_the_reduced_form():
    assert agrees(covariance())


def test_a_forgotten_correlation_shows_in_the_covariance():
    assert not agrees(covariance(corr=None))


def test_the_correlation_may_be_a_number_or_a_matrix():
    matrix = np.array([[1.0, RHO], [RHO, 1.0]])
    args = (X_ROW, X_ROW, [1, 2])
    kwargs = {"gamma": [1.0, 2.0], "tau": TAU, "sigma": SIGMA}
    one = replicate(*args, corr=RHO, rng=1, **kwargs)
    two = replicate(*args, corr=matrix, rng=1, **kwargs)
    assert np.array_equal(one.y, two.y) and one.b.shape == (2, 2)


def test_without_noise_every_row_is_the_line_of_its_own_group():
    group = np.array(["b", "a", "b", "a"])
    X, Z = two_level_design([0.0, 1.0, 2.0, 3.0], group)
    out = replicate(X, Z, group, gamma=[10.0, 1.0], tau=[2.0, 1.0], sigma=0.0, rng=4)
    line = np.array([10.0, 1.0]) + out.b[[1, 0, 1, 0]]
    assert out.y == pytest.approx((Z * line).sum(axis=1), rel=1e-12)


def test_tail_probability_counts_and_carries_its_error():
    estimate = tail_probability(np.random.default_rng(2).normal(size=(4, 5_000)), 1.0)
    assert estimate.value == pytest.approx(0.158655, abs=4 * estimate.mcse)
    assert 0 < estimate.mcse < 0.01


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"u": [1.0]}, "u must have one row for each of 2 groups"),
        ({"x": [1.0, np.nan]}, "x must be finite"),
    ],
)
def test_a_bad_design_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        two_level_design(**({"x": [1.0, 2.0], "group": ["a", "b"], "u": None} | change))


def test_a_correlation_of_the_wrong_shape_is_named():
    ones = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"corr must have shape \(\.\.\., 3, 3\)"):
        replicate(ones, ones, [1, 2], gamma=[1.0] * 3, tau=[1.0] * 3, corr=0.5, sigma=1.0, rng=1)


def draws_of(n=4_000, **priors):
    """Prior draws with everything fixed that is not given."""
    fixed = {"gamma": norm(0, 1), "tau": halfnorm(scale=2), "sigma": 1.0}
    return prior_draws(Priors(**(fixed | priors)), n, p=2, K=2, rng=6)


def test_prior_draws_follow_the_prior():
    draws = draws_of(gamma=[norm(3, 1), norm(0, 5)], sigma=on_variance(invgamma(3, scale=2)))
    assert kstest(draws["gamma"][:, 1], norm(0, 5).cdf).pvalue > 1e-4
    assert kstest(draws["tau"][:, 0], halfnorm(scale=2).cdf).pvalue > 1e-4
    assert kstest(draws["sigma"] ** 2, invgamma(3, scale=2).cdf).pvalue > 1e-4
    assert kstest(draws["sigma"], invgamma(3, scale=2).cdf).pvalue < 1e-4


@pytest.mark.parametrize("eta", [1.0, 3.0])
def test_lkj_of_two_is_a_stretched_beta(eta):
    rho = draws_of(corr=LKJ(eta))["corr"][:, 0, 1]
    assert kstest((rho + 1) / 2, "beta", args=(eta, eta)).pvalue > 1e-4
    assert kstest((rho + 1) / 2, "beta", args=(eta + 1, eta + 1)).pvalue < 1e-4


def test_lkj_of_four_treats_every_pair_alike():
    fixed = Priors(gamma=norm(0, 1), tau=halfnorm(), sigma=1.0, corr=LKJ(2.0))
    corr = prior_draws(fixed, 4_000, p=1, K=4, rng=8)["corr"]
    for a, b in zip(*np.triu_indices(4, 1), strict=True):  # marginally Beta(eta - 1 + K/2)
        assert kstest((corr[:, a, b] + 1) / 2, "beta", args=(3.0, 3.0)).pvalue > 1e-4


def test_an_inverse_wishart_prior_is_drawn_whole():
    draws = draws_of(omega=invwishart(5, np.diag([4.0, 1.0])), tau="default")
    omega = draws["tau"][:, :, None] * draws["corr"] * draws["tau"][:, None, :]
    assert kstest(omega[:, 0, 0], invgamma(2, scale=2).cdf).pvalue > 1e-4
    assert np.allclose(np.diagonal(draws["corr"], axis1=1, axis2=2), 1.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gamma": "flat"}, "gamma must have a proper prior of fixed numbers, got 'flat'"),
        ({"tau": "default"}, "tau must have a proper prior of fixed numbers, got 'default'"),
        ({"tau": [halfnorm()]}, "tau must have 2 priors, one per coefficient, got 1"),
    ],
)
def test_a_prior_that_cannot_be_drawn_from_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        draws_of(**change)
