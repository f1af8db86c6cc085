"""Nothing on a page is cut off without a sign: equations, tables, code, printed lines; wide or on a phone."""

import pytest
from test_in_browser import PAGES, opened, plant, swept

pytestmark = [pytest.mark.site, pytest.mark.browser]

UNFOLD = """async () => {
  document.querySelectorAll('article details').forEach(e => { e.open = true; });
  document.querySelectorAll('.toggle-hidden').forEach(e => e.classList.remove('toggle-hidden'));
  for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame);
  const article = document.querySelector('article');
  const before = Number(article.dataset.fitted ?? 0);
  dispatchEvent(new Event('resize'));
  while (Number(article.dataset.fitted ?? 0) <= before) await new Promise(requestAnimationFrame);
}"""
# A formula brings its words for screen readers along, which are wider than it is and never seen.
CUT = """() => {
  const width = e => e.querySelector('mjx-math').getBoundingClientRect().width;
  const isFormula = e => e.matches('span.math, mjx-container') && e.querySelector('mjx-math');
  const content = e => isFormula(e) ? width(e) : e.scrollWidth;
  const unseen = 'svg *, mjx-container *, .bhm-stage *, [aria-hidden=true], .visually-hidden, .sr-only';
  return [...document.querySelectorAll('article *')]
    .filter(e => !e.matches(unseen) && e.clientWidth > 1 && getComputedStyle(e).overflowX !== 'visible')
    .filter(e => content(e) > e.clientWidth + 1)
    .map(e => ({ tag: e.tagName.toLowerCase(), text: e.textContent.slice(0, 60),
                 sign: !!e.closest('.goes-on'), numbered: !!e.closest('div.math')?.querySelector('.eqno') }));
}"""
COVERED = """() => [...document.querySelectorAll('article div.math .eqno')].filter(number => {
  const formula = number.closest('div.math').querySelector('mjx-container');
  const [a, b] = [number.getBoundingClientRect(), formula.getBoundingClientRect()];
  return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}).map(number => number.textContent)"""
CAPTIONS = """() => [...document.querySelectorAll('article figcaption')].map(e => {
  const style = getComputedStyle(e.querySelector('.caption-text') ?? e);
  let [behind, colour] = [e, 'rgba(0, 0, 0, 0)'];
  for (; behind && colour === 'rgba(0, 0, 0, 0)'; behind = behind.parentElement)
    colour = getComputedStyle(behind).backgroundColor;
  return [style.color, colour, style.fontWeight];
})"""


def unfolded(page):
    """Open whatever folds, and let the page fit its equations once more."""
    page.evaluate(UNFOLD)


def unsigned(page, frames=30):
    """What is cut off and does not say so; what a page fills later gets its sign two frames later."""
    for _ in range(frames):
        cuts = [(cut["tag"], cut["text"]) for cut in page.evaluate(CUT) if not cut["sign"]]
        if not cuts:
            return []
        page.evaluate("() => new Promise(requestAnimationFrame)")
    return cuts


def luminance(colour):
    """Relative luminance of `rgb(r, g, b)`, as WCAG 2 defines it."""
    shares = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pale(page):
    """Captions with a contrast under 7 or a thin type."""
    return [(text, back, weight) for text, back, weight in page.evaluate(CAPTIONS)
            if contrast(text, back) < 7 or int(weight) < 400]  # fmt: skip


@pytest.fixture(scope="module", params=[swept((path, size), path.stem, f"{path.stem}-{size}")
                                        for path in PAGES for size in ("desk", "phone")])
def shown(request, browser):
    """Each page in turn, wide and light, narrow and dark, with everything unfolded: (page, name, size)."""
    path, size = request.param
    page, _, _ = opened(browser, path, size=size, theme="light" if size == "desk" else "dark")
    unfolded(page)
    yield page, path.stem, size
    page.context.close()


