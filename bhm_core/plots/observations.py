"""Pictures of observations: seen, predicted, and how much they weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, count
from bhm_core._typing import ArrayLike, Axes
from bhm_core.plots._arguments import role_of_colour
from bhm_core.plots.style import COLORS, LINES, axes, dots, hide_height


@checked()
def plot_scores(
    scores: ArrayLike, *, others: ArrayLike | None = None, threshold: float | None = None,
    bins: int = 40, ax: Axes | None = None, **style: Any,
) -> Axes:
    """Observations as dots under a histogram of all others.

    Parameters
    ----------
    scores : array_like, shape (n,)
        The observations of interest, in points.
    others : array_like (m,), optional
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

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> ax = plot_scores([4.0, 9.0], others=[1.0, 5.0, 12.0], threshold=10.0)
    >>> ax.get_legend_handles_labels()[1]
    ['all 3 pupils', '2 pupils']
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


@checked(together="counts probabilities", observed=partial(count, minimum=0))
def plot_predictive(
    counts: ArrayLike, probabilities: Mapping[str, ArrayLike], *, observed: int | None = None,
    roles: Sequence[str] = ("prior", "posterior"), ax: Axes | None = None, **style: Any,
) -> Axes:
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

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> ax = plot_predictive([0, 1], {"before": [0.5, 0.5], "after": [0.2, 0.8]}, observed=1)
    >>> ax.get_legend_handles_labels()[1]
    ['before', 'after', 'observed']
    """
    ax, counts = axes(ax), np.asarray(counts)
    for role in roles:
        role_of_colour("roles", role)
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


@checked(together="n weight")
def plot_weight(
    n: ArrayLike, weight: ArrayLike, *, marks: Mapping[str, tuple[float, float]] | None = None,
    ax: Axes | None = None, **style: Any,
) -> Axes:
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

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> n = np.arange(1, 50)
    >>> ax = plot_weight(n, n / (n + 4), marks={"school A": (5, 5 / 9)})
    >>> ax.texts[0].get_text()
    'school A'
    """
    ax = axes(ax)
    ax.plot(n, weight, **{"color": COLORS["posterior"], "ls": LINES["posterior"]} | style)
    for name, point in (marks or {}).items():
        ax.plot(*point, "o", color=COLORS["data"])
        ax.annotate(name, point, xytext=(7, -12), textcoords="offset points", fontsize=9)
    ax.set_ylim(0, 1)
    return ax
