"""One colour and one second cue for each role, the same in pictures, live figures and text."""

from importlib.resources import as_file, files

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


def use_style():
    """Switch matplotlib to the style of the book (``bhm.mplstyle``)."""
    import matplotlib.pyplot as plt

    with as_file(files("bhm_core.plots") / "bhm.mplstyle") as path:
        plt.style.use(path)


def axes(ax=None):
    """Return `ax`, or the axes of a new figure."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots()[1]
