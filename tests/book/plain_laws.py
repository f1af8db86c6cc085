"""What a notebook without MyST must be: nothing of MyST in its words, its chapter's code, answers folded."""

import re

CODE = re.compile(r"^```\w*\n.*?^```$|`[^`\n]+`|^\$\$.*?^\$\$$|\$[^$\n]*\$", re.M | re.S)
RAW = re.compile(
    r"\{[\w:+-]+\}(?=`)|^\s*(?::::*|`{3,})\{|%s|pasted|</?(?!details>|summary>|details$)[a-z]+[ >]", re.M
)
MACRO = re.compile(r"\\(?:prior|lik|post|data|truth)\b")


def words_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def raw_markup(notebook):
    """Return what a reader of the words would see as raw markup; code is left out, but for where it stood."""
    found = [match[0] for text in words_of(notebook) for match in RAW.finditer(CODE.sub("`", text))]
    return found + [match[0] for text in words_of(notebook) for match in MACRO.finditer(text)]


def code_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def solved_cells(chapter):
    """Return the places of the code cells that stand between the marks of a solution, of all with code."""
    inside, found, place = False, [], 0
    for cell in chapter.cells:
        if cell.cell_type == "markdown":
            marks = re.findall(r"\{solution-(start|end)\}", cell.source)
            inside = marks[-1] == "start" if marks else inside
        elif cell.source.strip():
            found += [place] * inside
            place += 1
    return found


def covered_cells(notebook):
    """Return the places of the code cells under a collapsed heading, where an output stays out of sight too.

    Code that the page leaves out is not meant: nobody looks for it.
    """
    cells = zip(notebook.cells, closed_cells(notebook), strict=True)
    code = [closed and not is_left_out(cell) for cell, closed in cells
            if cell.cell_type == "code" and cell.source.strip()]
    return [place for place, closed in enumerate(code) if closed]


def uncovered(notebook):
    """Return the words of solutions that stand open, and the code that a second click would have to open."""
    cells = zip(notebook.cells, closed_cells(notebook), strict=True)
    found = [cell.source for cell, closed in cells if is_solution(cell) and not closed]
    twice = [cell.source for cell in notebook.cells
             if is_solution(cell) and cell.metadata.get("jupyter", {}).get("outputs_hidden")]
    return found + twice + [text for text in words_of(notebook) if re.search(r"^\**Solution to", text, re.M)]


def is_solution(cell):
    return "solution" in cell.metadata.get("tags", [])


def is_left_out(cell):
    return not is_solution(cell) and "source_hidden" in cell.metadata.get("jupyter", {})


def closed_cells(notebook):
    """Yield for each cell whether it stands under a collapsed heading."""
    under = 7
    for cell in notebook.cells:
        heading = re.match(r"#+(?= )", cell.source) if cell.cell_type == "markdown" else None
        under = 7 if heading and len(heading[0]) <= under else under
        yield under < 7
        if heading and cell.metadata.get("jp-MarkdownHeadingCollapsed"):
            under = len(heading[0])


def swallowed(notebook):
    """Return what stands under a collapsed heading and belongs to no solution."""
    cells = zip(notebook.cells, closed_cells(notebook), strict=True)
    return [cell.source for cell, closed in cells if closed and not (is_solution(cell) or is_left_out(cell))]
