"""Eight steps on one hundred pupils: least squares, the posterior behind the table, and what is said."""

import re

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.live import NestedData
from bhm_core.live.figures.nested_data import FORMULAS, NAMES, POSTERIOR, STEPS, TEACHERS, pupils

GROUP, X, Y, LINES = pupils()
OWN = np.eye(5)[GROUP]
DESIGNS = {
    "one": np.stack([np.ones(100), X], axis=1),
    "parallel": np.column_stack([OWN, X]),
    "fan": np.column_stack([np.ones(100), OWN * X[:, None]]),
    "each": np.column_stack([OWN, OWN * X[:, None]]),
}


def lines(step):
    return np.array(NestedData(step=step).result["lines"])


@pytest.mark.parametrize("step", DESIGNS)
def test_lines_are_those_of_least_squares(step):
    design = DESIGNS[step]
    fitted = design @ np.linalg.lstsq(design, Y, rcond=None)[0]
    a, b = lines(step)[GROUP].T
    np.testing.assert_allclose(a + b * X, fitted, rtol=1e-10)
    off = NestedData(step=step).result["off"]
    assert off == pytest.approx(np.sqrt(np.mean((Y - fitted) ** 2)), rel=1e-10)


def pooled_terms(steps):
    """Formulas of least-squares steps that have an effect with a distribution, as "(1 | school)"."""
    code = [text for key, _, _, lines in steps if key in DESIGNS for _, text in lines]
    return [text for text in code if re.search(r"[~+] *\([^)]*\|", text)]


def test_lines_by_least_squares_have_formulas_of_least_squares():
    assert not pooled_terms(STEPS)
    pooled = ("lme4", "score ~ income + (1 | school)")
    assert pooled_terms([(key, name, equation, (*code, pooled)) for key, name, equation, code in STEPS])


def test_a_line_that_ignores_the_size_of_the_schools_would_be_seen():
    """The wrong twin: the plain mean of the five slopes is not the common slope."""
    assert abs(lines("each")[:, 1].mean() - lines("parallel")[0, 1]) > 1


def distances(formula, table, n_draws=1000):
    """Return |posterior - table| in Monte Carlo standard errors: means, and variances at incomes 0 to 6."""
    data = {"score": Y, "income": X, "school": np.array(NAMES)[GROUP],
            "teachers": np.array(TEACHERS)[GROUP]}
    draws = bhm.HierarchicalRegression.from_formula(formula, data).sample(n_draws=n_draws, rng=5)["theta"]
    mean, cov = np.array(table["mean"]), np.array(table["cov"])
    away = []
    for x in (0.0, 3.0, 6.0):
        value, center = draws @ [1, x], mean @ [1, x]
        for h, want in ((value, center), ((value - center) ** 2, cov @ [1, 2 * x, x * x])):
            error = bhm.diagnostics.mcse_mean(h) + 0.02  # the table is rounded
            away.append(np.abs(h.mean(axis=(0, 1)) - want) / error)
    return np.array(away)


@pytest.mark.parametrize("step", FORMULAS)
def test_the_table_is_the_posterior_of_the_engine(step):
    assert distances(FORMULAS[step], POSTERIOR[step]).max() < 4


def test_the_table_of_another_model_is_noticed():
    assert distances(FORMULAS["teachers"], POSTERIOR["partial"]).max() > 4


def test_what_the_steps_say():
    assert lines("one")[0, 1] < 0 < lines("parallel")[0, 1]
    assert np.all(lines("each")[:4, 1] > 0) and lines("each")[4, 1] < -5  # Fir, five pupils
    assert lines("partial")[4, 1] > 0
    assert POSTERIOR["teachers"]["spread"] < POSTERIOR["partial"]["spread"]
    moved = np.abs(lines("partial") - lines("each"))[:, 1]
    assert moved.argmax() == 4 and moved.argmin() == 2  # least where the slope was like the others
    off = {s: NestedData(step=s).result["off"] for s in ("parallel", "fan")}
    assert off["fan"] > off["parallel"]
    assert lines("partial")[4, 1] - lines("each")[4, 1] > 0.5 * (LINES[4, 1] - lines("each")[4, 1])
    inside = [np.mean(np.abs(lines(s)[:, 1] - LINES[:, 1])) for s in ("each", "partial")]
    assert inside[1] < inside[0]  # nearer to the truth


@pytest.mark.browser
def test_next_and_back_go_through_all_steps(visit):
    shown = visit("nested_data")
    for k, (key, name, _, code) in enumerate(STEPS):
        shown.agrees()
        assert shown.controls["step"] == key
        words = shown.root.locator("svg").first.text_content()
        assert name in words and code[0][1].split()[0] in words
        if k + 1 < len(STEPS):
            shown.root.locator("svg [role=button][aria-label^=Next]").click()
    shown.root.locator("svg [role=button][aria-label^=Back]").click()
    shown.settle()
    assert shown.controls["step"] == STEPS[-2][0]


@pytest.mark.browser
def test_pupils_travel_unless_motion_is_reduced(visit):
    def halfway(**options):
        shown = visit("nested_data", **options)
        where = "() => document.querySelector('.bhm-person').getBoundingClientRect().x"
        shown.page.evaluate("location.hash = '#live-nested-data:step=groups'")
        shown.page.wait_for_timeout(60)
        early = shown.page.evaluate(where)
        shown.page.wait_for_timeout(1400)
        return abs(shown.page.evaluate(where) - early)

    assert halfway(reduced_motion="no-preference") > 1
    assert halfway() < 1


def named(shown, *words):
    """Which of these words stand in the drawing."""
    shown.settle()
    there = shown.root.locator("svg.bhm-svg text").all_text_contents()
    return [one in there for one in words]


BOXES = """() => { const box = (part) => [...document.querySelectorAll(`svg.bhm-svg ${part}`)]
    .map((one) => one.getBoundingClientRect());
  return [box("rect.bhm-area")[0].right, Math.max(...box("text.bhm-code").map(({ right }) => right))]; }"""


@pytest.mark.browser
def test_true_lines_and_those_of_the_step_before_are_named_where_they_are_drawn(visit):
    shown = visit("nested_data", fragment="#live-nested-data:step=each")
    seen = [named(shown, "before", "truth")]
    shown.page.evaluate("location.hash = '#live-nested-data:step=partial'")
    shown.page.wait_for_function("bhmLive.host.current('live-nested-data').step === 'partial'")
    seen.append(named(shown, "before", "truth"))
    shown.root.get_by_text("Show the truth").click()
    seen.append(named(shown, "before", "truth"))
    assert seen == [[False, False], [True, False], [True, True]]


@pytest.mark.browser
def test_code_stays_in_its_box_on_a_phone(visit):
    shown = visit("nested_data", viewport={"width": 368, "height": 844})  # as narrow as in a page of 390
    for key, *_ in STEPS:
        shown.page.evaluate(f"location.hash = '#live-nested-data:step={key}'")
        shown.page.wait_for_function(f"bhmLive.host.current('live-nested-data').step === '{key}'")
        shown.settle()
        box, code = shown.page.evaluate(BOXES)
        assert code < box - 4, key
    shown.page.add_style_tag(content=".bhm-code { font-size: 14px !important }")
    box, code = shown.page.evaluate(BOXES)
    assert code > box - 4


@pytest.mark.browser
def test_the_income_stands_at_its_handle(visit):
    shown = visit("nested_data", fragment="#live-nested-data:step=each,income=4.3")
    assert named(shown, "4.3", "3.0") == [True, False]
