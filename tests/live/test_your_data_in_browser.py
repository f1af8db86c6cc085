"""The page "Your data" under the hand: files, samples, words, keyboard, and that it sends nothing."""

import numpy as np
import pytest
from peoples_files import levels_alone
from test_your_coded import pupils

from bhm_core.live import your_data
from bhm_core.live.sphinx_ext import write_scripts

HEAD = "school,score,income\n"
HTML = """<!doctype html>
<html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Your data</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="bhm-live/live.css"><link rel="stylesheet" href="bhm-live/your_data.css">
<style>html[data-theme=dark] {{ background: #121417; color: #e9edf0 }}</style></head>
<body><main><h1>Your data</h1>{body}</main><script src="bhm-live/your_data.js"></script></body></html>
"""


@pytest.fixture
def open_page(browser, tmp_path):
    write_scripts(tmp_path)
    contexts, errors = [], []

    def visit(width=1000, theme="light", before="", height=900):
        address = tmp_path / f"{theme}.html"
        body = your_data.YourData()._repr_html_()
        address.write_text(HTML.format(theme=theme, body=body), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        page = contexts[-1].new_page()
        page.add_init_script(before)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(address.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not errors, errors


def settled(page):
    """Wait until nothing is computed any more."""
    page.wait_for_function("!document.querySelector('.bhm-your-data').hasAttribute('data-busy')")
    return page


def away(page):
    """What was asked for outside the page itself; its worker is made of its own text."""
    return [url for url in page.asked if not url.startswith(("blob:", "data:"))]


@pytest.mark.browser
def test_each_line_with_an_interval_has_its_estimate_in_bold_and_no_other_word(open_page):
    page = open_page()
    for sample in (None, "Contraceptive use (yes/no)", "Ticks on grouse chicks (counts)"):
        if sample:
            page.get_by_role("button", name=sample).click()
        page.locator(".bhm-words").wait_for()
        for line in settled(page).locator(".bhm-words li").all():
            bold, whole = line.locator("strong").all_inner_texts(), line.inner_text()
            assert len(bold) == ("90% interval" in whole) and all(any(c.isdigit() for c in b) for b in bold)


@pytest.mark.browser
def test_the_page_answers_in_words_pictures_and_code_and_sends_nothing(open_page):
    page = open_page()
    before = away(page)
    page.locator(".bhm-words").wait_for()  # the sample comes by itself
    words = page.locator(".bhm-words").inner_text()
    assert "Group 8367" in page.locator(".bhm-results svg").first.get_attribute("aria-label")
    assert page.locator("#your-data-shown option:checked").inner_text() == "8367 (14 rows)"
    assert "24 groups of “school”" in words and "“mathach”" in words and "association" in words
    assert page.locator(".bhm-results svg[aria-label]").count() == 3
    page.get_by_text("Slope of cses").click()
    page.locator("#your-data-shown").select_option(label="1224 (47 rows)")
    assert "Group 1224" in page.locator(".bhm-results svg").first.get_attribute("aria-label")
    page.locator("#your-data-group_predictor").select_option("")
    assert "association" not in settled(page).locator(".bhm-words").inner_text()
    page.get_by_role("button", name="Stan", exact=True).click()
    assert "lkj_corr_cholesky" in page.locator(".bhm-code").inner_text()
    assert away(page) == before
    assert any(url.startswith("blob:") for url in page.asked)  # a worker, not the page, has computed


@pytest.mark.browser
def test_a_file_is_read_and_a_bad_or_huge_one_refused_in_a_sentence(open_page, tmp_path):
    page = open_page()
    good, bad, huge = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "huge.csv"
    good.write_text(HEAD + "a,1.5,2\na,,1\na,2,1\nb,3,4\nb,4,4.5\nc,5,1\nc,6,2\n")
    bad.write_text(HEAD + "a,1,2\na,two,1\nb,3,4\nb,1,7\na,2,5\n")
    huge.write_bytes(b"a,b,c\n" + b"0" * 50_000_000)
    page.locator(".bhm-words").wait_for()
    page.set_input_files("#your-data-file", good)
    page.get_by_role("button", name="Fit this model").click()
    page.get_by_text("Leave out this row").click()
    page.locator(".bhm-warning").filter(has_text="1 of 7 rows were left out").wait_for()
    page.set_input_files("#your-data-file", bad)
    page.locator("#your-data-outcome").select_option("score")
    page.locator("#your-data-predictor").select_option("income")
    fit = page.get_by_role("button", name="Fit this model")
    assert fit.is_disabled() and page.locator(".bhm-results").is_hidden()
    assert "line 3 has “two”" in page.locator(f"#{fit.get_attribute('aria-describedby')}").inner_text()
    page.locator("#your-data-outcome").select_option("income")
    page.locator("#your-data-predictor").select_option("")
    assert fit.is_enabled()
    page.set_input_files("#your-data-file", huge)
    page.get_by_role("alert").filter(has_text="50 MB").wait_for()
    page.get_by_text("Pupils of schools").click()
    page.locator(".bhm-words").filter(has_text="24 groups").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_group_and_a_number_are_fitted_as_levels(open_page, tmp_path, width):
    page, file = open_page(width=width), tmp_path / "sales.csv"
    file.write_text(next(levels_alone())[1])
    page.locator(".bhm-words").wait_for()
    page.get_by_text("Slope of cses").click()
    page.set_input_files("#your-data-file", file)
    page.get_by_role("button", name="Fit this model").click()
    page.locator(".bhm-words").filter(has_text="6 groups of “Filiale”").wait_for()
    settled(page)
    pictures = [svg.get_attribute("aria-label") for svg in page.locator(".bhm-results svg").all()]
    assert len(pictures) == 3 and not any("slope" in words or "correlation" in words for words in pictures)
    assert "slope" not in page.locator(".bhm-results").inner_text().lower()
    page.locator("#your-data-shown").select_option(label="Ulm (10 rows)")
    assert "Group Ulm" in page.locator(".bhm-results svg").first.get_attribute("aria-label")
    page.get_by_text("Numbers of every group").click()
    assert page.locator(".bhm-numbers th").all_inner_texts() == [
        "group", "rows", "alone", "partial pooling", "5%", "95%"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_predictor_of_two_words_is_fitted_and_drawn(open_page, tmp_path):
    page, file = open_page(), tmp_path / "pupils.csv"
    file.write_text(pupils()[1], encoding="utf-8")
    page.locator(".bhm-words").wait_for()
    page.set_input_files("#your-data-file", file)
    for outcome, phrase in (("Note", "“ja” in place of “nein”"), ("bestanden", "“nein” to “ja”")):
        page.locator("#your-data-outcome").select_option(outcome)
        page.locator("#your-data-predictor").select_option("Hilfe")
        assert "Of “Hilfe”, “ja” counts as 1" in page.locator("#your-data-plan").inner_text()
        if outcome == "Note":
            page.get_by_role("button", name="Fit this model").click()
        page.get_by_role("button", name="Leave out this row").click()
        page.locator(".bhm-words").filter(has_text=phrase).wait_for()
        assert "Hilfe = ja" in page.locator(".bhm-results svg").first.text_content()


@pytest.mark.browser
def test_on_a_phone_the_next_step_is_in_sight_when_a_file_is_chosen(open_page, tmp_path):
    page, file = open_page(width=390, height=640), tmp_path / "sales.csv"
    file.write_text(next(levels_alone())[1])
    page.locator(".bhm-words").wait_for()
    settled(page)
    assert page.evaluate("scrollY") == 0  # a sample by itself moves nothing
    page.set_input_files("#your-data-file", file)
    page.get_by_role("button", name="Fit this model").wait_for()
    box = page.locator("#your-data-fit").bounding_box()
    assert box["y"] > 0 and box["y"] + box["height"] <= 640 and page.evaluate("scrollY") > 0


@pytest.mark.browser
def test_two_rows_are_refused_at_once_and_the_sample_that_is_shown_is_marked(open_page, tmp_path):
    page, marked = open_page(), []
    pressed = page.locator(".bhm-drop button[aria-pressed=true]")
    page.locator(".bhm-words").wait_for()
    marked += pressed.all_text_contents()
    page.get_by_text("Ticks on grouse chicks").click()
    marked += pressed.all_text_contents()
    assert marked == ["Pupils of schools (scores)", "Ticks on grouse chicks (counts)"]
    two = tmp_path / "two.csv"
    two.write_text(HEAD + "a,1,2\nb,2,1\n")
    page.set_input_files("#your-data-file", two)
    page.get_by_role("alert").filter(has_text="fewer than three rows").wait_for()
    assert page.locator(".bhm-choose").is_hidden() and pressed.count() == 0


@pytest.mark.browser
def test_a_yes_or_no_is_told_in_probabilities_and_a_count_in_rates(open_page):
    page = open_page()
    page.locator(".bhm-words").wait_for()
    page.get_by_text("Contraceptive use (yes/no)").click()
    page.locator(".bhm-words").filter(has_text="60 groups of “district”").wait_for()
    words = page.locator(".bhm-words").inner_text()
    assert "percentage points" in words and "logit" not in words and "log odds" not in words
    assert "“Y” counts as 1" in page.locator("#your-data-plan").inner_text()
    page.locator("#your-data-other").select_option(label="14 (118 rows)")
    assert "“11” less “14”: −" in page.locator(".bhm-front").inner_text()
    page.get_by_role("button", name="Count “N” as 1").click()
    settled(page)
    assert "“11” less “1”: +" in page.locator(".bhm-front").inner_text()
    page.get_by_role("button", name="Measurement").click()
    settled(page).get_by_text("Slope of age").wait_for()
    page.get_by_text("Ticks on grouse chicks").click()
    page.locator(".bhm-words").filter(has_text="118 groups of “brood”").wait_for()
    assert "HierarchicalGLM" in page.locator(".bhm-code").inner_text()
    assert page.locator(".bhm-results svg[aria-label]").count() == 2
    assert any("scatter" in text for text in page.locator(".bhm-warning").all_inner_texts())


@pytest.mark.browser
def test_the_page_answers_while_it_computes(open_page, tmp_path):
    rng = np.random.default_rng(1)
    n = 20_000
    table = np.column_stack([rng.integers(0, 200, n), rng.integers(0, 2, n), rng.normal(size=n).round(4)])
    file = tmp_path / "many.csv"
    file.write_text("team,won,form\n" + "\n".join(f"t{a:g},{b:g},{c:g}" for a, b, c in table))
    page = open_page()
    page.locator(".bhm-words").wait_for()
    page.set_input_files("#your-data-file", file)
    page.get_by_role("button", name="Fit this model").click()
    page.get_by_role("progressbar").wait_for()
    frames = ("new Promise(done => { let n = 0; "
              "const step = () => ++n > 5 ? done(n) : requestAnimationFrame(step); step() })")
    assert page.evaluate(frames) == 6 and page.get_by_role("progressbar").count() == 1
    page.locator(".bhm-words").filter(has_text="20000 rows in 200 groups").wait_for(timeout=120_000)
    assert page.get_by_role("progressbar").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("before", [
    "delete window.Worker",
    "window.Worker = class { postMessage() { setTimeout(() => this.onerror({})); } terminate() {} }",
])
def test_the_page_computes_by_itself_where_there_is_no_worker(open_page, before):
    page = open_page(before=before)
    page.locator(".bhm-words").filter(has_text="24 groups of “school”").wait_for()
    page.get_by_text("Ticks on grouse chicks").click()
    page.locator(".bhm-words").filter(has_text="118 groups of “brood”").wait_for()
    assert not any(url.startswith("blob:") for url in page.asked)


@pytest.mark.browser
def test_the_keyboard_is_enough(open_page):
    page = open_page()
    page.locator(".bhm-words").wait_for()
    page.get_by_text("Contraceptive use (yes/no)").focus()
    page.keyboard.press("Enter")
    page.locator(".bhm-front").wait_for()
    page.locator("#your-data-turn").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.id") == "your-data-turn"  # the form is new, the focus stays
    assert "“N” counts as 1" in page.locator("#your-data-plan").inner_text()
    page.locator("#your-data-predictor").focus()
    page.keyboard.press("Home")
    settled(page)
    assert page.evaluate("document.activeElement.id") == "your-data-predictor"


@pytest.mark.browser
def test_the_answer_is_heard_from_a_region_that_was_there_before(open_page):
    page = open_page()
    page.evaluate("window.region = document.querySelector('.bhm-spoken')")
    page.locator(".bhm-words").wait_for()
    page.get_by_text("Contraceptive use (yes/no)").click()
    page.locator(".bhm-front").wait_for()
    assert page.evaluate("region.isConnected && region.ariaLive") == "polite"
    heard = page.evaluate("region.textContent")
    assert "fewer than 5 rows" in heard and "percentage points" in heard


@pytest.mark.browser
def test_cells_are_pasted_and_a_file_dropped_beside_the_box(open_page):
    page = open_page()
    page.locator(".bhm-words").wait_for()
    give = """([kind, text]) => {
      const data = new DataTransfer();
      if (kind === "drop") data.items.add(new File([text], "dropped.csv"));
      else data.setData("text/plain", text);
      const more = { bubbles: true, cancelable: true };
      const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: data, ...more })
        : new ClipboardEvent("paste", { clipboardData: data, ...more });
      return !document.querySelector("h1").dispatchEvent(event);
    }"""
    rows = "".join(f"{'abc'[i % 3]}\t{i * 7 % 11}.5\t{i % 5}\n" for i in range(30))
    cells = "school\tscore\tincome\n" + rows
    page.evaluate(give, ["paste", cells])
    page.get_by_text("Pasted cells: 30 rows, 3 columns").wait_for()
    assert page.evaluate(give, ["drop", cells])  # the page is not left for the file
    page.get_by_text("dropped.csv: 30 rows, 3 columns").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_overflows(open_page, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width=390, theme=theme)
    for sample in ("Pupils of schools", "Contraceptive use", "Ticks on grouse"):
        page.get_by_text(sample).click()
        page.locator(".bhm-words").wait_for()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
