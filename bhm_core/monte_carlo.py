"""Expectations from draws, each with its Monte Carlo standard error."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from bhm_core import diagnostics
from bhm_core._checks import called, finite_array, function
from bhm_core._typing import ArrayLike, Floats

__all__ = ["Estimate", "expectation"]


class Estimate(NamedTuple):
    """An estimate by simulation and its Monte Carlo standard error.

    Attributes
    ----------
    value : float or ndarray (*shape)
        Average over the draws.
    mcse : float or ndarray (*shape)
        Its standard error; NaN where the draws do not differ: they do not say how wrong they are.

    Examples
    --------
    >>> print(Estimate(4.3962, 0.04))
    4.396 (MCSE 0.04)
    """

    value: float | Floats
    mcse: float | Floats

    def __str__(self) -> str:
        if np.ndim(self.value) or not self.mcse > 0:
            return repr(self)
        decimals = max(0, 1 - int(np.floor(np.log10(self.mcse))))
        return f"{self.value:.{decimals}f} (MCSE {self.mcse:.2g})"


def expectation(draws: Any, h: Callable[[Any], ArrayLike] | None) -> Estimate:
    """Estimate E[h(theta)] by the average of h over draws of theta.

    For independent draws the standard error is sd(h) / sqrt(n); draws of Markov chains are worth
    fewer independent ones, and n is replaced by the effective sample size.

    Parameters
    ----------
    draws : ndarray (draw,) or (chain, draw, *shape), or Draws
        One dimension: independent draws. More: draws of chains.
    h : callable or None
        Takes all draws at once, returns one value (or `shape` of values) a draw; None is the
        identity. True counts as 1, so that an event gives its probability.

    Returns
    -------
    Estimate
        ``value`` and ``mcse``, numbers or arrays of `shape`, in the unit of h.

    Raises
    ------
    ValueError
        If there are no draws, or if h returns NaN, infinity or the wrong number of values.

    References
    ----------
    Robert & Casella (2004), Monte Carlo Statistical Methods, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=10_000)
    >>> print(expectation(draws, lambda theta: theta > 0))
    0.4955 (MCSE 0.005)
    """
    if isinstance(draws, (np.ndarray, list, tuple)):
        draws = finite_array("draws", draws)
    elif h is None or not hasattr(draws, "n_chains"):
        raise ValueError(f"draws must be an array, or Draws with a function h of them, got {draws!r}")
    values = draws if h is None else called("h", function("h", h), draws, takes="all draws at once")
    values = finite_array("h(draws)", values)
    layout = _layout(draws, values)
    if values.shape[: len(layout)] != layout or 0 in layout:
        raise ValueError(
            f"h(draws) must have one value for each draw, shape {layout}, got {values.shape}"
        )
    if len(layout) == 1:
        return _estimate(values.mean(axis=0), _independent_error(values))
    return _estimate(values.mean(axis=(0, 1)), diagnostics.mcse_mean(values))


def _layout(draws, values):
    """Return (n,) for independent draws, (chain, draw) for chains and for a Draws object."""
    shape = np.shape(draws) if isinstance(draws, (np.ndarray, list, tuple)) else values.shape[:2]
    if len(shape) == 0:
        raise ValueError(f"draws must have at least 1 dimension, got {draws!r}")
    return shape[:2]


def _independent_error(values):
    if len(values) < 2:
        return np.full(values.shape[1:], np.nan)
    constant = (values == values[0]).all(axis=0)
    return np.where(constant, np.nan, values.std(axis=0, ddof=1) / np.sqrt(len(values)))


def _estimate(value, mcse):
    return Estimate(*((float(x) if np.ndim(x) == 0 else x) for x in (value, mcse)))
