"""What an outcome can be: the cumulant A of its density, exp(y eta - A(eta)) up to a constant.

A family is evaluated for the rows of all groups and for many parameter values at once: rows are along
the first axis and parameter values along the last, where the processor adds fastest. Within a group
the effects reach the rows by `shift`, the part of eta that rows with the same columns of Z share.
"""

from typing import Protocol

import numpy as np
from scipy.special import expit, gammaln

from bhm_core._typing import Array, Floats

__all__ = ["Binomial", "Family", "Poisson", "CellSums"]

_BLOCK = 16  # factors that are multiplied before a logarithm is taken
_LARGEST = 44.0  # of eta: _BLOCK factors of e^44 are still a number
_UNDERFLOW = 600.0  # of -eta: e^eta is hardly a number, and a shift cannot bring it back


class CellSums(Protocol):
    """A summed over the rows that share a shift, as a function of the shift."""

    def value(self, shift: Floats) -> Floats:
        """Sums of A (C, m)."""

    def derivatives(self, shift: Floats) -> tuple[Floats, Floats]:
        """Sums of A' and A'' (C, m)."""


class Family(Protocol):
    """A distribution of outcomes, known for the rows of the data.

    Attributes
    ----------
    name : str
        "binomial" or "poisson".
    y : ndarray (n,)
        Outcomes.
    size : ndarray (n,)
        Trials or exposures.
    constant : ndarray (n,)
        What the log density of each holds beside y eta - A(eta).
    """

    name: str
    y: Floats
    size: Floats
    constant: Floats

    def sums(self, eta: Floats, starts: Array, rows: Array | slice = slice(None)) -> CellSums:
        """A of `rows`, with linear predictors eta (n, m) without shift; from one start to the next
        they share one."""

    def of(self, rows: Array) -> "Family":
        """The same for some of the rows."""

    def merged(self, first: Array, cell: Array) -> "Family":
        """Rows with equal predictors as one; `cell` (n,) says which, `first` names a row of each."""

    def cumulant(self, eta: Floats) -> Floats:
        """A of each row, for eta (..., n)."""

    def mean(self, eta: Floats, size: Floats | float) -> Floats:
        """Expected outcome."""

    def draw(self, eta: Floats, size: Floats | float, rng: np.random.Generator) -> Floats:
        """A new outcome."""


class Binomial:
    """Successes of `trials`, with log odds eta: A = trials log(1 + e^eta).

    Parameters
    ----------
    y, trials : ndarray (n,)
        Whole numbers, y at most trials.
    constant : ndarray (n,), optional
        Log of the binomial coefficients.
    """

    name = "binomial"

    def __init__(self, y: Floats, trials: Floats, constant: Floats | None = None) -> None:
        self.y, self.size = y, trials
        choose = gammaln(trials + 1) - gammaln(y + 1) - gammaln(trials - y + 1)
        self.constant = choose if constant is None else constant

    def of(self, rows: Array) -> "Binomial":
        """The same for some of the rows."""
        return Binomial(self.y[rows], self.size[rows], self.constant[rows])

    def merged(self, first: Array, cell: Array) -> "Binomial":
        """Successes and trials add."""
        return Binomial(*_added(cell, len(first), self.y, self.size, self.constant))

    def sums(self, eta: Floats, starts: Array, rows: Array | slice = slice(None)) -> CellSums:
        """Products of factors where they are few and small, logarithms elsewhere."""
        return _BinomialSums(eta[rows], self.size[rows], starts)

    def cumulant(self, eta: Floats) -> Floats:
        """trials log(1 + e^eta)."""
        return self.size * np.logaddexp(0, eta)

    def mean(self, eta: Floats, size: Floats | float) -> Floats:
        """trials times the probability."""
        return size * expit(eta)

    def draw(self, eta: Floats, size: Floats | float, rng: np.random.Generator) -> Floats:
        """Successes."""
        if np.ndim(size) == 0 and size == 1:
            return (rng.random(np.shape(eta)) < expit(eta)).astype(float)
        return rng.binomial(np.asarray(size, dtype=np.int64), expit(eta)).astype(float)


