"""Rules of integration over the effects of a group, around a point near their mode."""

from typing import Protocol

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.quadrature.joint import EffectsDensity
from bhm_core.hierarchical.quadrature.modes import inner_of, slope_of, solve_plus_one, to_u
from bhm_core.hierarchical.quadrature.nodes import nodes_and_weights
from bhm_core.hierarchical.quadrature.stacks import Joined, Stacks

__all__ = ["Laplace", "Line", "Plane", "Rule", "lies_badly", "turned", "volume"]

_ASIDE, _WIDER = 0.8, 2.7  # of the mean and the variance, in widths, that nodes forgive
_MOST_BEYOND = 0.2  # that is asked of the expansion beyond a normal density, for a group
_RISE = 0.3  # from a point to the mode that one Newton step foresees


class Rule(Protocol):
    """Integrals of exp(f) over u around u_0, where f is about -|x|^2 / 2 for u = u_0 + C x.

    Attributes
    ----------
    size : int
        Numbers it keeps for each group and parameter value.
    """

    size: int

    def takes(self, factor: Floats, root: Floats) -> Array:
        """Which of m parameter values, with L (m, K, K) and C (J, K, K, m), it is made for: (m,)."""

    def integral(self, joint: EffectsDensity, u: Floats, root: Floats) -> tuple[Floats, Array]:
        """Log of the integrals (J, m), and whether u_0 and C are far off for some group (m,)."""


class Laplace:
    """No nodes but the one, where f and its first derivatives say what the integral of a normal density would
    be, and two more how far this one is from normal (Shun & McCullagh 1995, section 3).

    Parameters
    ----------
    cells : Stacks
        The rows.
    """

    size = 1

    def __init__(self, cells: Stacks) -> None:
        self._cells = cells

    def takes(self, factor: Floats, root: Floats) -> Array:
        """All."""
        return np.ones(len(factor), bool)

    def integral(self, joint: EffectsDensity, u: Floats, root: Floats) -> tuple[Floats, Array]:
        """Log of the integrals of the normal densities that touch at u."""
        value, first, second, *more = joint.sums.expansion(joint.shift(u))
        slope = slope_of(self._cells, joint.factor, u, first)
        step, root = solve_plus_one(inner_of(self._cells, joint.factor, second), slope)
        rise = (slope * step).sum(axis=1) / 2
        level = joint.height(u, value) + np.log(volume(root)) + u.shape[1] / 2 * np.log(2 * np.pi)
        return level + rise + self._correction(joint, root, *more), ~(rise < _RISE).all(axis=0)

    def _correction(self, joint, root, third, fourth):
        """The next terms of the expansion, where they are small; in units of the width."""
        w = [joint.shift(root[:, :, k]) for k in range(root.shape[1])]
        square, total = sum(x * x for x in w), self._cells.sum
        found = -total(fourth * (square * square)) / 8
        square *= third
        found += sum(total(square * x) ** 2 for x in w) / 8
        found += sum(n * total(third * cube) ** 2 for n, cube in _cubes(*w)) / 12
        return np.clip(found, -_MOST_BEYOND, _MOST_BEYOND)


def _cubes(x, *other):
    """Products of three of one or two numbers, with how often each occurs."""
    if not other:
        return [(1, x * x * x)]
    y, square = other[0], x * other[0]
    return [(1, x * x * x), (3, x * square), (3, square * y), (1, y * y * y)]


class Line:
    """Gauss-Hermite nodes along the only direction in which effects are noticed.

    Parameters
    ----------
    cells : Stacks
        Rows that have, for K = 2, the same columns of Z within each group.
    n : int
        Nodes.
    """

    def __init__(self, cells: Stacks, n: int) -> None:
        self._cells, self.size = cells, n
        nodes, self._log_weights = nodes_and_weights(n, 1)
        self._nodes = nodes[:, 0]

    def takes(self, factor: Floats, root: Floats) -> Array:
        """All."""
        return np.ones(len(factor), bool)

    def integral(self, joint: EffectsDensity, u: Floats, root: Floats) -> tuple[Floats, Array]:
        """Log of the integrals; along the other direction, where there is one, f is that of the prior."""
        plane = root.shape[1] == 2
        way = turned(self._cells, joint.factor, root)[0] if plane else root[:, :, 0]
        heights = joint.gains(u, way, self._nodes)
        heights += self._log_weights[:, None, None]
        heights -= joint.sums.along(joint.shift(way), self._nodes)(joint.shift(u))
        top = heights.max(axis=0)
        heights -= top
        total, bad = lies_badly(np.exp(heights, out=heights), self._nodes)
        return top + np.log(total * volume(root) * (np.sqrt(2 * np.pi) if plane else 1.0)), bad


