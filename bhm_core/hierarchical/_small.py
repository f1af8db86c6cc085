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


def symmetric_products(a, b):
    """Upper triangle of (a_j b_j' + b_j a_j') / 2 for the rows of a, b (J, m): (J, q)."""
    i, j = pairs(a.shape[1])
    return (a[:, i] * b[:, j] + a[:, j] * b[:, i]) / 2


def log_sum(values, multiplicity=None):
    """Sum of logs along the last axis, with weights if groups are shared.

    Eight values are multiplied before a log is taken; where that leaves the range of a double, all
    logs are.
    """
    if multiplicity is not None:
        return np.log(values) @ multiplicity
    eighth = values.shape[-1] // 8
    product = values[..., :eighth].copy()
    for i in range(1, 8):
        product *= values[..., i * eighth : (i + 1) * eighth]
    if eighth == 0 or not (1e-290 < product.min() and product.max() < 1e290):
        return np.log(values).sum(axis=-1)
    return np.log(product).sum(axis=-1) + np.log(values[..., 8 * eighth :]).sum(axis=-1)
