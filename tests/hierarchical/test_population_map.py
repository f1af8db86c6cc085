"""What part of X gamma belongs to a group does not depend on the origin or the unit of x."""

import numpy as np
import pytest

from bhm_core import HierarchicalRegression

GROUP = np.repeat(np.arange(9), 6)
RNG = np.random.default_rng(3)
NOISE, U, W = RNG.normal(size=54), RNG.normal(size=9), RNG.normal(size=54)


def models(origin, unit):
    """The same regression by `two_level`, which knows U_j, and by its arrays, which must find it."""
    x = unit * (NOISE + origin)
    y = NOISE + U[GROUP] + RNG.normal(size=54)
    two = HierarchicalRegression.two_level(y, x, GROUP, U)
    X = np.column_stack([np.ones(54), x, U[GROUP], U[GROUP] * x])
    return two, HierarchicalRegression(y, X, X[:, :2], GROUP), X, y


@pytest.mark.parametrize("origin", [0, 1e2, 1e4, 1e5, 3e5])
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_the_arrays_show_which_columns_move_a_group(origin, unit):
    two, arrays, _, _ = models(origin, unit)
    np.testing.assert_allclose(arrays.population_map, two.population_map, rtol=1e-5, atol=1e-8)


def raw_multiple(stats, column, k):
    """The wrong twin: judged by raw moments, x far from 0 is nearly a multiple of the constant."""
    mean = stats.means + stats.origin
    raw = stats.within + (mean * stats.counts[:, None]).T @ mean
    z = stats.n_population + k
    return raw[column, column] - raw[column, z] ** 2 / raw[z, z] < 1e-10 * raw[column, column]


def test_raw_moments_would_take_x_for_the_constant():
    _, arrays, _, _ = models(3e5, 1.0)
    assert raw_multiple(arrays.posterior.statistics, 1, 0)
    assert arrays.population_map[:, 0, 1].tolist() == [0.0] * 9


def test_a_predictor_of_individuals_stays_outside():
    _, _, X, y = models(10.0, 1.0)
    model = HierarchicalRegression(y, np.column_stack([X, W]), X[:, :2], GROUP)
    assert np.all(model.population_map[:, :, 4] == 0)


def test_a_group_whose_x_is_zero_borrows_its_predictor_from_another_column():
    x = np.where(GROUP == 4, 0.0, NOISE)
    X = np.column_stack([np.ones(54), x, U[GROUP], U[GROUP] * x])
    model = HierarchicalRegression(NOISE + W, X, X[:, :2], GROUP)
    assert model.population_map[4, 1, 3] == pytest.approx(U[4], rel=1e-9)


def test_without_a_constant_among_the_effects_there_is_no_theta_for_it():
    X = np.column_stack([np.ones(54), NOISE])
    model = HierarchicalRegression(NOISE + W, X, NOISE, GROUP)
    np.testing.assert_allclose(model.population_map, np.tile([0.0, 1.0], (9, 1, 1)), atol=1e-12)
    lonely = HierarchicalRegression(NOISE + W, np.ones(54), NOISE, GROUP)
    assert lonely.population_map is None
