"""A figure that moves: one Python module, one ES module, the same ``compute`` in both.

See ``README.md`` beside this file for how to add one.
"""

import re
from typing import Any

from bhm_core._checks import flag, mapping, text
from bhm_core.live import bundle, element, picture
from bhm_core.live.inputs import as_json, jsonable
from bhm_core.live.registry import widget_class
from bhm_core.live.scheme import Scheme
from bhm_core.live.state import merged
from bhm_core.live.text import plain


class LiveFigure(Scheme):
    """Base of the live figures; a subclass is a question, its inputs, and four small methods.

    In a notebook the figure is an anywidget widget (extra ``live``); ``figure.tau = 3`` moves the picture
    and dragging updates ``figure.tau``. On a page its HTML carries state and fallback picture.

    Parameters
    ----------
    id : str, optional
        Identifier on the page, for links; ``live-`` and the name with hyphens unless given.
    state : dict, optional
        Overrides parts of the fixed data that `default_state` gives.
    predict : bool
        Ask for a prediction first, where the figure has one.
    **controls
        Settings of the inputs at the start.

    Raises
    ------
    ValueError
        An unknown control or state, or a value outside its range.

    Examples
    --------
    >>> from bhm_core import live
    >>> figure = live.ConjugateNormal(n=14)
    >>> figure.n, isinstance(figure, live.LiveFigure)
    (14, True)
    """

    def __init__(
        self, *, id: str | None = None, state: dict[str, Any] | None = None, predict: bool = True,
        **controls: Any,
    ) -> None:
        put = super().__setattr__
        put("_widget", None)
        put("_values", {i.name: jsonable(i.check(i.default)) for i in self.inputs})
        if id is not None:
            text("id", id)
        flag("predict", predict)
        put("id", id or f"live-{self.name.replace('_', '-')}")
        put("asks", bool(predict and (self.prediction or self.game)))
        changes = mapping("state", {} if state is None else state, least=0)
        put("state", jsonable(merged(self.default_state(), changes)))
        for name, value in {**self._also(controls), **controls}.items():
            self._put(name, value)

    @property
    def name(self) -> str:
        """Name of the figure's two modules."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def controls(self) -> dict[str, Any]:
        """Current settings, infinity as ``inf``."""
        return {i.name: i.check(self._values[i.name]) for i in self.inputs}

    @property
    def result(self) -> dict[str, Any]:
        """What `compute` says about the current settings."""
        return self.compute(self.state, self.controls)

    @property
    def text(self) -> str:
        """The readout of the current settings, without marks of colour."""
        return plain(self.readout(self.result, self.controls, self.state))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return self.controls[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._put(name, value)
        for other, setting in self._also([name]).items():
            self._put(other, setting)

    def _also(self, names):
        """Return what the inputs called `names` set besides themselves."""
        return {k: v for i in self.inputs if i.name in names
                for k, v in (getattr(i, "sets", None) or {}).items()}

    def _put(self, name, value):
        known = {i.name: i for i in self.inputs}
        if name not in known:
            raise ValueError(f"control must be one of {list(known)}, got {name!r}")
        self._values[name] = jsonable(known[name].check(value))
        if self._widget is not None:
            setattr(self._widget, name, self._values[name])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.controls.items())
        return f"{type(self).__name__}({settings})"

    def link(self, page: str = "") -> str:
        """Return the address of this state, to be put after the name of the page.

        Parameters
        ----------
        page : str
            Page that holds the figure, such as ``"shrinkage.html"``.

        Returns
        -------
        str
            Such as ``#live-shrinkage:tau=0``.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        return element.link(self, text("page", page))

    def model(self) -> dict[str, Any]:
        """Return everything the script needs.

        Returns
        -------
        dict
            JSON data: title, inputs, prediction, hidden, state, controls, and the game if there is one.
        """
        prediction = as_json(self.prediction) if self.asks else None
        game = {"game": as_json(self.game)} if self.game else {}
        return {
            "title": self.title, "inputs": as_json(self.inputs), "prediction": prediction,
            "hidden": list(self.hidden), "state": self.state, "controls": dict(self._values), **game,
        }

    @property
    def esm(self) -> str:
        """Text of the self-contained ES module with ``compute`` and ``render``."""
        return bundle.es_module(self.name)

    def picture(self) -> str:
        """Return the static picture.

        Returns
        -------
        str
            SVG, the same on every run.
        """
        return picture.svg(self.draw, self.result)

    def to_html(self) -> str:
        """Return the element of the page.

        Returns
        -------
        str
            HTML: question, state as JSON, picture with alt text.
        """
        return element.html(self)

    @property
    def widget(self) -> Any:
        """The anywidget widget of this figure (extra ``live``), made when first asked for."""
        if self._widget is None:
            figure = {**self.model(), "question": self.question, "id": self.id}
            made = widget_class(self.name)(figure=figure, **self._values)
            made.observe(self._from_widget, names=list(self._values))
            super().__setattr__("_widget", made)
        return self._widget

    def _from_widget(self, change):
        self._values[change["name"]] = change["new"]

    def _repr_mimebundle_(self, **kwargs):
        return element.mime_bundle(self, self.to_html(), **kwargs)
