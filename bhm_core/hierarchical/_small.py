"""Small matrices by the thousand: entry (i, j) of all of them is one array, ``a[i, j]``.

LAPACK called matrix by matrix costs a microsecond each; here each step is one vector operation.
"""

import numpy as np


def pairs(k):
    """Rows and columns of the upper triangle of a k x k matrix."""
    return np.triu_indices(k)


def symmetric_index(k):
    """Place of entry (i, j) in the list of :func:`pairs`: (k, k)."""
    rows, cols = pairs(k)
    index = np.empty((k, k), dtype=int)
    index[rows, cols] = index[cols, rows] = np.arange(len(rows))
    return index


def cholesky(a, floor=None):
    """Factor `a` (k, k, ...) in place, from its lower triangle; only the lower triangle counts.

    `floor` is a lower bound that exact arithmetic would keep for every pivot.
    """
    k = len(a)
    for i in range(k):
        pivot = a[i, i] if floor is None else np.maximum(a[i, i], floor, out=a[i, i])
        np.sqrt(pivot, out=a[i, i])
        a[i + 1 :, i] /= a[i, i]
        for j in range(i + 1, k):
            for m in range(j, k):
                a[m, j] -= a[m, i] * a[j, i]
    return a


def solve_lower(lower, rhs):
    """Solve L x = rhs in place, rhs (k, ...)."""
    for i in range(len(rhs)):
        for j in range(i):
            rhs[i] -= lower[i, j] * rhs[j]
        rhs[i] /= lower[i, i]
    return rhs


def solve_upper(lower, rhs):
    """Solve L' x = rhs in place, rhs (k, ...)."""
    for i in reversed(range(len(rhs))):
        for j in range(i + 1, len(rhs)):
            rhs[i] -= lower[j, i] * rhs[j]
        rhs[i] /= lower[i, i]
    return rhs


def inverse_lower(lower):
    """Inverse of L (k, k, ...), lower triangle; the rest is left empty."""
    k = len(lower)
    inverse = np.empty_like(lower)
    for j in range(k):
        inverse[j, j] = 1 / lower[j, j]
        for i in range(j + 1, k):
            inverse[i, j] = -sum(lower[i, m] * inverse[m, j] for m in range(j, i)) / lower[i, i]
    return inverse
