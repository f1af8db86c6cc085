"""Links of the chapters to states of figures: the figure is on the page, and the state exists."""

import json
import re
from pathlib import Path

import pytest

from bhm_core import live
from bhm_core.live import bundle

CHAPTERS = Path(__file__).parents[2] / "chapters"
LINK = re.compile(r'(?:href="|\]\()([\w./-]*)#(live-[\w-]+):([^")]*)["\)]')


def text_of(path):
    """Return the words and the code of a page, and the HTML of its figures."""
    if path.suffix == ".md":
        return path.read_text("utf8")
    cells = json.loads(path.read_text("utf8"))["cells"]
    outputs = [o.get("data", {}).get("text/html", []) for c in cells for o in c.get("outputs", [])]
    quiz = path.parent / "quiz" / f"{path.stem}.toml"
    asked = [quiz.read_text("utf8")] if quiz.exists() else []
    return "\n".join("".join(part) for part in [*(c["source"] for c in cells), *outputs, *asked])


def page_of(target, path):
    """Return the source of the page that a link on `path` leads to."""
    if not target:
        return path
    stem = path.parent / target.removesuffix(".html")
    return next((p for p in (stem.with_suffix(".ipynb"), stem.with_suffix(".md")) if p.exists()), None)


def problems(path):
    """Yield what is wrong with the state links of a page."""
    for target, id, state in LINK.findall(text_of(path)):
        page = page_of(target, path)
        shown = page and re.search(rf'id="{id}" data-figure="(\w+)"', text_of(page))
        if not shown:
            yield f"{path.name}: no figure {id} on {target or 'this page'}"
            continue
        figure = live.figure_class(shown.group(1))()
        for pair in filter(None, state.split(",")):
            name, _, word = pair.partition("=")
            yield from (f"{path.name}: {pair}: {e}" for e in [error_of(figure, name, word)] if e)


def error_of(figure, name, word):
    """Return why `name` cannot be set to `word`, or None."""
    spec = next((i for i in figure.inputs if i.name == name), None)
    if spec is None:
        return f"no input {name}"
    value = {"values": lambda: [float(w) for w in word.split(";")], "slider": lambda: float(word),
             "switch": lambda: word == "true", "choice": lambda: word}[spec.kind]
    try:
        spec.check(value())
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")) + sorted(CHAPTERS.glob("*.md")),
                         ids=lambda path: path.stem)
def test_every_state_link_names_a_state_that_exists(path):
    assert list(problems(path)) == []


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_page_loads_less_than_100_kb_of_figures(path):
    names = set(re.findall(r'data-figure="(\w+)"', text_of(path)))
    load = sum(len(bundle.script(name).encode()) for name in names)
    assert load == 0 or load + len(bundle.core().encode()) < 100_000, names


def test_a_planted_dead_state_is_seen(tmp_path):
    page = tmp_path / "a.md"
    shown = live.ConjugateNormal().to_html()
    page.write_text(f'{shown} <a href="#live-conjugate-normal:n=900">a</a> <a href="#live-x:n=1">b</a>'
                    '<a href="#live-conjugate-normal:tau=1">c</a> <a href="#live-conjugate-normal:n=9">d</a>')
    found = list(problems(page))
    assert len(found) == 3 and "n must be between" in found[0] and "no figure live-x" in found[1]
