"""Risks of three ways to pool: closed forms against simulation, limits, and what is claimed."""

import numpy as np
import pytest
from scipy.special import hyp1f1

import bhm_core as bhm
from bhm_core import shrinkage
from bhm_core.live import WhenPoolingLoses
from bhm_core.live.figures.when_pooling_loses import (
    METHODS,
    MOST,
    SEED,
    SETS,
    averaged_weight,
    first_of,
    repeated,
    risk,
    three,
)
from bhm_core.live.figures.when_pooling_loses import squared_errors as errors_of
from bhm_core.live.random import normals

CASES = [(8, 3.0, 8.0, 25.0), (3, 0.0, 5.0, 10.0), (24, 6.0, 2.0, 0.0)]


def weight(q, J):
    """Posterior mean of the weight in closed form: 1 - w is a beta prior times exp(-(1 - w) q / 2)."""
    a, b = J / 2 - 1, 1 / 2
    return 1 - a / (a + b) * hyp1f1(b, a + b + 1, q / 2) / hyp1f1(b, a + b, q / 2)


def brute_force(w, J, tau, se, d, sets=40_000):
    """Return mean squared errors of the stranger and of all, and their Monte Carlo standard errors."""
    rng = np.random.default_rng(3)
    theta = rng.normal(0, tau, (sets, J)) if tau else np.zeros((sets, J))
    theta[:, 0] = d
    y = rng.normal(theta, se)
    mean = y.mean(axis=1, keepdims=True)
    if w is None:
        share = weight(y.var(axis=1, keepdims=True) * J / se**2, J)
    else:
        share = w
    squares = (share * y + (1 - share) * mean - theta) ** 2
    both = np.stack([squares[:, 0], squares.mean(axis=1)])
    return both.mean(axis=1), both.std(axis=1) / np.sqrt(sets)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("w", [0.0, 0.4, 1.0])
def test_closed_forms_are_the_risks_of_repeated_data_sets(case, w):
    found, error = brute_force(w, *case)
    assert np.all(np.abs(found - risk(w, *case)) < 4 * error)


def test_a_closed_form_without_the_bias_of_the_mean_would_be_seen():
    """The wrong twin: the stranger moves the mean of the others too, by a share 1/J of its distance."""
    found, error = brute_force(0.0, 8, 3.0, 8.0, 25.0)
    forgotten = risk(0.0, 8, 3.0, 8.0, 25.0)[1] - 7 / 8 * 25.0**2 / 64
    assert abs(found[1] - forgotten) > 4 * error[1]


@pytest.mark.parametrize("case", CASES)
def test_estimated_weights_agree_with_other_data_sets(case):
    J, tau, se, d = case
    here, _ = three(*case, known=False)
    found, error = brute_force(None, *case)
    assert len(repeated(J)["e0"]) == 800
    assert np.all(np.abs(found - here[2]) < 4 * error * np.sqrt(1 + 40_000 / 800))


@pytest.mark.parametrize("J", [3, 4, 8, 24])
def test_weights_are_those_of_tau_averaged_over_a_flat_prior(J):
    q = np.array([0.0, 0.3, 4.0, 20.0, 90.0, 500.0])
    np.testing.assert_allclose(averaged_weight(q, J), weight(q, J), atol=3e-4)
    assert averaged_weight(np.array([3599.0, 3601.0]), J) == pytest.approx(1 - (J - 2) / 3600, abs=2e-5)
    plug_in = np.maximum(0, 1 - (J - 1) / np.maximum(q, 1))
    assert np.abs(averaged_weight(q, J) - plug_in).max() > 0.1


