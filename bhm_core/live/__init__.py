"""Figures that answer: one Python module and one ES module each, with the same ``compute``.

``bhm_core.live.ConjugateNormal(n=14)`` is a widget in a notebook and a live element on a page. How to add
a figure stands in ``README.md`` of this folder.
"""

from bhm_core.live.figure import LiveFigure
from bhm_core.live.pages import page
from bhm_core.live.registry import figure_class, figure_names
from bhm_core.live.your_data import YourData

__all__ = ["LiveFigure", "YourData", "figure_class", "figure_names", "page"]


def __getattr__(name):
    if name[:1].isupper():
        words = "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
        if words in figure_names():
            return figure_class(words)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
