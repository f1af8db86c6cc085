"""Sums over the rows of each group, centred at the mean of the group."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.rows.labels import sorted_rows

__all__ = ["Sums", "merge", "sums"]


class Sums(Protocol):
    """What `SufficientStatistics` is to those who live below it."""

    @property
    def labels(self) -> Array: ...
    @property
    def counts(self) -> Ints: ...
    @property
    def origin(self) -> Floats: ...
    @property
    def means(self) -> Floats: ...
    @property
    def within_group(self) -> Floats: ...
    @property
    def within(self) -> Floats: ...
    @property
    def n_population(self) -> int: ...
    @property
    def n_varying(self) -> int: ...


def sums(
    columns: Sequence[Floats], codes: Ints, n_groups: int, varying: slice
) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """One visit to sort and centre the rows, one to multiply them.

    Parameters
    ----------
    columns : sequence of ndarray (n,)
        All m columns.
    codes : ndarray (n,)
        Group of each row.
    n_groups : int
        J.
    varying : slice
        Columns whose products with all others are wanted group by group.

    Returns
    -------
    counts, origin, means, within_group, within : ndarray (J,), (m,), (J, m), (J, K, m), (m, m)
        See :class:`.SufficientStatistics`.
    """
    unique, place = _distinct(columns)
    order, counts = sorted_rows(codes, n_groups)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    origin = np.array([column.mean() for column in unique])
    rows = np.empty((len(unique), len(codes)))
    for out, column, centre in zip(rows, unique, origin, strict=True):
        np.subtract(column if order is None else column[order], centre, out=out)
    means = np.add.reduceat(rows, starts, axis=1) / counts
    for out, mean in zip(rows, means, strict=True):
        out -= np.repeat(mean, counts)
    within_group = _products_by_group(rows, starts, place[varying], place)
    within = rows @ rows.T
    return counts, origin[place], means[place].T, within_group, within[np.ix_(place, place)]


def _products_by_group(rows, starts, varying, place):
    products = {}
    out = np.empty((len(starts), len(varying), len(place)))
    for i, row in enumerate(varying):
        for column in np.unique(place):
            key = (min(row, column), max(row, column))
            if key not in products:
                products[key] = np.add.reduceat(rows[row] * rows[column], starts)
            out[:, i, place == column] = products[key][:, None]
    return out


def _distinct(columns):
    """Return the columns that differ, and for every column its place among them."""
    unique, place = [], []
    for column in columns:
        same = (i for i, other in enumerate(unique) if np.array_equal(column, other))
        found = next(same, len(unique))
        if found == len(unique):
            unique.append(column)
        place.append(found)
    return unique, np.array(place)


def merge(a: Sums, b: Sums) -> tuple[Array, Ints, Floats, Floats, Floats, Floats]:
    """Sums of the rows of both: Chan, Golub & LeVeque (1983), equation 2.1b, a group at a time.

    Parameters
    ----------
    a, b : SufficientStatistics
        With the same columns.

    Returns
    -------
    labels, counts, origin, means, within_group, within : ndarray (J,), (J,), (m,), (J, m), ...
        See :class:`.SufficientStatistics`.

    Raises
    ------
    ValueError
        If the labels of one are text and those of the other are numbers, or the like.
    """
    labels = _all_labels(a.labels, b.labels)
    n_a, mean_a, products_a = _spread(a, labels, a.origin)
    n_b, mean_b, products_b = _spread(b, labels, a.origin)
    counts = n_a + n_b
    delta = mean_b - mean_a
    weight = (n_a * n_b / counts)[:, None]
    z = delta[:, a.n_population : a.n_population + a.n_varying]
    jump = weight[:, :, None] * z[:, :, None] * delta[:, None, :]
    means = mean_a + delta * (n_b / counts)[:, None]
    within = a.within + b.within + (weight * delta).T @ delta
    return labels, counts, a.origin, means, products_a + products_b + jump, within


def _all_labels(a, b):
    """Sorted labels of both, exactly: integers beyond 2^53 are not made floats."""
    kinds = [_KINDS.get(labels.dtype.kind, "text") for labels in (a, b)]
    if kinds[0] != kinds[1]:
        raise ValueError(f"the other statistics must have labels of the same kind, got {kinds[0]} "
                         f"({a.tolist()[0]!r}) and {kinds[1]} ({b.tolist()[0]!r})")
    both = np.concatenate([a, b])
    if both.dtype.kind == "f" and a.dtype.kind + b.dtype.kind != "ff":
        both = np.array([*a.tolist(), *b.tolist()], dtype=object)
    return np.unique(both)


_KINDS = {**dict.fromkeys("iuf", "numbers"), "b": "truth values", "M": "dates"}


def _spread(part, labels, origin):
    """Counts, means from `origin` and products of `part` on the list of all labels."""
    at, m = np.searchsorted(labels, part.labels), len(part.origin)
    counts = np.zeros(len(labels), dtype=int)
    means, products = np.zeros((len(labels), m)), np.zeros((len(labels), part.n_varying, m))
    counts[at] = part.counts
    means[at] = part.means + (part.origin - origin)
    products[at] = part.within_group
    return counts, means, products