@pytest.mark.parametrize("case", CASES)
def test_single_data_sets_are_pooled_as_the_package_pools_them(case):
    """By the model of the page on hyperpriors, flat in mu and tau."""
    J, tau, se, d = case
    sums = first_of(repeated(J), 5)
    z = normals(SEED, SETS * 2 * MOST).reshape(SETS, 2, MOST)[:5, :, :J]
    for k, (a, e) in enumerate(z):
        theta = np.where(np.arange(J), tau * a, d)
        y, errors = theta + se * e, np.full(J, se)
        grid = np.geomspace(1e-4, 1e4, 4001) * se
        spread = bhm.Grid(shrinkage.log_likelihood_of_tau(grid, y, errors), grid)
        away = shrinkage.theta_given_y(spread, y, errors).mean - theta
        _, first, total = (found[k] for found in errors_of(sums, J, tau, se, d))
        np.testing.assert_allclose([away[0], np.sqrt(away @ away)], [first, np.sqrt(total)], atol=2e-3 * se)


def test_ends_of_tau_are_complete_and_no_pooling():
    rows, w = three(8, 0.0, 8.0, 25.0, known=True)
    assert rows[2] == rows[1] and w == 0
    assert risk(1.0, 8, 3.0, 8.0, 25.0) == [64.0, 64.0]


def errors(key, **controls):
    result = WhenPoolingLoses(**controls).result
    return dict(zip(METHODS, (result[m][key] for m in METHODS), strict=True))


def test_what_the_question_and_the_answers_claim():
    stranger, everybody = errors("stranger"), errors("all")
    assert (round(stranger["no"]), round(stranger["complete"])) == (8, 22)
    assert stranger["partial"] > 1.3 * stranger["no"] and min(everybody, key=everybody.get) == "partial"
    among = errors("stranger", distance=0)
    assert among["partial"] < 0.6 * among["no"]
    better_measured = errors("stranger", se=2)
    assert better_measured["no"] < better_measured["partial"] < 1.25 * better_measured["no"]


def test_pooling_can_lose_for_everybody():
    assert errors("all", weight="known")["partial"] > errors("all")["no"]  # a tau that denies the stranger
    few = errors("all", J=3, distance=40)
    assert few["partial"] > 1.01 * few["no"]
    alike = errors("all", distance=0)
    assert alike["complete"] < 0.9 * alike["partial"]  # nothing to tell apart


def test_four_schools_and_a_stranger_gain_by_a_hair_over_all():
    """Which the rule max(0, 1 - se^2 / s^2), a plugged in tau, would not show: it loses."""
    found, error = brute_force(None, 4, 3.0, 8.0, 30.0)
    assert found[1] + 4 * error[1] < 64 and errors("all", J=4, distance=30)["partial"] < 8


def test_the_map_names_the_winner_at_the_state_under_the_hand():
    for who in ("stranger", "all"):
        figure = WhenPoolingLoses(who=who, tau=9.0, se=11.25)  # the middle of a cell
        assert int(figure.result["map"][13][13]) == figure.result["best"][who == "all"]


def test_the_answer_is_the_error_of_those_who_are_looked_at():
    for who in ("stranger", "all"):
        result = WhenPoolingLoses(who=who).result
        assert result["answer"] == result["partial"][who]


def test_the_dot_of_the_map_moves_both_ways_and_a_press_on_the_map_brings_it(visit):
    shown = visit("when_pooling_loses", viewport={"width": 1280, "height": 1100}).unlock()
    dot, mouse = shown.root.get_by_role("slider", name="you are here"), shown.page.mouse

    def here():
        shown.settle()
        return shown.controls["tau"], shown.controls["se"]

    dot.scroll_into_view_if_needed()
    tau, se = here()
    box = dot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 40, y - 30, steps=3)
    mouse.up()
    dragged = here()
    assert dragged[0] > tau and dragged[1] > se
    mouse.click(x + 90, y - 70)
    pressed = here()
    assert pressed[0] > dragged[0] and pressed[1] > dragged[1]
    for key, side, step in (("ArrowDown", 1, -0.5), ("ArrowUp", 1, 0.5), ("ArrowLeft", 0, -0.5)):
        before = here()
        dot.press(key)
        assert here()[side] == before[side] + step and here()[1 - side] == before[1 - side]
    shown.agrees()
