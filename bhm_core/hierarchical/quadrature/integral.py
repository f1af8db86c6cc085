"""The likelihood with the group effects integrated out by adaptive Gauss-Hermite quadrature.

The nodes of each group stand around the mode of its effects, as wide as its curvature says (Naylor & Smith
1982; Pinheiro & Bates 1995, section 2.3). The integrand is then nearly constant at the nodes times their
weights, and a handful gives its integral to rounding.
"""

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.families import CellSums
from bhm_core.hierarchical.quadrature.modes import Guess, Peaks, effects, find_peaks

__all__ = ["NEAR", "GroupIntegrals", "nodes_and_weights"]

NEAR = 0.2  # how far from the mode, in widths, the last step towards it may begin
_MOST_HERMITE = 200  # nodes; with more, of another rule
_FINEST, _EDGE = 1e-3, 1e10  # where its nodes lie close, and where they end, in widths
_CACHE = 2**17  # numbers that are worked on at once


class GroupIntegrals:
    """Log of p(y_j | gamma, L) for every group, b_j ~ N(0, L L') integrated out.

    Parameters
    ----------
    cells : Cells
        The rows.
    n_nodes : int
        Nodes along each of the K axes.

    Attributes
    ----------
    guess : Guess or None
        Where to look for the modes; u = 0 without it.
    """

    def __init__(self, cells: Cells, n_nodes: int) -> None:
        self.cells = cells
        self.guess: Guess | None = None
        self.set_nodes(n_nodes)

    def set_nodes(self, n_nodes: int) -> None:
        """Use so many nodes along each axis from now on."""
        self.n_nodes = n_nodes
        self._nodes, self._log_weights = nodes_and_weights(n_nodes, self.cells.shifts.shape[1])

    def look_near(self, gamma: Floats, factor: Floats) -> None:
        """Start the search for modes from an expansion at gamma (p,), L (K, K)."""
        gamma, factor = gamma[None], factor[None]
        sums = self._sums(gamma)
        u = np.zeros((self.cells.n_groups, factor.shape[-1], 1))
        u = find_peaks(self.cells, sums, factor, u, 1e-6).u
        self.guess = Guess.at(self.cells, gamma[0], effects(factor, u)[..., 0])

    def by_group(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (J, m) for gamma (m, p) and L (m, K, K); no constants left out."""
        parts = [self._part(gamma[k], factor[k]) for k in self.chunks(len(gamma))]
        return np.concatenate(parts, axis=1) if parts else np.zeros((self.cells.n_groups, 0))

    def chunks(self, m: int) -> list[slice]:
        """Parameter values that are worked on together."""
        size = max(8, _CACHE // len(self.cells.X))
        return [slice(k, k + size) for k in range(0, m, size)]

    def peaks(self, gamma: Floats, factor: Floats, tolerance: float = NEAR) -> tuple[CellSums, Peaks]:
        """Modes of the effects, and the sums over rows they were found with."""
        sums = self._sums(gamma)
        if self.guess is None:
            u = np.zeros((self.cells.n_groups, factor.shape[-1], len(gamma)))
        else:
            u = self.guess.peaks(gamma, factor)
        return sums, find_peaks(self.cells, sums, factor, u, tolerance)

    def log_joint(self, sums: CellSums, factor: Floats, u: Floats) -> Floats:
        """f(u) = l(L u) - u'u / 2 of each group (J, m), without what u does not touch."""
        shift = self.cells.shift(effects(factor, u))
        inside = self.cells.y_of_shift[:, None] * shift - sums.value(shift)
        return self.cells.sum(inside) - 0.5 * (u * u).sum(axis=1)

    def _sums(self, gamma):
        return self.cells.family.sums(self.cells.eta(gamma), self.cells.starts)

    def _part(self, gamma, factor):
        """Log likelihoods of a chunk.

        Shifts and effects are linear in the nodes: u = mode + C node. For K = 2 the axes are turned so
        that rows with the commonest columns of Z do not notice the second: they are evaluated once for
        each node of the first.
        """
        sums, peaks = self.peaks(gamma, factor)
        two = factor.shape[-1] == 2
        root = self._turned(peaks.root, factor) if two else peaks.root
        lines = [peaks.u, *np.moveaxis(root, 2, 0)]
        shifts = [self.cells.shift(effects(factor, u)) for u in lines]
        gains = [self.cells.sum(self.cells.y_of_shift[:, None] * shift) for shift in shifts]
        cumulants = self._turning(gamma, shifts) if two else self._plain(sums, shifts)
        heights = [_at(gains, node) - cumulants(node) - 0.5 * (_at(lines, node) ** 2).sum(axis=1) + log_weight
                   for node, log_weight in zip(self._nodes, self._log_weights, strict=True)]
        return self._log_sum(np.stack(heights), root, gamma)

    def _plain(self, sums, shifts):
        """Cumulants (J, m) at a node."""
        return lambda node: self.cells.sum(sums.value(_at(shifts, node)))

    def _turning(self, gamma, shifts):
        """The same, with those of the commonest rows kept as long as the first coordinate stays."""
        eta, kept = self.cells.eta(gamma), {}
        parts = [self._one_part(mask, eta, shifts) for mask in (self.cells.commonest, ~self.cells.commonest)]

        def cumulants(node):
            if node[0] not in kept:
                kept.clear()
                kept[node[0]] = parts[0](node)
            return kept[node[0]] + parts[1](node)

        return cumulants

    def _one_part(self, mask, eta, shifts):
        """Cumulants (J, m) of the rows whose shifts are in `mask`, at a node."""
        rows, starts = self.cells.rows_of(mask)
        if not len(rows):
            return lambda node: 0.0
        sums, own = self.cells.family.sums(eta, starts, rows), [shift[mask] for shift in shifts]
        group = self.cells.group_of_shift[mask]
        there, first = np.unique(group, return_index=True)

        def cumulants(node):
            values = sums.value(_at(own, node))
            values = values if len(there) == len(group) else np.add.reduceat(values, first, axis=0)
            if len(there) == self.cells.n_groups:
                return values
            out = np.zeros((self.cells.n_groups, values.shape[1]))
            out[there] = values
            return out

        return cumulants

    def _log_sum(self, heights, root, gamma):
        """Log of the integral from the heights at the nodes; the population's part of y eta added."""
        k = root.shape[1]
        top = heights.max(axis=0)
        heights -= top
        total = top + np.log(np.exp(heights, out=heights).sum(axis=0))
        total += np.log(_volume(root))
        population = self.cells.y_eta @ gamma.T + (self.cells.y_offset + self.cells.constant)[:, None]
        return total + population - 0.5 * k * np.log(2 * np.pi)

    def _turned(self, root, factor):
        """C R with a rotation R such that z' L C R has no second entry for the commonest z."""
        z = self.cells.shifts[np.argmax(self.cells.commonest)]
        w = np.einsum("jklm,mik,i->jlm", root, factor, z)
        size = np.sqrt((w * w).sum(axis=1))
        cos, sin = (np.divide(part, size, out=np.full_like(size, one), where=size > 0)
                    for part, one in ((w[:, 0], 1.0), (w[:, 1], 0.0)))
        first = root[:, :, 0] * cos[:, None] + root[:, :, 1] * sin[:, None]
        second = root[:, :, 1] * cos[:, None] - root[:, :, 0] * sin[:, None]
        return np.stack([first, second], axis=2)


def _at(lines, node):
    """lines[0] + node_1 lines[1] + .."""
    out = lines[0] + node[0] * lines[1]
    for line, x in zip(lines[2:], node[1:], strict=True):
        out += x * line
    return out


def _volume(root):
    """|det C|, (J, m)."""
    if root.shape[1] == 1:
        return root[:, 0, 0]
    return np.abs(root[:, 0, 0] * root[:, 1, 1] - root[:, 0, 1] * root[:, 1, 0])


def nodes_and_weights(n: int, k: int) -> tuple[Floats, Floats]:
    """Nodes (q, K) and log weights (q,) of the integral of exp(h) over R^K, h nearly -z'z / 2.

    The product of K rules of Gauss and Hermite. Nodes far out keep their place, small as their weights
    are: where the data say little beyond the mode, the tail is that of the prior, and wider than normal.
    """
    x, log_w = _all_scales(n) if n > _MOST_HERMITE and k == 1 else _hermite(n)
    nodes = np.stack(np.meshgrid(*[x] * k, indexing="ij"), axis=-1).reshape(-1, k)
    return nodes, np.sum(np.meshgrid(*[log_w] * k, indexing="ij"), axis=0).reshape(-1)


def _hermite(n):
    from scipy.special import roots_hermitenorm

    x, w = roots_hermitenorm(n)
    return x, np.log(w) + 0.5 * x**2


def _all_scales(n):
    """Trapezoidal rule in t for x = c sinh t: nodes for integrands that fall off a cliff near the mode.

    With a tau of a hundred, outcomes that are all the same allow effects of any size on one side, and
    fall within a hundredth of that on the other.
    """
    t = np.linspace(-1, 1, n) * np.arcsinh(_EDGE / _FINEST)
    return _FINEST * np.sinh(t), np.log(_FINEST * np.cosh(t) * (t[1] - t[0]))
