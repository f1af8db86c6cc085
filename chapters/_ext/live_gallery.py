"""The directive `live-gallery`: every figure of the chapters beside its page, with its still picture."""

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bhm_core.live.gallery import card, chapters_of_figures


class LiveGallery(SphinxDirective):
    """All figures of the folder of this page, each with a link to its chapter."""

    def run(self):
        shown = chapters_of_figures(Path(self.env.doc2path(self.env.docname)).parent)
        for path in shown.values():
            self.env.note_dependency(str(path))
        items = "".join(card(name, path.stem) for name, path in shown.items())
        return [nodes.raw("", f'<ul class="bhm-gallery">{items}</ul>', format="html")]


def setup(app):
    """Connect to Sphinx."""
    app.add_directive("live-gallery", LiveGallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
