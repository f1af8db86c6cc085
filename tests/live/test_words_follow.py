"""Words follow the numbers: every sentence is said where it is true, and nowhere else."""

import json
import re
from math import inf

import numpy as np
import pytest
from support import Scripts

from bhm_core import live
from bhm_core.live import bundle, text

NAMES = live.figure_names()


# phrase: when it is true, of result, controls and state
TRUE_WHEN = {
    "baseball": {
        "guesses stand at the first averages": lambda r, c, s: c["played"] == 0 and r["moved"] == 0,
        "guesses moved by hand": lambda r, c, s: c["played"] == 0 and r["moved"] > 0,
        "gives everybody the same number": lambda r, c, s: c["played"] == 0 and c["weight"] == 0,
        "leaves each": lambda r, c, s: c["played"] == 0 and 0 < c["weight"] < 1,
        "were it to end here": lambda r, c, s: 0 < c["played"] < 1,
        "you said": lambda r, c, s: c["played"] == 1,
        "3.5 times the error of the line": lambda r, c, s: (
            c["played"] == 1 and 3.45 < r["errors"]["starts"] / r["errors"]["line"] < 3.55),
        "almost as good as the line": lambda r, c, s: (
            c["played"] == 1 and r["errors"]["line"] < r["errors"]["alike"] < 1.2 * r["errors"]["line"]),
    },
    "bayes_update": {
        "No pupil yet": lambda r, c, s: c["k"] == 0,
        "After 1 pupil alone,": lambda r, c, s: c["k"] == 1,
        "pupils,": lambda r, c, s: c["k"] > 1,
    },
    "conjugate_normal": {
        "flat prior": lambda r, c, s: c["sigma_0"] == inf,
        "Prior and data disagree": lambda r, c, s: c["sigma_0"] < inf and r["tail"] < 0.025,
        "in less than 0.1% of samples": lambda r, c, s: c["sigma_0"] < inf and r["tail"] < 0.001,
    },
    "districts": {
        "Averaged over every τ": lambda r, c, s: c["over"] == "average",
        "Complete pooling": lambda r, c, s: c["over"] == "fixed" and c["tau"] == 0,
        "No pooling": lambda r, c, s: c["over"] == "fixed" and c["tau"] == inf,
        "infinitely far away": lambda r, c, s: c["over"] == "fixed" and r["chosen"] in (0, 1),
    },
    "four_chains": {
        "below 1.01 first at": lambda r, c, s: r["r_hat_from"] is not None and r["r_hat_from"] <= c["n"],
        "not yet below 1.01": lambda r, c, s: r["r_hat_from"] is None or r["r_hat_from"] > c["n"],
        "400 reached at": lambda r, c, s: r["ess_from"] is not None and r["ess_from"] <= c["n"],
        "not yet 400": lambda r, c, s: r["ess_from"] is None or r["ess_from"] > c["n"],
        "no chain has crossed to the other mode": lambda r, c, s: not r["content"] and one_sided(r, c),
        "Do not use these draws yet": lambda r, c, s: not r["content"] and not one_sided(r, c),
        "Do not use these draws": lambda r, c, s: not (r["r_hat"] < 1.01 and r["ess"] >= 400),
        "the share is far off": lambda r, c, s: r["content"] and abs(r["right"] - 0.5) > 0.2,
        "this time they are right": lambda r, c, s: r["content"] and abs(r["right"] - 0.5) <= 0.2,
    },
    "league_table": {
        "are both School": lambda r, c, s: c["first"] == c["second"],
        "lies above": lambda r, c, s: c["first"] != c["second"],
        "probability < 0.01": lambda r, c, s: r["difference"]["p"] < 0.01,
        "probability > 0.99": lambda r, c, s: r["difference"]["p"] > 0.99,
    },
    "metropolis_stepper": {
        "stands at its start": lambda r, c, s: c["step"] == 0,
        "is below: accepted": lambda r, c, s: c["step"] > 0 and r["now"]["u"] < r["now"]["r"],
        "is not below: refused": lambda r, c, s: c["step"] > 0 and r["now"]["u"] >= r["now"]["r"],
        "counts twice": lambda r, c, s: refused(r, c) and r["visits"][-1][2] == 2,
        "counts three times": lambda r, c, s: refused(r, c) and r["visits"][-1][2] == 3,
        "ratio r larger than 100": lambda r, c, s: c["step"] > 0 and r["now"]["r"] > 100,
        "ratio r smaller than 0.01": lambda r, c, s: c["step"] > 0 and r["now"]["r"] < 0.01,
        "draws from another target": lambda r, c, s: c["step"] > 0 and r["limit"] != [2, 2],
    },
    "nested_data": {
        "no order in them": lambda r, c, s: c["step"] == "cloud",
        "go to five schools": lambda r, c, s: c["step"] == "groups",
        "Complete pooling": lambda r, c, s: c["step"] == "one",
        "all share one slope": lambda r, c, s: c["step"] == "parallel",
        "a slope for each school": lambda r, c, s: c["step"] == "fan",
        "No pooling": lambda r, c, s: c["step"] == "each",
        "Partial pooling": lambda r, c, s: c["step"] == "partial",
        "number of teachers": lambda r, c, s: c["step"] == "teachers",
        "±": lambda r, c, s: r["sd"] is not None,
        "schools differ by an sd": lambda r, c, s: r["spread"] is not None,
    },
    "prior_study": {
        "prior that is flat": lambda r, c, s: c["s"] == inf,
        "prior N(": lambda r, c, s: c["s"] < inf,
        "Dots, with τ unknown: they are pulled harder": lambda r, c, s: r["simulated"] is not None and (
            abs(r["simulated"]["bias"][0]) > abs(r["bias"][0])
            + 2 * r["simulated"]["bias_mcse"][0]),
        "for the slope of an average school (u = 0) hold": lambda r, c, s: c["quantity"] == "gamma_0",
        "for the change of the slopes with u hold": lambda r, c, s: c["quantity"] == "gamma_1",
    },
    "school_a": {
        "Sign one": lambda r, c, s: c["letter"] == "none",
        "The letter that says": lambda r, c, s: c["letter"] != "none",
        "> 99%": lambda r, c, s: max(r["below"]) > 0.995,
    },
    "schools_or_pupils": {
        "cannot have two schools": lambda r, c, s: r["now"] is None,
        "Best: ": lambda r, c, s: r["loss"] is not None,
        "of 1 pupil each": lambda r, c, s: c["n"] == 1,
        "about 1 pupil per": lambda r, c, s: r["loss"] is not None and r["best"] < 1.5,
        "This is it": lambda r, c, s: r["loss"] is not None and c["n"] == np.floor(r["best"] + 0.5),
        "comes within 5% of that": lambda r, c, s: (
            r["loss"] is not None and r["loss"] < 0.05 and c["n"] != np.floor(r["best"] + 0.5)),
        "interval is wider by": lambda r, c, s: r["loss"] is not None and r["loss"] >= 0.05,
        "So few schools": lambda r, c, s: r["loss"] is not None and r["J"] < 10,
    },
    "shrink_to_the_line": {
        "The model knows pupils only": lambda r, c, s: not c["told"],
        "The model knows the mean SES": lambda r, c, s: c["told"],
        "weight lies between schools": lambda r, c, s: r["share"] > 0,
    },
    "shrinkage": {
        "Averaged over every τ": lambda r, c, s: c["over"] == "average",
        "Complete pooling": lambda r, c, s: c["over"] == "fixed" and c["tau"] == 0,
        "No pooling": lambda r, c, s: c["over"] == "fixed" and c["tau"] == inf,
        "pulls with weight": lambda r, c, s: c["over"] == "fixed" and 0 < c["tau"] < inf,
    },
    "tau_prior": {},
    "two_priors": {
        "Under the t prior it is": lambda r, c, s: c["nu"] < inf,
        "the t prior is the normal prior": lambda r, c, s: c["nu"] == inf,
        "The normal posterior lies more than three": lambda r, c, s: (
            abs(r["normal_mean"] - 20) > 3 and abs(r["normal_mean"] - c["seen"]) > 3 * c["error"]),
    },
    "varying_slopes": {"Do not trust": lambda r, c, s: not r["pareto_k"] < 0.7 or r["effective"] < 100},
    "when_pooling_loses": {
        **{f"best for both is {m} pooling": lambda r, c, s, m=m: nearest(r) == (m, m)
           for m in ("no", "complete", "partial")},
        **{f"for the stranger is {m} pooling": lambda r, c, s, m=m: nearest(r)[0] == m != nearest(r)[1]
           for m in ("no", "complete", "partial", "complete or partial")},
        "Where more than one is named": lambda r, c, s: " or " in "".join(nearest(r)),
    },
}


