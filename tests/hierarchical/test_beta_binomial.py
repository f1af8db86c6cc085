"""Proportions of groups: against sums over a grid, exact conditionals, and what is refused."""

import numpy as np
import pytest
from scipy.stats import betabinom, gamma

from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.counts.beta_binomial import BetaBinomialGroups
from bhm_core.hierarchical.counts.rising import RisingSum, _log_rising
from bhm_core.hierarchical.engine.model import HierarchicalModel

Y, N = np.array([0, 1, 3, 10, 4, 2]), np.array([20, 20, 19, 20, 14, 1 + 9])


def gammas(alpha, beta):
    return gamma.logpdf(alpha, 2) + gamma.logpdf(beta, 2, scale=5)


def grid_means(log_prior, n=400, reach=6.0):
    """E[alpha / (alpha + beta)], sd of theta's and their means, by a sum over (alpha, beta)."""
    u = np.linspace(-reach, reach / 2, n)
    v = np.linspace(-reach, 2 * reach, n)
    mean, size = 1 / (1 + np.exp(-u))[:, None], np.exp(v)[None, :]
    a, b = mean * size, (1 - mean) * size
    log = log_prior(a, b) + np.log(a) + np.log(b)
    log = log + sum(betabinom.logpmf(y, m, a, b) for y, m in zip(Y, N, strict=True))
    w = np.exp(log - log.max())
    w /= w.sum()
    return (w * mean).sum(), np.array([(w * (a + y) / (a + b + m)).sum()
                                       for y, m in zip(Y, N, strict=True)])


def z_scores(model, exact):
    draws = [model.sample(rng=seed) for seed in range(8)]
    mean = [d["alpha"] / (d["alpha"] + d["beta"]) for d in draws]
    population = [(m.mean() - exact[0]) / mcse_mean(m) for m in mean]
    groups = [(d["theta"].mean((0, 1)) - exact[1]) / mcse_mean(d["theta"]) for d in draws]
    return np.column_stack([population, groups])


def test_it_keeps_the_contract_of_a_hierarchical_model():
    assert isinstance(BetaBinomialGroups(Y, N), HierarchicalModel)


@pytest.mark.parametrize("prior", ["bda", gammas])
def test_draws_agree_with_a_sum_over_a_grid(prior):
    exact = grid_means((lambda a, b: -2.5 * np.log(a + b)) if prior == "bda" else prior)
    z = z_scores(BetaBinomialGroups(Y, N, prior=prior), exact)
    assert np.abs(z).max() < 4.5 and (z**2).mean() < 2


@pytest.mark.parametrize("twin", ["no Jacobian", "one trial more"])
def test_a_wrong_twin_is_seen(twin):
    exact = grid_means(gammas)
    if twin == "no Jacobian":
        model = BetaBinomialGroups(Y, N, prior=lambda a, b: gammas(a, b) - np.log(a * b))
    else:
        model = BetaBinomialGroups(Y, N + 1, prior=gammas)
    assert (z_scores(model, exact) ** 2).mean() > 10


def test_the_integrated_likelihood_is_beta_binomial():
    model = BetaBinomialGroups(Y, N)
    phi = np.random.default_rng(1).normal(size=(5, 3, 2)) * 3
    found = model.constrain(phi)
    exact = betabinom.logpmf(Y, N, found["alpha"][..., None], found["beta"][..., None]).sum(-1)
    difference = model.log_integrated_likelihood(phi) - exact
    assert np.allclose(difference, difference[0, 0], atol=1e-8)
    assert np.allclose(model.unconstrain(**found), phi)


def test_rising_factorials_keep_their_digits_where_log_gammas_cancel():
    counts, a = np.array([0, 3, 45, 1500]), np.array([1e-3, 2.0, 999.0, 1001.0, 1e7, 1e12])
    product = RisingSum(counts)(a)
    assert np.allclose(_log_rising(a[:, None], counts[None, :] * 1.0).sum(1), product, rtol=1e-10)
    assert np.isclose(RisingSum(np.append(counts, 5000))(a)[2], product[2]
                      + np.log(999.0 + np.arange(5000)).sum(), rtol=1e-10)


def test_theta_is_the_conjugate_update_of_each_group():
    phi = np.tile(BetaBinomialGroups(Y, N).unconstrain(2.0, 8.0), (40_000, 1))
    theta = BetaBinomialGroups(Y, N).expand(phi, np.random.default_rng(1))["theta"]
    exact = (2 + Y) / (10 + N)
    assert (np.abs(theta.mean(0) - exact) < 4 * theta.std(0) / 200).all()


def test_equal_groups_shrink_to_one_proportion_and_the_tail_is_no_alarm():
    draws = BetaBinomialGroups([15] * 10, [45] * 10).sample(rng=1)
    assert draws.diagnostics.converged and draws["theta"].std((0, 1)).max() < 0.04


def test_large_counts_are_ordinary_data():
    rng = np.random.default_rng(2)
    theta = rng.beta(20, 30, size=50)
    draws = BetaBinomialGroups(rng.binomial(10**6, theta), [10**6] * 50).sample(rng=1)
    assert np.abs(draws["theta"].mean((0, 1)) - theta).max() < 0.003


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 5], [4, 4]), "successes must be at most trials, got 5 of 4 at position 1"),
        (([1, -1], [4, 4]), "successes must be whole numbers of at least 0, got -1 at position 1"),
        (([1, 1.5], [4, 4]), "successes must be whole numbers .* got 1.5"),
        (([1, 0], [4, 0]), "trials must be whole numbers of at least 1, got 0"),
        (([1, np.nan], [4, 4]), "successes must be finite, got nan"),
        (([1], [4, 4]), "trials must have one value per group, got 2 for 1"),
        (([], []), "got no groups"),
        (([0, 4], [4, 4]), "improper"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        BetaBinomialGroups(*arguments)


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        ("flat", "prior must be callable"),
        (lambda a, b: 0.0, "prior must return one log density for each"),
        (lambda a, b: a * np.nan, "prior must be a number or -inf, got nan at"),
        (lambda a, b: -np.log(a * b), "the posterior must be proper"),
    ],
)
def test_a_bad_prior_is_named(prior, message):
    with pytest.raises(ValueError, match=message):
        BetaBinomialGroups(Y, N, prior=prior).sample(rng=1)
