"""Lines by least squares: every group alone, and all groups as one."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import encode, finite_array, not_too_large
from bhm_core._typing import Array, ArrayLike, Floats, Ints

__all__ = ["GroupLines", "complete_pooling", "no_pooling"]


@dataclass(frozen=True)
class GroupLines:
    """Least squares in every group on its own.

    Attributes
    ----------
    groups : ndarray, shape (J,)
        Sorted labels.
    n : ndarray of int, shape (J,)
        Rows of each group.
    intercept, slope : ndarray, shape (J,)
        Line of each group, in units of y and of y per unit of x. NaN where the group cannot say:
        the slope where all its x are equal, then also the intercept.
    sxx : ndarray, shape (J,)
        Sum of squares of x around its group mean; sigma^2 / sxx is the variance of the slope.
    x_mean, y_mean : ndarray, shape (J,)
        Group means.

    Examples
    --------
    >>> lines = no_pooling([1.0, 3.0, 5.0, 4.0], [0.0, 1.0, 0.0, 1.0], ["a", "a", "b", "b"])
    >>> lines.n, lines.intercept[lines.of("b")]
    (array([2, 2]), np.float64(5.0))
    """

    groups: Array
    n: Ints
    intercept: Floats
    slope: Floats
    sxx: Floats
    x_mean: Floats
    y_mean: Floats

    def of(self, label: int | str) -> int:
        """Return the position of the group called `label`.

        Parameters
        ----------
        label : int or str
            A value of ``groups``.

        Returns
        -------
        int
            Position in every array of this object.

        Raises
        ------
        ValueError
            If no group has this label.
        """
        known = self.groups.tolist()
        if isinstance(label, (list, dict, np.ndarray)) or label not in known:
            raise ValueError(f"label must be one of the groups, got {label!r}")
        return known.index(label)


def no_pooling(y: ArrayLike, x: ArrayLike, group: ArrayLike) -> GroupLines:
    """Fit a line by least squares in each group, without a word from the others.

    slope_j = sum (x - xbar_j)(y - ybar_j) / sum (x - xbar_j)^2 and
    intercept_j = ybar_j - slope_j xbar_j.

    Parameters
    ----------
    y, x : array_like, shape (n,)
        Outcome and predictor.
    group : array_like, shape (n,)
        Label of the group of each row.

    Returns
    -------
    GroupLines
        One line a group.

    Raises
    ------
    ValueError
        If the three lengths differ, or y or x is not finite.

    References
    ----------
    Gelman & Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models,
    chapter 12.

    Examples
    --------
    >>> lines = no_pooling([1.0, 3.0, 5.0, 4.0], [0.0, 1.0, 0.0, 1.0], ["a", "a", "b", "b"])
    >>> lines.slope
    array([ 2., -1.])
    """
    y, x = finite_array("y", y, ndim=1), finite_array("x", x, ndim=1)
    not_too_large("y", y), not_too_large("x", x)
    groups, j = encode("group", group)
    group = j
    if not len(y) == len(x) == len(group):
        raise ValueError(
            f"y, x and group must have one length, got {len(y)}, {len(x)} and {len(group)}"
        )
    if len(y) == 0:
        raise ValueError("y must have at least 1 row, got 0")
    n = np.bincount(j)
    x_mean, y_mean = np.bincount(j, x) / n, np.bincount(j, y) / n
    dx = x - x_mean[j]
    sxx = np.bincount(j, dx * dx).astype(float)
    # A constant x leaves rounding in sxx; the size of x itself says what counts as zero.
    known = sxx > 1e-20 * np.bincount(j, x * x)
    slope = np.full(len(n), np.nan)
    np.divide(np.bincount(j, dx * (y - y_mean[j])), sxx, out=slope, where=known)
    return GroupLines(groups, n, y_mean - slope * x_mean, slope, sxx, x_mean, y_mean)


def complete_pooling(y: ArrayLike, x: ArrayLike) -> tuple[float, float]:
    """Fit one line by least squares to all rows, as if there were no groups.

    Parameters
    ----------
    y, x : array_like, shape (n,)
        Outcome and predictor.

    Returns
    -------
    intercept, slope : float
        The common line.

    Raises
    ------
    ValueError
        Unequal lengths, values that are not finite, or an `x` that does not vary.

    Examples
    --------
    >>> complete_pooling([1.0, 3.0, 5.0], [0.0, 1.0, 2.0])
    (1.0, 2.0)
    """
    y, x = finite_array("y", y, ndim=1), finite_array("x", x, ndim=1)
    line = no_pooling(y, x, np.zeros(len(y), dtype=int))
    if not np.isfinite(line.slope[0]):
        raise ValueError(f"x must take at least 2 values, got {float(np.asarray(x)[0])} everywhere")
    return float(line.intercept[0]), float(line.slope[0])
