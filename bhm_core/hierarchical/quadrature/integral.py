"""The likelihood with the group effects integrated out by adaptive quadrature.

The nodes of each group stand around the mode of its effects, as wide as its curvature says (Naylor & Smith
1982; Pinheiro & Bates 1995, section 2.3). The integrand is then nearly constant at the nodes times their
weights, and a handful gives its integral to rounding.
"""

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.crossed import Crossed
from bhm_core.hierarchical.quadrature.joint import EffectsDensity
from bhm_core.hierarchical.quadrature.modes import Guess, Peaks, effects, find_peaks
from bhm_core.hierarchical.quadrature.rules import Laplace, Line, Plane, Rule
from bhm_core.hierarchical.quadrature.stacks import Stacks

__all__ = ["NEAR", "GroupIntegrals"]

NEAR = 0.05  # slope, per width, at what is taken for the mode
_CACHE = 2**17  # numbers that are worked on at once
_MEMORY = 2**21  # numbers that are kept at once
_LEANS = (1.2, 4.0)  # how far shifts may lean on each other, in turn


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
        self._rules = _rules(self.cells, n_nodes)

    def look_near(self, gamma: Floats, factor: Floats) -> None:
        """Start the search for modes from an expansion at gamma (p,), L (K, K)."""
        self.guess = self.expansion(gamma, factor)

    def expansion(self, gamma: Floats, factor: Floats) -> Guess:
        """Quadratic approximations around the modes at gamma (p,), L (K, K)."""
        u = np.zeros((self.cells.n_groups, len(factor), 1))
        u = find_peaks(self.cells, self.cells.sums(gamma[None]), factor[None], u, 1e-6).u
        return Guess.at(self.cells.cells, gamma, effects(factor[None], u)[..., 0])

    def by_group(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (J, m) for gamma (m, p) and L (m, K, K); no constants left out.

        Nodes stand around the modes that are guessed where these are near, and elsewhere around those that
        are found.
        """
        value, far = np.empty((self.cells.n_groups, len(gamma))), np.arange(len(gamma))
        with np.errstate(all="ignore"):  # nodes far out, whose heights are -inf
            if self.guess is not None:
                far = self._fill(value, far, gamma, factor, self._guessed)
            self._fill(value, far, gamma, factor, self._found)
        return value + self.cells.cells.population(gamma)

    def _fill(self, value, at, gamma, factor, centres):
        """Put in the integrals at some of the parameter values, each by the first rule that takes it, with
        nodes around `centres`; say which of them lie far from these."""
        far = [at[:0]]
        for rule in self._rules:
            left = [at[:0]]
            for k in self.chunks(len(at), rule.size):
                u, root = centres(gamma[at[k]], factor[at[k]])
                taken, own = rule.takes(factor[at[k]], root), at[k]
                if not taken.all():
                    left.append(own[~taken])
                    own, u, root = own[taken], u[..., taken], root[..., taken]
                if len(own):
                    value[:, own], bad = rule.integral(self.at(gamma[own], factor[own]), u, root)
                    far.append(own[bad])
            at = np.concatenate(left)
        return np.concatenate(far)

    def _guessed(self, gamma, factor):
        """Modes as they are guessed, and the widths there."""
        return self.guess.peaks(gamma, factor)

    def _found(self, gamma, factor):
        """Modes as they are found, and the widths there."""
        peaks = self.peaks(self.at(gamma, factor), gamma)
        return peaks.u, peaks.root

    def chunks(self, m: int, size: int = 1) -> list[slice]:
        """Parameter values that are worked on together, with `size` numbers for each group and value."""
        step = max(8, min(_CACHE // self.cells.n_rows, _MEMORY // (size * self.cells.n_groups)))
        return [slice(k, k + step) for k in range(0, m, step)]

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


def _rules(cells: Stacks, n: int) -> tuple[Rule, ...]:
    """What integrates over the effects, to be tried in turn."""
    if n == 1:
        return (Laplace(cells),)
    kinds = cells.kinds
    if cells.shifts.shape[1] == 1:
        return (Line(cells, n),)
    if kinds == 1:  # cheap beside a plane, and so not what decides how many nodes there are
        return (Line(cells, n + n // 2),)
    crossed = [Crossed(cells, n, lean) for lean in _LEANS] if kinds == 2 else []
    return (*crossed, Plane(cells, n))
