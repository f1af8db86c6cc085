"""A table of text that knows its numbers and shows itself."""

from __future__ import annotations

import csv
from html import escape
from importlib.resources import files

import numpy as np

from bhm_core._checks import choice
from bhm_core._tables import text_table
from bhm_core._typing import Array


def rows_on_record(name: str) -> list[dict[str, str]]:
    """Rows of a file of this room; none where it has not been written."""
    place = files("bhm_core.course.records") / name
    if not place.is_file():
        return []
    return list(csv.DictReader(place.read_text("utf8").splitlines()))


class RecordedTable:
    """Rows of a recorded table.

    Parameters
    ----------
    rows : list of dict of str to str
        The rows.
    shown : dict of str to str
        Columns to show, with their headings.
    skipped : dict of str to str, optional
        What is not in the table, and why.
    decimals : int, optional
        Digits after the point of numbers that have a point; by default three digits in all.
    """

    def __init__(
        self, rows: list[dict[str, str]], shown: dict[str, str],
        skipped: dict[str, str] | None = None, decimals: int | None = None,
    ) -> None:
        self.rows, self.shown, self.skipped, self.decimals = rows, shown, skipped or {}, decimals

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> Array:
        """Return a column: numbers (NaN where there is none) if all are, else text."""
        cells = [row.get(column) or "" for row in self.rows]
        try:
            return np.array([float(cell) if cell else np.nan for cell in cells])
        except ValueError:
            return np.array(cells)

    def only(self, *columns: str) -> RecordedTable:
        """Return the same rows with these columns alone.

        Parameters
        ----------
        *columns : str
            Names of shown columns.

        Returns
        -------
        RecordedTable
            What is left.

        Raises
        ------
        ValueError
            If a column is not shown.
        """
        kept = {choice("columns", name, tuple(self.shown)): self.shown[name] for name in columns}
        return RecordedTable(self.rows, kept, self.skipped, self.decimals)

    def _cells(self):
        head = list(self.shown.values())
        return [head] + [[_short(row.get(column) or "", self.decimals) for column in self.shown]
                         for row in self.rows]

    def __repr__(self) -> str:
        if not self.rows:
            return "not measured yet"
        return text_table(self._cells(), "<")

    def _repr_html_(self):
        if not self.rows:
            return '<table class="dataframe table"><tr><td>Not measured yet.</td></tr></table>'
        head, *body = self._cells()
        parts = ['<table class="dataframe table">', "<thead>", _line(head, "th"), "</thead>", "<tbody>"]
        return "\n".join([*parts, *(_line(row, "td") for row in body), "</tbody>", "</table>"])


def _line(cells, tag):
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _short(cell, decimals=None):
    """Three digits of a number, with commas and the zeros at its end; whole numbers and text as they are."""
    try:
        value = float(cell)
    except ValueError:
        return cell
    if not np.isfinite(value):
        return ""
    if decimals is not None and "." in cell:
        return f"{value:.{decimals}f}"
    if abs(value) < 100:
        return f"{value:#.3g}" if "." in cell else f"{value:.3g}"
    return f"{round(value, 2 - int(np.log10(abs(value)))):,.0f}"
