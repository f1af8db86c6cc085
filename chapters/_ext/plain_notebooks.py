"""Each chapter once more, as a notebook without a trace of MyST: for JupyterLab, Colab, the download button.

The site's build writes them where the theme's download button looks (`_sources`). The builders `plain` and
`learner` write nothing else, from stored outputs; `learner` leaves the solutions out,
and has a cell for the answer where it can be checked.

The code cells are those of the chapter, in their order, so that a notebook gives the numbers of its page.
"""

import re
import tomllib
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

import nbformat
from checks import cells as answer_cells
from nbformat.v4 import new_code_cell, new_markdown_cell
from plain_markdown import Addresses, Cell, Solution, Task, blocks, folded
from sharing import site_address
from sphinx.builders import Builder

# Tags of code that the page does not show at once.
COVERED = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
OUTPUTS = ("image/png", "text/html", "text/plain")  # what stands for an output; the cell keeps them all
NOTE = (
    "*This is the page “{title}” of the course **Bayesian hierarchical models** as a notebook. Its code "
    "needs the course's package: where `import bhm_core` fails, put `{wheel}` of the course's site beside "
    'this file and run `%pip install "./{wheel}[chapters]"`.{moves}*'
)
MOVES = " Once the cell of a figure has run, links to it move it."


class Notebooks(Builder):
    """Nothing but the notebooks, from the outputs that are stored with the chapters."""

    name, format, epilog = "plain", "plain", "The notebooks are in %(outdir)s."
    allow_parallel, supported_image_types = True, ["image/svg+xml", "image/png"]

    def get_outdated_docs(self):
        return self.env.found_docs

    def get_target_uri(self, docname, typ=None):
        return f"{docname}.html"

    def prepare_writing(self, docnames):
        """Nothing stands beside the notebooks."""

    def write_doc(self, docname, doctree):
        """`keep` has the page already, and `write` writes it."""


class LearnerNotebooks(Notebooks):
    """The same without the solutions."""

    name = "learner"


def use_stored_outputs(app):
    """Execute nothing where only notebooks are asked for; the site's build has executed the same cells."""
    if isinstance(app.builder, Notebooks):
        app.config.nb_execution_mode = "off"
        order = [(app.builder.name, mime, place) for place, mime in enumerate(OUTPUTS)]
        app.config.nb_mime_priority_overrides = order


def keep(app, doctree, docname):
    """Write the notebook of a page as soon as everything on the page is resolved."""
    source = Path(app.env.doc2path(docname))
    if source.suffix != ".ipynb" or app.builder.name not in ("html", "plain", "learner"):
        return
    site = Addresses(numbers_of(app.env, docname), lambda address: address_of(app, docname, address),
                     frozenset(answer_cells()))
    parts = list(blocks(doctree, site))
    learner = app.builder.name == "learner"
    notebook = plain(nbformat.read(source, as_version=4), parts, wheel_of(app), learner)
    done = getattr(app.env, "plain_notebooks", {})
    app.env.plain_notebooks = {**done, docname: nbformat.writes(notebook)}


def numbers_of(env, docname):
    """Return {kind: {label: number}} of what a page counts."""
    kinds = {kind: {label: ".".join(map(str, number)) for label, number in numbers.items()}
             for kind, numbers in env.toc_fignumbers.get(docname, {}).items()}
    equations = kinds.get("displaymath", {}).items()
    return {**kinds, "equation": {label.removeprefix("equation-"): number for label, number in equations}}


def address_of(app, docname, address):
    """Return where a link of the page leads from a notebook: within it, beside it, to site or web."""
    if re.match(r"https?:|mailto:", address):
        return address
    page, _, anchor = address.partition("#")
    beside = Path(docname).parent / page.removesuffix(".html")
    if page and Path(app.srcdir, f"{beside.as_posix()}.ipynb").exists():
        return f"{beside.name}.ipynb" + (f"#{anchor}" if anchor else "")
    site = site_address(app.config)
    if site and (page or anchor.startswith("live-")):
        return urljoin(f"{site}{docname}.html", address)
    return address if anchor.startswith("live-") else ""


