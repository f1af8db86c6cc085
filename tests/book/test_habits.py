"""Habits of writing that a machine can see, each with what to write instead."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from claims import CHAPTERS, FIGURES, NUMBER, text_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in CHAPTERS.iterdir() if path.suffix in {".md", ".ipynb"})
TEXTS = PAGES + sorted(f"figure:{path.stem}" for path in FIGURES.glob("*.json"))
NOTEBOOKS = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))

COUNT = rf"(?:{NUMBER}|one|few|fewer|(?<!how )many|several|some|once|<[^>]*>)"
BETWEEN = """of from in to for than at with and or by is are was has have per on as the that which not into
    about between within under around against across after before do does did can will must if when""".split()
UNIT = """group row school pupil chain sweep fit step draw parameter county batter program individual subject
    student person cell page chapter symbol unit point module file figure paragraph coefficient model data
    gradient evaluation column term run block key class house rat test argument core value""".split()
MEASURED = rf"(?<![\w.-]){COUNT}(?: (?!(?:{'|'.join(BETWEEN)})\b)[\w%-]+){{0,2}},?"
HABITS = {  # what is found, and what to write instead
    "one row a group -> one row per group": re.compile(
        rf"{MEASURED} an? (?:(?:{'|'.join(UNIT)})(?!['’\w]| of| \w+s\b)|unit of)"),
    "90 % -> 90%": re.compile(r"(?:\d|>) %"),
    "shall -> will, may, or the present": re.compile(r"\b[Ss]hall\b"),
    "is told further down -> we return to this below": re.compile(r"\btold below|\bfurther down\b"),
    "looked whether -> checked whether": re.compile(r"\b[Ll]ook(?:ed|s|ing)? whether\b"),
}  # fmt: skip
SPELLING = {
    "-ize, -yze -> -ise, -yse": re.compile(
        r"\b(?!(?:[Ss]|[Oo]vers|[Rr]es|[Pp]r|[Ss]e)iz)[A-Za-z]+(?:iz(?:e[sd]?|ing|ations?|er)|yz(?:e[sd]?|ing))\b"),
    "color, behavior, neighbor -> colour, behaviour, neighbour": re.compile(
        r"\b(?:[Cc]olor|[Bb]ehavior|[Nn]eighbor|[Ff]avor|[Hh]onor|[Ll]abor(?!at))\w*"),
    "center -> centre": re.compile(r"\b(?<!National )[Cc]enter(?:s|ed|ing)?\b(?! [=+])"),
    "modeling, labeled -> modelling, labelled": re.compile(  # a slide keeps its printed title
        r"(?<!Probabilistic )\b(?:mod|lab|trav|canc)el(?:ing|ed)\b", re.I),
    "gray, skeptical, artifact -> grey, sceptical, artefact": re.compile(
        r"\b(?:[Gg]ray|[Ss]keptic\w*|[Aa]rtifacts?|[Jj]udgment|[Ff]ulfill)\b"),
}  # fmt: skip


def habits(text, rules=HABITS):
    """The habits found in `text`, each with its neighbours and what to write instead."""
    return [f"{text[max(0, hit.start() - 30) : hit.end() + 30]!r}: {rule}"
            for rule, pattern in rules.items() for hit in pattern.finditer(text)]


def strings(source):
    """What code says: its strings of more than a word, f-strings in pieces."""
    nodes = ast.walk(ast.parse(source))
    said = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\n".join(text for text in said if " " in text.strip())


def printed(cell):
    """What a cell printed, and the values it showed as text."""
    shown = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs
             if "image/png" not in o.get("data", {})]  # fmt: skip
    return "\n".join(map(str, shown))


def code_of(name):
    """What the cells of a notebook say in strings and print."""
    cells = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4).cells
    return "\n".join(f"{strings(c.source)}\n{printed(c)}" for c in cells if c.cell_type == "code")


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_none_of_the_habits(name):
    text = re.sub(r"`[^`]*`", "``", text_of(name))
    found = habits(text, HABITS | SPELLING)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_a_notebook_prints_has_none_of_the_habits(name):
    found = habits(code_of(name))
    assert found == [], "\n".join(found)


def test_what_the_package_says_has_none_of_the_habits():
    paths = [p for p in (ROOT / "bhm_core").rglob("*.py") if p.parent != FIGURES]
    assert [(p.name, found) for p in paths for found in habits(strings(p.read_text("utf8")))] == []


@pytest.mark.parametrize("text", [
    "one row a group", "at least 100 effective draws a chain", "20,000 draws a fit", "five seeds a model.",
    "steeper by <inter> a unit of SES", "a 90 % interval", "only <share> % scored", "as we shall see",
    "we explain it further down", "He looked whether it fell.",
])
def test_a_planted_habit_is_seen(text):
    assert len(habits(text)) == 1


@pytest.mark.parametrize("text", [
    "We normalize it.", "its behavior", "the color", "centered at 0", "modeling", "a gray dot", "analyzed",
])
def test_a_planted_american_spelling_is_seen(text):
    assert len(habits(text, SPELLING)) == 1


@pytest.mark.parametrize("text", [
    "half a point, one chain a day, 14 pupils of a school, five draws from a chain", "90% and 5 points",
    "The size of the prize was resized; centred, colour, National Center for Education Statistics.",
    "With fourteen pupils a line tilts. Two facts about a school, 0.8 within a county, one a school's own.",
    "how many pupils a school needs, a laboratory, plot_effective_sizes", "one value and a chain",
])
def test_other_words_are_left_alone(text):
    assert habits(text, HABITS | SPELLING) == []
