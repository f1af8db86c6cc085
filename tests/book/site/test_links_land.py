"""A shared link lands: the figure that the address names is in view once the page has settled."""

import json

import pytest
from test_in_browser import MATHJAX, PAGES, QUICK, SIZES, swept
from test_pages import soup_of

pytestmark = [pytest.mark.site, pytest.mark.browser]

SEEN = """id => { const box = document.getElementById(id).getBoundingClientRect();
  const shown = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  return shown / Math.min(box.height, innerHeight); }"""
WHOLE = """id => { const part = name => document.querySelector(`#${id} .bhm-${name}`).getBoundingClientRect();
  const [stage, tray] = [part('stage'), part('tray')];
  const room = innerHeight - tray.height;
  return (Math.min(stage.bottom, room) - Math.max(stage.top, 0)) / Math.min(stage.height, room - 80); }"""
SETTLED = """async () => { await document.fonts.ready; let [height, since] = [0, performance.now()];
  while (performance.now() - since < 400) {
    const now = document.body.offsetHeight;
    if (now !== height) [height, since] = [now, performance.now()];
    await new Promise(requestAnimationFrame); } }"""
GROW = """() => { const block = document.createElement('div'); block.style.height = '900px';
  document.querySelector('article').prepend(block); }"""


def states(path):
    """The address of a state of each figure on the page."""
    for tag in soup_of(path).select(".bhm-live[data-model]"):
        name, value = next((k, v) for k, v in json.loads(tag["data-model"])["controls"].items()
                           if not isinstance(v, list | bool))  # fmt: skip
        yield tag["id"], f"#{tag['id']}:{name}={value}"


ADDRESSES = [(path, id, address) for path in PAGES for id, address in states(path)]


def landed(browser, path, address, size="desk"):
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(path.as_uri() + address)
    page.wait_for_function(MATHJAX)
    page.evaluate(SETTLED)
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", [swept(case, case[0].stem, case[1]) for case in ADDRESSES])
def test_a_link_lands_on_its_figure(browser, case, size):
    path, id, address = case
    page = landed(browser, path, address, size)
    seen = page.evaluate(SEEN, id)
    page.context.close()
    assert seen > 0.8, address


@pytest.mark.parametrize("case", [swept(case, case[0].stem, case[1]) for case in ADDRESSES])
def test_on_a_phone_a_link_shows_the_drawing_whole_over_its_control(browser, case):
    path, id, address = case
    page = landed(browser, path, address, "phone")
    seen = page.evaluate(WHOLE, id)
    page.context.close()
    assert seen > 0.98, address


@pytest.fixture
def held(browser):
    """A page that has landed, whose browser does not keep what is in view by itself."""
    path, id, address = next(case for case in ADDRESSES if case[0].stem == QUICK)
    page = landed(browser, path, address)
    page.add_style_tag(content="* { overflow-anchor: none !important; }")
    yield page, id
    page.context.close()


def test_a_figure_that_is_pushed_away_is_brought_back(held):
    page, id = held
    page.evaluate(GROW)
    page.evaluate(SETTLED)
    assert page.evaluate(SEEN, id) > 0.8


@pytest.mark.parametrize("act", ["scrollBy(0, -3000)", "dispatchEvent(new Event('wheel'))"])
def test_it_is_left_alone_once_the_reader_has_moved_on(held, act):
    """The first is what a dragged scrollbar does: the page scrolls, and no event says by whom."""
    page, id = held
    page.evaluate(act)
    page.wait_for_timeout(100)
    page.evaluate(GROW)
    page.evaluate(SETTLED)
    assert page.evaluate(SEEN, id) < 0.5
