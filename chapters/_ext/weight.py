"""What a reader's browser need not load, taken out of the built site; and two mistakes of the theme, mended.

* Addresses of third parties that the theme and sphinx-thebe write into every page, and preloads that a page
  opened from the file system may not fetch.
* The icon font and its script of 1.5 MB: `icons.css` draws the dozen icons of the theme.
* The state of notebook widgets, which no page shows: a live figure carries its own.
* Parts of MathJax for other inputs and outputs than TeX to HTML, and its menu.

What is left of the scripts waits until the page has been read.
"""

import re
import shutil
from pathlib import Path

UNWANTED = re.compile(
    r"""<link[^>]*\brel="preload"[^>]*>\s*
      | <script[^>]*>(?:(?!</script>).)*\bthebe(?:(?!</script>).)*</script>\s*
      | <script[^>]*(?:thebe|fontawesome)[^>]*>(?:(?!</script>).)*</script>\s*
      | <link[^>]*\bhref="[^"]*(?:thebe|fontawesome)[^"]*"[^>]*>\s*
      | <script\ type="application/vnd\.jupyter\.widget-state\+json">(?:(?!</script>).)*</script>\s*
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)

# A script that a later line of the page speaks to at once.
AT_ONCE = "documentation_options"
SCRIPT = re.compile(r'<script src="([^"]+)"></script>')

# MathJax comes as one file with its menu and other inputs; piece by piece, half of it is enough.
PARTS = ("input/tex-base", "[tex]/ams", "[tex]/newcommand", "[tex]/configmacros", "[tex]/html",
         "output/chtml", "a11y/assistive-mml")
FILES = ("startup.js", "core.js", "output/chtml/fonts/tex.js",
         *(part.replace("[tex]", "input/tex/extensions") + ".js" for part in PARTS))  # fmt: skip
FONTS = "output/chtml/fonts/woff-v2"


# Lists that are lists, and a skip link that skips the buttons over the text as well.
MENDED = {
    'role="doc-biblioentry"': 'role="listitem"',
    'href="#main-content"': 'href="#reading"',
    '<article class="bd-article">': '<article class="bd-article" id="reading">',
}


def clean(html):
    """Return `html` without what need not be loaded, and mended."""
    lighter = SCRIPT.sub(waiting, UNWANTED.sub("", html))
    for old, new in MENDED.items():
        lighter = lighter.replace(old, new)
    return lighter


def waiting(script):
    """A script that runs once the page has been read, in the order of the page."""
    return script[0] if AT_ONCE in script[1] else f'<script defer src="{script[1]}"></script>'


def clean_site(app, exception):
    """Clean every page after a build that succeeded, and leave out what no page asks for."""
    if exception or app.builder.name != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        page.write_text(clean(page.read_text("utf8")), "utf8")
    static = Path(app.outdir, "_static")
    shutil.rmtree(static / "vendor", ignore_errors=True)
    trim_mathjax(static / "mathjax")


def trim_mathjax(folder):
    """Keep `FILES` and the fonts."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in FILES and not name.startswith(FONTS):
            path.unlink()


def load_parts(app, config):
    """Let MathJax load its parts."""
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config["loader"] = {"load": list(PARTS)}


def setup(app):
    app.connect("config-inited", load_parts)
    app.connect("build-finished", clean_site, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