class Plane:
    """The product of two rules of Gauss and Hermite, one line after the other.

    Rows of the first of two stacks do not notice the second direction.

    Parameters
    ----------
    cells : Stacks
        The rows.
    n : int
        Nodes along each axis.
    """

    def __init__(self, cells: Stacks, n: int) -> None:
        self._cells, self._n, self.size = cells, n, n * n
        nodes, self._log_weights = nodes_and_weights(n, 1)
        self._nodes, self._grid = nodes[:, 0], nodes_and_weights(n, 2)[0].T

    def takes(self, factor: Floats, root: Floats) -> Array:
        """All."""
        return np.ones(len(factor), bool)

    def integral(self, joint: EffectsDensity, u: Floats, root: Floats) -> tuple[Floats, Array]:
        """Log of the integrals."""
        heights = self._heights(joint, u, *turned(self._cells, joint.factor, root))
        top = heights.max(axis=0)
        heights -= top
        total, bad = lies_badly(np.exp(heights, out=heights), *self._grid)
        return top + np.log(total * volume(root)), bad

    def _heights(self, joint, u, first, second):
        """f and the log weights (n n, J, m) at u + node_1 first + node_2 second."""
        *front, others = joint.sums.parts if isinstance(joint.sums, Joined) else [joint.sums]
        ray = others.along(self._cells.of_parts(joint.shift(second))[-1], self._nodes)
        heights = np.empty((self._n, self._n, len(u), u.shape[-1]))
        for x, log_weight, out in zip(self._nodes, self._log_weights, heights, strict=True):
            at = u + x * first
            *before, own = self._cells.of_parts(joint.shift(at))
            out[:] = joint.gains(at, second, self._nodes)
            out -= ray(own)
            out += log_weight - sum(part.value(shift) for part, shift in zip(front, before, strict=True))
            out += self._log_weights[:, None, None]
        return heights.reshape(-1, *heights.shape[2:])


def turned(cells: Stacks, factor: Floats, root: Floats) -> tuple[Floats, Floats]:
    """The columns (J, K, m) of C R with a rotation R such that z' L C R has no second entry for the
    columns z of Z that come first."""
    z = cells.shifts[: len(root)]
    w = (to_u(factor, z[:, :, None])[:, :, None] * root).sum(axis=1)
    size = np.sqrt((w * w).sum(axis=1))
    cos, sin = (np.divide(part, size, out=np.full_like(size, one), where=size > 0)[:, None]
                for part, one in ((w[:, 0], 1.0), (w[:, 1], 0.0)))
    return root[:, :, 0] * cos + root[:, :, 1] * sin, root[:, :, 1] * cos - root[:, :, 0] * sin


def lies_badly(mass: Floats, *nodes: Floats, scale: Floats | float = 1.0) -> tuple[Floats, Array]:
    """Sums over the nodes of masses (n, J, m), and whether for some group these lie far from around 0,
    or far from as wide as 1, in units of `scale` (m,): a number that is none lies badly."""
    features = np.stack([np.ones_like(nodes[0]), *nodes, *(x * x for x in nodes)])
    total, *moments = (features @ mass.reshape(len(mass), -1)).reshape(-1, *mass.shape[1:])
    first, second = np.split(np.stack(moments) / total, 2)
    variance = (second - first**2) * scale**2
    good = (np.abs(first) * scale <= _ASIDE) & (variance <= _WIDER) & (variance >= 1 / _WIDER)
    return total, ~good.all(axis=(0, 1))


def volume(root: Floats) -> Floats:
    """|det C| / (2 pi)^(K/2), (J, m)."""
    if root.shape[1] == 1:
        return root[:, 0, 0] / np.sqrt(2 * np.pi)
    return np.abs(root[:, 0, 0] * root[:, 1, 1] - root[:, 0, 1] * root[:, 1, 0]) / (2 * np.pi)
