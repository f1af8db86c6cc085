"""A comparison finds what agrees and what does not."""

import numpy as np
import pytest

from bhm_core.agreement import compare

DRAWS = {"mu": np.random.default_rng(1).normal([1.0, 2.0], [0.5, 3.0], size=(4, 2_000, 2))}


def test_distances_in_posterior_sds():
    z = compare(DRAWS, {"mu": [0.0, 2.0]}).z
    assert z[0] == pytest.approx(2.0, abs=0.15) and abs(z[1]) < 0.1


def test_the_right_reference_is_within_four_standard_errors():
    assert (abs(compare(DRAWS, {"mu": [1.0, 2.0]}, unit="mcse").z) < 4).all()


def test_a_planted_shift_is_found():
    assert compare(DRAWS, {"mu": [1.05, 2.0]}, unit="mcse").z[0] < -4


def test_a_tolerance_of_ones_own_is_the_unit():
    found = compare(DRAWS, {"mu": [1.0, 2.0]}, unit={"mu": 0.1})
    assert found.z[0] == pytest.approx((DRAWS["mu"][..., 0].mean() - 1) / 0.1)
    assert "tolerance" in repr(found)


def test_rows_carry_their_labels():
    text = repr(compare(DRAWS, {"mu": [1.0, 2.0]}, labels={"mu": ["first", "second"]}))
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["first", "second"]


def test_a_reference_of_the_wrong_shape_is_named():
    with pytest.raises(ValueError, match=r"reference\['mu'\] must have shape \(2,\), got \(\)"):
        compare(DRAWS, {"mu": 1.0})


def test_an_unknown_unit_is_named():
    with pytest.raises(ValueError, match="unit must be 'sd', 'mcse' or a dict of tolerances"):
        compare(DRAWS, {"mu": [1.0, 2.0]}, unit="iqr")
