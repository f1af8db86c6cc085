"""Limits and invariances of the hierarchical regression, each with a wrong twin."""

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

from bhm_core import HierarchicalRegression, Priors, SufficientStatistics

TWO = HierarchicalRegression.two_level


def rows(seed=1, n_groups=12):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), rng.integers(4, 15, n_groups))
    x = rng.normal(size=len(group)) + rng.normal(size=n_groups)[group] + 0.4
    u = rng.normal(size=n_groups) + 0.7
    slope = 1 + 0.5 * u + 0.4 * rng.normal(size=n_groups)
    y = 3 + u[group] + slope[group] * x + rng.normal(size=n_groups)[group] + rng.normal(size=len(x))
    return y, x, group, u


def points(model, n=50, seed=9):
    return model.start()[0] + 0.5 * np.random.default_rng(seed).normal(size=(n, model.n_parameters))


def conditional_means(model, phi):
    """E[gamma | phi] and E[b | phi] to rounding: averages of draws and of their mirror images."""
    class Plus(np.random.Generator):
        sign = 1.0

        def standard_normal(self, *args, **kwargs):
            out = super().standard_normal(*args, **kwargs)
            out *= self.sign
            return out

    one, two = Plus(np.random.PCG64(1)), Plus(np.random.PCG64(1))
    two.sign = -1.0
    a, b = model.expand(phi, one), model.expand(phi, two)
    return (a["gamma"] + b["gamma"]) / 2, (a["b"] + b["b"]) / 2


def test_tau_to_zero_is_complete_pooling():
    y, x, group, u = rows()
    model = TWO(y, x, group, u, priors=Priors(gamma="flat", tau=halfnorm(scale=1)))
    phi = np.array([[-40.0, -40.0, 0.3, 0.0]])
    gamma, b = conditional_means(model, phi)
    design = np.column_stack([np.ones(len(y)), x, u[group], u[group] * x])
    np.testing.assert_allclose(gamma[0], np.linalg.lstsq(design, y)[0], rtol=1e-9)
    assert np.abs(b).max() < 1e-12
    tau_one = conditional_means(model, np.array([[0.0, 0.0, 0.3, 0.0]]))
    assert np.abs(tau_one[1]).max() > 0.1
    at_zero = model.restricted_log_likelihood([0, 0], 0.3, 1.0)
    assert at_zero == pytest.approx(model.restricted_log_likelihood([1e-9, 1e-9], 0.3, 1.0), rel=1e-12)


def test_tau_to_infinity_is_least_squares_in_each_group():
    y, x, group, _ = rows()
    model = TWO(y, x, group, priors=Priors(gamma="flat", tau=halfnorm(scale=1)))
    gamma, b = conditional_means(model, np.array([[12.0, 12.0, 0.0, 0.0]]))
    theta = gamma[:, None] + b
    for j in range(12):
        slope, intercept = np.polyfit(x[group == j], y[group == j], 1)
        np.testing.assert_allclose(theta[0, j], [intercept, slope], rtol=1e-8)
        wrong = np.polyfit(x[group == (j + 1) % 12], y[group == (j + 1) % 12], 1)[::-1]
        assert not np.allclose(theta[0, j], wrong, rtol=1e-3)


def test_order_of_rows_and_names_of_groups_do_not_matter():
    y, x, group, u = rows()
    model = TWO(y, x, group, u)
    phi = points(model)
    mixed = np.random.default_rng(2).permutation(len(y))
    again = TWO(y[mixed], x[mixed], group[mixed], u)
    np.testing.assert_allclose(again.log_posterior(phi), model.log_posterior(phi), rtol=1e-11)
    names = np.array([f"s{99 - j}" for j in range(12)])  # sorts the other way round
    renamed = TWO(y, x, names[group], u[::-1])
    np.testing.assert_allclose(renamed.log_posterior(phi), model.log_posterior(phi), rtol=1e-11)
    assert np.array_equal(renamed.groups, np.sort(names))
    back = conditional_means(renamed, phi)[1][:, ::-1]
    np.testing.assert_allclose(back, conditional_means(model, phi)[1], atol=1e-9)
    wrong = TWO(y, x, names[group], u)
    assert np.abs(wrong.log_posterior(phi) - model.log_posterior(phi)).max() > 0.1


@pytest.mark.parametrize("a, b", [(0.0, 2.0), (-7e-12, 1e-12), (3e5, 1e12), (1.0, -3.0)])
def test_default_priors_follow_the_unit_of_y(a, b):
    y, x, group, u = rows()
    model, moved = TWO(y, x, group, u), TWO(a + b * y, x, group, u)
    phi = points(model)
    shift = np.log(abs(b)) * np.array([1, 1, 0, 1])
    there = moved.log_posterior(phi + shift) + len(y) * np.log(abs(b))
    np.testing.assert_allclose(there, model.log_posterior(phi), rtol=1e-8)
    gamma, effects = conditional_means(model, phi[:5])
    gamma_there, effects_there = conditional_means(moved, phi[:5] + shift)
    expected = b * gamma + a * np.array([1, 0, 0, 0])
    np.testing.assert_allclose(gamma_there, expected, rtol=1e-7, atol=1e-9 * abs(b))
    np.testing.assert_allclose(effects_there, b * effects, rtol=1e-6, atol=1e-9 * abs(b))


