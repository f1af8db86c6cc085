"""The cross-products ``W' V^-1 W`` of a hierarchical regression, for many covariances at once.

With W = [X_w y] and V = Z Omega Z' + sigma^2 1, in the coordinates of :mod:`.frame`:

    W' V^-1 W = sigma^-2 rest + sum_j Y_j' (sigma^2 1 + R_j Omega R_j')^-1 Y_j
    log |V|   = n log sigma^2 + sum_j log |1 + R_j Omega R_j' / sigma^2|

For K = 1 and 2 the inverse is its adjugate over its determinant D_j. The adjugate is linear in
Omega, so all sums over groups are matrix products with 1 / D_j; only log D_j needs an operation a
group.
"""

import numpy as np

from bhm_core.hierarchical._small import cholesky, inverse_lower, pairs

CHUNK = 32768  # numbers in a temporary array: half a typical second-level cache


class CrossProducts:
    """Sums over groups for one data set.

    Parameters
    ----------
    frame : Frame
        The data in well-scaled coordinates.
    """

    def __init__(self, frame):
        self.frame = frame
        self.k = frame.triangle.shape[1]
        triangle, self.multiplicity, member = _distinct_groups(frame.triangle)
        self.n_distinct = len(triangle)
        self.upper = pairs(frame.basis.shape[2])
        sums = _sum_over(member, self.n_distinct)
        if self.k <= 2:
            self._features = _adjugate_features(triangle)
            columns = _adjugate_columns(frame.triangle, frame.basis, self.upper)
        else:
            self._features = _quadratic_features(triangle)
            columns = [_products(frame.basis[:, a], frame.basis[:, b], self.upper)
                       for a, b in zip(*pairs(self.k), strict=True)]
        self._columns = [sums(c) for c in columns]
        self._rest = frame.rest[self.upper]

    def __call__(self, factor, sigma):
        """Return log|V| (n,) and W'V^-1W, upper triangle (q, n), for L (n, K, K), sigma (n,)."""
        n = len(sigma)
        log_det, products = np.empty(n), np.empty((n, len(self._rest)))
        one = self._closed if self.k <= 2 else self._general
        step = max(16, CHUNK // self.n_distinct)
        ratio = factor / sigma[:, None, None]
        for start in range(0, n, step):
            part = slice(start, start + step)
            log_det[part], products[part] = one(ratio[part])
        log_det += 2 * self.frame.n_rows * np.log(sigma)
        products += self._rest
        products /= sigma[:, None] ** 2
        return log_det, products.T

    def _closed(self, ratio):
        """K = 1 or 2: Omega / sigma^2 enters through its entries and its determinant."""
        if self.k == 1:
            terms = [ratio[:, 0, 0] ** 2]
            weights = [np.ones(len(ratio))]
        else:
            a, b, c, d = ratio[:, 0, 0], ratio[:, 0, 1], ratio[:, 1, 0], ratio[:, 1, 1]
            w11, w12, w22 = a * a + b * b, a * c + b * d, c * c + d * d
            terms = [w11, 2 * w12, w22, (a * d - b * c) ** 2]
            weights = [np.ones(len(ratio)), w22, -2 * w12, w11]
        det = np.stack(terms, axis=1) @ self._features
        det += 1
        np.maximum(det, 1, out=det)  # it is a determinant of 1 + a positive semidefinite matrix
        log_det = _log_sum(det, self.multiplicity)
        np.reciprocal(det, out=det)
        products = det @ self._columns[0]
        for weight, column in zip(weights[1:], self._columns[1:], strict=True):
            products += weight[:, None] * (det @ column)
        return log_det, products

    def _general(self, ratio):
        """Any K: Cholesky factors of all 1 + R_j Omega R_j' / sigma^2 at once."""
        omega = ratio @ np.swapaxes(ratio, -1, -2)
        rows, cols = pairs(self.k)
        entries = omega[:, rows, cols]
        matrix = np.empty((self.k, self.k, len(ratio), self.n_distinct))
        for feature, i, j in zip(self._features, rows, cols, strict=True):
            np.matmul(entries, feature, out=matrix[j, i])
        for i in range(self.k):
            matrix[i, i] += 1
        lower = cholesky(matrix, floor=1.0)
        log_det = 2 * sum(_log_sum(lower[i, i], self.multiplicity) for i in range(self.k))
        inverse = inverse_lower(lower)
        products = 0
        for column, i, j in zip(self._columns, rows, cols, strict=True):
            entry = sum(inverse[m, i] * inverse[m, j] for m in range(j, self.k))
            products = products + (1 if i == j else 2) * (entry @ column)
        return log_det, products


def _distinct_groups(triangle):
    """Groups with the same Z'Z share everything that depends on the covariance."""
    n_groups = len(triangle)
    distinct, member, count = np.unique(
        triangle.reshape(n_groups, -1), axis=0, return_inverse=True, return_counts=True
    )
    member = member.reshape(-1)
    if len(distinct) == n_groups:
        return triangle, None, np.arange(n_groups)
    return distinct.reshape(-1, *triangle.shape[1:]), count.astype(float), member


def _sum_over(member, n_distinct):
    """Return the function that adds up the rows of an array (J, q) over equal groups."""
    if len(member) == n_distinct:
        return lambda array: np.ascontiguousarray(array)
    order = np.argsort(member, kind="stable")
    starts = np.searchsorted(member[order], np.arange(n_distinct))
    return lambda array: np.add.reduceat(array[order], starts, axis=0)


def _products(a, b, upper):
    """Symmetric products of the columns of a (J, m) and b (J, m): (J, q)."""
    i, j = upper
    return (a[:, i] * b[:, j] + a[:, j] * b[:, i]) / 2


def _adjugate_features(triangle):
    """D_j - 1 is linear in the entries of Omega and in its determinant: (terms, J)."""
    square = np.einsum("jab,jac->jbc", triangle, triangle)
    if triangle.shape[1] == 1:
        return square[:, 0].T
    det = triangle[:, 0, 0] * triangle[:, 1, 1] - triangle[:, 0, 1] * triangle[:, 1, 0]
    return np.stack([square[:, 0, 0], square[:, 0, 1], square[:, 1, 1], det**2])


def _adjugate_columns(triangle, basis, upper):
    """Products of Y_j that 1 / D_j is multiplied with, one (J, q) an entry of adj Omega."""
    plain = sum(_products(basis[:, a], basis[:, a], upper) for a in range(basis.shape[1]))
    if basis.shape[1] == 1:
        return [plain]
    r = triangle[..., None]
    h1 = r[:, 1, 1] * basis[:, 0] - r[:, 0, 1] * basis[:, 1]
    h2 = r[:, 0, 0] * basis[:, 1] - r[:, 1, 0] * basis[:, 0]
    return [plain] + [_products(a, b, upper) for a, b in ((h1, h1), (h1, h2), (h2, h2))]


def _quadratic_features(triangle):
    """R Omega R' entry by entry, linear in the entries of Omega: one (K(K+1)/2, J) a pair."""
    rows, cols = pairs(triangle.shape[1])
    features = []
    for a, b in zip(rows, cols, strict=True):
        terms = [
            triangle[:, a, i] * triangle[:, b, j]
            + (triangle[:, a, j] * triangle[:, b, i] if i != j else 0)
            for i, j in zip(rows, cols, strict=True)
        ]
        features.append(np.stack(terms))
    return features


def _log_sum(values, multiplicity):
    """Sum of logs along the last axis; values are at least 1: products of eight rarely overflow."""
    if multiplicity is not None:
        return np.log(values) @ multiplicity
    eighth = values.shape[-1] // 8
    if eighth == 0 or not values.max(initial=0) < 1e38:
        return np.log(values).sum(axis=-1)
    product = values[:, :eighth].copy()
    for i in range(1, 8):
        product *= values[:, i * eighth : (i + 1) * eighth]
    return np.log(product).sum(axis=-1) + np.log(values[:, 8 * eighth :]).sum(axis=-1)
