"""The stored notebooks are clean: executed from top to bottom, nothing changes by itself."""

import ast
import copy
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
NOTEBOOKS = sorted(CHAPTERS.glob("*.ipynb"))
INSTALL = (
    "To run this notebook elsewhere, download it together with "
    '<a href="../_static/bhm_core-0.1.0-py3-none-any.whl">the course package</a> '
    'and type `pip install "./bhm_core-0.1.0-py3-none-any.whl[notebooks]"`.'
)
CODE_LINES_MEDIAN, CODE_LINES_MOST, CODE_LINES_HIDDEN, BYTES_MOST = 6, 12, 20, 1_500_000
HIDDEN = {"remove-cell", "remove-input", "hide-cell", "hide-input"}  # the page does not show them
TIMESTAMP = re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d|<\w[\w. ]* at 0x[0-9a-f]{6,}>")
SHOWN = re.compile(r"{literalinclude} (\S+)\n(.*?)```", re.DOTALL)  # code of the package on a page
WORKPLACE = re.compile(r"/(?:tmp|work|home|root|Users)/")


def code_lines(cell):
    """Lines of code: neither blank, nor comment, nor the YAML options that MyST reads."""
    stripped = (line.strip() for line in cell.source.splitlines())
    return sum(bool(line) and not line.startswith(("#", ")", "]", "}")) for line in stripped)


def problems(notebook):
    """Return what is not clean in `notebook`, one sentence each."""
    return [
        *_problems_of_order(notebook),
        *_problems_of_outputs(notebook),
        *_problems_of_source(notebook),
        *_problems_of_shown_code(notebook),
        *_problems_of_metadata(notebook),
    ]


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def _problems_of_order(notebook):
    counts = [cell.execution_count for cell in _code(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts must run 1..{len(counts)}, got {counts}"
    ids = [cell.get("id") for cell in notebook.cells]
    if len(set(ids)) < len(ids) or None in ids:
        yield "cell ids must be there and unique"


def _problems_of_outputs(notebook):
    for cell in _code(notebook):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                yield f"{cell.id} writes to stderr: {output.text[:60]!r}"
            if output.output_type == "error":
                yield f"{cell.id} stores an error"
            if output.get("execution_count") not in (None, cell.execution_count):
                yield f"{cell.id} stores an output of another run"
            for mime, value in (output.get("data") or {"text": output.get("text", "")}).items():
                if mime == "application/vnd.jupyter.widget-view+json":
                    continue
                text = value if isinstance(value, str) else str(value)
                if mime != "image/png" and (TIMESTAMP.search(text) or WORKPLACE.search(text)):
                    yield f"{cell.id} stores an output that will change: {text[:60]!r}"


def _problems_of_source(notebook):
    lengths = [code_lines(cell) for cell in _code(notebook)]
    if lengths and statistics.median(lengths) > CODE_LINES_MEDIAN:
        yield f"the median code cell has {statistics.median(lengths)} lines"
    for cell, length in zip(_code(notebook), lengths, strict=True):
        hidden = HIDDEN & set(cell.metadata.get("tags", []))
        if length > (CODE_LINES_HIDDEN if hidden else CODE_LINES_MOST):
            yield f"{cell.id} has {length} lines of code"
        if cell.source.rstrip().endswith(";"):
            yield f"{cell.id} ends in a semicolon, which the comparison of outputs trips over"
    last = notebook.cells[-1] if notebook.cells else None
    if last is None or INSTALL not in last.source:
        yield "the last cell must say how to run the notebook elsewhere"


def _problems_of_shown_code(notebook):
    for cell in notebook.cells:
        for name, options in SHOWN.findall(cell.source):
            path = CHAPTERS / name
            if not path.is_file():
                yield f"{cell.id} shows {name}, which is not there"
                continue
            wanted = re.search(r":pyobject: (\S+)", options)
            if wanted and wanted[1] not in _definitions(ast.parse(path.read_text("utf8"))):
                yield f"{cell.id} shows {wanted[1]}, which {name} has not"


def _definitions(node, outer=""):
    """Dotted names of the functions and classes that a module or class defines."""
    for inner in filter(lambda x: hasattr(x, "name"), getattr(node, "body", ())):
        yield outer + inner.name
        yield from _definitions(inner, f"{outer}{inner.name}.")


def _problems_of_metadata(notebook):
    if set(notebook.metadata) - {"kernelspec", "language_info"}:
        yield f"metadata beyond kernel and language: {sorted(notebook.metadata)}"
    if set(notebook.metadata.get("language_info", {})) - {"name"}:
        yield "language_info keeps the version of one machine"
    for cell in notebook.cells:
        if "execution" in cell.metadata:
            yield f"{cell.id} keeps the time of its run"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_clean(path):
    assert problems(nbformat.read(path, as_version=4)) == []
    assert path.stat().st_size < BYTES_MOST


def test_there_are_notebooks():
    assert NOTEBOOKS


def clean_notebook():
    cells = [
        new_code_cell("1 + 1", execution_count=1, outputs=[
            new_output("execute_result", {"text/plain": "2"}, execution_count=1),
        ]),
        new_markdown_cell(INSTALL),
    ]  # fmt: skip
    return new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})


def print_instead(notebook, text):
    notebook.cells[0].outputs[0].data["text/plain"] = text


def show(notebook, name, thing):
    text = f"```{{literalinclude}} {name}\n:language: python\n:pyobject: {thing}\n```"
    notebook.cells.insert(1, new_markdown_cell(text))


def test_a_clean_notebook_has_no_problem():
    assert problems(clean_notebook()) == []


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (lambda nb: nb.cells[0].update(execution_count=None), "execution counts"),
        (lambda nb: nb.cells[0].update(execution_count=2), "execution counts"),
        (lambda nb: nb.cells[1].update(id=nb.cells[0].id), "unique"),
        (lambda nb: nb.cells[0].update(source="plt.show();"), "semicolon"),
        (lambda nb: nb.cells[0].update(source="x = 1\n" * 13), "13 lines"),
        (lambda nb: nb.cells[0].update(source="x = 1\n" * 7), "median"),
        (lambda nb: nb.cells[0].update(source="x = 1\n" * 21, metadata={"tags": ["hide-input"]}),
         "21 lines"),
        (lambda nb: nb.cells.pop(), "how to run"),
        (lambda nb: nb.metadata.update(widgets={}), "metadata"),
        (lambda nb: nb.metadata.update(language_info={"version": "3.11.7"}), "one machine"),
        (lambda nb: nb.cells[0].metadata.update(execution={}), "time of its run"),
        (lambda nb: print_instead(nb, "<A at 0x7f00aa11>"), "change"),
        (lambda nb: print_instead(nb, "2026-01-31 12:00"), "change"),
        (lambda nb: print_instead(nb, "see /home/me/x.csv"), "change"),
        (lambda nb: show(nb, "../bhm_core/grid.py", "Grid.__init__"), "is not there"),
        (lambda nb: show(nb, "../bhm_core/grid/grid.py", "Grid.centre"), "has not"),
        (lambda nb: nb.cells[0].outputs.append(
            new_output("stream", name="stderr", text="warning")), "stderr"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(fault, complaint):
    notebook = copy.deepcopy(clean_notebook())
    fault(notebook)
    assert any(complaint in problem for problem in problems(notebook))
