"""No estimate leaves without its error, and the error is honest."""

import numpy as np
import pytest
from scipy.signal import lfilter

import bhm_core as bhm
from bhm_core import Estimate, expectation


def autoregressive(n_chains, n_draws, n_replicates, phi, rng):
    """Chains x_t = phi x_(t-1) + e_t of unit variance, started in equilibrium; mean 0."""
    noise = np.random.default_rng(rng).normal(size=(n_chains, n_draws, n_replicates))
    noise[:, 1:] *= np.sqrt(1 - phi**2)
    return lfilter([1], [1, -phi], noise, axis=1)


def assert_covers_as_promised(estimate, truth=0.0):
    """About 95% of the intervals value +/- 1.96 mcse hold the truth, within 4 standard errors."""
    covered = np.mean(np.abs(estimate.value - truth) < 1.96 * estimate.mcse)
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / estimate.value.size)


def test_the_error_of_independent_draws_covers():
    draws = np.random.default_rng(1).normal(size=(1000, 400))
    estimates = [expectation(column, None) for column in draws.T]
    assert_covers_as_promised(Estimate(*map(np.array, zip(*estimates, strict=True))))


def test_the_error_of_chains_covers_and_the_one_that_takes_them_for_independent_does_not():
    draws = autoregressive(4, 1000, 400, phi=0.8, rng=2)
    assert_covers_as_promised(expectation(draws, None))
    flat = draws.reshape(-1, 400)
    twin = Estimate(flat.mean(0), flat.std(0, ddof=1) / np.sqrt(len(flat)))
    with pytest.raises(AssertionError):
        assert_covers_as_promised(twin)


def test_one_dimension_means_independent_draws():
    draws = np.array([1.0, 2.0, 6.0])
    value, mcse = expectation(draws, None)
    assert value == pytest.approx(3)
    assert mcse == pytest.approx(draws.std(ddof=1) / 3**0.5)


def test_the_expectation_of_an_event_is_its_probability():
    draws = np.random.default_rng(3).uniform(size=(4, 500))
    estimate = expectation(draws, lambda x: x < 0.25)
    assert estimate.value == np.mean(draws < 0.25)
    assert abs(estimate.value - 0.25) < 4 * estimate.mcse


def test_every_quantity_of_an_array_gets_its_value_and_error():
    draws = np.random.default_rng(4).normal([0.0, 5.0], [1.0, 3.0], size=(4, 500, 2))
    value, mcse = expectation(draws, lambda x: x**2)
    assert value.shape == mcse.shape == (2,)
    assert (np.abs(value - [1, 34]) < 4 * mcse).all()


def test_draws_by_name_are_handed_to_h():
    draws = bhm.Draws({"mu": np.random.default_rng(5).normal(size=(4, 500))})
    by_name = expectation(draws, lambda d: d["mu"] > 0)
    assert by_name == expectation(draws["mu"], lambda mu: mu > 0)


@pytest.mark.parametrize("shape", [(50,), (4, 50), (4, 50, 2)])
def test_draws_that_never_differ_have_no_error(shape):
    assert np.isnan(expectation(np.ones(shape), None).mcse).all()
    assert np.all(expectation(np.ones(shape), None).value == 1)


def test_one_draw_has_no_error():
    value, mcse = expectation([2.0], None)
    assert value == 2.0
    assert np.isnan(mcse)


def test_an_estimate_prints_the_digits_that_its_error_allows():
    assert str(Estimate(4.552791, 0.0173)) == "4.553 (MCSE 0.017)"
    assert str(Estimate(1234.5678, 12.3)) == "1235 (MCSE 12)"
    assert "nan" in str(Estimate(1.0, np.nan))


@pytest.mark.parametrize(
    ("draws", "h", "message"),
    [
        ([1.0, np.nan], None, "must be finite, got nan at position 1"),
        ([0.0, 1.0], lambda x: 1 / x, "must be finite, got inf at position 0"),
        ([1.0, 2.0], np.sum, r"one value for each draw, shape \(2,\), got \(\)"),
        (np.zeros((2, 3)), lambda x: x.mean(axis=1), r"shape \(2, 3\), got \(2,\)"),
        ([], None, r"one value for each draw, shape \(0,\)"),
        (np.float64(3.0), None, "must be|must have"),
    ],
)
def test_bad_draws_are_named(draws, h, message):
    with pytest.raises(ValueError, match=message), np.errstate(divide="ignore"):
        expectation(np.array(draws), h)
