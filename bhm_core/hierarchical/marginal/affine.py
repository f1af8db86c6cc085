"""Changes of coordinates of coefficients, small enough to be composed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Array, Floats


@dataclass(frozen=True, eq=False)
class Affine:
    """beta = matrix @ gamma + offset: coefficients beta of the reader's columns from those of others.

    Attributes
    ----------
    matrix : ndarray (p, p)
        Invertible.
    offset : ndarray (p,)
        beta where gamma is 0.
    log_det : float
        Log of abs(det(matrix)).
    """

    matrix: Floats
    offset: Floats
    log_det: float = 0.0

    @classmethod
    def linear(cls, matrix: Floats) -> Affine:
        """beta = matrix @ gamma."""
        return cls(matrix, np.zeros(len(matrix)), float(np.linalg.slogdet(matrix)[1]))

    def after(self, first: Affine) -> Affine:
        """`first`, and then this one."""
        return Affine(self.matrix @ first.matrix, self.matrix @ first.offset + self.offset,
                      self.log_det + first.log_det)

    def forward(self, gamma: Floats) -> Floats:
        """beta (..., p) from gamma (..., p)."""
        return gamma @ self.matrix.T + self.offset

    def back(self, beta: Floats) -> Array:
        """gamma (..., p) from beta (..., p)."""
        return np.linalg.solve(self.matrix, (beta - self.offset)[..., None])[..., 0]

    def columns(self, X: Floats, y: Floats) -> Floats:
        """[W v] (n, p + 1) with y - X beta = v - W gamma: the columns that gamma belongs to."""
        return np.column_stack([X @ self.matrix, y - X @ self.offset])
