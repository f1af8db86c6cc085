"""Run it here in Chromium, against a small page and a Pyodide that needs no download.

The same scripts drive the real one in `tests/book/site/test_run_here.py`, where one can be had.
"""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from run_here_stub import BOOK, CONTENT, NEEDED, SERVER, SETTINGS, STATIC, STUB, WHEEL, page_html

pytestmark = pytest.mark.browser

TYPES = {".js": "text/javascript", ".css": "text/css", ".py": "text/x-python", ".json": "application/json"}
AXE = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


class Reader:
    """One reader with the page before them; `server` says what becomes of a request to the public server."""

    def __init__(self, browser, **window):
        self.page = browser.new_context(**window).new_page()
        self.asked, self.server = [], lambda route: None
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.route(f"{BOOK}/**", self.book)
        self.page.route(f"{SERVER}**", self.python)
        self.page.set_default_timeout(10_000)
        self.open()

    def open(self):
        self.page.goto(f"{BOOK}/chapters/a.html")

    def book(self, route):
        name = route.request.url.removeprefix(f"{BOOK}/_static/")
        made = {"run_here/pyodide.json": json.dumps(SETTINGS), WHEEL: "w",
                "run_here/pages/a.json": json.dumps(CONTENT)}
        if name.startswith("http"):
            route.fulfill(body=page_html(), content_type="text/html")
        else:
            kind = TYPES.get(name[name.rfind("."):], "text/plain")
            route.fulfill(body=made.get(name) or (STATIC / name).read_bytes(), content_type=kind)

    def python(self, route):
        if self.server(route) is None:
            script = route.request.url.endswith("mjs")
            kind = "text/javascript" if script else "application/wasm"
            route.fulfill(body=STUB if script else "w" * 2_000_000, content_type=kind,
                          headers={"access-control-allow-origin": "*"})

    def press(self, label):
        self.page.get_by_role("button", name=label, exact=True).click()

    def start(self):
        self.press("Run it here")
        self.now("Python is ready")

    def now(self, words):
        self.page.locator(".run-here-now", has_text=words).wait_for()

    def run(self, cell, said):
        """Press Run and wait for what is said beside it."""
        self.press(f"Run {cell}")
        self.said(cell, said)

    def said(self, cell, words):
        bar = self.page.locator(".run-here-bar").filter(has=self.page.get_by_label(f"Run {cell}", exact=True))
        bar.locator(".run-here-said", has_text=words).wait_for()

    def write(self, cell, text):
        self.page.get_by_label(f"Code of {cell}", exact=True).fill(text)

    def code(self, cell):
        return self.page.get_by_label(f"Code of {cell}", exact=True).inner_text()

    def shown(self, name):
        """Return the visible lines below the code of the cell with this id."""
        parts = self.page.locator(f"#{name} > :is(.cell_output, .run-here-output):visible").all_inner_texts()
        return [line for part in parts for line in part.split("\n") if line.strip()]

    def strangers(self):
        return [url for url in self.asked if not url.startswith(BOOK)]


@pytest.fixture
def reader(browser):
    one = Reader(browser, viewport={"width": 1280, "height": 900})
    yield one
    assert one.errors == []
    one.page.context.close()


def test_nothing_is_fetched_before_the_button_is_pressed(reader):
    reader.page.wait_for_timeout(100)
    assert sorted(url.rsplit("/", 1)[-1] for url in reader.asked) == ["a.html", "run_here.css", "run_here.js"]
    reader.start()
    assert {url.rsplit("/", 1)[-1] for url in reader.strangers()} == {"pyodide.mjs", "pyodide.asm.wasm"}


def test_an_output_stays_and_another_one_stands_beside_it(reader):
    reader.start()
    reader.run("cell 1", " s")
    reader.run("cell 2", "the same as on the page")
    assert reader.shown("two") == ["stored"]
    reader.write("cell 2", "print(other)")
    assert reader.shown("two") == ["stored"]
    reader.run("cell 2", " s")
    assert reader.shown("two") == ["Your run", "other", "Stored on the page", "stored"]
    new, old = (reader.page.locator(f"#two > .{name}").bounding_box()
                for name in ("run-here-output", "cell_output"))
    assert new["y"] == old["y"] and new["x"] + new["width"] <= old["x"]


def test_after_an_error_the_stored_output_stands_and_the_cells_above_are_offered(reader):
    reader.start()
    reader.run("cell 3", "NameError")
    assert reader.shown("three")[0] == "NameError: name 'deep' is not defined"
    assert reader.shown("three")[-2:] == ["hidden", "more"]
    reader.press("Run all above, then this one")
    reader.said("cell 3", "the same as on the page")
    assert reader.shown("three") == ["hidden", "more"]
    reader.said("cell 1", " s")
    assert reader.page.locator("#five .run-here-said").inner_text() == ""


