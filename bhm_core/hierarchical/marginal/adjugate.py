"""Sums over groups for K = 1 and 2, where an inverse is an adjugate over a determinant.

The adjugate of sigma^2 1 + R_j Omega R_j' is linear in Omega, so all sums over groups are matrix
products with 1 / D_j; only the determinant D_j itself and its log need an operation a group.
"""

import numpy as np

from bhm_core.hierarchical.marginal.small import raise_to, symmetric_products

TYPICAL = 0.1  # Omega / sigma^2 in units of z^2 at which the groups are brought to one scale
EXACT = 1e-13  # part of a column below which its expansion stops
SKETCH = 512  # rows that stand for many groups when a basis is sought


class AdjugateSums:
    """The sums as functions of L / sigma.

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
        features, columns = _features(distinct), _columns(frame.triangle, frame.basis)
        # numbers of a large group must not drown those of a small one: divide by a typical D_j
        typical = _typical(features, frame.n_rows, len(frame.triangle))
        self._features, self._floor = features / typical, 1 / typical
        self._multiplicity = multiplicity
        self._log_typical = np.log(typical) @ multiplicity
        n_weights = len(columns)
        columns = np.concatenate([add_equal(c) for c in columns], axis=1) / typical[:, None]
        self._basis, self._expand = _compress(columns)
        self._shape = (n_weights, columns.shape[1] // n_weights)

    def __call__(self, ratio):
        terms, weights = _terms(ratio)
        det = terms @ self._features
        raise_to(det, self._floor)  # they are determinants of 1 + a positive semidefinite matrix
        log_det = np.log(det) @ self._multiplicity + self._log_typical
        np.divide(1, det, out=det)
        products = det @ self._basis
        if self._expand is not None:
            products = products @ self._expand
        if weights is None:
            return log_det, products
        return log_det, np.matmul(weights[:, None], products.reshape(-1, *self._shape))[:, 0]


def _terms(ratio):
    """What D_j is linear in, and the entries of adj(Omega) / sigma^2 that weight the sums."""
    one = np.ones(len(ratio))
    if ratio.shape[-1] == 1:
        return np.stack([one, ratio[:, 0, 0] ** 2], axis=1), None
    a, b, c, d = ratio[:, 0, 0], ratio[:, 0, 1], ratio[:, 1, 0], ratio[:, 1, 1]
    w11, w12, w22 = a * a + b * b, a * c + b * d, c * c + d * d
    terms = np.stack([one, w11, 2 * w12, w22, (a * d - b * c) ** 2], axis=1)
    return terms, np.stack([one, w22, -2 * w12, w11], axis=1)


def _features(triangle):
    """D_j = 1 + sum_kl w_kl (Z'Z)_kl + det(w) det(Z'Z) with w = Omega / sigma^2: (terms, J)."""
    square = np.einsum("jab,jac->jbc", triangle, triangle)
    one = np.ones(len(triangle))
    if triangle.shape[1] == 1:
        return np.stack([one, square[:, 0, 0]])
    det = triangle[:, 0, 0] * triangle[:, 1, 1] - triangle[:, 0, 1] * triangle[:, 1, 0]
    return np.stack([one, square[:, 0, 0], square[:, 0, 1], square[:, 1, 1], det**2])


def _columns(triangle, basis):
    """Products of Y_j that 1 / D_j is multiplied with, one (J, q) an entry of adj Omega."""
    plain = sum(symmetric_products(basis[:, a], basis[:, a]) for a in range(basis.shape[1]))
    if basis.shape[1] == 1:
        return [plain]
    r = triangle[..., None]
    h1 = r[:, 1, 1] * basis[:, 0] - r[:, 0, 1] * basis[:, 1]
    h2 = r[:, 0, 0] * basis[:, 1] - r[:, 1, 0] * basis[:, 0]
    return [plain] + [symmetric_products(a, b) for a, b in ((h1, h1), (h1, h2), (h2, h2))]


def _typical(features, n_rows, n_groups):
    """D_j for uncorrelated effects of a typical size."""
    if len(features) == 2:
        return 1 + TYPICAL * features[1] / max(features[1].sum() / n_rows, 1e-300)
    size = np.maximum(features[[1, 3]].sum(axis=1) / n_rows, 1e-300)
    w = TYPICAL / size
    return 1 + w[0] * features[1] + w[1] * features[3] + w[0] * w[1] * features[4]


def _compress(columns):
    """Split columns (J, c) into a basis (J, r) and its expansion (r, c), if that saves work.

    Predictors of groups make most columns multiples of a few, so the rank is far below c.
    """
    scale = np.linalg.norm(columns, axis=0)
    scale[scale == 0] = 1
    unit = columns / scale
    _, size, turn = np.linalg.svd(_sketch(unit), full_matrices=False)
    rank = int((size > EXACT * size[0]).sum())
    if rank > 0.7 * columns.shape[1]:
        return np.ascontiguousarray(columns), None
    return unit @ turn[:rank].T, turn[:rank] * scale


def _sketch(rows):
    """Few random combinations of the rows, which span the same space as all of them."""
    if len(rows) <= 2 * SKETCH:
        return rows
    signs = np.random.default_rng(0).choice([-1.0, 1.0], len(rows))
    out = np.zeros((SKETCH, rows.shape[1]))
    for start in range(0, len(rows), SKETCH):
        part = rows[start : start + SKETCH] * signs[start : start + SKETCH, None]
        out[: len(part)] += part
    return out
