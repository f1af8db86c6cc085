"""The mode of every group's effects given the population, for many values of its parameters at once.

Effects are written b = L u with u ~ N(0, 1), so that tau = 0 is harmless. With l the log likelihood of a
group, f(u) = l(L u) - u'u / 2 is concave and has one maximum. Newton's steps are shortened as the
generalised self-concordance of logistic and Poisson regression asks (Sun & Tran-Dinh 2019, theorem 2): a
step that moves eta by at most d is taken log(1 + d) / d of the way, and then f never falls.
"""

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.stacks import Stacks
from bhm_core.hierarchical.quadrature.sums import CellSums

__all__ = ["Guess", "Peaks", "effects", "find_peaks", "inner_of", "slope_of", "solve_plus_one", "to_u"]

_MOST_STEPS = 5000  # far out each gains one unit of eta


@dataclass(frozen=True)
class Peaks:
    """Where f is highest, and how wide it is there.

    Attributes
    ----------
    u : ndarray (J, K, m)
        The modes.
    root : ndarray (J, K, K, m)
        Lower triangular C with C C' the inverse of minus the second derivative of f.
    slack : ndarray (J, m)
        The slope of f at u is at most this, per width.
    """

    u: Floats
    root: Floats
    slack: Floats


@dataclass(frozen=True)
class Guess:
    """A quadratic approximation of each group's log likelihood, around some gamma and effects b_0.

    l(b; gamma) is about slope'b - b' weight b / 2 with slope = `level` - `tilt` gamma, but for what is linear
    in gamma alone, and the same quadratic form in it.

    Attributes
    ----------
    gamma : ndarray (p,)
        Where it touches.
    weight : ndarray (J, K, K)
        Minus the second derivative.
    level : ndarray (J, K)
        Slope at b = 0 and gamma = 0.
    tilt : ndarray (J, K, p)
        Minus its derivative.
    population : ndarray (p, p)
        Minus the second derivative by gamma, of all groups together.
    times : ndarray (J,)
        How often each group occurs.
    """

    gamma: Floats
    weight: Floats
    level: Floats
    tilt: Floats
    population: Floats
    times: Floats | Ints

    @classmethod
    def at(cls, cells: Cells, gamma: Floats, b: Floats) -> "Guess":
        """Expand around gamma (p,) and b (J, K)."""
        first, second = cells.derivatives(gamma, b)
        z = cells.Z
        slope = cells.sum(z * (cells.family.y - first)[:, None])
        weight = cells.sum(z[:, :, None] * z[:, None] * second[:, None, None])
        tilt = cells.sum(z[:, :, None] * cells.X[:, None] * second[:, None, None])
        level = slope + np.einsum("jkl,jl->jk", weight, b) + tilt @ gamma
        population = (cells.X.T * (cells.times[cells.codes] * second)) @ cells.X
        return cls(gamma, weight, level, tilt, population, cells.times)

    @classmethod
    def joined(cls, parts: list["Guess"]) -> "Guess":
        """The same of several lots of groups."""
        weight, level, tilt, times = (np.concatenate([getattr(part, name) for part in parts])
                                      for name in ("weight", "level", "tilt", "times"))
        population: Floats = np.sum([part.population for part in parts], axis=0)
        return cls(parts[0].gamma, weight, level, tilt, population, times)

    def information(self, factor: Floats) -> Floats:
        """About the inverse covariance (p, p) that the data alone give gamma at L (K, K)."""
        cross = factor.T @ self.tilt
        inner = np.eye(len(factor)) + factor.T @ self.weight @ factor
        lost = np.einsum("j,jkp,jkq->pq", self.times, cross, np.linalg.solve(inner, cross))
        return self.population - lost

    def peaks(self, gamma: Floats, factor: Floats) -> tuple[Floats, Floats]:
        """Modes u (J, K, m) of the approximation, for gamma (m, p) and L (m, K, K), and C (J, K, K, m)."""
        slope = self.level[:, :, None] - self.tilt @ gamma.T
        inner = _both_sides(factor, self.weight[..., None])
        return solve_plus_one(inner, to_u(factor, slope))

    def total(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (m,) of all groups together with b ~ N(0, L L') integrated out, but for a constant
        and what is linear in gamma."""
        slope = to_u(factor, self.level[:, :, None] - self.tilt @ gamma.T)
        step, root = solve_plus_one(_both_sides(factor, self.weight[..., None]), slope)
        own = (slope * step).sum(axis=1) / 2
        for k in range(len(factor.T)):
            own += np.log(root[:, k, k])
        away = gamma - self.gamma
        value: Floats = self.times @ own - ((away @ self.population) * away).sum(axis=1) / 2
        return value


def find_peaks(cells: Stacks, sums: CellSums, factor: Floats, u: Floats, tolerance: float) -> Peaks:
    """Climb from u (J, K, m) until the slope left is below `tolerance` per width of every group's f.

    In units of the width, a step of length s that moves eta by at most d leaves, taken log(1 + d) / d of the
    way, a slope of at most 2 s (1 - log(1 + d) / d), as |A'''| <= A''.

    Parameters
    ----------
    cells : Stacks
        The rows.
    sums : CellSums
        Their cumulants, for m values of gamma.
    factor : ndarray (m, K, K)
        L.
    u : ndarray (J, K, m)
        Where to begin.
    tolerance : float
        Of the slope.

    Returns
    -------
    Peaks
        After the last step; the width is that before it.

    Raises
    ------
    FloatingPointError
        If a mode is not found.
    """
    for _ in range(_MOST_STEPS):
        first, second = sums.derivatives(cells.shift(effects(factor, u)))
        slope = slope_of(cells, factor, u, first)
        step, root = solve_plus_one(inner_of(cells, factor, second), slope)
        moved = cells.largest(np.abs(cells.shift(effects(factor, step))))
        part = np.divide(np.log1p(moved), moved, out=np.ones_like(moved), where=moved > 0)
        u = u + step * part[:, None]
        slack = 2 * np.sqrt(np.abs((step * slope).sum(axis=1))) * (1 - part)
        if slack.max(initial=0.0) < tolerance:
            return Peaks(u, root, slack)
    raise FloatingPointError(f"no mode of the group effects was found in {_MOST_STEPS} steps")


def effects(factor: Floats, u: Floats) -> Floats:
    """b = L u, (J, K, m) for lower triangular L (m, K, K)."""
    b = factor[:, range(u.shape[1]), range(u.shape[1])].T * u
    if u.shape[1] == 2:
        b[:, 1] += factor[:, 1, 0] * u[:, 0]
    return b


def solve_plus_one(inner: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """(1 + inner)^-1 slope (J, K, m), and lower triangular C with C C' = (1 + inner)^-1; K is 1 or 2."""
    a = 1 + inner[:, 0, 0]
    root = np.zeros_like(inner)
    if inner.shape[1] == 1:
        root[:, 0, 0] = 1 / np.sqrt(a)
        return slope / a[:, None], root
    b, d = inner[:, 0, 1], 1 + inner[:, 1, 1]
    det = a + inner[:, 1, 1] + np.maximum(inner[:, 0, 0] * inner[:, 1, 1] - b * b, 0.0)  # at least 1
    x = (d * slope[:, 0] - b * slope[:, 1]) / det
    y = (a * slope[:, 1] - b * slope[:, 0]) / det
    root[:, 0, 0] = np.sqrt(d / det)
    root[:, 1, 0] = -b / np.sqrt(d * det)
    root[:, 1, 1] = 1 / np.sqrt(d)
    return np.stack([x, y], axis=1), root


def slope_of(cells: Stacks, factor: Floats, u: Floats, first: Floats) -> Floats:
    """Derivative of f (J, K, m) at u, where the sums of A' are `first` (C, m)."""
    away = cells.y_of_shift[:, None] - first
    return to_u(factor, cells.sum(cells.shifts[:, :, None] * away[:, None])) - u


def to_u(factor: Floats, slope: Floats) -> Floats:
    """L' slope: derivatives by u from those by b."""
    out = factor[:, range(slope.shape[1]), range(slope.shape[1])].T * slope
    if slope.shape[1] == 2:
        out[:, 0] += factor[:, 1, 0] * slope[:, 1]
    return out


def inner_of(cells: Stacks, factor: Floats, second: Floats) -> Floats:
    """L' (sum of z z' A'') L, (J, K, K, m), for sums of A'' (C, m)."""
    z = cells.shifts
    weight = cells.sum((z[:, :, None] * z[:, None])[..., None] * second[:, None, None])
    return _both_sides(factor, weight)


def _both_sides(factor, weight):
    """L' W L for lower triangular L (m, K, K) and W (J, K, K, m)."""
    if weight.shape[1] == 1:
        return factor[:, 0, 0] ** 2 * weight
    a, b, d = factor[:, 0, 0], factor[:, 1, 0], factor[:, 1, 1]
    first = a * weight[:, 0, 0] + b * weight[:, 0, 1], a * weight[:, 0, 1] + b * weight[:, 1, 1]
    cross = d * first[1]
    out = np.stack([a * first[0] + b * first[1], cross, cross, d * d * weight[:, 1, 1]], axis=1)
    return out.reshape(len(weight), 2, 2, -1)