def test_cells_above_that_have_run_as_they_stand_do_not_run_again(reader):
    reader.start()
    reader.press("Run all above cell 3")
    reader.said("cell 2", "the same")
    every = "[...document.querySelectorAll('.run-here-said')]"
    marked = f"{every}.map((said) => Number(said.textContent === 'ran before'))"
    mark = f"{every}.forEach((said) => (said.textContent = 'ran before'))"
    reader.page.evaluate(mark)
    reader.press("Run all above cell 3")
    reader.run("cell 3", "the same")
    assert reader.page.evaluate(marked)[:3] == [1, 1, 0]
    reader.write("cell 2", "print(new)")
    reader.page.evaluate(mark)
    reader.press("Run all above cell 3")
    reader.said("cell 2", " s")
    assert reader.page.evaluate(marked)[:3] == [1, 0, 1]


def test_a_cell_that_goes_on_for_ever_is_stopped_and_python_begins_afresh(reader):
    reader.start()
    reader.write("cell 2", "wait")
    reader.press("Run cell 2")
    reader.now("Running cell 2: 0 s")
    reader.press("Run cell 1")
    reader.press("Stop")
    reader.now("Stopped. Python begins afresh")
    reader.said("cell 2", "Stopped. What the cells had defined is gone")
    reader.said("cell 1", "Stopped.")
    assert reader.shown("two") == ["stored"]
    reader.run("cell 1", " s")
    for _ in range(50):  # a worker ends a little later than it is told to
        if len(reader.page.workers) == 1:
            break
        reader.page.wait_for_timeout(100)
    assert len(reader.page.workers) == 1


def test_a_failed_download_leaves_the_page_whole_and_says_so(reader):
    before = reader.page.locator("article").inner_text()
    reader.server = lambda route: route.fulfill(status=503) or "busy"
    reader.press("Run it here")
    reader.page.get_by_text("Python could not be fetched").wait_for()
    said = reader.page.locator(".run-here p").inner_text()
    assert "The page is as it was" in said
    assert reader.page.locator("article").inner_text() == before.replace("Words.", said)
    reader.server = lambda route: None
    reader.start()


def test_a_script_of_another_content_is_not_run(reader, monkeypatch):
    monkeypatch.setitem(SETTINGS, "integrity", {"pyodide.mjs": "sha256-" + "A" * 43 + "="})
    reader.press("Run it here")
    reader.page.get_by_text("Python could not be fetched").wait_for()
    assert not [url for url in reader.strangers() if url.endswith("wasm")]


def test_a_download_is_counted_and_can_be_cancelled(reader):
    reader.server = lambda route: "never" if route.request.url.endswith("wasm") else None
    reader.press("Run it here")
    reader.now("Fetching Python: 0 of 2 MB, 0 s")
    assert reader.page.get_by_role("progressbar", name="Python, fetched").is_visible()
    reader.press("Cancel")
    reader.page.get_by_text("Cancelled. The page is as it was.").wait_for()
    assert reader.page.locator(".cm-editor").count() == 0
    assert reader.page.locator("#two pre").first.is_visible()
    reader.server = lambda route: None
    reader.start()


def test_changes_stay_on_the_device_until_they_are_reset(reader):
    reader.start()
    reader.write("cell 1", "words = mine")
    reader.write("cell 2", "print(mine)")
    reader.said("cell 2", "changed by you, kept on this device")
    reader.open()
    reader.start()
    assert (reader.code("cell 1"), reader.code("cell 2")) == ("words = mine", "print(mine)")
    reader.run("cell 2", " s")
    reader.press("Reset cell 2")
    assert reader.code("cell 2") == "show(words)" and reader.shown("two") == ["stored"]
    assert reader.code("cell 1") == "words = mine"
    reader.run("cell 1", " s")
    reader.press("Reset the page")
    assert reader.code("cell 1") == "words = stored"
    reader.run("cell 2", "NameError")
    reader.open()
    reader.start()
    assert reader.code("cell 1") == "words = stored"


def test_a_browser_that_keeps_nothing_runs_all_the_same(reader):
    refuses = "{ get: () => { throw new Error('no'); } }"
    reader.page.add_init_script(f"Object.defineProperty(window, 'localStorage', {refuses})")
    reader.open()
    reader.start()
    reader.write("cell 1", "print(mine)")
    reader.run("cell 1", " s")


def test_an_exercise_has_a_cell_that_is_judged_and_left_out_of_the_others(reader):
    reader.start()
    place = reader.page.locator("#ex-a .exercise-check + .run-here-exercise")
    reader.run("the answer to ex-a", " s")
    assert place.locator(".run-here-output").inner_text().strip() == "right"
    reader.press("Reset the answer to ex-a")
    reader.press("Run the whole page")
    reader.said("cell 4", " s")
    assert place.locator(".run-here-said").inner_text() == ""
    reader.press("Close")
    assert place.count() == 0


