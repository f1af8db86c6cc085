"""What a fit will cost, said before it begins, and a bar that shows how far it is."""

import sys
import warnings
from time import process_time
from typing import Any

import numpy as np

from bhm_core._typing import Floats, LogDensity
from bhm_core.hierarchical.engine.thinning import fit_to

__all__ = ["announce", "evaluations", "progress_bar", "spelled"]

LONG = 20.0  # seconds of which a reader wants to know before
N_TIMED = 100  # evaluations whose time is taken: 1 in 100 of a small fit
MANY = 30  # parameters from which no independent proposal is good enough, and walkers take over
N_SWEEPS = 2000  # of the walkers until they pass, as seen in such posteriors
FLOPS = 1e10  # a second, of one core on products of small matrices


def announce(
    log_posterior: LogDensity, start: Floats, scale: Floats, n_draws: int, rough: LogDensity | None = None
) -> None:
    """Warn of a fit that takes long, before it begins.

    Parameters
    ----------
    log_posterior : callable
        (n, d) -> (n,).
    start, scale : ndarray (d,)
        Where it is evaluated.
    n_draws : int
        Of all chains together.
    rough : callable, optional
        What all but the draws themselves are judged by.
    """
    d, n = len(scale), evaluations(len(scale), n_draws)
    parts = [(log_posterior, n)] if rough is None else [(rough, n - n_draws), (log_posterior, n_draws)]
    points = start + np.linspace(-0.5, 0.5, N_TIMED)[:, None] * scale
    for _ in range(2):  # the first time, libraries may be loading
        seconds = fitting_time(d) + sum(times * _seconds(density, points) for density, times in parts)
        if seconds < LONG:
            return
    kind = "" if rough is None else ", most of them rough"
    warnings.warn(
        f"the fit takes perhaps {spelled(seconds)}: {d} parameters ask for some {n:,} evaluations of the log "
        f"posterior{kind}. progress=True shows how far it is; fewer varying coefficients, correlated=False, "
        "or fewer columns and groups make it shorter", RuntimeWarning, stacklevel=4)


def _seconds(density, points):
    """Of the processor, for one evaluation."""
    begin = process_time()
    density(points)
    return (process_time() - begin) / len(points)


def evaluations(d: int, n_draws: int) -> int:
    """About how often the log posterior of d parameters is evaluated.

    Parameters
    ----------
    d : int
        Number of parameters.
    n_draws : int
        Of all chains together.

    Returns
    -------
    int
        Rounded to one digit.
    """
    walkers = 8 * (d + 1) * N_SWEEPS if d > MANY else 0
    n = 1.5 * n_draws + 400 * d**2 + walkers
    return int(float(f"{n:.0e}"))


def fitting_time(d):
    """Seconds that the fits of proposals take: pilots x steps of EM x points x components x d^2."""
    return 8 * 8 * fit_to(d) * (4 + d / 2) * 4 * d**2 / FLOPS


def spelled(seconds: float) -> str:
    """A time as a reader would say it.

    Parameters
    ----------
    seconds : float
        Positive.

    Returns
    -------
    str
        In seconds, minutes or hours.

    Examples
    --------
    >>> spelled(31.4), spelled(400.0), spelled(9000.0)
    ('30 seconds', '7 minutes', '2 hours')
    """
    if seconds < 90:
        return f"{round(seconds, -1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.0f} hours"


def progress_bar(total: int, what: str, unit: str, shown: bool) -> Any:
    """A bar on the output, never among the errors of a notebook.

    Parameters
    ----------
    total : int
        Where it ends.
    what, unit : str
        What is counted.
    shown : bool
        Whether there is one.

    Returns
    -------
    tqdm
        With ``update`` and ``close``.
    """
    from tqdm import tqdm

    return tqdm(total=total, desc=what, unit=f" {unit}", disable=not shown, file=sys.stdout)