def one_sided(r, c):
    """Chains stand on both sides of zero, under two modes, and none of them has been on both."""
    sides = [{x > 0 for x in chain[1:]} for chain in r["chains"]]
    return c["distance"] >= 4 and max(map(len, sides)) == 1 and len(set.union(*sides)) == 2


def refused(r, c):
    return c["step"] > 0 and not r["now"]["u"] < r["now"]["r"]


def nearest(r):
    """The methods with the smallest error that is shown, for the stranger and for all."""
    least = {who: min((f"{r[m][who]:.1f}" for m in ("no", "complete", "partial")), key=float)
             for who in ("stranger", "all")}
    return tuple(" or ".join(m for m in ("no", "complete", "partial") if f"{r[m][who]:.1f}" == least[who])
                 for who in least)


CORNERS = {
    "baseball": [{"weight": w, "played": p} for w in (0.0, 1.0, 0.2) for p in (0.0, 0.4, 1.0)],
    "bayes_update": [{"k": k} for k in (0, 1, 2, 14)],
    "conjugate_normal": [{"sigma_0": inf}, {"mu_0": 20.0, "ybar": 0.0}, {"mu_0": 6.0, "ybar": 6.0},
                         {"sigma_0": 0.5}],
    "districts": [{"over": "fixed", "tau": t, "district": d} for t in (0.0, inf, 0.5) for d in ("11", "14")],
    "four_chains": [{"start": "middle", "spread": 6.0, "n": n} for n in (100, 1000)] + [{"n": 20}],
    "league_table": [{"first": 7, "second": 7}, {"first": 1, "second": 160}, {"first": 160, "second": 1}],
    "metropolis_stepper": [{"step": k, "scale": s, "proposal": p, "ratio": q}
                           for k in range(20) for s in (1.0, 4.0)
                           for p, q in (("walk", True), ("drift", False))],
    "nested_data": [{"step": k} for k in ("cloud", "groups", "one", "parallel", "fan", "each",
                                          "partial", "teachers")],
    "prior_study": [{"m": 1.0, "s": 1.0}, {"s": 3.0}, {"s": inf, "quantity": "gamma_1"}, {"m": 3.0}],
    "schools_or_pupils": [{"n": 1, "school": 20},
                          {"n": 60, "budget": 5, "school": 1000, "pupil": 100},
                          {"n": 7}, {"n": 8}, {"budget": 5},
                          {"n": 1, "budget": 5, "school": 1000, "pupil": 15, "tau": 2.0, "sigma": 30.0}],
    "school_a": [{"letter": k} for k in ("none", "first", "second", "third")] + [{"promise": 30.0}],
    "shrinkage": [{"over": "fixed", "tau": t} for t in (0.0, inf, 5.0)] + [{"over": "average"}],
    "when_pooling_loses": [{"se": 1.0, "tau": 16.0, "J": 24, "weight": "known"},
                           {"se": 1.0, "tau": 0.0, "distance": 8.0, "J": 3, "weight": "known"},
                           {"se": 1.0, "distance": 0.0, "J": 24, "weight": "known"},
                           {"se": 20.0, "distance": 8.0, "J": 24}],
    "two_priors": [{"nu": inf}, {"seen": 21.0}, {"error": 2.0}],
}  # fmt: skip


