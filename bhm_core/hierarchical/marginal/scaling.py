"""Columns in well-scaled coordinates: centred where there is a constant column, and whitened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.marginal.affine import Affine
from bhm_core.hierarchical.rows.rows import FAR
from bhm_core.hierarchical.rows.statistics import SufficientStatistics

RANK_TOLERANCE = 1e-7  # smallest part of a column of X that the columns before it may leave over
CONSTANT = 1e-13  # sd over size at which a column is constant


@dataclass(frozen=True, eq=False)
class Overall:
    """Sums over all rows of some columns.

    Attributes
    ----------
    n_rows : int
        n.
    mean : ndarray (m,)
        Of each column.
    products : ndarray (m, m)
        Cross-products of the columns, centred there.
    """

    n_rows: int
    mean: Floats
    products: Floats

    @classmethod
    def of(cls, stats: SufficientStatistics) -> Overall:
        """Of all columns X, Z, y."""
        mean = (stats.counts / stats.n_rows) @ stats.means
        away = stats.means - mean
        products = stats.within + (away * stats.counts[:, None]).T @ away
        return cls(stats.n_rows, stats.origin + mean, products)

    def columns(self, places: Ints) -> Overall:
        """The sums of a part of the columns."""
        return Overall(self.n_rows, self.mean[places], self.products[np.ix_(places, places)])

    @property
    def squares(self) -> Floats:
        """Sum of squares of each column, centred."""
        return np.diag(self.products)

    @property
    def fixed(self) -> Array:
        """Whether a column has one value in all rows."""
        return self.squares <= self.n_rows * (CONSTANT * self.mean) ** 2

    def constant(self, p: int) -> int | None:
        """Place of the first constant column that is not zero, among the first p."""
        places = np.flatnonzero((self.fixed & (self.mean != 0))[:p])
        return int(places[0]) if len(places) else None

    @property
    def sd(self) -> Floats:
        """Standard deviation of each column."""
        return np.sqrt(self.squares / max(self.n_rows - 1, 1))

    def shifted(self, shift: Floats) -> Floats:
        """Cross-products of the columns minus `shift` (m,), about 0."""
        away = self.mean - shift
        return self.products + self.n_rows * np.outer(away, away)


@dataclass(frozen=True, eq=False)
class Centring:
    """Multiples of a constant column taken out of the others: columns - shift.

    Attributes
    ----------
    shift : ndarray (m,)
        What is taken out of the p columns with coefficients, and of the outcome if it stands behind
        them; 0 for the constant column itself.
    p : int
        How many columns have coefficients.
    constant : int or None
        Its place; without one, nothing is taken out.
    level : float
        Its value.
    """

    shift: Floats
    p: int
    constant: int | None = None
    level: float = 1.0

    @classmethod
    def at_means(cls, overall: Overall, p: int, moved: bool | Array = True) -> Centring:
        """Centre the columns that are `moved` at their means, if one of the first p is constant."""
        constant = overall.constant(p)
        if constant is None:
            return cls(np.zeros(len(overall.mean)), p)
        shift = np.where(moved, overall.mean, 0.0)
        shift[constant] = 0
        return cls(shift, p, constant, overall.mean[constant])

    def forward(self, mean: Floats, origin: float | Floats = 0.0) -> Floats:
        """Means (J, m) of the centred columns from those of the columns, measured from `origin`."""
        return mean + (origin - self.shift)

    @property
    def coefficients(self) -> Affine:
        """Coefficients of the columns from those of the centred ones."""
        p, matrix, offset = self.p, np.eye(self.p), np.zeros(self.p)
        if self.constant is not None:
            matrix[self.constant] -= self.shift[:p] / self.level
            offset[self.constant] = self.shift[p:].sum() / self.level
        return Affine(matrix, offset)


def far_from_zero(overall: Overall, centre: bool) -> Array:
    """Which columns of Z are centred: far from 0, where digits would be lost, or all that vary."""
    sd = np.sqrt(overall.squares / overall.n_rows)
    return ~overall.fixed & (np.abs(overall.mean) > (1e-9 if centre else FAR) * sd)


def whitening(product: Floats, names: Sequence[str]) -> Affine:
    """gamma = B gamma_w with B' (X'X) B = 1; an error names the column that adds nothing."""
    scale = np.sqrt(np.diag(product))
    if not np.all(scale > 0):
        column = names[int(np.argmin(scale > 0))]
        raise ValueError(
            f"X must have full column rank, but column {column!r} is zero, or constant like another"
        )
    factor = _cholesky(product / np.outer(scale, scale), names)
    log_det = -np.log(np.diag(factor)).sum() - np.log(scale).sum()
    return Affine(np.linalg.inv(factor).T / scale[:, None], np.zeros(len(scale)), log_det)


def _cholesky(product, names):
    """The lower factor, by hand to name the column that is a combination of others."""
    factor = np.zeros_like(product)
    for i in range(len(product)):
        rest = product[i, i] - factor[i, :i] @ factor[i, :i]
        if not rest > RANK_TOLERANCE**2 * 100:
            raise ValueError(
                f"X must have full column rank, but column {names[i]!r} is a combination of the "
                "columns before it"
            )
        factor[i, i] = np.sqrt(rest)
        factor[i + 1 :, i] = (product[i + 1 :, i] - factor[i + 1 :, :i] @ factor[i, :i]) / factor[i, i]
    return factor
