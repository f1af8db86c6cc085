"""Sphinx extension: gives a page the scripts of the figures that stand on it, and no others.

In ``_config.yml``: ``sphinx: extra_extensions: [bhm_core.live.sphinx_ext]``. A line under the heading leads
to figures that stand far below. The scripts are classic
scripts of the site itself, so that it also works when opened from the file system.
"""

import re
import tempfile
from pathlib import Path

from bhm_core.live import bundle, gallery, your_data
from bhm_core.live.registry import figure_names

_FIGURE = re.compile(r'data-figure="(\w+)"')


def write_scripts(folder):
    """Write the shared script, the style sheet and one script per figure into ``folder/bhm-live``."""
    target = Path(folder) / "bhm-live"
    target.mkdir(parents=True, exist_ok=True)
    (target / "core.js").write_text(bundle.core(), encoding="utf-8")
    (target / "live.css").write_text(bundle.style_sheet(), encoding="utf-8")
    (target / "your_data.js").write_text(bundle.page_script("start"), encoding="utf-8")
    (target / "your_data.css").write_text(your_data.css(), encoding="utf-8")
    for name in figure_names():
        (target / f"{name}.js").write_text(bundle.script(name), encoding="utf-8")


def add_static(app, config):
    """Put the scripts among the static files of the site."""
    app.bhm_live = tempfile.TemporaryDirectory()
    write_scripts(app.bhm_live.name)
    config.html_static_path.append(app.bhm_live.name)


def add_scripts(app, pagename, templatename, context, doctree):
    """Register the scripts of the figures on this page."""
    body = context.get("body", "")
    if 'class="bhm-live bhm-your-data"' in body:
        for sheet in ("live", "your_data"):
            app.add_css_file(f"bhm-live/{sheet}.css")
        app.add_js_file("bhm-live/your_data.js", loading_method="defer")
    if 'class="bhm-gallery"' in body:
        app.add_css_file("bhm-live/live.css")
    names = dict.fromkeys(_FIGURE.findall(body))
    if not names:
        return
    if pagename != app.config.root_doc:  # the front page has its own order
        context["body"] = gallery.with_links(body)
    app.add_css_file("bhm-live/live.css")
    for name in ("core", *names):
        app.add_js_file(f"bhm-live/{name}.js", loading_method="defer")


def setup(app):
    """Connect to Sphinx."""
    app.connect("config-inited", add_static)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
