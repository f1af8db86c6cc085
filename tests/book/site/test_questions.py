"""The questions at the end of a page in Chromium: by keyboard, with and without scripts."""

import pytest
from test_in_browser import PAGES, QUICK, SITE, opened, serious, swept

pytestmark = [pytest.mark.site, pytest.mark.browser]

PATH = SITE / "chapters" / f"{QUICK}.html"
ASKING = [path for path in PAGES if 'class="quiz"' in path.read_text("utf8")]


@pytest.fixture
def page(browser):
    page, _, errors = opened(browser, PATH)
    yield page
    page.context.close()
    assert errors == []


def test_a_number_is_told_what_it_comes_from(page):
    form = page.locator("form.quiz").first
    field, said = form.locator("input[type=text]"), form.locator(".quiz-said")
    answers = (("", "Type a number"), ("0,18", "not right"), ("0.5", "Not yet"), ("0.69", ", right"))
    for typed, words in answers:
        field.fill(typed)
        field.press("Enter")
        assert words in said.inner_text(), typed
    assert said.get_attribute("data-right") == "true"


def test_an_answer_is_chosen_and_checked_by_keyboard_alone(page):
    form = page.locator("form.quiz").nth(1)
    said = form.locator(".quiz-said")
    form.locator("button").press("Enter")
    assert said.inner_text() == "Choose an answer first."
    form.locator("input").first.press("Space")
    page.keyboard.press("ArrowDown")
    assert said.inner_text() == "Choose an answer first."  # looking at the answers gives nothing away
    page.keyboard.press("Enter")
    assert said.inner_text().startswith("B, not right.")
    assert said.get_attribute("role") == "status"


def test_the_reason_of_an_answer_keeps_its_links_to_figures(page):
    form = page.locator("form.quiz").nth(1)
    form.locator("input").first.check()
    form.locator("button").click()
    page.locator(".quiz-said a[href^='#live-']").click()
    assert "#live-bayes-update" in page.url


@pytest.mark.parametrize("path", [swept(path, path.stem, path.stem) for path in ASKING])
def test_axe_finds_nothing_serious_once_questions_are_answered(browser, path):
    page, _, _ = opened(browser, path, size="phone")
    for form in page.locator("form.quiz").all():
        form.locator("summary").click()
        form.locator("input").first.press("Space")
        form.locator("button").click()
    found = [serious_in(page, theme) for theme in ("light", "dark")]
    page.context.close()
    assert found == [[], []]


def serious_in(page, theme):
    """What axe finds in the questions, in this theme; the rest of the page has been looked at elsewhere."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    return serious(page, within="form.quiz")


def test_a_planted_pale_answer_is_seen_in_either_theme(browser):
    page, _, _ = opened(browser, PATH, size="phone")
    page.add_style_tag(content="form.quiz label { color: #777 !important; background: #888 !important }")
    found = [serious_in(page, theme) for theme in ("light", "dark")]
    page.context.close()
    assert all(found)


def test_without_scripts_the_answers_unfold(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(PATH.as_uri())
    form = page.locator("form.quiz").nth(1)
    assert not form.locator("button").is_visible()
    form.locator("summary").click()
    assert form.locator("details li").count() == form.locator("input").count()
    assert form.locator("details li").first.is_visible()
    context.close()
