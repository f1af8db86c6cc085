"""Widths of intervals in balanced designs: against simulated data, against the engine, in the limits."""

import numpy as np
import pytest
from scipy.stats import norm, t

import bhm_core as bhm
from bhm_core.design import best_members, expected_width

TAU, SIGMA = 3.0, 6.0


def simulated(J, n, n_sets=20_000):
    """Means of J groups of n members in many data sets whose population mean is 0: (n_sets, J)."""
    rng = np.random.default_rng([J, n])
    return TAU * rng.standard_normal((n_sets, J)) + SIGMA / np.sqrt(n) * rng.standard_normal((n_sets, J))


def is_the_width_of_t_intervals(width, J=6, n=4):
    means = simulated(J, n)
    widths = 2 * t.ppf(0.95, J - 1) * means.std(axis=1, ddof=1) / np.sqrt(J)
    return abs(widths.mean() - width) < 4 * widths.std() / np.sqrt(len(widths))


def holds_the_truth_as_often_as_it_says(width, J=6, n=4):
    held = np.abs(simulated(J, n).mean(axis=1)) < width / 2
    return abs(held.mean() - 0.9) < 4 * np.sqrt(0.09 / len(held))


def test_known_scales_give_an_interval_that_holds_the_truth_as_often_as_it_says():
    assert holds_the_truth_as_often_as_it_says(expected_width(6, 4, tau=TAU, sigma=SIGMA))


def test_unknown_scales_give_the_mean_width_of_t_intervals():
    assert is_the_width_of_t_intervals(expected_width(6, 4, tau=TAU, sigma=SIGMA, known=False))


@pytest.mark.parametrize("width", [
    2 * norm.ppf(0.95) * np.sqrt((TAU**2 + SIGMA**2) / 24),  # all members are independent
    2 * norm.ppf(0.95) * np.sqrt(TAU**2 / 6 + SIGMA**2 / 4),  # the second term lacks J
    2 * norm.ppf(0.90) * np.sqrt(TAU**2 / 6 + SIGMA**2 / 24),  # another level
])
def test_wrong_widths_of_known_scales_would_be_seen(width):
    assert not holds_the_truth_as_often_as_it_says(width)


@pytest.mark.parametrize("width", [
    2 * t.ppf(0.95, 5) * np.sqrt(TAU**2 / 6 + SIGMA**2 / 24),  # the mean of s is not that of sigma
    2 * t.ppf(0.95, 6) * np.sqrt(TAU**2 / 6 + SIGMA**2 / 24),  # a degree of freedom too many
    expected_width(6, 4, tau=TAU, sigma=SIGMA),
])
def test_wrong_widths_of_unknown_scales_would_be_seen(width):
    assert not is_the_width_of_t_intervals(width)


def test_the_engine_has_the_width_of_unknown_scales_where_groups_are_many():
    J, n, widths = 40, 5, []
    for run in range(20):
        rng = np.random.default_rng([J, n, run])
        y = TAU * rng.standard_normal((J, 1)) + SIGMA * rng.standard_normal((J, n))
        ones = np.ones((J * n, 1))
        post = bhm.HierarchicalRegression(y.ravel(), ones, ones, np.repeat(np.arange(J), n)).sample(
            n_draws=500, rng=run, keep_groups=False)
        widths.append(np.ptp(np.quantile(post["gamma"], [0.05, 0.95])))
    expected = expected_width(J, n, tau=TAU, sigma=SIGMA, known=False)
    assert abs(np.mean(widths) / expected - 1) < 4 * np.std(widths) / expected / np.sqrt(20) + 0.02


def test_many_groups_make_the_two_agree():
    both = [expected_width(5000, 4, tau=TAU, sigma=SIGMA, known=known) for known in (True, False)]
    assert both[0] == pytest.approx(both[1], rel=1e-3)


@pytest.mark.parametrize(("group", "member", "tau", "sigma"), [
    (20, 1, 3, 6), (500, 10, 0.4, 2), (1, 4, 5, 1)])
def test_no_other_number_of_members_is_better_for_the_same_money(group, member, tau, sigma):
    n = best_members(group, member, tau=tau, sigma=sigma)
    others = n * np.geomspace(0.05, 20, 2001)
    widths = expected_width(1e4 / (group + member * others), others, tau=tau, sigma=sigma)
    assert others[widths.argmin()] == pytest.approx(n, rel=1e-6)
    assert others[widths.argmin()] != pytest.approx(n * np.sqrt(group / member), rel=0.1)  # no root: seen


def test_shapes_fit_together():
    J, n = np.array([[10.0], [40.0]]), np.array([2.0, 5.0, 9.0])
    assert expected_width(J, n, tau=TAU, sigma=SIGMA).shape == (2, 3)
    with pytest.raises(ValueError, match="must have shapes that fit together"):
        expected_width([1, 2, 3], [1, 2], tau=TAU, sigma=SIGMA)
    with pytest.raises(ValueError, match="n_groups must be above 1 where tau and sigma are not known, got 1"):
        expected_width([3, 1], 2, tau=TAU, sigma=SIGMA, known=False)
