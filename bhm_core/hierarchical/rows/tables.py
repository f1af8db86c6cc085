"""Named columns from whatever a reader calls a table."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from bhm_core import _extras
from bhm_core._typing import AnyTable

__all__ = ["as_frame"]


def as_frame(data: AnyTable, wanted: Collection[str] | None = None) -> Any:
    """Return columns of `data` as a pandas DataFrame.

    Parameters
    ----------
    data : DataFrame, mapping, structured array, list of mappings, ...
        pandas, polars (lazy too), pyarrow, a DuckDB relation, or anything with named columns.
    wanted : set of str, optional
        The columns to take; all if left out.

    Returns
    -------
    pandas.DataFrame
        Categories kept, index thrown away.

    Raises
    ------
    ValueError
        If `data` is no table, or two columns have one name.
    ImportError
        If pandas is missing: it comes with the extra ``bhm_core[formula]``.
    """
    pandas = _extras.module("pandas", user="from_formula", extra="formula")
    if isinstance(data, list) and data and all(isinstance(row, Mapping) for row in data):
        data = pandas.DataFrame(data)
    names, column = _columns(data)
    names = [str(name) for name in names]
    used = [name for name in names if wanted is None or name in wanted]
    twice = [name for name in used if names.count(name) > 1]
    if twice:
        raise ValueError(f"data must have one column of each name, got {twice[0]!r} twice")
    return pandas.DataFrame({name: _values(column(name)) for name in used})


def _columns(data):
    """The names of the columns, and a function from a name to its column."""
    if hasattr(data, "collect_schema") and hasattr(data, "collect"):  # a lazy frame of polars
        data = data.collect()
    if hasattr(data, "fetchdf"):  # a relation of DuckDB
        data = data.df()
    if isinstance(data, Mapping):
        return list(data), data.__getitem__
    if getattr(getattr(data, "dtype", None), "names", None):  # a structured array
        return data.dtype.names, data.__getitem__
    if hasattr(data, "column_names"):  # pyarrow
        return data.column_names, data.column
    if hasattr(data, "columns") and hasattr(data, "__getitem__"):
        return list(data.columns), data.__getitem__
    raise ValueError("data must be a table with named columns (a DataFrame or a dict of arrays), "
                     f"got {type(data).__name__}")


def _values(column):
    """A column as numpy values or a pandas Series (categories kept)."""
    if hasattr(column, "cat") and hasattr(column, "index"):
        return column.reset_index(drop=True)
    values = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    return values if values.dtype != object else [None if v is None else v for v in values]
