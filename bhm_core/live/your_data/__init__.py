"""The page "Your data": a hierarchical regression of a reader's own file, computed in the browser.

``decoding.js``, ``csv.js`` and ``selection.js`` read, ``roles.js`` and ``kinds.js`` guess what is what,
``posterior.js`` and ``glm_fit.js`` compute in a worker (``work.js``), ``words.js``, ``level_words.js`` and
``glm_words.js`` say it, ``level_code.js`` and ``glm_code.js`` write the same model as code, ``page.js`` shows
it: on the site by ``start.js``, in a notebook by ``widget.js``. The tests hold the posteriors to the engine.
"""

import json
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from bhm_core import _extras
from bhm_core.live import bundle, element

__all__ = ["YourData", "css", "sample"]

# School 8367, School 1224 and every seventh school: enough to show all the page can do.
SCHOOLS = ("8367", "1224")
STILL = (
    "Here your own file is read and fitted. On the course’s site this needs JavaScript. In a notebook it "
    "needs <code>anywidget</code>: install it with <code>pip install anywidget</code>, then run this cell. "
    "The section “The same in Python” needs neither."
)
CHOICE = {"outcome": "mathach", "predictor": "cses", "group": "school", "group_predictor": "catholic"}


def sample() -> str:
    """Return the sample file: 24 schools of High School and Beyond, with sector as a number.

    Returns
    -------
    str
        CSV with the columns school, mathach, cses, catholic.
    """
    from bhm_core.data import load_high_school

    data = load_high_school()
    schools, pupils = data.schools, data.students
    labels = [str(label) for label in schools["school"]]
    chosen = set(labels[::7]) | set(SCHOOLS)
    catholic = dict(zip(labels, schools["catholic"], strict=True))
    rows = zip(pupils["school"], pupils["mathach"], pupils["cses"], strict=True)
    lines = [f"{s},{y:.3f},{x:.3f},{catholic[str(s)]:g}" for s, y, x in rows if str(s) in chosen]
    return "\n".join(["school,mathach,cses,catholic", *lines, ""])


def yes_or_no() -> str:
    """Return the sample of a yes/no outcome: contraceptive use of 1,934 women in 60 districts.

    Returns
    -------
    str
        CSV with the columns district, use, age, urban.
    """
    from bhm_core.data import load_contraception

    women = load_contraception()
    rows = zip(women.district, women.use, women.age, women.urban, strict=True)
    lines = [f"{d},{'NY'[use]},{age:g},{'NY'[urban]}" for d, use, age, urban in rows]
    return "\n".join(["district,use,age,urban", *lines, ""])


def counts() -> str:
    """Return the sample of counts: ticks on 403 grouse chicks of 118 broods.

    Returns
    -------
    str
        CSV with the columns brood, ticks, height.
    """
    from bhm_core.data import load_grouse_ticks

    chicks = load_grouse_ticks()
    rows = zip(chicks.BROOD, chicks.TICKS, chicks.HEIGHT, strict=True)
    return "\n".join(["brood,ticks,height", *(f"{b},{t:g},{h:g}" for b, t, h in rows), ""])


def samples() -> list[dict[str, Any]]:
    """Return what the page offers to look at: texts, their names, and what to choose of them.

    Returns
    -------
    list of dict
        ``label``, ``name``, ``text``, ``choice``, ``first``.
    """
    ticks = {"outcome": "ticks", "predictor": "", "group": "brood", "group_predictor": "height"}
    women = {"outcome": "use", "predictor": "age", "group": "district"}
    return [
        {"label": "Pupils of schools (scores)", "name": "Sample file", "text": sample(),
         "choice": CHOICE, "first": SCHOOLS[0]},
        {"label": "Contraceptive use (yes/no)", "name": "Contraceptive use in Bangladesh, 1988",
         "text": yes_or_no(), "choice": women, "first": "11"},
        {"label": "Ticks on grouse chicks (counts)", "name": "Ticks on grouse chicks",
         "text": counts(), "choice": ticks, "first": "501"},
    ]


def css() -> str:
    """Return the style sheet of the page."""
    return (files("bhm_core.live") / "your_data" / "your_data.css").read_text(encoding="utf-8")


@cache
def widget_of_samples() -> Any:
    """Return the class of the widget that is the page in a notebook."""
    anywidget = _extras.module("anywidget", user="a live widget", extra="live")
    traitlets = _extras.module("traitlets", user="a live widget", extra="live")
    return type("your_data_widget", (anywidget.AnyWidget,), {
        "_esm": bundle.page_module("widget"), "_css": bundle.style_sheet() + css(),
        "samples": traitlets.List().tag(sync=True),
    })  # fmt: skip


class YourData:
    """The page as the output of a cell: on the site an element, whose script is there, elsewhere a widget."""

    @property
    def widget(self) -> Any:
        """A new anywidget widget (extra ``live``)."""
        return widget_of_samples()(samples=samples())

    def _repr_html_(self) -> str:
        return (
            '<div class="bhm-live bhm-your-data" role="group" aria-label="Your data" id="your-data-page" '
            f'data-samples="{escape(json.dumps(samples()))}">\n<p class="bhm-fallback">{STILL}</p></div>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return element.mime_bundle(self, self._repr_html_(), **kwargs)

    def __repr__(self) -> str:
        return "YourData()"
