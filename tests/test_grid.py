"""A grid answers like the closed form, and says so when it cannot."""

import numpy as np
import pytest
from scipy.stats import beta, multivariate_normal, norm

from bhm_core import Grid, expectation

DENSITY = norm(3.0, 2.0)
POINTS = np.linspace(-17, 23, 401)


def uneven(points):
    """The same range, with steps that grow from left to right."""
    low, high = points[0], points[-1]
    return low + (high - low) * ((points - low) / (high - low)) ** 1.5


def assert_is_the_normal(grid, rtol=1e-10):
    np.testing.assert_allclose(
        [grid.mean(), grid.sd(), grid.mean(lambda x: x**2)], [3, 2, 13], rtol=rtol
    )


def test_grid_has_the_moments_of_a_normal_to_rounding():
    assert_is_the_normal(Grid(DENSITY.logpdf, POINTS))


def test_steps_that_differ_are_weighted_by_their_length():
    points = uneven(np.linspace(-17, 23, 4001))
    assert_is_the_normal(Grid(DENSITY.logpdf, points), rtol=1e-4)
    forgot_the_steps = Grid(DENSITY.logpdf(points) - np.log(np.gradient(points)), points)
    with pytest.raises(AssertionError):
        assert_is_the_normal(forgot_the_steps, rtol=1e-4)


def test_a_constant_in_the_log_density_changes_only_the_evidence():
    grid = Grid(lambda x: DENSITY.logpdf(x) - 12_345, POINTS)
    assert_is_the_normal(grid)
    assert grid.log_evidence == pytest.approx(-12_345, rel=1e-12)


def test_without_log_sum_exp_a_small_density_is_lost():
    naive = np.exp(DENSITY.logpdf(POINTS) - 12_345)
    with pytest.raises(AssertionError), np.errstate(divide="ignore"):
        assert_is_the_normal(Grid(np.log(naive) if naive.any() else 0.0, POINTS))


def test_quantiles_and_intervals_are_those_of_the_closed_form():
    grid, prob = Grid(DENSITY.logpdf, np.linspace(-17, 23, 2001)), [0.001, 0.025, 0.5, 0.9, 0.999]
    np.testing.assert_allclose(grid.quantile(prob), DENSITY.ppf(prob), atol=1e-6)
    np.testing.assert_allclose(grid.interval(0.9), DENSITY.interval(0.9), atol=1e-6)
    assert grid.quantile(0.5) == pytest.approx(3, abs=1e-6)
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(grid.interval(0.9), DENSITY.interval(0.95), atol=1e-6)


def test_probabilities_below_a_value_are_those_of_the_closed_form():
    grid, at = Grid(DENSITY.logpdf, POINTS), np.array([-100, -1.234, 3.0, 5.6, 100])
    np.testing.assert_allclose(grid.cdf(at), DENSITY.cdf(at), atol=1e-6)
    np.testing.assert_allclose(grid.cdf(grid.quantile([0.1, 0.7])), [0.1, 0.7], rtol=1e-10)
    with pytest.raises(AssertionError):  # the sum of weights counts half a step too much
        np.testing.assert_allclose(grid.weights[grid.axes[0] <= 3].sum(), 0.5, atol=1e-6)


def test_quantiles_invert_probabilities_of_a_density_cut_off_at_the_ends():
    grid, prob = Grid(DENSITY.logpdf, np.linspace(2, 6, 9)), [0.01, 0.3, 0.99]
    np.testing.assert_allclose(grid.cdf(grid.quantile(prob)), prob, rtol=1e-10)


def test_the_ends_of_the_grid_are_the_extreme_quantiles():
    grid = Grid(lambda x: 0.0, np.linspace(2, 6, 5))
    np.testing.assert_allclose(grid.quantile([0, 0.25, 1]), [2, 3, 6], atol=1e-12)
    assert grid.mean() == pytest.approx(4)
    assert grid.log_evidence == pytest.approx(np.log(4))


def test_minus_infinity_means_outside_the_support():
    grid = Grid(lambda p: np.where(p < 0.5, -np.inf, 0.0), np.linspace(0, 1, 2001))
    assert grid.mean(lambda p: p < 0.5) == 0
    assert grid.quantile(0.5) == pytest.approx(0.75, abs=1e-3)


@pytest.fixture(scope="module")
def plane():
    law = multivariate_normal([1.0, -2.0], [[1.0, 0.6], [0.6, 2.0]])
    axes = np.linspace(-7, 9, 161), np.linspace(-13, 9, 181)
    return law, Grid(lambda x, y: law.logpdf(np.stack([x, y], axis=-1)), *axes)


