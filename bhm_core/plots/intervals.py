"""Pictures of intervals, one a row or one a group."""

import numpy as np

from bhm_core.plots.style import COLORS, LINES, axes


def plot_intervals(labels, middle, low, high, *, marks=None, mark_label="truth", ax=None, **style):
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
    """
    ax = axes(ax)
    row = np.arange(len(labels))[::-1]
    ax.hlines(row, low, high, **{"color": COLORS["posterior"], "lw": 3, "alpha": 0.6} | style)
    ax.plot(middle, row, "o", color=COLORS["posterior"], ms=6, label="posterior, 90 % interval")
    if marks is not None:
        ax.plot(marks, row, "D", mfc="none", mec=COLORS["truth"], ms=8, mew=1.8, label=mark_label)
        ax.legend(fontsize=9)
    ax.set_yticks(row, labels)
    return ax


def plot_caterpillar(middle, low, high, *, highlight=None, population=None, ax=None):
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
    """
    ax = axes(ax)
    middle, low, high = (np.asarray(v, float) for v in (middle, low, high))
    order = np.argsort(middle)
    rank = np.arange(1, len(order) + 1)
    ax.vlines(rank, low[order], high[order], color=COLORS["posterior"], lw=1.2, alpha=0.45)
    ax.plot(rank, middle[order], ".", color=COLORS["posterior"], ms=4)
    if population is not None:
        ax.axhline(population, color=COLORS["prior"], ls=LINES["prior"], lw=1.2)
    for label, k in (highlight or {}).items():
        at = int(np.flatnonzero(order == k)[0]) + 1
        ax.vlines(at, low[k], high[k], color="black", lw=2.4)
        left = at < len(order) / 2  # the free corner: lower right or upper left of the interval
        ax.annotate(label, (at, low[k] if left else high[k]), xytext=(5 if left else -5, 0),
                    textcoords="offset points", fontsize=9, ha="left" if left else "right",
                    va="center")
    ax.set_xlabel("rank")
    return ax
