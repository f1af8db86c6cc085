"""Integrals over a plane at the cost of two lines, where rows of a group have two kinds of columns of Z.

With two kinds, z_1 and z_2, a group's log likelihood is l_1(s_1) + l_2(s_2) with the shifts s_k = z_k'b: on a
grid that is even in these, each row is met once for each value of its own shift, and what is left for the
pairs is the prior, exp(-(quadratic form) / 2), whose mixed term makes the sum over s_2 a polynomial in
e^(c s_1). A predictor of the slopes that is 0 or 1 makes two kinds.
"""

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.quadrature.joint import EffectsDensity
from bhm_core.hierarchical.quadrature.modes import effects
from bhm_core.hierarchical.quadrature.nodes import even_steps, nodes_and_weights
from bhm_core.hierarchical.quadrature.rules import lies_badly, turned, volume
from bhm_core.hierarchical.quadrature.stacks import Joined, Stacks, shifts_of

__all__ = ["Crossed"]

_EXP = 600.0  # of the mixed term: e^600 times what it stands with is still a number


class Crossed:
    """Nodes x_i p + t q, where p moves the first shift alone and q the second.

    Along p they are those of Gauss and Hermite; along q they are even, as many as it takes for shifts that
    lean on each other: as s_2 given s_1 is narrower than s_2, by a factor that goes to 0 with it.

    Parameters
    ----------
    cells : Stacks
        Two stacks, one for each kind, with rows of every group in both.
    n : int
        Nodes along each axis where shifts do not lean on each other.
    widest : float
        s_2 may be so much wider than s_2 given s_1.
    """

    def __init__(self, cells: Stacks, n: int, widest: float) -> None:
        self._cells, self._widest = cells, widest
        nodes, self._log_weights = nodes_and_weights(n, 1)
        self._nodes = nodes[:, 0]
        self._steps, self._step = even_steps(n, widest)
        self.size = 2 * n + len(self._steps)

    def takes(self, factor: Floats, root: Floats) -> Array:
        """Those whose shifts do not lean too far."""
        p, q, width, _ = self._ways(factor, root)
        reach = self._step * self._steps[-1] * self._nodes[-1]
        mixed = np.abs((p * q).sum(axis=1)) * width * reach
        taken: Array = ((width <= self._widest) & (mixed < _EXP)).all(axis=0)
        return taken

    def _ways(self, factor, root):
        """p and q (J, 2, m), the width of s_2 in q's, and the moves of the shifts along p and q."""
        first, second = turned(self._cells, factor, root)
        along, across = (shifts_of(self._cells.shifts[..., None], effects(factor, way))
                         for way in (first, second))
        (a, b), c = np.split(along, 2), np.split(across, 2)[1]
        lean = b / c
        return first - lean[:, None] * second, second, np.sqrt(1 + lean**2), (a, c)

    def integral(self, joint: EffectsDensity, u: Floats, root: Floats) -> tuple[Floats, Array]:
        """Log of the integrals."""
        assert isinstance(joint.sums, Joined)
        p, q, width, moves = self._ways(joint.factor, root)
        step = self._step * width
        grids = (self._nodes, p, moves[0]), (self._steps, q * step[:, None], moves[1] * step)
        parts = zip(grids, joint.sums.parts, np.split(joint.shift(u), 2), strict=True)
        rows, columns = (joint.gains(u, way, x) - part.along(move, x)(shift)
                         for (x, way, move), part, shift in parts)
        rows += self._log_weights[:, None, None]
        tops = rows.max(axis=0), columns.max(axis=0)
        columns = np.exp(columns - tops[1])
        mass = np.exp(rows - tops[0])
        mass *= _in_powers(columns, np.exp(-(p * q).sum(axis=1) * step * self._nodes[:, None, None]))
        total, bad = lies_badly(mass, self._nodes)
        bad |= lies_badly(columns, self._steps, scale=step)[1]
        level = joint.gains(u, p, np.zeros(1))[0]  # is in both
        return tops[0] + tops[1] - level + np.log(total * step * volume(root)), bad


def _in_powers(coefficients, z):
    """Sums over t of c_t z^t (n, J, m), t = -T .. T, for z (n, J, m) whose reverse is 1 / z."""
    middle = len(coefficients) // 2
    above, below = np.zeros_like(z), np.zeros_like(z)
    for c in coefficients[:middle - 1:-1]:
        above *= z
        above += c
    for c in coefficients[:middle]:
        below += c
        below *= z[::-1]
    above += below
    return above
