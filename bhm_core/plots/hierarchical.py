"""Pictures of groups: their lines, their shrinkage, their intervals.

Three answers keep one colour and one second cue each: a group on its own (likelihood, dotted, open
circles), the population of groups (prior, dashed), and partial pooling (posterior, solid, filled
circles).
"""

import numpy as np

from bhm_core.plots.style import COLORS, LINES, axes

OWN, POPULATION, PARTIAL = COLORS["likelihood"], COLORS["prior"], COLORS["posterior"]
_LABELS = {"own": "this group alone", "population": "all as one", "partial": "partial pooling"}


def plot_group_lines(x, y, *, own=None, population=None, partial=None, band=None, ax=None, **style):
    """Rows of one group with the lines of no, complete and partial pooling.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Rows of the group.
    own, population, partial : tuple of float, optional
        (intercept, slope) of each line; None or NaN leaves it out.
    band : tuple of array_like, optional
        (grid, low, high) around the partially pooled line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the scatter of the rows.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
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
            ax.axline((0, line[0]), slope=line[1], color=color, ls=dash, label=_LABELS[name])
    return ax


def plot_group_panels(panels, *, columns=3, xlabel="x", ylabel="y", axs=None):
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


def plot_shrinkage_arrows(own, partial, *, center=None, ellipse=None, highlight=None, ax=None):
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
    """
    ax = axes(ax)
    own, partial = np.asarray(own, float), np.asarray(partial, float)
    move = partial - own
    ax.quiver(*own.T, *move.T, angles="xy", scale_units="xy", scale=1, width=0.0022,
              headwidth=4, headlength=5, color=COLORS["data"], alpha=0.35)
    ax.scatter(*own.T, s=16, facecolor="none", edgecolor=OWN, lw=0.9, label=_LABELS["own"])
    ax.scatter(*partial.T, s=14, color=PARTIAL, lw=0, label=_LABELS["partial"], zorder=3)
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


def plot_shrinkage(size, own, partial, *, population=None, highlight=None, ax=None):
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
    """
    ax = axes(ax)
    size, own, partial = (np.asarray(v, float) for v in (size, own, partial))
    if population is not None:
        ax.axhline(population, color=POPULATION, ls=LINES["prior"], label="population mean")
    ax.vlines(size, own, partial, color=COLORS["data"], alpha=0.45, lw=1)
    ax.scatter(size, own, s=18, facecolor="none", edgecolor=OWN, lw=0.9, label=_LABELS["own"])
    ax.scatter(size, partial, s=15, color=PARTIAL, lw=0, label=_LABELS["partial"], zorder=3)
    for label, k in (highlight or {}).items():
        ax.annotate(label, (size[k], own[k]), xytext=(6, -4), textcoords="offset points",
                    fontsize=9)
    ax.legend(fontsize=9)
    return ax


def plot_intervals(labels, middle, low, high, *, marks=None, mark_label="truth", ax=None, **style):
    """One horizontal interval a row, with an optional mark to compare it with.

    Parameters
    ----------
    labels : list of str
        Names, from top to bottom.
    middle, low, high : array_like, shape (m,)
        Centre and ends of each interval.
    marks : array_like, shape (m,), optional
        A value to compare each interval with, such as the truth.
    mark_label : str
        What the marks are.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    **style
        Passed on to the lines of the intervals.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    row = np.arange(len(labels))[::-1]
    ax.hlines(row, low, high, **{"color": PARTIAL, "lw": 3, "alpha": 0.6} | style)
    ax.plot(middle, row, "o", color=PARTIAL, ms=6, label="posterior, 90 % interval")
    if marks is not None:
        ax.plot(marks, row, "D", mfc="none", mec=COLORS["truth"], ms=8, mew=1.8, label=mark_label)
        ax.legend(fontsize=9)
    ax.set_yticks(row, labels)
    return ax


def plot_caterpillar(middle, low, high, *, highlight=None, population=None, ax=None):
    """Intervals of all groups, sorted by their middle.

    Parameters
    ----------
    middle, low, high : array_like, shape (J,)
        Centre and ends of each group's interval.
    highlight : dict, optional
        Label -> position of the groups to name.
    population : float, optional
        Population mean.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    middle, low, high = (np.asarray(v, float) for v in (middle, low, high))
    order = np.argsort(middle, kind="stable")
    rank = np.arange(1, len(order) + 1)
    ax.vlines(rank, low[order], high[order], color=PARTIAL, lw=1.2, alpha=0.45)
    ax.plot(rank, middle[order], ".", color=PARTIAL, ms=4)
    if population is not None:
        ax.axhline(population, color=POPULATION, ls=LINES["prior"], lw=1.2)
    for label, k in (highlight or {}).items():
        at = int(np.flatnonzero(order == k)[0]) + 1
        ax.vlines(at, low[k], high[k], color="black", lw=2.4)
        left = at < len(order) / 2  # the free corner: lower right or upper left of the interval
        ax.annotate(label, (at, low[k] if left else high[k]), xytext=(5 if left else -5, 0),
                    textcoords="offset points", fontsize=9, ha="left" if left else "right",
                    va="center")
    ax.set_xlabel("rank")
    return ax


def plot_dial(tau, levels, *, own=None, draws=None, labels=None, bold=None, ax=None):
    """Levels of groups as functions of tau, with the posterior of tau along the lower edge.

    Parameters
    ----------
    tau : array_like, shape (m,)
        Standard deviations between groups, increasing.
    levels : array_like, shape (m, J)
        Level of each group given tau.
    own : array_like, shape (J,), optional
        Means without pooling, marked at the right edge.
    draws : array_like, optional
        Posterior draws of tau, any shape.
    labels : list of str, optional
        Names of the groups, written at the right edge.
    bold : int, optional
        Position of the group whose curve stands out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    tau, levels = np.asarray(tau, float), np.asarray(levels, float)
    ax.plot(tau, levels, color=COLORS["data"], lw=1.3, alpha=0.7)
    if bold is not None:
        ax.plot(tau, levels[:, bold], color="black", lw=2.4)
    if own is not None:
        right = np.full(len(own), tau[-1])
        ax.plot(right, own, "o", mfc="none", mec=OWN, clip_on=False, label=_LABELS["own"])
    for k, name in enumerate(labels or []):
        ax.annotate(name, (tau[-1], levels[-1, k] if own is None else own[k]), xytext=(9, 0),
                    textcoords="offset points", va="center", fontsize=9)
    ax.set_xlim(tau[0], tau[-1])
    if draws is not None:
        low = ax.twinx()
        low.hist(np.ravel(draws), 60, density=True, color=PARTIAL, alpha=0.4)
        low.set_ylim(0, 4 * low.get_ylim()[1])
        low.axis("off")
    return ax
