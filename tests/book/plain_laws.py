"""What a notebook without MyST must be: nothing of MyST in its words, its chapter's code, answers folded."""

import re

CODE = re.compile(r"^```\w*\n.*?^```$|`[^`\n]+`|^\$\$.*?^\$\$$|\$[^$\n]*\$", re.M | re.S)
RAW = re.compile(
    r"\{[\w:+-]+\}(?=`)|^\s*(?::::*|`{3,})\{|%s|pasted|</?(?!details>|summary>|details$)[a-z]+[ >]", re.M
)
MACRO = re.compile(r"\\(?:prior|lik|post|data|truth)\b")
ANSWER = re.compile(r"^<details><summary>Solution")


def words_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def raw_markup(notebook):
    """Return what a reader of the words would see as raw markup; code is left out, but for where it stood."""
    found = [match[0] for text in words_of(notebook) for match in RAW.finditer(CODE.sub("`", text))]
    return found + [match[0] for text in words_of(notebook) for match in MACRO.finditer(text)]


def code_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def uncovered(notebook):
    """Return solutions whose words or code stand open."""
    inside, found = False, []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            inside = "<summary>Solution" in cell.source.rpartition("\n#")[2]
        elif inside and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            found.append(cell.source)
    return found + [text for text in words_of(notebook) if re.search(r"^\**Solution to", text, re.M)]
