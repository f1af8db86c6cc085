"""The directive `live-gallery`: every figure of the chapters beside its page, with its still picture."""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bhm_core.live import cards
from bhm_core.live.gallery import card, parts_of_book, still

OWN = f"""
<h2>With your own data</h2>
<ul class="bhm-gallery"><li><a href="your_data.html">{still("Your data", cards.your_data, None)}
<strong>Your data</strong></a>
<p>Which of your groups differ, and by how much? Open a table of your own, and the page fits a
hierarchical model to it. No byte of it leaves your browser.</p></li></ul>
"""


class LiveGallery(SphinxDirective):
    """All figures of the folder of this page, each with a link to its chapter."""

    def run(self):
        folder = Path(self.env.doc2path(self.env.docname)).parent
        self.env.note_dependency(str(folder.parent / "_toc.yml"))
        parts = parts_of_book(folder)
        for _, shown in parts:
            for path in shown.values():
                self.env.note_dependency(str(path))
        return [nodes.raw("", text, format="html") for text in [*(part(*one) for one in parts), OWN]]


def part(caption, shown):
    """Return the HTML of the figures of one part of the book, under its name."""
    heading = f"<h2>{escape(caption or 'On the front page')}</h2>"
    items = "".join(card(name, path.stem) for name, path in shown.items())
    return f'{heading}<ul class="bhm-gallery">{items}</ul>'


def setup(app):
    """Connect to Sphinx."""
    app.add_directive("live-gallery", LiveGallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
