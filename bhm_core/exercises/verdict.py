"""Try an answer out, and say which properties it lacks."""

from __future__ import annotations

import copy
import textwrap
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._checks import text
from bhm_core.exercises._table import Trial, exercise_of

__all__ = ["Checked", "Trial", "check"]

WIDE = 78  # characters of a printed line


@dataclass(frozen=True, repr=False)
class Checked:
    """What became of an answer: true where every property holds.

    Attributes
    ----------
    label : str
        The exercise.
    trials : tuple of Trial
        What was tried; empty as long as there is no answer.
    asks : str
        What an answer is.

    Examples
    --------
    >>> verdict = check("ex-beyond-odds", lambda p: 2 * p / (1 + p))
    >>> bool(verdict)
    True
    """

    label: str
    trials: tuple[Trial, ...]
    asks: str

    def __bool__(self) -> bool:
        return bool(self.trials) and not self.failed

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The trials of the properties that do not hold."""
        return tuple(trial for trial in self.trials if not trial.holds)

    def __repr__(self) -> str:
        if not self.trials:
            return _wrapped(f"{self.label}: no answer yet. It asks for {self.asks}.")
        if not self.failed:
            return _wrapped(f"{self.label}: right. {_counted(len(self.trials))} tried, and all hold.")
        fails = "fails" if len(self.failed) == 1 else "fail"
        head = f"{self.label}: not yet. {len(self.failed)} of {_counted(len(self.trials))} {fails}:"
        return "\n".join([head, *map(_told, self.failed)])


def _counted(n):
    return f"{n} properties" if n > 1 else "1 property"


def _wrapped(words, first="", rest="  "):
    return textwrap.fill(words, WIDE, initial_indent=first, subsequent_indent=rest)


def _told(trial):
    lines = [f"- {trial.claim}"]
    for name in ("tried", "came out", "hint"):
        words = getattr(trial, name.replace("came out", "came"))
        lines.append(_wrapped(f"{name}: {words}", "    ", "      "))
    return "\n".join(lines)


def check(label: str, answer: Any = ...) -> Checked:
    """Try the answer to an exercise out, and say what it does not do yet.

    The answer is not compared with a stored one: it is asked for what every right answer does, such as
    giving the same statement in other units, or ignoring the order of the data. Where it fails, the verdict
    says what was tried, what came out, and where to look; it does not say what is right.

    Parameters
    ----------
    label : str
        The exercise, as the page names it: ``"ex-conj-units"``.
    answer : object, optional
        A function, a number or several, as the exercise asks; left out, the verdict says which.

    Returns
    -------
    Checked
        True where every property holds; printed, it says which do not.

    Raises
    ------
    ValueError
        If no exercise of this name can be checked.

    Examples
    --------
    >>> check("ex-beyond-odds")
    ex-beyond-odds: no answer yet. It asks for `doubled(theta)`, which returns the
      probability whose odds are twice those of `theta`.
    >>> check("ex-beyond-odds", lambda theta: 2 * theta / (1 + theta))
    ex-beyond-odds: right. 4 properties tried, and all hold.
    """
    exercise = exercise_of(text("label", label))
    trials = () if answer is ... else tuple(_trials(exercise, answer))
    return Checked(exercise.label, trials, exercise.asks)


def _trials(exercise, answer):
    """What is tried; a call that fails altogether ends it, and says so if nothing has failed before."""
    right = True
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            answer = _as_asked(exercise, answer)
            if said := _objection(exercise, answer):
                yield _does_not_run(exercise, said)
                return
            for trial in exercise.trials(answer):
                right = right and trial.holds
                yield trial
        except Exception as error:  # whatever the reader's code may raise
            if right:
                yield _does_not_run(exercise, f"{type(error).__name__}: {error}")


def _does_not_run(exercise, said):
    hint = f"The check takes {exercise.asks}."
    return Trial("it runs", "a call as the exercise describes it", said, False, hint)


def _as_asked(exercise, answer):
    """The answer as numbers, or as a function that gets copies of what it is called with."""
    if exercise.numbers is None:
        return (lambda *arguments: answer(*copy.deepcopy(arguments))) if callable(answer) else answer
    values = np.asarray(answer, dtype=float)
    return values.ravel() if values.size != 1 else values.ravel()[0]


def _objection(exercise, answer):
    """What is wrong with the kind of an answer; nothing if nothing is."""
    if exercise.numbers is None:
        return "" if callable(answer) else f"a function is asked for, not {type(answer).__name__}"
    wrong = exercise.numbers and np.size(answer) != exercise.numbers
    return f"{exercise.numbers} numbers are asked for, not {np.size(answer)}" if wrong else ""
