"""Figures of the built site: the focus after a guess, a thin bar on a phone, and words over lines."""

import pytest
from test_figures import NAMES, Card

pytestmark = [pytest.mark.site, pytest.mark.browser]

AT = """() => { const e = document.activeElement, box = e.getBoundingClientRect();
  return { kind: e.matches('.bhm-before') ? 'verdict' : e.closest('.bhm-work') ? 'control' : e.tagName,
           seen: box.height > 0 && box.bottom > 0 && box.top < innerHeight }; }"""
BAR = "id => document.querySelector(`#${id} .bhm-tray`).getBoundingClientRect().height"
ROWS = ":is(.bhm-slider, .bhm-switch, .bhm-player)"
CROSSED = """id => {
  const svg = document.querySelector(`#${id} .bhm-svg`);
  const names = [...svg.querySelectorAll(':scope > text.bhm-strong:not(.bhm-inverse)')];
  const after = (line, name) => name.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING;
  const lines = [...svg.querySelectorAll(':scope > path.bhm-guess')];
  const bare = names.filter(name => getComputedStyle(name).paintOrder.startsWith('normal'));
  return { lines: lines.length, bare: bare.length,
           over: lines.filter(line => names.some(name => after(line, name))).length };
}"""
# Pixels between the knob of a slider in the bar, 20 wide with a ring of 1, and the words over and under it.
CLEAR = """id => [...document.querySelectorAll(`#${id} .bhm-tray .bhm-slider:not([hidden])`)].map(field => {
  const box = part => field.querySelector(part)?.getBoundingClientRect();
  const { top, height } = box('input');
  const over = top + height / 2 - 11 - Math.max(box('label').bottom, box('output').bottom);
  return Math.min(over, (box('.bhm-ends')?.top ?? Infinity) - top - height / 2 - 11);
})"""
SPOILT = ".bhm-tray :is(.bhm-field, .bhm-player) { margin: 60px 0 !important }"


@pytest.fixture(params=NAMES)
def card(request, browser):
    """Each figure that asks for a guess, on its page."""
    made = Card(browser, request.param)
    made.look("desk")
    yield made
    made.page.context.close()


def commit(card):
    """Make a guess with the keyboard; False where the figure asks for none."""
    if not card.figure.prediction:
        return False
    options = card.root.locator(".bhm-tray .bhm-option")
    first = options.first if options.count() else card.root.locator(".bhm-handle.bhm-guess")
    first.focus()
    card.page.keyboard.press("Enter" if options.count() else "ArrowLeft")
    card.page.wait_for_timeout(60)
    main = card.root.get_by_text("This is my guess")
    main.focus()
    card.page.keyboard.press("Enter")
    return True


def test_after_a_guess_the_focus_is_at_the_verdict_and_after_skipping_at_a_control(card):
    if not commit(card):
        return
    card.page.wait_for_timeout(60)
    assert card.page.evaluate(AT) == {"kind": "verdict", "seen": True}
    card.root.get_by_text("Guess again").focus()
    card.page.keyboard.press("Enter")
    card.root.get_by_text("Skip and show me").focus()
    card.page.keyboard.press("Enter")
    card.page.wait_for_timeout(60)
    assert card.page.evaluate(AT) == {"kind": "control", "seen": True}


def test_lines_of_guess_and_answer_lie_under_the_names_which_have_halos(card):
    if commit(card):
        card.page.wait_for_timeout(60)
        found = card.page.evaluate(CROSSED, card.id)
        assert found["lines"] > 0 and found["over"] == found["bare"] == 0, found


def test_on_a_phone_the_bar_of_the_main_control_is_thin(card):
    """A row for each control, and one for buttons that find no place beside it."""
    card.look("phone")
    card.answer()
    tray = card.root.locator(".bhm-tray")
    rows, choices = (tray.locator(kind).filter(visible=True).count() for kind in (ROWS, ".bhm-choice"))
    bound = 12 + 52 * rows + 116 * choices
    assert card.page.evaluate(BAR, card.id) <= bound
    if rows and not choices:
        card.page.add_style_tag(content=SPOILT)
        assert card.page.evaluate(BAR, card.id) > bound


def test_on_a_phone_a_knob_covers_no_word_of_its_slider(card):
    card.look("phone")
    card.answer()
    gaps = card.page.evaluate(CLEAR, card.id)
    assert all(gap >= 3 for gap in gaps), gaps
    if gaps:
        card.page.add_style_tag(content=".bhm-tray .bhm-slider input { margin-top: -9px !important }")
        assert min(card.page.evaluate(CLEAR, card.id)) < 3
