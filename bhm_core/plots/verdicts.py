"""Pictures that judge a sampler: its tuning, its averages, its calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bhm_core._checks import checked, choice, offering
from bhm_core._typing import ArrayLike, Axes, Floats
from bhm_core.plots.style import COLORS, axes


@checked(together="scale acceptance ess")
def plot_tuning(
    scale: ArrayLike, acceptance: ArrayLike, ess: ArrayLike, *, best: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw acceptance and effective sample size against the step size.

    Parameters
    ----------
    scale : array_like (n,)
        Step sizes.
    acceptance : array_like (n,)
        Share of candidates accepted.
    ess : array_like (n,)
        Effective draws out of 100.
    best : float, optional
        A step size to mark.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

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
    >>> ax = plot_tuning([0.1, 1.0, 10.0], [0.95, 0.6, 0.1], [2.0, 15.0, 6.0], best=2.4)
    >>> ax.get_legend_handles_labels()[1]
    ['accepted of 100', 'effective of 100', 'rule of thumb']
    """
    ax = axes(ax)
    ax.plot(scale, 100 * np.asarray(acceptance), "s--", color=COLORS["data"], ms=5,
            label="accepted of 100")
    ax.plot(scale, ess, "o-", color=COLORS["posterior"], ms=5, label="effective of 100")
    if best is not None:
        ax.axvline(best, color=COLORS["truth"], ls="-.", label="rule of thumb")
    ax.set(xscale="log", xlabel="scale of the proposal", ylabel="of 100 draws", ylim=(0, 100))
    ax.legend()
    return ax


@checked()
def plot_running_mean(
    draws: ArrayLike, *, truth: float | None = None, error: Floats | None = None,
    ax: Axes | None = None, **style: Any,
) -> Axes:
    """Draw the average of the first n draws against n.

    Parameters
    ----------
    draws : array_like (chain, draw)
        One quantity.
    truth : float, optional
        Its known expectation.
    error : ndarray (draw,), optional
        Standard error of the average of n draws; two of them are drawn around the truth.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
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
    >>> ax = plot_running_mean([[1.0, 3.0, 5.0]], truth=3.0)
    >>> ax.lines[0].get_ydata()
    array([1., 2., 3.])
    """
    ax = axes(ax)
    draws = np.atleast_2d(draws)
    if error is not None and (truth is None or np.shape(error) != draws.shape[1:]):
        raise ValueError(f"error must have shape {draws.shape[1:]} and a truth beside it, got shape "
                         f"{np.shape(error)} and truth {truth}")
    n = np.arange(1, draws.shape[1] + 1)
    if error is not None:
        middle: Any = truth
        ax.fill_between(n, middle - 2 * error, middle + 2 * error, color="#BBBBBB", alpha=0.5, lw=0,
                        label="two standard errors")
    for chain in draws:
        ax.plot(n, np.cumsum(chain) / n, **({"lw": 1, "color": COLORS["posterior"]} | style))
    if truth is not None:
        ax.axhline(truth, color=COLORS["truth"], ls="-.", label="truth")
    ax.set(xscale="log", xlabel="number of draws", ylabel="average so far")
    ax.legend()
    return ax


@checked()
def plot_calibration(
    calibration: Any, names: Sequence[str] | None = None, *, ax: Axes | None = None, **style: Any
) -> Axes:
    """Draw the ECDF of the ranks minus the uniform one, with its 95% band.

    Parameters
    ----------
    calibration : Calibration
        Result of `simulation_based_calibration`.
    names : list of str, optional
        Labels to draw; all if left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed on to the lines.

    Returns
    -------
    matplotlib.axes.Axes
        The picture: a curve that leaves the grey band is not calibrated.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> from bhm_core.calibration import Calibration
    >>> ax = plot_calibration(Calibration({"mu": np.arange(100) % 20}, n_draws=19))
    >>> ax.get_legend_handles_labels()[1]
    ['95% band', 'mu']
    """
    ax = axes(ax)
    offering("calibration", calibration, "labels", "band", "ecdf_difference", like="a Calibration")
    names = calibration.labels if names is None else names
    for name in names:
        choice("names", name, calibration.labels)
    band = calibration.band()
    position = calibration.ecdf_difference(names[0])[0]
    ax.fill_between(position, -band, band, color="#BBBBBB", alpha=0.6, lw=0, label="95% band")
    lines = ("-", "--", ":", "-.")
    for k, name in enumerate(names):
        look = {"lw": 1.5, "ls": lines[k % 4], "label": name} | style
        ax.plot(*calibration.ecdf_difference(name), **look)
    ax.axhline(0, color="black", lw=0.8)
    ax.set(xlabel="rank of the truth, as a share", ylabel="ECDF minus uniform")
    ax.legend(fontsize="small", ncols=2)
    return ax
