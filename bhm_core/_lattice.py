"""Lattices of powers of two: what is put on one loses the last digits, which differ by processor.

The order in which a processor adds numbers, and its `exp`, decide the last digit of a log density.
Adaptive draws would carry that digit on: into the next proposal, and from there into every draw.
"""

import numpy as np

__all__ = ["on_lattice", "spacing", "steady_roots"]

_COARSE = 16  # bits kept of what describes a proposal


def spacing(scale, bits=_COARSE):
    """Power of two next to `scale`, divided by 2^bits.

    Parameters
    ----------
    scale : array_like
        Not negative; 0 counts as the smallest number.
    bits : int
        How much finer than the scale.

    Returns
    -------
    ndarray
        One a scale.
    """
    smallest = 2.0 ** (bits - 1000)  # keeps x / spacing finite
    return 2.0 ** (np.rint(np.log2(np.maximum(scale, smallest))) - bits)


def on_lattice(x, step):
    """Nearest multiple of `step`.

    Parameters
    ----------
    x : array_like
        Any numbers.
    step : array_like
        Powers of two, so that no digit is lost but those meant.

    Returns
    -------
    ndarray
        Of the shape that x and step have together.
    """
    return np.rint(x / step) * step


def steady_roots(matrices):
    """Covariances (..., d, d) whose Cholesky factors have few bits.

    Parameters
    ----------
    matrices : ndarray (..., d, d)
        Positive definite.

    Returns
    -------
    ndarray (..., d, d)
        Positive definite and close by.
    """
    roots = np.linalg.cholesky(matrices)
    rows = np.diagonal(roots, axis1=-2, axis2=-1)[..., None]
    roots = on_lattice(roots, spacing(rows))
    return roots @ np.swapaxes(roots, -1, -2)
