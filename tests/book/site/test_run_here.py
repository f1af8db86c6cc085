"""Run it here on the built site: on every page with code, and nothing of it before the button is pressed.

Most tests bring a Pyodide of thirty lines. With BHM_PYODIDE=<folder of pyodide.mjs and its packages> the last
ones run the code of High School and Beyond in the page, with the real one.
"""

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import run_here
from test_in_browser import serious
from test_pages import PAGES, SITE, soup_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from run_here_stub import STUB

pytestmark = pytest.mark.site

BOOK, PAGE = "http://book.test", "varying_intercepts"
PYODIDE = os.environ.get("BHM_PYODIDE")
STATED = SITE / run_here.HERE / "pyodide.json"
SETTINGS = json.loads((STATED if STATED.exists() else run_here.SETTINGS).read_text("utf8"))
IS_PUBLIC = SETTINGS["address"].startswith("https:")
SERVER = SETTINGS["address"] if IS_PUBLIC else f"{BOOK}/_static/pyodide/"
WITH_CODE = [path for path in PAGES if soup_of(path).select(".cell_input")]
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css",
         ".html": "text/html", ".json": "application/json", ".svg": "image/svg+xml"}
real = pytest.mark.skipif(not PYODIDE, reason="no local Pyodide: BHM_PYODIDE=<folder> names one")


def answer(route, path):
    if not path.is_file():
        return route.fulfill(status=404)
    return route.fulfill(body=path.read_bytes(), headers={"access-control-allow-origin": "*"},
                         content_type=TYPES.get(path.suffix, "application/octet-stream"))


def stub(route):
    script = route.request.url.endswith("mjs")
    kind = "text/javascript" if script else "application/wasm"
    route.fulfill(body=STUB if script else "w", content_type=kind,
                  headers={"access-control-allow-origin": "*"})


def opened(browser, python, settings, page=PAGE, **window):
    """Return `page` of the site at a web address; `python` answers for where its Python comes from."""
    tab = browser.new_context(**window).new_page()
    tab.set_default_timeout(20_000)
    tab.route(f"{BOOK}/**", lambda route: answer(route, SITE / urlsplit(route.request.url).path[1:]))
    tab.route("**/run_here/pyodide.json", lambda route: route.fulfill(json=settings))
    tab.route(f"{SERVER}**", python)
    tab.asked = []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.goto(f"{BOOK}/chapters/{page}.html")
    return tab


def from_here(wheel):
    """Return the bytes of the scripts and the wheel, as the site has them; its settings are its own."""
    scripts = [path for path in (SITE / run_here.HERE).rglob("*") if path.suffix in (".js", ".py")]
    sizes = [path.stat().st_size for path in [*scripts, SITE / "_static" / wheel, run_here.SETTINGS]]
    return sum(sizes)


@pytest.mark.parametrize("path", WITH_CODE, ids=lambda path: path.stem)
def test_a_page_with_code_has_the_button_and_its_cells(path):
    soup = soup_of(path)
    content = json.loads((SITE / run_here.HERE / "pages" / f"{path.stem}.json").read_text("utf8"))
    assert soup.select_one("h1 + .run-here")["data-page"] == path.stem
    python, more = sum(SETTINGS["files"].values()), from_here(content["wheel"])
    size, whence = (python, "jsDelivr") if IS_PUBLIC else (python + more, "this site")
    assert f"({size / 1e6:.0f} MB from {whence})" in soup.select_one(".run-here button").get_text()
    assert soup.select_one(".run-here")["data-bytes"] == str(python + more)
    shown = [cell["id"] for cell in soup.select("div.cell") if cell.select(".cell_input")]
    assert set(shown) <= {cell["id"] for cell in content["cells"]} and len(set(shown)) == len(shown)
    sources = {cell["id"]: cell["source"] for cell in content["cells"]}
    for cell in soup.select("div.cell"):
        code = cell.select_one(".cell_input pre")
        assert code is None or code.get_text().strip() == sources[cell["id"]].strip()
    checked = [tag.find_parent("div", class_="exercise")["id"] for tag in soup.select(".exercise-check")]
    assert {one["label"] for one in content["exercises"]} == set(checked)
    assert (SITE / "_static" / content["wheel"]).exists()


