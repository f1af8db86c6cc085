"""The figure that moves with the scroll: each step brings its state, and the picture stays in view."""

import pytest
from playwright.sync_api import TimeoutError
from test_in_browser import SIZES, opened
from test_links_land import SETTLED
from test_pages import SITE

pytestmark = [pytest.mark.site, pytest.mark.browser]

PATH = SITE / "chapters" / "nested_data.html"
STEP = "bhmLive.host.current('live-nested-data').step"
TO = """([place, share]) => { const item = document.querySelectorAll('.scroll-along > ol > li')[place];
  const box = item.getBoundingClientRect();
  scrollBy({ top: box.top + 20 - share * innerHeight, behavior: 'instant' }); }"""
SEEN = """() => { const box = document.querySelector('#live-nested-data svg').getBoundingClientRect();
  return (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / Math.min(box.height, innerHeight); }"""
LINE = {"desk": 0.5, "phone": 0.8}  # where the eye rests, as a share of the window
STEPS = ("cloud", "groups", "one", "parallel", "fan", "each", "partial", "teachers")


def scrolled(page, place, size):
    """Scroll to the item `place`; return the step that the figure shows, and the share of it in view."""
    page.evaluate(TO, [place, LINE[size]])
    for _ in range(20):
        page.wait_for_timeout(50)
        if page.evaluate(STEP) == STEPS[place]:
            break
    return page.evaluate(STEP), page.evaluate(SEEN)


@pytest.fixture(params=SIZES)
def shown(request, browser):
    page, _, errors = opened(browser, PATH, size=request.param)
    page.wait_for_selector(".scroll-along")
    page.evaluate(SETTLED)
    yield page, request.param
    page.context.close()
    assert errors == []


def test_each_step_brings_its_state_and_the_picture_stays(shown):
    page, size = shown
    seen = [scrolled(page, place, size) for place in range(len(STEPS))]
    assert [step for step, _ in seen] == list(STEPS)
    first, *others = (share for _, share in seen)  # at the first the card is still on its way to its place
    assert min(others) > (0.9 if size == "desk" else 0.55) and first > 0.5
    back = scrolled(page, 2, size)
    assert back[0] == "one"


JUMPED = """(by) => { scrollBy({ top: by, behavior: 'instant' });
  return new Promise((done) => setTimeout(() => {
    const line = LINE * innerHeight;
    const away = ({ top, bottom }) => Math.max(top - line, line - bottom, 0);
    const all = [...document.querySelectorAll('.scroll-along > ol > li')].map((li) =>
      away(li.getBoundingClientRect()));
    done([all.indexOf(Math.min(...all)), STEP]);
  }, 500)); }"""


def test_jumps_forth_and_back_bring_the_nearest_step(shown):
    page, size = shown
    scrolled(page, 0, size)
    jump = JUMPED.replace("LINE", str(LINE[size])).replace("STEP", STEP)
    by = 480 if size == "phone" else 560
    forth = [page.evaluate(jump, by) for _ in range(7)]
    back = [page.evaluate(jump, by) for by in (-1700, 1200, -900)]
    assert len({place for place, _ in forth}) > 4  # the jumps pass most of the steps
    assert [step for _, step in forth + back] == [STEPS[place] for place, _ in forth + back]


@pytest.mark.sweep
def test_a_link_within_the_steps_is_followed_in_place(shown):
    page, size = shown
    scrolled(page, 6, size)
    page.locator(".scroll-along a", has_text="Ash").click()
    page.wait_for_timeout(150)
    assert page.evaluate("bhmLive.host.current('live-nested-data').school") == "Ash"


