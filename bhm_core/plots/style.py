"""One colour and one second cue for each role, the same in pictures, live figures and text."""

from importlib.resources import as_file, files
from typing import Any

import numpy as np

from bhm_core._typing import Axes

COLORS = {
    "prior": "#0072B2",
    "likelihood": "#C04F00",
    "posterior": "#007A58",
    "data": "#4D4D4D",
    "truth": "#A03C82",
}

LINES = {
    "prior": "--",
    "likelihood": ":",
    "posterior": "-",
    "data": "none",
    "truth": "-.",
}


def use_style() -> None:
    """Switch matplotlib to the style of the book (``bhm.mplstyle``).

    Examples
    --------
    >>> use_style()
    >>> import matplotlib.pyplot as plt
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    import matplotlib.pyplot as plt

    with as_file(files("bhm_core.plots") / "bhm.mplstyle") as path:
        plt.style.use(path)


def axes(ax: Axes | None = None) -> Any:
    """Return `ax`, or the axes of a new figure; what is drawn there matplotlib checks itself."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots()[1]


def dots(ax, values, *, label, **style):
    """Draw values as dots in the margin below the curves."""
    look = {"color": COLORS["data"], "marker": "o", "ls": "none", "ms": 6, "alpha": 0.6, "mew": 0}
    across = ax.get_xaxis_transform()  # x in data, y as a share of the picture
    ax.plot(values, np.full(np.size(values), 0.04), transform=across, label=label, **look | style)


def hide_height(ax):
    """A density has no height that a reader needs: leave its axis out, and room for the dots."""
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_ylim(bottom=0)
