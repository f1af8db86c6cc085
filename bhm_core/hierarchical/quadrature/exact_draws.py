"""Draws of the group effects given everything else, without error: rejection below tangents.

f(u) = log p(u | the rest) is concave, so every tangent plane lies above it. In coordinates v in which f is
about -v'v / 2 around its maximum, tangents at a few points at distance c around the maximum, and the flat
one at it, make an envelope of pieces that are easy to draw from: for K = 1 the idea of Gilks & Wild (1992)
with three fixed tangents; for K = 2 the plane is cut into wedges, one per tangent. In a wedge
|y| <= t x the tangent a + g_x x + g_y y is at most a - kappa x with kappa = -g_x - |g_y| t, so that the
envelope is flat up to x_0 = a / kappa and falls exponentially beyond. For a normal f the best c keeps 89%
of the candidates for K = 1, and 75% with six wedges for K = 2.
"""

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.sums import CellSums
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals
from bhm_core.hierarchical.quadrature.modes import Peaks, effects, moment, to_u

__all__ = ["draw_effects"]

_TIGHT = 1e-7  # distance from the maximum, in widths, that a flat tangent forgives: e^f to rounding
_WEDGES = 6
_LEAST_FALL = 0.2  # of a tangent that is of use
_MOST_ROUNDS = 10_000


def draw_effects(
    integrals: GroupIntegrals, gamma: Floats, factor: Floats, rng: np.random.Generator
) -> Floats:
    """Effects b of every group given gamma (m, p) and L (m, K, K): (m, J, K).

    Parameters
    ----------
    integrals : GroupIntegrals
        The data.
    gamma : ndarray (m, p)
        Population coefficients.
    factor : ndarray (m, K, K)
        L, with Omega = L L'.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray (m, J, K)
        One draw per row.

    Raises
    ------
    FloatingPointError
        If a mode is not found, or next to no candidate is kept.
    """
    parts = []
    for k in integrals.chunks(len(gamma)):
        sums, peaks = integrals.peaks(gamma[k], factor[k], _TIGHT)
        u = _Envelope(integrals, sums, factor[k], peaks).draw(rng)
        parts.append(np.moveaxis(effects(factor[k], u), -1, 0))
    return np.concatenate(parts)


class _Envelope:
    """Pieces of one wedge (K = 2) or half line (K = 1) each, along the first axis: arrays (piece, J, m)."""

    def __init__(self, integrals: GroupIntegrals, sums: CellSums, factor: Floats, peaks: Peaks) -> None:
        self.integrals, self.sums, self.factor, self.peaks = integrals, sums, factor, peaks
        self.plane = factor.shape[-1] == 2
        turns = np.arange(_WEDGES) * 2 * np.pi / _WEDGES if self.plane else np.array([0, np.pi])
        self.ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)[:, : factor.shape[-1]]
        self.half = np.tan(np.pi / _WEDGES) if self.plane else 0.0
        self.distance = 8**0.25 if self.plane else np.sqrt(2.0)  # best for a normal f
        self.top = self._f(np.zeros_like(peaks.u))
        tangents = [self._tangent(way) for way in self.ways]
        self.above, kappa = (np.stack(parts) for parts in zip(*tangents, strict=True))
        self.usable = (kappa > _LEAST_FALL).all(axis=0)
        self.kappa = np.where(self.usable, kappa, 1.0)
        self.reach = self.above / self.kappa
        self.shares = np.stack(self._shares())

    def draw(self, rng):
        """One u (J, K, m) of each group and parameter value."""
        found = np.zeros_like(self.peaks.u)
        missing = np.ones(self.top.shape, bool)
        for _ in range(_MOST_ROUNDS):
            v, above = self._candidates(rng)
            kept = missing & (np.log(rng.random(missing.shape)) < self._f(v) - self.top - above)
            found = np.where(kept[:, None], self._at(v), found)
            missing &= ~kept
            if not missing.any():
                return found
        raise FloatingPointError(f"{missing.sum()} group effects were not drawn in {_MOST_ROUNDS} rounds")

    def _shares(self):
        """Areas of the flat part of each piece, and of the two that make its tail: density 1, or x, in x."""
        if not self.plane:
            return self.reach, 1 / self.kappa, np.zeros_like(self.kappa)
        return self.reach**2, 2 * self.reach / self.kappa, 2 / self.kappa**2

    def _candidates(self, rng):
        """Draws v (J, K, m) below the envelope, and its height there over that of the top."""
        total = np.cumsum(self.shares.sum(axis=0), axis=0)
        piece = (rng.random(self.top.shape) * total[-1] > total[:-1]).sum(axis=0)
        reach, kappa, above = (np.take_along_axis(part, piece[None], axis=0)[0]
                               for part in (self.reach, self.kappa, self.above))
        shares = np.take_along_axis(self.shares, piece[None, None], axis=1)[:, 0]
        x = self._along(reach, kappa, shares, rng)
        way, height = np.moveaxis(self.ways[piece], -1, 1), np.minimum(0.0, above - kappa * x)
        v = way * x[:, None]
        if self.plane:
            y = x * self.half * rng.uniform(-1, 1, x.shape)
            v += np.stack([-way[:, 1], way[:, 0]], axis=1) * y[:, None]
        return self._or_prior(v, height, rng) if not self.usable.all() else (v, height)

    def _along(self, reach, kappa, shares, rng):
        """Distances x from the maximum."""
        chosen = rng.random(reach.shape) * shares.sum(axis=0)
        inside = reach * np.sqrt(rng.random(reach.shape)) if self.plane else reach * rng.random(reach.shape)
        beyond = rng.standard_exponential(reach.shape)
        beyond += np.where(chosen > shares[0] + shares[1], rng.standard_exponential(reach.shape), 0)
        return np.where(chosen < shares[0], inside, reach + beyond / kappa)

    def _or_prior(self, v, height, rng):
        """Where a tangent does not fall: the likelihood below its tangent at the maximum, which leaves
        the prior moved there, N(mode, 1)."""
        away = rng.standard_normal(v.shape)
        own = np.linalg.solve(np.moveaxis(self.peaks.root, 3, 1), np.moveaxis(away, 2, 1)[..., None])[..., 0]
        v = np.where(self.usable[:, None], v, np.moveaxis(own, 1, 2))
        return v, np.where(self.usable, height, -0.5 * (away * away).sum(axis=1))

    def _tangent(self, way):
        """Height over the top of the tangent at c `way` where it meets the maximum, and its least fall."""
        cells = self.integrals.cells
        v = np.zeros_like(self.peaks.u) + (self.distance * way)[:, None]
        u = self._at(v)
        slope = cells.y_of_shift[:, None] - self.sums.derivatives(cells.shift(effects(self.factor, u)))[0]
        by_u = to_u(self.factor, moment(cells, slope)) - u
        by_v = np.einsum("jlkm,jlm->jkm", self.peaks.root, by_u)
        fall = -np.einsum("k,jkm->jm", way, by_v)
        above = self._f(v) - self.top + self.distance * fall
        across = np.abs(way[0] * by_v[:, 1] - way[1] * by_v[:, 0]) if self.plane else 0.0
        return np.maximum(above, 0.0), fall - across * self.half

    def _at(self, v):
        return self.peaks.u + np.einsum("jklm,jlm->jkm", self.peaks.root, v)

    def _f(self, v):
        return self.integrals.log_joint(self.sums, self.factor, self._at(v))
