"""The two extremes that partial pooling lies between: every group alone, and all groups as one."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import finite_array

__all__ = [
    "GroupLines",
    "compare_group",
    "complete_pooling",
    "line_band",
    "move_origin",
    "no_pooling",
]


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
    """

    groups: np.ndarray
    n: np.ndarray
    intercept: np.ndarray
    slope: np.ndarray
    sxx: np.ndarray
    x_mean: np.ndarray
    y_mean: np.ndarray

    def of(self, label):
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
        where = np.flatnonzero(self.groups == label)
        if where.size == 0:
            raise ValueError(f"label must be one of the groups, got {label!r}")
        return int(where[0])


def no_pooling(y, x, group):
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

    Examples
    --------
    >>> lines = no_pooling([1.0, 3.0, 5.0, 4.0], [0.0, 1.0, 0.0, 1.0], ["a", "a", "b", "b"])
    >>> lines.slope
    array([ 2., -1.])
    """
    y, x = finite_array("y", y, ndim=1), finite_array("x", x, ndim=1)
    group = np.asarray(group)
    if not len(y) == len(x) == len(group):
        raise ValueError(
            f"y, x and group must have one length, got {len(y)}, {len(x)} and {len(group)}"
        )
    groups, j = np.unique(group, return_inverse=True)
    n = np.bincount(j)
    x_mean, y_mean = np.bincount(j, x) / n, np.bincount(j, y) / n
    dx = x - x_mean[j]
    sxx = np.bincount(j, dx * dx)
    # A constant x leaves rounding in sxx; the size of x itself says what counts as zero.
    known = sxx > 1e-20 * np.bincount(j, x * x)
    slope = np.full(len(n), np.nan)
    np.divide(np.bincount(j, dx * (y - y_mean[j])), sxx, out=slope, where=known)
    return GroupLines(groups, n, y_mean - slope * x_mean, slope, sxx, x_mean, y_mean)


def complete_pooling(y, x):
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
    line = no_pooling(y, x, np.zeros(len(np.asarray(y)), dtype=int))
    if not np.isfinite(line.slope[0]):
        raise ValueError(f"x must take at least 2 values, got {float(np.asarray(x)[0])} everywhere")
    return float(line.intercept[0]), float(line.slope[0])


def line_band(theta, x, prob=0.9):
    """Interval of the line theta_1 + theta_2 x at each x.

    Parameters
    ----------
    theta : array_like, shape (..., 2)
        Draws of (intercept, slope).
    x : array_like, shape (m,)
        Where to look.
    prob : float
        Probability inside.

    Returns
    -------
    low, high : ndarray, shape (m,)
        Ends of the interval at each x.

    Examples
    --------
    >>> low, high = line_band([[0.0, 1.0], [0.0, 1.0]], [0.0, 2.0])
    >>> bool(low[1] == high[1] == 2.0)
    True
    """
    if not 0 < prob < 1:
        raise ValueError(f"prob must lie between 0 and 1, got {prob}")
    theta = finite_array("theta", theta).reshape(-1, 2)
    lines = theta[:, :1] + theta[:, 1:] * finite_array("x", x, ndim=1)
    return tuple(np.quantile(lines, [(1 - prob) / 2, (1 + prob) / 2], axis=0))


def compare_group(label, y, x, group, theta, grid):
    """Everything a picture of one group shows: its rows, and its line in three ways of pooling.

    Parameters
    ----------
    label : int or str
        The group.
    y, x, group : array_like, shape (n,)
        All rows, not only those of the group.
    theta : array_like, shape (chain, draw, J, 2)
        Draws of (intercept, slope) of the sorted groups.
    grid : array_like, shape (m,)
        Where the band around the partially pooled line is wanted.

    Returns
    -------
    dict
        Arguments of ``plots.plot_group_lines`` and a ``label``.
    """
    lines, rows = no_pooling(y, x, group), np.asarray(group) == label
    k = lines.of(label)
    own = np.asarray(theta)[..., k, :]
    return {
        "label": f"{label} (n = {lines.n[k]})",
        "x": np.asarray(x)[rows],
        "y": np.asarray(y)[rows],
        "own": (lines.intercept[k], lines.slope[k]),
        "population": complete_pooling(y, x),
        "partial": tuple(own.reshape(-1, 2).mean(axis=0)),
        "band": (np.asarray(grid), *line_band(own, grid)),
    }


def move_origin(tau, corr, c):
    """Spread and correlation of the lines when x is measured from c: alpha_j + c beta_j, beta_j.

    Parameters
    ----------
    tau : array_like, shape (..., 2)
        Standard deviations of intercepts and slopes.
    corr : array_like, shape (..., 2, 2)
        Their correlation matrix.
    c : float
        The new origin, in units of x.

    Returns
    -------
    tau : ndarray, shape (..., 2)
        Standard deviations of the heights at c and of the slopes.
    rho : ndarray, shape (...)
        Their correlation.

    Examples
    --------
    >>> tau, rho = move_origin([1.0, 1.0], [[1.0, 0.0], [0.0, 1.0]], 1.0)
    >>> print(tau.round(3), rho.round(3))
    [1.414 1.   ] 0.707
    """
    tau, corr = finite_array("tau", tau), finite_array("corr", corr)
    if tau.shape[-1:] != (2,) or corr.shape[-2:] != (2, 2):
        raise ValueError(f"tau and corr must be of lines, got shapes {tau.shape} and {corr.shape}")
    root = np.array([[1.0, float(c)], [0.0, 1.0]])
    omega = root @ (tau[..., None] * corr * tau[..., None, :]) @ root.T
    moved = np.sqrt(np.diagonal(omega, axis1=-2, axis2=-1))
    return moved, omega[..., 0, 1] / moved.prod(axis=-1)
