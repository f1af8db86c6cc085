"""The slides' chain, the Hastings ratio that is missing, what the answers claim, and the play button."""

import re

import numpy as np
import pytest

from bhm_core.course import slides_chain
from bhm_core.live import MetropolisStepper
from bhm_core.live.figures import metropolis_stepper
from bhm_core.live.random import normals, uniforms

RATIO = re.compile("^r [=<>ls]")


def test_step_size_one_is_the_chain_of_the_slides():
    figure, slides = MetropolisStepper(step=500), slides_chain.slides_chain()
    ours = np.stack([figure.result["x"], figure.result["y"]], axis=1)
    np.testing.assert_allclose(ours, slides.states, atol=1e-6)
    assert figure.result["share"] == pytest.approx(37.8)
    points = {n: MetropolisStepper(step=n).result["points"] for n in (9, 69)}
    assert points == {9: 7, 69: 32}


def test_a_repeated_state_counts_again():
    r = MetropolisStepper(step=69).result
    counts = [n for _, _, n in r["visits"]]
    assert sum(counts) == 70 and len(counts) == r["accepted"] + 1
    x, _, n = np.array(r["visits"]).T
    assert r["mean"][0] == pytest.approx(np.average(x, weights=n), rel=1e-12)
    assert abs(r["mean"][0] - x.mean()) > 0.05  # wrong twin: repeats dropped


def long_run(ratio, proposal, scale=1.0, steps=40_000):
    """Mean of a long walk that starts in the target, and its Monte Carlo standard error."""
    from bhm_core.diagnostics import mcse_mean

    state = {"z1": normals(1, steps).tolist(), "z2": normals(1, steps, stream=1).tolist(),
             "u": uniforms(1, steps, stream=2).tolist()}
    drift = metropolis_stepper.DRIFT if proposal == "drift" else 0.0
    draws = np.array(metropolis_stepper.walk(state, scale, drift, ratio)[0])[200:]
    return draws.mean(axis=0), mcse_mean(draws[None])


@pytest.mark.parametrize(("ratio", "proposal"), [(True, "drift"), (False, "drift"), (False, "walk")])
def test_the_walk_tends_to_the_mean_that_the_figure_names(ratio, proposal):
    named = MetropolisStepper(ratio=ratio, proposal=proposal).result["limit"]
    mean, error = long_run(ratio, proposal)
    assert (abs(mean - named) < 4 * error).all()
    if proposal == "drift":  # wrong twin: the other setting of the switch
        other = MetropolisStepper(ratio=not ratio, proposal=proposal).result["limit"]
        assert (abs(mean - other) > 8 * error).any()


def test_the_decision_is_the_one_of_the_densities():
    from scipy.stats import multivariate_normal as mvn

    target = mvn(slides_chain.MEAN, slides_chain.COV)
    for t in (1, 9, 40, 300):
        now = MetropolisStepper(step=t, proposal="drift", scale=0.7).result["now"]
        lean = np.array([0.35, 0.0])
        there = mvn(np.add(now["from"], lean), 0.49).pdf(now["to"])
        back = mvn(np.add(now["to"], lean), 0.49).pdf(now["from"])
        r = target.pdf(now["to"]) / target.pdf(now["from"]) * back / there
        assert now["r"] == pytest.approx(min(r, 1e6), rel=1e-9)
        assert now["taken"] == (now["u"] < r)


def test_more_acceptance_is_not_always_better():
    timid = MetropolisStepper(step=500, scale=0.1).result
    usual = MetropolisStepper(step=500).result
    assert timid["share"] > 85 > 2 * usual["share"]
    seen = [np.linalg.norm(np.ptp([r["x"][250:], r["y"][250:]], axis=1)) for r in (timid, usual)]
    assert seen[0] < 0.75 * seen[1]
    assert MetropolisStepper(scale=5).result["share"] < 5