def test_a_run_of_the_whole_page_says_what_it_came_to_and_leads_there(reader):
    reader.start()
    show = reader.page.get_by_role("button", name="Show it", exact=True)
    assert not show.is_visible()
    reader.press("Run the whole page")
    reader.now("Cell 7 shows something else. Left out, for want of a library: 1.")
    show.click()
    assert reader.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Code of cell 7"
    reader.write("cell 7", "print(all the same)")
    reader.write("cell 2", "show(missing)")
    reader.press("Run the whole page")
    reader.now("cell 2: NameError. What stands below it did not run.")
    show.click()
    assert reader.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Code of cell 2"
    reader.run("cell 1", " s")
    assert not show.is_visible()


def test_a_page_that_shows_what_it_did_before_is_told_so(reader):
    CHANGED = json.dumps({**CONTENT, "cells": CONTENT["cells"][:-1]})
    reader.page.route("**/pages/a.json", lambda route: route.fulfill(body=CHANGED))
    reader.start()
    reader.press("Run the whole page")
    reader.now("All that it shows is the same as before.")
    assert not reader.page.get_by_role("button", name="Show it", exact=True).is_visible()


def test_the_cell_that_runs_says_so_and_those_that_wait_wait(reader):
    reader.start()
    reader.write("cell 2", "wait")
    reader.press("Run cell 2")
    reader.press("Run cell 3")
    reader.said("cell 2", "running")
    reader.said("cell 3", "waiting")
    reader.press("Stop")


def test_a_verdict_is_heard_and_an_answer_that_misses_a_name_is_offered_the_cells_above(reader):
    reader.start()
    reader.run("the answer to ex-a", " s")
    reader.now("the answer to ex-a: right")
    reader.write("the answer to ex-a", "print(ex-a: not yet. 2 of 4 properties fail:)")
    reader.run("the answer to ex-a", " s")
    assert reader.page.locator(".run-here-now").inner_text() == "the answer to ex-a: not yet."
    offer = reader.page.locator("#ex-a").get_by_role("button", name="Run all above, then this one")
    assert offer.count() == 0
    reader.press("Reset the page")
    reader.write("the answer to ex-a", "print(ex-a: cannot be tried: NameError: name 'norm' is not defined)")
    reader.run("the answer to ex-a", " s")
    reader.now("the answer to ex-a: cannot be tried")
    offer.click()
    reader.said("cell 2", "the same as on the page")


def test_a_live_figure_stays_and_a_missing_library_is_named_before(reader):
    reader.start()
    reader.run("cell 4", " s")
    note, figure = reader.shown("four")
    assert note.startswith("The live figure on the page stays as it is") and figure == "a live figure"
    warning = reader.page.locator("#five .run-here-needs").inner_text()
    assert NEEDED in warning and CONTENT["install"] in warning


def test_pictures_are_compared_and_shown_once_the_code_is_the_reader_s(reader):
    reader.start()
    reader.run("cell 6", "the same as on the page")
    assert reader.page.locator("#six img:visible").count() == 1
    reader.run("cell 7", " s")
    assert reader.page.locator("#seven img:visible").count() == 2
    reader.write("cell 6", "draw()")
    reader.run("cell 6", " s")
    reader.page.locator("#six .run-here-picture").wait_for()
    assert reader.page.locator("#six .run-here-picture").get_attribute("alt") == "Picture drawn by cell 6"


def test_the_keyboard_runs_cells_and_is_not_trapped(reader):
    reader.start()
    reader.write("cell 1", "words = key")
    reader.page.keyboard.press("Shift+Enter")
    reader.said("cell 1", " s")
    focused = "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    reader.page.wait_for_function(f"({focused})() === 'Code of cell 2'")
    reader.page.keyboard.press("Control+Enter")
    reader.said("cell 2", " s")
    assert reader.page.evaluate(focused) == "Code of cell 2"
    reader.page.keyboard.press("Control+Home")
    reader.page.keyboard.press("Tab")
    assert reader.code("cell 2") == "    show(words)"
    reader.page.keyboard.press("Escape")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate(focused) == "Run cell 2"
    outline = "() => getComputedStyle(document.activeElement).outlineWidth"
    assert reader.page.evaluate(outline) == "3px"


def test_tables_come_without_what_acts(reader):
    reader.start()
    reader.write("cell 1", "table")
    reader.run("cell 1", " s")
    table = reader.page.locator("#one .run-here-table")
    assert table.inner_text().strip() == "1"
    assert table.evaluate("t => t.querySelectorAll('script, [onclick]').length") == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_cut(browser, width):
    reader = Reader(browser, viewport={"width": width, "height": 844})
    reader.start()
    reader.run("cell 3", "NameError")
    reader.write("cell 2", f"print({'long ' * 40})")
    reader.run("cell 2", " s")
    found = Axe().run(reader.page, options=AXE).response["violations"]
    wide = reader.page.evaluate("document.documentElement.scrollWidth")
    reader.page.context.close()
    assert [v["id"] + v["nodes"][0]["html"][:200] for v in found] == []
    assert wide <= width
