"""The pages without a mouse: the skip link, the way to the first handle and rails that can be seen."""

import pytest
from test_fits import contrast
from test_in_browser import PAGES, opened

pytestmark = [pytest.mark.site, pytest.mark.browser]

FOCUS = """() => { const e = document.activeElement;
  return e.matches('.bhm-handle, .bhm-live input') ? 'handle' : e.closest('article') ? 'text' : 'around'; }"""
COLOURS = """name => { const style = getComputedStyle(document.querySelector('.bhm-live'));
  const one = document.createElement('i'); document.body.append(one);
  const read = v => { one.style.color = style.getPropertyValue(v); return getComputedStyle(one).color; };
  return [read(name), read('--bhm-paper'), read('--bhm-wash')]; }"""


def page_of(stem):
    return next(path for path in PAGES if path.stem == stem)


def tabs_to_a_handle(page, most=8):
    """How often Tab is pressed after the skip link until something of a figure moves."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Skip")
    page.keyboard.press("Enter")
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS) == "handle":
            return count
    return most + 1


def test_the_skip_link_leads_past_everything_that_is_not_text(browser):
    page, _, _ = opened(browser, page_of("bayes_theorem"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    where = page.evaluate(FOCUS)
    page.context.close()
    assert where == "text"


@pytest.mark.parametrize("size", ["desk", pytest.param("phone", marks=pytest.mark.sweep)])
def test_the_first_handle_of_the_front_page_is_few_tabs_away(browser, size):
    page, _, _ = opened(browser, page_of("intro"), size=size)
    count = tabs_to_a_handle(page)
    page.context.close()
    assert count <= 4


def test_planted_links_before_the_figure_are_counted(browser):
    page, _, _ = opened(browser, page_of("intro"))
    links = '<a href="#x">a</a>' * 9
    page.evaluate("h => document.querySelector('article').insertAdjacentHTML('afterbegin', h)", links)
    count = tabs_to_a_handle(page)
    page.context.close()
    assert count > 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_rail_of_a_slider_can_be_seen(browser, theme):
    page, _, _ = opened(browser, page_of("bayes_theorem"), theme=theme)
    colours = (page.evaluate(COLOURS, f"--bhm-{name}") for name in ("track", "rail"))
    (track, *grounds), (rail, paper, _) = colours
    page.context.close()
    assert min(contrast(track, ground) for ground in grounds) >= 3
    assert contrast(rail, paper) < 3  # the wrong twin: the hairline of an axis would not do

