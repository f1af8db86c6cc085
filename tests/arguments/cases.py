"""A public callable with good arguments: what the tables beside are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TABLE = {}


@dataclass(frozen=True)
class Case:
    """How to call a public callable, and what of it may be varied."""

    name: str
    good: dict
    call: Callable | None = None  # with the arguments; if left out, the callable itself
    of: Callable | None = None  # makes the object whose method it is
    bound: tuple = ()  # arrays whose shape is bound
    alias: dict = field(default_factory=dict)  # argument -> pattern that names it in errors
    free: dict = field(default_factory=dict)  # argument -> why it is not varied
    anything: tuple = ()  # functions that may return anything
    right: tuple = ()  # "argument = value in words" that have a right answer all the same


def case(name: str, good: dict[str, Any], call=None, *, of=None, bound="", alias=None, free=None,
         anything="", right=()):
    """Put a case into the table."""
    assert name not in TABLE, name
    TABLE[name] = Case(name, good, call, of, tuple(bound.split()), alias or {}, free or {},
                       tuple(anything.split()), tuple(right))
