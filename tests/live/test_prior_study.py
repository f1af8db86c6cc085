"""The figure of the simulation study: its formula is the study's, its dots are the record's."""

import numpy as np
import pytest

from bhm_core.course import prior_study as ps
from bhm_core.live import PriorStudy


@pytest.mark.parametrize(("m", "s", "name"), [
    (1.0, 1.0, "good"), (2.0, 3.0, "weak wrong"), (0.4, np.inf, "flat")])
def test_dots_stand_where_the_prior_is_one_of_the_four(m, s, name):
    found = PriorStudy(m=m, s=s, members="100", quantity="gamma_1").result["simulated"]
    record = ps.load_prior_study()
    mine = (record["prior"] == name) & (record["members"] == 100) & (record["quantity"] == "gamma_1")
    np.testing.assert_allclose(found["bias"], record["bias"][mine], atol=5e-5)
    np.testing.assert_allclose(found["coverage_mcse"], record["coverage_mcse"][mine], atol=5e-5)


def test_there_are_no_dots_for_another_prior():
    assert PriorStudy(m=2.1).result["simulated"] is None


def test_lines_are_the_formula_of_the_study():
    result = PriorStudy(m=3.0, s=0.7, quantity="gamma_0").result
    for k, J in enumerate(ps.GROUPS):
        found = ps.bias_and_coverage(ps.information(J, 10), 3.0, 0.7)
        assert result["bias"][k] == pytest.approx(found["bias"][0], rel=1e-9)
        assert result["coverage"][k] == pytest.approx(found["coverage"][0], rel=1e-9)


def off_the_typical(figure, interval=None):
    """How far the ends lie from the posterior of data that estimate the truth without error."""
    m, s = figure.controls["m"], figure.controls["s"]
    P = ps.information(5, int(figure.controls["members"]))
    cov = np.linalg.inv(P + np.eye(2) / s**2)
    mean = cov @ (P @ [1, 1] + m / s**2)
    k = ("gamma_0", "gamma_1").index(figure.controls["quantity"])
    ends = mean[k] + 1.6448536 * np.array([-1, 1]) * np.sqrt(cov[k, k])
    return abs((interval or figure.result["interval"]) - ends).max()


@pytest.mark.parametrize("controls", [{}, {"m": 4.0}, {"m": -1.0, "s": 0.2, "members": "100"},
                                      {"s": 0.5, "quantity": "gamma_1"}, {"s": np.inf}])
def test_the_interval_is_that_of_data_that_lie_at_the_truth(controls):
    assert off_the_typical(PriorStudy(**controls)) < 1e-6


def test_an_interval_around_the_truth_or_as_wide_as_that_of_no_prior_would_be_seen():
    figure, flat = PriorStudy(), PriorStudy(s=np.inf).result["interval"]
    low, high = figure.result["interval"]
    for wrong in (flat, [low - 0.18, high - 0.18]):
        assert off_the_typical(figure, wrong) > 0.1


def test_the_typical_interval_holds_the_truth_where_most_do():
    for m, s in ((2.0, 1.0), (2.0, 0.3), (4.0, 1.0), (4.0, 0.2), (1.0, 1.0)):
        result = PriorStudy(m=m, s=s).result
        low, high = result["interval"]
        assert (low < 1 < high) == (result["coverage"][0] > 0.5)


@pytest.mark.browser
def test_a_press_on_another_panel_is_no_guess(visit):
    shown = visit("prior_study")
    guess = shown.root.get_by_role("slider", name="Your guess")
    before = guess.get_attribute("aria-valuenow")
    of = "([id, name]) => bhmLive.host.entry(id).api.stage.panels[name]"
    prior, coverage = (shown.page.evaluate(of, [shown.figure.id, name]) for name in ("prior", "coverage"))
    svg = shown.root.locator("svg.bhm-svg")
    svg.click(position={"x": prior["left"] + 0.7 * prior["width"], "y": prior["top"] + 0.4 * prior["height"]})
    shown.settle()
    assert guess.get_attribute("aria-valuenow") == before
    svg.click(position={"x": coverage["left"] + 0.5 * coverage["width"], "y": coverage["top"] + 10})
    shown.settle()
    assert guess.get_attribute("aria-valuenow") != before