def test_a_shared_state_stays_until_the_reader_scrolls(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(PATH.as_uri() + "#live-nested-data:step=each")
    page.wait_for_selector(".scroll-along")
    page.evaluate(SETTLED)
    before = page.evaluate(STEP)
    page.mouse.wheel(0, 10)
    page.wait_for_timeout(200)
    after, _ = scrolled(page, 1, "desk")
    context.close()
    assert (before, after) == ("each", "groups")


PLACE = """() => { const item = document.querySelector('.scroll-along li.is-shown').getBoundingClientRect();
  const card = document.querySelector('#live-nested-data').getBoundingClientRect();
  return [STEP, Math.round(item.top), card.top >= 0 && card.bottom <= innerHeight]; }"""


def test_all_controls_unfold_over_the_steps_and_leave_the_reader_where_he_was(browser):
    page, _, _ = opened(browser, PATH, size="phone")
    page.wait_for_selector(".scroll-along")
    page.evaluate(SETTLED)
    scrolled(page, 5, "phone")
    seen = [page.evaluate(PLACE.replace("STEP", STEP))]
    for _ in range(2):
        page.locator(".scroll-along-more").click()
        page.wait_for_timeout(200)
        seen.append(page.evaluate(PLACE.replace("STEP", STEP)))
    page.context.close()
    assert seen[0][0] == "each" and seen[0][2] and seen == [seen[0]] * 3


IN_SIGHT = """() => { const button = [...document.querySelectorAll('#live-nested-data .bhm-acts button')][0];
  const { left, top, width, height } = button.getBoundingClientRect();
  return button.contains(document.elementFromPoint(left + width / 2, top + height / 2)); }"""


def test_the_truth_can_be_asked_for_beside_the_step_that_speaks_of_it(shown):
    page, size = shown
    assert scrolled(page, 6, size)[0] == "partial" and page.evaluate(IN_SIGHT)


@pytest.mark.sweep
def test_on_a_phone_a_button_unfolds_the_rest_of_the_card(browser):
    page, _, _ = opened(browser, PATH, size="phone")
    card, more = page.locator("#live-nested-data"), page.locator(".scroll-along-more")
    folded = card.bounding_box()["height"]
    more.click()
    unfolded = card.bounding_box()["height"]
    more.click()
    again = card.bounding_box()["height"]
    page.context.close()
    assert folded < 0.6 * SIZES["phone"][1] < unfolded and again == folded


PRESS = """(name) => { const all = document.querySelectorAll('#live-nested-data :is(button, [role=button])');
  [...all].find((one) => (one.getAttribute('aria-label') || one.textContent).startsWith(name))
    .dispatchEvent(new MouseEvent('click', { bubbles: true })); }"""
# The step that the figure shows, that of the text in full ink, and whether its first line can be read.
AGREE = """() => { const item = document.querySelector('.scroll-along li.is-shown');
  if (!item) return [];
  const { left, top } = item.getBoundingClientRect();
  const seen = top > 0 && item.contains(document.elementFromPoint(left + 40, top + 24));
  return [STEP, item.querySelector('a').href.match(/step=(\\w+)/)[1], seen]; }"""
STILL = """() => new Promise((done) => {
  let last = NaN, same = 0;
  const look = () => { same = scrollY === last ? same + 1 : 0; last = scrollY;
    if (same < 5) requestAnimationFrame(look); else done(); };
  look(); })"""
PRESSES = (*["Next"] * 7, "Back", "Back", "Schools", "A line each")
REACHED = (*STEPS[1:], "partial", "each", "groups", "each")


def agrees(page, step, within):
    """Wait until figure and text are at `step`, and again until the page has come to rest: they still are."""
    seen = AGREE.replace("STEP", STEP)
    there = f"step => JSON.stringify(({seen})()) === JSON.stringify(step)"
    try:
        page.wait_for_function(there, arg=[step, step, True], timeout=within)
    except TimeoutError:
        pass
    page.evaluate(STILL)
    assert page.evaluate(seen) == [step, step, True]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_step_that_is_pressed_brings_its_text(shown, motion):
    page, _ = shown
    page.emulate_media(reduced_motion=motion)
    for name, step in zip(PRESSES, REACHED, strict=True):
        page.evaluate(PRESS, name)
        agrees(page, step, 3000 if motion == "no-preference" else 1000)


def test_the_text_follows_the_enter_key_as_it_follows_a_click(shown):
    page, _ = shown
    page.emulate_media(reduced_motion="reduce")
    page.locator("#live-nested-data").get_by_role("button", name="Next").focus()
    for step in STEPS[1:]:
        page.keyboard.press("Enter")
        agrees(page, step, 1000)


TOGETHER = """() => { const box = (part) =>
    document.querySelector(`#live-nested-data ${part}`).getBoundingClientRect();
  return ['.bhm-readout', '.bhm-stage', '.bhm-acts'].map(box).every(({ top, bottom }) =>
    top > 48 && bottom <= box('.bhm-tray').top); }"""


def test_sentence_picture_and_truth_stand_on_the_screen_of_a_desk(browser):
    page, _, _ = opened(browser, PATH)
    page.wait_for_selector(".scroll-along")
    page.evaluate(SETTLED)
    for place, step in enumerate(STEPS[1:], 1):
        assert scrolled(page, place, "desk")[0] == step and page.evaluate(TOGETHER), step
    page.context.close()


ON_PHONE = """() => { const root = document.querySelector('#live-nested-data');
  const box = (one) => one.getBoundingClientRect();
  const [stage, words] = ['.bhm-stage', '.bhm-readout'].map((part) => box(root.querySelector(part)));
  const code = [...root.querySelectorAll('.bhm-code')].map(box);
  return [words.height > 0 && words.top >= stage.bottom - 1 && words.bottom <= box(root).bottom,
          code.every(({ top }) => top > stage.bottom)]; }"""


def test_on_a_phone_the_sentence_stands_under_the_picture_and_no_code_between(browser):
    page, _, _ = opened(browser, PATH, size="phone")
    page.wait_for_selector(".scroll-along")
    page.evaluate(SETTLED)
    for place, step in enumerate(STEPS[1:], 1):
        assert scrolled(page, place, "phone")[0] == step
        page.wait_for_timeout(100)
        assert page.evaluate(ON_PHONE) == [True, True], step
    page.add_style_tag(content=".scroll-along .bhm-stage { height: auto !important }")
    spoilt = page.evaluate(ON_PHONE)
    page.context.close()
    assert spoilt == [False, False]


UNFOLD = """() => document.querySelectorAll("#live-nested-data details")
    .forEach((fold) => (fold.open = true))"""
# The controls that no wheel over the card brings on the screen, be it the card that scrolls or the page.
HIDDEN = """async () => { const card = document.querySelector('#live-nested-data');
  const parts = card.querySelectorAll('.bhm-work :is(input, button, summary)');
  const all = [...parts].filter((one) => one.offsetParent);
  const inside = getComputedStyle(card).overflowY === 'auto';
  const seen = (one) => { const { left, top, width, height } = one.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return there && (one.contains(there) || there.contains(one)); };
  const away = new Set(all);
  for (let k = 0; k < 40; k++) {
    for (const one of away) if (seen(one)) away.delete(one);
    if (inside) card.scrollTop = 60 * k;
    await new Promise(requestAnimationFrame);
  }
  return [...away].map((one) => one.dataset.control ?? one.textContent); }"""


def test_every_control_of_the_unfolded_card_can_be_brought_on_the_screen(shown):
    page, size = shown
    assert scrolled(page, 5, size)[0] == "each"
    if size == "phone":
        page.locator(".scroll-along-more").click()
    page.evaluate(UNFOLD)
    page.wait_for_timeout(100)
    assert page.evaluate(HIDDEN) == []
    spoilt = "max-height: none !important; overflow: visible !important"
    page.add_style_tag(content=".scroll-along .bhm-live { SPOILT }".replace("SPOILT", spoilt))
    assert size == "phone" or page.evaluate(HIDDEN)


def test_on_a_phone_the_controls_stand_before_the_code(browser):
    page, _, _ = opened(browser, PATH, size="phone")
    page.wait_for_selector(".scroll-along")
    page.evaluate(SETTLED)
    scrolled(page, 5, "phone")
    page.locator(".scroll-along-more").click()
    page.wait_for_timeout(200)
    tops = [page.locator(f"#live-nested-data {part}").first.bounding_box()["y"]
            for part in (".bhm-tray .bhm-option", ".bhm-more > summary", ".bhm-code")]
    page.context.close()
    assert tops == sorted(tops) and tops[1] < 400
