"""The sentences of the chapter on Monte Carlo and Metropolis-Hastings are true."""

import numpy as np
import pytest
from school_8367 import EXACT, MU_0, SIGMA, SIGMA_0, Y, log_posterior

import bhm_core as bhm
from bhm_core.course import slides_chain


def walk(log_density, scale=3.0, **options):
    kernel = bhm.random_walk_metropolis(log_density, scale)
    options = {"n_draws": 5000, "n_warmup": 200, "rng": 1} | options
    return bhm.sample(kernel, [5.0], names=["mu"], **options)


def test_the_constant_of_the_target_cancels():
    plain, shifted = walk(log_posterior), walk(lambda x: log_posterior(x) + 64.0)
    np.testing.assert_array_equal(plain["mu"], shifted["mu"])


def test_the_error_of_an_average_is_the_one_of_the_central_limit_theorem():
    draws = EXACT.marginal().rvs((2000, 400), random_state=1).mean(axis=1)
    # relative error of a standard deviation from 2,000 averages: 1 / sqrt(4000)
    assert draws.std() == pytest.approx(EXACT.sd / np.sqrt(400), rel=4 / np.sqrt(4000))


def test_the_markov_chain_version_needs_the_autocorrelation_time():
    x = walk(log_posterior, n_draws=1000, n_chains=400)["mu"]
    tau = bhm.diagnostics.autocorrelation_time(x)
    error = x.mean(axis=1).std() / (EXACT.sd * np.sqrt(tau / 1000))
    assert error == pytest.approx(1, abs=4 / np.sqrt(800))
    assert x.mean(axis=1).std() > 1.5 * EXACT.sd / np.sqrt(1000)  # the version without tau is wrong


def test_metropolis_meets_the_pencil():
    draws = walk(log_posterior)
    assert abs(bhm.agreement.compare(draws, {"mu": EXACT.mean}, unit="mcse").z[0]) < 4


def test_with_heavy_tails_the_school_is_believed_more():
    grid = np.linspace(-5, 20, 2001)
    likelihood = -((Y - grid[:, None]) ** 2).sum(axis=1) / (2 * SIGMA**2)
    heavy = bhm.Grid(likelihood - 2 * np.log1p(((grid - MU_0) / SIGMA_0) ** 2 / 3), grid)
    assert Y.mean() < heavy.mean() < EXACT.mean
    assert heavy.mean(lambda m: m < 5) > EXACT.marginal().cdf(5)


def test_contours_enclose_92_59_and_18_percent():
    """A normal density falls to a share s of its peak on an ellipse that holds 1 - s."""
    peak = np.exp(slides_chain.log_density(slides_chain.MEAN[None])[0])
    inside = 1 - np.array([0.03, 0.15, 0.30]) / peak
    np.testing.assert_allclose(inside, [0.92, 0.59, 0.18], atol=0.005)


def test_the_best_scale_is_near_2_4_sd_and_accepts_about_44_percent():
    found = {}
    for factor in (0.6, 2.4, 9.6):
        draws = walk(log_posterior, factor * EXACT.sd, n_draws=2000, n_chains=20)
        found[factor] = bhm.diagnostics.ess_mean(draws["mu"])
        if factor == 2.4:
            assert draws.stats["accepted"].mean() == pytest.approx(0.44, abs=0.02)
    assert found[2.4] > 1.5 * max(found[0.6], found[9.6])


def test_many_dimensions_accept_about_23_percent_at_the_scaled_step():
    d = 30
    kernel = bhm.random_walk_metropolis(lambda x: -(x**2).sum(axis=1) / 2, 2.38 / np.sqrt(d))
    start = np.random.default_rng(1).normal(size=(200, d))
    draws = bhm.sample(kernel, start, n_draws=300, n_chains=200, rng=2)
    assert draws.stats["accepted"].mean() == pytest.approx(0.234, abs=0.03)


def test_dropping_the_repeats_bends_the_target():
    """The wrong twin of a common slip: keep only what was accepted."""
    draws = walk(log_posterior, 10.0, n_draws=20_000)
    moved = draws.stats["accepted"]
    right, wrong = draws["mu"], draws["mu"][moved]
    assert abs(right.std() - EXACT.sd) < 4 * bhm.diagnostics.mcse_sd(right)
    assert abs(wrong.std() - EXACT.sd) > 4 * bhm.diagnostics.mcse_sd(right)
