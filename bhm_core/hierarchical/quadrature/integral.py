"""The likelihood with the group effects integrated out by adaptive Gauss-Hermite quadrature.

The nodes of each group stand around the mode of its effects, as wide as its curvature says (Naylor & Smith
1982; Pinheiro & Bates 1995, section 2.3). The integrand is then nearly constant at the nodes times their
weights, and a handful gives its integral to rounding.
"""

from functools import lru_cache

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.joint import EffectsDensity
from bhm_core.hierarchical.quadrature.modes import Guess, Peaks, effects, find_peaks, to_u
from bhm_core.hierarchical.quadrature.stacks import Joined, Stacks

__all__ = ["NEAR", "GroupIntegrals", "nodes_and_weights"]

NEAR = 0.05  # slope, per width, at what is taken for the mode
_ASIDE, _WIDER = 0.8, 2.7  # of the mean and the variance, in widths, that nodes forgive
_CACHE = 2**16  # numbers that are worked on at once
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
        k = self.cells.shifts.shape[1]
        grid = nodes_and_weights(n_nodes, k)[0].T
        self._features = np.concatenate([np.ones((1, n_nodes**k)), grid, grid**2])

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
        with np.errstate(all="ignore"):  # nodes far out, whose heights are -inf
            parts = [self._part(gamma[k], factor[k]) for k in self.chunks(len(gamma))]
        return np.concatenate(parts, axis=1) if parts else np.zeros((self.cells.n_groups, 0))

    def chunks(self, m: int) -> list[slice]:
        """Parameter values that are worked on together."""
        k = self.cells.shifts.shape[1]
        size = max(8, min(_CACHE // self.cells.n_rows, _MEMORY // (self.n_nodes**k * self.cells.n_groups)))
        return [slice(k, k + size) for k in range(0, m, size)]

    def at(self, gamma: Floats, factor: Floats) -> EffectsDensity:
        """The density of effects and outcomes for gamma (m, p) and L (m, K, K)."""
        return EffectsDensity(self.cells.sums(gamma), self.cells.shifts[..., None], self._y, factor)

    def peaks(self, joint: EffectsDensity, gamma: Floats, tolerance: float = NEAR) -> Peaks:
        """Modes of the effects."""
        if self.guess is None:
            u = np.zeros((self.cells.n_groups, self._y.shape[1], len(gamma)))
        else:
            u = self.guess.peaks(gamma, joint.factor)[0]
        return find_peaks(self.cells, joint.sums, joint.factor, u, tolerance)

    def _part(self, gamma, factor):
        """Log likelihoods of a chunk: around the modes that were guessed where these are near, and
        elsewhere around those that are found."""
        joint, far = self.at(gamma, factor), np.ones(len(gamma), bool)
        value = np.empty((self.cells.n_groups, len(gamma)))
        if self.guess is not None:
            value, far = self._integral(joint, *self.guess.peaks(gamma, factor))
        if far.any():
            joint = joint if far.all() else self.at(gamma[far], factor[far])
            peaks = self.peaks(joint, gamma[far])
            value[:, far] = self._integral(joint, peaks.u, peaks.root)[0]
        return value + self.cells.cells.population(gamma)

    def _integral(self, joint, u, root):
        """Log of the integrals (J, m) with nodes u + C x, and whether these lie badly for some group (m,)."""
        if root.shape[1] == 1:
            heights = self._on_line(joint, u, root[:, :, 0])
        else:
            heights = self._on_plane(joint, u, *self._turned(root, joint.factor))
        top = heights.max(axis=0)
        heights -= top
        np.exp(heights, out=heights)
        total, *moments = (self._features @ heights.reshape(len(heights), -1)).reshape(-1, *top.shape)
        first, second = np.split(np.stack(moments) / total, 2)
        variance = second - first**2
        bad = (np.abs(first) > _ASIDE) | (variance > _WIDER) | (variance < 1 / _WIDER)
        return top + np.log(total * _volume(root)), bad.any(axis=(0, 1))

    def _on_line(self, joint, u, way):
        """Heights (n, J, m) at u + node way."""
        heights = self._gains(joint, u, way)
        heights -= joint.sums.along(joint.shift(way), self._nodes)(joint.shift(u))
        return heights

    def _on_plane(self, joint, u, first, second):
        """Heights (n n, J, m) at u + node_1 first + node_2 second, one line after the other.

        Rows of the first of two stacks do not notice the second.
        """
        *front, others = joint.sums.parts if isinstance(joint.sums, Joined) else [joint.sums]
        ray = others.along(self.cells.of_parts(joint.shift(second))[-1], self._nodes)
        heights = np.empty((self.n_nodes, self.n_nodes, len(u), u.shape[-1]))
        for x, log_weight, out in zip(self._nodes, self._log_weights, heights, strict=True):
            at = u + x * first
            *before, own = self.cells.of_parts(joint.shift(at))
            out[:] = self._gains(joint, at, second)
            out -= ray(own)
            out += log_weight - sum(part.value(shift) for part, shift in zip(front, before, strict=True))
        return heights.reshape(-1, *heights.shape[2:])

    def _gains(self, joint, u, way):
        """f and the log weight at u + node way, without the cumulants: quadratic in the node."""
        pull = to_u(joint.factor, joint.y)
        level, slope = (u * (pull - 0.5 * u)).sum(axis=1), (way * (pull - u)).sum(axis=1)
        bend = -0.5 * (way * way).sum(axis=1)
        x = self._nodes[:, None, None]
        out = x * bend
        out += slope
        out *= x
        out += level
        out += self._log_weights[:, None, None]
        return out

    def _turned(self, root, factor):
        """The columns (J, K, m) of C R with a rotation R such that z' L C R has no second entry for the
        columns z of Z that come first."""
        z = self.cells.shifts[: len(root)]
        w = (to_u(factor, z[:, :, None])[:, :, None] * root).sum(axis=1)
        size = np.sqrt((w * w).sum(axis=1))
        cos, sin = (np.divide(part, size, out=np.full_like(size, one), where=size > 0)[:, None]
                    for part, one in ((w[:, 0], 1.0), (w[:, 1], 0.0)))
        return root[:, :, 0] * cos + root[:, :, 1] * sin, root[:, :, 1] * cos - root[:, :, 0] * sin


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
