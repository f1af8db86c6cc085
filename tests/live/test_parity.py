"""Python and JavaScript compute the same and say the same, for every figure there is."""

import json

import numpy as np
import pytest
from support import Scripts, difference, same_words

from bhm_core import live

NAMES = live.figure_names()


def settings(name, n=50):
    """Return the figure, its default settings and `n` random ones."""
    figure = live.figure_class(name)()
    rng = np.random.default_rng(20)
    return figure, [figure.controls, *(figure.random_controls(rng) for _ in range(n))]


@pytest.mark.parametrize("name", NAMES)
def test_both_computes_agree_to_1e_9(name, scripts):
    figure, cases = settings(name)
    for controls in cases:
        ours = figure.compute(figure.state, controls)
        json.dumps(ours, allow_nan=False)
        theirs = scripts.call(f"bhmLive.figures.{name}.compute", figure.state, controls)
        assert difference(ours, theirs) is None, controls


@pytest.mark.parametrize("name", NAMES)
def test_both_readouts_say_the_same(name, scripts):
    figure, cases = settings(name, n=20)
    for controls in cases:
        result = figure.compute(figure.state, controls)
        theirs = scripts.call(f"bhmLive.figures.{name}.readout", result, controls, figure.state)
        assert same_words(figure.readout(result, controls, figure.state), theirs), controls


def test_a_script_with_a_wrong_weight_is_noticed():
    wrong = ("n / (n + (", "n / (n + 1 + (")
    broken = Scripts(["conjugate_normal"], lambda text: text.replace(*wrong))
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
