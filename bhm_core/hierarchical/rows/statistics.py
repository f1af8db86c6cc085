"""Sufficient statistics of a hierarchical regression: after them, no row is looked at again.

Per group: the number of rows, the means of all columns, and the centred cross-products of the
columns of Z with all columns; in total: the centred cross-products of all columns. Everything is
centred at the group's own mean, so that a large constant added to y or to x costs no digits, and two
sets of statistics add up (Chan, Golub & LeVeque 1983, The American Statistician 37, 242-247).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._checks import count, encode, finite_array, whole_numbers
from bhm_core._typing import Array, ArrayLike, Floats, Ints
from bhm_core.hierarchical.rows.database import DatabaseDoor, column_names
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.sums import merge, sums

__all__ = ["SufficientStatistics"]


@dataclass(frozen=True, eq=False)
class SufficientStatistics(DatabaseDoor):
    """What a hierarchical regression has to know about its rows.

    Columns stand in the order X (p), Z (K), y: m = p + K + 1 in all.

    Attributes
    ----------
    labels : ndarray (J,)
        Sorted labels of the groups.
    counts : ndarray (J,)
        Rows of each group.
    origin : ndarray (m,)
        Point from which `means` are measured.
    means : ndarray (J, m)
        Means of the columns in each group, minus `origin`.
    within_group : ndarray (J, K, m)
        Cross-products of Z with all columns, both centred at the mean of the group.
    within : ndarray (m, m)
        Cross-products of all columns, centred at the mean of the group, summed over groups.
    names : tuple of str
        Names of the p + K + 1 columns.
    n_population, n_varying : int
        p and K.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> import numpy as np
    >>> y, x = np.array([1.0, 2.0, 4.0, 3.0]), np.array([0.0, 1.0, 0.0, 1.0])
    >>> ones = np.ones((4, 1))
    >>> a = SufficientStatistics.from_arrays(y, np.c_[ones, x], ones, ["a", "a", "b", "b"])
    >>> both = a + a
    >>> both.n_rows, both.n_groups
    (8, 2)
    """

    labels: Array
    counts: Ints
    origin: Floats
    means: Floats
    within_group: Floats
    within: Floats
    names: tuple[str, ...]
    n_population: int
    n_varying: int

    def __post_init__(self) -> None:
        p, k = count("n_population", self.n_population), count("n_varying", self.n_varying)
        m, labels = p + k + 1, encode("labels", self.labels)[0]
        shapes = {"origin": (m,), "means": (len(labels), m), "within_group": (len(labels), k, m),
                  "within": (m, m)}
        counts = whole_numbers("counts", self.counts, minimum=1, ndim=1)
        if len(labels) != len(self.labels) or len(counts) != len(labels):
            raise ValueError(f"labels and counts must have one entry per group, got {len(self.labels)} and "
                             f"{len(counts)} for {len(labels)} groups")
        parts: dict[str, Any] = {name: finite_array(name, getattr(self, name), shape=shape).copy()
                 for name, shape in shapes.items()}
        if (isinstance(self.names, str) or not hasattr(self.names, "__len__") or len(self.names) != m
                or not all(isinstance(name, str) for name in self.names)):
            raise ValueError(f"names must be {m} names, got {self.names!r}")
        parts |= {"labels": labels, "counts": counts.astype(np.int64), "names": tuple(map(str, self.names))}
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.counts.sum())

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.labels)

    def __repr__(self) -> str:
        return (
            f"<SufficientStatistics: {self.n_rows} rows in {self.n_groups} groups, "
            f"{self.n_population} population and {self.n_varying} varying coefficients>"
        )

    @classmethod
    def from_arrays(
        cls, y: ArrayLike, X: ArrayLike, Z: ArrayLike, group: ArrayLike,
        *, names: Sequence[str] | None = None,
    ) -> SufficientStatistics:
        """Statistics of rows held in memory.

        Parameters
        ----------
        y : array_like (n,)
            Outcome.
        X : array_like (n, p)
            Columns of the population coefficients, the constant included.
        Z : array_like (n, K)
            Columns of the varying coefficients.
        group : array_like (n,)
            Label of the group of each row.
        names : sequence of str, optional
            p + K names of the columns of X and Z.

        Returns
        -------
        SufficientStatistics
            One pass over the rows.

        Raises
        ------
        ValueError
            If lengths differ, a value is missing or infinite, or there are no rows, or not p + K names.
        """
        rows = Rows(y, X, Z, group)
        return cls.of_columns(rows.X, rows.Z, rows.y, rows.labels, rows.codes, names=names)

    @classmethod
    def of_columns(
        cls, X: Floats, Z: Floats, y: Floats, labels: Array, codes: Ints,
        *, names: Sequence[str] | None = None,
    ) -> SufficientStatistics:
        """Statistics of rows that are checked and encoded.

        Parameters
        ----------
        X, Z, y : ndarray (n, p), (n, K), (n,)
            Columns.
        labels : ndarray (J,)
            Sorted labels of the groups.
        codes : ndarray of int (n,)
            Place of the label of each row among them.
        names : sequence of str, optional
            p + K names of the columns of X and Z.

        Returns
        -------
        SufficientStatistics
            One pass over the rows.

        Raises
        ------
        ValueError
            If there are not p + K names.
        """
        p, k = X.shape[1], Z.shape[1]
        parts = sums([*X.T, *Z.T, y], codes, len(labels), slice(p, p + k))
        return cls(labels, *parts, names=column_names(names, p, k), n_population=p, n_varying=k)

    @classmethod
    def from_chunks(
        cls, chunks: Iterable[tuple[Any, Any, Any, Any]],
        *, names: Sequence[str] | None = None,
    ) -> SufficientStatistics:
        """Statistics of rows that come in pieces and never stand in memory together.

        Parameters
        ----------
        chunks : iterable of (y, X, Z, group)
            Pieces of the data; a group may be spread over several.
        names : sequence of str, optional
            p + K names of the columns of X and Z.

        Returns
        -------
        SufficientStatistics
            The sum over the pieces.

        Raises
        ------
        ValueError
            If there is no piece, or one of them is not valid.
        """
        if not isinstance(chunks, Iterable):
            raise ValueError(f"chunks must be pieces (y, X, Z, group), got {chunks!r}")
        total = None
        for at, chunk in enumerate(chunks):
            if not hasattr(chunk, "__len__") or len(chunk) != 4:
                found = f"{len(chunk)} parts" if hasattr(chunk, "__len__") else repr(chunk)
                raise ValueError(f"chunks must be pieces (y, X, Z, group), got {found} as piece {at}")
            if len(chunk[0]) == 0:
                continue  # a filter may leave nothing of a piece
            part = cls.from_arrays(*chunk, names=names)
            total = part if total is None else total + part
        if total is None:
            raise ValueError("chunks must hold at least one piece with rows, got none")
        return total

    def __add__(self, other: SufficientStatistics) -> SufficientStatistics:
        """Statistics of the rows of both; a group may have rows in either."""
        if not isinstance(other, SufficientStatistics):
            return NotImplemented
        if (self.n_population, self.n_varying, self.names) != (
            other.n_population, other.n_varying, other.names,
        ):
            raise ValueError(
                f"the other statistics must have columns {self.names}, got {other.names}"
            )
        return SufficientStatistics(*merge(self, other), names=self.names,
                                    n_population=self.n_population, n_varying=self.n_varying)

    def __radd__(self, other: Any) -> SufficientStatistics:
        """``sum`` begins with 0."""
        return self if isinstance(other, int) and other == 0 else NotImplemented
