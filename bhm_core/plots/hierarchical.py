"""Pictures of groups: their lines and their shrinkage.

Three answers keep one colour and one second cue each: a group on its own (likelihood, dotted, open
circles), the population of groups (prior, dashed), and partial pooling (posterior, solid, filled
circles).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bhm_core._checks import checked
from bhm_core._typing import ArrayLike, Axes, Index, Numbers, Panels
from bhm_core.plots._arguments import line_or_none, points_in_plane, within
from bhm_core.plots.style import COLORS, LINES, axes

OWN, POPULATION, PARTIAL = COLORS["likelihood"], COLORS["prior"], COLORS["posterior"]
LABELS = {"own": "this group alone", "population": "all as one", "partial": "partial pooling"}


@checked(together="x y", own=line_or_none, population=line_or_none, partial=line_or_none)
def plot_group_lines(
    x: ArrayLike, y: ArrayLike, *, own: tuple[float, float] | None = None,
    population: tuple[float, float] | None = None, partial: tuple[float, float] | None = None,
    band: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None, ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Rows of one group with the lines of no, complete and partial pooling.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Rows of the group.
    own, population, partial : tuple of float, optional
        (intercept, slope) of each line; None or NaN leaves it out.
    band : tuple of array_like (m,), optional
        (grid, low, high) around the partially pooled line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the scatter of the rows.

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
    >>> ax = plot_group_lines([0.0, 1.0], [1.0, 3.0], own=(1.0, 2.0), population=(1.0, 1.0))
    >>> ax.get_legend_handles_labels()[1]
    ['this group alone', 'all as one']
    """
    ax = axes(ax)
    ax.scatter(x, y, **{"s": 14, "color": COLORS["data"], "alpha": 0.6, "lw": 0} | style)
    if band is not None:
        ax.fill_between(*band, color=PARTIAL, alpha=0.2, lw=0)
    lines = (
        ("own", own, OWN, LINES["likelihood"]),
        ("population", population, POPULATION, LINES["prior"]),
        ("partial", partial, PARTIAL, LINES["posterior"]),
    )
    for name, line, color, dash in lines:
        if line is not None and np.all(np.isfinite(line)):
            ax.axline((0, line[0]), slope=line[1], color=color, ls=dash, label=LABELS[name])
    return ax


@checked()
def plot_group_panels(
    panels: Sequence[Mapping[str, Any]], *, columns: int = 3, xlabel: str = "x", ylabel: str = "y",
    axs: Panels | None = None,
) -> Panels:
    """Small multiples of :func:`plot_group_lines` on common axes.

    Parameters
    ----------
    panels : list of dict
        Arguments of `plot_group_lines` for each panel and a ``label``.
    columns : int
        Panels in a row.
    xlabel, ylabel : str
        What the axes measure.
    axs : array of matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        One a panel.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> panel = {"label": "school 1", "x": [0.0, 1.0], "y": [1.0, 3.0], "own": (1.0, 2.0)}
    >>> len(plot_group_panels([panel, panel], columns=2))
    2
    """
    if axs is None:
        import matplotlib.pyplot as plt

        rows = -(-len(panels) // columns)
        size = (2.35 * columns, 2.1 * rows + 0.6)
        fig, axs = plt.subplots(rows, columns, sharex=True, sharey=True, figsize=size)
        fig.supxlabel(xlabel, fontsize="medium")
        fig.supylabel(ylabel, fontsize="medium")
    flat = np.ravel(axs)
    for ax, panel in zip(flat, panels, strict=False):
        rest = {key: value for key, value in panel.items() if key != "label"}
        plot_group_lines(ax=ax, **rest)
        ax.annotate(panel["label"], (0.03, 0.99), xycoords="axes fraction", va="top", fontsize=9)
    handles, labels = flat[0].get_legend_handles_labels()
    flat[0].figure.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=9)
    return flat


