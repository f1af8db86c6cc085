"""Small matrices by the thousand: entry (i, j) of all of them is one array, ``a[i, j]``.

LAPACK called matrix by matrix costs a microsecond each; here each step is one vector operation, as
long as the matrices are small.
"""

import numpy as np
from scipy.linalg.lapack import dpotrf

LARGE = 24  # rows from which a matrix is worth a call of LAPACK


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
    """Factor `a` (k, k, ...), in place if it is small; only the lower triangle counts, here and there.

    `floor` is a lower bound that exact arithmetic would keep for every pivot.
    """
    k = len(a)
    if k >= LARGE and floor is None:
        return _by_lapack(a)
    for i in range(k):
        if floor is not None:
            raise_to(a[i, i], floor)
        np.sqrt(a[i, i], out=a[i, i])
        a[i + 1 :, i] /= a[i, i]
        for j in range(i + 1, k):
            for m in range(j, k):
                a[m, j] -= a[m, i] * a[j, i]
    return a


def _by_lapack(a):
    """The same, matrix by matrix; NaN in the corner of one that has no factor."""
    matrices = np.ascontiguousarray(np.moveaxis(a, (0, 1), (-1, -2))).reshape(-1, *a.shape[:2])
    for matrix in matrices:
        if dpotrf(matrix.T, lower=1, clean=0, overwrite_a=1)[1]:
            matrix[0, 0] = np.nan
    return np.moveaxis(matrices.reshape(*a.shape[2:], *a.shape[:2]), (-1, -2), (0, 1))


def raise_to(a, floor):
    """Raise entries of `a` below `floor` in place; to look first is cheaper than to do it always."""
    if (a < floor).any():
        np.maximum(a, floor, out=a)


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


def symmetric_products(a, b):
    """Upper triangle of (a_j b_j' + b_j a_j') / 2 for the rows of a, b (J, m): (J, q)."""
    i, j = pairs(a.shape[1])
    return (a[:, i] * b[:, j] + a[:, j] * b[:, i]) / 2

