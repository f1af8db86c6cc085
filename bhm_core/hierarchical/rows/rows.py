"""The rows of a regression, checked and encoded once, and kept for what needs them one by one."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np

from bhm_core._checks import finite_array, not_too_large
from bhm_core._typing import Array, ArrayLike, Floats
from bhm_core.hierarchical.rows.labels import encode

__all__ = ["FAR", "LARGEST", "Rows", "matrix", "same_index", "same_length"]

FAR = 10.0  # an origin of z further than so many sds from the data costs digits: centre
LARGEST = 1e70  # its square, and sums of products of such squares, are numbers


class Rows:
    """Checked y, X, Z and the code of the group of each row.

    Parameters
    ----------
    y : array_like (n,)
        Outcome.
    X, Z : array_like (n, p), (n, K)
        Columns of the coefficients.
    group : array_like (n,)
        Labels.
    offset : float or ndarray (n,)
        Known part of the outcome, subtracted from y and added to what is predicted.

    Attributes
    ----------
    labels : ndarray (J,)
        Sorted labels.
    codes : ndarray of int (n,)
        Place of the label of each row among them.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or hold missing values or numbers whose squares overflow.
    """

    def __init__(
        self, y: ArrayLike, X: ArrayLike, Z: ArrayLike, group: ArrayLike, offset: float | Floats = 0.0
    ) -> None:
        same_index(y=y, X=X, Z=Z, group=group)
        self.y, self.X, self.Z = finite_array("y", y, ndim=1), matrix("X", X), matrix("Z", Z)
        self.labels, self.codes = encode("group", group)
        self.offset = offset
        same_length(self.y, X=self.X, Z=self.Z, group=self.codes)
        for name, part in (("y", self.y), ("X", self.X), ("Z", self.Z)):
            not_too_large(name, part, LARGEST)
        if np.ndim(offset):
            self.y = self.y - offset

    def copy(self) -> Rows:
        """The same rows in arrays of their own: what the reader does to his later changes nothing."""
        twin = copy(self)
        for name, part in vars(self).items():
            setattr(twin, name, part.copy() if isinstance(part, np.ndarray) else part)
        return twin


def same_index(**columns: Any) -> None:
    """Raise where two columns of pandas have different labels for their rows: which row is which?"""
    indexed = {name: c.index for name, c in columns.items() if hasattr(c, "reindex") and hasattr(c, "index")}
    for name, index in indexed.items():
        first, wanted = next(iter(indexed.items()))
        if not index.equals(wanted):
            raise ValueError(f"{name} must have the index of {first}, got {index[:5].tolist()} .. "
                             f"for {wanted[:5].tolist()} ..")


def same_length(y: Floats, **columns: Array) -> None:
    """Raise unless y has rows, and every one of `columns` as many."""
    for name, column in columns.items():
        if len(column) != len(y):
            raise ValueError(f"{name} must have {len(y)} rows like y, got {len(column)}")
    if len(y) == 0:
        raise ValueError("y must have at least 1 row, got 0")


def matrix(name: str, value: ArrayLike) -> Floats:
    """Return `value` as a matrix of floats with at least one column."""
    array = finite_array(name, value)
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError(f"{name} must have rows and at least 1 column, got shape {array.shape}")
    return array
