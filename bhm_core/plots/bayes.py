"""Pictures of Bayes' theorem: prior, likelihood and posterior of one or two parameters."""

import numpy as np

from bhm_core.plots.style import COLORS, LINES, axes

_STYLES = ("-", "--", "-.", ":")


def plot_bayes(x, *, prior=None, likelihood=None, posterior=None, data=None, truth=None, ax=None,
               **style):  # fmt: skip
    """Densities over one parameter, each in the colour and line of its role.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter.
    prior, likelihood, posterior : array_like, shape (m,), optional
        Densities at x; a likelihood scaled so that it can be compared.
    data : array_like, optional
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
    """
    ax = axes(ax)
    curves = {"prior": prior, "likelihood": likelihood, "posterior": posterior}
    for role, density in curves.items():
        if density is not None:
            look = {"color": COLORS[role], "ls": LINES[role], "label": role}
            look["zorder"] = 3 if role == "likelihood" else 2  # dots stay visible on a line
            ax.plot(x, density, **look | style)
    _truth(ax, truth)
    if data is not None:
        dots(ax, data, label="data")
    hide_height(ax)
    ax.legend(fontsize=9)
    return ax


def plot_curves(x, densities, *, role="posterior", data=None, truth=None, ax=None, **style):
    """Several densities of one role, told apart by line and shade.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter or of an observation.
    densities : dict
        Label to density at x, shape (m,).
    role : str
        Which colour they have.
    data : array_like, optional
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
    """
    ax = axes(ax)
    for k, (label, density) in enumerate(densities.items()):
        look = {"color": COLORS[role], "ls": _STYLES[k % 4], "label": label}
        ax.plot(x, density, **look | style)
    _truth(ax, truth)
    if data is not None:
        dots(ax, data, label="data")
    hide_height(ax)
    ax.legend(fontsize=9)
    return ax


def plot_updates(x, before, after, labels, *, columns=3, axs=None, **style):
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
    """
    if axs is None:
        import matplotlib.pyplot as plt

        rows = -(-len(labels) // columns)
        size = (6.4, 1.75 * rows)
        axs = plt.subplots(rows, columns, sharex=True, sharey=True, figsize=size)[1]
    for ax, old, new, label in zip(np.ravel(axs), before, after, labels, strict=True):
        ax.plot(x, old, **{"color": COLORS["prior"], "ls": LINES["prior"]} | style)
        ax.plot(x, new, **{"color": COLORS["posterior"], "ls": LINES["posterior"]} | style)
        ax.text(0.02, 1.0, label, transform=ax.transAxes, va="bottom", fontsize=9)
    for ax in np.ravel(axs):
        hide_height(ax)
    return axs


def plot_event(x, density, *, low=-np.inf, high=np.inf, role="posterior", label=None, ax=None,
               **style):  # fmt: skip
    """A density with the area of an event shaded: its probability.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the parameter.
    density : array_like, shape (m,)
        Its density.
    low, high : float
        The event is low < parameter < high.
    role : str
        Which colour the density has.
    label : str, optional
        What to write beside the area.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the curve.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax, x = axes(ax), np.asarray(x)
    ax.plot(x, density, **{"color": COLORS[role], "ls": LINES[role]} | style)
    inside = (x >= low) & (x <= high)
    ax.fill_between(x, density, where=inside, color=COLORS[role], alpha=0.25, lw=0, label=label)
    hide_height(ax)
    if label is not None:
        ax.legend(fontsize=9)
    return ax


def plot_joint(x, y, density, *, role="posterior", levels=(0.02, 0.1, 0.3, 0.6, 0.9), ax=None,
               **style):  # fmt: skip
    """Contours of a joint density of two parameters.

    Parameters
    ----------
    x : array_like, shape (m,)
        Values of the first parameter.
    y : array_like, shape (k,)
        Values of the second.
    density : array_like, shape (m, k)
        Joint density.
    role : str
        Which colour the contours have.
    levels : sequence of float
        Heights of the contours, as shares of the highest density.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the contours.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax, heights = axes(ax), np.asarray(levels) * np.max(density)
    look = {"colors": COLORS[role], "linewidths": 1.5}
    ax.contour(x, y, np.transpose(density), levels=heights, **look | style)
    return ax


def dots(ax, values, *, label, **style):
    """Draw values as dots in the margin below the curves."""
    look = {"color": COLORS["data"], "marker": "o", "ls": "none", "ms": 6, "alpha": 0.6, "mew": 0}
    across = ax.get_xaxis_transform()  # x in data, y as a share of the picture
    ax.plot(values, np.full(np.size(values), 0.04), transform=across, label=label, **look | style)


def _truth(ax, truth):
    if truth is not None:
        ax.axvline(truth, color=COLORS["truth"], ls=LINES["truth"], label="truth")


def hide_height(ax):
    """A density has no height that a reader needs: leave its axis out, and room for the dots."""
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_ylim(bottom=0)
