"""From one label a row to integer codes, as fast as the labels allow."""

import numpy as np


def encode(name, group):
    """Return sorted unique labels (J,) and the code of every row (n,), named `name` in errors."""
    group = np.asarray(group)
    if group.ndim != 1:
        raise ValueError(f"{name} must have one label a row, got shape {group.shape}")
    _check_missing(name, group)
    if group.size and np.issubdtype(group.dtype, np.integer):
        low = int(group.min())
        if int(group.max()) - low <= 4 * group.size + 1000:
            return _encode_small_integers(group, low)
    return _encode_runs(group)


def _encode_small_integers(group, low):
    """Count instead of sorting: integers within a narrow range."""
    offset = group - low
    present = np.bincount(offset) > 0
    labels = np.flatnonzero(present) + low
    return labels.astype(group.dtype), (np.cumsum(present) - 1)[offset]


def _encode_runs(group):
    """Sort one label a run of equal neighbours, not one a row: data often come in order."""
    if group.size == 0:
        return group, np.zeros(0, dtype=int)
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    try:
        labels, codes = np.unique(group[starts], return_inverse=True)
    except TypeError:
        raise ValueError("group must hold labels of one kind that can be sorted") from None
    return labels, np.repeat(codes, np.diff(np.append(starts, group.size)))


def _check_missing(name, group):
    if group.dtype.kind in "iub":
        return
    bad = group != group  # noqa: PLR0124  NaN and NaT are the values that differ from themselves
    if group.dtype == object:
        bad = np.array([label is None or label != label for label in group], dtype=bool)
    if np.any(bad):
        rows = np.flatnonzero(bad)
        raise ValueError(
            f"{name} must have a label in every row, got a missing value in row {rows[0]} "
            f"({rows.size} row(s) in all)"
        )


def sorted_rows(codes, n_groups):
    """Return the order that sorts the rows by group (None if they are) and the rows a group."""
    counts = np.bincount(codes, minlength=n_groups)
    if np.all(codes[1:] >= codes[:-1]):
        return None, counts
    small = codes.astype(np.uint16) if n_groups <= 65536 else codes  # 16 bits sort by radix
    return np.argsort(small, kind="stable"), counts
