"""The chain on the slides this course grows out of: 500 steps towards a correlated normal.

The slides drew it with an old generator (``numpy.random.RandomState(3)``, at each step
``multivariate_normal(x, I)`` and then ``uniform()``). Its 500 triples (z1, z2, u) are kept as data,
so that Python and the live figures replay the very same path.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from bhm_core._checks import checked, size
from bhm_core._typing import Array, Floats
from bhm_core.course._stored import StoredNumbers
from bhm_core.data import read_csv
from bhm_core.kernels import random_walk_metropolis

__all__ = [
    "COV",
    "MEAN",
    "N_STEPS",
    "SCALE",
    "START",
    "Replay",
    "SlidesChain",
    "density_grid",
    "log_density",
    "slides_chain",
]

MEAN = np.array([2.0, 2.0])
COV = 0.5 * np.array([[1.0, 0.5], [0.5, 1.0]])
START = np.array([-1.0, -1.0])
SCALE = 1.0
N_STEPS = 500


class SlidesChain(NamedTuple):
    """What happened in each of the 500 steps.

    Attributes
    ----------
    states : ndarray (501, 2)
        The start and the state after each step; a rejected step repeats the state.
    candidates : ndarray (500, 2)
        The point proposed at each step.
    accepted : ndarray (500,)
        Whether it was taken.
    """

    states: Floats
    candidates: Floats
    accepted: Array


def log_density(x: Floats) -> Floats:
    """Log density of N((2, 2), 0.5 [[1, 0.5], [0.5, 1]]), normalised.

    Parameters
    ----------
    x : ndarray (n, 2)
        Points.

    Returns
    -------
    ndarray (n,)
        Log density at each.
    """
    a, b = x[:, 0] - MEAN[0], x[:, 1] - MEAN[1]
    # the inverse of COV is 4/3 [[2, -1], [-1, 2]] / 2, its determinant 3/16
    return -2 / 3 * (2 * a * a - 2 * a * b + 2 * b * b) - np.log(2 * np.pi) - np.log(3 / 16) / 2


def slides_chain() -> SlidesChain:
    """Replay the slides' chain through the accept rule of `random_walk_metropolis`.

    Returns
    -------
    SlidesChain
        States, candidates, and which were accepted.

    Examples
    --------
    >>> chain = slides_chain()
    >>> print(f"{chain.accepted.mean():.1%}", len(set(map(tuple, chain.states[:10]))))
    37.8% 7
    """
    numbers = Replay()
    kernel = random_walk_metropolis(log_density, SCALE)
    state = kernel.init(START[None])
    states, accepted = [state.position[0]], []
    for _ in range(N_STEPS):
        state, stats = kernel(state, numbers)
        states.append(state.position[0])
        accepted.append(stats["accepted"][0])
    states = np.array(states)
    return SlidesChain(states, states[:-1] + SCALE * numbers.z, np.array(accepted))


class Replay(StoredNumbers):
    """The stored numbers of the slides: one step takes a row of z, then its u."""

    def __init__(self) -> None:
        table = read_csv("slides_chain.csv", package="bhm_core.course.records")
        super().__init__(np.column_stack([table["z1"], table["z2"]]), table["u"])


@checked(n=partial(size, minimum=2))
def density_grid(n: int = 121) -> tuple[Floats, Floats, Floats]:
    """The target's density on a grid, for contours.

    Parameters
    ----------
    n : int, optional
        Points along each axis, from -1 to 5.

    Returns
    -------
    tuple of ndarray (n,), (n,) and (n, n)
        Axis, axis, and the density.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    axis = np.linspace(-1, 5, n)
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    return axis, axis, np.exp(log_density(points)).reshape(n, n)