def test_nothing_is_cut_without_a_sign(shown):
    assert unsigned(shown[0]) == []


def test_a_desk_cuts_nothing_and_a_phone_no_numbered_equation(shown):
    page, _, size = shown
    assert [one for one in page.evaluate(CUT) if size == "desk" or one["numbered"]] == []


def test_no_number_covers_its_equation(shown):
    assert shown[0].evaluate(COVERED) == []


def test_captions_are_dark_and_of_normal_weight(shown):
    assert pale(shown[0]) == []


@pytest.fixture
def phone(browser):
    """The first page with an equation, on a phone."""
    path = next(p for p in PAGES if p.stem == "bayes_theorem")
    page, _, _ = opened(browser, path, size="phone")
    yield page
    page.context.close()


@pytest.mark.parametrize("html", [
    '<div style="overflow: hidden"><div style="width: 900px">cut</div></div>',
    '<div style="overflow-x: auto"><table style="width: 900px"><tr><td>cut</td></tr></table></div>',
    '<span style="display: block; white-space: nowrap; overflow: clip">' + "cut " * 90 + "</span>",
])
def test_a_planted_cut_is_seen(phone, html):
    plant(phone, html)
    assert "cut" in str(unsigned(phone))


def test_what_goes_on_says_so_until_its_end(phone):
    plant(phone, '<div class="cell_output"><pre id="long">' + "printed " * 40 + "</pre></div>")
    unfolded(phone)
    assert "printed" not in str(unsigned(phone))
    classes = "document.querySelector('#long').className"
    assert "goes-on" in phone.evaluate(classes) and "at-end" not in phone.evaluate(classes)
    assert phone.evaluate("document.querySelector('#long').nextElementSibling.textContent") == "scroll →"
    phone.evaluate("document.querySelector('#long').scrollLeft = 1e5")
    phone.wait_for_timeout(100)
    assert "at-end" in phone.evaluate(classes)


def test_an_equation_that_is_cut_and_a_number_that_covers_one_are_seen(phone):
    unfolded(phone)
    phone.evaluate("document.querySelector('div.math .eqno').style.marginRight = '200px'")
    phone.evaluate("document.querySelector('div.math').classList.remove('number-below')")
    phone.evaluate("document.querySelector('div.math mjx-math').style.minWidth = '900px'")
    phone.evaluate("document.querySelector('div.math .eqno').style.marginLeft = '-300px'")
    assert any(one["numbered"] for one in phone.evaluate(CUT))
    assert phone.evaluate(COVERED) != []


def test_a_pale_or_thin_caption_is_seen(phone):
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert pale(phone) == []
    for style in ("color: rgb(140, 140, 140)", "font-weight: 300"):
        phone.evaluate(f"document.querySelector('article figcaption .caption-text').style = '{style}'")
        assert len(pale(phone)) == 1


def test_a_table_that_is_filled_or_shown_later_gets_its_sign(browser):
    """In a live part, with no resize, toggle or click that would have the whole page looked at again."""
    path = next(p for p in PAGES if p.stem == "bayes_theorem")
    page, _, _ = opened(browser, path, size="phone")
    page.evaluate("""() => {
      const part = document.querySelector('.bhm-live');
      part.insertAdjacentHTML('beforeend',
        '<div style="overflow-x: auto"><table class="filled"><tbody></tbody></table></div>' +
        '<section hidden><div style="overflow-x: auto"><table style="width: 900px"><tr><td>shown</td></tr>' +
        '</table></div></section>');
    }""")
    page.wait_for_timeout(200)
    assert unsigned(page) == []
    page.evaluate("document.querySelector('.filled tbody').innerHTML = "
                  "'<tr><td style=\"min-width: 900px\">filled</td></tr>'")  # fmt: skip
    assert unsigned(page) == []
    page.evaluate("document.querySelector('.bhm-live section[hidden]').hidden = false")
    assert unsigned(page) == []
    page.context.close()
