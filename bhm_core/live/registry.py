"""Which figures there are, found by their file names, and the widget class of each."""

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from bhm_core import _extras
from bhm_core._checks import choice
from bhm_core.live import bundle


def figure_class(name: str) -> Any:
    """Return the class of a figure.

    Parameters
    ----------
    name : str
        What its two modules are called, such as ``"conjugate_normal"``.

    Returns
    -------
    type
        A subclass of `LiveFigure`.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    choice("name", name, figure_names())
    module = import_module(f"bhm_core.live.figures.{name}")
    return getattr(module, "".join(part.capitalize() for part in name.split("_")))


def figure_names() -> list[str]:
    """Return the names of all figures: the ES modules in ``figures/``.

    Returns
    -------
    list of str
        In alphabetical order.
    """
    here = files("bhm_core.live") / "figures"
    return sorted(f.name[:-3] for f in here.iterdir() if f.name.endswith(".js"))


@cache
def widget_class(name):
    """Return the widget class of figure `name`: its controls are traits in both directions."""
    anywidget = _extras.module("anywidget", user="a live widget", extra="live")
    traitlets = _extras.module("traitlets", user="a live widget", extra="live")
    traits = {i.name: traitlets.Any().tag(sync=True) for i in figure_class(name).inputs}
    taken = [trait for trait in traits if hasattr(anywidget.AnyWidget, trait)]
    if taken:
        raise ValueError(f"{name}: inputs must not be called {taken}, which every widget has")
    return type(f"{name}_widget", (anywidget.AnyWidget,), {
        "_esm": bundle.es_module(name), "_css": bundle.style_sheet(),
        "figure": traitlets.Dict().tag(sync=True), **traits,
    })
