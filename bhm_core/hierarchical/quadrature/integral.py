"""The likelihood with the group effects integrated out by adaptive Gauss-Hermite quadrature.

The nodes of each group stand around the mode of its effects, as wide as its curvature says (Naylor & Smith
1982; Pinheiro & Bates 1995, section 2.3). The integrand is then nearly constant at the nodes times their
weights, and a handful gives its integral to rounding.
"""

from functools import lru_cache

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.modes import Guess, Peaks, effects, find_peaks, to_u
from bhm_core.hierarchical.quadrature.stacks import Joined, Stacks
from bhm_core.hierarchical.quadrature.sums import CellSums

__all__ = ["NEAR", "GroupIntegrals", "nodes_and_weights"]

NEAR = 0.2  # how far from the mode, in widths, the last step towards it may begin
_CACHE = 2**15  # numbers that are worked on at once
_MEMORY = 2**21  # numbers that are kept at once
_MOST_HERMITE = 200  # nodes; with more, of another rule
_FINEST, _EDGE = 1e-3, 1e10  # where its nodes lie close, and where they end, in widths


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
        self.cells = Stacks(cells)
        self._y = cells.sum(cells.Z * cells.family.y[:, None])[..., None]
        self.guess: Guess | None = None
        self.set_nodes(n_nodes)

    def set_nodes(self, n_nodes: int) -> None:
        """Use so many nodes along each axis from now on."""
        self.n_nodes = n_nodes
        nodes, self._log_weights = nodes_and_weights(n_nodes, 1)
        self._nodes = nodes[:, 0]

    def look_near(self, gamma: Floats, factor: Floats) -> None:
        """Start the search for modes from an expansion at gamma (p,), L (K, K)."""
        self.guess = self.expansion(gamma, factor)

    def expansion(self, gamma: Floats, factor: Floats) -> Guess:
        """Quadratic approximations around the modes at gamma (p,), L (K, K)."""
        u = np.zeros((self.cells.n_groups, len(factor), 1))
        u = find_peaks(self.cells, self.cells.sums(gamma[None]), factor[None], u, 1e-6).u
        return Guess.at(self.cells.cells, gamma, effects(factor[None], u)[..., 0])

    def by_group(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (J, m) for gamma (m, p) and L (m, K, K); no constants left out."""
        parts = [self._part(gamma[k], factor[k]) for k in self.chunks(len(gamma))]
        return np.concatenate(parts, axis=1) if parts else np.zeros((self.cells.n_groups, 0))

    def chunks(self, m: int) -> list[slice]:
        """Parameter values that are worked on together."""
        k = self.cells.shifts.shape[1]
        size = max(8, min(_CACHE // self.cells.n_rows, _MEMORY // (self.n_nodes**k * self.cells.n_groups)))
        return [slice(k, k + size) for k in range(0, m, size)]

    def peaks(self, gamma: Floats, factor: Floats, tolerance: float = NEAR) -> tuple[CellSums, Peaks]:
        """Modes of the effects, and the sums over rows they were found with."""
        sums = self.cells.sums(gamma)
        if self.guess is None:
            u = np.zeros((self.cells.n_groups, factor.shape[-1], len(gamma)))
        else:
            u = self.guess.peaks(gamma, factor)
        return sums, find_peaks(self.cells, sums, factor, u, tolerance)

    def log_joint(self, sums: CellSums, factor: Floats, u: Floats) -> Floats:
        """f(u) = l(L u) - u'u / 2 of each group (J, m), without what u does not touch."""
        shift = self.cells.shift(effects(factor, u))
        return (to_u(factor, self._y) * u).sum(axis=1) - sums.value(shift) - 0.5 * (u * u).sum(axis=1)

    def _part(self, gamma, factor):
        """Log likelihoods of a chunk."""
        sums, peaks = self.peaks(gamma, factor)
        if factor.shape[-1] == 1:
            heights = self._on_line(sums, factor, peaks.u, peaks.root[:, :, 0])
        else:
            heights = self._on_plane(sums, factor, peaks.u, self._turned(peaks.root, factor))
        return _log_sum(heights) + np.log(_volume(peaks.root)) + self.cells.cells.population(gamma)

    def _on_line(self, sums, factor, u, way):
        """Heights (n, J, m) at u + node way."""
        ray = sums.along(self._shift(factor, way), self._nodes)
        return self._gains(factor, u, way) - ray(self._shift(factor, u))

    def _on_plane(self, sums, factor, u, ways):
        """Heights (n n, J, m) at u + node_1 way_1 + node_2 way_2, one line after the other.

        The second way is one that the rows of the first of two stacks do not notice.
        """
        first, second = ways
        *front, others = sums.parts if isinstance(sums, Joined) else [sums]
        line = self.cells.of_parts(self._shift(factor, second))[-1]
        ray = others.along(line, self._nodes)
        heights = np.empty((self.n_nodes, self.n_nodes, len(u), u.shape[-1]))
        for x, log_weight, out in zip(self._nodes, self._log_weights, heights, strict=True):
            at = u + x * first
            *before, own = self.cells.of_parts(self._shift(factor, at))
            out[:] = self._gains(factor, at, second)
            out -= ray(own)
            out += log_weight - sum(part.value(shift) for part, shift in zip(front, before, strict=True))
        return heights.reshape(-1, *heights.shape[2:])

    def _gains(self, factor, u, way):
        """y times shift - u'u / 2 + log weight at u + node way."""
        pull = to_u(factor, self._y)
        level, slope = (u * (pull - 0.5 * u)).sum(axis=1), (way * (pull - u)).sum(axis=1)
        bend = -0.5 * (way * way).sum(axis=1)
        x = self._nodes[:, None, None]
        out = x * bend
        out += slope
        out *= x
        out += level
        out += self._log_weights[:, None, None]
        return out

    def _shift(self, factor, u):
        return self.cells.shift(effects(factor, u))

    def _turned(self, root, factor):
        """The columns (J, K, m) of C R with a rotation R such that z' L C R has no second entry for the
        columns z of Z that come first."""
        z = self.cells.shifts[: len(root)]
        w = (to_u(factor, z[:, :, None])[:, :, None] * root).sum(axis=1)
        size = np.sqrt((w * w).sum(axis=1))
        cos, sin = (np.divide(part, size, out=np.full_like(size, one), where=size > 0)[:, None]
                    for part, one in ((w[:, 0], 1.0), (w[:, 1], 0.0)))
        return root[:, :, 0] * cos + root[:, :, 1] * sin, root[:, :, 1] * cos - root[:, :, 0] * sin


def _log_sum(heights):
    """Log of the sum of their exponentials over the nodes, by sqrt(2 pi) each axis."""
    top = heights.max(axis=0)
    heights -= top
    return top + np.log(np.exp(heights, out=heights).sum(axis=0))


def _volume(root):
    """|det C| / (2 pi)^(K/2), (J, m)."""
    if root.shape[1] == 1:
        return root[:, 0, 0] / np.sqrt(2 * np.pi)
    return np.abs(root[:, 0, 0] * root[:, 1, 1] - root[:, 0, 1] * root[:, 1, 0]) / (2 * np.pi)


@lru_cache(maxsize=32)
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
