"""The exercises that can be checked, each with what it asks for and what is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import numpy as np

PARTS = ("_thinking", "_chains", "_levels", "_lines", "_further", "_checking", "_later")
TABLE: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Trial:
    """One property of a right answer, and whether it holds of this one.

    Attributes
    ----------
    claim : str
        The property.
    tried : str
        What the answer was asked.
    came : str
        What came out.
    holds : bool
        Whether that is as it should be.
    hint : str
        Where to look if it is not.

    Examples
    --------
    >>> Trial("a sum of two is symmetric", "f(1, 2) and f(2, 1)", "3 and 3", True, "Add.").holds
    True
    """

    claim: str
    tried: str
    came: str
    holds: bool
    hint: str


@dataclass(frozen=True)
class Exercise:
    """An exercise that can be checked; `numbers` is how many it asks for (0: any), None for a function."""

    label: str
    asks: str
    trials: Callable[[Any], Iterator[Trial]]
    numbers: int | None = None


def exercise(label: str, asks: str, numbers: int | None = None) -> Callable[[Any], Any]:
    """Enter the generator of trials below under the label of its exercise."""

    def entered(trials):
        TABLE[label] = Exercise(label, asks, trials, numbers)
        return trials

    return entered


def all_exercises() -> dict[str, Exercise]:
    """Every exercise that can be checked, by its label."""
    for part in PARTS:
        import_module(f"bhm_core.exercises.{part}")
    return TABLE


def exercise_of(label: str) -> Exercise:
    """The exercise of this label, or an error that names similar ones."""
    table = all_exercises()
    if label not in table:
        near = get_close_matches(label.lower(), table, 3, 0.5) or ["ex-conj-units"]
        raise ValueError(f"label must be that of an exercise with a check, such as {', '.join(near)} "
                         f"(it stands under the exercise), got {label!r}")
    return table[label]


def in_digits(*values: Any) -> str:
    """Numbers in words: four digits of each."""
    return " and ".join(np.array2string(np.asarray(value, dtype=float), precision=4, separator=", ",
                                        suppress_small=True, max_line_width=10_000, threshold=20)
                        for value in values)


def near(one: Any, other: Any, within: float = 1e-6) -> bool:
    """Whether two results have one shape and the same numbers."""
    a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=within, atol=within))


def same(claim: str, tried: str, one: Any, other: Any, hint: str, within: float = 1e-6) -> Trial:
    """A trial of two results that must be equal."""
    return Trial(claim, tried, in_digits(one, other), near(one, other, within), hint)


def true(claim: str, tried: str, value: Any, holds: Any, hint: str) -> Trial:
    """A trial of one result that must be as described."""
    return Trial(claim, tried, in_digits(value), bool(np.all(holds)), hint)