@checked(together="own partial", own=points_in_plane, partial=points_in_plane, ellipse=points_in_plane)
def plot_shrinkage_arrows(
    own: ArrayLike, partial: ArrayLike, *, center: Numbers | None = None,
    ellipse: ArrayLike | None = None, highlight: Mapping[str, Index] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Arrows in the (intercept, slope) plane from each group alone to partial pooling.

    Parameters
    ----------
    own, partial : array_like, shape (J, 2)
        (intercept, slope) of each group without and with pooling.
    center : array_like, shape (2,), optional
        Mean of the population.
    ellipse : array_like, shape (m, 2), optional
        Outline of a region of the population.
    highlight : dict, optional
        Label -> position of the groups to name.
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
    >>> ax = plot_shrinkage_arrows([[0, 1], [2, 3]], [[0.5, 1.5], [1.5, 2.5]], center=[1, 2])
    >>> ax.get_legend_handles_labels()[1]
    ['this group alone', 'partial pooling']
    """
    ax = axes(ax)
    own, partial = np.asarray(own, float), np.asarray(partial, float)
    move = partial - own
    within("highlight", highlight or {}, len(own))
    ax.quiver(*own.T, *move.T, angles="xy", scale_units="xy", scale=1, width=0.0022,
              headwidth=4, headlength=5, color=COLORS["data"], alpha=0.35)
    ax.scatter(*own.T, s=16, facecolor="none", edgecolor=OWN, lw=0.9, label=LABELS["own"])
    ax.scatter(*partial.T, s=14, color=PARTIAL, lw=0, label=LABELS["partial"], zorder=3)
    if ellipse is not None:
        ax.plot(*np.asarray(ellipse).T, color=POPULATION, ls=LINES["prior"], label="population")
    if center is not None:
        ax.plot(*center, marker="+", ms=12, mew=2, color=POPULATION, ls="none", zorder=4)
    for label, k in (highlight or {}).items():
        _name_arrow(ax, label, own[k], move[k])
    ax.legend(fontsize=9)
    return ax


def _name_arrow(ax, label, start, move):
    """Draw one arrow boldly and write its group beside the start."""
    ax.quiver(*start, *move, angles="xy", scale_units="xy", scale=1, width=0.006,
              color="black", zorder=5)
    ax.scatter(*start, s=34, facecolor="white", edgecolor=OWN, lw=1.8, zorder=6)
    ax.scatter(*(start + move), s=30, color=PARTIAL, edgecolor="white", lw=0.8, zorder=6)
    ax.annotate(label, start, xytext=(0, -14), textcoords="offset points", ha="center", fontsize=9,
                zorder=7, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})


@checked(together="size own partial")
def plot_shrinkage(
    size: ArrayLike, own: ArrayLike, partial: ArrayLike, *, population: float | None = None,
    highlight: Mapping[str, Index] | None = None, ax: Axes | None = None,
) -> Axes:
    """Move of each group's mean from no pooling to partial pooling, over the size of the group.

    Parameters
    ----------
    size : array_like, shape (J,)
        Rows of each group.
    own, partial : array_like, shape (J,)
        Mean of each group without and with pooling.
    population : float, optional
        Population mean.
    highlight : dict, optional
        Label -> position of the groups to name.
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
    >>> ax = plot_shrinkage([5, 50], [8.0, 14.0], [11.0, 13.9], population=12.6)
    >>> ax.get_legend_handles_labels()[1]
    ['population mean', 'this group alone', 'partial pooling']
    """
    ax = axes(ax)
    size, own, partial = (np.asarray(v, float) for v in (size, own, partial))
    if population is not None:
        ax.axhline(population, color=POPULATION, ls=LINES["prior"], label="population mean")
    ax.vlines(size, own, partial, color=COLORS["data"], alpha=0.45, lw=1)
    ax.scatter(size, own, s=18, facecolor="none", edgecolor=OWN, lw=0.9, label=LABELS["own"])
    ax.scatter(size, partial, s=15, color=PARTIAL, lw=0, label=LABELS["partial"], zorder=3)
    for label, k in within("highlight", highlight or {}, len(size)).items():
        ax.annotate(label, (size[k], own[k]), xytext=(6, -4), textcoords="offset points",
                    fontsize=9)
    ax.legend(fontsize=9)
    return ax
