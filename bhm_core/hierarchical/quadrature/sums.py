"""Sums of the cumulants A over the rows of groups, for many group effects and parameter values at once.

Rows stand in a stack (depth, S, J): `depth` rows share a shift, the part of eta that a group's effects
give them, and each of J groups has S shifts, counted along the first axis of all arrays over shifts, C = SJ.
Parameter values are along the last axis, m long, where the processor adds fastest.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np

from bhm_core._typing import Floats, Ints

__all__ = ["BinomialSums", "CellSums", "PoissonSums", "Ray"]

_LARGEST = 690.0  # log of what a product of factors may come to
_EXP = 700.0  # e^700 is still a number
_MOST_COUNTS = 1e120  # whose products are still numbers
_UNDERFLOW = 600.0  # of -eta: e^eta is hardly a number, and a shift cannot bring it back

Ray: TypeAlias = Callable[[Floats], Floats]


class CellSums(Protocol):
    """A summed over the rows of each group, as a function of the shifts."""

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m) for shifts (C, m)."""

    def along(self, line: Floats, steps: Floats) -> Ray:
        """A function of shifts (C, m) and, if not all n steps are wanted, a slice of them: sums of A
        (n, J, m) at shift + step line."""

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A' and A'' over the rows that share a shift, (C, m)."""

    def tangent(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A (J, m), and of A' (C, m)."""

    def expansion(self, shift: Floats) -> tuple[Floats, ...]:
        """Sums of A (J, m), and of its derivatives (C, m), the first to the fourth."""

    def pick(self, pairs: Ints) -> "CellSums":
        """The same for some pairs of a group and a parameter value."""


def _of_groups(values: Floats, n_groups: int) -> Floats:
    """Sums over the shifts of each group: (.., C, m) to (.., J, m)."""
    if values.shape[-2] == n_groups:
        return values
    return values.reshape(*values.shape[:-2], -1, n_groups, values.shape[-1]).sum(axis=-3)


def _picked(values: Floats, pairs: Ints, n_groups: int) -> Floats:
    """Values (.., C, m) for pairs, (.., S, number of pairs)."""
    *lead, n_shifts, m = values.shape
    return values.reshape(*lead, n_shifts // n_groups, n_groups * m).take(pairs, axis=-1)


def _log_product(factors: Floats, n: int) -> Floats:
    """Log of the product along the first axis, n at a time."""
    parts = [np.multiply.reduce(factors[k : k + n], axis=0) for k in range(0, len(factors), n)]
    return np.log(parts[0]) if len(parts) == 1 else np.log(parts).sum(axis=0)


class PoissonSums:
    """exposure e^(eta + shift): one number of each shift is enough.

    Parameters
    ----------
    rates : ndarray (C, m)
        Sums of exposure e^eta.
    n_groups : int
        J.
    """

    def __init__(self, rates: Floats, n_groups: int) -> None:
        self._rates, self._n_groups = rates, n_groups

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m)."""
        return _of_groups(self._rates * np.exp(shift), self._n_groups)

    def along(self, line: Floats, steps: Floats) -> Ray:
        """Sums of A at shift + step line."""
        return lambda shift: self.value(shift + steps[:, None, None] * line)

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Both are the expected counts; where they have no bound, Newton's steps need only their size."""
        rates = np.minimum(self._rates * np.exp(np.minimum(shift, _EXP)), _MOST_COUNTS)
        return rates, rates

    def tangent(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of the expected counts."""
        rates = self._rates * np.exp(shift)
        return _of_groups(rates, self._n_groups), rates

    def expansion(self, shift: Floats) -> tuple[Floats, ...]:
        """Sums of the expected counts."""
        value, rates = self.tangent(shift)
        return value, rates, rates, rates, rates

    def pick(self, pairs: Ints) -> "PoissonSums":
        """The same for some pairs of a group and a parameter value."""
        return PoissonSums(_picked(self._rates, pairs, self._n_groups), 1)


class BinomialSums:
    """trials log(1 + e^(eta + shift)): the log of a product of factors where the trials are single.

    Parameters
    ----------
    eta : ndarray (depth, C, m)
        Linear predictors without shift.
    trials : ndarray (depth, C, m or 1)
        0 where there is no row.
    n_groups : int
        J.
    reach : float
        No |eta| is larger, but -inf where there is no row.
    """

    def __init__(self, eta: Floats, trials: Floats, n_groups: int, reach: float) -> None:
        self._eta, self._trials, self._n_groups, self._reach = eta, trials, n_groups, reach
        self._single = bool((trials <= 1).all())
        self._odds = np.exp(np.minimum(eta, _EXP) if reach > _EXP else eta)
        self._top, self._far = eta.max(initial=0.0), reach > _UNDERFLOW

    def value(self, shift: Floats) -> Floats:
        """Sums of A (J, m)."""
        return self.along(shift, np.ones(1))(np.zeros_like(shift))[0]

    def along(self, line: Floats, steps: Floats) -> Ray:
        """Sums of A at shift + step line: e^(eta + shift) once, and a multiplication for each step."""
        reach = np.abs(steps).max() * np.abs(line).max(initial=0.0)
        far = self._far or reach > _EXP / 2
        ratios = None if far else np.exp(steps[:, None, None] * line)

        def values(shift):
            top = max(self._top + shift.max(initial=0.0), 0.0) + reach
            if far or top > _EXP / 2:
                return self._directly(shift, line, steps)
            odds = self._odds * np.exp(shift)
            return self._products(odds, ratios, top) if self._single else self._logs(odds, ratios)
        return values

    def _products(self, odds, ratios, top):
        """Logs of the products of 1 + odds ratio, for odds (depth, C, m) and each of the ratios (n, C, m).

        No odds ratio is larger than e^top, which says of how many rows the product is a number.
        """
        room, by_row = self._room(odds)
        found = np.empty((len(ratios), *by_row.shape[1:]))
        for ratio, out in zip(ratios, found, strict=True):
            np.multiply(odds, ratio, out=room)
            room += 1
            out[:] = _log_product(by_row, int(_LARGEST / (top + 0.7)))
        return found

    def _logs(self, odds, ratios):
        """Sums of trials log(1 + odds ratio)."""
        room, by_row = self._room(odds)
        found = np.empty((len(ratios), *by_row.shape[1:]))
        for ratio, out in zip(ratios, found, strict=True):
            np.multiply(odds, ratio, out=room)
            np.log1p(room, out=room)
            np.multiply(room, self._trials, out=room)
            np.add.reduce(by_row, axis=0, out=out)
        return found

    def _room(self, odds):
        """Memory as large as odds, and the same as (rows of a group, J, m)."""
        room = np.empty_like(odds)
        return room, room.reshape(-1, self._n_groups, room.shape[-1])

    def _directly(self, shift, line, steps):
        """Sums at shift + step line where other numbers would overflow."""
        logs = [(self._trials * np.logaddexp(0, self._eta + shift + step * line)).sum(axis=0)
                for step in steps]
        return _of_groups(np.stack(logs), self._n_groups)

    def _rest(self, shift):
        """1 - p of each row (depth, C, m)."""
        with np.errstate(over="ignore"):
            if self._far:
                rest = np.exp(np.minimum(self._eta + shift, _EXP))
            else:
                rest = self._odds * np.exp(np.minimum(shift, _EXP))
        rest += 1
        return np.reciprocal(rest, out=rest)

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of trials p and trials p (1 - p)."""
        return self._slopes(self._rest(shift))

    def tangent(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A (J, m), and of trials p (C, m)."""
        rest = self._rest(shift)
        value = self._level(rest, shift)
        if self._single:
            return value, len(rest) - rest.sum(axis=0)
        return value, (self._trials * (1 - rest)).sum(axis=0)

    def expansion(self, shift: Floats) -> tuple[Floats, ...]:
        """Sums of A (J, m), and of trials times p, v = p (1 - p), v (1 - 2 p) and v (1 - 6 v)."""
        rest = self._rest(shift)
        level, chance = self._level(rest, shift), 1 - rest
        rest *= chance
        parts = [chance, rest, chance * rest, rest * rest]
        if not self._single:
            parts = [part * self._trials for part in parts]
        first, second, skew, square = (part.sum(axis=0) for part in parts)
        return level, first, second, second - 2 * skew, second - 6 * square

    def _level(self, rest, shift):
        """Sums of A (J, m), for 1 - p of each row."""
        top = max(self._top + shift.max(initial=0.0), 0.0)
        if not self._single or self._far or top > _EXP / 2:
            return self.value(shift)
        by_row = rest.reshape(-1, self._n_groups, rest.shape[-1])
        return -_log_product(by_row, int(_LARGEST / (top + 0.7)))

    def _slopes(self, rest):
        """Sums of trials p and trials p (1 - p), for 1 - p of each row, which is overwritten."""
        chance = 1 - rest
        rest *= chance
        if not self._single:
            chance *= self._trials
            rest *= self._trials
        return chance.sum(axis=0), rest.sum(axis=0)

    def pick(self, pairs: Ints) -> "BinomialSums":
        """The same for some pairs of a group and a parameter value."""
        trials = np.broadcast_to(self._trials, self._eta.shape)
        return BinomialSums(_picked(self._eta, pairs, self._n_groups),
                            _picked(trials, pairs, self._n_groups), 1, self._reach)
