"""Many rows, some groups at a time: what is worked on at once stays in the cache of the processor."""

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.exact_draws import draw_effects
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals

__all__ = ["Blocks"]

_ROWS = 4096  # rows of a block, if its groups are not larger


class Blocks:
    """Integrals of all groups, block by block.

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
    n_nodes : int
        Nodes along each of the K axes.
    """

    def __init__(
        self, family: Family, X: Floats, Z: Floats, codes: Ints, offset: float | Floats, n_nodes: int
    ) -> None:
        offset = np.broadcast_to(np.asarray(offset, dtype=float), len(codes))
        self.parts = [
            GroupIntegrals(Cells(family.of(rows), X[rows], Z[rows], codes[rows] - codes[rows].min(),
                                 offset[rows]), n_nodes)
            for rows in _blocks(codes)]

    @property
    def n_nodes(self) -> int:
        """Nodes along each axis."""
        return self.parts[0].n_nodes

    def set_nodes(self, n_nodes: int) -> None:
        """Use so many nodes along each axis from now on."""
        for part in self.parts:
            part.set_nodes(n_nodes)

    def look_near(self, gamma: Floats, factor: Floats) -> None:
        """Start the search for modes from an expansion at gamma (p,), L (K, K)."""
        for part in self.parts:
            part.look_near(gamma, factor)

    def by_group(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (J, m) for gamma (m, p) and L (m, K, K)."""
        return np.concatenate([part.by_group(gamma, factor) for part in self.parts])

    def total(self, gamma: Floats, factor: Floats) -> Floats:
        """Their sums over the groups, (m,)."""
        return sum((part.by_group(gamma, factor).sum(axis=0) for part in self.parts), np.zeros(len(gamma)))

    def draw(self, gamma: Floats, factor: Floats, rng: np.random.Generator) -> Floats:
        """Effects of every group, (m, J, K)."""
        return np.concatenate([draw_effects(part, gamma, factor, rng) for part in self.parts], axis=1)


def _blocks(codes):
    """Rows of whole groups, some _ROWS at a time."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(codes.max() + 1))  # of the groups
    block = np.maximum.accumulate(starts // _ROWS)
    first = starts[np.flatnonzero(np.diff(block, prepend=-1))]
    return np.split(order, first[1:])
