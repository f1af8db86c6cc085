"""Sufficient statistics of a hierarchical regression: after them, no row is looked at again.

Per group: the number of rows, the means of all columns, and the centred cross-products of the
columns of Z with all columns; in total: the centred cross-products of all columns. Everything is
centred at the group's own mean, so that a large constant added to y or to x costs no digits, and two
sets of statistics add up (Chan, Golub & LeVeque 1983, The American Statistician 37, 242-247).
"""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import finite_array
from bhm_core.hierarchical._groups import encode, sorted_rows

__all__ = ["SufficientStatistics"]


@dataclass(frozen=True, eq=False)
class SufficientStatistics:
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

    labels: np.ndarray
    counts: np.ndarray
    origin: np.ndarray
    means: np.ndarray
    within_group: np.ndarray
    within: np.ndarray
    names: tuple
    n_population: int
    n_varying: int

    @property
    def n_rows(self):
        """Number of rows, int."""
        return int(self.counts.sum())

    @property
    def n_groups(self):
        """Number of groups, int."""
        return len(self.labels)

    def __repr__(self):
        return (
            f"<SufficientStatistics: {self.n_rows} rows in {self.n_groups} groups, "
            f"{self.n_population} population and {self.n_varying} varying coefficients>"
        )

    @classmethod
    def from_arrays(cls, y, X, Z, group, *, names=None):
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
            If lengths differ, a value is missing or infinite, or there are no rows.
        """
        y = finite_array("y", y, ndim=1)
        X, Z = _matrix("X", X), _matrix("Z", Z)
        labels, codes = encode("group", group)
        for name, rows in (("X", len(X)), ("Z", len(Z)), ("group", len(codes))):
            if rows != len(y):
                raise ValueError(f"{name} must have {len(y)} rows like y, got {rows}")
        if len(y) == 0:
            raise ValueError("y must have at least 1 row, got 0")
        columns = [*X.T, *Z.T, y]
        p, k = X.shape[1], Z.shape[1]
        names = _column_names(names, p, k)
        return _from_columns(columns, labels, codes, names, p, k)

    @classmethod
    def from_chunks(cls, chunks, *, names=None):
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
        total = None
        for chunk in chunks:
            part = cls.from_arrays(*chunk, names=names)
            total = part if total is None else total + part
        if total is None:
            raise ValueError("chunks must hold at least one piece of data, got none")
        return total

    @classmethod
    def from_duckdb(cls, query, y, X, Z, group, *, connection=None, names=None):
        """Statistics computed by DuckDB, for instance over Parquet files.

        Parameters
        ----------
        query : str
            A table, view, file (``'rows.parquet'``) or a SELECT statement.
        y, group : str
            Columns (or SQL expressions) of the outcome and of the label of the group.
        X, Z : sequence of str
            Columns (or SQL expressions) of the coefficients; ``"1"`` is the constant.
        connection : duckdb.DuckDBPyConnection, optional
            Where to run; a new one in memory if left out.
        names : sequence of str, optional
            p + K names of the columns of X and Z; their expressions if left out.

        Returns
        -------
        SufficientStatistics
            The same as :meth:`from_arrays` gives.
        """
        from bhm_core.hierarchical._sql import run_duckdb

        return run_duckdb(query, y, X, Z, group, connection=connection, names=names)

    @staticmethod
    def sql(table, y, X, Z, group, *, origin):
        """The statistics as one SQL aggregate that any engine runs.

        Parameters
        ----------
        table : str
            Name of a table, or a SELECT statement in parentheses.
        y, group : str
            Columns (or SQL expressions) of the outcome and of the label of the group.
        X, Z : sequence of str
            Columns (or SQL expressions) of the coefficients; ``"1"`` is the constant.
        origin : mapping of str to float
            Subtracted from a column before it is squared; choose it near the mean of the column.
            Columns that are left out have origin 0.

        Returns
        -------
        str
            A SELECT with one row a group; :meth:`from_sql_rows` reads its result.
        """
        from bhm_core.hierarchical._sql import aggregate_sql

        return aggregate_sql(table, y, X, Z, group, origin)

    @classmethod
    def from_sql_rows(cls, rows, y, X, Z, *, origin, names=None):
        """Statistics from the result of the statement of :meth:`sql`, whichever engine ran it.

        Parameters
        ----------
        rows : sequence of sequences
            One a group: label, number of rows, sums, and sums of products.
        y : str
            As given to :meth:`sql`.
        X, Z : sequence of str
            As given to :meth:`sql`.
        origin : mapping of str to float
            As given to :meth:`sql`.
        names : sequence of str, optional
            p + K names of the columns of X and Z; their expressions if left out.

        Returns
        -------
        SufficientStatistics
            The same as :meth:`from_arrays` gives.
        """
        from bhm_core.hierarchical._sql import read_rows

        return read_rows(rows, y, X, Z, origin, names)

    def __add__(self, other):
        """Statistics of the rows of both; a group may have rows in either."""
        if not isinstance(other, SufficientStatistics):
            return NotImplemented
        if (self.n_population, self.n_varying, self.names) != (
            other.n_population, other.n_varying, other.names,
        ):
            raise ValueError(
                f"the other statistics must have columns {self.names}, got {other.names}"
            )
        return _merge(self, other)


def _from_columns(columns, labels, codes, names, p, k):
    """Two passes over the rows: means, then products of what is left."""
    unique, place = _distinct(columns)
    order, counts = sorted_rows(codes, len(labels))
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    origin = np.array([column.mean() for column in unique])
    rows = np.empty((len(unique), len(codes)))
    for out, column, centre in zip(rows, unique, origin, strict=True):
        np.subtract(column if order is None else column[order], centre, out=out)
    means = np.add.reduceat(rows, starts, axis=1) / counts
    for out, mean in zip(rows, means, strict=True):
        out -= np.repeat(mean, counts)
    within = rows @ rows.T
    varying = place[p : p + k]
    within_group = np.empty((len(labels), k, len(place)))
    products = {}
    for i, row in enumerate(varying):
        for col in range(len(unique)):
            key = (min(row, col), max(row, col))
            if key not in products:
                products[key] = np.add.reduceat(rows[row] * rows[col], starts)
            within_group[:, i, place == col] = products[key][:, None]
    return SufficientStatistics(
        labels=labels, counts=counts, origin=origin[place], means=means[place].T,
        within_group=within_group, within=within[np.ix_(place, place)],
        names=names, n_population=p, n_varying=k,
    )


def _distinct(columns):
    """Return the columns that differ, and for every column its place among them."""
    unique, place = [], []
    for column in columns:
        same = (i for i, other in enumerate(unique) if np.array_equal(column, other))
        found = next(same, None)
        if found is None:
            found = len(unique)
            unique.append(column)
        place.append(found)
    return unique, np.array(place)


def _merge(a, b):
    """Chan, Golub & LeVeque (1983), equation 2.1b, for every group that has rows in either."""
    labels = np.unique(np.concatenate([a.labels, b.labels]))
    n_a, mean_a, z_a = _spread(a, labels, a.origin)
    n_b, mean_b, z_b = _spread(b, labels, a.origin)
    counts = n_a + n_b
    delta = mean_b - mean_a
    weight = (n_a * n_b / counts)[:, None]
    varying = slice(a.n_population, a.n_population + a.n_varying)
    jump = weight[:, :, None] * delta[:, varying, None] * delta[:, None, :]
    return SufficientStatistics(
        labels=labels, counts=counts, origin=a.origin,
        means=mean_a + delta * (n_b / counts)[:, None],
        within_group=z_a + z_b + jump, within=a.within + b.within + (weight * delta).T @ delta,
        names=a.names, n_population=a.n_population, n_varying=a.n_varying,
    )


def _spread(part, labels, origin):
    """Counts, means from `origin` and products of `part` on the list of all labels."""
    at = np.searchsorted(labels, part.labels)
    m = len(part.origin)
    counts = np.zeros(len(labels), dtype=int)
    means, products = np.zeros((len(labels), m)), np.zeros((len(labels), part.n_varying, m))
    counts[at] = part.counts
    means[at] = part.means + (part.origin - origin)
    products[at] = part.within_group
    return counts, means, products


def _matrix(name, value):
    array = finite_array(name, value)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError(f"{name} must have rows and at least 1 column, got shape {array.shape}")
    return array


def _column_names(names, p, k):
    if names is None:
        names = [f"x{i}" for i in range(p)] + [f"z{i}" for i in range(k)]
    names = tuple(str(name) for name in names)
    if len(names) != p + k:
        raise ValueError(f"names must have {p + k} entries (X, then Z), got {len(names)}")
    return (*names, "y")
