"""The likelihood where a reader states the parameters: as many nodes as it takes, point by point."""

import numpy as np

from bhm_core._typing import Floats, Number
from bhm_core.hierarchical.quadrature.blocks import Blocks

__all__ = ["settled_total", "with_entries"]

_SETTLED = 1e-10  # of a log likelihood of 1, when nodes are added
_JUNK = 0.05  # change of a log likelihood by the last nodes that is no number for a reader


def with_entries(name: str, value: Floats, n: int) -> Floats:
    """Return `value`, whose last axis must have n entries."""
    if value.ndim == 0 or value.shape[-1] != n:
        raise ValueError(f"{name} must have {n} entries along its last axis, got {value.shape}")
    return value


def settled_total(integrals: Blocks, nodes: tuple[int, ...], gamma: Floats, factor: Floats) -> Number:
    """Log likelihoods (...) for gamma (..., p), L (..., K, K), with nodes added until they change nothing.

    Where tau is so large that outcomes of a kind make cliffs of the integrand, no number of them is enough.
    """
    lead = np.broadcast_shapes(gamma.shape[:-1], factor.shape[:-2])
    gamma, factor = (np.broadcast_to(part, (*lead, *own)).reshape(-1, *own)
                     for part, own in ((gamma, gamma.shape[-1:]), (factor, factor.shape[-2:])))
    usual, value = integrals.n_nodes, np.full(len(gamma), np.inf)
    open_ = np.ones(len(gamma), bool)
    try:
        for n in nodes:
            integrals.set_nodes(n)
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                found = integrals.total(gamma[open_], factor[open_])
                change = np.abs(found - value[open_])
            done = change <= _SETTLED * (1 + np.abs(found))
            value[open_] = found
            open_[open_] = ~done
            if not open_.any():
                break
    finally:
        integrals.set_nodes(usual)
    _check_change(change[~done], factor[open_])
    return value.reshape(lead)[()]


def _check_change(change, factor):
    """Raise where the last nodes still changed the likelihood, for what has not settled."""
    junk = change > _JUNK
    if junk.any():
        tau = np.sqrt((factor[np.argmax(junk)] ** 2).sum(axis=-1)).max()
        raise ValueError(f"tau must be small enough for the quadrature, got {tau:.3g}, where the last nodes "
                         f"changed a log likelihood by {change.max():.2g}")
