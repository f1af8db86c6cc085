"""The rows of some groups, laid out in rectangles: what is done to one group is done to all at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.sums import CellSums, Ray

__all__ = ["Joined", "Stack", "Stacks", "in_front", "kinds_of", "shifts_of"]

_WORTH = 1.2  # so much larger may a stack be for its rows to share shifts
_MANY = 0.25  # share of the rows that is worth a stack of its own


@dataclass(frozen=True)
class Stack:
    """Rows at the places (depth, C) of a rectangle, C = S J; where there is no row, eta is -inf.

    Attributes
    ----------
    family : Family
        Outcomes.
    X : ndarray (depth * C, p + 1)
        Columns of the population coefficients, and the known part of eta.
    Z : ndarray (C, K)
        Columns of the group effects, shared by `depth` rows.
    depth, n_groups : int
        Shape.
    """

    family: Family
    X: Floats
    Z: Floats
    depth: int
    n_groups: int

    @classmethod
    def of(cls, cells: Cells, rows: Ints) -> "Stack":
        """Lay out some of the rows of cells that are sorted by group and columns of Z."""
        shift, level, n_shifts, depth = _places(cells.codes[rows], cells.Z[rows])
        width = n_shifts * cells.n_groups
        column = shift * cells.n_groups + cells.codes[rows]
        Z = np.zeros((width, cells.Z.shape[1]))
        Z[column] = cells.Z[rows]
        place = level * width + column
        X = np.zeros((depth * width, cells.X.shape[1] + 1))
        X[:, -1] = -np.inf
        X[place] = np.column_stack([cells.X[rows], cells.offset[rows]])
        return cls(cells.family.of(rows).spread(place, depth * width), X, Z, depth, cells.n_groups)

    @property
    def full(self) -> bool:
        """Whether every place has a row at some depth."""
        return bool((self.X[:, -1] > -np.inf).reshape(self.depth, -1).any(axis=0).all())

    @property
    def y(self) -> Floats:
        """Sums of the outcomes that share a shift, (C,)."""
        return self.family.y.reshape(self.depth, -1).sum(axis=0)

    def sums(self, gamma: Floats) -> CellSums:
        """Cumulants as functions of the shift."""
        gamma = np.column_stack([gamma, np.ones(len(gamma))])
        eta = (self.X @ gamma.T).reshape(self.depth, len(self.Z), -1)
        reach = (np.abs(gamma) @ self._largest).max(initial=0.0)
        return self.family.sums(eta, self.n_groups, reach)

    @cached_property
    def _largest(self):
        return np.abs(np.where(self.X > -np.inf, self.X, 0.0)).max(axis=0)


class Stacks:
    """All rows of the cells in one stack; or two for K = 2, the rows with each group's commonest columns
    of Z first, if these are many.

    Parameters
    ----------
    cells : Cells
        The rows.

    Attributes
    ----------
    parts : list of Stack
        The stacks.
    n_groups, n_rows : int
        Groups, and places for rows.
    shifts : ndarray (C, K)
        Columns of Z that rows of a group share, J of the C for the first shift of each group, and so on.
    y_of_shift : ndarray (C,)
        Sum of their outcomes.
    """

    def __init__(self, cells: Cells) -> None:
        self.cells, self.n_groups = cells, cells.n_groups
        front = in_front(cells.codes, cells.Z)
        if cells.Z.shape[1] == 1 or front.mean() < _MANY:
            front[:] = False
        masks = [mask for mask in (front, ~front) if mask.any()]
        self.parts = [Stack.of(cells, np.flatnonzero(mask)) for mask in masks]
        self.n_rows = sum(len(part.X) for part in self.parts)
        self.shifts = np.concatenate([part.Z for part in self.parts])
        self.y_of_shift = np.concatenate([part.y for part in self.parts])
        self._ends = np.cumsum([len(part.Z) for part in self.parts])[:-1]

    @property
    def kinds(self) -> int:
        """1 or 2 columns of Z in every group, as many in each; 0 for anything else."""
        even = all(len(part.Z) == self.n_groups and part.full for part in self.parts)
        return len(self.parts) if even else 0

    def of_parts(self, values: Floats) -> list[Floats]:
        """Values (C, ..) of each part."""
        return np.split(values, self._ends)

    def shift(self, b: Floats) -> Floats:
        """What effects b (J, K, m) add to eta: (C, m)."""
        return shifts_of(self.shifts[..., None], b)

    def sum(self, values: Floats) -> Floats:
        """Sums over the shifts of each group: (C, ...) to (J, ...)."""
        if len(values) == self.n_groups:
            return values
        return values.reshape(-1, self.n_groups, *values.shape[1:]).sum(axis=0)

    def largest(self, values: Floats) -> Floats:
        """Largest over the shifts of each group: (C, m) to (J, m)."""
        return values.reshape(-1, self.n_groups, values.shape[-1]).max(axis=0)

    def sums(self, gamma: Floats) -> CellSums:
        """Cumulants as functions of the shifts, for gamma (m, p)."""
        parts = [part.sums(gamma) for part in self.parts]
        return parts[0] if len(parts) == 1 else Joined(parts, self._ends, self.n_groups)


class Joined:
    """Sums over several stacks of the same groups; the shifts of each end at `ends`."""

    def __init__(self, parts: list[CellSums], ends: Ints, n_groups: int) -> None:
        self.parts, self._ends, self._n_groups = parts, ends, n_groups

    def _of_parts(self, method, *args):
        shares = [np.split(arg, self._ends) for arg in args]
        return [getattr(part, method)(*own) for part, *own in zip(self.parts, *shares, strict=True)]

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m)."""
        return np.sum(self._of_parts("value", shift), axis=0)

    def along(self, line: Floats, steps: Floats) -> Ray:
        """Sums of A (n, J, m) at shift + step line."""
        rays = [part.along(own, steps)
                for part, own in zip(self.parts, np.split(line, self._ends), strict=True)]
        return lambda shift: np.sum([ray(own) for ray, own in zip(
            rays, np.split(shift, self._ends), strict=True)], axis=0)

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A' and A'' (C, m)."""
        first, second = zip(*self._of_parts("derivatives", shift), strict=True)
        return np.concatenate(first), np.concatenate(second)

    def tangent(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A (J, m), and of A' (C, m)."""
        value, first = zip(*self._of_parts("tangent", shift), strict=True)
        return np.sum(value, axis=0), np.concatenate(first)

    def expansion(self, shift: Floats) -> tuple[Floats, ...]:
        """Sums of A (J, m), and of its derivatives (C, m)."""
        value, *slopes = zip(*self._of_parts("expansion", shift), strict=True)
        return np.sum(value, axis=0), *map(np.concatenate, slopes)

    def pick(self, pairs: Ints) -> "Joined":
        """The same for some pairs of a group and a parameter value."""
        return Joined([part.pick(pairs) for part in self.parts], self._ends // self._n_groups, 1)


def shifts_of(Z: Floats, b: Floats) -> Floats:
    """Z b of each shift (C, m), for columns of Z (C, K, m or 1) and effects b (J, K, m)."""
    z = Z.reshape(-1, len(b), *Z.shape[1:])
    out = z[:, :, 0] * b[:, 0]
    if b.shape[1] == 2:
        out += z[:, :, 1] * b[:, 1]
    return out.reshape(len(Z), -1)


def in_front(codes: Ints, Z: Floats) -> Array:
    """Which rows have the columns of Z that most rows of their group have; rows are sorted by both."""
    shift = np.cumsum(_new(np.column_stack([codes, Z]))) - 1
    size = np.bincount(shift)
    group = codes[_new(shift)]
    order = np.lexsort([np.arange(len(size)), -size, group])  # the largest of each group first
    return np.isin(shift, order[_new(group[order])])


def kinds_of(codes: Ints, Z: Floats) -> Ints:
    """How many different columns of Z each group has; rows are sorted by both."""
    return np.bincount(codes[_new(np.column_stack([codes, Z]))])


def _places(codes, Z):
    """Shift and level of each row within its group, and the numbers of both.

    Rows of unequal numbers would leave many places empty; then each row has a shift of its own.
    """
    group, both = _new(codes), _new(np.column_stack([codes, Z]))
    in_shift, in_group = _since(both), _since(group)
    shift = np.cumsum(both) - 1
    shift -= np.repeat(shift[group], np.diff(np.append(np.flatnonzero(group), len(codes))))
    n_shifts, depth, longest = shift.max() + 1, in_shift.max() + 1, in_group.max() + 1
    if n_shifts * depth > _WORTH * longest:
        return in_group, np.zeros_like(in_group), longest, 1
    return shift, in_shift, n_shifts, depth


def _new(values):
    """Where a row differs from the one before."""
    values = values.reshape(len(values), -1)
    return np.append(True, (values[1:] != values[:-1]).any(axis=1))


def _since(new):
    """Rows since the last new one."""
    at = np.arange(len(new))
    return at - np.maximum.accumulate(np.where(new, at, 0))
