"""Ranks of groups and the difference of two: by enumeration, by quadrature, in the limits."""

from itertools import permutations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, rankdata

from bhm_core.diagnostics import mcse_mean
from bhm_core.ranking import Difference, RankIntervals, difference, rank_intervals, ranks

MEANS, SDS = np.array([0.0, 0.5, 1.0]), np.array([1.0, 2.0, 0.5])
DRAWS = np.random.default_rng(3).normal(MEANS, SDS, size=(4, 5000, 3))


def chance(j, rank):
    """P(group j has this rank) by enumeration of who lies below it and quadrature over its value."""
    others = [k for k in range(3) if k != j]

    def density(t):
        below = norm.cdf(t, MEANS[others], SDS[others])
        both, none = below.prod(), (1 - below).prod()
        return norm.pdf(t, MEANS[j], SDS[j]) * {1: none, 2: 1 - both - none, 3: both}[rank]

    return quad(density, -12, 12, limit=200)[0]


def agrees(rank):
    """Whether all nine probabilities of a 3-group case are those of quadrature, within 4 MCSE."""
    for j in range(3):
        for place in (1, 2, 3):
            event = (rank[..., j] == place).astype(float)
            if not abs(event.mean() - chance(j, place)) <= 4 * mcse_mean(event):
                return False
    return True


def test_ranks_of_three_groups_have_the_probabilities_of_quadrature():
    assert agrees(ranks(DRAWS))


@pytest.mark.parametrize("wrong", [
    lambda x: x.argsort(axis=-1) + 1.0,  # who has the rank, not the rank of whom
    lambda x: rankdata(-x, axis=-1),  # the highest first
    lambda x: np.broadcast_to(rankdata(x.mean(axis=(0, 1))), x.shape),  # ranks of the means
], ids=["argsort once", "highest first", "ranks of means"])
def test_wrong_ranks_would_be_seen(wrong):
    assert not agrees(wrong(DRAWS))


@pytest.mark.parametrize("order", [*permutations([1.0, 2.0, 3.0])])
def test_one_draw_has_the_rank_of_its_order(order):
    assert ranks([order]).tolist() == [list(order)]


def test_equal_groups_share_the_mean_of_their_ranks():
    tied = ranks([[2.0, 7.0, 2.0, 2.0], [1.0, 1.0, 1.0, 1.0]])
    assert tied.tolist() == [[2.0, 4.0, 2.0, 2.0], [2.5, 2.5, 2.5, 2.5]]
    assert (tied.mean(axis=1) == 2.5).all()


def test_mean_ranks_are_sums_of_pairs():
    """E rank_j = 1 + the sum over the others of P(below j)."""
    found = rank_intervals(DRAWS)
    for j in range(3):
        pairs = [difference(DRAWS[..., j], DRAWS[..., k]).probability for k in range(3) if k != j]
        assert found.mean[j] == pytest.approx(1 + sum(pairs), rel=1e-12)
    assert found.mean.sum() == pytest.approx(6, rel=1e-12)


def outside(draws, found):
    rank = ranks(draws).reshape(-1, draws.shape[-1])
    return max((rank < found.low).mean(axis=0).max(), (rank > found.high).mean(axis=0).max())


@pytest.mark.parametrize("prob", [0.5, 0.9, 0.99])
def test_intervals_leave_at_most_their_share_on_either_side_and_cannot_be_shorter(prob):
    draws = np.random.default_rng(4).normal(size=(4, 500, 12))
    found = rank_intervals(draws, prob)
    assert outside(draws, found) <= (1 - prob) / 2 + 1e-12
    shorter = [found._replace(low=found.low + 1), found._replace(high=found.high - 1)]
    assert all(outside(draws, one) > (1 - prob) / 2 for one in shorter)


def test_groups_that_never_change_places_have_intervals_without_width():
    draws = np.random.default_rng(5).normal([0, 100, 200], 1, size=(2, 50, 3))
    found = rank_intervals(draws)
    assert isinstance(found, RankIntervals) and found.low.tolist() == found.high.tolist() == [1, 2, 3]
    constant = rank_intervals(np.ones((2, 50, 3)))
    assert constant.mean.tolist() == constant.low.tolist() == constant.high.tolist() == [2, 2, 2]


def test_the_difference_of_two_normals_is_that_of_the_closed_form():
    found = difference(DRAWS[..., 2], DRAWS[..., 1])
    exact = norm(0.5, np.hypot(2.0, 0.5))
    assert abs(found.probability - exact.sf(0)) < 4 * found.mcse
    np.testing.assert_allclose([found.low, found.high], exact.ppf([0.05, 0.95]), atol=0.15)
    other_way = difference(DRAWS[..., 1], DRAWS[..., 2])
    assert other_way.probability == pytest.approx(1 - found.probability)
    assert abs(other_way.probability - exact.sf(0)) > 4 * found.mcse  # the wrong twin: the direction


def test_the_difference_needs_the_draws_of_one_posterior_in_one_order():
    """Two groups that move together: shuffled draws, or independent intervals, would hide who is above."""
    rng = np.random.default_rng(6)
    shared = rng.normal(0, 10, size=(4, 1000))
    a, b = shared + 1, shared + rng.normal(0, 0.1, size=(4, 1000))
    assert difference(a, b).probability == 1
    assert difference(a, rng.permuted(b, axis=1)).probability < 0.6


def test_equal_draws_count_one_half_and_say_nothing_of_their_error():
    same = np.ones((4, 100))
    found = difference(same, same)
    assert isinstance(found, Difference) and found[0] == 0.5 and np.isnan(found.mcse)
    assert found[2:] == (0, 0, 0) and "0.500" in str(found)


def test_bad_draws_are_refused():
    with pytest.raises(ValueError, match=r"draws must have shape \(..., J\).* got \(3,\)"):
        ranks([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="must be finite"):
        rank_intervals([[1.0, np.nan]])
    with pytest.raises(ValueError, match=r"as many draws.* got shapes \(4, 5\) and \(4, 6\)"):
        difference(np.ones((4, 5)), np.ones((4, 6)))
    with pytest.raises(ValueError, match="prob must be between 0 and 1, got 1.0"):
        rank_intervals(DRAWS, 1.0)
