"""Several small pictures side by side: traces to compare, ranks to compare."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, choice, count, offering
from bhm_core._typing import ArrayLike, Panels
from bhm_core.plots.chains import plot_trace
from bhm_core.plots.style import COLORS


@checked(cut=partial(count, minimum=0))
def plot_traces(
    panels: Mapping[str, ArrayLike], *, cut: int | None = None, marker: float | None = None,
    columns: int = 2, height: float = 2.3, sharey: bool = True, ax: Panels | None = None,
    **style: Any,
) -> Panels:
    """Draw a trace in each of several panels, its label in the corner.

    Parameters
    ----------
    panels : dict
        Label -> ndarray (chain, draw).
    cut : int, optional
        A vertical line at this draw of the first panel.
    marker : float, optional
        A horizontal line: a value that is known.
    columns : int, optional
        Panels in a row.
    height : float, optional
        Of a panel, in inches.
    sharey : bool, optional
        Whether all panels have the same vertical axis.
    ax : array of matplotlib.axes.Axes, optional
        One axes a panel.
    **style
        Passed on to the lines.

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
    >>> panels = plot_traces({"mu": np.zeros((4, 100)), "tau": np.ones((4, 100))})
    >>> [ax.get_title(loc="left") for ax in panels.ravel()]
    ['mu', 'tau']
    """
    ax = _grid(panels, columns, height, sharey=sharey) if ax is None else ax
    if cut is not None:
        np.ravel(ax)[0].axvline(cut, color=COLORS["likelihood"], lw=2)
    for one, (label, draws) in zip(np.ravel(ax), panels.items(), strict=False):
        plot_trace(draws, ax=one, **style)
        if marker is not None:
            one.axhline(marker, color=COLORS["truth"], ls="-.")
        _label(one, label)
    return ax


@checked()
def plot_ranks(
    panels: Mapping[str, Any], name: str, *, bins: int = 10, columns: int = 2, height: float = 2.0,
    ax: Panels | None = None,
) -> Panels:
    """Draw the histogram of calibration ranks in each of several panels.

    Parameters
    ----------
    panels : dict
        Label -> Calibration.
    name : str
        Quantity; its ranks must be plain numbers, one a simulation.
    bins : int, optional
        Bars; ranks of 0 to n_draws are shared out among them.
    columns : int, optional
        Panels in a row.
    height : float, optional
        Of a panel, in inches.
    ax : array of matplotlib.axes.Axes, optional
        One axes a panel.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The panels. The grey band is two binomial standard deviations around the same height for
        all bars.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> from bhm_core.calibration import Calibration
    >>> panels = plot_ranks({"right": Calibration({"mu": np.arange(100) % 20}, n_draws=19)}, "mu")
    >>> [bar.get_height() for bar in panels[0, 0].containers[0]][:3]
    [np.float64(10.0), np.float64(10.0), np.float64(10.0)]
    """
    for label, result in panels.items():
        offering(f"panels[{label!r}]", result, "ranks", "n_sims", "n_draws", like="a Calibration")
        choice("name", name, tuple(result.ranks))
    ax = _grid(panels, columns, height) if ax is None else ax
    for one, (label, result) in zip(np.ravel(ax), panels.items(), strict=False):
        expected = result.n_sims / bins
        reach = 2 * np.sqrt(expected * (1 - 1 / bins))
        one.axhspan(expected - reach, expected + reach, color="#BBBBBB", alpha=0.6, lw=0)
        share = (result.ranks[name] + 0.5) / (result.n_draws + 1)
        one.hist(share, bins, range=(0, 1), color=COLORS["posterior"], alpha=0.75, rwidth=0.94)
        one.set(xlabel="rank of the truth, as a share", ylabel="simulations")
        _label(one, label)
    return ax


def _grid(panels, columns, height, sharey=True):
    """Panels with common axes; those of the last row that stay empty are not shown."""
    import matplotlib.pyplot as plt

    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    _, ax = plt.subplots(rows, columns, figsize=(6.4, height * rows), sharex=sharey, sharey=sharey,
                         squeeze=False,
                         layout="constrained")
    for empty in np.ravel(ax)[len(panels) :]:
        empty.set_visible(False)
    return ax


def _label(ax, text):
    """Write a label above the left end of a panel, where no line can cross it.

    Axis labels stand at the edge only; the numbers go too where the axes are shared.
    """
    ax.set_title(text, loc="left", fontsize=10)
    ax.label_outer(remove_inner_ticks=False)
    shared = len(ax.get_shared_y_axes().get_siblings(ax)) > 1
    ax.tick_params(labelleft=not shared or ax.get_subplotspec().is_first_col(),
                   labelbottom=not shared or ax.get_subplotspec().is_last_row())
