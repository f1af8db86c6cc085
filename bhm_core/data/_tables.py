"""Tables of columns: read from the CSV files of the package, with NumPy alone."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from bhm_core import _extras
from bhm_core._typing import Array

FACTS = "the numbers are facts collected by a public body or published in a paper"


class Table(dict[str, Array]):
    """A dict of read-only columns of one length; ``to_pandas()`` turns it into a data frame.

    Examples
    --------
    >>> Table(school=np.array([1, 2]), y=np.array([0.5, 1.5]))
    Table(2 rows: school, y)
    """

    def to_pandas(self) -> Any:
        """Return the columns as a ``pandas.DataFrame`` (needs the extra ``bhm_core[pandas]``).

        Returns
        -------
        pandas.DataFrame
            One row a record, columns in the same order.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        pandas = _extras.module("pandas", user="to_pandas", extra="pandas")
        return pandas.DataFrame({name: column.copy() for name, column in self.items()})

    def __repr__(self) -> str:
        n_rows = len(next(iter(self.values()), ()))
        return f"Table({n_rows} rows: {', '.join(self)})"


@dataclass(frozen=True, repr=False)
class Dataset(Mapping[str, Array]):
    """One table with where it comes from: ``data["y"]`` and ``data.y`` are the same column.

    Parameters
    ----------
    table : Table
        The columns, by name.
    title : str
        What was measured, in one sentence.
    source : str
        Who collected the numbers and where they were published.
    carrier : str
        The package the file was exported from, with its licence.
    licence : str
        On what terms the file is passed on.
    units : dict
        Column name to unit or meaning.

    Examples
    --------
    >>> from bhm_core import load_dyestuff
    >>> data = load_dyestuff()
    >>> print(data)
    Dyestuff: yield of five preparations from each of six batches.
    Table(30 rows: Batch, Yield)
    Source: Davies & Goldsmith (1972), Statistical Methods in Research and Production
    >>> data.Yield is data["Yield"]
    True
    """

    table: Table
    title: str
    source: str
    carrier: str
    licence: str
    units: dict[str, str]

    def __getitem__(self, name: str) -> Array:
        try:
            return self.table[name]
        except KeyError:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.table)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def __getattr__(self, name: str) -> Array:
        if name != "table" and name in self.table:
            return self.table[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.table]

    def __repr__(self) -> str:
        return f"{self.title}\n{self.table!r}\nSource: {self.source}"

    def to_pandas(self) -> Any:
        """Return the table as a ``pandas.DataFrame``.

        Returns
        -------
        pandas.DataFrame
            One row a record.
        """
        return self.table.to_pandas()


def read_csv(
    name: str, *, text: Iterable[str] = (), whole: Iterable[str] = (), gaps: Iterable[str] = (),
    package: str = "bhm_core.data",
) -> Table:
    """Return the CSV file `name` as a Table: columns named in `text`, in `whole`, others float.

    An empty cell is an error, but for the columns of `gaps`: there it is a missing number, NaN.
    """
    lines = (files(package) / name).read_text("utf-8").splitlines()
    header, *rows = csv.reader(lines)
    kind = dict.fromkeys(text, str) | dict.fromkeys(whole, int) | dict.fromkeys(gaps, _or_missing)
    columns = zip(header, zip(*rows, strict=True), strict=True)
    return frozen({key: _column(values, kind.get(key, float)) for key, values in columns})


def _or_missing(cell):
    return float(cell or "nan")


def _column(values, kind):
    return np.array(values if kind is str else list(map(kind, values)))


def frozen(columns: Mapping[str, Array]) -> Table:
    """Return a Table of `columns`, each read-only."""
    for column in columns.values():
        column.flags.writeable = False
    return Table(columns)
