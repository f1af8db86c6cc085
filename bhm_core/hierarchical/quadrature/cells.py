"""Rows in the order of their groups, equal ones counted once."""

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.families import Binomial, Family

__all__ = ["Cells"]

_FEW = 3  # equal rows of one trial up to which they are kept apart


class Cells:
    """Rows sorted by group, and within it by their columns of Z; equal rows are one.

    Parameters
    ----------
    family : Family
        Outcomes of the rows.
    X, Z : ndarray (n, p), (n, K)
        Columns of the coefficients.
    codes : ndarray of int (n,)
        Group of each row, 0 .. J - 1, each of them there.
    offset : float or ndarray (n,)
        Known part of eta.
    times : ndarray of int (J,), optional
        How often each group occurs, with rows that are the same; once unless given.

    Attributes
    ----------
    family : Family
        Outcomes of the cells.
    X, Z, codes, offset : ndarray (n', ..)
        As above, of the cells.
    n_groups : int
        J.
    times : ndarray (J,)
        As above.
    y_eta : ndarray (J, p), y_offset : ndarray (J,)
        The part of the sum of y eta that the population has: ``y_eta @ gamma + y_offset``.
    constant : ndarray (J,)
        What no parameter touches.
    """

    def __init__(
        self, family: Family, X: Floats, Z: Floats, codes: Ints, offset: float | Floats,
        times: Ints | None = None,
    ) -> None:
        offset = np.broadcast_to(np.asarray(offset, dtype=float), len(codes))
        first, cell = _distinct(np.column_stack([codes, Z, X, offset]))
        single = isinstance(family, Binomial) and (family.size == 1).all()
        if single and len(codes) <= _FEW * len(first):  # products of factors are faster than logarithms
            first = np.argsort(cell, kind="stable")
            self.family: Family = family.of(first)
        else:
            self.family = family.merged(first, cell)
        self.X, self.Z, self.codes, self.offset = X[first], Z[first], codes[first], offset[first]
        self.n_groups = int(self.codes[-1]) + 1
        self.times = np.ones(self.n_groups) if times is None else times
        self._starts = np.searchsorted(self.codes, np.arange(self.n_groups))
        y = self.family.y
        self.y_eta, self.y_offset = self.sum(y[:, None] * self.X), self.sum(y * self.offset)
        self.constant = self.sum(self.family.constant)

    def sum(self, values: Floats) -> Floats:
        """Sums over the cells of each group: (n', ..) to (J, ..)."""
        return np.add.reduceat(values, self._starts, axis=0)

    def population(self, gamma: Floats) -> Floats:
        """What of the log likelihoods (J, m) the group effects do not touch, for gamma (m, p)."""
        return self.y_eta @ gamma.T + (self.y_offset + self.constant)[:, None]

    def derivatives(self, gamma: Floats, b: Floats | None = None) -> tuple[Floats, Floats]:
        """A' and A'' of each cell (n',) for gamma (p,) and group effects b (J, K), 0 unless given."""
        shift = np.zeros(len(self.X)) if b is None else (self.Z * b[self.codes]).sum(axis=1)
        eta = (self.X @ gamma + self.offset)[None, :, None]
        sums = self.family.sums(eta, len(self.X), np.abs(eta).max())
        first, second = sums.derivatives(shift[:, None])
        return first[:, 0], second[:, 0]


def _distinct(columns):
    """First row of each kind in sorted order, and the kind of each row."""
    _, first, cell = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    return first, cell.reshape(-1)
