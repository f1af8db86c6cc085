"""What the book needs beyond well-kept extensions.

* Works are cited with round brackets.
* The roles prior, lik, post, data and truth give words the colour of their role.
* Figures and exercises of a page without a number count from 1.
* Addresses of what has moved, in `moved.json`, lead to where it stands now.
* The front page, and a page that moves with the scroll, have no right column.
* Where the repository's address is known (on GitHub's runners), pages link to their source there.
"""

import json
import os
import re
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

MOVES = "nested_data"  # the page whose figure moves with the scroll
WIDE = ("intro", MOVES)  # pages without a right column


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


def count_by_page(app, env):
    """Start at 1 on each page without a number; Sphinx counts through all of them."""
    for kinds in env.toc_fignumbers.values():
        for numbers in kinds.values():
            own = [label for label, number in numbers.items() if len(number) == 1]
            numbers.update({label: (place,) for place, label in enumerate(own, 1)})
    return []


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


def widen(app, pagename, templatename, context, doctree):
    """Leave out the right column where the figure takes its place; let a figure move with the scroll."""
    page = pagename.rsplit("/", 1)[-1]
    if page in WIDE:
        context["meta"] = {**(context.get("meta") or {}), "html_theme.sidebar_secondary.remove": ""}
    if page == MOVES:
        app.add_css_file("scroll_along.css")
        app.add_js_file("scroll_along.js", loading_method="defer")


def setup(app):
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundBrackets
    )
    for name in ROLES:
        app.add_role(name, ColourRole())
    # The py domain is asked first, and has a role of this name.
    app.add_role_to_domain("py", "data", ColourRole(), override=True)
    app.connect("config-inited", link_source)
    app.connect("env-get-updated", count_by_page, priority=900)  # after Sphinx has numbered
    app.connect("autodoc-process-docstring", escape_stars, priority=100)
    app.connect("html-page-context", tell_moved)
    app.connect("html-page-context", widen)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
