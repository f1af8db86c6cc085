"""What an exercise owes its reader: two hints where it is hard, a rubric where the answer is a letter."""

import re

import nbformat
import pytest
from claims import CHAPTERS

PAGES = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))
BEGIN = re.compile(r"\{exercise\} ([^\n]*)\n:label: (\S+)")
HINT = re.compile(r"\{(?:admonition|dropdown)\} (?:First |Second |The second )?[Hh]int|Two hints")
LETTER = re.compile(r"\b(?:easy|medium|hard), (?:explain|in words)\b")
NO_LETTER = {"ex-engine-tool"}  # asks for a tool, and no letter


def exercises(text):
    """(label, title, question, all of it) of every exercise of a page."""
    marks = [*BEGIN.finditer(text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=False):
        whole = text[mark.start() : end]
        yield mark[2], mark[1], re.split(r"\{solution", whole)[0], whole


def owed(text):
    """What the exercises of a page still owe."""
    for label, title, question, whole in exercises(text):
        if "(hard" in title and len(HINT.findall(question)) < 2:
            yield f"{label}: two hints"
        if LETTER.search(title) and label not in NO_LETTER and not re.search("[Gg]ood answer", whole):
            yield f"{label}: a rubric"


@pytest.mark.parametrize("page", PAGES)
def test_a_hard_exercise_has_two_hints_and_a_letter_has_a_rubric(page):
    cells = nbformat.read(CHAPTERS / f"{page}.ipynb", as_version=4).cells
    assert list(owed("\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))) == []


def test_what_is_owed_is_seen():
    text = "```{exercise} A (hard, by hand)\n:label: ex-a\n\nWhy?\n```\n\n```{admonition} Hint\n```\n\n" \
           "```{exercise} B (easy, in words)\n:label: ex-b\n\nWrite.\n```\n```{solution-start} ex-b\n```"
    assert list(owed(text)) == ["ex-a: two hints", "ex-b: a rubric"]
    paid = text.replace("{admonition} Hint", "{admonition} First hint\n```\n\n```{admonition} Second hint")
    assert list(owed(paid + "\n\nA good answer contains")) == []
