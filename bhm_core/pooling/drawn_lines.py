"""Lines drawn from a posterior: the band they make, one group's beside it, and another origin."""

from typing import Any

import numpy as np

from bhm_core._checks import (
    correlation,
    encode,
    finite_array,
    finite_number,
    not_negative,
    probability,
)
from bhm_core._typing import ArrayLike, Floats
from bhm_core.pooling.least_squares import complete_pooling, no_pooling

__all__ = ["compare_group", "line_band", "move_origin"]


def line_band(theta: ArrayLike, x: ArrayLike, prob: float = 0.9) -> tuple[Floats, Floats]:
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

    Raises
    ------
    ValueError
        If prob is not between 0 and 1, or a number is not finite.

    Examples
    --------
    >>> low, high = line_band([[0.0, 1.0], [0.0, 1.0]], [0.0, 2.0])
    >>> bool(low[1] == high[1] == 2.0)
    True
    """
    prob = probability("prob", prob)
    theta = finite_array("theta", theta, shape=(..., 2)).reshape(-1, 2)
    if not len(theta):
        raise ValueError("theta must hold at least 1 line, got 0")
    lines = theta[:, :1] + theta[:, 1:] * finite_array("x", x, ndim=1)
    return tuple(np.quantile(lines, [(1 - prob) / 2, (1 + prob) / 2], axis=0))


def compare_group(
    label: int | str, y: ArrayLike, x: ArrayLike, group: ArrayLike, theta: ArrayLike,
    grid: ArrayLike,
) -> dict[str, Any]:
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

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> y, x, group = [1.0, 3.0, 5.0, 4.0], [0.0, 1.0, 0.0, 1.0], ["a", "a", "b", "b"]
    >>> theta = np.ones((4, 100, 2, 2))
    >>> shown = compare_group("b", y, x, group, theta, [0.0, 1.0])
    >>> shown["label"], shown["population"]
    ('b (n = 2)', (3.0, 0.5))
    """
    y, x = finite_array("y", y, ndim=1), finite_array("x", x, ndim=1)
    lines, (_, j) = no_pooling(y, x, group), encode("group", group)
    k = lines.of(label)
    rows, grid = j == k, finite_array("grid", grid, ndim=1)
    own = finite_array("theta", theta, shape=(..., len(lines.groups), 2))[..., k, :]
    return {
        "label": f"{label} (n = {lines.n[k]})",
        "x": x[rows],
        "y": y[rows],
        "own": (lines.intercept[k], lines.slope[k]),
        "population": complete_pooling(y, x),
        "partial": tuple(own.reshape(-1, 2).mean(axis=0)),
        "band": (grid, *line_band(own, grid)),
    }


def move_origin(tau: ArrayLike, corr: ArrayLike, c: float) -> tuple[Floats, Floats]:
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

    Raises
    ------
    ValueError
        If tau and corr are not of two coefficients, or a number is not finite.

    Examples
    --------
    >>> tau, rho = move_origin([1.0, 1.0], [[1.0, 0.0], [0.0, 1.0]], 1.0)
    >>> print(tau.round(3), rho.round(3))
    [1.414 1.   ] 0.707
    """
    tau = not_negative("tau", tau, shape=(..., 2))
    corr = correlation("corr", finite_array("corr", corr, shape=(..., 2, 2)), 2)
    if tau.ndim > 1 and corr.ndim > 2 and tau.shape[:-1] != corr.shape[:-2]:
        raise ValueError(f"corr must have one matrix for each tau, {tau.shape[:-1]}, got {corr.shape}")
    root = np.array([[1.0, finite_number("c", c)], [0.0, 1.0]])
    omega = root @ (tau[..., None] * corr * tau[..., None, :]) @ root.T
    moved = np.sqrt(np.diagonal(omega, axis1=-2, axis2=-1))
    return moved, omega[..., 0, 1] / moved.prod(axis=-1)
