"""Labels of groups: from one label per row to integer codes, as fast as the labels allow."""

from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray


def encode(name: str, group: Any) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return sorted unique labels (J,) and the code of every row (n,), named `name` in errors."""
    group = _of_one_kind(name, group)
    if group.ndim != 1:
        raise ValueError(f"{name} must have one label per row, got shape {group.shape}")
    _check_missing(name, group)
    if group.size and group.dtype.kind in "iu":
        low, high = int(group.min()), int(group.max())
        if high - low <= 4 * group.size + 1000 and high < 2**62:
            return _encode_small_integers(group, low)
    return _encode_runs(name, group)


def _of_one_kind(name, group):
    """Labels as an array; text and numbers together are refused before numpy makes text of both."""
    if isinstance(group, np.ma.MaskedArray):
        hidden = np.flatnonzero(np.ma.getmaskarray(group))
        if len(hidden):
            raise ValueError(f"{name} must have a label in every row, got a masked value in row "
                             f"{hidden[0]} ({len(hidden)} row(s) in all)")
        group = group.data
    array = np.asarray(group)
    if array.dtype.kind == "c":
        raise ValueError(f"{name} must hold labels that can be sorted, got complex numbers")
    if array.dtype.kind in "US" and not hasattr(group, "dtype") and np.ndim(group) == 1:
        array = np.array([*group, None], dtype=object)[:-1]
    if array.dtype == object and array.ndim == 1:
        return _of_objects(name, array)
    return array


def _of_objects(name, array):
    """Labels that came as Python objects: text as text, numbers as numbers, others as they are."""
    if _all_text(array):
        return array
    present = [label for label in array if not _is_missing(label)]
    kinds = {_kind(label) for label in present}
    if len(kinds) > 1:
        first = {kind: next(label for label in present if _kind(label) == kind) for kind in sorted(kinds)}
        raise ValueError(f"{name} must hold labels of one kind, got "
                         + " and ".join(f"{kind} ({label!r})" for kind, label in first.items()))
    return array


def _all_text(array):
    return set(map(type, array)) == {str}


def _kind(label):
    if isinstance(label, str):
        return "text"
    if isinstance(label, (bool, np.bool_)):
        return "truth values"
    return "numbers" if isinstance(label, Number) else type(label).__name__


def _is_missing(label):
    """None, NaN, NaT, and pandas' NA, which is neither equal to itself nor different."""
    return label is None or type(label).__name__ in ("NAType", "NaTType") or bool(label != label)


def _encode_small_integers(group, low):
    """Count instead of sorting: integers within a narrow range."""
    offset = (group.astype(np.int64) - low).astype(np.intp)  # what counts and indexes: 32 bits in a browser
    present = np.bincount(offset) > 0
    labels = np.flatnonzero(present).astype(np.int64) + low
    return labels.astype(group.dtype), (np.cumsum(present) - 1)[offset]


def _encode_runs(name, group):
    """Sort one label per run of equal neighbours, not one per row: data often come in order."""
    if group.size == 0:
        return group, np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    try:
        labels, codes = np.unique(group[starts], return_inverse=True)
    except TypeError:
        raise ValueError(f"{name} must hold labels of one kind that can be sorted") from None
    return labels, np.repeat(codes, np.diff(np.append(starts, group.size)))


def _check_missing(name, group):
    if group.dtype.kind in "iubUS" or (group.dtype == object and _all_text(group)):
        return
    if group.dtype == object:
        bad = np.array([_is_missing(label) for label in group], dtype=bool)
    else:
        bad = group != group  # noqa: PLR0124  NaN and NaT are the values that differ from themselves
    if np.any(bad):
        rows = np.flatnonzero(bad)
        raise ValueError(
            f"{name} must have a label in every row, got a missing value in row {rows[0]} "
            f"({rows.size} row(s) in all)"
        )
