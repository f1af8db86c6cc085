"""The slide map is true: every section it names exists in the book, and every test runs."""

import ast
import json
import re
from pathlib import Path

import pytest
import tests_shown

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
PAGE = CHAPTERS / "slide_map.md"
LAST = {"S": 18, "X": 24, "E": 12}  # slides, the rest of the talk, mistakes: how many of each
LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\.(ipynb|md)#([\w-]+)\)")
EXERCISE = re.compile(r"\{ref\}`(?:[^`<]*<)?(ex-[\w-]+)>?`")
TEST = re.compile(r"\{test\}`(tests/[\w/]+\.py)::(\w+)`")


def rows(text, letter):
    """Cells of the table rows that start with this letter and a number."""
    lines = re.findall(rf"^\| *({letter}\d+) *\|(.*)\|\s*$", text, re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in lines}


def headings(name, suffix):
    path = CHAPTERS / f"{name}.{suffix}"
    if not path.exists():
        return []
    text = path.read_text("utf8")
    if suffix == "ipynb":
        cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "markdown"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
    return re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)


def slug(heading):
    """The anchor of a heading: lower case, hyphens for spaces, nothing else."""
    return re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-")


def in_the_book(name):
    toc = (ROOT / "_toc.yml").read_text("utf8")
    return bool(re.search(rf"^[^#\n]*chapters/{name}\s*(?:#.*)?$", toc, re.MULTILINE))


def exercises():
    """Labels of the exercises of all chapters that are in the book."""
    books = [path for path in CHAPTERS.glob("*.ipynb") if in_the_book(path.stem)]
    text = "".join(path.read_text("utf8") for path in books)
    return set(re.findall(r":label: (ex-[\w-]+)", text))


def section_problems(cell):
    links, labels = LINK.findall(cell), EXERCISE.findall(cell)
    yield from (f"there is no exercise {label}" for label in labels if label not in exercises())
    if not links + labels:
        yield f"no section in {cell!r}"
    for title, name, suffix, anchor in links:
        if not in_the_book(name):
            yield f"{name} is not in the book"
        elif anchor not in map(slug, headings(name, suffix)):
            yield f"{name} has no section {title!r}"


def names_of_tests(file):
    """Names of the tests of a file, those marked as skipped or expected to fail left out."""
    if not (ROOT / file).exists():
        return set()
    functions = ast.walk(ast.parse((ROOT / file).read_text("utf8")))
    return {
        f.name
        for f in functions
        if isinstance(f, ast.FunctionDef)
        and f.name.startswith("test_")
        and not re.search(r"skip|xfail", "".join(map(ast.unparse, f.decorator_list)))
    }


def problems_of_test(cell, ran=()):
    named = TEST.findall(cell)
    if not named:
        yield f"no test in {cell!r}"
    files = {nodeid.split("::")[0] for nodeid in ran}
    for file, name in named:
        if name not in names_of_tests(file):
            yield f"there is no test {file}::{name}"
        elif file in files and f"{file}::{name}" not in ran:
            yield f"{file}::{name} was not collected in this run"


def map_problems(text, ran=()):
    tables = {letter: rows(text, letter) for letter in LAST}
    found = [f"the rows must run from {letter}1 to {letter}{last}, got {list(tables[letter])}"
             for letter, last in LAST.items()
             if list(tables[letter]) != [f"{letter}{k}" for k in range(1, last + 1)]]  # fmt: skip
    for name, (_, section, test) in (tables["S"] | tables["X"] | tables["E"]).items():
        problems = [*section_problems(section), *problems_of_test(test, ran)]
        found += [f"{name}: {problem}" for problem in problems]
    return found


def test_every_section_exists_and_every_test_runs(request):
    config = request.config
    whole = not config.getoption("keyword") and not any("::" in arg for arg in config.args)
    ran = {item.nodeid.split("[")[0] for item in request.session.items if whole}
    assert map_problems(PAGE.read_text("utf8"), ran) == []


def test_the_addresses_of_the_last_slide_are_given():
    text = PAGE.read_text("utf8")
    assert "https://github.com/timmens/bayesian-hierarchical-models" in text
    assert "http://mfviz.com/hierarchical-models/" in text
    shown, section, _ = rows(text, "S")["S18"]
    assert "two addresses" in shown and "the two addresses below this table" in section
    _, name, suffix, _ = LINK.findall(section)[0]
    assert "scrolling essay to which the slides" in (CHAPTERS / f"{name}.{suffix}").read_text("utf8")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("#the-graph)", "#the-grape)", "has no section"),
        ("](hyperpriors.ipynb#three", "](nowhere.ipynb#three", "is not in the book"),
        ("::test_data_depend_on_phi_only", "::test_data_depend_on_nothing", "there is no test"),
        ("`ex-hyperpriors-bug`", "`ex-hyperpriors-bag`", "there is no exercise"),
        ("| S7 |", "| T7 |", "must run from S1 to S18"),
        ("| X7 |", "| T7 |", "must run from X1 to X24"),
        ("| E12 |", "| T7 |", "must run from E1 to E12"),
        ("that page <ex-errata-stan>", "that page <ex-errata-bag>", "there is no exercise"),
        ("{test}`tests/book/test_slide_map.py", "`tests/book/test_slide_map.py", "no test in"),
        ("#two-schools-beside-each-other)", "#two-schools)", "has no section"),
        ("::test_three_lists_of_the_three_lowest", "::test_a_list", "there is no test"),
        ("[The graph](hyperpriors.ipynb#the-graph)", "somewhere", "no section in"),
    ],
)
def test_a_planted_fault_is_seen(old, new, complaint):
    text = PAGE.read_text("utf8")
    assert old in text
    assert any(complaint in problem for problem in map_problems(text.replace(old, new)))


def test_a_test_that_was_not_collected_is_seen():
    cell = "{test}`tests/plots/test_structure.py::test_groups_name_the_columns`"
    ran = {"tests/plots/test_structure.py::test_plots_return_the_axes_they_were_given"}
    assert list(problems_of_test(cell, ran)) == [
        "tests/plots/test_structure.py::test_groups_name_the_columns was not collected in this run"
    ]


def test_a_skipped_test_does_not_count(tmp_path, monkeypatch):
    (tmp_path / "test_x.py").write_text("@pytest.mark.skip\ndef test_a(): pass\n")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert names_of_tests("test_x.py") == set()


@pytest.mark.parametrize("file, name", sorted(set(TEST.findall(PAGE.read_text("utf8")))))
def test_a_short_link_leads_to_the_lines_of_its_test(file, name):
    def plain(code, language):
        return f"<pre>{code}</pre>"

    html = tests_shown.body(file, [name], plain)
    assert f'<section id="{name}">' in html and f"def {name}(" in html
    assert html.count("def test_") == 1 and f"<h1>{file}</h1>" in html


def test_marks_are_shown_with_their_test():
    source = "import x\n\n@x.mark\ndef test_a():\n    assert x\n\n\ndef test_b(): pass\n"
    assert tests_shown.lines_of(source, "test_a") == "@x.mark\ndef test_a():\n    assert x"
    with pytest.raises(StopIteration):
        tests_shown.lines_of(source, "test_c")
