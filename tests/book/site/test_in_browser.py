"""The built site in Chromium, opened from the file system as a reader does it by double click."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.site, pytest.mark.browser]

ROOT = Path(__file__).resolve().parents[3]
SITE = Path(os.environ.get("BHM_SITE", ROOT / "_build" / "html"))
PAGES = sorted((SITE / "chapters").glob("*.html"))
QUICK = "bayes_theorem"  # the page of slow checks that `make book` opens; `make sweep` opens the others
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
AXE = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
WIDER = """() => [...document.querySelectorAll('article *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(e => e.tagName + '.' + e.className)"""
MATHJAX = "() => !window.MathJax || !MathJax.startup || MathJax.startup.promise.then(() => true)"


def swept(case, stem, name):
    """A case of a slow check."""
    return pytest.param(case, marks=() if stem == QUICK else pytest.mark.sweep, id=name)


def slowly(fixture):
    """For tests that take long on every page."""
    pages = [swept(path, path.stem, path.stem) for path in PAGES]
    return pytest.mark.parametrize(fixture, pages, indirect=True)


def opened(browser, path, *, size="desk", theme="light"):
    """Open the file `path`; return the page, its requests to others, and the errors it logged."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page, strangers, errors = context.new_page(), [], []
    page.on("request", lambda r: strangers.append(r.url)
            if not r.url.startswith(("file:", "data:", "blob:")) else None)  # fmt: skip
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(path.as_uri())
    page.wait_for_function(MATHJAX)
    return page, strangers, errors


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.stem)
def desk(request, browser):
    """Each page in turn, wide and light: (page, requests to others, errors)."""
    page, strangers, errors = opened(browser, request.param)
    yield page, strangers, errors
    page.context.close()


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.stem)
def phone(request, browser):
    """Each page in turn, narrow and dark."""
    page, _, _ = opened(browser, request.param, size="phone", theme="dark")
    yield page
    page.context.close()


def plant(page, html):
    """Put `html` at the end of the article."""
    page.evaluate("h => document.querySelector('article').insertAdjacentHTML('beforeend', h)", html)


def serious(page, within=None, options=AXE):
    """Return what axe calls serious or critical (`within` a selector), with the first element it means."""
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})" for v in found
            if v["impact"] in ("serious", "critical")]  # fmt: skip


# Formulas have letters of their own font.
MISSING = """() => [...document.querySelectorAll(':not(mjx-container *)')]
  .flatMap(e => ['::before', '::after']
  .filter(side => /[\\ue000-\\uf8ff]/.test(getComputedStyle(e, side).content))
  .map(side => e.tagName + '.' + e.className + side))"""


@slowly("desk")
def test_no_letter_of_an_icon_font_stands_on_a_page(desk):
    page, _, _ = desk
    assert page.evaluate(MISSING) == []


def test_a_planted_letter_of_an_icon_font_is_seen(browser):
    page, _, _ = opened(browser, next(path for path in PAGES if path.stem == QUICK))
    plant(page, '<style>#planted::before { content: "\\f09b" !important }</style>')
    plant(page, '<p><a id="planted" class="github" href="#x">a</a> <a class="github" href="#x">b</a></p>')
    found = page.evaluate(MISSING)
    page.context.close()
    assert found == ["A.github::before"]


@slowly("desk")
def test_a_page_asks_nobody_logs_no_error_and_shows_its_equations(desk):
    page, strangers, errors = desk
    page.mouse.wheel(0, 20000)
    page.wait_for_timeout(200)
    shown = page.locator("mjx-container").count()
    written = page.locator("div.math, span.math").count()
    broken = page.locator("mjx-merror, [data-mjx-error]").all_inner_texts()
    assert (strangers, errors, broken) == ([], [], [])
    assert shown >= written


@slowly("desk")
def test_axe_finds_nothing_serious_in_the_light_theme(desk):
    assert serious(desk[0]) == []


@slowly("desk")
def test_solutions_are_folded_and_open_on_a_click(desk):
    page = desk[0]
    solutions, hidden = page.locator("div.solution"), page.locator("div.solution.toggle-hidden")
    count = solutions.count()
    assert hidden.count() == count
    if count:
        solutions.first.locator("button.toggle-button").click()
        assert hidden.count() == count - 1


@slowly("phone")
def test_a_phone_does_not_scroll_sideways(phone):
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= SIZES["phone"][0], phone.evaluate(WIDER)


@slowly("phone")
def test_axe_finds_nothing_serious_on_a_phone_in_the_dark_theme(phone):
    assert serious(phone) == []


def pale(page, theme, within=None):
    """What axe finds too pale in this theme; nothing else hangs on the theme."""
    page.add_style_tag(content="* { transition: none !important; }")  # no colour on its way to another
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    return serious(page, within, {"resultTypes": ["violations"], "runOnly": ["color-contrast"]})


def on_one_page(fixture):
    """For what the tests of all pages leave open: around the text, every page is the same."""
    page = [path for path in PAGES if path.stem == QUICK]
    return pytest.mark.parametrize(fixture, page, ids=[QUICK], indirect=True)


@on_one_page("desk")
def test_axe_finds_nothing_pale_in_the_dark_theme(desk):
    assert pale(desk[0], "dark") == []


@on_one_page("phone")
def test_axe_finds_nothing_pale_on_a_phone_in_the_light_theme(phone):
    assert pale(phone, "light") == []


def test_axe_sees_a_planted_pale_word_in_the_other_theme(browser):
    page, _, _ = opened(browser, PAGES[0])
    plant(page, '<p class="planted">pale</p><style>[data-theme=dark] .planted { color: #333 }</style>')
    found = [pale(page, theme, "p.planted") for theme in ("light", "dark")]
    page.context.close()
    assert found[0] == [] and "planted" in str(found[1])


def test_every_slow_check_has_a_quick_case():
    assert QUICK in {path.stem for path in PAGES}
    kinds = [swept(path, path.stem, path.stem).marks for path in PAGES]
    assert [len(marks) for marks in kinds].count(0) == 1


def test_the_search_answers_from_the_file_system(browser):
    page, strangers, _ = opened(browser, SITE / "search.html")
    page.goto((SITE / "search.html").as_uri() + "?q=posterior")
    page.wait_for_selector("#search-results li")
    found = page.locator("#search-results li").count()
    page.context.close()
    assert found > 0
    assert strangers == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_roles_have_their_colours_and_contrast_in_either_theme(browser, theme):
    page, _, _ = opened(browser, PAGES[0], theme=theme)
    page.evaluate(
        """() => { const p = document.createElement('p'); p.id = 'planted';
        p.innerHTML = ['prior','likelihood','posterior','data','truth']
          .map(r => `<span class="role role-${r}">${r}</span>`).join(' ');
        document.querySelector('article').append(p); }"""
    )
    colours = page.eval_on_selector_all(
        "#planted span", "spans => spans.map(s => getComputedStyle(s).color)"
    )
    found = serious(page)
    page.context.close()
    assert len(set(colours)) == 5
    assert found == []


def test_axe_sees_a_planted_fault(browser):
    page, _, _ = opened(browser, PAGES[0])
    plant(page, "<img src=x>")
    found = serious(page)
    page.context.close()
    assert any("image-alt" in problem for problem in found)


def test_a_planted_wide_table_is_seen(browser):
    page, _, _ = opened(browser, PAGES[0], size="phone")
    plant(page, '<div style="width: 900px">wide</div>')
    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert width > SIZES["phone"][0]
