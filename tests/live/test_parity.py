"""Python and JavaScript compute the same and say the same, for every figure there is."""

import functools
import json
import re
import sys
from math import inf

import numpy as np
import pytest
from support import Scripts, difference, planted, same_words

from bhm_core import live
from bhm_core.hierarchical.engine.report import pareto_k
from bhm_core.live import bundle, text

NAMES = live.figure_names()


@functools.cache
def examples(name):
    """Return the figure, its default settings and fifty random ones, each with the result of Python."""
    figure = live.figure_class(name)()
    rng = np.random.default_rng(20)
    cases = [figure.controls, *(figure.random_controls(rng) for _ in range(50))]
    return figure, [(controls, figure.compute(figure.state, controls)) for controls in cases]


@pytest.mark.parametrize("name", NAMES)
def test_both_computes_agree_to_1e_9(name, scripts):
    figure, cases = examples(name)
    for controls, ours in cases:
        json.dumps(ours, allow_nan=False)
        theirs = scripts.call(f"bhmLive.figures.{name}.compute", figure.state, controls)
        assert difference(ours, theirs) is None, controls


@pytest.mark.parametrize("name", NAMES)
def test_both_readouts_say_the_same(name, scripts):
    figure, cases = examples(name)
    for controls, result in cases:
        theirs = scripts.call(f"bhmLive.figures.{name}.readout", result, controls, figure.state)
        assert same_words(figure.readout(result, controls, figure.state), theirs), controls


@pytest.mark.parametrize("name", ["shrinkage", "school_a", "tau_prior"])
def test_a_slip_in_the_normal_means_of_the_page_is_noticed_wherever_they_are_used(name):
    right, wrong = "0.5 * (Math.log(varMu) - fit)", "0.5 * -fit"
    assert right in bundle.script(name)
    broken = Scripts([name], planted(right, wrong))
    figure = live.figure_class(name)()
    theirs = broken.call(f"bhmLive.figures.{name}.compute", figure.state, figure.controls)
    assert difference(figure.result, theirs)


@pytest.fixture(scope="module")
def marked():
    """Both languages with each template replaced by its key: what is left was written elsewhere."""
    real = text.templates

    def keys(name):
        return {key: f"<{key}>" for key in real(name)}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "templates", keys)
        yield Scripts(NAMES), keys


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_readout_stands_in_the_templates_alone(name, marked, monkeypatch):
    scripts, keys = marked
    figure, cases = examples(name)
    monkeypatch.setattr(sys.modules[type(figure).__module__], "WORDS", keys(name))
    for controls, result in cases[:21]:
        ours = figure.readout(result, controls, figure.state)
        theirs = scripts.call(f"bhmLive.figures.{name}.readout", result, controls, figure.state)
        assert ours == theirs and not words_in(ours)


def words_in(said):
    """What of a readout is no key of a template."""
    return re.sub(r"<\w+>", "", said).strip()


def test_a_sentence_beside_the_templates_is_noticed(monkeypatch):
    assert words_in("<weight> It stays at the mean.")
    figure = live.ConjugateNormal(sigma_0=inf)
    short = {**text.templates("conjugate_normal"), "flat": "It stays."}
    monkeypatch.setattr(sys.modules[type(figure).__module__], "WORDS", short)
    theirs = Scripts(["conjugate_normal"]).call(
        "bhmLive.figures.conjugate_normal.readout", figure.result, figure.controls, figure.state)
    assert not same_words(figure.readout(figure.result, figure.controls, figure.state), theirs)


@pytest.mark.parametrize(("weights", "at_least", "at_most"), [
    ((1 - np.random.default_rng(6).random(2000)) ** -0.9, 0.7, 1.2),  # Pareto with shape 0.9
    (np.random.default_rng(7).uniform(0.5, 1.5, 2000), 0.0, 0.0),  # no tail at all
    (np.exp(np.random.default_rng(8).normal(size=1500)), 0.1, 0.7),
    (np.exp(3 * np.random.default_rng(9).normal(size=1501)), 0.5, 2.0),
])
def test_the_page_has_the_pareto_k_of_the_engine(weights, at_least, at_most):
    inside = "const varying_slopes = (() => {"
    v8 = Scripts(["varying_slopes"], lambda t: "var shown;" + t.replace(inside, f"{inside}shown = weights;"))
    given = [float(f"{w:.12g}") for w in weights]  # what the script is handed
    ours = pareto_k(np.log(given))
    assert at_least <= ours <= at_most
    assert v8.call("(w => shown.paretoK(w))", given) == pytest.approx(ours, rel=1e-9, abs=1e-12)
    if ours:  # wrong twin: one weight less in the tail
        assert v8.call("(w => shown.paretoK(w))", sorted(given)[:-1]) != pytest.approx(ours, rel=1e-9)
    v8.racer.close()


def test_a_script_with_a_wrong_weight_is_noticed():
    wrong = ("n / (n + (", "n / (n + 1 + (")
    broken = Scripts(["conjugate_normal"], planted(*wrong))
    figure = live.ConjugateNormal()
    compute = "bhmLive.figures.conjugate_normal.compute"
    theirs = broken.call(compute, figure.state, figure.controls)
    assert difference(figure.result, theirs).startswith("result.w")


def test_comparison_sees_a_missing_key_a_shorter_list_and_a_small_error():
    good = {"a": [1.0, 2.0], "b": None}
    assert difference(good, {"a": [1.0, 2.0 + 1e-12], "b": None}) is None
    assert difference(good, {"a": [1.0, 2.0]})
    assert difference(good, {"a": [1.0], "b": None})
    assert difference(good, {"a": [1.0, 2.0 + 1e-7], "b": None})
    assert difference(good, {"a": [1.0, 2.0], "b": 0.0})
    assert not same_words("mean 6.38", "mean 6.31")
