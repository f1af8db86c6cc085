"""The page "Your data": a hierarchical regression of a reader's own file, computed in the browser.

``decoding.js``, ``csv.js`` and ``selection.js`` read, ``roles.js`` and ``kinds.js`` guess what is what,
``posterior.js`` and ``glm_fit.js`` compute in a worker (``work.js``), ``words.js`` and ``glm_words.js`` say
it, ``glm_code.js`` writes the same model as code, ``page.js`` shows it. The tests hold the posteriors to the
engine.
"""

import json
from html import escape
from importlib.resources import files
from typing import Any

__all__ = ["YourData", "css", "sample"]

# School 8367, School 1224 and every seventh school: enough to show all the page can do.
SCHOOLS = ("8367", "1224")
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


class YourData:
    """The element of the page; its script comes with the site."""

    def _repr_html_(self) -> str:
        return (
            '<div class="bhm-live bhm-your-data" role="group" aria-label="Your data" id="your-data-page" '
            f'data-samples="{escape(json.dumps(samples()))}">\n'
            "<noscript><p>This part of the page computes in your browser and needs JavaScript. "
            "The same model in Python stands in the chapter on varying slopes.</p></noscript></div>"
        )

    def __repr__(self) -> str:
        return "YourData()"
