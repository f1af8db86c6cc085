"""Draws of a grid follow the density that is linear between its points, on a coarse, uneven grid."""

import numpy as np
import pytest
from scipy.stats import kstest

from bhm_core import Grid
from bhm_core.grid import grid as module

POINTS = np.array([-1.0, 0.0, 0.25, 2.0, 2.5, 6.0])
HEIGHTS = np.array([0.5, 2.0, 1.0, 0.0, 3.0, 1.0])
OTHER, SLOPES = np.array([0.0, 3.0, 4.0]), np.array([1.0, 0.2, 2.0])
N, THRESHOLD = 40_000, 1e-3


def cdf(points, heights):
    """The exact distribution function of the polygon through the points."""
    below = np.append(0, np.cumsum(np.diff(points) * (heights[1:] + heights[:-1]) / 2))

    def function(x):
        k = np.clip(np.searchsorted(points, x, side="right") - 1, 0, len(points) - 2)
        left, width = x - points[k], points[k + 1] - points[k]
        slope = (heights[k + 1] - heights[k]) / width
        return (below[k] + left * (heights[k] + slope * left / 2)) / below[-1]

    return function


def log(heights):
    with np.errstate(divide="ignore"):
        return np.log(heights)


def p_value(seed=1):
    draws = Grid(log(HEIGHTS), POINTS).sample(N, rng=seed)
    return kstest(draws, cdf(POINTS, HEIGHTS)).pvalue


def test_draws_follow_the_polygon_through_the_points():
    assert p_value() > THRESHOLD


def test_draws_of_two_parameters_have_the_polygons_of_their_margins():
    """The product of two polygons is linear along each axis: its margins are the polygons."""
    draws = Grid(log(np.outer(HEIGHTS, SLOPES)), POINTS, OTHER).sample(N, rng=2)
    assert kstest(draws[:, 0], cdf(POINTS, HEIGHTS)).pvalue > THRESHOLD
    assert kstest(draws[:, 1], cdf(OTHER, SLOPES)).pvalue > THRESHOLD
    assert abs(np.corrcoef(draws.T)[0, 1]) < 4 / np.sqrt(N)


def of_equal_steps(x, k, rng):
    """Half the mean step to either side, as if the steps were even."""
    return x[k] + np.diff(x).mean() * (rng.triangular(-1, 0, 1, len(k)))


def flat(x, k, rng):
    """Evenly within half a step to either side."""
    left, right = x[np.maximum(k - 1, 0)], x[np.minimum(k + 1, x.size - 1)]
    return rng.uniform((left + x[k]) / 2, (right + x[k]) / 2)


def one_sided(x, k, rng):
    """Evenly in the cell to the right, as if the density were a histogram."""
    return rng.uniform(x[k], x[np.minimum(k + 1, x.size - 1)])


@pytest.mark.parametrize("draw_near", [of_equal_steps, flat, one_sided])
def test_another_shape_between_the_points_is_noticed(draw_near, monkeypatch):
    monkeypatch.setattr(module, "draw_near", draw_near)
    assert max(p_value(seed) for seed in range(3)) < 1e-20


def test_weights_that_forget_the_steps_are_noticed(monkeypatch):
    monkeypatch.setattr(module, "log_steps", lambda points: np.zeros(len(points)))
    assert max(p_value(seed) for seed in range(3)) < 1e-20
