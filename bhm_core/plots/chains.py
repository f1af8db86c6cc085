"""Pictures of chains: paths, traces, autocorrelation, tuning, calibration."""

import numpy as np

from bhm_core.plots.style import COLORS, axes

CHAIN = "#8C5A2B"  # the brown path of the slides: a chain on its way is not yet the posterior
LEVELS = (0.03, 0.15, 0.30)  # density of the slides' contours: they enclose 92, 59 and 18 %


def plot_path(states, *, cloud=None, ax=None, density=None, **style):
    """Draw a chain in the plane over its target.

    Parameters
    ----------
    states : ndarray (n, 2)
        The chain; repeated states lie on each other.
    cloud : ndarray (m, 2), optional
        Independent draws of the target, drawn behind.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    density : tuple of ndarray (x, y, values), optional
        Grid of the target's density for the contours.
    **style
        Passed on to the path.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    if cloud is not None:
        ax.plot(*cloud.T, ".", color=COLORS["posterior"], ms=2, alpha=0.25, zorder=1,
                rasterized=True, mew=0)
    if density is not None:
        ax.contour(*density, levels=LEVELS, colors=["#000000", "#595959", "#8C8C8C"],
                   linewidths=1.2, zorder=2)
    look = {"color": CHAIN, "lw": 0.9, "marker": "o", "ms": 2.5, "zorder": 3} | style
    ax.plot(*np.asarray(states).T, **look)
    ax.set(xlabel=r"$\theta_1$", ylabel=r"$\theta_2$", xlim=(-1.6, 4.4), ylim=(-1.6, 4.6))
    return ax


def plot_path_stages(states, ends, *, cloud=None, density=None, ax=None):
    """Draw the same chain after a few, more and all steps, panel by panel.

    Parameters
    ----------
    states : ndarray (n, 2)
        The chain.
    ends : list of int
        Number of states shown in each panel; 0 shows the target alone.
    cloud, density
        As in `plot_path`.
    ax : array of matplotlib.axes.Axes, optional
        One axes a panel.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The panels.
    """
    if ax is None:
        import matplotlib.pyplot as plt

        rows = -(-len(ends) // 2)
        _, ax = plt.subplots(rows, 2, figsize=(6.4, 3.1 * rows), sharex=True, sharey=True)
    for one, end in zip(np.ravel(ax), ends, strict=True):
        plot_path(states[:end], cloud=cloud, density=density, ax=one)
        text = f"states 0 to {end - 1}" if end else "the target"
        one.text(0.03, 0.97, text, transform=one.transAxes, va="top")
        one.label_outer()
    return ax


def plot_trace(draws, *, truth=None, ax=None, **style):
    """Draw chains against the number of the draw.

    Parameters
    ----------
    draws : ndarray (chain, draw)
        One quantity.
    truth : float, optional
        A known value, as a line.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed on to the lines.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    colors = ("#007A58", "#4D4D4D", "#8C5A2B", "#5A8FB8", "#B59A30", "#7A6FA8")
    for k, chain in enumerate(np.atleast_2d(draws)):
        ax.plot(chain, **({"lw": 0.7, "color": colors[k % len(colors)]} | style))
    if truth is not None:
        ax.axhline(truth, color=COLORS["truth"], ls="-.", label="truth")
        ax.legend(loc="upper right")
    ax.set(xlabel="draw", ylabel="value")
    return ax


def plot_autocorrelation(correlation, *, max_lag=40, ax=None, **style):
    """Draw autocorrelations against the lag.

    Parameters
    ----------
    correlation : ndarray (lag,)
        From lag 0.
    max_lag : int, optional
        Last lag drawn.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    **style
        Passed on to the stems.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
    """
    ax = axes(ax)
    shown = np.asarray(correlation)[: max_lag + 1]
    ax.vlines(np.arange(len(shown)), 0, shown, **({"color": COLORS["posterior"], "lw": 3} | style))
    ax.axhline(0, color="black", lw=0.8)
    ax.set(xlabel="lag", ylabel="autocorrelation")
    return ax


def plot_tuning(scale, acceptance, ess, *, best=None, ax=None):
    """Draw acceptance and effective sample size against the step size.

    Parameters
    ----------
    scale : ndarray (n,)
        Step sizes.
    acceptance : ndarray (n,)
        Share of candidates accepted.
    ess : ndarray (n,)
        Effective draws out of 100.
    best : float, optional
        A step size to mark.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes
        The picture.
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


def plot_running_mean(draws, *, truth=None, error=None, ax=None, **style):
    """Draw the average of the first n draws against n.

    Parameters
    ----------
    draws : ndarray (chain, draw)
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
    """
    ax = axes(ax)
    draws = np.atleast_2d(draws)
    n = np.arange(1, draws.shape[1] + 1)
    if error is not None:
        ax.fill_between(n, truth - 2 * error, truth + 2 * error, color="#BBBBBB", alpha=0.5, lw=0,
                        label="two standard errors")
    for chain in draws:
        ax.plot(n, np.cumsum(chain) / n, **({"lw": 1, "color": COLORS["posterior"]} | style))
    if truth is not None:
        ax.axhline(truth, color=COLORS["truth"], ls="-.", label="truth")
    ax.set(xscale="log", xlabel="number of draws", ylabel="average so far")
    ax.legend()
    return ax


def plot_calibration(calibration, names=None, *, ax=None, **style):
    """Draw the ECDF of the ranks minus the uniform one, with its 95 % band.

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
    """
    ax = axes(ax)
    names = calibration.labels if names is None else names
    band = calibration.band()
    position = calibration.ecdf_difference(names[0])[0]
    ax.fill_between(position, -band, band, color="#BBBBBB", alpha=0.6, lw=0, label="95 % band")
    lines = ("-", "--", ":", "-.")
    for k, name in enumerate(names):
        look = {"lw": 1.5, "ls": lines[k % 4], "label": name} | style
        ax.plot(*calibration.ecdf_difference(name), **look)
    ax.axhline(0, color="black", lw=0.8)
    ax.set(xlabel="rank of the truth, as a share", ylabel="ECDF minus uniform")
    ax.legend(fontsize="small", ncols=2)
    return ax
