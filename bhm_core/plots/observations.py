"""Pictures of observations: seen, predicted, and how much they weigh."""

import numpy as np

from bhm_core.plots.bayes import dots, hide_height
from bhm_core.plots.style import COLORS, LINES, axes


def plot_scores(scores, *, others=None, threshold=None, bins=40, ax=None, **style):
    """Observations as dots under a histogram of all others.

    Parameters
    ----------
    scores : array_like, shape (n,)
        The observations of interest, in points.
    others : array_like, optional
        The observations they are compared with.
    threshold : float, optional
        Where to draw a vertical line.
    bins : int
        Bars of the histogram.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the dots.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    if others is not None:
        label = f"all {np.size(others):,} pupils"
        ax.hist(others, bins, density=True, color="#D9D9D9", label=label)
    dots(ax, scores, label=f"{np.size(scores)} pupils", **style)
    if threshold is not None:
        ax.axvline(threshold, color=COLORS["data"], lw=1, ls=":")
    hide_height(ax)
    ax.legend(fontsize=9)
    return ax


def plot_predictive(counts, probabilities, *, observed=None, roles=("prior", "posterior"), ax=None,
                    **style):  # fmt: skip
    """Probabilities of counts before they are seen, with the count that came.

    Parameters
    ----------
    counts : array_like, shape (m,)
        Counts that can occur.
    probabilities : dict
        Label to probabilities, shape (m,).
    observed : int, optional
        The count that came.
    roles : sequence of str
        Colour of each set of probabilities.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the marks.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax, counts = axes(ax), np.asarray(counts)
    for k, (label, mass) in enumerate(probabilities.items()):
        shift = 0.22 * (k - (len(probabilities) - 1) / 2)
        look = {"color": COLORS[roles[k % len(roles)]], "lw": 2}
        ax.vlines(counts + shift, 0, mass, **look | style)
        ax.plot(counts + shift, mass, "os^D"[k % 4], ms=5, color=look["color"], label=label)
    if observed is not None:
        ax.axvline(observed, color=COLORS["data"], lw=8, alpha=0.2, label="observed", zorder=0)
    ax.set_ylim(bottom=0)
    ax.set_ylabel("probability")
    ax.legend(fontsize=9)
    return ax


def plot_weight(n, weight, *, marks=None, ax=None, **style):
    """Weight of a group's own mean against its number of observations.

    Parameters
    ----------
    n : array_like, shape (m,)
        Numbers of observations.
    weight : array_like, shape (m,)
        Weight of each, between 0 and 1.
    marks : dict, optional
        Name to the point (n, weight) that it marks.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the curve.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    ax.plot(n, weight, **{"color": COLORS["posterior"], "ls": LINES["posterior"]} | style)
    for name, point in (marks or {}).items():
        ax.plot(*point, "o", color=COLORS["data"])
        ax.annotate(name, point, xytext=(7, -12), textcoords="offset points", fontsize=9)
    ax.set_ylim(0, 1)
    return ax