# results that no setting leads to, since the figures are made so that they do not
DOUBTFUL = {"varying_slopes": [({}, {"trusted": False, "pareto_k": 0.83, "effective": 60.0})]}


def settings(name, n=12):
    figure, rng = live.figure_class(name)(), np.random.default_rng(8)
    corners = [figure.controls | corner for corner in CORNERS.get(name, [])]
    return figure, [figure.controls, *corners, *(figure.random_controls(rng) for _ in range(n))]


def said(scripts, name):
    """What the script says at each setting, without marks of colour, with result and controls."""
    figure, cases = settings(name)
    for controls in cases:
        r = figure.compute(figure.state, controls)
        spoken = scripts.call(f"bhmLive.figures.{name}.readout", r, controls, figure.state)
        yield text.plain(spoken), r, controls, figure.state
    for controls, change in DOUBTFUL.get(name, []):
        controls, r = figure.controls | controls, figure.result | change
        spoken = scripts.call(f"bhmLive.figures.{name}.readout", r, controls, figure.state)
        yield text.plain(spoken), r, controls, figure.state


def wrong_words(name, sentences):
    """Phrases that are said where they are false, or not where they are true, or never either way."""
    found = []
    seen = {phrase: set() for phrase in TRUE_WHEN[name]}
    for spoken, r, c, s in sentences:
        for phrase, when in TRUE_WHEN[name].items():
            seen[phrase].add(bool(when(r, c, s)))
            if (phrase in spoken) != bool(when(r, c, s)):
                found.append((phrase, spoken, c))
    return found, [phrase for phrase, values in seen.items() if values != {True, False}]


def test_every_figure_is_looked_at():
    assert set(TRUE_WHEN) == set(NAMES)


def recorded(script):
    """The scripts with every table of words replaced by one that keeps the keys that were asked for."""
    keep = "(all, key) => { if (key in all) asked[key] = 1; return all[key]; }"
    return "var asked = {};" + re.sub(
        r"^const words = (\{.*\});$", lambda m: f"const words = new Proxy({m[1]}, {{ get: {keep} }});",
        script, flags=re.M)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_said_where_it_is_true_and_nowhere_else(name):
    scripts = Scripts([name], recorded)
    wrong, never = wrong_words(name, list(said(scripts, name)))
    assert not wrong, wrong[0]
    assert not never
    figure = live.figure_class(name)()  # the truth is told where it is shown
    given = figure.result, figure.controls, figure.state, {"truth": True}
    scripts.call(f"bhmLive.figures.{name}.readout", *given)
    asked = set(json.loads(scripts.racer.eval("JSON.stringify(asked)")))
    assert asked == set(text.templates(name))


