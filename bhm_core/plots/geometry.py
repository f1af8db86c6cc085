"""Pictures of geometry: where volume lies, orbits, funnels, and what coordinates cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bhm_core._checks import checked
from bhm_core._typing import Array, ArrayLike, Axes, Numbers, Panels
from bhm_core.plots._arguments import points_in_plane
from bhm_core.plots.chains import CHAIN
from bhm_core.plots.style import COLORS, LINES, axes

INK = "#000000"  # an orbit is neither prior nor posterior
STROKES = ("-", "--", "-.", ":")


@checked(together="distance densities")
def plot_distances(
    distance: Numbers, densities: Mapping[int, Numbers], *, ax: Axes | None = None, **style: Any
) -> Axes:
    """Density of the distance from the mode, one line a dimension.

    Parameters
    ----------
    distance : array_like (n,)
        Distances.
    densities : dict of int to array_like (n,)
        Number of dimensions -> density of the distance.
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
    >>> x = np.linspace(0, 4, 9)
    >>> ax = plot_distances(x, {1: np.exp(-(x**2) / 2), 3: x**2 * np.exp(-(x**2) / 2)})
    >>> [note.get_text() for note in ax.texts]
    ['d = 1', 'd = 3']
    """
    ax = axes(ax)
    for k, (d, density) in enumerate(densities.items()):
        look = {"color": COLORS["posterior"], "ls": STROKES[k % len(STROKES)]} | style
        ax.plot(distance, density, **look)
        top = int(np.argmax(density))
        ax.annotate(f"d = {d}", (distance[top], density[top]), xytext=(4, 4),
                    textcoords="offset points", ha="left" if top == 0 else "center", fontsize=9)
    ax.set(xlabel="distance from the mode", ylabel="density", xlim=(distance[0], distance[-1]))
    ax.set_ylim(0, 1.15 * max(np.max(density) for density in densities.values()))
    return ax


@checked()
def plot_orbits(
    paths: Mapping[str, ArrayLike],
    *, contours: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None, ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """Paths through the plane, each from a ring to a filled point, over contours of the target.

    Parameters
    ----------
    paths : dict of str to array_like (n, 2)
        Name -> the points in order. The first is drawn like a chain, the others like orbits.
    contours : tuple (x, y, log_density), optional
        Axes (m,), (k,) and log density (k, m): drawn one, two and three standard deviations out.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed to the lines of the paths.

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
    >>> ax = plot_orbits({"walk": [[0, 0], [1, 0]], "orbit": [[0, 0], [1, 1], [2, 0]]})
    >>> ax.get_legend_handles_labels()[1]
    ['walk', 'orbit']
    """
    ax = axes(ax)
    if contours is not None:
        x, y, log_density = contours
        levels = np.max(log_density) - np.array([4.5, 2.0, 0.5])
        ax.contour(x, y, log_density, levels=levels, colors=COLORS["posterior"], linewidths=1,
                   linestyles="solid")
    looks = ((CHAIN, ":"), (INK, "-"), (COLORS["data"], "--"))
    for (name, path), (color, stroke) in zip(paths.items(), looks, strict=False):
        path = np.asarray(path)
        look = {"color": color, "ls": stroke, "lw": 1.4, "marker": ".", "ms": 6, "label": name}
        ax.plot(*path.T, **look | style)
        ax.plot(*path[0], "o", mfc="white", mec=color, ms=8, mew=1.7)
        ax.plot(*path[-1], "o", color=color, ms=8)
    ax.legend(fontsize=9, loc="upper left")
    return ax


@checked(points=points_in_plane, diverging=points_in_plane, reference=points_in_plane)
def plot_funnel(
    points: ArrayLike, diverging: ArrayLike | None = None, *, reference: ArrayLike | None = None,
    ax: Axes | None = None, **style: Any,
) -> Axes:
    """A group effect against the log of the population's spread, with divergences.

    Parameters
    ----------
    points : array_like (n, 2)
        Draws of the effect and of log tau.
    diverging : array_like (m, 2), optional
        Draws whose trajectory diverged.
    reference : array_like (k, 2), optional
        Draws known to be right, drawn behind in grey.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed to the draws.

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
    >>> ax = plot_funnel([[0.0, 1.0], [1.0, 2.0]], diverging=[[0.1, -3.0]])
    >>> ax.get_legend_handles_labels()[1]
    ['sampler', 'divergence']
    """
    ax = axes(ax)
    dots = {"ls": "none", "marker": ".", "mew": 0, "rasterized": True}
    if reference is not None:
        ax.plot(*np.asarray(reference).T, color="#9A9A9A", ms=3.5, alpha=0.5,
                label="exact draws", **dots)
    look = {"color": COLORS["posterior"], "ms": 4, "alpha": 0.5, "label": "sampler"} | dots
    ax.plot(*np.asarray(points).T, **look | style)
    if diverging is not None:
        ax.plot(*np.asarray(diverging).T, "x", color=COLORS["truth"], ms=5, mew=1.3,
                label="divergence")
    ax.set_ylabel(r"$\log\,\tau$")
    for handle in ax.legend(fontsize=9, loc="lower right").legend_handles:
        handle.set(alpha=1, markersize=6)
    return ax


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


@checked()
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
    missing = {"tau", "size", "centred", "non_centred", "exact"} - set(table)
    if missing:
        raise ValueError(f"table must have a column {min(missing)!r}, got {list(table)}")
    spreads = np.unique(table["tau"])
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(1, len(spreads), figsize=(7.2, 3.2), sharex=True, sharey=True)
    ways = {"centred": "centred", "non-centred": "non_centred", "exact engine": "exact"}
    for one, tau in zip(ax, spreads, strict=True):
        rows = table["tau"] == tau
        curves = {name: table[key][rows] for name, key in ways.items()}
        plot_efficiency(table["size"][rows], curves, labels=rf"$\tau/\sigma$ = {tau:g}", ax=one,
                        **style)
        one.set_xlabel("pupils a group")
    ax[0].set_ylim(0.3, 2500)  # room for the labels above the engine
    ax[0].set_ylabel("effective draws\nper 1,000 evaluations")
    ax[0].figure.legend(*ax[0].get_legend_handles_labels(), loc="outside upper center", ncols=3,
                        fontsize=9)
    return ax
