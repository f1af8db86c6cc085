"""Checks of input name the argument, the condition and the value."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bhm_core import _checks
from bhm_core._typing import ArrayLike, Index, Rng

CASES = [
    (_checks.finite_array, ("y", [1.0, np.nan]), "y must be finite, got nan at position 1"),
    (_checks.finite_array, ("y", [[1.0, -np.inf]]), "y must be finite, got -inf at position 0, 1"),
    (_checks.finite_array, ("y", "pupils"), "y must be real numbers, not text, got 'pupils'"),
    (_checks.finite_array, ("y", ["1", "2"]), "y must be real numbers, not text"),
    (_checks.finite_array, ("y", [1, None]), "y must be finite, got None at position 1"),
    (_checks.finite_array, ("y", [1 + 0j]), "y must be real numbers, not complex numbers"),
    (_checks.finite_array, ("y", np.array(["2020-01-01"], "datetime64[D]")), "not dates"),
    (_checks.finite_array, ("y", np.array([3], "timedelta64[D]")), "not time spans"),
    (_checks.finite_array, ("y", [datetime.timedelta(1)]), "y must be numbers"),
    (_checks.finite_array, ("y", [10**400]), "y must be numbers"),
    (_checks.finite_array, ("y", np.ma.array([1.0, 2.0], mask=[0, 1])), "no masked values, got 1"),
    (_checks.finite_array, ("y", {"a": 1}), "y must be numbers"),
    (_checks.finite_array, ("y", [[1, 2], [3]]), "y must be numbers"),
    (_checks.positive, ("sd", [1.0, -2.0]), "sd must be positive, got -2.0"),
    (_checks.positive, ("sd", 0), "sd must be positive, got 0.0"),
    (_checks.positive_number, ("sigma", [1.0, 2.0]), r"sigma must have 0 dimension\(s\)"),
    (_checks.positive_number, ("sigma", -1), "sigma must be positive, got -1.0"),
    (_checks.count, ("n_draws", 0), "n_draws must be an integer of at least 1, got 0"),
    (_checks.count, ("n_draws", 2.0), "n_draws must be an integer of at least 1, got 2.0"),
    (_checks.count, ("n_draws", True), "n_draws must be an integer of at least 1, got True"),
    (_checks.generator, (None,), "rng must be a non-negative int or a numpy Generator, got None"),
    (_checks.generator, (-1,), "rng must be a non-negative int or a numpy Generator, got -1"),
    (_checks.generator, (True,), "rng must be a non-negative int or a numpy Generator, got True"),
    (_checks.finite_array, ("y", True), "y must be a number, got True"),
    (_checks.finite_array, ("y", [np.ma.masked, 1.0]), "no masked values, got 1"),
    (_checks.finite_array, ("y", np.zeros(3, "i4,f8")), "y must be real numbers, not records"),
    (_checks.number_array, ("sd", [np.inf, np.nan]), "sd must not be NaN, got nan at position 1"),
    (_checks.not_negative, ("tau", -1.0), "tau must be at least 0, got -1.0"),
    (_checks.shares, ("q", [0.5, 1.5]), "q must be between 0 and 1, got 1.5 at position 1"),
    (_checks.whole_numbers, ("k", [1, 2.5]), "k must be whole numbers of at least 0, got 2.5"),
    (_checks.whole_numbers, ("k", [1e300]), r"k must be at most 2\^53, .* got 1e\+300"),
    (_checks.one_each, ("n", np.ones(3), np.ones(2), "y"), r"n must have the shape \(2,\) of y"),
    (_checks.spread, ("se", 1e-200), "se must be at least 1e-140, .* got 1e-200"),
    (_checks.spread, ("se", 1e200), r"se must be at most 1e\+140 in size, .* got 1e\+200"),
    (_checks.fitting, ("h", np.ones(3), (2,)), r"h must fit an array of shape \(2,\), got shape \(3,\)"),
    (_checks.positive_or_infinite, ("sd", -np.inf), "sd must be finite, got -inf"),
    (_checks.positive_or_infinite, ("sd", [np.inf]), r"sd must have 0 dimension\(s\)"),
    (_checks.probability, ("p", 1.0), "p must be between 0 and 1, got 1.0"),
    (_checks.probability, ("p", [0.5, 0.9]), r"p must have 0 dimension\(s\)"),
    (_checks.count, ("n", 2**60), "n must be an integer of at most 9,007,199,254,740,992"),
    (_checks.size, ("n_draws", 10**13), "n_draws must be an integer of at most 1,000,000,000"),
    (_checks.flag, ("correlated", "no"), "correlated must be True or False, got 'no'"),
    (_checks.flag, ("correlated", 1), "correlated must be True or False, got 1"),
    (_checks.text, ("title", 3), "title must be text, got 3"),
    (_checks.choice, ("by", "row", ("a", "b")), "by must be 'a' or 'b', got 'row'"),
    (_checks.choice, ("by", ["a"], ("a", "b")), "by must be 'a' or 'b'"),
    (_checks.names, ("names", "ab"), "names must be a list of names, got 'ab'"),
    (_checks.names, ("names", [None, None]), "names must be names, got None"),
    (_checks.names, ("names", ["a", "a"]), "names must name each quantity once, got 'a' twice"),
    (_checks.names_of_columns, ("names", ["a"], 2), "names must have 2 entries, one per column"),
    (_checks.encode, ("group", [1, "1"]), "group must hold labels of one kind"),
    (_checks.encode, ("group", [1.0, np.nan]), "group must have a label in every row"),
    (_checks.covariance, ("cov", [[1.0, 0.5], [0.0, 1.0]], 2), "cov must be a symmetric matrix"),
    (_checks.covariance, ("cov", np.eye(3), 2), r"cov must have shape \(2, 2\), got \(3, 3\)"),
    (_checks.covariance, ("cov", [[1.0, 2.0], [2.0, 1.0]], 2), "cov must be positive definite"),
    (_checks.correlation, ("corr", 4 * np.eye(2), 2), "corr must be a correlation matrix"),
    (_checks.correlation, ("corr", [[1, 0.9], [-0.9, 1]], 2), "corr must be a correlation matrix"),
    (_checks.correlation, ("corr", 1.5, 2), "corr must be between -1 and 1, got 1.5"),
    (_checks.correlation, ("corr", np.eye(3), 2), "corr must have shape .* matrix of 3 columns"),
    (_checks.correlation, ("corr", 0.5, 3), r"corr must have shape \(\.\.\., 3, 3\), got \(\)"),
    (_checks.function, ("h", 3), "h must be callable, got 3"),
    (_checks.returned, ("what h returns", np.ones((2, 1)), (2,)), r"must have shape \(2,\), got \(2, 1\)"),
    (_checks.returned, ("what h returns", ["a", "b"], (2,)), "what h returns must be real numbers"),
    (_checks.mapping, ("unit", [1]), "unit must be a dict or another mapping from names, got"),
    (_checks.mapping, ("unit", {}), "unit must hold at least one name, got {}"),
    (_checks.mapping, ("unit", {None: 1}), "unit must have names as its keys, got None"),
    (_checks.distribution_on_axes, ("posterior", None, 1), "posterior must be a Grid, got None"),
    (_checks.stream, (None,), "rng must be a non-negative int or a numpy Generator, got None"),
]


@pytest.mark.parametrize(("check", "arguments", "message"), CASES)
def test_bad_input_is_named_with_its_value(check, arguments, message):
    with pytest.raises(ValueError, match=message):
        check(*arguments)


def test_dimensions_and_minimum_are_checked():
    with pytest.raises(ValueError, match=r"y must have 1 dimension\(s\), got shape \(1, 1\)"):
        _checks.finite_array("y", [[1.0]], ndim=1)
    with pytest.raises(ValueError, match="kappa must be at least 0, got -1.0"):
        _checks.finite_number("kappa", -1, minimum=0)


def test_shapes_are_checked_with_any_number_in_the_place_of_none():
    ones = np.ones((5, 3, 2))
    for shape in ((5, 3, 2), (None, 3, None), (..., 2), (..., None, 2)):
        assert _checks.finite_array("x", ones, shape=shape) is ones
    for shape, words in (((5, 3), r"\(5, 3\)"), ((..., 3), r"\(\.\.\., 3\)"), ((None,), r"\(n,\)")):
        with pytest.raises(ValueError, match=rf"x must have shape {words}, got \(5, 3, 2\)"):
            _checks.finite_array("x", ones, shape=shape)


def test_a_function_gets_copies_and_gives_copies():
    x, store = np.zeros(3), np.zeros(3)

    def careless(given, named):
        given[:] = named["a"][:] = 9.0
        return store

    found = _checks.returned("it", _checks.called("f", careless, x, {"a": x}, takes="x"), (3,))
    store[:] = 7.0
    assert (x == 0).all() and (found == 0).all()


def test_what_a_function_raises_is_said_beside_what_it_must_take():
    with pytest.raises(ValueError, match="h must take all draws at once, but it raised TypeError: ") as error:
        _checks.called("h", lambda: None, np.ones(3), takes="all draws at once")
    assert isinstance(error.value.__cause__, TypeError)


def test_correlations_of_one_and_numbers_for_two_columns_are_good():
    np.testing.assert_array_equal(_checks.correlation("corr", [0.5, 1.0], 2)[:, 1, 0], [0.5, 1.0])
    for corr in (np.ones((2, 2)), np.eye(2), np.ones((3, 3))):
        root = _checks.root_of_correlation(_checks.correlation("corr", corr, len(corr)))
        np.testing.assert_allclose(root @ root.T, corr, atol=1e-7)


@_checks.checked(together="x y", share=_checks.probability)
def drawn(x: ArrayLike, *, y: Mapping[str, ArrayLike] | None = None, n: int = 3,
          at: Index | None = None, ends: tuple[float, float] | None = None, bold: bool = False,
          share: float = 0.5, rng: Rng = 1, names: Sequence[str] = (), **style: Any):
    """Return the arguments as they come out of their checks."""
    return x, y, n, at, ends, names, rng


@pytest.mark.parametrize(("given", "message"), [
    ({"x": "abc"}, "x must be real numbers"),
    ({"x": 1.0, "y": {"a": [1.0]}}, "x must have 1 dimension"),
    ({"y": {"a": [1.0]}}, r"y\['a'\] must have as many entries as x, 2, got 1"),
    ({"y": {"a": [1.0, np.nan]}}, r"y\['a'\] must be finite"),
    ({"y": {1: [1.0, 2.0]}}, "a name in y must be text, got 1"),
    ({"y": [1.0]}, "y must be a dict"),
    ({"n": 0}, "n must be an integer of at least 1"),
    ({"at": -1}, "at must be an integer of at least 0"),
    ({"ends": [1.0]}, "ends must have 2 parts"),
    ({"ends": [1.0, None]}, r"ends\[1\] must be finite"),
    ({"bold": "no"}, "bold must be True or False"),
    ({"share": 2.0}, "share must be between 0 and 1"),
    ({"rng": -1}, "rng must be a non-negative int"),
    ({"names": "abc"}, "names must be a sequence"),
    ({"names": [1]}, r"names\[0\] must be text, got 1"),
])
def test_a_function_is_checked_by_its_annotations(given, message):
    with pytest.raises(ValueError, match=message):
        drawn(**{"x": [1.0, 2.0]} | given)


def test_checks_by_annotation_pass_good_arguments_on():
    x, y, n, at, ends, names, rng = drawn([1, 2], y={"a": (3, 4)}, at=0, ends=(0, 1), names=["b"], color="k")
    np.testing.assert_array_equal(x, [1.0, 2.0])
    np.testing.assert_array_equal(y["a"], [3.0, 4.0])
    assert (n, at, ends, names, rng) == (3, 0, (0.0, 1.0), ["b"], 1)
    assert drawn([1.0])[1:5] == (None, 3, None, None) and drawn.__name__ == "drawn"


def test_shapes_that_do_not_spread_to_one_are_named():
    assert _checks.one_shape(tau=(3, 1), corr=(), sigma=(4,)) is None
    with pytest.raises(ValueError, match=r"must have shapes that fit together, got tau \(3,\), corr \(2,\)"):
        _checks.one_shape(tau=(3,), corr=(2,))


def test_every_word_of_the_vocabulary_is_tried_here():
    text = Path(__file__).read_text("utf8")
    assert [word for word in _checks.__all__ if f"_checks.{word}" not in text] == []


def test_good_input_passes_unchanged():
    assert _checks.positive("sd", 2) == 2.0
    assert _checks.finite_number("mu", np.float64(3)) == 3.0
    assert _checks.count("n", np.int64(4)) == 4
    np.testing.assert_array_equal(_checks.positive("sd", [1, 2]), [1.0, 2.0])
    mixed = [True, Fraction(1, 2), Decimal("0.25"), np.float32(2)]
    np.testing.assert_array_equal(_checks.finite_array("y", mixed), [1.0, 0.5, 0.25, 2.0])
    np.testing.assert_array_equal(_checks.finite_array("y", np.ma.array([1, 2])), [1.0, 2.0])


def test_the_same_seed_gives_the_same_stream_and_a_generator_is_kept():
    assert _checks.generator(3).random() == _checks.generator(np.int64(3)).random()
    rng = np.random.default_rng(1)
    assert _checks.generator(rng) is rng


def test_other_good_values_come_back_as_the_library_works_with_them():
    assert _checks.positive_or_infinite("sd", np.inf) == np.inf
    assert np.isnan(_checks.real_array("x", [np.nan, np.inf])[0])
    assert _checks.number_array("x", -np.inf) == -np.inf
    assert _checks.not_too_large("x", 3.0) == 3.0 and _checks.finite_array("x", [10]).dtype == float
    assert _checks.offering("it", [1], "append", like="a list") == [1]
    with pytest.raises(ValueError, match="it must be a list, got 3: it has no 'append'"):
        _checks.offering("it", 3, "append", like="a list")
