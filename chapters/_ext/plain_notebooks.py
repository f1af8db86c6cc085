"""Each chapter once more, as a notebook without a trace of MyST: for JupyterLab, Colab, the download button.

The site's build writes them where the theme's download button looks (`_sources`). The builders `plain` and
`learner` write nothing else, from stored outputs; `learner` leaves the solutions out,
and has a cell for the answer where it can be checked.

The code cells are those of the chapter, in their order, so that a notebook gives the numbers of its page.
"""

import re
import tomllib
from functools import partial
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

import nbformat
from checks import cells as answer_cells
from nbformat.v4 import new_code_cell, new_markdown_cell
from plain_markdown import IN_CODE, Addresses, Cell, Task, blocks
from sharing import site_address
from sphinx.builders import Builder

# Tags of code that the page does not show at once.
COVERED = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
SOLVED = re.compile(r"(?:<details><summary>|#+ )Solution")  # how the parts of a solution begin
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
        Strings of Markdown, `Cell` and `Task`, in the order of the page.
    wheel : str
        File name of the package's wheel.
    learner : bool
        Leave the solutions out.
    """
    title, *rest = with_all_code(source, parts)
    moves = MOVES if any("#live-" in part for part in rest if isinstance(part, str)) else ""
    note = NOTE.format(title=title.removeprefix("# "), wheel=wheel, moves=moves)
    rest = [part for part in rest if learner or not isinstance(part, Task)]
    write = {str: _words, Cell: partial(_code, source), Task: _tasks}
    runs = groupby([title, note, *rest], key=type)
    cells = [cell for kind, run in runs for cell in write[kind](run, learner)]
    for place, cell in enumerate(cells):
        cell.id = cell.get("source_id") or f"words-{place}"
        cell.pop("source_id", None)
    return nbformat.v4.new_notebook(cells=cells, metadata=source.metadata)


def with_all_code(source, parts):
    """Return `parts` with the cells that the page leaves out, each before the next that it shows."""
    hidden = dict(_left_out(source, {part.index for part in parts if isinstance(part, Cell)}))
    complete = []
    for part in parts:
        if isinstance(part, Cell):
            complete += [hidden.pop(k) for k in list(hidden) if k < part.index]
        complete.append(part)
    return complete + list(hidden.values())


def _left_out(source, shown):
    """Yield (place, cell) of the code that the page leaves out, folded between the marks of a solution."""
    solution = False
    for k, cell in enumerate(source.cells):
        if cell.cell_type == "markdown":
            marks = re.findall(r"\{solution-(start|end)\}", cell.source)
            solution = marks[-1] == "start" if marks else solution
        elif k not in shown and cell.source.strip():
            yield k, Cell(k, folded=solution)


def _words(run, learner):
    """Return the cells of text: a new one at each heading."""
    texts = [text for text in run if not (learner and SOLVED.match(text))]
    pages = re.split(r"\n\n(?=#{1,6} )", "\n\n".join(texts))
    return [new_markdown_cell(page, metadata=_collapsed(page)) for page in pages if page.strip()]


def _collapsed(page):
    """Return the metadata of a cell of text: the code under the heading of a solution is out of sight."""
    return {"jp-MarkdownHeadingCollapsed": True} if SOLVED.match(page) and page.endswith(IN_CODE) else {}


def _code(source, run, learner):
    for cell in run:
        if not (learner and cell.folded):
            yield _copied(source.cells[cell.index], cell.folded)


def _tasks(run, learner):
    for task in run:
        cell = new_code_cell(answer_cells()[task.label])
        yield nbformat.from_dict({**cell, "source_id": f"answer-{task.label}"})


def _copied(cell, folded):
    """Return the code cell with its outputs; its source is folded where the page folds it."""
    cover = folded or COVERED & set(cell.metadata.get("tags", []))
    hidden = {"source_hidden": True, **({"outputs_hidden": True} if folded else {})}
    metadata = {"jupyter": hidden, "cellView": "form"} if cover else {}
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
