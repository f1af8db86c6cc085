"""Where a prior of a reader's own making has its bumps: each may hold a part of the posterior."""

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.priors.terms import OfScale, Scale

__all__ = ["log_bumps"]

_TAIL = np.array([0.0002, 0.0005, 0.001, 0.002])
PROBABILITIES = np.concatenate([_TAIL, np.linspace(0.005, 0.995, 199), 1 - _TAIL[::-1]])
DEEP = 1.0  # fall of the log density that parts two bumps


def log_bumps(term: OfScale) -> Floats:
    """Log of t at the bumps of its prior; none for one bump and for the distributions of scipy.stats.

    A bump of 1 in 200 of the mass is seen wherever it is, and one of 1 in 2,000 at either end.

    Parameters
    ----------
    term : Scale, Flat or Known
        The prior of t.

    Returns
    -------
    ndarray (m,)
        None, or two and more.
    """
    if not isinstance(term, Scale) or not _may_have_bumps(term.dist):
        return np.zeros(0)
    log_t = np.unique(term.log_quantiles(PROBABILITIES, 0.0))
    # a narrow valley lies between two quantiles: look there too
    log_t = np.insert(log_t, np.arange(1, len(log_t)), (log_t[1:] + log_t[:-1]) / 2)
    with np.errstate(all="ignore"):
        heights = np.nan_to_num(term.log_density_of_log(log_t), nan=-1e300, posinf=1e300, neginf=-1e300)
    found = _peaks(heights.tolist())
    return log_t[found] if len(found) > 1 else np.zeros(0)


def _may_have_bumps(dist):
    kind = type(getattr(dist, "dist", dist))
    return not kind.__module__.startswith("scipy.stats") or kind.__name__ == "rv_histogram"


def _peaks(heights):
    """Places of the peaks between which the heights fall by more than DEEP."""
    peaks, top, low = [], 0, None
    for at, height in enumerate(heights):
        if low is None:  # on the way up, or not yet far down
            top = at if height > heights[top] else top
            if height < heights[top] - DEEP:
                peaks.append(top)
                low = at
        elif height < heights[low]:
            low = at
        elif height > heights[low] + DEEP:
            top, low = at, None
    return peaks if low is not None else [*peaks, top]
