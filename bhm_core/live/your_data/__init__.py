"""The page "Your data": a hierarchical regression of a reader's own file, computed in the browser.

``csv.js`` reads, ``posterior.js`` computes (with ``js/two_level.js``), ``words.js`` says it and writes
the same model as code, ``page.js`` shows it. The tests hold ``posterior.js`` to the exact engine.
"""

import json
from html import escape
from importlib.resources import files

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


def css() -> str:
    """Return the style sheet of the page."""
    return (files("bhm_core.live") / "your_data" / "your_data.css").read_text(encoding="utf-8")


class YourData:
    """The element of the page; its script comes with the site."""

    def _repr_html_(self) -> str:
        return (
            '<div class="bhm-live bhm-your-data" role="group" aria-label="Your data" id="your-data" '
            f'data-choice="{escape(json.dumps(CHOICE))}" data-first="{SCHOOLS[0]}" '
            f'data-sample="{escape(sample())}">\n'
            "<noscript><p>This part of the page computes in your browser and needs JavaScript. "
            "The same model in Python stands in the chapter on varying slopes.</p></noscript></div>"
        )

    def __repr__(self) -> str:
        return "YourData()"
