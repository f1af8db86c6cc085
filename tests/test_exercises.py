"""The solution of the page passes its check, and typical wrong answers fail it by the property they lack."""

import ast
import re

import numpy as np
import pytest
import yaml
from answers import RIGHT, WRONG
from answers.solutions import CHAPTERS, needed

import bhm_core as bhm
from bhm_core.exercises._table import all_exercises

TABLE = all_exercises()
CASES = [pytest.param(label, answer, claim, id=f"{label}: {name}")
         for label, answers in WRONG.items() for name, answer, claim in answers]


@pytest.mark.parametrize("label", TABLE)
def test_the_solution_of_the_page_passes(label):
    verdict = bhm.check(label, RIGHT[label]())
    assert verdict, verdict
    assert len(repr(verdict).splitlines()) == 1


@pytest.mark.parametrize(("label", "answer", "claim"), CASES)
def test_a_wrong_answer_fails_by_the_property_that_it_lacks(label, answer, claim):
    verdict = bhm.check(label, answer)
    assert not verdict
    assert claim in "; ".join(trial.claim for trial in verdict.failed), verdict
    assert "it runs" not in repr(verdict), verdict
    assert max(map(len, repr(verdict).splitlines())) <= 82


def test_every_check_has_a_right_answer_and_three_wrong_ones():
    assert set(RIGHT) == set(WRONG) == set(TABLE)
    assert min(map(len, WRONG.values())) >= 3


def exercises():
    """{page: labels of its exercises} of the numbered pages."""
    parts = yaml.safe_load((CHAPTERS.parent / "_toc.yml").read_text("utf8"))["parts"]
    pages = [page["file"] for part in parts if part.get("numbered") for page in part["chapters"]]
    texts = {page: (CHAPTERS.parent / f"{page}.ipynb").read_text("utf8") for page in pages}
    return {page: set(re.findall(r":label: (ex-[\w-]+)", text)) for page, text in texts.items()}


def test_every_numbered_page_has_exercises_that_check():
    """And every check belongs to an exercise: of a numbered page, or of the engine's."""
    pages = exercises()
    assert [page for page, labels in pages.items() if len(labels & set(TABLE)) < 2] == []
    assert set(TABLE) - set().union(*pages.values()) == {"ex-engine-merge"}


def test_a_property_of_a_failed_trial_says_what_was_tried_and_where_to_look():
    for label, answers in WRONG.items():
        for trial in bhm.check(label, answers[0][1]).failed:
            assert trial.claim and trial.tried and trial.came and trial.hint[-1] in ".?", label


def test_no_answer_is_told_what_is_asked_for():
    verdict = bhm.check("ex-conj-units")
    assert not verdict and verdict.trials == ()
    assert "no answer yet. It asks for `mean(mu_0, sigma_0, sigma, y)`" in " ".join(repr(verdict).split())


def divided(mu_0, sigma_0, sigma, y):
    return 1 / 0


@pytest.mark.parametrize(("label", "answer", "said"), [
    ("ex-conj-units", 4.8, "a function is asked for, not 4.8. Pass its name, without a call."),
    ("ex-conj-units", lambda *a: None, "your function returns None. Is there a `return`"),
    ("ex-conj-units", lambda *a: "low", "your function returns 'low', which has no number in it"),
    ("ex-conj-units", lambda *a: (1, 2), "your function returns (1, 2), and the check cannot go on"),
    ("ex-trust-enough", lambda mcse: np.array([]), "which has no number in it"),
    ("ex-intercepts-smallest", [], "one or more numbers are asked for, not none"),
    ("ex-bayes-base-rate", None, "one number is asked for, not None"),
    ("ex-bayes-base-rate", np.nan, "one number is asked for, not nan"),
    ("ex-bayes-base-rate", {"p": 0.2}, "one number is asked for, not {'p': 0.2}"),
    ("ex-bayes-base-rate", lambda: 0.2, "not a function. Call it, and pass what it returns."),
    ("ex-conj-units", lambda mu_0, sigma_0: 4.8, "positional arguments"),
    ("ex-conj-square", [10.2], "two numbers are asked for, not 1"),
    ("ex-conj-square", "ten", "two numbers are asked for, not 'ten'"),
    ("ex-conj-units", divided, "ZeroDivisionError: division by zero, in the line `return 1 / 0`"),
])  # fmt: skip
def test_an_answer_that_does_not_run_is_told_how(label, answer, said):
    verdict = bhm.check(label, answer)
    assert not verdict and [trial.claim for trial in verdict.failed] == ["it runs"]
    assert said in verdict.failed[0].came
    assert repr(verdict).startswith(f"{label}: it cannot be tried yet.\n    came out: ")


NONSENSE = [[], None, np.nan, "ten", 0.5, {}, lambda *a: None, lambda *a: [], lambda *a: np.array([]),
            lambda *a: np.zeros(3), lambda *a: np.nan, lambda *a: 0, lambda *a: (0, 0), lambda *a: "ten"]


@pytest.mark.parametrize("label", TABLE)
def test_nonsense_is_never_right_and_never_an_error(label):
    for answer in NONSENSE:
        verdict = bhm.check(label, answer)
        assert not verdict, (answer, verdict)
        assert max(map(len, repr(verdict).splitlines())) <= 82


def test_a_label_without_a_check_is_an_error_that_names_similar_ones():
    with pytest.raises(ValueError, match="ex-conj-units"):
        bhm.check("ex-conj-unit", 4.8)
    for far in ("", "Exercise 2.3", "EX-CONJ-UNITS"):
        with pytest.raises(ValueError, match="ex-conj-units") as said:
            bhm.check(far)
        assert len(str(said.value)) < 200


def test_an_answer_that_changes_its_data_does_no_harm():
    def mean(mu_0, sigma_0, sigma, y):
        y.sort()
        y += 0 * mu_0
        return bhm.NormalMean(mu_0, sigma_0, sigma=sigma).update(y).mean

    assert bhm.check("ex-conj-units", mean) and bhm.check("ex-conj-units", mean)


def test_a_solution_is_run_without_what_its_result_does_not_need():
    lines = ast.parse("a = 1\nb = draw()\na = a + n\nb[0] = 2\nc = a\nn = 3\nprint(c)").body
    assert [ast.unparse(line) for line in needed(lines, {"c"}, {"n"})] == ["c = a", "a = a + n", "a = 1"]
    assert [ast.unparse(line) for line in needed(lines, {"b"}, set())] == ["b[0] = 2", "b = draw()"]


def test_a_verdict_counts_what_fails():
    verdict = bhm.check("ex-conj-square", [9.0, np.sqrt(7.2)])
    assert "1 of 4 properties fails:\n- means are weighted by precision" in repr(verdict)
