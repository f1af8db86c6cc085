"""Many rows, some groups at a time: what is worked on at once stays in the cache of the processor."""

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.equal_groups import EqualGroups
from bhm_core.hierarchical.quadrature.exact_draws import draw_effects
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals
from bhm_core.hierarchical.quadrature.modes import Guess
from bhm_core.hierarchical.quadrature.stacks import in_front, kinds_of

__all__ = ["Blocks"]

_ROWS = 2048  # rows of a block, if its groups are not larger
_WASTE = {1: 1.07, 2: 1.25}  # places for rows per row, by K
_KEPT = 2**21  # numbers
_AT_ONCE = 2**14  # groups and parameter values of a closed form
_DEAR = {1: 1.0, 2: 1.5, 3: 10.0}  # what a row beside the commonest costs, by the kinds of rows in a group


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
        _keep_memory()
        self.equal = EqualGroups.of(family, X, Z, codes, offset)
        kind = np.full(codes.max() + 1, -1)
        kind[self.equal.first] = np.arange(len(self.equal.first))
        rows = np.flatnonzero(kind[codes] >= 0)
        self.kinds = _alike(kind[codes[rows]], Z[rows])
        self.parts = []
        for kinds in self.kinds:
            number = np.full(len(kind), -1)
            number[self.equal.first[kinds]] = np.arange(len(kinds))
            own = rows[number[codes[rows]] >= 0]
            cells = Cells(family.of(own), X[own], Z[own], number[codes[own]], offset[own],
                          self.equal.times[kinds])
            self.parts.append(GroupIntegrals(cells, n_nodes))

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

    def information(self, gamma: Floats, factor: Floats) -> Floats:
        """About the inverse covariance (p, p) that the data alone give gamma, near gamma (p,), L (K, K)."""
        parts = [part.expansion(gamma, factor).information(factor) for part in self.parts]
        return np.sum(parts, axis=0)

    def by_group(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (J, m) for gamma (m, p) and L (m, K, K)."""
        found = np.concatenate([part.by_group(gamma, factor) for part in self.parts])
        return found[np.argsort(np.concatenate(self.kinds))][self.equal.kind]

    def total(self, gamma: Floats, factor: Floats) -> Floats:
        """Their sums over the groups, (m,)."""
        value = np.zeros(len(gamma))
        for part in self.parts:
            value += (part.by_group(gamma, factor) * part.cells.cells.times[:, None]).sum(axis=0)
        return value

    @property
    def rows_per_group(self) -> float:
        """Places for rows for each group that is integrated over."""
        return sum(part.cells.n_rows for part in self.parts) / len(self.equal.first)

    def quadratic(self, gamma: Floats, factor: Floats) -> Floats:
        """What the sums were if each group's log likelihood were quadratic where `look_near` looked, but for
        a constant and what is linear in gamma."""
        guess = Guess.joined([part.guess for part in self.parts if part.guess is not None])
        step = max(64, _AT_ONCE // len(guess.level))
        return np.concatenate([guess.total(gamma[k : k + step], factor[k : k + step])
                               for k in range(0, max(1, len(gamma)), step)])

    def draw(self, gamma: Floats, factor: Floats, rng: np.random.Generator) -> Floats:
        """Effects of every group, (m, J, K)."""
        out = np.empty((len(gamma), len(self.equal.kind), factor.shape[-1]))
        for part, kinds in zip(self.parts, self.kinds, strict=True):
            groups, of = self.equal.members(kinds)
            out[:, groups] = draw_effects(part, gamma, factor, rng, of)
        return out


def _keep_memory():
    """What is freed stays with the process from now on, where the C library learns from a large piece that
    comes and goes: else every new array is asked for page by page, which takes longer than to fill it."""
    np.empty(_KEPT)


def _alike(codes, Z):
    """Groups of about as many rows each: lists of their numbers, the largest groups first.

    Groups of one kind of rows, of two and of more, by their columns of Z, are kept apart for K = 2.
    """
    order = np.lexsort([*Z.T, codes])
    codes, Z = codes[order], Z[order]
    front = in_front(codes, Z) if Z.shape[1] == 2 else np.zeros(len(codes), bool)
    cheap, dear = (np.bincount(codes, mask) for mask in (front, ~front))
    kinds = np.minimum(kinds_of(codes, Z), 3) if Z.shape[1] == 2 else np.ones_like(cheap, dtype=int)
    blocks = []
    for kind, price in _DEAR.items():
        order = np.lexsort([-cheap, -dear])
        blocks += _packed(order[kinds[order] == kind], cheap, dear, price, _WASTE[Z.shape[1]])
    return blocks


def _packed(order, cheap, dear, price, waste):
    """Blocks of groups in their order, none of which would leave too many places empty."""
    blocks = []
    while len(order):
        cost = np.maximum.accumulate(cheap[order]) + price * dear[order[0]]
        own = cheap[order] + price * dear[order]
        n = np.arange(1, len(order) + 1)
        fits = n * cost <= waste * np.cumsum(own)
        fits &= n * (cheap[order[0]] + dear[order[0]]) <= _ROWS
        end = max(1, int(np.argmin(np.append(fits, False))))
        blocks.append(order[:end])
        order = order[end:]
    return blocks