def test_two_parameters_have_means_sds_and_a_covariance(plane):
    law, grid = plane
    np.testing.assert_allclose(grid.mean(), law.mean, rtol=1e-10)
    np.testing.assert_allclose(grid.sd(), np.sqrt(np.diag(law.cov)), rtol=1e-10)
    assert grid.mean(lambda x, y: (x - 1) * (y + 2)) == pytest.approx(0.6, rel=1e-10)
    assert grid.log_evidence == pytest.approx(0, abs=1e-10)


def test_the_marginal_integrates_the_other_parameter_out(plane):
    law, grid = plane
    y = grid.axes[1]
    np.testing.assert_allclose(grid.marginal(1), norm.pdf(y, -2, 2**0.5), atol=1e-12)
    np.testing.assert_allclose(grid.quantile(0.9, axis=1), norm.ppf(0.9, -2, 2**0.5), atol=1e-5)
    slice_not_marginal = grid.density[100] / np.trapezoid(grid.density[100], y)
    assert np.abs(slice_not_marginal - grid.marginal(1)).max() > 0.05


def assert_draws_have_the_mean_and_spread_of_the_normal(draws):
    mean, below = expectation(draws, None), expectation(draws, lambda x: x < 1.0)
    assert abs(mean.value - 3) < 4 * mean.mcse
    assert abs(below.value - DENSITY.cdf(1.0)) < 4 * below.mcse


def test_draws_from_a_coarse_grid_follow_the_density_not_the_points():
    grid = Grid(DENSITY.logpdf, uneven(np.linspace(-17, 23, 201)))
    draws = grid.sample(40_000, rng=1)
    assert_draws_have_the_mean_and_spread_of_the_normal(draws)
    assert np.unique(draws).size > 39_000
    rng = np.random.default_rng(1)
    twin = rng.choice(grid.axes[0], 40_000, p=grid.density / grid.density.sum())
    with pytest.raises(AssertionError):  # the twin forgets that the steps differ
        assert_draws_have_the_mean_and_spread_of_the_normal(twin)


def test_draws_of_two_parameters_keep_their_covariance(plane):
    law, grid = plane
    draws = grid.sample(20_000, rng=2)
    assert draws.shape == (20_000, 2)
    product = expectation((draws[:, 0] - 1) * (draws[:, 1] + 2), None)
    assert abs(product.value - 0.6) < 4 * product.mcse


def test_the_same_seed_gives_the_same_draws():
    grid = Grid(DENSITY.logpdf, POINTS)
    np.testing.assert_array_equal(grid.sample(5, rng=7), grid.sample(5, rng=7))
    assert not np.array_equal(grid.sample(5, rng=7), grid.sample(5, rng=8))


def test_a_beta_density_with_points_at_its_zeros_is_exact():
    grid = Grid(beta(9, 6).logpdf, np.linspace(0, 1, 1001))
    np.testing.assert_allclose([grid.mean(), grid.sd()], [beta(9, 6).mean(), beta(9, 6).std()])


BAD = [
    (lambda x: 0 * x, ([1.0, 1.0],), "axis 0 must increase strictly"),
    (lambda x: 0 * x, ([1.0],), "axis 0 must increase strictly"),
    (lambda x: 0 * x, ([0.0, np.nan],), "axis 0 must be finite, got nan"),
    (lambda x: 0 * x, ([[0.0, 1.0]],), "axis 0 must have 1 dimension"),
    (lambda: 0.0, (), "axes must be given"),
    (lambda x: np.where(x > 1, np.nan, 0), ([0, 1, 2],), r"below inf, got nan at \(2\)"),
    (lambda x: np.where(x > 1, np.inf, 0), ([0, 1, 2],), r"below inf, got inf at \(2\)"),
    (lambda x: np.full(3, -np.inf), ([0, 1, 2],), "must be above -inf somewhere"),
    (lambda x: np.zeros(4), ([0, 1, 2],), r"must have the shape \(3,\) of the grid, got \(4,\)"),
]


@pytest.mark.parametrize(("log_density", "axes", "message"), BAD)
def test_bad_input_is_named(log_density, axes, message):
    with pytest.raises(ValueError, match=message):
        Grid(log_density, *axes)


def test_bad_questions_are_named():
    grid = Grid(lambda x: 0.0, [0, 1, 2])
    for ask, message in [
        (lambda: grid.quantile(1.5), "q must be between 0 and 1, got 1.5"),
        (lambda: grid.interval(95), "p must be between 0 and 1, got 95"),
        (lambda: grid.quantile(0.5, axis=1), "axis must be one of 0 to 0, got 1"),
        (lambda: grid.sample(0, rng=1), "n must be an integer of at least 1, got 0"),
        (lambda: grid.sample(3, rng=None), "rng must be"),
        (lambda: grid.mean(lambda x: np.log(x - 1)), r"h\(theta\) must be finite"),
    ]:
        with pytest.raises(ValueError, match=message), np.errstate(all="ignore"):
            ask()
