"""The sufficient statistics as one SQL statement, and back from its rows.

Every column is moved to an origin, and within each group to the mean of the group, before it is
multiplied: groups far apart cost no digits. CAST, AVG, SUM, COUNT, JOIN and GROUP BY are all that is
asked of an engine.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bhm_core import _extras
from bhm_core._checks import finite_number
from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.rows.labels import encode

__all__ = ["aggregate_sql", "checked_table", "names_of", "read_rows", "run_duckdb"]

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_FILE = (".parquet", ".csv", ".json")


def aggregate_sql(
    table: str, y: str, X: Sequence[str], Z: Sequence[str], group: str, origin: Mapping[str, float]
) -> str:
    """Return the SELECT; its columns are label, n, sums, and sums of products in a fixed order."""
    columns = _columns(y, X, Z)
    starts = _starts(origin, columns)
    m = range(len(columns))
    values = [f"CAST({c} AS DOUBLE) - ({s!r}) AS v{i}"
              for i, (c, s) in enumerate(zip(columns, starts, strict=True))]
    holes = " OR ".join(["g IS NULL", *(f"v{i} IS NULL" for i in m)])
    sums = [f"SUM(v{i}) AS s{i}" for i in m]
    sums += [f"SUM((v{i} - m{i}) * (v{j} - m{j})) AS s{i}_{j}" for i in m for j in m if i <= j]
    return (
        f"WITH r AS (SELECT {_fragment('group', group)} AS g, {', '.join(values)} "
        f"FROM {table} AS rows_of_data), "
        f"c AS (SELECT g, {', '.join(f'AVG(v{i}) AS m{i}' for i in m)} FROM r GROUP BY g), "
        f"h AS (SELECT COUNT(*) AS missing FROM r WHERE {holes}) "
        f"SELECT r.g, COUNT(*) AS n, {', '.join(sums)}, MAX(h.missing) AS missing "
        f"FROM r JOIN c ON r.g = c.g CROSS JOIN h GROUP BY r.g"
    )


def read_rows(
    rows: Iterable[Sequence[Any]], y: str, X: Sequence[str], Z: Sequence[str],
    origin: Mapping[str, float],
) -> tuple[Array, Ints, Floats, Floats, Floats, Floats]:
    """Return labels, counts, origin, means, within_group and within from the rows of the SELECT."""
    columns = _columns(y, X, Z)
    start = np.array(_starts(origin, columns))
    labels, numbers = _cells(rows, columns)
    m, p, k = len(columns), len(X), len(Z)
    counts, means = numbers[:, 0], numbers[:, 1 : m + 1] / numbers[:, :1]
    upper = np.triu_indices(m)
    products = np.empty((len(labels), m, m))
    products[:, upper[0], upper[1]] = products[:, upper[1], upper[0]] = numbers[:, m + 1 :]
    within = products.sum(axis=0)
    place = np.array([columns.index(c) for c in [*X, *Z, y]])
    within_group = products[:, place[p : p + k]][:, :, place]
    return (labels, counts.astype(int), start[place], means[:, place], within_group,
            within[np.ix_(place, place)])


def names_of(X: Sequence[str], Z: Sequence[str]) -> list[str]:
    """Names of coefficients whose columns are SQL expressions."""
    return ["Intercept" if c == "1" else c for c in [*X, *Z]]


def run_duckdb(
    query: str, y: str, X: Sequence[str], Z: Sequence[str], group: str, *, connection: Any
) -> tuple[list[tuple[Any, ...]], dict[str, float]]:
    """Ask DuckDB for the means first, to move the origin there, then for the sums: rows and origin."""
    duckdb = _extras.module("duckdb", user="from_duckdb", extra="duckdb")
    connection = duckdb.connect() if connection is None else connection
    table, columns = _table(query), _columns(y, X, Z)
    means = ", ".join(f"AVG(CAST({c} AS DOUBLE))" for c in columns)
    try:
        _one_statement(duckdb, f"SELECT {means}, {_fragment('group', group)} FROM {table}")
        found = connection.execute(f"SELECT {means} FROM {table} AS rows_of_data").fetchall()
        origin = dict(zip(columns, found[0], strict=True))
        _check_means(origin, y, X, Z)
        return connection.execute(aggregate_sql(table, y, X, Z, group, origin)).fetchall(), origin
    except duckdb.Error as error:
        _explain(connection, duckdb, table, {"y": [y], "X": X, "Z": Z}, group, error)
        raise


def _check_means(origin, y, X, Z):
    for column, mean in origin.items():
        if mean is None or not np.isfinite(mean):
            raise ValueError(f"{_role(column, y, X, Z)} must have finite numbers in the table, got none, or "
                             f"one that is not, in {column!r}")


def _explain(connection, duckdb, table, fragments, group, error):
    """Raise ValueError with the name of the argument that DuckDB does not understand."""
    def fails(sql):
        try:
            connection.execute(sql).fetchall()
        except duckdb.Error as reason:
            return str(reason).splitlines()[0]
        return None

    said = fails(f"SELECT COUNT(*) FROM {table} AS rows_of_data")
    if said:
        raise ValueError(f"query must be a table, a file or a SELECT, got {table}: {said}") from error
    for name, columns in fragments.items():
        for column in columns:
            said = fails(f"SELECT SUM(CAST({column} AS DOUBLE)) FROM {table} AS rows_of_data")
            if said:
                raise ValueError(f"{name} must be columns of numbers, got {column!r}: {said}") from error
    said = fails(f"SELECT COUNT({group}) FROM {table} AS rows_of_data")
    if said:
        raise ValueError(f"group must be a column or an expression, got {group!r}: {said}") from error


def _cells(rows, columns):
    """Sorted labels, and the numbers behind them, checked."""
    try:
        rows = [tuple(row) for row in rows]
    except TypeError:
        raise ValueError(f"rows must be the rows of the statement, got {rows!r}") from None
    if not rows:
        raise ValueError("the table must have at least 1 row with a group, got 0")
    wanted = 3 + len(columns) + len(columns) * (len(columns) + 1) // 2
    if len(rows[0]) != wanted:
        raise ValueError(f"rows must have the {wanted} cells of the statement, got {len(rows[0])}")
    missing = int(rows[0][-1])
    if missing:
        raise ValueError("the table must have no missing values in group, X, Z and y, got "
                         f"{missing} row(s) with NULL")
    labels, codes = encode("group", [row[0] for row in rows])
    if len(labels) < len(rows):
        raise ValueError(f"group must have one row for each label, got {len(rows)} rows for "
                         f"{len(labels)} labels")
    order = np.argsort(codes, kind="stable")
    numbers = np.array([[float(v) for v in row[1:-1]] for row in rows])[order]
    if not np.isfinite(numbers).all():
        raise ValueError("the table must have finite numbers, got a sum that is not")
    return labels, numbers


def _columns(y, X, Z):
    """Columns that differ, in the order X, Z, y."""
    for name, part in (("X", X), ("Z", Z)):
        if isinstance(part, str) or not hasattr(part, "__len__") or not len(part):
            raise ValueError(f"{name} must be a sequence of at least 1 column, got {part!r}")
    named = [("X", c) for c in X] + [("Z", c) for c in Z] + [("y", y)]
    return list(dict.fromkeys(_fragment(name, c) for name, c in named))


def checked_table(table: str) -> str:
    """A table, or a SELECT in parentheses, that cannot hold a second statement."""
    return _fragment("table", table)


def _role(column, y, X, Z):
    return "y" if column == y else "X" if column in X else "Z"


def _fragment(name, text):
    """A column, expression or table: a piece of one statement that cannot end it or start another."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be a column or an SQL expression, got {text!r}")
    bare = _QUOTED.sub("", text)
    if re.search(r";|--|/\*|\\|\$\$|['\"`]", bare) or "\\" in text or bare.count("(") != bare.count(")"):
        raise ValueError(f"{name} must be one column or SQL expression, without ';', comments, "
                         f"backslashes or an open quote or parenthesis, got {text!r}")
    return text


def _one_statement(duckdb, sql):
    """A query that holds a second statement is refused before anything runs."""
    found = duckdb.extract_statements(sql)
    if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
        raise ValueError(f"query must be one SELECT, got {len(found)} statement(s)")


def _starts(origin, columns):
    """The origin of each column; a misspelt one would cost digits and say nothing."""
    if not isinstance(origin, Mapping):
        raise ValueError(f"origin must be a mapping from column to number, got {origin!r}")
    unknown = [c for c in origin if c not in columns]
    if unknown:
        raise ValueError(f"origin must name columns among {columns}, got {unknown[0]!r}")
    return [finite_number(f"origin of {c}", origin.get(c, 0.0)) for c in columns]


def _table(query):
    """A statement goes into parentheses, the name of a file into quotes."""
    if not isinstance(query, str) or not query.strip():
        raise ValueError(f"query must be a table, a file or a SELECT, got {query!r}")
    query = query.strip().rstrip(";").rstrip()
    if re.match(r"(/\*.*?\*/|--[^\n]*\n|\s)*\(?\s*(SELECT|WITH|FROM|VALUES)\b", query, re.I | re.S):
        return f"({query}\n)"
    return "'" + query.replace("'", "''") + "'" if query.endswith(_FILE) else query
