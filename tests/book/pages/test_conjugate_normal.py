"""The sentences of the chapter on the normal posterior that no printed line stands next to."""

import numpy as np
import pytest
from school_8367 import EXACT, LABELS, OTHERS, PRIOR, SIGMA, SIZES, Y
from scipy.stats import norm

import bhm_core as bhm


def test_two_of_the_other_schools_did_worse():
    assert np.sum(OTHERS < Y.mean()) == 2


def test_the_posterior_lies_between_nearer_to_the_data_and_is_narrower_than_both():
    assert Y.mean() < EXACT.mean < PRIOR.mean
    assert EXACT.mean - Y.mean() < PRIOR.mean - EXACT.mean
    assert EXACT.sd < min(PRIOR.sd, SIGMA / np.sqrt(Y.size))


def test_the_best_guess_moves_up_by_about_two_points():
    assert 1.5 < EXACT.mean - Y.mean() < 2.5


def test_the_marks_of_the_weight_are_where_the_description_says():
    weights = [round(PRIOR.weight(int(SIZES[LABELS == k][0])), 2) for k in (8367, 1224)]
    assert weights == [0.77, 0.92]
    assert SIZES[LABELS == 1224] == 47
    assert PRIOR.weight(4) < 0.5 < PRIOR.weight(5)


def test_the_other_schools_scatter_by_luck_as_well():
    luck = np.mean(SIGMA**2 / SIZES)
    assert np.sqrt(OTHERS.var(ddof=1) - luck) < 0.97 * OTHERS.std(ddof=1)


def test_a_school_moves_by_one_minus_the_weight_times_its_distance():
    n = SIZES[LABELS != 8367]
    weights = np.array([PRIOR.weight(int(k)) for k in n])
    move = weights * OTHERS + (1 - weights) * PRIOR.mean - OTHERS
    np.testing.assert_allclose(move, (1 - weights) * (PRIOR.mean - OTHERS), atol=1e-12)
    small_in_the_middle = np.argmin(np.abs(OTHERS - PRIOR.mean))
    assert np.abs(move[small_in_the_middle]) < np.median(np.abs(move))


def test_the_joint_posterior_widens_with_the_spread():
    both = bhm.NormalInverseGamma(0, 0, -1, 0).update(Y)
    axes = np.linspace(-35, 45, 801), np.linspace(0, 11, 221)
    squares = both.nu * both.sigma2
    plane = bhm.Grid(
        lambda m, v: -14 / 2 * v - (squares + 14 * (m - Y.mean()) ** 2) / (2 * np.exp(v)), *axes
    )
    spread = [np.sqrt(np.average((axes[0] - Y.mean()) ** 2, weights=plane.weights[:, k]))
              for k in (50, 60, 70)]  # fmt: skip
    assert spread[0] < spread[1] < spread[2]


def test_prediction_adds_both_doubts_and_the_pupils_own_is_the_larger():
    total = EXACT.predictive().var()
    assert total == pytest.approx(EXACT.var + SIGMA**2)
    assert SIGMA**2 > 10 * EXACT.var
    forgot_the_school = norm(EXACT.mean, SIGMA).var()
    assert total != pytest.approx(forgot_the_school, rel=0.01)


def test_people_counted_once_give_an_interval_more_than_twice_as_wide():
    sleep, flat = bhm.load_sleepstudy(), bhm.NormalInverseGamma(0, 0, -1, 0)
    person = np.unique(sleep.Subject, return_inverse=True)[1]
    means = np.bincount(person, sleep.Reaction) / np.bincount(person)
    widths = [np.diff(flat.update(y).marginal().interval(0.95)) for y in (means, sleep.Reaction)]
    assert widths[0] > 2 * widths[1]
