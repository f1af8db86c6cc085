"""What the columns of Z and their effects are written in."""

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.families import Binomial, Family
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["Units", "centring", "lower_factor", "rows_of", "sizes_of_columns", "row_shares"]


@dataclass(frozen=True)
class Units:
    """What the default priors are stated in: a link of 1, and the size of each column of Z."""

    sd_z: Floats
    sd_y: float = 1.0
    mean_y: float = 0.0


def rows_of(data: RegressionData) -> Rows | TwoLevelRows:
    """The rows, or an error where there are only sums, or more columns of Z than are integrated out."""
    if data.rows is None:
        raise ValueError("data must have rows for outcomes that are not normal, got their sums alone")
    if data.rows.Z.shape[1] > 2:
        raise ValueError("Z must have at most 2 columns for outcomes that are not normal, got "
                         f"{data.rows.Z.shape[1]}")
    _check_rank(np.asarray(data.rows.X))
    if not np.any(data.rows.Z, axis=0).all():
        raise ValueError("Z must have no column of zeros, got one")
    return data.rows


def _check_rank(X):
    size = np.sqrt((X * X).sum(axis=0))
    if (size == 0).any() or np.linalg.matrix_rank(X / size, tol=1e-9 * np.sqrt(len(X))) < X.shape[1]:
        raise ValueError("X must be of full rank, got a column that is a combination of the others")


def row_shares(family: Family, offset: float | Floats) -> Floats:
    """The share of each row (n,) in what defaults are formulas of: its trials, or its exposure.

    Ten outcomes 0 and 1 say what one row of ten trials says, and an hour what two halves say. An offset
    of a log rate is an exposure.
    """
    offset = np.broadcast_to(np.asarray(offset, dtype=float), family.size.shape)
    weights = family.size * (1.0 if isinstance(family, Binomial) else np.exp(offset - offset.max()))
    return weights / weights.sum()


def centring(Z: Floats, weights: Floats) -> Floats:
    """Takes effects of mean-centred columns to those of Z; nothing is centred without a constant."""
    varies = np.ptp(Z, axis=0) > 0
    out = np.eye(Z.shape[1])
    if not varies.all():
        at = int(np.argmin(varies))
        out[at, varies] -= (weights @ Z)[varies] / Z[0, at]
    return out


def lower_factor(factor: Floats) -> Floats:
    """The lower triangular L with L L' = F F', for F (..., K, K)."""
    if factor.shape[-1] == 1:
        return np.abs(factor)
    first, second = factor[..., 0, :], factor[..., 1, :]
    length = np.sqrt((first * first).sum(axis=-1))
    some = np.where(length > 0, length, 1.0)
    along = np.where(length > 0, (first * second).sum(axis=-1) / some, 0.0)
    det = np.abs(first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0])
    across = np.where(length > 0, det / some, np.sqrt((second * second).sum(axis=-1)))
    zero = np.zeros_like(length)
    return np.stack([np.stack([length, zero], -1), np.stack([along, across], -1)], axis=-2)


def sizes_of_columns(Z: Floats, weights: Floats) -> Floats:
    """Standard deviation of each column; of a constant its size."""
    spread = np.sqrt(weights @ (Z - weights @ Z) ** 2)
    return np.where(spread > 1e-12 * np.abs(Z).max(axis=0), spread, np.maximum(np.abs(Z[0]), 1e-300))
