"""The figure of designs that cost the same: its best design is the best one, and its answers are refuted."""

import numpy as np
import pytest

from bhm_core.design import expected_width
from bhm_core.live import SchoolsOrPupils
from bhm_core.live.figures.schools_or_pupils import FEWEST


@pytest.mark.parametrize("controls", [
    {}, {"school": 1000, "pupil": 25, "tau": 6.0, "sigma": 20.0}, {"budget": 100, "tau": 4.5}])
def test_no_number_of_pupils_is_better_than_the_best(controls):
    result = SchoolsOrPupils(**controls).result
    assert abs(1 + np.argmin(result["width"]) - result["best"]) < 1
    assert result["least"] <= min(result["width"]) < 1.01 * result["least"]


def test_the_width_is_that_of_the_package_for_what_the_budget_pays():
    figure = SchoolsOrPupils(n=26, budget=67)
    J = 67_000 / (400 + 26 * 20)
    assert figure.result["J"] == pytest.approx(J)
    assert figure.result["now"] == pytest.approx(float(expected_width(J, 26, tau=9, sigma=13.4)))
    assert figure.result["share"] == pytest.approx(9**2 / (9**2 + 13.4**2 / 26))


def test_the_two_parts_add_up_in_squares():
    result = SchoolsOrPupils().result
    parts = np.hypot(result["schools"], result["pupils"])
    np.testing.assert_allclose(parts, result["width"])


def test_there_is_no_width_without_two_schools():
    result = SchoolsOrPupils(n=60, budget=5, school=1000, pupil=100).result
    assert result["J"] < FEWEST and result["now"] is None and result["loss"] is None


def test_wrong_answers_lead_to_what_refutes_them():
    figure = SchoolsOrPupils()
    shown = [SchoolsOrPupils(**answer.show).result for answer in figure.prediction.answers if answer.show]
    richer, cheap = shown
    assert richer["best"] == figure.result["best"] and richer["least"] < figure.result["least"] / 2
    assert cheap["best"] < 2
