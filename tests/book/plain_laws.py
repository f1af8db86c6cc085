"""What a notebook without MyST must be: nothing of MyST in its words, its chapter's code, answers folded."""

import re

CODE = re.compile(r"^```\w*\n.*?^```$|`[^`\n]+`|^\$\$.*?^\$\$$|\$[^$\n]*\$", re.M | re.S)
RAW = re.compile(
    r"\{[\w:+-]+\}(?=`)|^\s*(?::::*|`{3,})\{|%s|pasted|</?(?!details>|summary>|details$)[a-z]+[ >]", re.M
)
MACRO = re.compile(r"\\(?:prior|lik|post|data|truth)\b")
SOLUTION = re.compile(r"#+ Solution.*, in code$")


def words_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def raw_markup(notebook):
    """Return what a reader of the words would see as raw markup; code is left out, but for where it stood."""
    found = [match[0] for text in words_of(notebook) for match in RAW.finditer(CODE.sub("`", text))]
    return found + [match[0] for text in words_of(notebook) for match in MACRO.finditer(text)]


def code_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def uncovered(notebook):
    """Return solutions whose words or code stand open.

    A cell that has run shows its output again, so that the code must stand under a collapsed heading.
    """
    inside, found = False, []
    for cell, closed in zip(notebook.cells, closed_cells(notebook), strict=True):
        if cell.cell_type == "markdown":
            last = cell.source.rpartition("\n#")[2]
            inside = "<summary>Solution" in last or SOLUTION.match(last) is not None
        elif inside and not (closed and cell.metadata.get("jupyter", {}).get("source_hidden")):
            found.append(cell.source)
    return found + [text for text in words_of(notebook) if re.search(r"^\**Solution to", text, re.M)]


def closed_cells(notebook):
    """Yield for each cell whether it stands under a collapsed heading."""
    under = 7
    for cell in notebook.cells:
        heading = re.match(r"#+(?= )", cell.source) if cell.cell_type == "markdown" else None
        under = 7 if heading and len(heading[0]) <= under else under
        yield under < 7
        if heading and cell.metadata.get("jp-MarkdownHeadingCollapsed"):
            under = len(heading[0])


def is_answer(text):
    """Whether all of it is one folded solution, in which something else may be folded."""
    depth, ends = 0, []
    for tag in re.finditer(r"<(/?)details>", text):
        depth += -1 if tag[1] else 1
        ends += [tag.end()] * (depth == 0)
    return text.startswith("<details><summary>Solution") and ends == [len(text)]


def swallowed(notebook):
    """Return words under a collapsed heading that belong to no solution."""
    cells = zip(notebook.cells, closed_cells(notebook), strict=True)
    return [cell.source for cell, closed in cells
            if closed and cell.cell_type == "markdown" and not is_answer(cell.source)]
