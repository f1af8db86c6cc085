"""Tables of columns: read from the CSV files of the package, with NumPy alone."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from bhm_core import _extras

FACTS = "the numbers are facts collected by a public body or published in a paper"


class Table(dict):
    """A dict of read-only columns of one length; ``to_pandas()`` turns it into a data frame."""

    def to_pandas(self):
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

    def __repr__(self):
        n_rows = len(next(iter(self.values()), ()))
        return f"Table({n_rows} rows: {', '.join(self)})"


@dataclass(frozen=True, repr=False)
class Dataset(Mapping):
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
    """

    table: Table
    title: str
    source: str
    carrier: str
    licence: str
    units: dict

    def __getitem__(self, name):
        try:
            return self.table[name]
        except KeyError:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.table)}") from None

    def __iter__(self):
        return iter(self.table)

    def __len__(self):
        return len(self.table)

    def __getattr__(self, name):
        if name != "table" and name in self.table:
            return self.table[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __dir__(self):
        return [*super().__dir__(), *self.table]

    def __repr__(self):
        return f"{self.title}\n{self.table!r}\nSource: {self.source}"

    def to_pandas(self):
        """Return the table as a ``pandas.DataFrame``.

        Returns
        -------
        pandas.DataFrame
            One row a record.
        """
        return self.table.to_pandas()


def read_csv(name, *, text=(), whole=(), package="bhm_core.data"):
    """Return the CSV file `name` as a Table: columns named in `text`, in `whole`, others float."""
    with (files(package) / name).open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    kind = dict.fromkeys(text, str) | dict.fromkeys(whole, int)
    columns = zip(header, zip(*rows, strict=True), strict=True)
    return frozen({key: _column(values, kind.get(key, float)) for key, values in columns})


def _column(values, kind):
    return np.array(values if kind is str else list(map(kind, values)))


def frozen(columns):
    """Return a Table of `columns`, each read-only."""
    for column in columns.values():
        column.flags.writeable = False
    return Table(columns)
