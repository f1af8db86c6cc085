"""Rows in the order of their groups, and what rows of a group share."""

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.quadrature.families import Binomial, Family

__all__ = ["Cells"]

_FEW = 4  # equal rows of one trial up to which they are kept apart


class Cells:
    """Rows sorted by group, and within it by their columns of Z; equal rows are one.

    Rows of a group with equal columns of Z share the shift z'b that the group's effects give them.

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

    Attributes
    ----------
    family : Family
        Outcomes of the cells.
    X : ndarray (n', p)
        Columns of the cells.
    offset : ndarray (n', 1)
        Known part of their eta.
    starts, lengths : ndarray of int (C,)
        First of the cells that share a shift, and their number.
    shifts : ndarray (C, K)
        Columns of Z that cells share.
    group_of_shift : ndarray of int (C,)
        Whose they are.
    y_of_shift : ndarray (C,)
        Sum of their outcomes.
    y_eta : ndarray (J, p), y_offset : ndarray (J,)
        The part of the sum of y eta that the population has: ``y_eta @ gamma + y_offset``.
    constant : ndarray (J,)
        What no parameter touches.
    """

    def __init__(self, family: Family, X: Floats, Z: Floats, codes: Ints, offset: float | Floats) -> None:
        offset = np.broadcast_to(np.asarray(offset, dtype=float), len(codes))
        columns = np.column_stack([codes, Z, X, offset])
        first, cell = _distinct(columns)
        single = isinstance(family, Binomial) and (family.size == 1).all()
        if single and len(codes) <= _FEW * len(first):  # products of factors are faster than logarithms
            first = np.argsort(cell, kind="stable")
            self.family: Family = family.of(first)
        else:
            self.family = family.merged(first, cell)
        self.X, self.offset = X[first], offset[first][:, None]
        group, shared = codes[first], np.column_stack([codes, Z])[first]
        new = np.append(True, (shared[1:] != shared[:-1]).any(axis=1))
        self.starts = np.flatnonzero(new)
        self.lengths = np.diff(np.append(self.starts, len(self.X)))
        self.shifts, self.group_of_shift = Z[first][self.starts], group[self.starts]
        self.n_groups = int(group[-1]) + 1
        self.starts_of_groups = np.searchsorted(self.group_of_shift, np.arange(self.n_groups))
        y = self.family.y
        self.y_of_shift = np.add.reduceat(y, self.starts)
        of_groups = np.searchsorted(group, np.arange(self.n_groups))
        self.y_eta = np.add.reduceat(y[:, None] * self.X, of_groups, axis=0)
        self.y_offset = np.add.reduceat(y * self.offset[:, 0], of_groups)
        self.constant = np.add.reduceat(self.family.constant, of_groups)
        self.by_group = len(self.starts) == self.n_groups
        self.commonest = self._commonest()

    def _commonest(self):
        """Shifts with the columns of Z that most rows have, at most one per group."""
        _, kind = np.unique(self.shifts, axis=0, return_inverse=True)
        kind = kind.reshape(-1)
        return kind == np.argmax(np.bincount(kind, self.lengths))

    def rows_of(self, shifts: Array) -> tuple[Array, Array]:
        """Rows of the shifts that a mask (C,) names, and where those of each shift start among them."""
        rows = np.flatnonzero(np.repeat(shifts, self.lengths))
        return rows, np.concatenate([[0], np.cumsum(self.lengths[shifts])[:-1]]).astype(int)

    def eta(self, gamma: Floats) -> Floats:
        """Linear predictors of the cells without group effects, (n', m) for gamma (m, p)."""
        return self.X @ gamma.T + self.offset

    def shift(self, b: Floats) -> Floats:
        """What effects b (J, K, m) add to eta: (C, m)."""
        parts = b if self.by_group else b[self.group_of_shift]
        return np.einsum("ck,ckm->cm", self.shifts, parts)

    def sum(self, values: Floats) -> Floats:
        """Sums over the shifts of each group: (C, ...) to (J, ...)."""
        return values if self.by_group else np.add.reduceat(values, self.starts_of_groups, axis=0)


def _distinct(columns):
    """First row of each kind in sorted order, and the kind of each row."""
    _, first, cell = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    return first, cell.reshape(-1)
