"""No page is longer than a sitting or wider than a window, and every page begins with words.

Counted is what a reader sees without unfolding anything: the words of prose, captions, code and printed
output, and the cells that show something. Solutions and folded code do not count, and what stands before and
after a solution is one cell.
"""

import re

import nbformat
import pytest
from claims import CHAPTERS, plain

PAGES = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))
PAGES += ["for_teachers", "notation", "slide_map", "test_report"]
WORDS_MOST, CELLS_MOST, WORDS_BEFORE_CODE = 4500, 45, 40
CODE_WIDEST, PRINT_WIDEST = 72, 82  # characters: easy to read; fits a window of 1280 pixels
FOLDED = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
SOLUTION = re.compile(r"^`{3,}\{solution-start\}.*?^`{3,}\{solution-end\}\s*^`{3,}$", re.M | re.S)

def seen(notebook):
    """(kind, words) of each cell that leaves something on the page without unfolding: text, code, picture."""
    texts = [cell.source if cell.cell_type == "markdown" else "" for cell in notebook.cells]
    marked = "".join(f"\n\n% cell {k}\n\n{text}" for k, text in enumerate(texts))
    parts = re.split(r"^% cell (\d+)$", SOLUTION.sub("", marked), flags=re.M)[1:]
    for number, source in zip(parts[::2], parts[1::2], strict=True):
        cell = notebook.cells[int(number)]
        if cell.cell_type == "code":
            yield from _code(cell, set(cell.metadata.get("tags", [])))
        elif words := plain(source):
            yield "text", words


def _code(cell, tags):
    """Code, caption and printed output that show; nothing where the page has nothing of the cell."""
    outputs = [] if tags & {"remove-output", "hide-output", "hide-cell"} else cell.outputs
    if "remove-cell" in tags or "remove-input" in tags and not outputs:
        return
    caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")
    source = "" if tags & FOLDED else cell.source
    kind = "picture" if "remove-input" in tags else "code"
    yield kind, " ".join([source, caption, *map(_printed, outputs)])


def _printed(output):
    data = output.get("data", {})
    return "" if "image/png" in data else output.get("text") or str(data.get("text/plain", ""))


def too_long(notebook):
    """What is too long about a page."""
    cells = list(seen(notebook))
    words = sum(len(text.split()) for _, text in cells)
    return {
        **({"words": words} if words > WORDS_MOST else {}),
        **({"cells": len(cells)} if len(cells) > CELLS_MOST else {}),
    }


def words_before_code(notebook):
    """Words that stand before the first code, be it folded."""
    count = 0
    for kind, text in seen(notebook):
        if kind == "code":
            break
        count += len(text.split())
    return count


def too_wide(notebook):
    """Lines of code, and printed lines, that do not fit: {what: lines}."""
    cells = [(c, set(c.metadata.get("tags", []))) for c in notebook.cells if c.cell_type == "code"]
    code = [cell.source for cell, tags in cells if not tags & {"remove-cell", "remove-input"}]
    printed = [_printed(output) for cell, tags in cells if not tags & {"remove-cell", "remove-output"}
               for output in cell.outputs if "text/html" not in output.get("data", {})]  # fmt: skip
    lines = (("wide code", code, CODE_WIDEST), ("wide print", printed, PRINT_WIDEST))
    found = {rule: [line for text in texts for line in text.splitlines() if len(line) > widest]
             for rule, texts, widest in lines}  # fmt: skip
    return {rule: wide for rule, wide in found.items() if wide}


def notebook_of(name):
    path = CHAPTERS / f"{name}.ipynb"
    if path.exists():
        return nbformat.read(path, as_version=4)
    text = (CHAPTERS / f"{name}.md").read_text("utf8")
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_longer_than_a_sitting(name):
    found = too_long(notebook_of(name))
    assert not found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_begins_with_words(name):
    before = words_before_code(notebook_of(name))
    assert before >= WORDS_BEFORE_CODE, f"code after {before} words"


@pytest.mark.parametrize("name", PAGES)
def test_code_and_what_it_prints_fit_a_window(name):
    found = too_wide(notebook_of(name))
    assert not found


def planted(code_first=False, solution="", words=40):
    """A small notebook: a title, `words` words, a code cell, and a solution that folds."""
    prose = nbformat.v4.new_markdown_cell("word " * words)
    code = nbformat.v4.new_code_cell("print(1)", metadata={"tags": ["hide-input"]})
    start = "```{solution-start} ex-a\n:class: dropdown\n```\n"
    end = nbformat.v4.new_markdown_cell(f"{start}{solution}\n```{{solution-end}}\n```\n")
    order = [code, prose, end] if code_first else [prose, code, end]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), *order])


def test_words_cells_and_code_that_comes_first_are_seen():
    assert too_long(planted()) == {} and words_before_code(planted()) == 41
    assert too_long(planted(words=4500)) == {"words": 4501}
    many = planted()
    many.cells += [nbformat.v4.new_code_cell("1")] * 50
    assert too_long(many) == {"cells": 53}
    assert words_before_code(planted(code_first=True)) == 1


def test_what_folds_or_is_removed_does_not_count():
    assert too_long(planted(solution="word " * 5000)) == {}
    for tag, times in (("remove-cell", 50), ("remove-input", 50), ("hide-input", 1)):
        page = planted()
        page.cells += [nbformat.v4.new_code_cell("x " * 5000, metadata={"tags": [tag]})] * times
        assert too_long(page) == {}


def test_a_wide_line_is_seen():
    output = nbformat.v4.new_output("stream", text="y" * 83)
    page = planted()
    page.cells += [nbformat.v4.new_code_cell("x" * 73, outputs=[output])]
    assert too_wide(page) == {"wide code": ["x" * 73], "wide print": ["y" * 83]}
    page.cells[-1].metadata["tags"] = ["remove-cell"]
    assert too_wide(page) == {}
