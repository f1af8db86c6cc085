"""Eighteen batters: the printed numbers of the first page, the two ends, and a wrong line."""

import numpy as np
import pytest

from bhm_core.live import Baseball
from bhm_core.live.figures.baseball import squared_error


def errors(weight):
    return f"{Baseball(weight=weight).result['error']:.4f}"


def test_errors_are_those_that_the_first_page_prints():
    assert (errors(1.0), errors(0.0)) == ("0.0752", "0.0243")
    result = Baseball(weight=0.212).result
    stein = squared_error(result["mean"], result["own"], result["seasons"], result["james_stein"])
    assert f"{stein:.4f}" == errors(0.212) == "0.0214"
    assert result["closer"] == 16 and result["james_stein"] == pytest.approx(0.212, abs=5e-4)


def test_a_line_that_pools_towards_zero_would_be_seen():
    """The wrong twin: without the mean, the same share is worse than doing nothing."""
    result = Baseball().result
    wrong = squared_error(0.0, result["own"], result["seasons"], result["james_stein"])
    assert wrong > result["error"]


def test_the_share_called_best_has_the_smallest_error():
    result = Baseball().result
    curve = result["curve"]
    assert abs(curve["x"][int(np.argmin(curve["y"]))] - result["best"]) <= 0.01
    best = squared_error(result["mean"], result["own"], result["seasons"], result["best"])
    assert best < min(curve["y"]) < result["curve"]["y"][0]


def test_the_ends_are_the_mean_and_the_own_average():
    assert set(Baseball(weight=0).result["estimate"]) == {Baseball().result["mean"]}
    assert Baseball(weight=1).result["estimate"] == Baseball().result["own"]


@pytest.mark.browser
def test_before_the_guess_the_season_is_nowhere_and_later_a_button_shows_all(visit):
    shown = visit("baseball")
    assert ".346" not in shown.root.locator(".bhm-frame").inner_html()
    shown.unlock()
    assert shown.root.locator("svg .bhm-truth[data-answer]").count() == 1
    shown.root.get_by_text("Show the truth").click()
    shown.settle()
    assert shown.root.locator("svg .bhm-truth[data-answer]").count() == 18