@pytest.mark.browser
def test_play_moves_on_stops_at_a_hand_and_is_not_there_with_reduced_motion(visit):
    shown = visit("metropolis_stepper", reduced_motion="no-preference").unlock()
    shown.page.wait_for_function("bhmLive.host.current('live-metropolis-stepper').step === 500")
    shown.root.get_by_role("button", name="Reset").click()
    shown.page.wait_for_function("bhmLive.host.current('live-metropolis-stepper').step === 9")
    shown.page.wait_for_timeout(60)
    play = shown.root.get_by_role("button", name="Play")
    assert shown.controls["step"] == 9
    play.click()
    shown.page.wait_for_function("bhmLive.host.current('live-metropolis-stepper').step >= 11")
    pause = shown.root.get_by_role("button", name="Pause")
    assert shown.root.locator(".bhm-readout").get_attribute("aria-live") == "off"
    shown.root.get_by_role("button", name="Back").click()
    shown.page.wait_for_timeout(1500)  # longer than one pause: nothing may move any more
    stopped = shown.controls["step"]
    assert stopped in (10, 11) and pause.count() == 0
    shown.agrees()
    play.click()
    shown.page.emulate_media(reduced_motion="reduce")
    before = shown.controls["step"]
    shown.page.wait_for_timeout(1200)
    assert shown.controls["step"] == before and not play.is_visible()
    assert not visit("metropolis_stepper").unlock().root.locator(".bhm-play").is_visible()


@pytest.mark.browser
def test_the_ratio_stands_clear_of_what_it_is_compared_with(visit):
    shown = visit("metropolis_stepper", viewport={"width": 752, "height": 1100}).unlock()
    for words in ("9 steps", "Next", "69 steps"):  # among them a ratio too large to write out
        shown.root.get_by_role("button", name=words, exact=True).click()
        title, ratio = (shown.root.locator("svg text", has_text=label).first.bounding_box()
                        for label in ("accept if u < r", RATIO))
        assert title["x"] + title["width"] < ratio["x"]


@pytest.mark.browser
def test_buttons_lead_to_the_stages_of_the_slides_and_back(visit):
    shown = visit("metropolis_stepper").unlock()
    for words, step in (("Target", 0), ("69 steps", 69), ("Back", 68), ("500 steps", 500),
                        ("Next", 500), ("9 steps", 9), ("Next", 10)):
        shown.root.get_by_role("button", name=words, exact=True).click()
        assert shown.controls["step"] == step
        shown.agrees()


def test_the_second_step_is_refused_and_the_missing_ratio_leaves_no_trace():
    assert not MetropolisStepper(step=2).result["now"]["taken"]  # as the chapter says
    right, wrong = (MetropolisStepper(step=500, proposal="drift", ratio=on).result for on in (True, False))
    assert abs(right["share"] - wrong["share"]) < 5
    assert np.linalg.norm(np.subtract(wrong["mean"], 2)) > 2 * np.linalg.norm(np.subtract(right["mean"], 2))


PARTS = {"plane": "coordinate 2", "rate": "0%", "coin": "accept if u < r",
         "trace": "coordinate 1, step by step"}


def heights(shown):
    """Where on the screen each part of the drawing begins, of those that are there."""
    drawing = shown.root.locator("svg.bhm-svg")
    found = {name: drawing.get_by_text(words, exact=True) for name, words in PARTS.items()}
    return {name: text.bounding_box()["y"] for name, text in found.items() if text.count()}


@pytest.mark.browser
def test_on_a_phone_the_guess_has_one_bar_and_the_rest_follows_under_it(visit):
    shown = visit("metropolis_stepper", viewport={"width": 390, "height": 844})
    drawing = shown.root.locator("svg.bhm-svg")
    assert list(heights(shown)) == ["plane", "rate"]  # nothing beside the plane but what is asked
    assert drawing.bounding_box()["height"] < 844 / 2
    shown.unlock()
    at = heights(shown)
    assert list(at) == list(PARTS) and sorted(at.values()) == list(at.values())
    assert np.diff(list(at.values())).min() > 30 and drawing.bounding_box()["height"] < 0.8 * 844
