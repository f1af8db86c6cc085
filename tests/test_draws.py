"""Draws are named, read-only, of one size, and speak ArviZ."""

import numpy as np
import pytest

import bhm_core as bhm


def some(seed=1):
    rng = np.random.default_rng(seed)
    return {"mu": rng.normal(size=(4, 200)), "theta": rng.normal(size=(4, 200, 3, 2))}


def test_arrays_are_found_by_name_in_the_order_given():
    draws = bhm.Draws(some())
    assert draws.names == ("mu", "theta") == tuple(draws)
    assert draws["theta"].shape == (4, 200, 3, 2)
    assert (draws.n_chains, draws.n_draws) == (4, 200)
    assert repr(draws) == "<Draws: 4 chains x 200 draws of mu, theta (3, 2)>"


def test_draws_cannot_be_changed():
    draws = bhm.Draws(some(), stats={"accepted": np.ones((4, 200), dtype=bool)})
    with pytest.raises(ValueError, match="read-only"):
        draws["mu"][0, 0] = 1.0
    with pytest.raises(TypeError):
        draws.stats["accepted"] = 0


def test_the_callers_array_stays_writable():
    arrays = some()
    bhm.Draws(arrays)
    arrays["mu"][0, 0] = 1.0


@pytest.mark.parametrize(("arrays", "message"), [
    ({}, "arrays must hold at least one name, got {}"),
    ({"a": [1.0, 2.0]}, r"a must have shape \(chain, draw, ...\), got \(2,\)"),
    ({"a": np.zeros((4, 0))}, r"a must have shape \(chain, draw, ...\), got \(4, 0\)"),
    ({"a": np.zeros((4, 2)), "b": np.zeros((4, 3))}, "b must have 4 chains of 2 draws .* 4 of 3"),
    ([[1.0, 2.0]], r"arrays must be a dict or another mapping from names, got \[\[1.0"),
    (np.zeros((4, 5)), "arrays must be a dict or another mapping from names, got array"),
    ({"a": [["x", "y"]]}, r"a must be real numbers, not text, got \[\['x', 'y'\]\]"),
    ({"a": np.array([[None, 1.0]])}, "a must be finite, got None at position 0, 0"),
    ({"a": np.zeros((4, 2), complex)}, "a must be real numbers, not complex numbers"),
    ({"a": [[1.0, np.nan]]}, r"a must not be NaN, got NaN at \(chain, draw, ...\) = \(0, 1\)"),
])
def test_what_is_no_draws_is_named(arrays, message):
    with pytest.raises(ValueError, match=message):
        bhm.Draws(arrays)


def test_statistics_must_have_the_size_of_the_draws():
    with pytest.raises(ValueError, match="accepted must have 4 chains of 200 draws"):
        bhm.Draws(some(), stats={"accepted": np.ones((4, 100))})


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(KeyError, match="no draws of 'nu'; there are mu, theta"):
        bhm.Draws(some())["nu"]


def test_warm_up_is_kept_apart():
    draws = bhm.Draws(some(), warmup={"mu": np.full((4, 50), 100.0)})
    assert draws.warmup["mu"].shape == (4, 50)
    assert abs(draws.summary()["mu"].mean) < 1


def test_draws_go_to_arviz_and_nothing_is_lost():
    draws = bhm.Draws(
        some(), stats={"diverging": np.zeros((4, 200), dtype=bool)}, warmup=some(2)
    )
    tree = draws.to_arviz()
    assert set(tree.children) == {"posterior", "sample_stats", "warmup_posterior"}
    assert tree.posterior["theta"].dims == ("chain", "draw", "theta_dim_0", "theta_dim_1")
    np.testing.assert_array_equal(tree.posterior["theta"].values, draws["theta"])
    assert "sample_stats" not in bhm.Draws(some()).to_arviz().children


def test_what_the_caller_does_to_his_array_later_changes_no_draws():
    arrays = some()
    draws = bhm.Draws(arrays, stats={"energy": arrays["mu"]})
    arrays["mu"][:] = 7.0
    assert not (draws["mu"] == 7.0).any() and not (draws.stats["energy"] == 7.0).any()


def test_an_array_that_nobody_can_write_into_is_not_copied():
    array = np.zeros((4, 10))
    array.flags.writeable = False
    assert np.shares_memory(bhm.Draws({"mu": array})["mu"], array)
