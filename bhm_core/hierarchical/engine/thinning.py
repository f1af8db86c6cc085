"""With many dimensions, fitting all pilot draws takes minutes, and most of them hardly weigh anything."""

import numpy as np

from bhm_core._typing import Floats

__all__ = ["fit_to", "fewer_points"]

_MANY = 10  # dimensions in which a fit to all points takes seconds
_ENOUGH = 500  # points a dimension for such a fit


def fit_to(d: int) -> int:
    """How many points are enough to fit in d dimensions.

    Parameters
    ----------
    d : int
        Number of dimensions.

    Returns
    -------
    int
        At most so many.
    """
    return _ENOUGH * d


def fewer_points(points: Floats, weights: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A part of weighted points that is enough for a fit in many dimensions; all points in few.

    A point stays with probability min(1, c weight), and one that stays by chance gets the weight 1 / c
    (Fearnhead & Clifford 2003, Journal of the Royal Statistical Society B 65, 887-899).

    Parameters
    ----------
    points : ndarray (n, d)
        Pilot draws.
    weights : ndarray (n,)
        Importance weights, summing to one.
    rng : numpy.random.Generator
        Picks the points.

    Returns
    -------
    points, weights : ndarray (m, d), (m,)
        Most of the light points left out; the weights sum to one.
    """
    n, d = points.shape
    if d < _MANY or n <= fit_to(d):
        return points, weights
    least = _level(weights, fit_to(d))
    kept = rng.random(n) * least < weights
    weights = np.maximum(weights[kept], least)
    return points[kept], weights / weights.sum()


def _level(weights, size):
    """1 / c for which the sum of min(1, c weight) is `size`."""
    falling = np.sort(weights)[::-1]
    rest = np.cumsum(falling[::-1])[::-1][:size]  # from each point on; the points before it stay for sure
    level = rest / (size - np.arange(size))
    return level[np.argmax(falling[:size] <= level)]