def wheel_of(app):
    """Return the file name of the package's wheel."""
    project = tomllib.loads(Path(app.srcdir, "pyproject.toml").read_text("utf8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def plain(source, parts, wheel, learner=False):
    """Return the notebook of a page.

    Parameters
    ----------
    source : NotebookNode
        The chapter.
    parts : list
        Strings of Markdown, `Cell`, `Solution` and `Task`, in the order of the page.
    wheel : str
        File name of the package's wheel.
    learner : bool
        Leave the solutions out.
    """
    title, *rest = with_all_code(source, parts)
    moves = MOVES if any("#live-" in part for part in rest if isinstance(part, str)) else ""
    note = NOTE.format(title=title.removeprefix("# "), wheel=wheel, moves=moves)
    left_out = Task if not learner else Solution
    cells = list(_cells(source, [title, note, *(part for part in rest if not isinstance(part, left_out))]))
    for place, cell in enumerate(cells):
        cell.id = cell.get("source_id") or f"words-{place}"
        cell.pop("source_id", None)
    return nbformat.v4.new_notebook(cells=cells, metadata={**source.metadata, **_closed_in_colab(cells)})


def with_all_code(source, parts):
    """Return `parts` with the cells that the page leaves out, each before the next that it shows.

    One belongs to a solution where it stands between two cells of the solution.
    """
    shown = {index for part in parts for index in _places(part)}
    hidden = [k for k, cell in enumerate(source.cells)
              if cell.cell_type == "code" and k not in shown and cell.source.strip()]
    return _filled(parts, hidden) + [Cell(k) for k in hidden]


def _filled(parts, hidden):
    """Return `parts` with those of `hidden` that come before the last of them, which are taken from it."""
    complete = []
    for part in parts:
        before = [k for k in hidden if k < min(_places(part), default=0)]
        hidden[:] = [k for k in hidden if k not in before]
        inside = replace(part, parts=_filled(part.parts, hidden)) if isinstance(part, Solution) else part
        complete += [*map(Cell, before), inside]
    return complete


def _places(part):
    """Return the places of the code cells in one part."""
    if isinstance(part, Solution):
        return [index for inner in part.parts for index in _places(inner)]
    return [part.index] if isinstance(part, Cell) else []


def _cells(source, parts):
    """Yield the cells of a notebook, in the order of `parts`."""
    write = {str: _words, Cell: partial(_code, source), Solution: partial(_solved, source), Task: _tasks}
    for kind, run in groupby(map(_in_words, parts), key=type):
        yield from write[kind](run)


def _in_words(part):
    """Return a solution without code as words, which every reader of notebooks folds."""
    return folded(part.title, part.parts) if isinstance(part, Solution) and not _places(part) else part


def _words(run):
    """Return the cells of text: a new one at each heading."""
    pages = re.split(r"\n\n(?=#{1,6} )", "\n\n".join(run))
    return [new_markdown_cell(page) for page in pages if page.strip()]


def _solved(source, run):
    """Yield the cells of solutions with code: words and code open together, under one collapsed heading.

    JupyterLab shows an output as soon as its cell has run, however folded it was; what stands under a
    collapsed heading stays out of sight.
    """
    for part in run:
        title = f"{'#' * part.depth} {part.title}"
        yield new_markdown_cell(title, metadata={"jp-MarkdownHeadingCollapsed": True})
        for cell in _cells(source, part.parts):
            yield nbformat.from_dict({**cell, "metadata": {**cell.metadata, "tags": ["solution"]}})


def _closed_in_colab(cells):
    """Return Colab's own list of collapsed headings; it knows a cell by an id in its metadata."""
    closed = [cell for cell in cells if cell.metadata.get("jp-MarkdownHeadingCollapsed")]
    for cell in closed:
        cell.metadata["id"] = cell.id
    return {"colab": {"collapsed_sections": [cell.id for cell in closed]}} if closed else {}


def _code(source, run):
    for cell in run:
        yield _copied(source.cells[cell.index])


def _tasks(run):
    for task in run:
        cell = new_code_cell(answer_cells()[task.label])
        yield nbformat.from_dict({**cell, "source_id": f"answer-{task.label}"})


def _copied(cell):
    """Return the code cell with its outputs; its source is folded where the page folds it."""
    is_covered = COVERED & set(cell.metadata.get("tags", []))
    metadata = {"jupyter": {"source_hidden": True}, "cellView": "form"} if is_covered else {}
    return nbformat.from_dict({**cell, "metadata": metadata, "source_id": cell.id})


def write(app, exception):
    """Write the notebooks where they are looked for."""
    folder = {"html": "_sources"}.get(app.builder.name, "")
    for docname, text in getattr(app.env, "plain_notebooks", {}).items():
        path = Path(app.outdir, folder, f"{docname if folder else Path(docname).name}.ipynb")
        if exception is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf8")


def setup(app):
    app.add_builder(Notebooks)
    app.add_builder(LearnerNotebooks)
    app.connect("builder-inited", use_stored_outputs, priority=1)  # before MyST-NB reads the setting
    app.connect("doctree-resolved", keep, priority=900)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
