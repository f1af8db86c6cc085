"""Addresses of what has moved lead to where it stands now: `chapters/_static/moved.json`, {old: new}."""

import importlib.util
import json
import re

import pytest
from test_in_browser import PAGES, ROOT, SITE, opened

pytestmark = pytest.mark.site

ANCHOR = re.compile(r'\sid="([^"]+)"')
TABLE = json.loads((ROOT / "chapters/_static/moved.json").read_text("utf8"))


def extension():
    spec = importlib.util.spec_from_file_location("course_extension", ROOT / "chapters/_ext/course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def problems(table, folder):
    """What is wrong with a table of moved addresses, for the pages in `folder`."""
    anchors = {path.stem: set(ANCHOR.findall(path.read_text("utf8"))) for path in folder.glob("*.html")}
    for old, new in extension().resolved(table).items():
        (page, _, anchor), (target, _, place) = old.partition("#"), new.partition("#")
        if not anchor or page not in anchors:
            yield f"{old}: no such page, or no anchor"
        elif anchor in anchors[page]:
            yield f"{old} has not moved"
        elif f'"{anchor}": "{target}.html#{place}"' not in (folder / f"{page}.html").read_text("utf8"):
            yield f"{page} does not tell where {anchor} is"
        if place not in anchors.get(target, ()):
            yield f"{old} leads to {new}, which is not there"


def test_every_moved_address_leads_to_a_place_that_is_there():
    assert list(problems(TABLE, SITE / "chapters")) == []


@pytest.fixture
def folder(tmp_path):
    script = 'window.moved = {"old": "b.html#new", "older": "b.html#new"};'
    (tmp_path / "a.html").write_text(f'<script>{script}</script><p id="stays">')
    (tmp_path / "b.html").write_text('<p id="new">')
    return tmp_path


def test_what_has_moved_once_or_twice_is_found(folder):
    assert list(problems({"a#old": "b#new"}, folder)) == []
    assert list(problems({"a#older": "a#old", "a#old": "b#new"}, folder)) == []


@pytest.mark.parametrize(("table", "complaint"), [
    ({"a#stays": "b#new"}, "has not moved"), ({"a#old": "b#gone"}, "not there"),
    ({"a#old": "c#new"}, "not there"), ({"c#old": "b#new"}, "no such page"), ({"a": "b#new"}, "no anchor"),
    ({"a#other": "b#new"}, "does not tell"), ({"a#old": "a#older", "a#older": "a#old"}, "not there"),
])  # fmt: skip
def test_a_planted_fault_is_seen(folder, table, complaint):
    assert any(complaint in problem for problem in problems(table, folder))


@pytest.mark.browser
def test_an_old_address_is_followed_and_one_that_stands_is_not(browser):
    path = next(p for p in PAGES if p.stem == "bayes_theorem")
    page, _, errors = opened(browser, path)
    stays = page.locator("article section[id]").last.get_attribute("id")
    page.evaluate("id => { window.moved = { old: 'intro.html#place', [id]: 'intro.html' }; }", stays)
    page.evaluate("id => { location.hash = id; }", stays)
    page.wait_for_timeout(200)
    assert page.url.endswith(f"bayes_theorem.html#{stays}")
    page.evaluate("location.hash = 'old'")
    page.wait_for_url("**/intro.html#place")
    page.context.close()
    assert errors == []