@pytest.mark.parametrize("a, b", [(5.0, 1.0), (1e8, 1.0), (-3.0, 1e-9), (0.0, 1e9)])
def test_default_priors_follow_origin_and_unit_of_x(a, b):
    y, x, group, u = rows()
    model, moved = TWO(y, x, group, u), TWO(y, a + b * x, group, u)
    phi = points(model)
    shift = np.log(b) * np.array([0, -1, 0, 0])
    np.testing.assert_allclose(moved.log_posterior(phi + shift), model.log_posterior(phi), atol=1e-6)
    fixed = Priors(tau=halfnorm(scale=1), sigma=halfnorm(scale=1), gamma=norm(0, 10))
    if a == 5:
        here, there = TWO(y, x, group, u, priors=fixed), TWO(y, a + b * x, group, u, priors=fixed)
        change = there.log_posterior(phi + shift) - here.log_posterior(phi)
        assert np.ptp(change) > 0.1  # stated for x = 0, the same priors are another model


@pytest.mark.parametrize("move", ["y", "x"])
def test_an_offset_of_1e8_costs_no_digits(move):
    y, x, group, u = rows()
    dy, dx = (1e8, 0) if move == "y" else (0, 1e8)
    model, moved = TWO(y, x, group, u), TWO(y + dy, x + dx, group, u)
    phi = points(model, 5)
    gamma, b = conditional_means(model, phi)
    gamma_there, b_there = conditional_means(moved, phi)
    theta = b + np.einsum("jkp,np->njk", model.population_map, gamma)
    slope = b_there[..., 1] + np.einsum("jp,np->nj", moved.population_map[:, 1], gamma_there)
    np.testing.assert_allclose(slope, theta[..., 1], atol=1e-6)
    assert abs(np.var(y + 1e8, dtype=np.float64) - np.var(y)) < 1e-6
    raw = ((y + 1e8) ** 2).sum() - len(y) * (y + 1e8).mean() ** 2  # what uncentred sums would give
    assert abs(raw / len(y) - np.var(y)) > 0.01


def test_varying_intercepts_keep_their_digits_under_offsets():
    y, x, group, _ = rows()
    one = np.ones((len(y), 1))
    model = HierarchicalRegression(y, np.c_[one, x], one, group)
    moved = HierarchicalRegression(y + 1e8, np.c_[one, x + 1e8], one, group)
    phi = points(model)
    np.testing.assert_allclose(moved.log_posterior(phi), model.log_posterior(phi), atol=1e-6)
    gamma, b = conditional_means(model, phi)
    gamma_there, b_there = conditional_means(moved, phi)
    np.testing.assert_allclose(b_there, b, atol=1e-6)
    np.testing.assert_allclose(gamma_there[:, 1], gamma[:, 1], atol=1e-6)


def test_prior_density_integrates_to_one():
    y, x, group, _ = rows()
    fixed = Priors(tau=[halfnorm(scale=2), halfnorm(scale=0.5)], sigma=1.0)
    model = TWO(y, x, group, priors=fixed)
    axes = np.linspace(-12, 3, 161), np.linspace(-12, 3, 161), np.linspace(-7, 7, 141)
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    density = np.exp(model.log_prior(grid))
    cell = np.prod([axis[1] - axis[0] for axis in axes])
    assert density.sum() * cell == pytest.approx(1, abs=1e-4)
    without_jacobian = np.exp(model.log_prior(grid) - grid[..., 0])
    assert without_jacobian.sum() * cell > 1.5


def test_statistics_alone_give_the_same_model():
    y, x, group, _ = rows()
    one = np.ones(len(y))
    X = Z = np.column_stack([one, x])
    stats = SufficientStatistics.from_arrays(y, X, Z, group)
    model = HierarchicalRegression.from_statistics(stats)
    phi = points(model)
    np.testing.assert_allclose(model.log_posterior(phi), TWO(y, x, group).log_posterior(phi), rtol=1e-12)
    assert model.population_map.shape == (12, 2, 2)


@pytest.mark.parametrize("column", ["y", "x"])
def test_numbers_whose_squares_overflow_are_an_error_and_large_ones_are_right(column):
    y, x, group, _ = rows()
    X = np.column_stack([np.ones(len(y)), x])

    def model(size):
        Z = X * [1, size if column == "x" else 1]
        return HierarchicalRegression(size * y if column == "y" else y, Z, Z, group)

    unit = np.log(1e68) * np.array([1, 1, 0, 1] if column == "y" else [0, -1, 0, 0])
    phi = points(model(1.0))
    change = model(1e68).log_posterior(phi + unit) - model(1.0).log_posterior(phi)
    assert np.ptp(change) < 1e-6
    with pytest.raises(ValueError, match="must be at most 1e.70 in size, .* choose another unit"):
        model(1e150)
