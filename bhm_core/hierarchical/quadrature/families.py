"""What an outcome can be: the cumulant A of its density, exp(y eta - A(eta)) up to a constant.

What it sums to within groups, for many parameter values at once, is the matter of :mod:`.sums`.
"""

from typing import Protocol

import numpy as np
from scipy.special import expit, gammaln

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.quadrature.sums import BinomialSums, CellSums, PoissonSums

__all__ = ["Binomial", "Family", "Poisson"]


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

    def sums(self, eta: Floats, n_groups: int, reach: float) -> CellSums:
        """A of rows in a stack, with linear predictors eta (depth, C, m) without shift, -inf where there is
        no row; no other is larger than `reach`."""

    def of(self, rows: Array) -> "Family":
        """The same for some of the rows."""

    def spread(self, place: Array, n: int) -> "Family":
        """The same rows at some of n places; the others have no trials, or no exposure."""

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

    def spread(self, place: Array, n: int) -> "Binomial":
        """The same rows at some of n places; the others have no trials."""
        return Binomial(*_added(place, n, self.y, self.size, self.constant))

    def merged(self, first: Array, cell: Array) -> "Binomial":
        """Successes and trials add."""
        return Binomial(*_added(cell, len(first), self.y, self.size, self.constant))

    def sums(self, eta: Floats, n_groups: int, reach: float) -> CellSums:
        """Products of factors where trials are single, logarithms elsewhere."""
        return BinomialSums(eta, self.size.reshape(*eta.shape[:2], 1), n_groups, reach)

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

    def spread(self, place: Array, n: int) -> "Poisson":
        """The same rows at some of n places; the others have no exposure."""
        return Poisson(*_added(place, n, self.y, self.size, self.constant))

    def merged(self, first: Array, cell: Array) -> "Poisson":
        """Counts and exposures add."""
        return Poisson(*_added(cell, len(first), self.y, self.size, self.constant))

    def sums(self, eta: Floats, n_groups: int, reach: float) -> CellSums:
        """One number of each shift is enough: the sum of exposure e^eta."""
        rates = (self.size.reshape(*eta.shape[:2], 1) * np.exp(eta)).sum(axis=0)
        return PoissonSums(rates, n_groups)

    def cumulant(self, eta: Floats) -> Floats:
        """exposure e^eta."""
        return self.size * np.exp(eta)

    def mean(self, eta: Floats, size: Floats | float) -> Floats:
        """Exposure times the rate."""
        with np.errstate(over="ignore"):
            return size * np.exp(eta)

    def draw(self, eta: Floats, size: Floats | float, rng: np.random.Generator) -> Floats:
        """Counts."""
        return rng.poisson(np.minimum(self.mean(eta, size), 1e15)).astype(float)


def _added(cell: Array, n: int, *parts: Floats) -> list[Floats]:
    """Sums of each part over the rows of n cells."""
    return [np.bincount(cell, part, n).astype(float) for part in parts]
