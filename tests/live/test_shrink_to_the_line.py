"""The figure of schools over their mean SES: what the one slope blends, and what the mean takes out of it."""

from dataclasses import replace

import numpy as np
import pytest

from bhm_core.live import ShrinkToTheLine
from bhm_core.live.figures import shrink_to_the_line

SHOW = {"corr": 0.7, "told": False, "pupils": 8}


def at(**changes):
    return ShrinkToTheLine(**(SHOW | changes)).result


@pytest.mark.parametrize("corr", [-0.9, -0.3, 0.5, 0.9])
@pytest.mark.parametrize("pupils", [4, 20, 60])
def test_the_one_slope_lies_between_the_two_and_with_the_mean_it_is_the_one_within(corr, pupils):
    alone, told = (at(corr=corr, pupils=pupils, told=t) for t in (False, True))
    low, high = sorted((alone["within"], alone["between"]))
    assert low < alone["slope"] < high
    assert told["slope"] == pytest.approx(told["within"], abs=1e-9)
    assert told["line"][1] == pytest.approx(told["between"], abs=1e-9)


def test_the_blend_is_a_mean_weighted_by_precision():
    """Where tau is fixed the share of the schools is exact; over tau it nearly is."""
    r = at()
    blend = (1 - r["share"]) * r["within"] + r["share"] * r["between"]
    assert r["slope"] == pytest.approx(blend, abs=0.02)
    assert abs(r["slope"] - r["within"]) > 20 * abs(r["slope"] - blend)


def test_with_many_pupils_the_blend_is_the_slope_within_and_with_few_it_is_not():
    off = [r["slope"] - r["within"] for r in (at(pupils=4), at(), at(pupils=60))]
    assert off[0] > off[1] > 5 * off[2] > 0


def test_the_mean_takes_out_of_tau_what_goes_with_it_and_nothing_else():
    assert at(told=True)["tau"] < 0.85 * at()["tau"]
    assert at(corr=0.0, told=True)["tau"] > at(corr=0.0)["tau"]


def test_small_schools_go_to_the_line_and_large_ones_stay():
    r, u = at(told=True), np.array(ShrinkToTheLine().state["u"])
    away = np.array(r["own"]) - (r["line"][0] + r["line"][1] * u)
    left = np.abs((np.array(r["fitted"]) - r["own"]) / away)
    n = np.array(r["n"])
    assert left[n <= 3].min() > left[n >= 15].max()


def test_the_truth_has_the_correlation_that_the_handle_says():
    state = ShrinkToTheLine().state
    u, z = np.array(state["u"]), np.array(state["z"])
    own = 0.7 * u / state["sd_u"] + np.sqrt(1 - 0.49) * z
    assert np.corrcoef(u, own)[0, 1] == pytest.approx(0.7, abs=1e-3)
    assert at()["steep"] == pytest.approx(state["slope"] + np.polyfit(u, 3 * own, 1)[0], abs=0.01)


def refuted(answers):
    """Whether the states of the first and the last answer speak against them."""
    chance, levels = (ShrinkToTheLine(**answer.show).result for answer in (answers[0], answers[2]))
    start = at()["slope"]
    return chance["slope"] < 1.8 < 2.5 < start, abs(levels["slope"] - 2) < 0.25 < start - 2


def test_wrong_answers_lead_to_states_that_refute_them_and_others_would_not():
    answers = ShrinkToTheLine.prediction.answers
    assert [answer.right for answer in answers] == [False, True, False]
    assert refuted(answers) == (True, True)
    same = [replace(answer, show=SHOW) for answer in answers]
    assert refuted(same) == (False, False)


def test_sums_that_forget_the_pupils_inside_the_schools_are_noticed(monkeypatch):
    """The wrong twin: without the spread of SES inside schools the one slope is that between them."""
    schools = shrink_to_the_line.schools_of

    def without(state, controls):
        n, u, means, sxx, within = schools(state, controls)
        return n, u, means, 1e-6 * sxx, within

    monkeypatch.setattr(shrink_to_the_line, "schools_of", without)
    r = at()
    assert abs(r["slope"] - r["between"]) < 0.01 * abs(r["slope"] - r["within"])
