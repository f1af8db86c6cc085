"""The cross-products ``W' V^-1 W`` of a hierarchical regression, for many covariances at once.

With W = [X_w y] and V = Z Omega Z' + sigma^2 1, in the coordinates of :mod:`.frame`:

    W' V^-1 W = sigma^-2 rest + sum_j Y_j' (sigma^2 1 + R_j Omega R_j')^-1 Y_j
    log |V|   = n log sigma^2 + sum_j log |1 + R_j Omega R_j' / sigma^2|
"""

import numpy as np

from bhm_core.hierarchical.marginal.adjugate import AdjugateSums
from bhm_core.hierarchical.marginal.small import cholesky, inverse_lower, pairs, symmetric_products

CHUNK = 32768  # numbers in a temporary array: what a second-level cache holds a few of


class CrossProducts:
    """Sums over groups for one data set.

    Parameters
    ----------
    frame : Frame
        The data in well-scaled coordinates.
    """

    def __init__(self, frame):
        distinct, multiplicity, add_equal = share_equal_groups(frame.triangle)
        kind = AdjugateSums if frame.triangle.shape[1] <= 2 else CholeskySums
        self._sums = kind(frame, distinct, multiplicity, add_equal)
        self._n_rows, self._step = frame.n_rows, max(16, CHUNK // len(distinct))
        self._rest = frame.rest[pairs(len(frame.rest))]

    def __call__(self, factor, sigma):
        """Return log|V| (n,) and W'V^-1W, upper triangle (q, n), for L (n, K, K), sigma (n,)."""
        n = len(sigma)
        log_det, products = np.empty(n), np.empty((n, len(self._rest)))
        ratio = factor / sigma[:, None, None]
        for start in range(0, n, self._step):
            part = slice(start, start + self._step)
            log_det[part], products[part] = self._sums(ratio[part])
        log_det += 2 * self._n_rows * np.log(sigma)
        products += self._rest
        products /= sigma[:, None] ** 2
        return log_det, products.T


class CholeskySums:
    """Any K: Cholesky factors of all 1 + R_j Omega R_j' / sigma^2 at once.

    Parameters
    ----------
    frame : Frame
        The data in well-scaled coordinates.
    distinct : ndarray (D, K, K)
        R_j that differ.
    multiplicity : ndarray (D,)
        How many groups share each.
    add_equal : callable
        Adds up rows (J, q) of groups that share an R_j.
    """

    def __init__(self, frame, distinct, multiplicity, add_equal):
        self._multiplicity, basis = multiplicity, frame.basis
        self._pairs = list(zip(*pairs(basis.shape[1]), strict=True))
        self._columns = [add_equal(symmetric_products(basis[:, a], basis[:, b])) for a, b in self._pairs]
        self._features = [
            np.stack([_cross(distinct, a, b, i, j) for i, j in self._pairs]) for a, b in self._pairs
        ]

    def __call__(self, ratio):
        k = ratio.shape[-1]
        entries = (ratio @ np.swapaxes(ratio, -1, -2))[(slice(None), *pairs(k))]
        matrix = np.empty((k, k, len(ratio), self._features[0].shape[1]))
        for feature, (i, j) in zip(self._features, self._pairs, strict=True):
            np.matmul(entries, feature, out=matrix[j, i])
        for i in range(k):
            matrix[i, i] += 1
        lower = cholesky(matrix, floor=1.0)
        log_det = 2 * sum(np.log(lower[i, i]) @ self._multiplicity for i in range(k))
        inverse, products = inverse_lower(lower), 0
        for column, (i, j) in zip(self._columns, self._pairs, strict=True):
            entry = sum(inverse[m, i] * inverse[m, j] for m in range(j, k))
            products = products + (1 if i == j else 2) * (entry @ column)
        return log_det, products


def _cross(triangle, a, b, i, j):
    """What entry (i, j) of Omega contributes to entry (a, b) of R Omega R'."""
    both = triangle[:, a, i] * triangle[:, b, j]
    return both if i == j else both + triangle[:, a, j] * triangle[:, b, i]


def share_equal_groups(triangle):
    """Groups with the same Z'Z share all that depends on the covariance.

    Returns
    -------
    distinct : ndarray (D, K, K)
        R_j that differ.
    multiplicity : ndarray (D,)
        How many groups share each.
    add_equal : callable
        Adds up rows (J, q) of groups that share an R_j: (D, q).
    """
    n_groups = len(triangle)
    distinct, member, count = np.unique(
        triangle.reshape(n_groups, -1), axis=0, return_inverse=True, return_counts=True
    )
    if len(distinct) == n_groups:
        return triangle, np.ones(n_groups), np.ascontiguousarray
    order = np.argsort(member.reshape(-1), kind="stable")
    starts = np.concatenate([[0], np.cumsum(count)[:-1]])
    distinct = distinct.reshape(-1, *triangle.shape[1:])
    return distinct, count.astype(float), lambda rows: np.add.reduceat(rows[order], starts, axis=0)
