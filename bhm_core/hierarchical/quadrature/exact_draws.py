"""Draws of the group effects given everything else, without error: rejection below tangents.

f(u) = log p(u | the rest) is concave, so every tangent plane lies above it. In coordinates v in which f is
about -v'v / 2 around its maximum, tangents at a few points at distance c around the maximum, and the flat
one at it, make an envelope of pieces that are easy to draw from: for K = 1 the idea of Gilks & Wild (1992)
with three fixed tangents; for K = 2 the plane is cut into wedges, one per tangent. In a wedge
|y| <= t x the tangent a + g_x x + g_y y is at most a - kappa x with kappa = -g_x - |g_y| t, so that the
envelope is flat up to x_0 = a / kappa and falls exponentially beyond. For a normal f the best c keeps 89%
of the candidates for K = 1, and 75% with six wedges for K = 2.
"""

from copy import copy

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals
from bhm_core.hierarchical.quadrature.joint import EffectsDensity
from bhm_core.hierarchical.quadrature.modes import Peaks, effects

__all__ = ["draw_effects"]

_TIGHT = 0.03  # slope, per width, at what is taken for the maximum
_WEDGES = 6
_LEAST_FALL = 0.2  # of a tangent that is of use
_MOST_ROUNDS = 10_000
_KEPT = 16  # numbers for each group and parameter value


