"""Pictures of groups: an interval a group, and how all of them depend on tau."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, finite_array
from bhm_core._typing import ArrayLike, Axes, Index, Numbers
from bhm_core.plots._arguments import within
from bhm_core.plots.hierarchical import LABELS, OWN, PARTIAL, POPULATION
from bhm_core.plots.style import COLORS, LINES, axes


@checked(together="labels middle low high marks")
def plot_intervals(
    labels: Sequence[str], middle: ArrayLike, low: ArrayLike, high: ArrayLike,
    *, marks: ArrayLike | None = None, mark_label: str = "truth", ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """One horizontal interval a row, with an optional mark to compare it with.

    Parameters
    ----------
    labels : list of str
        Names, from top to bottom.
    middle, low, high : array_like, shape (m,)
        Centre and ends of each interval.
    marks : array_like, shape (m,), optional
        A value to compare each interval with, such as the truth.
    mark_label : str
        What the marks are.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the lines of the intervals.

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
    >>> ax = plot_intervals(["A", "B"], [1.0, 2.0], [0.0, 1.0], [2.0, 3.0], marks=[1.5, 1.5])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['A', 'B']
    """
    ax = axes(ax)
    row = np.arange(len(labels))[::-1]
    ax.hlines(row, low, high, **{"color": PARTIAL, "lw": 3, "alpha": 0.6} | style)
    ax.plot(middle, row, "o", color=PARTIAL, ms=6, label="posterior")
    if marks is not None:
        ax.plot(marks, row, "D", mfc="none", mec=COLORS["truth"], ms=8, mew=1.8, label=mark_label)
        ax.legend(fontsize=9)
    ax.set_yticks(row, labels)
    return ax


@checked(together="middle low high")
def plot_caterpillar(
    middle: ArrayLike, low: ArrayLike, high: ArrayLike,
    *, highlight: Mapping[str, Index] | None = None, population: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Intervals of all groups, sorted by their middle.

    Parameters
    ----------
    middle, low, high : array_like, shape (J,)
        Centre and ends of each group's interval.
    highlight : dict, optional
        Label -> position of the groups to name.
    population : float, optional
        Population mean.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

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
    >>> ax = plot_caterpillar([3.0, 1.0], [2.0, 0.0], [4.0, 2.0])
    >>> ax.lines[0].get_ydata()
    array([1., 3.])
    """
    ax = axes(ax)
    middle, low, high = (np.asarray(v, float) for v in (middle, low, high))
    order = np.argsort(middle, kind="stable")
    rank = np.arange(1, len(order) + 1)
    ax.vlines(rank, low[order], high[order], color=PARTIAL, lw=1.2, alpha=0.45)
    ax.plot(rank, middle[order], ".", color=PARTIAL, ms=4)
    if population is not None:
        ax.axhline(population, color=POPULATION, ls=LINES["prior"], lw=1.2)
    for label, k in within("highlight", highlight or {}, len(order)).items():
        at = int(np.flatnonzero(order == k)[0]) + 1
        ax.vlines(at, low[k], high[k], color="black", lw=2.4)
        left = at < len(order) / 2  # the free corner: lower right or upper left of the interval
        ax.annotate(label, (at, low[k] if left else high[k]), xytext=(5 if left else -5, 0),
                    textcoords="offset points", fontsize=9, ha="left" if left else "right",
                    va="center")
    ax.set_xlabel("rank")
    return ax


@checked(together="tau levels", levels=partial(finite_array, ndim=2))
def plot_dial(
    tau: ArrayLike, levels: ArrayLike, *, own: Numbers | None = None,
    draws: ArrayLike | None = None, labels: Sequence[str] | None = None, bold: Index | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Levels of groups as functions of tau, with the posterior of tau along the lower edge.

    Parameters
    ----------
    tau : array_like, shape (m,)
        Standard deviations between groups, increasing.
    levels : array_like, shape (m, J)
        Level of each group given tau.
    own : array_like, shape (J,), optional
        Means without pooling, marked at the right edge.
    draws : array_like (...), optional
        Posterior draws of tau.
    labels : list of str, optional
        Names of the groups, written at the right edge.
    bold : int, optional
        Position of the group whose curve stands out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

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
    >>> ax = plot_dial([0.0, 5.0, 10.0], [[8.0, 8.0], [7.0, 9.0], [6.0, 10.0]], own=[5.0, 11.0])
    >>> len(ax.lines)
    3
    """
    ax = axes(ax)
    tau, levels = np.asarray(tau, float), np.asarray(levels, float)
    within("bold", bold, levels.shape[1])
    for name, one in (("own", own), ("labels", labels)):
        if one is not None and np.shape(one) != levels.shape[1:]:
            raise ValueError(f"{name} must have one entry for each of {levels.shape[1]} groups, "
                             f"got shape {np.shape(one)}")
    ax.plot(tau, levels, color=COLORS["data"], lw=1.3, alpha=0.7)
    if bold is not None:
        ax.plot(tau, levels[:, bold], color="black", lw=2.4)
    if own is not None:
        right = np.full(len(own), tau[-1])
        ax.plot(right, own, "o", mfc="none", mec=OWN, clip_on=False, label=LABELS["own"])
    for k, name in enumerate(labels or []):
        ax.annotate(name, (tau[-1], levels[-1, k] if own is None else own[k]), xytext=(9, 0),
                    textcoords="offset points", va="center", fontsize=9)
    ax.set_xlim(tau[0], tau[-1])
    if draws is not None:
        low = ax.twinx()
        low.hist(np.ravel(draws), 60, density=True, color=PARTIAL, alpha=0.4)
        low.set_ylim(0, 4 * low.get_ylim()[1])
        low.axis("off")
    return ax
