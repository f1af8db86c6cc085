"""Pictures of chains: paths, traces, autocorrelation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, finite_array
from bhm_core._typing import ArrayLike, Axes, Floats, Panels
from bhm_core.plots._arguments import numbers_of_states, points_in_plane
from bhm_core.plots.style import COLORS, axes

CHAIN = "#8C5A2B"  # the brown path of the slides: a chain on its way is not yet the posterior
LEVELS = (0.03, 0.15, 0.30)  # density of the slides' contours: they enclose 92, 59 and 18%


@checked(states=points_in_plane, cloud=points_in_plane)
def plot_path(
    states: ArrayLike, *, cloud: Floats | None = None, ax: Axes | None = None,
    density: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None, **style: Any,
) -> Axes:
    """Draw a chain in the plane over its target.

    Parameters
    ----------
    states : array_like (n, 2)
        The chain; repeated states lie on each other.
    cloud : ndarray (m, 2), optional
        Independent draws of the target, drawn behind.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    density : tuple of ndarray (x, y, values), optional
        Grid of the target's density for the contours.
    **style
        Passed on to the path.

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
    >>> ax = plot_path([[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    >>> ax.lines[0].get_xdata()
    array([0., 1., 1.])
    """
    ax = axes(ax)
    if cloud is not None:
        ax.plot(*cloud.T, ".", color=COLORS["posterior"], ms=2, alpha=0.25, zorder=1,
                rasterized=True, mew=0)
    if density is not None:
        ax.contour(*density, levels=LEVELS, colors=["#000000", "#595959", "#8C8C8C"],
                   linewidths=1.2, zorder=2)
    look = {"color": CHAIN, "lw": 0.9, "marker": "o", "ms": 2.5, "zorder": 3} | style
    ax.plot(*np.asarray(states).T, **look)
    ax.set(xlabel=r"$\theta_1$", ylabel=r"$\theta_2$", xlim=(-1.6, 4.4), ylim=(-1.6, 4.6))
    return ax


@checked(states=points_in_plane, cloud=points_in_plane, ends=numbers_of_states)
def plot_path_stages(
    states: Floats, ends: Sequence[int], *, cloud: Floats | None = None,
    density: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None, ax: Panels | None = None,
) -> Panels:
    """Draw the same chain after a few, more and all steps, panel by panel.

    Parameters
    ----------
    states : ndarray (n, 2)
        The chain.
    ends : list of int
        Number of states shown in each panel; 0 shows the target alone.
    cloud : ndarray (m, 2), optional
        As in `plot_path`.
    density : tuple of ndarray (x, y, values), optional
        As in `plot_path`.
    ax : array of matplotlib.axes.Axes, optional
        One axes a panel.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The panels.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> panels = plot_path_stages(np.zeros((5, 2)), [2, 5])
    >>> [len(ax.lines[0].get_xdata()) for ax in panels]
    [2, 5]
    """
    if ax is None:
        import matplotlib.pyplot as plt

        rows = -(-len(ends) // 2)
        _, ax = plt.subplots(rows, 2, figsize=(6.4, 3.1 * rows), sharex=True, sharey=True)
    for one, end in zip(np.ravel(ax)[: len(ends)], ends, strict=True):
        plot_path(states[:end], cloud=cloud, density=density, ax=one)
        text = f"states 0 to {end - 1}" if end else "the target"
        one.text(0.03, 0.97, text, transform=one.transAxes, va="top")
        one.label_outer()
    return ax


@checked()
def plot_trace(
    draws: ArrayLike, *, truth: float | None = None, ax: Axes | None = None, **style: Any
) -> Axes:
    """Draw chains against the number of the draw.

    Parameters
    ----------
    draws : array_like (chain, draw)
        One quantity.
    truth : float, optional
        A known value, as a line.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed on to the lines.

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
    >>> ax = plot_trace(np.zeros((4, 100)), truth=0.0)
    >>> len(ax.lines)
    5
    """
    ax = axes(ax)
    colors = ("#007A58", "#4D4D4D", "#8C5A2B", "#5A8FB8", "#B59A30", "#7A6FA8")
    for k, chain in enumerate(np.atleast_2d(draws)):
        ax.plot(chain, **({"lw": 0.7, "color": colors[k % len(colors)]} | style))
    if truth is not None:
        ax.axhline(truth, color=COLORS["truth"], ls="-.", label="truth")
        ax.legend(loc="upper right")
    ax.set(xlabel="draw", ylabel="value")
    return ax


@checked(correlation=partial(finite_array, ndim=1))
def plot_autocorrelation(
    correlation: ArrayLike, *, max_lag: int = 40, ax: Axes | None = None, **style: Any
) -> Axes:
    """Draw autocorrelations against the lag.

    Parameters
    ----------
    correlation : array_like (lag,)
        From lag 0.
    max_lag : int, optional
        Last lag drawn.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed on to the stems.

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
    >>> ax = plot_autocorrelation(0.5 ** np.arange(100), max_lag=10)
    >>> ax.get_xlabel()
    'lag'
    """
    ax = axes(ax)
    shown = np.asarray(correlation)[: max_lag + 1]
    ax.vlines(np.arange(len(shown)), 0, shown, **({"color": COLORS["posterior"], "lw": 3} | style))
    ax.axhline(0, color="black", lw=0.8)
    ax.set(xlabel="lag", ylabel="autocorrelation")
    return ax
