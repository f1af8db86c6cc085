"""Named columns from whatever a reader calls a table."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from bhm_core import _extras
from bhm_core._typing import AnyTable

__all__ = ["as_frame", "check_predictors", "check_still_numbers"]

MANY = 10  # different numbers, written as text, that are no categories


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
    if isinstance(data, list | tuple) and data and all(isinstance(row, Mapping) for row in data):
        data = pandas.DataFrame(list(data))
    names, column = _columns(data)
    names = [str(name) for name in names]
    used = [name for name in names if wanted is None or name in wanted]
    twice = [name for name in used if names.count(name) > 1]
    if twice:
        raise ValueError(f"data must have one column of each name, got {twice[0]!r} twice")
    columns = {name: _values(name, column(name), pandas) for name in used}
    sizes = {len(values) for values in columns.values() if np.ndim(values)}
    if len(sizes) > 1:
        raise ValueError("data must have columns of one length, got "
                         + ", ".join(f"{name} of {len(v)}" for name, v in columns.items() if np.ndim(v)))
    return pandas.DataFrame(columns)


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


def _values(name, column, pandas):
    """A column as numpy values or a pandas Series (categories kept): numbers, truth values or labels."""
    if hasattr(column, "to_pandas") and hasattr(column, "null_count") and callable(column.to_pandas):
        column = _from_arrow_or_polars(column, pandas)
    if isinstance(getattr(column, "dtype", None), pandas.CategoricalDtype):
        return pandas.Series(column).reset_index(drop=True)
    values = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    if values.ndim > 1:
        raise ValueError(f"data[{name!r}] must be one column, got shape {values.shape}")
    if values.dtype.kind == "c":
        raise ValueError(f"data[{name!r}] must hold real numbers or labels, got {values.dtype}")
    return values if values.dtype != object else [None if v is None else v for v in values]


def _from_arrow_or_polars(column, pandas):
    """The same with the order of its categories, if it has one."""
    if not hasattr(column, "cat"):  # pyarrow
        return column.to_pandas() if hasattr(column, "type") else column
    if type(column.dtype).__name__ != "Enum":
        return column
    return pandas.Categorical(column.to_list(), column.dtype.categories.to_list(), ordered=True)


def check_predictors(frame: Any, groups: Collection[str]) -> None:
    """Raise where a column that is no group holds dates, or numbers written as text.

    Parameters
    ----------
    frame : pandas.DataFrame
        The columns of a formula.
    groups : collection of str
        Those that label the groups, which may hold what they like.

    Raises
    ------
    ValueError
        With the name of the column and what to do.
    """
    pandas = _extras.module("pandas", user="from_formula", extra="formula")
    for name in frame.columns.difference(list(groups)):
        column = frame[name]
        if column.dtype.kind in "mM":
            raise ValueError(f"data[{name!r}] must hold numbers or categories, got {column.dtype}: make "
                             "numbers of them, such as days since the first")
        text = column.dtype.kind not in "biuf" and not isinstance(column.dtype, pandas.CategoricalDtype)
        if text and column.nunique() > MANY and _are_fractions(pandas.to_numeric(column, errors="coerce")):
            raise ValueError(f"data[{name!r}] must hold numbers or categories, got {column.nunique()} "
                             f"numbers written as text, such as {column[0]!r}: make numbers of them")


def check_still_numbers(frame: Any, learned_from: Any, groups: Collection[str]) -> None:
    """Raise where a column held numbers when the model was made, and now holds something else.

    Parameters
    ----------
    frame, learned_from : pandas.DataFrame
        The columns of a formula, now and then.
    groups : collection of str
        Those that label the groups, which are compared elsewhere.

    Raises
    ------
    ValueError
        With the name of the column and a value.
    """
    for name in frame.columns.difference(list(groups)):
        now = getattr(frame[name].dtype, "categories", frame[name]).dtype
        if learned_from[name].dtype.kind in "biuf" and now.kind not in "biuf" and len(frame):
            raise ValueError(f"data[{name!r}] must hold numbers, as when the model was made, got {now}: "
                             f"{frame[name].iloc[0]!r}")


def _are_fractions(numbers):
    """Whether all are numbers, and not all whole ones, which might be labels."""
    return numbers.notna().all() and (numbers % 1 != 0).any()
