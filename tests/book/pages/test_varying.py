"""The sentences of the chapter on varying intercepts that no printed line stands by."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.shrinkage import theta_given_tau

DATA = bhm.load_high_school()
PUPILS, SCHOOLS = DATA.students, DATA.schools
Y, X, GROUP = PUPILS["mathach"], PUPILS["cses"], PUPILS["school"]
LINES = bhm.pooling.no_pooling(Y, X, GROUP)
K = LINES.of(8367)
SE = 6.2568620 / np.sqrt(LINES.n)  # sigma of REML


def test_school_8367_has_the_fewest_pupils_and_the_third_lowest_mean():
    assert LINES.n[K] == LINES.n.min() == 14 and (LINES.n == 14).sum() == 1
    assert (LINES.y_mean < LINES.y_mean[K]).sum() == 2


def test_school_8367_moves_most_and_needs_weight_and_distance_for_it():
    levels, _ = theta_given_tau(2.9349659, LINES.y_mean, SE)
    move = abs(levels - LINES.y_mean)
    assert np.argmax(move) == K
    small = (LINES.n <= 20) & (LINES.groups != 8367)
    assert (move[small] < np.sort(move[LINES.n > 30])[-3]).all()


def test_tau_to_zero_is_complete_and_tau_to_infinity_no_pooling():
    assert theta_given_tau(0.0, LINES.y_mean, SE)[0].std() < 1e-12
    assert theta_given_tau(1e9, LINES.y_mean, SE)[0] == pytest.approx(LINES.y_mean)
    assert theta_given_tau(1.0, LINES.y_mean, SE)[0] != pytest.approx(LINES.y_mean, abs=0.1)


def test_murray_is_second_of_the_counties_by_one_house():
    radon = bhm.load_radon()
    lines = bhm.pooling.no_pooling(radon["log_radon_p01"], radon["floor"], radon["county"])
    murray = lines.of("MURRAY")
    assert lines.n[murray] == 1 and (lines.y_mean > lines.y_mean[murray]).sum() == 1
    assert (radon["activity"] == 0).sum() == 3
    assert radon["activity"] * 10 == pytest.approx(np.round(radon["activity"] * 10))
