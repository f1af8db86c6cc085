"""An answer in the form in which it can be tried, or in words why it cannot be."""

from __future__ import annotations

import copy
import traceback

import numpy as np

WORDS = {1: "one number is", 2: "two numbers are", 3: "three numbers are", 9: "nine numbers are"}


class Refused(Exception):
    """An answer that no trial can use; it says why, to the reader."""


class Watched:
    """The reader's function: it gets copies of its arguments, and what it returned last can be quoted."""

    def __init__(self, function):
        self.function = function
        self.returned = None
        self.inside = False

    def __call__(self, *arguments):
        self.inside = True
        self.returned = self.function(*copy.deepcopy(arguments))
        self.inside = False
        if self.returned is None:
            raise Refused("your function returns None. Is there a `return` in front of the result?")
        if isinstance(self.returned, str) or _empty(self.returned):
            raise Refused(f"your function returns {_quoted(self.returned)}, which has no number in it")
        return self.returned


def usable(numbers, answer):
    """The answer as numbers, or as a function that is watched; `numbers` is None for a function."""
    if numbers is None:
        return Watched(answer)
    values = np.asarray(answer, dtype=float).ravel()
    return values if values.size != 1 else values[0]


def objection(numbers, answer):
    """What is wrong with the kind of an answer; nothing if nothing is."""
    if numbers is None:
        return "" if callable(answer) else (
            f"a function is asked for, not {_quoted(answer)}. Pass its name, without a call.")
    wrong = _not_numbers(numbers, answer)
    asked = WORDS.get(numbers, f"{numbers} numbers are" if numbers else "one or more numbers are")
    return f"{asked} asked for, not {wrong}" if wrong else ""


def _not_numbers(numbers, answer):
    """What an answer is instead of so many finite numbers (0: any); nothing if it is these."""
    if callable(answer):
        return "a function. Call it, and pass what it returns."
    try:
        values = np.asarray(answer, dtype=float).ravel()
    except (TypeError, ValueError):
        return _quoted(answer)
    if answer is None or values.size != (numbers or max(values.size, 1)):
        return "None" if answer is None else str(values.size or "none")
    strange = values[~np.isfinite(values)]
    return str(strange[0]) if strange.size else ""


def what_went_wrong(answer, error):
    """Why a trial could not be finished: in the reader's function, or with what it returned."""
    if isinstance(error, Refused):
        return str(error)
    if not isinstance(answer, Watched):
        return f"{type(error).__name__}: {error}"
    if not answer.inside:
        return f"your function returns {_quoted(answer.returned)}, and the check cannot go on with that"
    return f"{type(error).__name__}: {error}{_where(answer.function, error)}"


def _where(function, error):
    """The line of the reader's own code that raised, if it can be read."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f", in the line `{lines[-1]}`" if lines and lines[-1] else ""


def _empty(value):
    return value.size == 0 if isinstance(value, np.ndarray) else isinstance(value, list | tuple) and not value


def _quoted(value):
    """A short quotation of a value."""
    words = " ".join(repr(value).split())
    return words if len(words) <= 40 else f"{words[:37]}..."
