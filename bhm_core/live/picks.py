"""A prediction that is one of a few ranges, for a number that nobody can be expected to guess."""

from dataclasses import dataclass

from bhm_core.live.inputs import Answer


@dataclass(frozen=True)
class Range:
    """What the reader can choose: the answer lies between `low` and `high` (not included), in words."""

    words: str
    low: float
    high: float


@dataclass(frozen=True)
class Pick:
    """What the reader is asked to choose before the figure answers.

    Parameters
    ----------
    ask : str
        The question.
    answer : str
        Key of the number in the result of ``compute``.
    panel, axis : str
        Where the choice is shown, as a part of an axis: the key of a panel, and ``"x"`` or ``"y"``.
    options : tuple of Range
        The choices; they cover what the answer can be, without a gap.
    why : str
        The question that follows.
    answers : tuple of Answer
        Three of them, one right.
    digits : int
        Decimals shown.
    """

    ask: str
    answer: str
    panel: str
    axis: str
    options: tuple[Range, ...]
    why: str
    answers: tuple[Answer, ...]
    digits: int = 1
