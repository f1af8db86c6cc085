"""A figure that is played: nothing is told before the reader has had a go."""

from dataclasses import dataclass

from bhm_core.live.inputs import Answer, Choice


@dataclass(frozen=True)
class Game:
    """What stands around the drawing of a figure that is played, and the question "why?" that follows.

    Parameters
    ----------
    ask, then : str
        The first step, and what can be done after it.
    keys : str
        How the handles are moved without a mouse.
    why : str
        The question after the end.
    answers : tuple of Answer
        Three of them, one right.
    """

    ask: str
    then: str
    keys: str
    why: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Front(Choice):
    """A `Choice` without buttons: the handle that was moved last chooses."""

    handle_only: bool = True
