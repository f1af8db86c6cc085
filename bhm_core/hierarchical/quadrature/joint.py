"""The log density of each group's effects and outcomes, as a function of the effects."""

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats, Ints
from bhm_core.hierarchical.quadrature.modes import effects, to_u
from bhm_core.hierarchical.quadrature.stacks import shifts_of
from bhm_core.hierarchical.quadrature.sums import CellSums

__all__ = ["EffectsDensity"]


@dataclass(frozen=True)
class EffectsDensity:
    """f(u) = l(L u) - u'u / 2 of each group, for effects b = L u, without what u does not touch.

    Attributes
    ----------
    sums : CellSums
        Cumulants of the rows.
    Z : ndarray (C, K, m or 1)
        Columns of the effects.
    y : ndarray (J, K, m or 1)
        Sums of z y.
    factor : ndarray (m, K, K)
        L.
    """

    sums: CellSums
    Z: Floats
    y: Floats
    factor: Floats

    def __call__(self, u: Floats) -> Floats:
        """f (J, m) at u (J, K, m)."""
        return self.height(u, self.sums.value(self.shift(u)))

    def height(self, u: Floats, cumulant: Floats) -> Floats:
        """f (J, m) at u (J, K, m), for sums of A there."""
        return (u * (to_u(self.factor, self.y) - 0.5 * u)).sum(axis=1) - cumulant

    def gains(self, u: Floats, way: Floats, x: Floats) -> Floats:
        """f at u + x way (n, J, m), for n numbers x, without the cumulants: quadratic in x."""
        pull = to_u(self.factor, self.y)
        level, slope = (u * (pull - 0.5 * u)).sum(axis=1), (way * (pull - u)).sum(axis=1)
        bend = -0.5 * (way * way).sum(axis=1)
        x = x[:, None, None]
        out = x * bend
        out += slope
        out *= x
        out += level
        return out

    def shift(self, u: Floats) -> Floats:
        """What effects L u add to eta: (C, m)."""
        return shifts_of(self.Z, effects(self.factor, u))

    def tangent(self, u: Floats) -> tuple[Floats, Floats]:
        """f (J, m) and its derivative (J, K, m) at u."""
        value, first = self.sums.tangent(self.shift(u))
        pull = (self.Z * first[:, None]).reshape(-1, *u.shape).sum(axis=0)
        return self.height(u, value), to_u(self.factor, self.y - pull) - u

    def pick(self, pairs: Ints) -> "EffectsDensity":
        """The same for some pairs of a group and a parameter value, numbered along (J, m), as one group."""
        n_groups, m = len(self.y), len(self.factor)
        groups, columns = np.divmod(pairs, m)
        own = columns if self.Z.shape[-1] == m else np.zeros_like(columns)
        Z = self.Z.reshape(-1, n_groups, *self.Z.shape[1:])[:, groups, :, own]
        y = self.y[groups, :, own].T[None]
        return EffectsDensity(self.sums.pick(pairs), np.moveaxis(Z, 0, -1), y, self.factor[columns])
