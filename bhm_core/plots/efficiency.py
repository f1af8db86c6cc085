"""Pictures of what coordinates cost: effective draws for a fixed number of evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bhm_core._checks import checked, finite_array, mapping
from bhm_core._typing import Array, ArrayLike, Axes, Panels
from bhm_core.plots.chains import CHAIN
from bhm_core.plots.geometry import INK
from bhm_core.plots.style import COLORS, LINES, axes

COLUMNS = ("tau", "size", "centred", "non_centred", "exact")


@checked(together="sizes curves")
def plot_efficiency(
    sizes: ArrayLike, curves: Mapping[str, ArrayLike], *, labels: str | None = None,
    ax: Axes | None = None, **style: Any,
) -> Axes:
    """Effective draws for a fixed number of evaluations, against the size of the groups.

    Parameters
    ----------
    sizes : array_like (n,)
        Individuals a group.
    curves : dict of str to array_like (n,)
        Way of sampling -> effective draws; NaN where nothing was measured.
    labels : str, optional
        Written in the corner, to tell panels apart.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed to the lines.

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
    >>> ax = plot_efficiency([1, 10, 100], {"centred": [1.0, 5.0, 20.0], "exact": [900.0] * 3})
    >>> ax.get_xscale(), len(ax.lines)
    ('log', 2)
    """
    ax = axes(ax)
    looks = (
        {"color": CHAIN, "ls": ":", "marker": "s"},
        {"color": INK, "ls": "--", "marker": "^"},
        {"color": COLORS["posterior"], "ls": LINES["posterior"], "marker": "o"},
    )
    for (name, values), look in zip(curves.items(), looks, strict=False):
        ax.plot(sizes, values, **{"ms": 5, "label": name} | look | style)
    ax.set(xscale="log", yscale="log")
    if labels is not None:
        ax.annotate(labels, (0.5, 0.97), xycoords="axes fraction", va="top", ha="center", fontsize=10)
    return ax


@checked(table=mapping)  # it may have other columns, of text
def plot_efficiency_panels(
    table: Mapping[str, Array], *, ax: Panels | None = None, **style: Any
) -> Panels:
    """One panel a spread between groups: `plot_efficiency` of the three ways.

    Parameters
    ----------
    table : dict
        Columns ``size``, ``tau``, ``centred``, ``non_centred`` and ``exact``.
    ax : array of matplotlib.axes.Axes, optional
        One a spread.
    **style
        Passed to the lines.

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
    >>> table = {"size": np.array([1, 9, 1, 9]), "tau": np.array([0.1, 0.1, 1.0, 1.0])}
    >>> table |= dict.fromkeys(["centred", "non_centred", "exact"], np.ones(4))
    >>> panels = plot_efficiency_panels(table)
    >>> [len(ax.lines) for ax in panels]
    [3, 3]
    """
    missing = set(COLUMNS) - set(table)
    if missing:
        raise ValueError(f"table must have a column {min(missing)!r}, got {list(table)}")
    table = {name: finite_array(f"table[{name!r}]", table[name]) for name in COLUMNS}
    spreads = np.unique(table["tau"])
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(1, len(spreads), figsize=(7.2, 3.2), sharex=True, sharey=True)
    ways = {"centred": "centred", "non-centred": "non_centred", "engine": "exact"}
    for one, tau in zip(ax, spreads, strict=True):
        rows = table["tau"] == tau
        curves = {name: table[key][rows] for name, key in ways.items()}
        plot_efficiency(table["size"][rows], curves, labels=rf"$\tau/\sigma$ = {tau:g}", ax=one,
                        **style)
        one.set_xlabel("pupils per group")
    ax[0].set_ylim(0.3, 2500)  # room for the labels above the engine
    ax[0].set_ylabel("effective draws\nper 1,000 evaluations")
    ax[0].figure.legend(*ax[0].get_legend_handles_labels(), loc="outside upper center", ncols=3,
                        fontsize=9)
    return ax
