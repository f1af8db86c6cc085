"""What a figure is outside of Python: an element of a page, the output of a cell, an address."""

import json
from html import escape

from bhm_core.live import picture

COVER = "Say first what you expect, then open the picture."
STILL = (
    "A still picture. It moves on the course&#x27;s site, and in a notebook once its cell has run where "
    "<code>anywidget</code> is installed."
)


def html(figure):
    """Return the element of `figure`: question, state as JSON, picture with alt text."""
    model = escape(json.dumps(figure.model(), ensure_ascii=False, separators=(",", ":")))
    return (
        f'<div class="bhm-live" role="group" aria-label="{escape(figure.title)}" id="{figure.id}" '
        f'data-figure="{figure.name}" data-model="{model}">\n'
        f'<p class="bhm-question">{escape(figure.question)}</p>\n'
        f"{_still(figure)}\n</div>"
    )


def _still(figure):
    """Return the still picture, covered where the figure asks first, and what it takes to make it move."""
    alt = escape(" ".join(filter(None, [f"{figure.title}.", figure.pictured, figure.text])))
    image = f'<img width="680" height="380" alt="{alt}" src="{picture.data_uri(figure.picture())}">'
    if figure.asks:
        image = f"<details><summary>{COVER}</summary>{image}</details>"
    return f'<div class="bhm-fallback">{image}<p>{STILL}</p></div>'


def mime_bundle(figure, page, **kwargs):
    """Return what a notebook shows of `figure`: its HTML `page`, and the widget where anywidget is there."""
    page = {"text/plain": repr(figure), "text/html": page}
    try:
        live = figure.widget._repr_mimebundle_(**kwargs)
    except ImportError:
        return page
    data, metadata = live if isinstance(live, tuple) else (live or {}, {})
    return {**data, **page}, metadata


def link(figure, page=""):
    """Return the address of the state of `figure` on `page`."""
    return f"{page}#{figure.id}:" + ",".join(f"{k}={_word(v)}" for k, v in figure._values.items())


def _word(value):
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(map(_word, value)) if isinstance(value, list) else f"{value}".removesuffix(".0")
