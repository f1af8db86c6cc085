"""Pictures of geometry: where volume lies, orbits and funnels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bhm_core._checks import checked
from bhm_core._typing import ArrayLike, Axes, Numbers
from bhm_core.plots._arguments import points_in_plane
from bhm_core.plots.chains import CHAIN
from bhm_core.plots.style import COLORS, axes

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
        Draws of the engine, drawn behind in grey.
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
                label="engine", **dots)
    look = {"color": COLORS["posterior"], "ms": 4, "alpha": 0.5, "label": "sampler"} | dots
    ax.plot(*np.asarray(points).T, **look | style)
    if diverging is not None:
        ax.plot(*np.asarray(diverging).T, "x", color=COLORS["truth"], ms=5, mew=1.3,
                label="divergence")
    ax.set_ylabel(r"$\log\,\tau$")
    for handle in ax.legend(fontsize=9, loc="lower right").legend_handles:
        handle.set(alpha=1, markersize=6)
    return ax
