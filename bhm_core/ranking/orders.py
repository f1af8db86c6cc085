"""The rank of each group among all, draw by draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bhm_core._checks import checked, finite_array, probability
from bhm_core._typing import ArrayLike, Floats

__all__ = ["RankIntervals", "rank_intervals", "ranks"]


class RankIntervals(NamedTuple):
    """Where each of J groups stands among all: 1 is the lowest.

    Attributes
    ----------
    mean : ndarray (J,)
        Posterior mean of the rank; the means of all groups average to (J + 1) / 2.
    low, high : ndarray (J,)
        Ends of the interval, ranks that were drawn.

    Examples
    --------
    >>> places = RankIntervals(np.array([1.2, 1.8]), np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    >>> places.high - places.low
    array([1., 1.])
    """

    mean: Floats
    low: Floats
    high: Floats


@checked()
def ranks(draws: ArrayLike) -> Floats:
    """Return the rank of each group in each draw, 1 for the lowest; equal ones share their mean rank.

    rank_j = 1 + the number of groups below group j + half the number of others equal to it.

    Parameters
    ----------
    draws : array_like (..., J)
        Draws of one quantity of each of J groups, such as ``post["theta"][..., 0]``.

    Returns
    -------
    ndarray (..., J)
        From 1 to J; whole numbers where no two groups are equal.

    Raises
    ------
    ValueError
        If there are no draws or no groups, or a number is not finite.

    References
    ----------
    Goldstein & Spiegelhalter (1996), League tables and their limitations, Journal of the Royal
    Statistical Society A 159, 385-443.

    Examples
    --------
    >>> ranks([[3.0, 1.0, 2.0], [5.0, 5.0, 9.0]])
    array([[3. , 1. , 2. ],
           [1.5, 1.5, 3. ]])
    """
    from scipy.stats import rankdata

    return rankdata(_of_groups("draws", draws), axis=-1)


def _of_groups(name, value):
    array = finite_array(name, value)
    if array.ndim < 2 or array.size == 0:
        raise ValueError(f"{name} must have shape (..., J), with at least one draw of at least one group, "
                         f"got {array.shape}")
    return array


@checked(prob=probability)
def rank_intervals(draws: ArrayLike, prob: float = 0.9) -> RankIntervals:
    """Return the posterior mean of each group's rank, and an interval for it.

    The interval is the shortest one between two ranks that leaves at most (1 - prob) / 2 of the draws
    on either side. A rank is a whole number, so that it mostly holds somewhat more than `prob`.

    Parameters
    ----------
    draws : array_like (..., J)
        Draws of one quantity of each of J groups.
    prob : float
        Posterior probability of the interval of each group, at least.

    Returns
    -------
    RankIntervals
        ``mean``, ``low`` and ``high``.

    Raises
    ------
    ValueError
        If there are no draws or no groups, a number is not finite, or `prob` is not between 0 and 1.

    References
    ----------
    Goldstein & Spiegelhalter (1996), League tables and their limitations, Journal of the Royal
    Statistical Society A 159, 385-443.

    Examples
    --------
    >>> draws = np.random.default_rng(1).normal([0.0, 0.5, 3.0], 1.0, size=(4, 1000, 3))
    >>> rank_intervals(draws).high
    array([2., 2., 3.])
    """
    rank = ranks(draws).reshape(-1, np.shape(draws)[-1])
    tail = (1 - prob) / 2
    low, high = _inner(rank, tail)
    return RankIntervals(rank.mean(axis=0), low, high)


def _inner(rank, tail):
    """The draws between which each column lies with at most `tail` of it on either side."""
    ordered = np.sort(rank, axis=0)
    spare = int(np.floor(tail * len(rank) * (1 + 1e-12)))  # 0.05 * 4000 is 200 and not 199
    return ordered[spare], ordered[len(rank) - 1 - spare]
