"""Pictures of what a model would produce: lines, replicated quantities, predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bhm_core._checks import checked
from bhm_core._typing import ArrayLike, Axes
from bhm_core.plots._arguments import role_of_colour
from bhm_core.plots.style import COLORS, LINES, axes

_ROLES = ("posterior", "prior", "likelihood", "truth")


@checked(together="intercept slope", role=role_of_colour)
def plot_line_sample(
    intercept: ArrayLike, slope: ArrayLike, *, role: str = "prior",
    limits: tuple[float, float] | None = None, xlim: tuple[float, float] = (-2, 2),
    ax: Axes | None = None, **style: Any,
) -> Axes:
    """A sheaf of straight lines drawn from a prior or a posterior.

    Parameters
    ----------
    intercept, slope : array_like, shape (m,)
        The lines.
    role : str
        Which colour they have.
    limits : tuple of float, optional
        Range of outcomes that can occur, shaded.
    xlim : tuple of float
        Ends of the x axis.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
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
    >>> ax = plot_line_sample([0.0, 1.0, 2.0], [1.0, 1.0, 0.5], limits=(-3, 5))
    >>> len(ax.lines)
    3
    """
    ax = axes(ax)
    if limits is not None:
        ax.axhspan(*limits, color=COLORS["data"], alpha=0.12, lw=0)
    ends = np.asarray(xlim, float)[:, None]
    lines = np.asarray(intercept) + np.asarray(slope) * ends
    ax.plot(ends, lines, **{"color": COLORS[role], "alpha": 0.3, "lw": 1} | style)
    ax.set_xlim(*xlim)
    return ax


@checked(role=role_of_colour)
def plot_replicated(
    replicated: ArrayLike, observed: float, *, role: str = "posterior", bins: int = 40,
    label: str = "replicated", mark_label: str = "observed", ax: Axes | None = None,
) -> Axes:
    """Histogram of a quantity over replicated data sets, with its value in the real data.

    Parameters
    ----------
    replicated : array_like (...)
        The quantity in each replicated data set.
    observed : float
        The same in the real data.
    role : str
        Colour: "prior" for a prior, "posterior" for a posterior predictive check.
    bins : int
        Bars of the histogram.
    label, mark_label : str
        What the histogram and the vertical line show.
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
    >>> ax = plot_replicated([1.0, 2.0, 3.0], 2.5)
    >>> ax.get_legend_handles_labels()[1]
    ['replicated', 'observed']
    """
    ax = axes(ax)
    values = np.ravel(replicated)
    ax.hist(values, bins, density=True, color=COLORS[role], alpha=0.5, label=label)
    ax.axvline(observed, color=COLORS["data"], lw=2.5, label=mark_label)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.legend(fontsize=9)
    return ax


@checked()
def plot_densities(
    draws: Mapping[str, ArrayLike], *, marks: Mapping[str, float] | None = None, bins: int = 60,
    ax: Axes | None = None,
) -> Axes:
    """Outlined histograms of several quantities on one axis.

    Parameters
    ----------
    draws : dict
        Label -> draws of any shape; at most four. Colours and lines follow the roles in the order
        posterior, prior, likelihood, truth.
    marks : dict, optional
        Label -> value of a vertical line.
    bins : int
        Bars of each histogram.
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
    >>> ax = plot_densities({"all": [1.0, 2.0, 3.0], "half": [1.0, 2.0]}, marks={"truth": 2.0})
    >>> ax.texts[0].get_text()
    'truth'
    """
    ax = axes(ax)
    for (label, values), role in zip(draws.items(), _ROLES, strict=False):
        ax.hist(np.ravel(values), bins, density=True, histtype="step", lw=2, label=label,
                color=COLORS[role], ls=LINES[role])
    for label, value in (marks or {}).items():
        ax.axvline(value, color=COLORS["data"], lw=1.5)
        ax.annotate(label, (value, 0.97), xycoords=("data", "axes fraction"), fontsize=9,
                    xytext=(4, 0), textcoords="offset points", va="top")
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.legend(fontsize=9)
    return ax


@checked(together="x total")
def plot_error_sd(
    x: ArrayLike, total: ArrayLike, *, residual: float | None = None,
    band: tuple[ArrayLike, ArrayLike] | None = None, ax: Axes | None = None,
) -> Axes:
    """Standard deviation of the reduced form's error over x.

    Parameters
    ----------
    x : array_like, shape (m,)
        Individual predictor.
    total : array_like, shape (m,)
        sd of eta_1j + eta_2j x + eps.
    residual : float, optional
        sigma alone, the sd within a group.
    band : tuple of array_like (m,), optional
        (low, high) around `total`.
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
    >>> ax = plot_error_sd([0.0, 1.0], [2.0, 2.5], residual=2.0)
    >>> ax.get_legend_handles_labels()[1]
    ['between and within groups', 'within a group']
    """
    ax = axes(ax)
    if band is not None:
        ax.fill_between(x, *band, color=COLORS["posterior"], alpha=0.2, lw=0)
    ax.plot(x, total, color=COLORS["posterior"], label="between and within groups")
    if residual is not None:
        ax.axhline(residual, color=COLORS["likelihood"], ls=LINES["likelihood"],
                   label="within a group")
    ax.legend(fontsize=9)
    return ax
