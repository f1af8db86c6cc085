"""Draws of many quantities, laid out for work on all of them at once."""

import numpy as np


def as_rows(draws):
    """Draws as ``(quantity, chain, draw)`` and the shape to give the results."""
    x = np.asarray(draws, dtype=float)
    if x.ndim < 2 or 0 in x.shape[:2]:
        raise ValueError(f"draws must have shape (chain, draw, ...), got {x.shape}")
    rows = np.moveaxis(x.reshape(*x.shape[:2], -1), -1, 0)
    return np.ascontiguousarray(rows), x.shape[2:]
