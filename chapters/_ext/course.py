"""What the book needs beyond well-kept extensions.

* Works are cited with round brackets.
* The roles prior, lik, post, data and truth give words the colour of their role.
* Addresses of what has moved, in `moved.json`, lead to where it stands now.
* Addresses of third parties that the theme and sphinx-thebe write into every page are taken out.
* Where the repository's address is known (on GitHub's runners), pages link to their source there.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import sphinxcontrib.bibtex.plugin
from docutils import nodes
from sphinx.util.docutils import SphinxRole
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

ROLES = {
    "prior": "role-prior",
    "lik": "role-likelihood",
    "post": "role-posterior",
    "data": "role-data",
    "truth": "role-truth",
}

# Font Awesome is preloaded by addresses that a page opened from the file system may not fetch, and
# sphinx-thebe writes its CDN into every page, although the book never starts it.
UNWANTED = re.compile(
    r"""<link[^>]*\brel="preload"[^>]*>\s*
      | <script[^>]*>(?:(?!</script>).)*\bthebe(?:(?!</script>).)*</script>\s*
      | <script[^>]*thebe[^>]*>(?:(?!</script>).)*</script>\s*
      | <link[^>]*\bhref="[^"]*thebe[^"]*"[^>]*>\s*
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)

# MathJax comes whole; these parts serve other inputs and outputs than TeX to HTML.
MATHJAX_UNUSED = ("sre", "node-main.js", "output/svg", "output/svg.js", "input/asciimath.js",
                  "adaptors")  # fmt: skip


def round_brackets():
    return BracketStyle(left="(", right=")")


@dataclass
class RoundBrackets(AuthorYearReferenceStyle):
    """Author and year, as in Efron and Morris (1975)."""

    bracket_parenthetical: BracketStyle = field(default_factory=round_brackets)
    bracket_textual: BracketStyle = field(default_factory=round_brackets)
    bracket_author: BracketStyle = field(default_factory=round_brackets)
    bracket_label: BracketStyle = field(default_factory=round_brackets)
    bracket_year: BracketStyle = field(default_factory=round_brackets)


class ColourRole(SphinxRole):
    """A word in the colour of its role."""

    def run(self):
        name = self.name.split(":")[-1]
        return [nodes.inline(self.rawtext, self.text, classes=["role", ROLES[name]])], []


def clean(html):
    """Return `html` without what would ask a third party, and with lists that are lists."""
    return UNWANTED.sub("", html).replace('role="doc-biblioentry"', 'role="listitem"')


def clean_site(app, exception):
    """Clean every page after a build that succeeded, and leave unused parts of MathJax out."""
    if exception or app.builder.name != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        page.write_text(clean(page.read_text("utf8")), "utf8")
    mathjax = Path(app.outdir, "_static", "mathjax")
    for part in MATHJAX_UNUSED:
        shutil.rmtree(mathjax / part, ignore_errors=True)
        if (mathjax / part).is_file():
            (mathjax / part).unlink()


def escape_stars(app, what, name, obj, options, lines):
    """Keep the star of a shape such as (chain, draw, *shape) from opening an emphasis."""
    for i, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")) and "``" not in line:
            lines[i] = re.sub(r"(?<![\w*`\\])\*(\w+)(?![\w ]*\*)", r"\\*\1", line)


def link_source(app, config):
    """Link pages to the repository that publishes them; elsewhere the address is not known."""
    repository = os.environ.get("GITHUB_REPOSITORY")
    if repository:
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        config.html_theme_options.update(
            repository_url=f"{server}/{repository}",
            repository_branch="main",
            path_to_docs="",
            use_repository_button=True,
            use_source_button=True,
            use_issues_button=True,
        )


def resolved(table):
    """Return {old address: new one} with what has moved twice sent straight to its end."""
    ends = {}
    for old, new in table.items():
        seen = {old}
        while new in table and new not in seen:
            seen.add(new)
            new = table[new]
        ends[old] = new
    return ends


def moved_from(table, page):
    """Return {anchor: address} of what stood on `page` once, for `_static/moved.js`."""
    ends = ((old.partition("#"), new.partition("#")) for old, new in resolved(table).items())
    return {old[2]: f"{new[0]}.html#{new[2]}" for old, new in ends if old[0] == page}


def tell_moved(app, pagename, templatename, context, doctree):
    """Give a page the addresses of what stood on it once."""
    table = json.loads(Path(app.srcdir, "chapters/_static/moved.json").read_text("utf8"))
    if moved := moved_from(table, pagename.rsplit("/", 1)[-1]):
        app.add_js_file(None, body=f"window.moved = {json.dumps(moved)};")


def setup(app):
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundBrackets
    )
    for name in ROLES:
        app.add_role(name, ColourRole())
    # The py domain is asked first, and has a role of this name.
    app.add_role_to_domain("py", "data", ColourRole(), override=True)
    app.connect("config-inited", link_source)
    app.connect("autodoc-process-docstring", escape_stars, priority=100)
    app.connect("html-page-context", tell_moved)
    app.connect("build-finished", clean_site, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