def draw_effects(
    integrals: GroupIntegrals, gamma: Floats, factor: Floats, rng: np.random.Generator,
    groups: Ints | None = None,
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
    groups : ndarray of int (J,), optional
        The groups whose effects are drawn, some more than once; each once unless given.

    Returns
    -------
    ndarray (m, J, K)
        One draw per row.

    Raises
    ------
    FloatingPointError
        If a mode is not found, or next to no candidate is kept.
    """
    parts, n_groups = [], integrals.cells.n_groups
    groups = np.arange(n_groups) if groups is None else groups
    for k in integrals.chunks(len(gamma), -(-_KEPT * len(groups) // n_groups)):
        joint = integrals.at(gamma[k], factor[k])
        tight = min(_TIGHT, 1 / max(np.abs(factor[k]).max(initial=0.0), 1.0))  # where f falls off a cliff
        u = _Envelope(joint, integrals.peaks(joint, gamma[k], tight)).draw(rng, groups)
        parts.append(np.moveaxis(effects(factor[k], u), -1, 0))
    return np.concatenate(parts)


class _Envelope:
    """Pieces of one wedge (K = 2) or half line (K = 1) each, along the first axis: arrays (piece, J, m).

    The maximum is known but for a slope of at most s per width. From there to where a tangent crosses the
    flat piece, f rises by at most s times the way, by which the flat piece is lifted.
    """

    def __init__(self, joint: EffectsDensity, peaks: Peaks) -> None:
        self.joint, self.u, self.root = joint, peaks.u, peaks.root
        self.plane = peaks.u.shape[1] == 2
        turns = np.arange(_WEDGES) * 2 * np.pi / _WEDGES if self.plane else np.array([0, np.pi])
        self.ways = np.stack([np.cos(turns), np.sin(turns)])[: peaks.u.shape[1]]
        self.half = np.tan(np.pi / _WEDGES) if self.plane else 0.0
        self.distance = 8**0.25 if self.plane else np.sqrt(2.0)  # best for a normal f
        self.top = self.joint(self.u)
        tangents = [self._tangent(way) for way in self.ways.T]
        above, kappa = (np.stack(parts) for parts in zip(*tangents, strict=True))
        self.usable = (kappa > _LEAST_FALL).all(axis=0)
        self.kappa = np.where(self.usable, kappa, 1.0)
        crossing = np.maximum(above / self.kappa, 0.0).max(axis=0) * np.hypot(1, self.half)
        self.lift = peaks.slack * crossing
        self.above = np.maximum(above - self.lift, 0.0)
        self.slope = np.zeros_like(self.u) if self.usable.all() else joint.tangent(self.u)[1]

    def draw(self, rng, groups):
        """One u (J, K, m) for each of some groups and each parameter value."""
        n_groups, (own, k, m) = len(groups), self.u.shape
        found, rest, pairs = np.empty((k, n_groups * m)), self, np.arange(n_groups * m)
        if n_groups > own or (groups != np.arange(own)).any():
            rest = self._pick((groups[:, None] * m + np.arange(m)).ravel())
        for _ in range(_MOST_ROUNDS):
            v, above = rest._candidates(rng)
            over = rest._f(v) - rest.top - rest.lift - above
            kept = (np.log(rng.random(over.shape)) < over).ravel()
            at = pairs[kept]
            for i, u in enumerate(np.swapaxes(rest._at(v), 0, 1)):
                found[i, at] = u.ravel()[kept]
            if kept.all():
                return np.swapaxes(found.reshape(k, n_groups, m), 0, 1)
            pairs, rest = pairs[~kept], rest._pick(np.flatnonzero(~kept))
        raise FloatingPointError(f"{len(pairs)} group effects were not drawn in {_MOST_ROUNDS} rounds")

    def _pick(self, pairs):
        """The same for some pairs of a group and a parameter value, as one group."""
        few = copy(self)
        few.joint = self.joint.pick(pairs)
        for name in ("top", "usable", "lift", "kappa", "above"):
            values = getattr(self, name)
            setattr(few, name, values.reshape(*values.shape[:-2], 1, -1).take(pairs, axis=-1))
        for name in ("u", "root", "slope"):
            values = np.moveaxis(getattr(self, name), 0, -2)
            setattr(few, name, values.reshape(1, *values.shape[:-2], -1).take(pairs, axis=-1))
        return few

    def _shares(self):
        """Areas of the flat part of each piece, and of those that make its tail: density 1, or x, in x."""
        reach = self.above / self.kappa
        if not self.plane:
            return reach, 1 / self.kappa
        return reach**2, 2 * reach / self.kappa, 2 / self.kappa**2

    def _candidates(self, rng):
        """Draws v (J, K, m) below the envelope, and its height there over that of the top."""
        shares = self._shares()
        total = np.cumsum(sum(shares), axis=0)
        piece = (rng.random(self.top.shape) * total[-1] > total[:-1]).sum(axis=0)
        at = piece * piece.size + np.arange(piece.size).reshape(piece.shape)
        kappa, above, *shares = (part.take(at) for part in (self.kappa, self.above, *shares))
        x = self._along(above / kappa, kappa, shares, rng)
        way, height = np.swapaxes(self.ways[:, piece], 0, 1), np.minimum(0.0, above - kappa * x)
        v = way * x[:, None]
        if self.plane:
            y = x * self.half * rng.uniform(-1, 1, x.shape)
            v += np.stack([-way[:, 1], way[:, 0]], axis=1) * y[:, None]
        return self._or_prior(v, height, rng) if not self.usable.all() else (v, height)

    def _along(self, reach, kappa, shares, rng):
        """Distances x from the maximum."""
        chosen = rng.random(reach.shape) * sum(shares)
        inside, beyond = rng.random(reach.shape), rng.standard_exponential(reach.shape)
        if self.plane:
            inside = np.sqrt(inside)
            beyond += np.where(chosen > shares[0] + shares[1], rng.standard_exponential(reach.shape), 0)
        return np.where(chosen < shares[0], reach * inside, reach + beyond / kappa)

    def _or_prior(self, v, height, rng):
        """Where a tangent does not fall: the likelihood below its tangent at the maximum, which leaves
        the prior moved there, N(u + slope, 1) where slope is what is left of that of f."""
        away = self.slope + rng.standard_normal(v.shape)
        own = np.linalg.solve(np.moveaxis(self.root, 3, 1), np.moveaxis(away, 2, 1)[..., None])[..., 0]
        v = np.where(self.usable[:, None], v, np.moveaxis(own, 1, 2))
        own = (away * (self.slope - 0.5 * away)).sum(axis=1) - self.lift
        return v, np.where(self.usable, height, own)

    def _tangent(self, way):
        """Height over the top of the tangent at c `way` where it meets the maximum, and its least fall."""
        v = np.empty_like(self.u)
        v[:] = (self.distance * way)[:, None]
        value, by_u = self.joint.tangent(self._at(v))
        by_v = self.root[:, 0] * by_u[:, :1]
        if self.plane:
            by_v = np.einsum("jlkm,jlm->jkm", self.root, by_u)
        fall = -(way[:, None] * by_v).sum(axis=1)
        across = np.abs(way[0] * by_v[:, 1] - way[1] * by_v[:, 0]) if self.plane else 0.0
        return value - self.top + self.distance * fall, fall - across * self.half

    def _at(self, v):
        """u (J, K, m) at v: the root is lower triangular."""
        out = self.u + self.root[:, :, 0] * v[:, :1]
        if self.plane:
            out[:, 1] += self.root[:, 1, 1] * v[:, 1]
        return out

    def _f(self, v):
        return self.joint(self._at(v))