def test_pages_without_code_have_no_button():
    without = [path for path in PAGES if path not in WITH_CODE]
    assert len(WITH_CODE) > len(without) > 0
    assert [path.stem for path in without if soup_of(path).select(".run-here")] == []


@pytest.mark.browser
def test_a_page_from_the_file_system_says_what_it_takes(browser):
    tab = browser.new_page()
    tab.goto((SITE / "chapters" / f"{PAGE}.html").as_uri())
    words = tab.locator(".run-here").inner_text()
    tab.close()
    assert "type “make serve” in a terminal" in words and "MB" not in words


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_page_that_runs_is_as_good_as_before(browser, width, theme):
    tab = opened(browser, stub, SETTINGS | {"integrity": {}}, viewport={"width": width, "height": 844},
                 color_scheme=theme)
    before = tab.locator("article").inner_text()
    tab.locator(".run-here button").click()
    tab.locator(".run-here-now", has_text="Python is ready").wait_for()
    editors, exercises = tab.locator(".cm-editor").count(), tab.locator(".run-here-exercise").count()
    tab.get_by_label("Run cell 2", exact=True).click()
    tab.locator(".run-here-differs").first.wait_for()
    problems = serious(tab, within=".cell, .run-here-status")
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.get_by_role("button", name="Close").click()
    after, left = tab.locator("article").inner_text(), tab.locator(".run-here-cell, .run-here-bar").count()
    tab.context.close()
    assert problems == [] and wide <= width
    assert exercises > 2 and editors > 30
    assert (after, left) == (before, 0)


# With the real Pyodide, where there is one

def ready(browser, page):
    """Return `page` with Python, and all that was asked for since the button was pressed."""
    folder = Path(PYODIDE)
    tab = opened(browser, lambda route: answer(route, folder / route.request.url.rsplit("/", 1)[-1]),
                 run_here.settings_of(folder, SETTINGS["address"]), page)
    tab.set_default_timeout(240_000)
    tab.asked.clear()
    tab.locator(".run-here button").click()
    tab.locator(".run-here-now", has_text="Python is ready").wait_for()
    return tab


@real
@pytest.mark.sweep
@pytest.mark.parametrize("page", [PAGE])
def test_the_page_runs_from_top_to_bottom_and_shows_what_is_stored(browser, page):
    tab = ready(browser, page)
    tab.get_by_role("button", name="Run the whole page").click()
    said = tab.locator(".cell:not(.run-here-exercise) .run-here-said")
    last = said.count() - 1
    said.nth(last).and_(tab.locator(":text-matches('\\\\d s')")).wait_for(state="attached")
    words = said.all_text_contents()
    differ = tab.locator(".run-here-differs").count()
    tab.context.close()
    assert [one for one in words if not re.search(r"^[\d.]+ s", one)] == []
    assert differ == 0


def size_of(url):
    """Return the bytes of what lies at an address."""
    name = urlsplit(url).path[1:]
    folder, path = (Path(PYODIDE), Path(name).name) if url.startswith(SERVER) else (SITE, name)
    return (folder / path).stat().st_size


@real
@pytest.mark.sweep
def test_a_press_fetches_what_the_button_says_once_and_from_nowhere_else(browser):
    tab = ready(browser, PAGE)
    asked, said = set(tab.asked), int(tab.locator(".run-here").get_attribute("data-bytes"))
    tab.context.close()
    assert [url for url in asked if not url.startswith((BOOK, SERVER))] == []
    fetched = sum(map(size_of, asked))
    own = size_of(f"{BOOK}/{run_here.HERE}/pages/{PAGE}.json")
    assert said <= fetched <= said + own + 1_000  # the settings of this site are a line longer or shorter


@real
@pytest.mark.sweep
def test_an_answer_is_judged_in_the_page(browser):
    tab = ready(browser, PAGE)
    number = tab.locator('[id="ex-intercepts-bug"] .caption-number').first.inner_text().strip()
    label = f"the answer to {number}"
    tab.get_by_label(f"Run {label}", exact=True).click()
    tab.get_by_text("ex-intercepts-bug: no answer yet.").wait_for()
    assert tab.locator(".run-here-now").inner_text().startswith(f"{label}: no answer yet.")
    tab.context.close()