class Poisson:
    """Counts with mean exposure e^eta, and so A = exposure e^eta.

    Parameters
    ----------
    y, exposure : ndarray (n,)
        Counts, and what they are counts over; positive.
    constant : ndarray (n,), optional
        y log exposure - log y!.
    """

    name = "poisson"

    def __init__(self, y: Floats, exposure: Floats, constant: Floats | None = None) -> None:
        self.y, self.size = y, exposure
        self.constant = y * np.log(exposure) - gammaln(y + 1) if constant is None else constant

    def of(self, rows: Array) -> "Poisson":
        """The same for some of the rows."""
        return Poisson(self.y[rows], self.size[rows], self.constant[rows])

    def merged(self, first: Array, cell: Array) -> "Poisson":
        """Counts and exposures add."""
        return Poisson(*_added(cell, len(first), self.y, self.size, self.constant))

    def sums(self, eta: Floats, starts: Array, rows: Array | slice = slice(None)) -> CellSums:
        """One number of each shift is enough: the sum of exposure e^eta."""
        rates = self.size[rows][:, None] * np.exp(eta[rows])
        return _PoissonSums(np.add.reduceat(rates, starts, axis=0))

    def cumulant(self, eta: Floats) -> Floats:
        """exposure e^eta."""
        return self.size * np.exp(eta)

    def mean(self, eta: Floats, size: Floats | float) -> Floats:
        """Exposure times the rate."""
        return size * np.exp(eta)

    def draw(self, eta: Floats, size: Floats | float, rng: np.random.Generator) -> Floats:
        """Counts."""
        return rng.poisson(np.minimum(self.mean(eta, size), 1e15)).astype(float)


def _added(cell: Array, n: int, *parts: Floats) -> list[Floats]:
    """Sums of each part over the rows of n cells."""
    return [np.bincount(cell, part, n).astype(float) for part in parts]


class _PoissonSums:
    def __init__(self, rates):
        self._rates = rates

    def value(self, shift):
        return self._rates * np.exp(shift)

    def derivatives(self, shift):
        rates = self.value(shift)
        return rates, rates


class _BinomialSums:
    """log(1 + e^(eta + shift)), by log of a product of few factors where no factor is too large."""

    def __init__(self, eta, trials, starts):
        self.eta, self.trials, self.starts = eta, trials[:, None], starts
        self.lengths = np.diff(np.append(starts, len(eta)))
        self.single = bool((trials == 1).all())
        self.odds = np.exp(np.minimum(eta, 700.0))
        self.top = eta.max(axis=0)
        self.far = bool(eta.min() < -_UNDERFLOW)
        if self.single:
            self.blocks, self.starts_of_blocks = _blocks(starts, self.lengths)

    def _rows(self, shift):
        return np.repeat(shift, self.lengths, axis=0)

    def value(self, shift):
        if self.single and not self.far and (self.top + shift.max(axis=0) < _LARGEST).all():
            factors = self._rows(np.exp(shift))
            factors *= self.odds
            factors += 1
            logs = np.log(np.multiply.reduceat(factors, self.blocks, axis=0))
            return np.add.reduceat(logs, self.starts_of_blocks, axis=0)
        logs = self.trials * np.logaddexp(0, self.eta + self._rows(shift))
        return np.add.reduceat(logs, self.starts, axis=0)

    def derivatives(self, shift):
        with np.errstate(over="ignore"):
            if self.far:
                rest = np.exp(np.minimum(self.eta + self._rows(shift), 700.0))
            else:
                rest = self._rows(np.exp(np.minimum(shift, 700.0)))
                rest *= self.odds
        rest += 1
        np.reciprocal(rest, out=rest)  # 1 - probability
        chance = 1 - rest
        rest *= chance
        if not self.single:
            chance *= self.trials
            rest *= self.trials
        return np.add.reduceat(chance, self.starts, axis=0), np.add.reduceat(rest, self.starts, axis=0)


def _blocks(starts, lengths):
    """Starts of blocks of at most _BLOCK rows within shifts, and the block at which each shift starts."""
    numbers = -(-lengths // _BLOCK)
    first = np.concatenate([[0], np.cumsum(numbers)[:-1]])
    within = np.arange(numbers.sum()) - np.repeat(first, numbers)
    return np.repeat(starts, numbers) + _BLOCK * within, first