SWAPS = [
    ("metropolis_stepper", "below: [[chain|accepted]]", "not below: refused"),
    ("four_chains", "distance >= 4 && right > 0", "distance < 4 && right > 0"),
    ("four_chains", "though the share is far off", "and this time they are right"),
    ("when_pooling_loses", "fixed(r[least][key], 1)", "fixed(r[m][key], 1)"),
    ("when_pooling_loses", "stranger is {first}", "stranger is {all}"),
    ("shrinkage", "Complete pooling", "No pooling"),
    ("league_table", "p < 0.01 ?", "p < 0 ?"),
    ("schools_or_pupils", "Your design comes within 5% of that", "Your interval is wider by little"),
    ("schools_or_pupils", "said.pupils === said.best_pupils", "said.loss === 0"),
    ("baseball", "gives everybody the same number", "leaves each where it was"),
    ("nested_data", "all share one slope", "a slope for each school"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), SWAPS)
def test_words_that_say_the_opposite_are_noticed(name, right, wrong):
    def change(script):
        assert right in script
        return script.replace(right, wrong)

    assert wrong_words(name, list(said(Scripts([name], change), name)))[0]


@pytest.fixture(scope="module")
def your_data():
    """The words of the page of the reader's own data."""
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    racer.eval("".join(bundle.wrapped(part) for part in bundle.in_order("words")) + ";0")
    yield racer
    racer.close()


def fitted(**change):
    one = {"mean": 1.0, "sd": 0.2, "q05": 0.7, "q95": 1.3}
    result = {"gamma": [one] * 4, "tau": [one, one], "rho": one, "sigma": one, "n": 40, "J": 8,
              "n_group": [5] * 8, "origin": {"x": 1, "y": 2, "u": 3}, "spread": {"x": 1, "y": 1, "u": 1},
              "converged": True, "effective": 900, "pareto_k": 0.1,
              "groups": [{"alone": [1, 2]}] * 8}
    return result | change


def told(racer, function, result, u=""):
    names = {"outcome": "y", "predictor": "x", "group": "g", "group_predictor": u}
    call = f"JSON.stringify(words.{function}({json.dumps(result)}, {json.dumps(names)}))"
    return str(json.loads(racer.eval(call)))


@pytest.mark.parametrize(("low", "high", "phrase"), [
    (0.2, 0.8, "groups with a higher level tend to have a steeper slope"),
    (-0.8, -0.2, "groups with a higher level tend to have a flatter slope"),
    (-0.4, 0.5, "the data do not say whether level and slope go together"),
])
def test_the_slope_is_steeper_where_the_correlation_is_positive(low, high, phrase, your_data):
    rho = {"mean": (low + high) / 2, "sd": 0.2, "q05": low, "q95": high}
    spoken = told(your_data, "paragraph", fitted(rho=rho))
    assert phrase in spoken
    assert sum(word in spoken for word in ("steeper", "flatter", "do not say")) == 1


def test_each_number_of_the_paragraph_stands_in_its_own_sentence(your_data):
    def one(mean):
        return {"mean": mean, "sd": 0.2, "q05": mean - 1, "q95": mean + 1}

    result = fitted(gamma=[one(11), one(12), one(13), one(14)], tau=[one(15), one(16)], sigma=one(17),
                    n_group=[3, 7, 5])
    spoken = told(your_data, "paragraph", result, u="size")
    for phrase in ("40 rows in 8 groups", "3 to 7 rows each",
                   "typical group has “y” = 11.00 (90% interval 10.00 to 12.00)",
                   "groups differ with a standard deviation of 15.00", "a difference in “y” of 12.0",
                   "slope varies with a standard deviation of 16.0", "a “y” that differs by 13.0",
                   "a slope that differs by 14.0", "around their line with a standard deviation of 17.0"):
        assert phrase in spoken, phrase
    assert "“size”" not in told(your_data, "paragraph", result)
    assert "with 5 rows each" in told(your_data, "paragraph", fitted())


@pytest.mark.parametrize(("change", "phrase"), [
    ({"converged": False}, "do not use these numbers"), ({"J": 4}, "only 4 groups"),
    ({"groups": [{"alone": None}] * 2 + [{"alone": [1, 2]}] * 6}, "2 of 8 groups have too little spread"),
])
def test_a_warning_is_given_where_there_is_reason(change, phrase, your_data):
    assert phrase in told(your_data, "warnings", fitted(**change))
    assert told(your_data, "warnings", fitted()) == "[]"
    assert told(your_data, "warnings", fitted(J=5)) == "[]"
