"""The model of one rate has the answer it says it has."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.course import broken, one_rate
from bhm_core.kernels import LogNormalWalk, metropolis_hastings


def z_score(kernel, y=2):
    draw = one_rate.posterior(kernel, n_draws=4000, n_warmup=200, n_chains=10)
    theta = draw(y, np.random.default_rng(1))["theta"]
    return abs(theta.mean() - one_rate.mean(y)) / bhm.diagnostics.mcse_mean(theta)


def test_the_mean_is_the_conjugate_one():
    post = bhm.GammaPoisson(one_rate.SHAPE, 1.0).update([2], one_rate.EXPOSURE)
    assert one_rate.mean(2) == pytest.approx(post.mean, rel=1e-12)


def test_metropolis_hastings_finds_it_and_without_the_ratio_does_not():
    assert z_score(lambda f: metropolis_hastings(f, LogNormalWalk(1.0))) < 4
    assert z_score(lambda f: broken.NoHastingsRatio(f, LogNormalWalk(1.0))) > 4


def test_the_log_likelihood_is_the_poisson_one_up_to_a_constant():
    from scipy.stats import poisson

    theta = np.array([0.5, 1.0, 4.0])
    right = poisson.logpmf(2, one_rate.EXPOSURE * theta)
    ours = one_rate.log_likelihood({"theta": theta}, 2)
    np.testing.assert_allclose(np.diff(ours), np.diff(right), rtol=1e-10)


def test_prior_and_counts_have_their_means():
    rng, n = np.random.default_rng(2), 20_000
    draws = [one_rate.prior(rng) for _ in range(n)]
    theta = np.array([one["theta"] for one in draws])
    counts = np.array([one_rate.simulate(one, rng) for one in draws])
    assert abs(theta.mean() - 3.0) < 4 * np.sqrt(3 / n)
    assert abs(counts.mean() - 1.2) < 4 * np.sqrt((1.2 + 0.48) / n)
