"""What the page says of probabilities and rates follows from the numbers."""

import json
import re

import pytest

from bhm_core.live import bundle

pytest.importorskip("py_mini_racer")
CHOICE = {"outcome": "use", "predictor": "age", "group": "district", "group_predictor": "", "exposure": "",
          "model": "binomial", "yes": "Y", "no": "N"}


@pytest.fixture(scope="module")
def js():
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    racer.eval("".join(bundle.wrapped(part) for part in bundle.in_order("glm_words")) + ";0")
    yield racer
    racer.close()  # one left open keeps the interpreter from ending


def summary(mean, half=0.1):
    return {"mean": mean, "sd": half / 1.6, "q05": mean - half, "q50": mean, "q95": mean + half}


def group(label, level, n=20, total=8, eta=0.0, alone=0.4):
    return {"label": label, "n": n, "total": total, "level": summary(level), "alone": alone, "pooled": 0.37,
            "eta": [eta - 0.1, eta, eta + 0.1]}


def fitted(**more):
    """A result of five groups."""
    groups = [group("A", 0.21, eta=-1.3), group("B", 0.61, eta=0.45), *(group(g, 0.4) for g in "CDE")]
    change = {"low": -8.0, "high": 6.0, "from": summary(0.35), "to": summary(0.38),
              "difference": summary(0.03, 0.02)}
    return {"kind": "binomial", "n": 100, "J": 5, "n_group": [20] * 5, "groups": groups, "converged": True,
            "effective": 900.0, "pareto_k": 0.1, "typical": summary(0.34, 0.12),
            "newcomer": {**summary(0.42, 0.2), "draws": []}, "origin": {"x": 1.5, "u": None},
            "spread": {"x": 4.0, "u": None}, "by_x": change, "by_u": None, "dispersion": None} | more


def told(js, function, *arguments):
    given = ", ".join(json.dumps(a) for a in arguments)
    return json.loads(js.eval(f"JSON.stringify(glm_words.{function}({given}))"))


def test_the_lines_speak_of_probabilities_in_per_cent(js):
    lines = told(js, "glmLines", fitted(), CHOICE)
    assert "“use” being “Y” in 40, 40%" in lines[0] and "with 20 rows each" in lines[0]
    assert "is about 34% (90% interval 22% to 46%)" in lines[1] and "“age” has its mean, 1.5" in lines[1]
    assert "would have 42% (90% interval 22% to 62%)" in lines[2]
    assert lines[3].startswith("The lowest group is “A” with 21%") and "the highest “B” with 61%" in lines[3]
    assert "goes from 35% to 38%: +3 percentage points (90% interval +1 to +5)" in lines[4]
    assert not re.search("logit|odds", " ".join(lines))


@pytest.mark.parametrize(("a", "b", "sign", "share"), [(0, 1, "−", "0%"), (1, 0, "+", "100%")])
def test_a_difference_has_the_sign_of_the_first_less_the_second(js, a, b, sign, share):
    result = fitted()
    said = told(js, "compareWords", result, CHOICE, result["groups"][a], result["groups"][b])
    assert f": {sign}" in said and f"is higher is {share}." in said and "percentage points" in said


def test_three_poolings_of_the_group_in_front(js):
    said = told(js, "frontWords", fitted(), CHOICE, group("A", 0.21, n=1, alone=0.0))
    assert said == ("“A”, 1 row: by its own rows 0%, by all rows together 37%, by partial pooling 21% "
                    "(90% interval 11% to 31%).")


def test_counts_are_told_as_rates(js):
    result = fitted(kind="poisson", typical=summary(1.77, 0.4), dispersion=2.5)
    choice = {**CHOICE, "model": "poisson", "exposure": "years"}
    lines = told(js, "glmLines", result, choice)
    assert "the rate of “use” per unit of “years” is about 1.8 (90% interval 1.4 to 2.2)" in lines[1]
    assert not any("percentage" in line for line in lines)


SMALL = [group("A", 0.2, n=2), group("B", 0.6, n=4), *(group(g, 0.4) for g in "CDE")]
SAME = [group("A", 0.2, total=0), group("B", 0.6, total=20), *(group(g, 0.4) for g in "CDE")]
MANY = [group(f"g{k}", 0.4, n=1, total=0) for k in range(9)]


@pytest.mark.parametrize(("change", "phrase"), [
    ({"converged": False, "pareto_k": 0.9}, "Pareto k 0.90): do not use these numbers"),
    ({"J": 4}, "only 4 groups"),
    ({"groups": SMALL}, "“A” (2), “B” (4) have fewer than 5 rows"),
    ({"groups": MANY}, "“g0” (1), “g1” (1), “g2” (1), “g3” (1), “g4” (1) and 4 more have fewer"),
    ({"groups": SAME}, "In 2 groups of 5 every row has the same outcome"),
    ({"dispersion": 2.53}, "scatter 2.5 times as much as a Poisson model allows"),
])
def test_a_warning_is_given_where_there_is_reason(js, change, phrase):
    assert phrase in " ".join(told(js, "glmWarnings", fitted(**change)))
    assert told(js, "glmWarnings", fitted(dispersion=1.2)) == []


@pytest.mark.parametrize(("change", "phrase"), [
    ({}, "“Y” counts as 1 and “N” as 0. Each group has its own level, by logistic regression. “age” has"),
    ({"yes": "N", "no": "Y"}, "“N” counts as 1 and “Y” as 0"),
    ({"model": "poisson"}, "an expected count: each group has its own level, by Poisson regression"),
    ({"model": "poisson", "exposure": "years"}, "a rate per unit of “years”"),
    ({"model": "normal", "yes": None}, "modelled as a measurement: each group has its own line"),
    ({"model": "normal"}, "levels are then shares, but a line may leave the range from 0 to 1"),
])
def test_the_plan_says_what_will_be_done(js, change, phrase):
    assert phrase in told(js, "plan", {**CHOICE, **change})


@pytest.mark.parametrize(("value", "digits", "text"), [
    (12.345, 1, "12.3"), (-0.04, 1, "0.0"), (0.00012, 6, "0.000120"), (4.2e-9, 10, "4.2e−9"),
    (-4.23e-9, 11, "−4.23e−9"), (3e-12, 10, "0"), (2.0, 9, "2.000000000"),
])
def test_a_number_is_written_with_the_digits_of_its_spread(js, value, digits, text):
    assert json.loads(js.eval(f"JSON.stringify(digits.written({value}, {digits}))")) == text
    assert not text.startswith("0.00000000")
