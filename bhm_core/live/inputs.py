"""What a reader can move: sliders, choices, switches and draggable values, declared once in Python.

The declaration travels to the page as JSON; the script builds the visible controls from it. Infinity, the
end stop of some sliders, is written ``"inf"`` there because JSON has no infinity.
"""

from dataclasses import asdict, dataclass
from math import inf, isfinite
from typing import Any

import numpy as np

from bhm_core._checks import finite_array, flag, number_array


def jsonable(value):
    """Return `value` as JSON can hold it: rounded to 12 digits, infinity as ``"inf"``."""
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.12g}") if isfinite(value) else {inf: "inf", -inf: "-inf"}.get(value)
    return value


@dataclass(frozen=True)
class Slider:
    """A number between `low` and `high`; with ``to_infinity`` one more stop stands to the right.

    Parameters
    ----------
    name : str
        The control's name, also its keyword in Python and its key in the link.
    label : str
        What the reader sees beside the slider, in words; `symbol` is added in italics.
    low, high, step : float
        Range and step. A value beyond the range is refused.
    default : float
        The value at the start and after a reset.
    role : str
        prior, likelihood, posterior, data, truth or chain: gives the colour.
    unit : str
        Written after the value.
    digits : int
        Decimals shown.
    to_infinity : bool
        Add the end stop infinity.
    ends : tuple of str
        Names of the two end stops, shown under them.
    handle_only : bool
        The figure draws a handle for it, so that no slider is shown.
    sets : dict, optional
        What else is set when a hand, a link or Python moves this one alone.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    default: float
    symbol: str = ""
    role: str = "data"
    unit: str = ""
    digits: int = 1
    to_infinity: bool = False
    ends: tuple = ("", "")
    handle_only: bool = False
    sets: dict[str, Any] | None = None
    kind: str = "slider"

    def check(self, value):
        """Return `value` as a number of the range, or raise ``ValueError``."""
        if isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{self.name} must be a number, got {value}")
        number = inf if isinstance(value, str) and value == "inf" else float(
            number_array(self.name, value, ndim=0))
        if not (self.low <= number <= self.high or (self.to_infinity and number == inf)):
            end = " or infinite" if self.to_infinity else ""
            raise ValueError(
                f"{self.name} must be between {self.low} and {self.high}{end}, got {value}"
            )
        return int(number) if isinstance(self.default, int) and isfinite(number) else number

    def random(self, rng):
        """Return a random setting; the two end stops come up often."""
        u = rng.uniform()
        if u < 0.06:
            return self.low
        if u > 0.94:
            return inf if self.to_infinity else self.high
        steps = round((self.high - self.low) / self.step)
        return self.check(jsonable(self.low + self.step * int(rng.integers(steps + 1))))


@dataclass(frozen=True)
class Values:
    """A list of numbers that the figure itself gives handles for (``y=[28, 8, ...]``).

    Moving entry k by hand also sets the `Choice` named `chooses` to its option k. With ``jumps`` a change
    of state does not pass through the values between (an order of items has none).
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    default: tuple
    role: str = "data"
    unit: str = ""
    digits: int = 1
    chooses: str = ""
    jumps: bool = False
    kind: str = "values"

    def check(self, value):
        """Return `value` as a list of numbers of the range, or raise ``ValueError``."""
        numbers = finite_array(self.name, value, ndim=1).tolist()
        for k, number in enumerate(numbers):
            if not self.low <= number <= self.high:
                raise ValueError(
                    f"{self.name}[{k}] must be between {self.low} and {self.high}, got {number}"
                )
        return numbers

    def random(self, rng):
        """Return a random list of the default's length."""
        steps = round((self.high - self.low) / self.step)
        draws = rng.integers(steps + 1, size=len(self.default))
        return [jsonable(float(self.low + self.step * k)) for k in draws]


@dataclass(frozen=True)
class Choice:
    """One of several options, shown as a row of buttons: ``options`` are (value, words) pairs."""

    name: str
    label: str
    options: tuple
    default: str
    role: str = "data"
    kind: str = "choice"

    def check(self, value):
        """Return `value` if it is one of the options, or raise ``ValueError``."""
        allowed = [option for option, _ in self.options]
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"{self.name} must be one of {allowed}, got {value!r}")
        return value

    def random(self, rng):
        """Return one of the options."""
        return self.options[int(rng.integers(len(self.options)))][0]


@dataclass(frozen=True)
class Switch:
    """Something that is on or off."""

    name: str
    label: str
    default: bool = False
    role: str = "data"
    kind: str = "switch"

    def check(self, value):
        """Return `value` as a bool, or raise ``ValueError``."""
        return flag(self.name, value)

    def random(self, rng):
        """Return True or False."""
        return bool(rng.integers(2))


@dataclass(frozen=True)
class Answer:
    """One answer to the "why?" after a prediction; a wrong one names its misconception.

    `show` is the state of the controls that refutes it (or that shows why the right one is right).
    """

    text: str
    reply: str
    right: bool = False
    show: dict[str, Any] | None = None


@dataclass(frozen=True)
class Prediction:
    """What the reader is asked to commit to before the figure answers.

    Parameters
    ----------
    ask : str
        The question.
    answer : str
        Key of the number in the result of ``compute``.
    panel, axis : str
        Where the mark goes: the key of a panel of the drawing, and ``"x"`` or ``"y"``.
    low, high, step, start : float
        Range, step and first place of the mark; `start` must not give the answer away.
    why : str
        The question that follows.
    answers : tuple of Answer
        Three of them, one right.
    digits : int
        Decimals shown.
    unit : str
        Written after the gap.
    """

    ask: str
    answer: str
    panel: str
    axis: str
    low: float
    high: float
    step: float
    start: float
    why: str
    answers: tuple
    digits: int = 1
    unit: str = ""


def as_json(declaration):
    """Return a declaration (or a tuple of them) as plain JSON data."""
    if isinstance(declaration, tuple):
        return [as_json(item) for item in declaration]
    return None if declaration is None else jsonable(asdict(declaration))
