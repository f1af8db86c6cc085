"""Pictures of pooling: where estimates stand, where they move, and what a prior on tau does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, finite_array
from bhm_core._typing import ArrayLike, Axes, Numbers, Panels
from bhm_core.plots.style import COLORS, LINES, axes


@checked(together="labels own pooled truth")
def plot_moves(
    labels: Sequence[str], own: ArrayLike, pooled: ArrayLike, *, truth: ArrayLike | None = None,
    center: float | None = None, names: dict[str, str] | None = None, ax: Axes | None = None,
    **style: Any,
) -> Axes:
    """One row a group: its own estimate, the pooled one, and what was seen later.

    Parameters
    ----------
    labels : sequence of str, length J
        Names, from top to bottom.
    own, pooled : array_like, shape (J,)
        Estimate of each group alone (open circle) and after pooling (filled circle).
    truth : array_like, shape (J,), optional
        What the estimates aim at (diamond).
    center : float, optional
        The value all of them are pulled towards (dashed line).
    names : dict, optional
        What the legend calls "own", "pooled", "truth" and "center".
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed to the arrows' lines.

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
    >>> ax = plot_moves(["A", "B"], [28.0, 8.0], [11.0, 8.0], center=8.0)
    >>> ax.get_legend_handles_labels()[1]
    ['mean of all', 'own data alone', 'pooled']
    """
    ax = axes(ax)
    called = {"own": "own data alone", "pooled": "pooled", "truth": "truth"}
    called |= {"center": "mean of all"} | (names or {})
    row = np.arange(len(labels))[::-1]
    ax.hlines(row, own, pooled, **{"color": COLORS["data"], "lw": 1, "alpha": 0.6} | style)
    if center is not None:
        ax.axvline(center, color=COLORS["prior"], ls=LINES["prior"], lw=1.3, label=called["center"])
    ring = {"mew": 1.7, "ms": 7, "ls": "none"}
    ax.plot(own, row, "o", mfc="white", mec=COLORS["likelihood"], label=called["own"], **ring)
    ax.plot(pooled, row, "o", color=COLORS["posterior"], ms=6, label=called["pooled"])
    if truth is not None:
        ax.plot(truth, row, "D", mfc="none", mec=COLORS["truth"], label=called["truth"], **ring)
    ax.set_yticks(row, labels)
    ax.legend(fontsize=9)
    return ax


@checked(together="tau means density", means=partial(finite_array, ndim=2))
def plot_pooling_path(
    tau: ArrayLike, means: ArrayLike, density: ArrayLike, *, labels: Sequence[str] | None = None,
    at: float | None = None, ax: Axes | None = None, **style: Any,
) -> Axes:
    """Conditional means of all groups as the between-group sd grows, over the density of that sd.

    Parameters
    ----------
    tau : array_like, shape (n,)
        Between-group standard deviation, units of the outcome.
    means : array_like, shape (n, J)
        E[theta_j | tau, y].
    density : array_like, shape (n,)
        p(tau | y), any scale: drawn as an area along the bottom, a quarter of the picture high.
    labels : sequence of str, length J, optional
        Names, written at the right end of the lines.
    at : float, optional
        A value of tau to mark with a vertical line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed to the lines of the means.

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
    >>> ax = plot_pooling_path([0.0, 1.0, 2.0], [[2, 2], [1, 3], [0, 4]], [0.5, 0.3, 0.2], at=1.0)
    >>> len(ax.lines)
    3
    """
    ax = axes(ax)
    tau, means, density = (np.asarray(v, float) for v in (tau, means, density))
    ax.plot(tau, means, **{"color": COLORS["posterior"], "lw": 1.5} | style)
    low, high = means.min(), means.max()
    floor = low - 0.35 * (high - low)
    ax.fill_between(tau, floor, floor + 0.3 * (high - low) * density / density.max(),
                    color=COLORS["posterior"], alpha=0.25, lw=0)
    if at is not None:
        ax.axvline(at, color=COLORS["data"], lw=1, ls=(0, (1, 1)))
    if labels is not None:
        for label, end in zip(labels, _apart(means[-1], 0.055 * (high - low)), strict=True):
            ax.annotate(label, (tau[-1], end), xytext=(4, 0), textcoords="offset points",
                        va="center", fontsize=9)
    ax.set_xlim(tau[0], tau[-1])
    ax.set_ylim(floor, None)
    return ax


def _apart(heights, gap):
    """Move labels up where two would overlap, lowest first."""
    order = np.argsort(heights, kind="stable")
    steps = gap * np.arange(len(order))
    placed = np.empty(len(order))
    placed[order] = np.maximum.accumulate(heights[order] - steps) + steps
    return placed


@checked(together="x priors posteriors")
def plot_prior_posterior(
    x: Numbers, priors: Mapping[str, ArrayLike], posteriors: Mapping[str, ArrayLike],
    *, top: float | None = None, axs: Panels | None = None, **style: Any,
) -> Panels:
    """One panel a prior: the prior density (dashed) and the posterior density (solid) it leads to.

    Parameters
    ----------
    x : array_like, shape (n,)
        Where the densities were evaluated.
    priors, posteriors : dict of str to array_like, shape (n,)
        Name -> density; a prior that is improper is drawn at the scale it is given in.
    top : float, optional
        Upper end of every density axis; by default each posterior fits.
    axs : array of matplotlib.axes.Axes, optional
        One a prior; by default a new figure with a row of two.
    **style
        Passed to the lines of the posterior.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The panels, in the order of `priors`.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> x = np.linspace(0, 1, 5)
    >>> panels = plot_prior_posterior(x, {"flat": np.ones(5)}, {"flat": 2 * x})
    >>> [line.get_label() for line in panels[0].lines]
    ['prior', 'posterior']
    """
    if set(priors) != set(posteriors):
        raise ValueError(f"posteriors must have the names of priors, {list(priors)}, got {list(posteriors)}")
    if axs is None:
        import matplotlib.pyplot as plt

        rows = -(-len(priors) // 2)
        axs = plt.subplots(rows, 2, figsize=(6.4, 2.1 * rows), sharex=True)[1].ravel()
    for ax, name in zip(axs, priors, strict=False):
        ax.plot(x, priors[name], color=COLORS["prior"], ls=LINES["prior"], label="prior")
        ax.plot(x, posteriors[name], **{"color": COLORS["posterior"], "label": "posterior"} | style)
        ax.annotate(name, (0.97, 0.93), xycoords="axes fraction", ha="right", va="top", fontsize=10)
        ax.set_yticks([])
        ax.set_ylim(0, top or 1.25 * np.max(posteriors[name]))
        ax.set_xlim(x[0], x[-1])
    axs[0].legend(fontsize=9, loc="center right")
    return axs
