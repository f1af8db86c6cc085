"""Try an answer out, and say which properties it lacks."""

from __future__ import annotations

import textwrap
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._checks import text
from bhm_core.exercises._answers import objection, usable, what_went_wrong
from bhm_core.exercises._table import Trial, exercise_of

__all__ = ["Checked", "Trial", "check"]

WIDE = 78  # characters of a printed line
RUNS = "it runs"


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
        if self.failed[-1].claim == RUNS:
            said = _lines(self.failed[-1], ("came out", "hint"))
            return "\n".join([f"{self.label}: it cannot be tried yet.", *said])
        fails = "fails" if len(self.failed) == 1 else "fail"
        head = f"{self.label}: not yet. {len(self.failed)} of {_counted(len(self.trials))} {fails}:"
        return "\n".join([head, *map(_told, self.failed)])


def _counted(n):
    return f"{n} properties" if n > 1 else "1 property"


def _wrapped(words, first="", rest="  "):
    return textwrap.fill(words, WIDE, initial_indent=first, subsequent_indent=rest)


def _told(trial):
    return "\n".join([f"- {trial.claim}", *_lines(trial, ("tried", "came out", "hint"))])


def _lines(trial, parts):
    """The parts of a trial, each with its name."""
    return [_wrapped(f"{name}: {getattr(trial, name.removesuffix(' out'))}", "    ", "      ")
            for name in parts]


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
        if said := objection(exercise.numbers, answer):
            yield _not_tried(exercise, said)
            return
        answer = usable(exercise.numbers, answer)
        try:
            for trial in exercise.trials(answer):
                right = right and trial.holds
                yield trial
        except Exception as error:  # whatever the reader's code may raise
            if right:
                yield _not_tried(exercise, what_went_wrong(answer, error))


def _not_tried(exercise, said):
    return Trial(RUNS, "a call as the exercise describes it", said, False, f"It asks for {exercise.asks}.")
