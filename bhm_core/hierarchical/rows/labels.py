"""Labels of groups as codes, and the rows in their order."""

import numpy as np

from bhm_core._checks import encode
from bhm_core._typing import Ints

__all__ = ["encode", "sorted_rows"]


def sorted_rows(codes: Ints, n_groups: int) -> tuple[Ints | None, Ints]:
    """Return the order that sorts the rows by group (None if they are) and the rows a group."""
    counts = np.bincount(codes, minlength=n_groups)
    if np.all(codes[1:] >= codes[:-1]):
        return None, counts
    small = codes.astype(np.uint16) if n_groups <= 65536 else codes  # 16 bits sort by radix
    return np.argsort(small, kind="stable"), counts
