"""Groups whose rows are the same are integrated over once."""

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.families import Family

__all__ = ["EqualGroups"]


@dataclass(frozen=True)
class EqualGroups:
    """Which groups have equal rows, in whatever order.

    Attributes
    ----------
    first : ndarray of int (U,)
        A group of each kind.
    kind : ndarray of int (J,)
        Of each group.
    """

    first: Ints
    kind: Ints

    @classmethod
    def of(cls, family: Family, X: Floats, Z: Floats, codes: Ints, offset: Floats) -> "EqualGroups":
        """Compare the rows of groups 0 .. J - 1, each of them there."""
        table = np.column_stack([X, Z, offset, family.y, family.size, family.constant])
        order = np.lexsort([*table.T, codes])
        ends = np.cumsum(np.bincount(codes))
        seen: dict[bytes, int] = {}
        kind = np.array([seen.setdefault(rows.tobytes(), len(seen))
                         for rows in np.split(table[order], ends[:-1])])
        return cls(np.unique(kind, return_index=True)[1], kind)

    @property
    def times(self) -> Ints:
        """How often each kind occurs (U,)."""
        return np.bincount(self.kind)

    def members(self, kinds: Ints) -> tuple[Ints, Ints]:
        """The groups of some kinds, and the position of the kind of each among these."""
        position = np.full(len(self.first), -1)
        position[kinds] = np.arange(len(kinds))
        groups = np.flatnonzero(position[self.kind] >= 0)
        return groups, position[self.kind[groups]]
