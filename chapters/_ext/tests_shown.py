"""A test that a page names is a short link, which leads to the lines of the test.

    {test}`tests/test_conjugate.py::test_flat_prior_is_the_limit_of_the_conjugate_one`

reads "test". Its title is the claim in words, and its page, beside those that show the code of the package,
has the tests of that file which the pages name.
"""

import ast
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxRole

ROOT = Path(__file__).resolve().parents[2]
KEPT = "tests_shown"  # in a page's metadata: the tests that it names


def page_of(file):
    """Return the name of the page that shows tests of `file`."""
    return f"_modules/{file.removesuffix('.py')}"


def claim_of(name):
    """Return the name of a test in words."""
    return name.removeprefix("test_").replace("_", " ")


class TestRole(SphinxRole):
    """The word "test", with a link to the lines of one test."""

    def run(self):
        file, _, name = self.text.partition("::")
        self.env.metadata[self.env.docname].setdefault(KEPT, []).append((file, name))
        there = self.env.app.builder.get_relative_uri(self.env.docname, page_of(file))
        link = nodes.reference("", "test", internal=True, refuri=f"{there}#{name}", classes=["test"],
                               reftitle=f"{claim_of(name)} ({file})")  # fmt: skip
        return [link], []


def lines_of(source, name):
    """Return the lines of a test, those that mark it included."""
    found = next(f for f in ast.walk(ast.parse(source)) if isinstance(f, ast.FunctionDef) and f.name == name)
    first = min([found.lineno, *(mark.lineno for mark in found.decorator_list)])
    return "\n".join(source.splitlines()[first - 1 : found.end_lineno])


def body(file, names, highlight):
    """Return the html of the page of a file: what the file is about, and each test under its claim."""
    source = (ROOT / file).read_text("utf8")
    about = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0]
    parts = [f"<h1>{escape(file)}</h1>", f"<p>{escape(about)}</p>"]
    for name in sorted(set(names), key=source.index):
        shown = highlight(lines_of(source, name), "python")
        parts.append(f'<section id="{name}"><h2>{escape(claim_of(name).capitalize())}</h2>{shown}</section>')
    return "\n".join(parts)


def pages(app):
    """Yield a page for each file of which a test is named."""
    named = {}
    for kept in app.env.metadata.values():
        for file, name in kept.get(KEPT, []):
            named.setdefault(file, []).append(name)
    for file, names in sorted(named.items()):
        html = body(file, names, app.builder.highlighter.highlight_block)
        yield page_of(file), {"parents": [], "title": file, "body": html}, "page.html"


def setup(app):
    app.add_role("test", TestRole())
    app.connect("html-collect-pages", pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
