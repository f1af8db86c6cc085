"""What every page keeps to, whoever wrote it: words, exercises, captions, alt text."""

import re
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "chapters").glob("*.md"), *(ROOT / "chapters").glob("*.ipynb")])
FOR_THE_SLIDES = {"slide_map", "errata", "teaching"}  # these pages speak of slides by number
GRADES = ("easy", "medium", "hard")
KINDS = {
    "by hand": r"by hand",
    "in code": r"in code",
    "find the bug": r"find the bug",
    "explain to a head teacher": r"explain|in words",
    "other data": r"other data",
}

EXERCISE_BLOCK = re.compile(r"^[`:]{3,}\{exercise\}(.*)\n((?::.*\n)*)", re.MULTILINE)
SOLUTION_BLOCK = re.compile(
    r"^[`:]{3,}\{solution(?:-start)?\} *(\S+)\n((?::.*\n)*)", re.MULTILINE
)

FORBIDDEN = {
    r"\b[Oo]bviously\b": "what is obvious need not be said, and what is not hurts",
    r"\b[Ss]imply\b": "it is not simple for everybody",
    r"(?<![\w\\$_{])[SEX]\d{1,2}\b(?!\w)": "readers do not know these numbers",
    r"\b[Ee]ffect of (?:the )?(?:[Cc]atholic|[Ss]ector)|\b[Ss]ector effect": "an association",
    r"/(?:tmp|work)/|\bshared/": "a path of somebody's machine",
}


def chapters():
    """Return the names of the numbered pages: those that teach, and so have exercises."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8")).get("parts") or []
    return {
        Path(page["file"]).name
        for part in parts
        if part.get("numbered")
        for page in part["chapters"]
    }


def text_of(path):
    if path.suffix == ".md":
        return path.read_text("utf8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def wording(text, allowed=()):
    """Return the forbidden words of `text`, each with its neighbours and the reason."""
    return [
        f"{text[max(0, hit.start() - 20) : hit.end() + 20]!r}: {reason}"
        for pattern, reason in FORBIDDEN.items()
        if reason not in allowed
        for hit in re.finditer(pattern, text)
    ]


def exercise_problems(text, least=5):
    """Return what is wrong with the exercises of a chapter: number, grade, label, solution."""
    exercises = EXERCISE_BLOCK.findall(text)
    solved = SOLUTION_BLOCK.findall(text)
    found = [] if len(exercises) >= least else [f"{len(exercises)} exercises, fewer than {least}"]
    labels = [label for _, options in exercises for label in re.findall(r":label: *(\S+)", options)]
    found += [f"{title.strip()!r} has no grade" for title, _ in exercises
              if not any(grade in title.lower() for grade in GRADES)]  # fmt: skip
    if len(labels) != len(exercises) or len(set(labels)) != len(labels):
        found.append("every exercise needs a label of its own")
    found += [f"{label} has no solution" for label in labels if label not in dict(solved)]
    found += [f"the solution of {label} is not folded" for label, options in solved
              if "dropdown" not in options]  # fmt: skip
    if text.count("{solution-start}") != text.count("{solution-end}"):
        found.append("a solution starts and does not end")
    return found


def kind_problems(text):
    """Return the kinds of exercise that a chapter lacks; the bracket in the title names the kind."""
    titles = "\n".join(title for title, _ in EXERCISE_BLOCK.findall(text))
    lacking = [kind for kind, words in KINDS.items() if not re.search(rf"\(.*({words}).*\)", titles)]
    return [f"no exercise of the kind {kind!r}" for kind in lacking]


def figure_problems(notebook):
    """Return the cells that show a picture without name, caption or alt text."""
    found = []
    for cell in notebook.cells:
        pictures = any("image/png" in (out.get("data") or {}) for out in cell.get("outputs", []))
        hidden = {"remove-output", "remove-cell"} & set(cell.metadata.get("tags", []))
        if not pictures or hidden:
            continue
        options = cell.metadata.get("mystnb", {})
        figure, alt = options.get("figure", {}), options.get("image", {}).get("alt", "")
        if not (figure.get("name") and figure.get("caption")):
            found.append(f"{cell.id} shows a picture without name and caption")
        if len(str(alt).split()) < 4:
            found.append(f"{cell.id} shows a picture without a description in words")
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_wording(path):
    allowed = ["readers do not know these numbers"] if path.stem in FOR_THE_SLIDES else []
    assert wording(text_of(path), allowed) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_chapter_has_graded_exercises_with_folded_solutions(path):
    assert exercise_problems(text_of(path), least=5 if path.stem in chapters() else 0) == []


@pytest.mark.parametrize("name", sorted(chapters()))
def test_every_chapter_has_all_kinds_of_exercise(name):
    assert kind_problems(text_of(ROOT / "chapters" / f"{name}.ipynb")) == []


def test_the_book_has_chapters():
    assert len(chapters()) >= 4


@pytest.mark.parametrize("path", [p for p in PAGES if p.suffix == ".ipynb"], ids=lambda p: p.stem)
def test_every_picture_has_a_name_a_caption_and_a_description(path):
    assert figure_problems(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize(
    "text",
    ["This is obviously so.", "Simply add.", "as slide S12 says", "(E4)", "the effect of sector"],
)
def test_a_planted_word_is_seen(text):
    assert wording(text)


def test_symbols_are_not_taken_for_slide_numbers():
    assert wording("$S_1$, $E1$, \\X2, School 8367, 1E5, the association with sector") == []


EXERCISE = """```{exercise} Easy, by hand: add
:label: ex-a-add
What is 1 + 1?
```

```{solution-start} ex-a-add
:class: dropdown
```
2
```{solution-end}
```
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Easy", "Nice", "grade"),
        (":label: ex-a-add\n", "", "label"),
        ("{solution-start} ex-a-add", "{solution-start} ex-b", "no solution"),
        (":class: dropdown\n", "", "folded"),
        ("```{solution-end}", "", "does not end"),
    ],
)
def test_a_planted_fault_in_an_exercise_is_seen(old, new, complaint):
    assert exercise_problems(EXERCISE, least=1) == []
    assert any(complaint in p for p in exercise_problems(EXERCISE.replace(old, new), least=1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_exercise_that_is_missing_is_seen(kind):
    text = text_of(ROOT / "chapters" / "varying_slopes.ipynb")
    assert kind_problems(re.sub(rf"({KINDS[kind]})\)", "no kind)", text)) == [
        f"no exercise of the kind {kind!r}"
    ]


def test_a_chapter_with_too_few_exercises_is_seen():
    assert "fewer" in exercise_problems(EXERCISE)[0]


def test_a_picture_without_description_is_seen():
    output = nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo="})
    cell = nbformat.v4.new_code_cell("plt.show()", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert len(figure_problems(notebook)) == 2
    cell.metadata["mystnb"] = {
        "figure": {"name": "fig-a", "caption": "A line."},
        "image": {"alt": "A straight rising line."},
    }
    assert figure_problems(notebook) == []
