"""Pictures of Bayes' theorem: prior, likelihood and posterior of one or two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bhm_core._checks import checked
from bhm_core._typing import ArrayLike, Axes, Floats, Panels
from bhm_core.plots._arguments import role_of_colour
from bhm_core.plots.style import COLORS, LINES, axes, dots, hide_height

_STYLES = ("-", "--", "-.", ":")


@checked(together="x prior likelihood posterior")
def plot_bayes(
    x: ArrayLike, *, prior: ArrayLike | None = None, likelihood: ArrayLike | None = None,
    posterior: ArrayLike | None = None, data: ArrayLike | None = None, truth: float | None = None,
    ax: Axes | None = None, **style: Any,
) -> Axes:
    """Densities over one parameter, each in the colour and line of its role.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter.
    prior, likelihood, posterior : array_like, shape (m,), optional
        Densities at x; a likelihood scaled so that it can be compared.
    data : array_like (n,), optional
        Observations on the same axis, drawn as dots below.
    truth : float, optional
        The true value.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the curves.

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
    >>> x = np.linspace(0, 1, 5)
    >>> ax = plot_bayes(x, prior=np.ones(5), posterior=2 * x, data=[0.9])
    >>> ax.get_legend_handles_labels()[1]
    ['prior', 'posterior', 'data']
    """
    ax = axes(ax)
    curves = {"prior": prior, "likelihood": likelihood, "posterior": posterior}
    for role, density in curves.items():
        if density is not None:
            look: dict[str, Any] = {"color": COLORS[role], "ls": LINES[role], "label": role}
            look["zorder"] = 3 if role == "likelihood" else 2  # dots stay visible on a line
            ax.plot(x, density, **look | style)
    _truth(ax, truth)
    if data is not None:
        dots(ax, data, label="data")
    hide_height(ax)
    ax.legend(fontsize=9)
    return ax


@checked(together="x densities", role=role_of_colour)
def plot_curves(
    x: ArrayLike, densities: Mapping[str, ArrayLike], *, role: str = "posterior",
    data: ArrayLike | None = None, truth: float | None = None, ax: Axes | None = None, **style: Any,
) -> Axes:
    """Several densities of one role, told apart by line and shade.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter or of an observation.
    densities : dict
        Label to density at x, shape (m,).
    role : str
        Which colour they have.
    data : array_like (n,), optional
        Observations on the same axis, drawn as dots below.
    truth : float, optional
        The true value.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the curves.

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
    >>> x = np.linspace(0, 1, 5)
    >>> ax = plot_curves(x, {"n = 1": 2 * x, "n = 2": 3 * x**2}, truth=0.5)
    >>> ax.get_legend_handles_labels()[1]
    ['n = 1', 'n = 2', 'truth']
    """
    ax = axes(ax)
    lines = [ls for ls in _STYLES if truth is None or ls != LINES["truth"]]
    for k, (label, density) in enumerate(densities.items()):
        look = {"color": COLORS[role], "ls": lines[k % len(lines)], "label": label}
        ax.plot(x, density, **look | style)
    _truth(ax, truth)
    if data is not None:
        dots(ax, data, label="data")
    hide_height(ax)
    ax.legend(fontsize=9)
    return ax


@checked(together="labels before after")
def plot_updates(
    x: ArrayLike, before: Sequence[ArrayLike] | Floats, after: Sequence[ArrayLike] | Floats,
    labels: Sequence[str], *, columns: int = 3, axs: Panels | None = None, **style: Any,
) -> Panels:
    """One panel a step: what was believed before it, and what after.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter.
    before, after : array_like, shape (k, m)
        Density before and after each step.
    labels : sequence of str
        One title a panel.
    columns : int
        Panels in a row.
    axs : array of matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the curves.

    Returns
    -------
    array of matplotlib.axes.Axes
        The panels.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> x = np.linspace(0, 1, 5)
    >>> panels = plot_updates(x, [np.ones(5), 2 * x], [2 * x, 3 * x**2], ["first", "second"], columns=2)
    >>> [len(ax.lines) for ax in panels]
    [2, 2]
    """
    for name, curves in (("before", before), ("after", after)):
        for curve in curves:
            if np.shape(curve) != np.shape(x):
                raise ValueError(f"{name} must hold curves of shape {np.shape(x)} like x, got "
                                 f"{np.shape(curve)}")
    if axs is None:
        import matplotlib.pyplot as plt

        rows = -(-len(labels) // columns)
        size = (6.4, 1.75 * rows)
        axs = plt.subplots(rows, columns, sharex=True, sharey=True, figsize=size)[1]
    panels = np.ravel(axs)[: len(labels)]  # the last row may have more
    for ax, old, new, label in zip(panels, before, after, labels, strict=True):
        ax.plot(x, old, **{"color": COLORS["prior"], "ls": LINES["prior"]} | style)
        ax.plot(x, new, **{"color": COLORS["posterior"], "ls": LINES["posterior"]} | style)
        ax.text(0.02, 1.0, label, transform=ax.transAxes, va="bottom", fontsize=9)
    for ax in np.ravel(axs):
        hide_height(ax)
    return axs


def _truth(ax, truth):
    if truth is not None:
        ax.axvline(truth, color=COLORS["truth"], ls=LINES["truth"], label="truth")
