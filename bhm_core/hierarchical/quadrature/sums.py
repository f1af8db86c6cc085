"""Sums of the cumulants A over the rows of groups, for many group effects and parameter values at once.

Rows stand in a stack (depth, S, J): `depth` rows share a shift, the part of eta that a group's effects
give them, and each of J groups has S shifts, counted along the first axis of all arrays over shifts (C = S J).
Parameter values are along the last axis, m long, where the processor adds fastest.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np

from bhm_core._typing import Floats

__all__ = ["BinomialSums", "CellSums", "PoissonSums", "Ray"]

_LARGEST = 690.0  # log of what a product of factors may come to
_EXP = 700.0  # e^700 is still a number
_UNDERFLOW = 600.0  # of -eta: e^eta is hardly a number, and a shift cannot bring it back

Ray: TypeAlias = Callable[..., Floats]


class CellSums(Protocol):
    """A summed over the rows of each group, as a function of the shifts."""

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m) for shifts (C, m)."""

    def along(self, line: Floats, steps: Floats) -> Ray:
        """A function of shifts (C, m) and, if not all n steps are wanted, a slice of them: sums of A (n, J, m)
        at shift + step line."""

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A' and A'' over the rows that share a shift, (C, m)."""


def _of_groups(values: Floats, n_groups: int) -> Floats:
    """Sums over the shifts of each group: (.., C, m) to (.., J, m)."""
    if values.shape[-2] == n_groups:
        return values
    return values.reshape(*values.shape[:-2], -1, n_groups, values.shape[-1]).sum(axis=-3)


class PoissonSums:
    """exposure e^(eta + shift): one number of each shift is enough.

    Parameters
    ----------
    eta : ndarray (depth, C, m)
        Linear predictors without shift.
    exposure : ndarray (depth, C)
        0 where there is no row.
    n_groups : int
        J.
    """

    def __init__(self, eta: Floats, exposure: Floats, n_groups: int) -> None:
        self._rates = (exposure[..., None] * np.exp(eta)).sum(axis=0)
        self._n_groups = n_groups

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m)."""
        return _of_groups(self._rates * np.exp(shift), self._n_groups)

    def along(self, line: Floats, steps: Floats) -> Ray:
        """Sums of A at shift + step line."""
        def values(shift, kept=slice(None)):
            return self.value(shift + steps[kept, None, None] * line)
        return values

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Both are the expected counts."""
        rates = self._rates * np.exp(shift)
        return rates, rates


class BinomialSums:
    """trials log(1 + e^(eta + shift)): the log of a product of factors where the trials are single.

    Parameters
    ----------
    eta : ndarray (depth, C, m)
        Linear predictors without shift.
    trials : ndarray (depth, C)
        0 where there is no row.
    n_groups : int
        J.
    reach : float
        No |eta| is larger, but -inf where there is no row.
    """

    def __init__(self, eta: Floats, trials: Floats, n_groups: int, reach: float) -> None:
        self._eta, self._n_groups = eta, n_groups
        self._there, self._trials = trials > 0, None if (trials <= 1).all() else trials[..., None]
        self._odds = np.exp(np.minimum(eta, _EXP) if reach > _EXP else eta)
        self._top, self._far = eta.max(), reach > _UNDERFLOW

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m)."""
        return self.along(shift, np.ones(1))(np.zeros_like(shift))[0]

    def along(self, line: Floats, steps: Floats) -> Ray:
        """Sums of A at shift + step line: e^(eta + shift) once, and a multiplication for each step."""
        reach = np.abs(steps).max() * np.abs(line).max(initial=0.0)
        far = self._far or reach > _EXP / 2
        ratios = None if far else np.exp(steps[:, None, None] * line)

        def values(shift, kept=slice(None)):
            top = max(self._top + shift.max(initial=-_EXP), 0.0) + reach
            if far or top > _EXP / 2:
                return self._directly(shift, line, steps[kept])
            return self._stepwise(self._odds * np.exp(shift), ratios[kept], top)
        return values

    def _stepwise(self, odds, ratios, top):
        """Sums for odds (depth, C, m) times each of the ratios (n, C, m); e^top is the largest product."""
        rows = int(_LARGEST / (top + 0.7))  # whose factors 1 + odds may be multiplied
        n_rows, n_groups = odds.shape[0] * odds.shape[1] // self._n_groups, self._n_groups
        starts = range(0, n_rows, rows if self._trials is None else n_rows)
        found = np.empty((len(ratios), len(starts), n_groups, odds.shape[-1]))
        room = np.empty_like(odds)
        by_row = room.reshape(n_rows, n_groups, -1)
        for ratio, out in zip(ratios, found, strict=True):
            np.multiply(odds, ratio, out=room)
            if self._trials is None:
                room += 1
                for start, part in zip(starts, out, strict=True):
                    np.multiply.reduce(by_row[start : start + rows], axis=0, out=part)
            else:
                np.log1p(room, out=room)
                np.multiply(room, self._trials, out=room)
                np.add.reduce(by_row, axis=0, out=out[0])
        if self._trials is None:
            np.log(found, out=found)
        return found.sum(axis=1) if len(starts) > 1 else found[:, 0]

    def _directly(self, shift, line, steps):
        """The same where numbers would overflow."""
        trials = self._there[..., None] if self._trials is None else self._trials
        logs = [(trials * np.logaddexp(0, self._eta + shift + step * line)).sum(axis=0) for step in steps]
        return _of_groups(np.stack(logs), self._n_groups)

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of trials p and trials p (1 - p)."""
        with np.errstate(over="ignore"):
            if self._far:
                rest = np.exp(np.minimum(self._eta + shift, _EXP))
            else:
                rest = self._odds * np.exp(np.minimum(shift, _EXP))
        rest += 1
        np.reciprocal(rest, out=rest)  # 1 - p
        chance = 1 - rest
        rest *= chance
        if self._trials is not None:
            chance *= self._trials
            rest *= self._trials
        return chance.sum(axis=0), rest.sum(axis=0)
