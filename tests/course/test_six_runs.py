"""The six runs of the exercise have the faults that the diagnoses name."""

import numpy as np
import pytest

from bhm_core import diagnostics
from bhm_core.course import six_runs

SIX = six_runs.six_chains(rng=1)


def test_every_run_has_a_diagnosis_and_the_size_of_the_exercise():
    assert list(SIX) == list(six_runs.DIAGNOSES)
    assert {x.shape for x in SIX.values()} == {(4, 1000)}


@pytest.mark.parametrize("letter", SIX)
def test_r_hat_hears_all_faults_but_the_wrong_target(letter):
    assert (diagnostics.r_hat(SIX[letter]) > 1.01) == (letter in "ABCF")


def test_only_a_known_answer_tells_the_wrong_ratio_from_the_right_one():
    z = {k: abs(SIX[k].mean() - 4.0) / diagnostics.mcse_mean(SIX[k]) for k in "DE"}
    assert z["E"] < 4 < z["D"]


def test_short_steps_are_accepted_and_long_ones_are_not():
    moved = {k: (np.diff(SIX[k], axis=1) != 0).mean() for k in "AF"}
    assert moved["A"] > 0.9 and moved["F"] < 0.05


def test_the_others_are_cured_as_the_solution_says():
    assert diagnostics.r_hat(SIX["B"][:3]) < diagnostics.r_hat(SIX["B"])
    assert np.ptp(SIX["B"][3]) < 0.2
    late = SIX["C"][:, 500:]
    assert abs(late.mean() - 4.0) < 4 * diagnostics.mcse_mean(late)
