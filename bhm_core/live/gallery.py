"""Where the figures of the book stand: a page that shows them all, and links at the top of long pages."""

import re
from html import escape
from math import isfinite
from pathlib import Path

from bhm_core.live import cards, picture
from bhm_core.live.registry import figure_class, figure_names

_STORED = re.compile(r'data-figure=\\?"(\w+)')
_FIGURE = re.compile(r'id="([\w-]+)" data-figure="(\w+)"')
_CONTENTS = re.compile(r"(caption|root|file): *([^#\n]+)")
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.S)
SMALL = (3.3, 1.84)  # inches: the letters of a larger picture cannot be read on a card
LONG = {"x": 37, "y": 18}  # letters of a label that is as long as its axis there
FAR = 4000  # characters of text from which on a figure does not stand near the top of its page


def chapters_of_figures(folder):
    """Return the notebook in `folder` that shows each figure, ``{name: path}``, in the order of names."""
    found = {name: path for path in sorted(Path(folder).glob("*.ipynb"))
             for name in _STORED.findall(path.read_text(encoding="utf-8"))}
    return {name: found[name] for name in figure_names() if name in found}


def parts_of_book(folder):
    """Return the parts of the book that have figures, in its order, ``[(caption, {name: path})]``."""
    places = chapters_of_figures(folder)
    contents, parts = Path(folder).parent / "_toc.yml", [("", {})]
    listed = _CONTENTS.findall(contents.read_text(encoding="utf-8")) if contents.exists() else []
    for kind, words in listed:
        if kind == "caption":
            parts.append((words.strip(), {}))
        here = [name for name in _shown(folder, Path(words.strip()).name) if name in places]
        parts[-1][1].update({name: places.pop(name) for name in here})
    parts[-1][1].update(places)
    return [(caption, shown) for caption, shown in parts if shown]


def _shown(folder, page):
    """Return the names of the figures of a page, from its top to its end."""
    path = Path(folder) / f"{page}.ipynb"
    return list(dict.fromkeys(_STORED.findall(path.read_text(encoding="utf-8")))) if path.exists() else []


def card(name, page):
    """Return the list item of one figure: how it looks when it asks, its name, and what it asks."""
    figure = figure_class(name)()
    image = still(figure.title, cards.as_asked(figure), figure.result)
    return (f'<li><a href="{page}.html#{figure.id}">{image}<strong>{escape(figure.title)}</strong></a>'
            f"<p>{escape(figure.question)}</p></li>")  # fmt: skip


def still(title, draw, result):
    """Return the picture of a card."""
    address = picture.data_uri(picture.svg(sparing(draw), result, size=SMALL))
    alt = escape(f"Still picture: {title}")
    return f'<img alt="{alt}" loading="lazy" width="340" height="190" src="{address}">'


def sparing(draw):
    """Return `draw` without what a card has no room for: long labels of axes, letters smaller than usual."""

    def small(ax, result):
        draw(ax, result)
        for one in ax.figure.axes:
            for axis in (one.xaxis, one.yaxis):
                if len(axis.label.get_text()) > LONG[axis.axis_name]:
                    axis.label.set_text("")
                if any(words.get_size() < 10 for words in axis.get_ticklabels()):
                    axis.set_ticks([])
            for words in one.texts:
                words.set_visible(words.get_size() >= 10 and isfinite(sum(getattr(words, "xy", [0]))))
            if (key := one.get_legend()) and any(words.get_size() < 10 for words in key.get_texts()):
                key.remove()

    return small


def with_links(body):
    """Return the HTML of a page with a line under its heading that leads to the figures far below."""
    far = [(found[1], figure_class(found[2]).title) for found in _FIGURE.finditer(body)
           if len(_TAGS.sub("", body[: found.start()])) > FAR]
    if not far:
        return body
    links = ", ".join(f'<a href="#{id}">{escape(title)}</a>' for id, title in far)
    return body.replace("</h1>", f'</h1>\n<p class="bhm-jump">To play with on this page: {links}</p>', 1)
