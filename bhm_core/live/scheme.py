"""What a live figure is made of: its words, its inputs, and four small methods."""

from typing import Any

from bhm_core._checks import generator
from bhm_core._typing import Axes

__all__ = ["Scheme"]


class Scheme:
    """What a subclass of `LiveFigure` gives."""

    title: str = ""
    question: str = ""
    inputs: tuple[Any, ...] = ()
    prediction: Any = None
    game: Any = None
    pictured: str = ""
    hidden: tuple[str, ...] = ()

    def default_state(self) -> dict[str, Any]:
        """Return the fixed data of the figure.

        Returns
        -------
        dict
            JSON data; nothing in it moves.
        """
        return {}

    @staticmethod
    def compute(state: dict[str, Any], controls: dict[str, Any]) -> dict[str, Any]:
        """Return all numbers of the figure, as ``compute`` of the ES module does.

        Parameters
        ----------
        state : dict
            Fixed data.
        controls : dict
            Settings of all inputs.

        Returns
        -------
        dict
            JSON data without NaN and infinity.
        """
        raise NotImplementedError

    def draw(self, ax: Axes, result: dict[str, Any]) -> None:
        """Draw the static picture.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
            Where.
        result : dict
            What `compute` gave.
        """
        raise NotImplementedError

    @staticmethod
    def readout(result: dict[str, Any], controls: dict[str, Any], state: dict[str, Any]) -> str:
        """Return the sentence under the figure; the ES module writes the same.

        Parameters
        ----------
        result, controls, state : dict
            What `compute` gave, and what it was given.

        Returns
        -------
        str
            Words, with colours as ``[[posterior|the posterior mean]]``.
        """
        raise NotImplementedError

    def random_controls(self, rng: Any) -> dict[str, Any]:
        """Return random settings for the parity test.

        Parameters
        ----------
        rng : Generator
            Source of randomness.

        Returns
        -------
        dict
            Settings of all inputs.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        rng = generator(rng)
        return {i.name: i.random(rng) for i in self.inputs}
