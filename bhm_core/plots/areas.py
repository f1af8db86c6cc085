"""Pictures of a density as an area: the probability of an event, contours of two parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bhm_core._checks import checked, positive
from bhm_core._typing import ArrayLike, Axes
from bhm_core.plots._arguments import limit, role_of_colour
from bhm_core.plots.style import COLORS, LINES, axes, hide_height


@checked(together="x density", role=role_of_colour, low=limit, high=limit)
def plot_event(
    x: ArrayLike, density: ArrayLike, *, low: float = -np.inf, high: float = np.inf,
    role: str = "posterior", label: str | None = None, ax: Axes | None = None, **style: Any,
) -> Axes:
    """A density with the area of an event shaded: its probability.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter.
    density : array_like, shape (m,)
        Its density.
    low, high : float
        The event is low < parameter < high.
    role : str
        Which colour the density has.
    label : str, optional
        What to write beside the area.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the curve.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> x = np.linspace(0, 1, 5)
    >>> ax = plot_event(x, 2 * x, low=0.5, label="more than a half")
    >>> len(ax.collections)
    1
    """
    ax, x = axes(ax), np.asarray(x)
    ax.plot(x, density, **{"color": COLORS[role], "ls": LINES[role]} | style)
    if low > high:
        raise ValueError(f"low must be at most high, got {low:g} and {high:g}")
    inside = (x >= low) & (x <= high)
    ax.fill_between(x, density, where=inside, color=COLORS[role], alpha=0.25, lw=0, label=label)
    hide_height(ax)
    if label is not None:
        ax.legend(fontsize=9)
    return ax


@checked(role=role_of_colour)
def plot_joint(
    x: ArrayLike, y: ArrayLike, density: ArrayLike, *, role: str = "posterior",
    levels: Sequence[float] = (0.02, 0.1, 0.3, 0.6, 0.9), ax: Axes | None = None, **style: Any,
) -> Axes:
    """Contours of a joint density of two parameters.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the first parameter.
    y : array_like, shape (k,)
        Values of the second.
    density : array_like, shape (m, k)
        Joint density.
    role : str
        Which colour the contours have.
    levels : sequence of float
        Heights of the contours, as shares of the highest density.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the contours.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> x = np.linspace(-2, 2, 9)
    >>> ax = plot_joint(x, x, np.exp(-np.add.outer(x**2, x**2) / 2), levels=[0.5])
    >>> len(ax.collections)
    1
    """
    if np.shape(density) != np.shape(x) + np.shape(y):
        raise ValueError(f"density must have shape {np.shape(x) + np.shape(y)} for x and y, got "
                         f"{np.shape(density)}")
    levels = np.asarray(positive("levels", levels))
    if levels.ndim != 1 or (np.diff(levels) <= 0).any():
        raise ValueError(f"levels must increase, got {levels.tolist()}")
    ax, heights = axes(ax), levels * np.max(density)
    look = {"colors": COLORS[role], "linewidths": 1.5}
    ax.contour(x, y, np.transpose(density), levels=heights, **look | style)
    return ax
