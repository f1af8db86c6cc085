"""The truth is a fixed quantity: what moves with the data is the distribution, and it gathers there."""

import numpy as np
import pytest

import bhm_core as bhm

TRUTH = 0.6
SIZES = (20, 2_000, 200_000)


def posteriors():
    return [bhm.BetaBinomial().update(int(TRUTH * n), n) for n in SIZES]


def grids(highest):
    """Posteriors on a grid under a uniform prior on (0, highest)."""
    theta = np.linspace(1e-4, highest - 1e-4, 20_001)
    log_likelihood = TRUTH * np.log(theta) + (1 - TRUTH) * np.log1p(-theta)
    return [bhm.Grid(n * log_likelihood, theta) for n in SIZES]


def gathers(means):
    """Whether the distance to the truth shrinks towards zero."""
    return bool(np.abs(means[-1] - TRUTH) < 1e-3)


def test_a_hundred_times_the_data_leave_a_tenth_of_the_spread():
    spread = [np.sqrt(post.var) for post in posteriors()]
    np.testing.assert_allclose(np.divide(spread[1:], spread[:-1]), 0.1, rtol=0.1)


def test_the_distribution_gathers_around_the_truth():
    assert gathers([post.mean for post in posteriors()])
    assert gathers([grid.mean() for grid in grids(1.0)])


def test_a_prior_that_excludes_the_truth_never_finds_it():
    """The wrong twin: where the prior is zero, no amount of data helps."""
    means = [grid.mean() for grid in grids(0.5)]
    assert not gathers(means)
    assert means[-1] == pytest.approx(0.5, abs=1e-3)
