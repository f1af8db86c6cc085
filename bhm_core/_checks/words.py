"""Words: switches, choices, names."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bhm_core._checks._words import shown


def flag(name: str, value: Any) -> bool:
    """Return `value` as a bool; nothing else counts as true or false."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False, got {shown(value)}")
    return bool(value)


def text(name: str, value: Any) -> str:
    """Return `value`, a text."""
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, got {shown(value)}")
    return value


def choice(name: str, value: Any, options: Sequence[str]) -> str:
    """Return `value`, one of the words `options`."""
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} must be {' or '.join(map(repr, options))}, got {shown(value)}")
    return value


def names(name: str, value: Any, what: str = "quantity") -> tuple[str, ...]:
    """Return `value` as names, each a text that stands once."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        raise ValueError(f"{name} must be a list of names, got {shown(value)}")
    for entry in value:
        if not isinstance(entry, str) or not entry:
            raise ValueError(f"{name} must be names, got {shown(entry)}")
    found = tuple(map(str, value))
    twice = [entry for entry in found if found.count(entry) > 1]
    if twice:
        raise ValueError(f"{name} must name each {what} once, got {twice[0]!r} twice")
    return found


def names_of_columns(name: str, value: Any, n: int) -> tuple[str, ...]:
    """Return `value` as the names of n columns."""
    if isinstance(value, str) or not hasattr(value, "__len__") or len(value) != n:
        raise ValueError(f"{name} must have {n} entries, one per column, got {shown(value)}")
    return names(name, value, "column")
