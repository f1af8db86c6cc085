"""Pictures of the engine: effective sizes over seeds, the ridge, times of other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bhm_core._checks import checked, real_array
from bhm_core._typing import ArrayLike, Axes, Numbers
from bhm_core.plots.style import COLORS, axes


@checked()
def plot_effective_sizes(
    sizes: Mapping[str, Numbers], *, total: int, ax: Axes | None = None, **style: Any
) -> Axes:
    """Effective sample sizes of repeated runs, a row of points per model.

    Parameters
    ----------
    sizes : dict of str to array_like (n_seeds,)
        Smallest effective sample size of each run.
    total : int
        Number of draws; half of it is marked.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the points.

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
    >>> ax = plot_effective_sizes({"eight schools": [3800, 3900]}, total=4000)
    >>> ax.get_xlabel()
    'smallest bulk ESS of all parameters'
    """
    ax = axes(ax)
    for place, values in enumerate(sizes.values()):
        look = {"color": COLORS["posterior"], "alpha": 0.6, "ms": 7, "mew": 0} | style
        ax.plot(values, np.full(len(values), place), "o", **look)
    for share, name in ((1, "all draws"), (0.5, "half")):
        ax.axvline(share * total, color=COLORS["data"], lw=1, ls="--")
        ax.text(share * total, -0.7, name, ha="center", fontsize=9, color=COLORS["data"])
    ax.set_yticks(range(len(sizes)), list(sizes))
    ax.set(ylim=(len(sizes) - 0.5, -1), xlabel="smallest bulk ESS of all parameters")
    ax.set_xlim(left=0)
    return ax


@checked(together="x y")
def plot_ridge(x: ArrayLike, y: ArrayLike, *, ax: Axes | None = None, **style: Any) -> Axes:
    """Draws of two parameters as a cloud of points.

    Parameters
    ----------
    x, y : array_like (n,)
        Draws.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the points.

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
    >>> ax = plot_ridge([0.0, 1.0, 2.0], [2.0, 1.0, 0.0])
    >>> ax.lines[0].get_xdata()
    array([0., 1., 2.])
    """
    ax = axes(ax)
    ax.plot(x, y, ".", **{"color": COLORS["posterior"], "alpha": 0.25, "ms": 3, "mew": 0} | style)
    return ax


@checked(together="names seconds ess_per_second", ess_per_second=real_array)
def plot_benchmark(
    names: Sequence[str], seconds: Numbers, *, ess_per_second: ArrayLike, ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Time that each program took: a filled point for a posterior, a hollow one for an estimate.

    Names stand above their points and rates on the side that has room, so that a narrow picture will do.

    Parameters
    ----------
    names : sequence of str
        The programs.
    seconds : array_like (m,)
        Time from data to result.
    ess_per_second : array_like (m,)
        Effective draws per second; NaN for a point estimate, 0 where they are too few to tell.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the points.

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
    >>> ax = plot_benchmark(["one", "two"], [0.1, 10.0], ess_per_second=[4000.0, np.nan])
    >>> [note.get_text() for note in ax.texts]
    ['4,000 effective draws/s', 'point estimate']
    """
    ax, times = axes(ax), np.asarray(seconds, float)
    low, high = 10 ** np.floor(np.log10(0.9 * times.min())), 10 ** np.ceil(np.log10(1.1 * times.max()))
    rows = zip(times, np.asarray(ess_per_second, float), strict=True)
    for place, (time, rate) in enumerate(rows):
        none = np.isnan(rate)
        color = COLORS["data" if none else "posterior"]
        ax.plot(time, place, "o", **{"color": color, "mfc": "white" if none else color, "ms": 8} | style)
        rounded = f"{float(f'{rate:.2g}'):,.{0 if rate >= 10 else 1}f}"
        text = f"{rounded} effective draws/s" if rate else "too few draws to rate"
        text = "point estimate" if none else text
        side = 1 if time**2 < low * high else -1
        ax.annotate(text, (time, place), (9 * side, 0), textcoords="offset points", va="center",
                    ha="left" if side > 0 else "right")
    ax.set_yticks(np.arange(len(names)) - 0.38, list(names), ha="left", va="center")
    ax.tick_params(axis="y", length=0, pad=0)
    ax.spines["left"].set_visible(False)
    ax.set(xscale="log", xlabel="seconds from data to result", xlim=(low, high),
           ylim=(len(names) - 0.6, -0.7))
    return ax
