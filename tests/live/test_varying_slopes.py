"""The figure of 160 lines against the exact engine, and the limits of its controls."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import halfnorm

import bhm_core as bhm
from bhm_core import live
from bhm_core.live.figures import varying_slopes
from bhm_core.live.figures.varying_slopes import VaryingSlopes


def engine(scale, predictor):
    data = bhm.load_high_school()
    pupils, schools = data.students, data.schools
    priors = bhm.Priors(gamma="flat", tau=[halfnorm(scale=10), halfnorm(scale=scale)],
                        sigma=halfnorm(scale=10), corr=bhm.LKJ(2.0))
    u = schools["catholic"] if predictor else None
    model = bhm.HierarchicalRegression.two_level(
        pupils["mathach"], pupils["cses"], pupils["school"], u, priors=priors)
    return model.sample(rng=1)


def gaps(result, draws, at):
    """Differences from the engine in Monte Carlo standard errors of both sides."""
    rho = draws["corr"][..., 0, 1]
    slope, level = draws["theta"][..., at, 1], draws["theta"][..., at, 0]
    pairs = [(result["tau_slope"], draws["tau"][..., 1]), (result["tau_level"], draws["tau"][..., 0]),
             (result["rho"], rho), (result["slope"], slope), (result["level"], level)]
    each = np.sqrt(1 / result["effective"] + 1 / 2000)
    return [abs(value - d.mean()) / (d.std() * each) for value, d in pairs]


@pytest.mark.parametrize(("scale", "predictor"), [(0.2, False), (1.0, True)])
def test_weighted_points_have_the_posterior_of_the_engine(scale, predictor):
    figure = VaryingSlopes(scale=scale, predictor=predictor)
    at = figure.state["pupils"]["8367"]["at"]
    assert figure.result["trusted"]
    assert max(gaps(figure.result, engine(scale, predictor), at)) < 4


def test_points_without_the_density_they_were_drawn_from_are_noticed(monkeypatch):
    points, figure = varying_slopes.draw_points, VaryingSlopes(scale=0.2)
    monkeypatch.setattr(varying_slopes, "draw_points", lambda p: (points(p)[0], np.zeros(1500)))
    varying_slopes.fitted.cache_clear()
    result = figure.result
    varying_slopes.fitted.cache_clear()
    assert max(gaps(result, engine(0.2, False), figure.state["pupils"]["8367"]["at"])) > 4


def test_a_prior_near_zero_gives_all_schools_one_slope_and_a_wide_one_does_not():
    alike = np.ptp(VaryingSlopes(scale=0.05).result["beta"])
    free = np.ptp(VaryingSlopes(scale=2.0).result["beta"])
    assert alike < 0.1 < 1.0 < free


def test_moving_the_origin_moves_levels_along_their_lines_and_turns_the_correlation():
    here, there = VaryingSlopes().result, VaryingSlopes(origin=2.0).result
    assert here["beta"] == there["beta"]
    np.testing.assert_allclose(there["alpha"], np.add(here["alpha"], 2 * np.array(here["beta"])))
    assert VaryingSlopes(origin=-2.0).result["rho"] < here["rho"] < there["rho"]


def test_with_the_sector_in_the_model_slopes_and_levels_differ_less():
    without, with_sector = VaryingSlopes().result, VaryingSlopes(predictor=True).result
    assert with_sector["tau_slope"] < without["tau_slope"]
    assert with_sector["tau_level"] < without["tau_level"]
    assert len(with_sector["ellipses"]) == 2


def refuted(answers, typical=2.2):
    """Say of the first and the last answer whether the state they lead to speaks against them."""
    own, average = (VaryingSlopes(**answers[i].show) for i in (0, 2))
    alone = own.result["alone_b"][own.state["pupils"][own.school]["at"]]
    moved = abs(own.result["slope"] - alone) > 0.5 * abs(typical - alone)
    return own.school == "8367" and moved, abs(average.result["slope"] - typical) > 0.25


def test_wrong_answers_lead_to_states_that_refute_them_and_others_would_not():
    answers = VaryingSlopes.prediction.answers
    assert [a.right for a in answers] == [False, True, False]
    assert refuted(answers) == (True, True)
    kept, average = (replace(answers[i], show=show) for i, show in
                     ((0, {"school": "1224", "scale": 2.0}), (2, {"scale": 0.05})))
    assert refuted((kept, answers[1], average)) == (False, False)


@pytest.mark.parametrize("origin", [-2.0, 2.0])
@pytest.mark.parametrize("predictor", [False, True])
def test_the_population_stays_inside_its_panel_wherever_levels_are_read_off(origin, predictor):
    drawing = Path(live.__file__).parent.joinpath("drawings/slopes_drawing.js").read_text("utf8")
    low, high = map(float, re.search(r'panel\("cloud".*? x: \[(\S+), (\S+)\]', drawing).groups())
    for scale in (0.05, 2.0):
        for ellipse in VaryingSlopes(origin=origin, predictor=predictor, scale=scale).result["ellipses"]:
            assert low < min(ellipse["x"]) and max(ellipse["x"]) < high
