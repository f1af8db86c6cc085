"""Each group reduced to an orthogonal basis of its Z: Z_j = Q_j R_j, and Y_j = Q_j' W_j for W = [X_w y].

Nothing here subtracts large numbers from large ones: means and what is centred there stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats, Ints


@dataclass(frozen=True, eq=False)
class GroupSums:
    """What the rows of each group say of Z and W: means, and cross-products centred there.

    Attributes
    ----------
    counts : ndarray (J,)
        Rows of each group.
    z, w : ndarray (J, K), (J, p + 1)
        Means.
    zz, zw : ndarray (J, K, K), (J, K, p + 1)
        Z'Z and Z'W of each group.
    ww : ndarray (p + 1, p + 1)
        W'W, summed over groups.
    """

    counts: Ints
    z: Floats
    w: Floats
    zz: Floats
    zw: Floats
    ww: Floats

    def reduced(self, constant: int | None) -> tuple[Floats, Floats]:
        """R_j (J, K, K) and Y_j (J, K, p + 1) where column `constant` of Z is one, or None is.

        Directions that a group does not have are zero.
        """
        if constant is None:
            n = self.counts[:, None, None]
            return _orthogonal(self.zz + n * self.z[:, :, None] * self.z[:, None, :],
                               self.zw + n * self.z[:, :, None] * self.w[:, None, :],
                               self.z, self.counts)
        root = np.sqrt(self.counts)[:, None]
        triangle, basis = np.zeros_like(self.zz), np.zeros_like(self.zw)
        triangle[:, 0], basis[:, 0] = root * self.z, root * self.w
        others = np.delete(np.arange(self.z.shape[1]), constant)
        if len(others):
            triangle[:, 1:, others], basis[:, 1:] = _orthogonal(
                self.zz[:, others[:, None], others], self.zw[:, others], self.z[:, others], self.counts)
        return triangle, basis

    def left_over(self, basis: Floats) -> tuple[Floats, float]:
        """What the Z_j leave over of W'W (p + 1, p + 1), and the root of what y'y was before."""
        means = np.sqrt(self.counts)[:, None] * self.w
        everything = self.ww + means.T @ means
        if np.allclose(basis[:, 0], means, rtol=1e-12, atol=0):
            before, basis = self.ww, basis[:, 1:]  # the constant is in every Z_j: leave the means out at once
        else:
            before = everything
        rest = before - np.einsum("jka,jkb->ab", basis, basis)
        inside = np.diag(rest) < 1e-13 * np.diag(everything)
        inside[-1] = False  # of y every digit counts
        rest[inside] = rest[:, inside] = 0
        return rest, np.sqrt(before[-1, -1])


def _orthogonal(products, crossed, mean, counts):
    """Split products = R'R by eigenvectors, and Y = R^-T crossed where R has rank."""
    k = products.shape[-1]
    size = np.sqrt(np.einsum("jkk->k", products) / len(products))
    size = np.where(size > 0, size, 1.0)
    if k == 1:
        values, vectors = products[:, :, 0] / size**2, np.ones_like(products)
    else:
        values, vectors = np.linalg.eigh(products / np.outer(size, size))
    rounding = 1e-26 * counts[:, None] * ((mean / size) ** 2).max(axis=1, keepdims=True)
    full = values > np.maximum(1e-13 * values[:, -1:], rounding)
    root = np.sqrt(np.where(full, values, 0))
    inverse = np.divide(1, root, out=np.zeros_like(root), where=full)
    turned = np.swapaxes(vectors, -1, -2)
    basis = inverse[:, :, None] * (turned @ (crossed / size[:, None]))
    return root[:, :, None] * turned * size, basis
