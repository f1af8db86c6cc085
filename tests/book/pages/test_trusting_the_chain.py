"""The sentences of the chapter on diagnostics and calibration are true."""

from functools import partial

import numpy as np
import pytest
from school_8367 import EXACT, MEANS, MU_0, PUPILS, SIGMA, SIGMA_0, Y, log_posterior

import bhm_core as bhm
from bhm_core import diagnostics
from bhm_core.course.targets import TwoModes

STARTS = [[10.0], [0.0], [5.0], [15.0]]


def walk(start, scale=3.0, variance=SIGMA**2, **options):
    kernel = bhm.random_walk_metropolis(partial(log_posterior, variance=variance), scale)
    return bhm.sample(kernel, start, names=["mu"], **{"n_draws": 1000, "rng": 1} | options)["mu"]


def plain(x):
    within, between = x.var(axis=1, ddof=1).mean(), x.mean(axis=1).var(ddof=1)
    return np.sqrt(((x.shape[1] - 1) / x.shape[1] * within + between) / within)


def test_the_school_has_the_third_lowest_mean_and_is_probably_not_as_low():
    assert np.sum(MEANS < Y.mean()) == 2 and len(MEANS) == 160
    assert EXACT.marginal().sf(Y.mean()) > 0.8
    assert PUPILS["mathach"].max() < 40  # the start of the first chain


def test_the_start_far_away_has_faded_after_200_draws():
    runs = walk(np.full((50, 1), 40.0), 0.5)
    arrived = np.argmax(runs < EXACT.mean + 2 * EXACT.sd, axis=1)
    assert 150 < np.median(arrived) < 220
    kept = np.abs(runs[:, 200:].mean() - EXACT.mean)
    assert kept < np.abs(runs.mean() - EXACT.mean) / 5


def test_one_creeping_chain_does_not_know_the_spread_and_four_know_that_they_do_not():
    slow = walk(STARTS, 0.05, n_warmup=200)
    assert slow[0].std() < EXACT.sd / 2
    assert diagnostics.r_hat(slow) > 2


@pytest.mark.parametrize("away", [30.0, 3000.0])
def test_the_ranked_r_hat_does_not_grow_with_the_distance(away):
    x = np.random.default_rng(1).normal(size=(4, 1000))
    x[3] += away
    assert diagnostics.r_hat(x) == pytest.approx(1.6, abs=0.1)
    assert plain(x) > 0.4 * away


def test_the_mcse_is_the_sd_of_repeated_means():
    many = walk([5.0], n_draws=500, n_warmup=100, n_chains=1600)
    runs = many.reshape(4, 400, 500).swapaxes(1, 2)
    ratio = runs.mean(axis=(0, 1)).std(ddof=1) / diagnostics.mcse_mean(runs).mean()
    assert ratio == pytest.approx(1, abs=4 / np.sqrt(800))


def test_a_digit_more_takes_a_hundred_times_the_draws():
    errors = [diagnostics.mcse_mean(walk(STARTS, n_draws=n, n_warmup=200)) for n in (200, 20_000)]
    assert errors[0] / errors[1] == pytest.approx(10, rel=0.3)


def test_the_sd_for_the_variance_passes_every_check_but_the_known_answer():
    wrong = walk(STARTS, 1.5, SIGMA, n_warmup=200)
    numbers = diagnostics.convergence(wrong)
    assert numbers["r_hat"] < 1.01 and min(numbers["ess_bulk"], numbers["ess_tail"]) > 400
    assert abs(wrong.mean() - EXACT.mean) > 24 * diagnostics.mcse_mean(wrong)


def test_chains_in_one_of_two_peaks_agree_and_chains_in_both_do_not():
    kernel = bhm.random_walk_metropolis(TwoModes(12.0).log_density, 2.4)
    for start, agree in ([6.0], True), ([[-6.0], [-6.0], [6.0], [6.0]], False):
        x = bhm.sample(kernel, start, n_draws=1000, n_warmup=200, rng=8)["theta"]
        assert (diagnostics.r_hat(x) < 1.01).all() == agree


def test_r_hat_is_loudest_for_peaks_at_a_middling_distance():
    def r_hat(distance):
        kernel = bhm.random_walk_metropolis(TwoModes(distance).log_density, 1.5)
        options = {"n_draws": 1000, "n_warmup": 200, "n_chains": 4}
        return np.median([diagnostics.r_hat(bhm.sample(kernel, [distance / 2], rng=seed, **options)
                                            ["theta"])[0] for seed in range(5)])

    near, middle, far = map(r_hat, (3.0, 7.0, 12.0))
    assert middle > 1.05 > max(near, far) and far < 1.01


def test_a_frozen_chain_has_no_diagnostics():
    row = bhm.Draws({"mu": np.full((4, 1000), 6.5)}).summary()["mu"]
    assert np.isnan([row.r_hat, row.ess_bulk, row.ess_tail, row.mcse_mean]).all()


def check_rhat(r_hats, limit=1.01):
    for r_hat in r_hats:
        if r_hat > limit:
            return False
        else:
            return True


def repaired(r_hats, limit=1.01):
    return len(r_hats) > 0 and bool(np.all(np.asarray(r_hats) <= limit))


def test_a_check_that_returns_inside_its_loop_sees_the_first_parameter_only():
    assert check_rhat([1.0, 1.3]) and not check_rhat([1.3, 1.0])
    assert check_rhat([np.nan]) is True and check_rhat([]) is None


@pytest.mark.parametrize("r_hats", [[1.0, 1.3], [1.3, 1.0], [1.0, np.nan], []])
def test_the_repaired_check_sees_all(r_hats):
    assert not repaired(r_hats)
    assert repaired([1.0, 1.005])


def test_posterior_variance_and_sampling_variance_answer_different_questions():
    """w v for the posterior, v for the average, w^2 v for the posterior mean; equal if w is 1."""
    v, n = SIGMA**2 / len(Y), 40_000
    w = SIGMA_0**2 / (SIGMA_0**2 + v)
    again = np.random.default_rng(1).normal(6.0, SIGMA, size=(n, len(Y)))
    estimates = w * again.mean(axis=1) + (1 - w) * MU_0
    error = 4 * np.sqrt(2 / n)  # relative, of a variance
    assert w * v == pytest.approx(EXACT.sd**2, rel=1e-10)
    assert again.mean(axis=1).var() == pytest.approx(v, rel=error)
    assert estimates.var() == pytest.approx(w**2 * v, rel=error)
    assert estimates.var() < w * v * (1 - error) < v * (1 - error)
    assert estimates.mean() > 6.0 + 0.5  # the bias that pays for it
