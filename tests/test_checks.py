"""Checks of input name the argument, the condition and the value."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from bhm_core import _checks

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
