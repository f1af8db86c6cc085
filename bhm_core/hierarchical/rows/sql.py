"""The sufficient statistics as one SQL aggregate, and back from its rows.

A column is centred at its origin before it is multiplied, so the sums keep their digits whatever the
engine; SUM, COUNT and GROUP BY are all that is asked of it.
"""

from collections.abc import Mapping

import numpy as np

from bhm_core._checks import finite_number


def aggregate_sql(table, y, X, Z, group, origin):
    """Return the SELECT; its columns are label, n, sums, and sums of products in a fixed order."""
    columns = _distinct([*X, *Z, y])
    start = _starts(origin, columns)
    centred = [f"(CAST({c} AS DOUBLE) - ({s!r}))" for c, s in zip(columns, start, strict=True)]
    parts = [f"({group}) AS g", "COUNT(*) AS n"]
    parts += [f"SUM({c}) AS s{i}" for i, c in enumerate(centred)]
    parts += [
        f"SUM({a} * {b}) AS s{i}_{j}"
        for i, a in enumerate(centred) for j, b in enumerate(centred) if i <= j
    ]
    complete = " OR ".join(f"({c}) IS NULL" for c in [*columns, group])
    parts.append(f"SUM(CASE WHEN {complete} THEN 1 ELSE 0 END) AS missing")
    return f"SELECT {', '.join(parts)} FROM {table} AS rows_of_data GROUP BY ({group})"


def read_rows(rows, y, X, Z, origin):
    """Return labels, counts, origin, means, within_group and within from the rows of the SELECT."""
    columns = _distinct([*X, *Z, y])
    start = np.array(_starts(origin, columns))
    place = np.array([columns.index(c) for c in [*X, *Z, y]])
    rows = [tuple(row) for row in rows]
    if not rows:
        raise ValueError("the table must have at least 1 row, got 0")
    missing = sum(int(row[-1]) for row in rows)
    if missing:
        raise ValueError(f"the table must have no missing values, got {missing} row(s) with NULL")
    labels = np.array([row[0] for row in rows])
    order = np.argsort(labels, kind="stable")
    numbers = np.array([[float(v) for v in row[1:-1]] for row in rows])[order]
    if not np.isfinite(numbers).all():
        raise ValueError("the table must have finite numbers, got a sum that is not")
    m, p, k = len(columns), len(X), len(Z)
    counts, totals = numbers[:, 0], numbers[:, 1 : m + 1]
    products = np.empty((len(labels), m, m))
    upper = np.triu_indices(m)
    products[:, upper[0], upper[1]] = products[:, upper[1], upper[0]] = numbers[:, m + 1 :]
    means = totals / counts[:, None]
    products -= counts[:, None, None] * means[:, :, None] * means[:, None, :]
    left = np.diagonal(products, axis1=1, axis2=2)
    constant = left <= 1e-14 * counts[:, None] * means**2
    products[constant[:, :, None] | constant[:, None, :]] = 0
    within = products.sum(axis=0)
    within_group = products[:, place[p : p + k]][:, :, place]
    return (labels[order], counts.astype(int), start[place], means[:, place], within_group,
            within[np.ix_(place, place)])


def names_of(X, Z):
    """Names of coefficients whose columns are SQL expressions."""
    return ["Intercept" if c == "1" else c for c in [*X, *Z]]


def run_duckdb(query, y, X, Z, group, *, connection):
    """Ask DuckDB for the means first, to centre there, then for the sums: rows and origin."""
    try:
        import duckdb
    except ImportError as error:
        raise ImportError("from_duckdb needs duckdb: pip install 'bhm_core[duckdb]'") from error
    connection = duckdb.connect() if connection is None else connection
    table = _table(query)
    columns = _distinct([*X, *Z, y])
    means = ", ".join(f"AVG(CAST({c} AS DOUBLE))" for c in columns)
    centre = connection.execute(f"SELECT {means} FROM {table} AS rows_of_data").fetchone()
    if any(value is None for value in centre):
        raise ValueError(f"the table must have numbers in {columns}, got none in a column")
    origin = dict(zip(columns, centre, strict=True))
    return connection.execute(aggregate_sql(table, y, X, Z, group, origin)).fetchall(), origin


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
    if query.lstrip().upper().startswith(("SELECT ", "SELECT\n", "WITH ", "FROM ")):
        return f"({query})"
    return f"'{query}'" if query.endswith((".parquet", ".csv", ".json")) else query


def _distinct(columns):
    return list(dict.fromkeys(columns))
