"""The ways to sufficient statistics that lead through a database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from bhm_core._checks import names_of_columns
from bhm_core._typing import Array
from bhm_core.hierarchical.rows.sql import (
    aggregate_sql,
    checked_table,
    names_of,
    read_rows,
    run_duckdb,
)

__all__ = ["DatabaseDoor", "column_names"]


class DatabaseDoor:
    """What `SufficientStatistics` can do with SQL: DuckDB here, or any other engine by text."""

    if TYPE_CHECKING:  # what makes the statistics

        def __init__(
            self, *parts: Array, names: tuple[str, ...], n_population: int, n_varying: int
        ) -> None: ...

    @classmethod
    def from_duckdb(
        cls, query: str, y: str, X: Sequence[str], Z: Sequence[str], group: str,
        *, connection: Any = None, names: Sequence[str] | None = None,
    ) -> Self:
        """Statistics computed by DuckDB, for instance over Parquet files.

        Parameters
        ----------
        query : str
            A table, view, file (``'rows.parquet'``) or a SELECT statement.
        y : str
            Column (or SQL expression) of the outcome.
        X, Z : sequence of str
            Columns (or SQL expressions) of the coefficients; ``"1"`` is the constant.
        group : str
            Column (or SQL expression) of the label of the group.
        connection : duckdb.DuckDBPyConnection, optional
            Where to run; a new one in memory if left out.
        names : sequence of str, optional
            p + K names of the columns of X and Z; their expressions if left out.

        Returns
        -------
        SufficientStatistics
            The same as :meth:`from_arrays` gives.

        Raises
        ------
        ValueError
            If DuckDB does not understand the query or a column, the query is no single SELECT, or a
            value is missing or infinite.
        ImportError
            If duckdb is missing: it comes with the extra ``bhm_core[duckdb]``.
        """
        rows, origin = run_duckdb(query, y, X, Z, group, connection=connection)
        return cls.from_sql_rows(rows, y, X, Z, origin=origin, names=names)

    @staticmethod
    def sql(
        table: str, y: str, X: Sequence[str], Z: Sequence[str], group: str,
        *, origin: Mapping[str, float],
    ) -> str:
        """The statistics as one SQL aggregate that any engine runs.

        Parameters
        ----------
        table : str
            Name of a table, or a SELECT statement in parentheses.
        y : str
            Column (or SQL expression) of the outcome.
        X, Z : sequence of str
            Columns (or SQL expressions) of the coefficients; ``"1"`` is the constant.
        group : str
            Column (or SQL expression) of the label of the group.
        origin : mapping of str to float
            Subtracted from a column before it is squared; choose it near the mean of the column.
            Columns that are left out have origin 0.

        Returns
        -------
        str
            A SELECT with one row per group; :meth:`from_sql_rows` reads its result.

        Raises
        ------
        ValueError
            If a column is no single SQL expression, or `origin` names an unknown one.
        """
        return aggregate_sql(checked_table(table), y, X, Z, group, origin)

    @classmethod
    def from_sql_rows(
        cls, rows: Iterable[Sequence[Any]], y: str, X: Sequence[str], Z: Sequence[str],
        *, origin: Mapping[str, float], names: Sequence[str] | None = None,
    ) -> Self:
        """Statistics from the result of the statement of :meth:`sql`, whichever engine ran it.

        Parameters
        ----------
        rows : iterable of sequences
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

        Raises
        ------
        ValueError
            If the rows are not those of the statement, or a value is missing or infinite.
        """
        parts = read_rows(rows, y, X, Z, origin)
        names = column_names(names_of(X, Z) if names is None else names, len(X), len(Z))
        return cls(*parts, names=names, n_population=len(X), n_varying=len(Z))


def column_names(names: Sequence[str] | None, p: int, k: int) -> tuple[str, ...]:
    """Names of the columns X, Z and y, made up where they are not given."""
    if names is None:
        names = [f"x{i}" for i in range(p)] + [f"z{i}" for i in range(k)]
    if isinstance(names, str) or not hasattr(names, "__len__") or len(names) != p + k:
        raise ValueError(f"names must have {p + k} names (X, then Z), got {names!r}")
    return (*names_of_columns("names", names[:p], p), *names_of_columns("names", names[p:], k), "y")
