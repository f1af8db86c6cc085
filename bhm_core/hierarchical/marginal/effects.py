"""Exact draws of gamma and of the group effects, given the covariance parameters.

    gamma | phi, y ~ N(M^-1 c, M^-1),  M = X'V^-1 X + prior precision
    b_j | gamma, phi, y = L C_j'^-1 (C_j^-1 L' Z_j'(y_j - X_j gamma) + sigma z),  z ~ N(0, 1)
    C_j C_j' = sigma^2 1 + L'Z_j'Z_j L

so neither Omega nor any variance is ever inverted, and tau = 0 gives b = 0.
"""

import numpy as np

from bhm_core.hierarchical.marginal.small import pairs, raise_to, solve_upper

CHUNK = 32768  # numbers in a temporary array


def draw_population(lower, rng):
    """Draw whitened gamma (n, p) from the Cholesky factor (p + 1, p + 1, n) of the products."""
    p = len(lower) - 1
    noise = rng.standard_normal((lower.shape[2], p)).T
    return solve_upper(lower[:p, :p], lower[p, :p] + noise).T


class GroupEffects:
    """Draws b_j for all groups.

    Parameters
    ----------
    frame : Frame
        The data in well-scaled coordinates.
    """

    def __init__(self, frame):
        triangle, basis = frame.triangle, frame.basis
        self.n_groups, self.k = triangle.shape[:2]
        distinct, self._member = np.unique(
            triangle.reshape(self.n_groups, -1), axis=0, return_inverse=True
        )
        self._member = self._member.reshape(-1)
        if len(distinct) == self.n_groups:
            distinct, self._member = triangle, None
        distinct = distinct.reshape(-1, *triangle.shape[1:])
        square = np.einsum("jab,jac->bcj", distinct, distinct)
        self._square = square[pairs(self.k)]
        # Z_j' [X_w y] as (p + 1, J) for each row of Z': residuals of all groups are one product
        products = np.einsum("jka,jkb->abj", triangle, basis)
        self._products = [np.ascontiguousarray(part) for part in products]
        self._back = frame.b.matrix

    def draw(self, factor, sigma, gamma, rng):
        """Return b (n, J, K) for L (n, K, K), sigma (n,) and whitened gamma (n, p)."""
        n = len(sigma)
        out = np.empty((self.k, n, self.n_groups))
        scale = sigma[:, None]
        contrast = np.column_stack([-gamma, np.ones(n)]) / scale
        ratio, turn = factor / scale[..., None], self._back @ factor
        step = max(8, CHUNK // self.n_groups)
        for start in range(0, n, step):
            part = slice(start, start + step)
            effects = self._standard(ratio[part], contrast[part], rng)
            _rotate(turn[part], effects, out[:, part])
        return np.moveaxis(out, 0, -1)

    def _standard(self, ratio, contrast, rng):
        """Draw x with b = L x: mean C'^-1 C^-1 L'Z'(y - X gamma) / sigma, covariance (C C')^-1."""
        lower, inverse = self._lower(ratio)
        moved = np.empty((self.k, len(ratio), self.n_groups))
        for a, products in enumerate(self._products):
            np.matmul(contrast, products, out=moved[a])
        x = np.empty_like(moved)
        _rotate(np.swapaxes(ratio, -1, -2), moved, x)
        for i in range(self.k):
            for j in range(i):
                x[i] -= np.multiply(lower[i, j], x[j], out=moved[0])
            x[i] *= inverse[i]
        x += rng.standard_normal(out=moved)
        for i in reversed(range(self.k)):
            for j in range(i + 1, self.k):
                x[i] -= np.multiply(lower[j, i], x[j], out=moved[0])
            x[i] *= inverse[i]
        return x

    def _lower(self, ratio):
        """Cholesky factors C of 1 + L'Z_j'Z_j L / sigma^2 below the diagonal, and 1 / diagonal."""
        k = self.k
        matrix = np.empty((k, k, len(ratio), self._square.shape[1]))
        for i, j in zip(*pairs(k), strict=True):
            np.matmul(_outer(ratio[:, :, i], ratio[:, :, j]), self._square, out=matrix[j, i])
        for i in range(k):
            matrix[i, i] += 1
        inverse = np.empty((k, *matrix.shape[2:]))
        for i in range(k):
            raise_to(matrix[i, i], 1)  # pivots of 1 + a positive semidefinite matrix
            np.divide(1, np.sqrt(matrix[i, i]), out=inverse[i])
            matrix[i + 1 :, i] *= inverse[i]
            for j in range(i + 1, k):
                for m in range(j, k):
                    matrix[m, j] -= matrix[m, i] * matrix[j, i]
        if self._member is None:
            return matrix, inverse
        return matrix[..., self._member], inverse[..., self._member]


def _outer(a, b):
    """Weights of the entries of a symmetric S in a'S b, for rows of a, b (n, K): (n, K(K+1)/2)."""
    weights = [
        a[:, i] * b[:, j] + (a[:, j] * b[:, i] if i != j else 0)
        for i, j in zip(*pairs(a.shape[1]), strict=True)
    ]
    return np.stack(weights, axis=1)


def _rotate(matrix, vectors, out):
    """Write matrix (n, K, K) times vectors (K, n, J) to `out`, leaving out what is zero."""
    for a in range(len(vectors)):
        np.multiply(matrix[:, a, a, None], vectors[a], out=out[a])
        for b in range(len(vectors)):
            if b != a and matrix[:, a, b].any():
                out[a] += matrix[:, a, b, None] * vectors[b]
