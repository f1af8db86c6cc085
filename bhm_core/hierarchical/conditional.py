"""Exact draws of gamma and of the group effects, given the covariance parameters.

    gamma | phi, y ~ N(M^-1 c, M^-1),  M = X'V^-1 X + prior precision
    b_j | gamma, phi, y = L C_j'^-1 (C_j^-1 L' Z_j'(y_j - X_j gamma) + sigma z),  z ~ N(0, 1)
    C_j C_j' = sigma^2 1 + L'Z_j'Z_j L

so neither Omega nor any variance is ever inverted, and tau = 0 gives b = 0.
"""

import numpy as np

from bhm_core.hierarchical._small import cholesky, pairs, solve_lower, solve_upper

CHUNK = 16384  # numbers in a temporary array


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
        flat, self.member = np.unique(
            triangle.reshape(self.n_groups, -1), axis=0, return_inverse=True
        )
        self.member = self.member.reshape(-1)
        if len(flat) == self.n_groups:
            flat, self.member = triangle.reshape(self.n_groups, -1), None
        flat = flat.reshape(-1, *triangle.shape[1:])
        square = np.einsum("jab,jac->bcj", flat, flat)
        rows, cols = pairs(self.k)
        self._square = square[rows, cols]
        # Z_j' [X_w y] as (p + 1, K J): residuals of all groups are one matrix product
        products = np.einsum("jka,jkb->bja", triangle, basis)
        self._products = [np.ascontiguousarray(products[:, :, a]) for a in range(self.k)]
        self._back = frame.to_b

    def draw(self, factor, sigma, gamma, rng):
        """Return b (n, J, K) for L (n, K, K), sigma (n,) and whitened gamma (n, p)."""
        n = len(sigma)
        out = np.empty((self.k, n, self.n_groups))
        contrast = np.column_stack([-gamma, np.ones(n)])
        step = max(16, CHUNK // self.n_groups)
        noise = np.empty((step, self.k, self.n_groups))
        for start in range(0, n, step):
            part = slice(start, min(start + step, n))
            self._draw(factor[part], sigma[part], contrast[part], noise, out[:, part], rng)
        return np.moveaxis(out, 0, -1)

    def _draw(self, factor, sigma, contrast, noise, out, rng):
        n, k = len(sigma), self.k
        noise = noise[:n]
        rng.standard_normal(out=noise)
        lower = self._lower(factor / sigma[:, None, None])
        load = factor / sigma[:, None, None]
        rhs = np.empty_like(out)
        for a in range(k):
            np.matmul(contrast / sigma[:, None], self._products[a], out=out[a])
        for a in range(k):
            np.multiply(load[:, a, a, None], out[a], out=rhs[a])
            for b in range(k):
                if b != a and np.any(load[:, b, a]):
                    rhs[a] += load[:, b, a, None] * out[b]
        solve_lower(lower, rhs)
        rhs += np.moveaxis(noise, 1, 0)
        solve_upper(lower, rhs)
        self._rotate(factor, rhs, out)

    def _lower(self, ratio):
        """Cholesky factors of 1 + L'Z_j'Z_j L / sigma^2: (K, K, n, J)."""
        k = self.k
        rows, cols = pairs(k)
        matrix = np.empty((k, k, len(ratio), self._square.shape[1]))
        for i, j in zip(rows, cols, strict=True):
            weights = [
                ratio[:, a, i] * ratio[:, b, j]
                + (ratio[:, b, i] * ratio[:, a, j] if a != b else 0)
                for a, b in zip(rows, cols, strict=True)
            ]
            np.matmul(np.stack(weights, axis=1), self._square, out=matrix[j, i])
        for i in range(k):
            matrix[i, i] += 1
        lower = cholesky(matrix, floor=1.0)
        return lower if self.member is None else lower[..., self.member]

    def _rotate(self, factor, rhs, out):
        """b = T L x, with T the way back from centred columns of Z."""
        turn = self._back @ factor
        for a in range(self.k):
            np.multiply(turn[:, a, 0, None], rhs[0], out=out[a])
            for b in range(1, self.k):
                if np.any(turn[:, a, b]):
                    out[a] += turn[:, a, b, None] * rhs[b]
