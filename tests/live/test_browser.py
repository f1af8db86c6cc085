"""Every figure in Chromium, under mouse, touch and keyboard; new figures are tested as they come.

`make test` opens all of them, and drives three; `make long` drives the others.

Each test drives the page that the book would show: scripts beside the page, opened from the file system
(and once from a server). `visit` fails a test whose page logs an error.
"""

import statistics

import numpy as np
import pytest
from few import few
from support import same_words

from bhm_core import live

NAMES = live.figure_names()
QUICK = ("conjugate_normal", "districts", "nested_data")  # a handle to the side, one up and down, and none
DRIVEN = few(QUICK, NAMES)
PREDICTING = [name for name in NAMES if live.figure_class(name).prediction]
GUESSED = few([name for name in QUICK if name in PREDICTING], PREDICTING)
pytestmark = pytest.mark.browser

RANGES = ".bhm-field:not([hidden]) input[type=range]"
SLIDERS = "svg [role=slider], .bhm-field:not([hidden]) input[type=range]"


def drag(page, handle, dx, dy):
    """Move `handle` by (dx, dy) with the mouse, in steps as a hand does."""
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for part in (0.4, 1.0):
        page.mouse.move(x + part * dx, y + part * dy)
    page.mouse.up()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_for_nothing_outside_served_or_from_a_file(name, visit, address, site):
    for base in (site.as_uri(), address):
        shown = visit(name, base=base)
        shown.unlock().agrees()
        assert all(url.startswith((base, "data:")) for url in shown.page.asked), shown.page.asked
        assert not shown.root.locator(".bhm-fallback").is_visible()


@pytest.mark.parametrize("name", DRIVEN)
def test_every_control_answers_to_the_keyboard(name, visit):
    shown = visit(name).unlock()
    for slider in shown.root.locator(SLIDERS).all():
        press(shown, slider, "ArrowLeft" if at_the_end(slider) else "ArrowRight", times=2)
        shown.agrees()
    for box in shown.root.locator(".bhm-field:not([hidden]) input[type=checkbox][data-control]").all():
        press(shown, box, "Space")
        shown.agrees()
    for chip in shown.root.locator("svg [role=button]").all()[:3]:
        press(shown, chip, "Enter", times=2)
        shown.agrees()
    for option in shown.root.locator("button[data-control][aria-pressed=false]").all()[:8]:
        press(shown, option, "Enter")
        shown.agrees()


def at_the_end(slider):
    """Say whether a slider (native or of the drawing) is at its upper end."""
    return slider.evaluate(
        "n => Number(n.value ?? n.getAttribute('aria-valuenow')) >= "
        "Number(n.max ?? n.getAttribute('aria-valuemax')) - 3 * Number(n.step || 0)"
        " || n.getAttribute('aria-valuenow') === 'inf'"
    )


def press(shown, control, key, times=1):
    """Press `key` on `control`; every single press must change a setting."""
    control.focus()
    for k in range(times):
        before = shown.controls
        shown.page.keyboard.press(key)
        shown.settle()
        label = control.get_attribute("aria-label") or control.get_attribute("data-control")
        assert shown.controls != before, f"press {k + 1} of {key} on {label} did nothing"


@pytest.mark.parametrize("name", DRIVEN)
def test_the_mouse_moves_every_handle_again_and_again(name, visit):
    shown = visit(name).unlock()
    for handle in shown.root.locator("svg [role=slider]").all()[:6]:
        vertical = handle.get_attribute("aria-orientation") == "vertical"
        seen = [shown.controls]
        for way in (22, -55, 40):
            drag(shown.page, handle, *((0, way) if vertical else (way, 0)))
            shown.settle()
            seen.append(shown.controls)
        moved = sum(a != b for a, b in zip(seen, seen[1:], strict=False))
        assert moved >= 2, f"{handle.get_attribute('aria-label')} moved {moved} times of 3"
        shown.agrees()
    for slider in shown.root.locator(RANGES).all():
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        for part in (0.2, 0.7, 0.45):
            before = shown.controls
            slider.click(position={"x": part * box["width"], "y": box["height"] / 2})
            shown.settle()
            assert shown.controls != before, f"{slider.get_attribute('data-control')} did not move"
        shown.agrees()


@pytest.mark.parametrize("name", DRIVEN)
def test_a_finger_moves_handles_and_sliders(name, visit):
    shown = visit(name, has_touch=True, viewport={"width": 390, "height": 1400}).unlock()
    touch = shown.page.context.new_cdp_session(shown.page)
    moving = shown.root.locator("svg [role=slider]").all()[:3]
    for target in moving + shown.root.locator(RANGES).all()[:2]:
        target.scroll_into_view_if_needed()
        box, before = target.bounding_box(), shown.controls
        vertical = target.get_attribute("aria-orientation") == "vertical"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if target.get_attribute("role") is None:
            shown.page.touchscreen.tap(box["x"] + 0.3 * box["width"], y)
        else:
            for kind, way in (("Start", 0), ("Move", -14), ("Move", -30), ("End", None)):
                points = [] if way is None else [
                    {"x": x + way * (not vertical), "y": y + way * vertical}]
                touch.send("Input.dispatchTouchEvent",
                           {"type": f"touch{kind}", "touchPoints": points})
        shown.settle()
        assert shown.controls != before, target.get_attribute("aria-label")
        shown.agrees()


@pytest.mark.parametrize("name", ["bayes_update", "districts"])  # a handle to the side, one up and down
def test_a_page_that_could_scroll_leaves_a_slow_finger_its_handle(name, visit):
    shown = visit(name, has_touch=True, viewport={"width": 390, "height": 600})
    shown.page.evaluate("""() => { document.body.style.paddingBottom = '2000px'; window.lost = 0;
      addEventListener('pointercancel', () => { window.lost += 1; }, true); }""")
    handle = shown.root.locator("svg [role=slider]").first
    handle.evaluate("n => n.scrollIntoView({ block: 'center' })")
    touch = shown.page.context.new_cdp_session(shown.page)
    box, state = handle.bounding_box(), "[scrollY, document.querySelector('svg [role=slider]').ariaValueNow]"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = shown.page.evaluate(state)
    for step in range(12):
        at = [{"x": x - 6 * step, "y": y + 8 * step}]
        kind = "touchMove" if step else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        shown.settle()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    after = shown.page.evaluate(state)
    assert shown.page.evaluate("window.lost") == 0
    assert after[0] == before[0] and after[1] != before[1]


@pytest.mark.parametrize("name", DRIVEN)
def test_a_state_link_opens_in_the_state_it_names(name, visit):
    figure = live.figure_class(name)()
    wanted = figure.random_controls(np.random.default_rng(7))
    for key, value in wanted.items():
        setattr(figure, key, value)
    shown = visit(name, fragment=figure.link())
    shown.settle()
    assert shown.controls == figure._values
    assert same_words(shown.readout, figure.text)
    shown.page.evaluate("h => { location.hash = h }", live.figure_class(name)().link())
    shown.page.wait_for_timeout(50)
    assert shown.controls == live.figure_class(name)()._values


def test_what_grows_late_does_not_push_the_figure_of_a_link_away_until_the_reader_acts(visit):
    page = visit("shrinkage", fragment="#live-shrinkage:tau=8").page
    top = "document.getElementById('live-shrinkage').getBoundingClientRect().top"
    grow = """height => { document.body.style.overflowAnchor = "none";
        document.body.insertAdjacentHTML("beforeend", `<p style="height: 3000px"></p>`);
        document.body.insertAdjacentHTML("afterbegin", `<p style="height: ${height}px"></p>`) }"""
    page.evaluate(grow, 700)
    page.wait_for_timeout(100)
    held = page.evaluate(top)
    assert 0 <= held < 200
    page.keyboard.press("Shift")
    page.evaluate(grow, 700)
    page.wait_for_timeout(100)
    assert page.evaluate(top) > held + 500


@pytest.mark.parametrize("name", DRIVEN)
def test_reset_goes_back_and_the_copied_link_names_the_state(name, visit):
    shown = visit(name).unlock()
    start = shown.figure._values
    if name == "nested_data":  # no axis to begin with, and no handle
        shown.root.get_by_role("button", name="One line").click()
    shown.root.locator(SLIDERS).first.focus()
    shown.page.keyboard.press("PageUp")
    shown.page.keyboard.press("ArrowLeft")
    moved = shown.controls
    shown.root.get_by_text("Copy link to this state").click()
    assert shown.page.evaluate("location.hash") == link_of(name, moved)
    shown.root.get_by_text("Reset").click()
    shown.settle()
    assert shown.controls == start != moved


def test_a_change_of_state_that_is_animated_ends_where_it_should(visit):
    shown = visit("conjugate_normal", reduced_motion="no-preference").unlock()
    start = shown.controls
    shown.page.evaluate("location.hash = '#live-conjugate-normal:n=100,sigma_0=inf'")
    shown.page.wait_for_function("bhmLive.host.current('live-conjugate-normal').n === 100")
    shown.root.get_by_text("Reset").click()
    shown.page.wait_for_function("bhmLive.host.current('live-conjugate-normal').n === 14")
    shown.page.wait_for_timeout(60)
    assert shown.controls == start


def link_of(name, controls):
    """Return the link that Python gives to these settings."""
    figure = live.figure_class(name)(**{k: v for k, v in controls.items()})
    return figure.link()


def test_the_truth_is_shown_on_request_and_goes_again(visit):
    for name in (n for n in NAMES if "truth" in live.figure_class(n)().state):
        shown = visit(name).unlock()
        before = shown.root.locator("svg.bhm-svg").inner_html()
        for words, then in (("Show the truth", "Hide the truth"), ("Hide the truth", "Show the truth")):
            shown.root.get_by_role("button", name=words).click()
            shown.settle()
            assert shown.root.get_by_role("button", name=then).count() == 1
            after = shown.root.locator("svg.bhm-svg").inner_html()
            assert (after != before) == (words == "Show the truth"), name


@pytest.mark.parametrize("name", DRIVEN)
def test_without_scripts_and_in_print_the_picture_is_there_with_words(name, visit):
    shown = visit(name, java_script_enabled=False)
    picture = shown.root.locator(".bhm-fallback img")
    if live.figure_class(name)().asks:
        assert not picture.is_visible()
        shown.root.locator(".bhm-fallback summary").click()
    assert picture.is_visible()
    assert live.figure_class(name)().text in picture.get_attribute("alt")
    printed = visit(name)
    printed.page.emulate_media(media="print")
    assert printed.root.locator(".bhm-fallback img").is_visible()
    assert not printed.root.locator("svg.bhm-svg").is_visible()


def guess(shown):
    """Make a guess, to be sent yet, and return its words."""
    asked, root = shown.figure.prediction, shown.root
    if hasattr(asked, "options"):
        root.get_by_role("button", name=asked.options[-1].words).click()
        return asked.options[-1].words
    root.get_by_role("slider", name="Your guess").focus()
    shown.page.keyboard.press("PageDown" if asked.start > asked.low + 10 * asked.step else "PageUp")
    shown.settle()
    words = root.get_by_role("slider", name="Your guess").get_attribute("aria-valuetext")
    assert f"your guess {words}" in root.locator("svg.bhm-svg").text_content()
    return words


def tells_nothing(shown):
    """Assert that a locked figure shows its answer neither in the drawing nor in words."""
    figure = shown.figure
    answer, digits = figure.result[figure.prediction.answer], figure.prediction.digits
    words = [live.text.fixed(answer, d) for d in {digits, digits + 1, 2} if d > 0]
    before = shown.root.locator(".bhm-frame").text_content()
    assert not any(word in before for word in words), before
    assert shown.readout == ""
    assert shown.root.locator("[data-answer]").count() == 0
    assert not any(s.is_visible() for s in shown.root.locator("[data-control]").all())
    by_hand = shown.root.locator("svg [role=slider][aria-disabled=false]").count()
    assert by_hand == (0 if hasattr(figure.prediction, "options") else 1)


@pytest.mark.parametrize("name", PREDICTING)
def test_before_the_guess_the_answer_is_nowhere(name, visit):
    tells_nothing(visit(name))


@pytest.mark.parametrize("name", GUESSED)
def test_the_guess_stays_the_gap_is_a_number_and_wrong_answers_lead_to_their_state(name, visit):
    shown = visit(name)
    figure, asked = shown.figure, shown.figure.prediction
    missing = "Choose one first" if hasattr(asked, "options") else "Move the line first"
    assert shown.root.get_by_text(missing).is_disabled()
    said = guess(shown)
    shown.root.get_by_text("This is my guess").click()
    shown.agrees()
    assert shown.root.locator("[data-answer]").count() > 0
    gap = shown.root.locator(".bhm-gap").text_content()
    answer = live.text.fixed(figure.result[asked.answer], asked.digits)
    assert said in gap and answer in gap
    assert shown.root.locator(".bhm-gap-line").count() == (0 if hasattr(asked, "options") else 1)
    assert shown.page.evaluate("document.activeElement.className") == "bhm-before"
    fold = shown.root.locator(".bhm-why")
    for answer in asked.answers:
        fold.evaluate("n => { n.open = true }")
        shown.root.get_by_text(answer.text, exact=True).click()
        assert (fold.get_attribute("open") is None) == answer.right  # once answered it is one line
        assert answer.reply in shown.root.locator(".bhm-reply").text_content()
        if answer.show:
            shown.root.get_by_text("Show me", exact=True).click()
            shown.settle()
            assert {k: shown.controls[k] for k in answer.show} == answer.show
            shown.agrees()
    assert sum(a.right for a in asked.answers) == 1


@pytest.mark.parametrize("name, other", [("bayes_update", {"k": 3}), ("tau_prior", {"J": 20})])
def test_at_other_settings_what_came_of_the_guess_is_said_of_the_question(name, other, visit):
    shown = visit(name)
    guess(shown)
    shown.root.get_by_text("This is my guess").click()
    verdict = shown.root.locator(".bhm-gap")
    told = verdict.text_content()
    assert told.startswith("You said")
    move(shown, other)
    assert verdict.text_content() == f"For the question: y{told[1:]}"
    move(shown, {key: getattr(live.figure_class(name)(), key) for key in other})
    assert verdict.text_content() == told


def move(shown, settings):
    """Open a link to the figure in these settings."""
    figure = live.figure_class(shown.figure.name)(**settings)
    shown.page.evaluate("h => { location.hash = h }", figure.link())
    shown.page.wait_for_timeout(50)
    assert all(shown.controls[key] == value for key, value in settings.items())


def test_a_share_has_its_sign_and_a_guess_in_whole_steps_no_decimals(visit):
    for name, words in (("metropolis_stepper", "your guess 80.0%"), ("schools_or_pupils", "your guess 20")):
        shown = visit(name)
        guess(shown)
        assert shown.root.locator("svg.bhm-svg").get_by_text(words, exact=True).count() == 1
        shown.root.get_by_text("This is my guess").click()
        assert shown.root.locator(".bhm-gap").text_content().startswith(f"You said {words[11:]}, it is")


def test_a_guess_next_to_the_answer_has_no_bracket(visit):
    shown = visit("conjugate_normal")
    asked = shown.figure.prediction
    mine = round(shown.figure.result[asked.answer] / asked.step) * asked.step
    handle = shown.root.get_by_role("slider", name="Your guess")
    handle.focus()
    for _ in range(round(abs(mine - asked.start) / asked.step)):
        shown.page.keyboard.press("ArrowLeft" if mine < asked.start else "ArrowRight")
    shown.root.get_by_text("This is my guess").click()
    shown.settle()
    assert "off by 0." in shown.root.locator(".bhm-gap").text_content()
    assert shown.root.locator(".bhm-gap-line").count() == 0


@pytest.mark.parametrize("name", ["bayes_update", "tau_prior"])
def test_a_guess_is_remembered_on_the_device_and_can_be_made_again(name, visit):
    shown = visit(name)
    said = guess(shown)
    shown.root.get_by_text("This is my guess").click()
    shown.page.reload()
    assert said in shown.root.locator(".bhm-gap").text_content() and shown.readout
    shown.agrees()
    shown.root.get_by_text("Guess again").click()
    tells_nothing(shown)
    shown.page.reload()
    tells_nothing(shown)


def test_without_a_store_the_figure_asks_and_answers_as_ever(visit):
    shown = visit("conjugate_normal")
    shown.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error(); } })")
    shown.page.reload()
    guess(shown)
    shown.root.get_by_text("This is my guess").click()
    shown.agrees()


def test_the_answer_travels_from_the_guess_to_its_place(visit):
    shown = visit("conjugate_normal", reduced_motion="no-preference")
    guess(shown)
    shown.page.evaluate("""() => { window.seen = new Set();
        const look = () => { const end = document.querySelector('.bhm-gap-line')?.getAttribute('d');
                             if (end) seen.add(end); requestAnimationFrame(look); };
        look(); }""")
    shown.root.get_by_text("This is my guess").click()
    shown.page.wait_for_function("seen.size > 4")
    shown.page.wait_for_function("!document.querySelector('.bhm-telling')")
    still = visit("conjugate_normal")
    guess(still)
    still.root.get_by_text("This is my guess").click()
    assert still.root.locator(".bhm-telling").count() == 0
    assert still.root.locator(".bhm-gap-line").count() == 1


def test_a_button_for_settings_with_a_name_says_whether_they_are_on(visit):
    shown = visit("prior_study")
    shown.root.get_by_text("Skip and show me").click()
    on = shown.root.locator(".bhm-acts [aria-pressed=true]")
    seen = on.all_text_contents()
    for words in ("Flat", "Good prior"):
        shown.root.get_by_text(words, exact=True).click()
        shown.settle()
        seen += on.all_text_contents()
    assert seen == ["Wrong", "Flat", "Good prior"]
    move(shown, {"s": 4.0})
    assert on.count() == 0


def test_show_me_brings_the_drawing_into_view(visit):
    shown = visit("tau_prior", viewport={"width": 390, "height": 844})
    guess(shown)
    shown.root.get_by_text("This is my guess").click()
    wrong = next(a for a in shown.figure.prediction.answers if a.show)
    shown.root.get_by_text(wrong.text, exact=True).click()
    shown.page.evaluate("""document.body.style.paddingBottom = "2000px";
        document.querySelector('.bhm-reply').scrollIntoView({ block: "start", behavior: "instant" })""")
    shown.root.get_by_text("Show me", exact=True).evaluate("n => n.click()")
    shown.settle()
    box = shown.root.locator("svg.bhm-svg").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844


@pytest.mark.parametrize("name", DRIVEN)
def test_axe_finds_nothing_serious_and_nothing_overflows_at_390(name, visit):
    from axe_playwright_python.sync_playwright import Axe

    shown = visit(name, viewport={"width": 390, "height": 900})
    looks = [("light", False), ("dark", False)]
    for theme, locked in [("dark", True)] * (name in PREDICTING[:1]) + looks:
        shown.page.evaluate("t => { document.documentElement.dataset.theme = t }", theme)
        if not locked:
            shown.unlock()
            shown.root.locator(".bhm-numbers").evaluate("n => { n.open = true }")
        shown.settle()
        found = Axe().run(shown.page, options={"preload": False}).response["violations"]
        serious = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found
                   if v["impact"] in ("serious", "critical")]
        assert not serious, (theme, locked, serious)
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("name", DRIVEN)
def test_the_question_can_be_answered_from_the_accessibility_tree(name, visit):
    shown = visit(name).unlock()
    shown.root.locator(".bhm-numbers summary").click()
    shown.settle()
    tree = shown.root.aria_snapshot()
    assert shown.figure.title in tree and shown.figure.question[:30] in tree
    assert same_words(shown.readout, shown.expected())
    assert "table" in tree and tree.count("- row") >= 2
    assert all(s.get_attribute("aria-valuetext") for s in shown.root.locator(SLIDERS).all())


@pytest.mark.parametrize("name", DRIVEN)
def test_redraw_is_timed(name, visit, record_property):
    shown = visit(name).unlock()
    times = shown.page.evaluate("""id => {
        const { model, api } = bhmLive.host.entry(id), out = [];
        const input = model.get("figure").inputs[0];
        for (let k = 0; k < 30; k++) {
          const v = model.get(input.name), step = k % 2 ? -input.step : input.step;
          if (typeof v === "number") model.set(input.name, Math.min(input.high, v + step));
          const began = performance.now(); api.now(); out.push(performance.now() - began);
        }
        return out; }""", shown.figure.id)
    median = statistics.median(times)
    record_property("redraw_ms", median)
    print(f"redraw {name}: median {median:.1f} ms")
    assert np.isfinite(median)


@pytest.mark.parametrize("name", DRIVEN)
def test_in_a_notebook_the_module_moves_the_model_and_follows_it(name, visit):
    shown = visit(name)
    figure = shown.figure
    spec = next(i for i in figure.inputs if i.kind == "slider")
    model = {"figure": {**figure.model(), "question": figure.question}, **figure.model()["controls"]}
    saved = shown.page.evaluate("""async ([text, values, name, low]) => {
        const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
        const { default: { render }, compute } = await import(blob);
        let saved = 0, model = new bhmLive.host.Model(values);
        model.save_changes = () => { saved += 1; };
        const el = document.createElement("div");
        document.body.append(el);
        const stop = render({ model, el });
        model.set(name, low);                                  // as Python does
        await new Promise((done) => setTimeout(done, 60));
        const followed = el.querySelector(".bhm-readout").textContent;
        const slider = el.querySelector("input[type=range]");
        slider.value = slider.max;
        slider.dispatchEvent(new Event("input"));              // as a hand does
        const moved = model.get(slider.dataset.control);
        stop();
        return { saved, followed, moved, compute: typeof compute }; }""",
        [figure.esm, model, spec.name, spec.low])
    setattr(figure, spec.name, spec.low)
    expected = {**figure.controls, **{k: v for k, v in live.figure_class(name)().controls.items()
                                      if k != spec.name}}
    words = live.text.plain(figure.readout(figure.compute(figure.state, expected), expected, figure.state))
    assert same_words(saved["followed"], words)
    assert saved["saved"] >= 1 and saved["compute"] == "function"
    assert saved["moved"] not in (None, spec.low)


BREAKS = [  # what a mistake in the layer or in a figure would look like, and the check that must see it
    ("conjugate_normal.js", "w = {w:2}", "w = 0.77", "keyboard"),
    ("core.js", "delete shown[key]", "0", "locked"),
    ("core.js", "tray.replaceChildren(", "tray.append(", "locked"),
    ("core.js", 'view.locked ? "" : readout', "readout", "locked"),
    ("core.js", "Number(box.value);", "Number(box.value); if (v > 20) return;", "keyboard"),
    ("core.js", "if (to === null || node.grip.off) return;", "return;", "keyboard"),
]


@pytest.mark.parametrize(("file", "good", "bad", "check"), BREAKS)
def test_a_broken_figure_is_noticed(file, good, bad, check, visit, site):
    text = (site / "bhm-live" / file).read_text()
    assert good in text
    (site / "bhm-live" / "broken.js").write_text(text.replace(good, bad))
    page = (site / "conjugate_normal.html").read_text().replace(f"/{file}", "/broken.js")
    (site / "broken.html").write_text(page)
    shown = visit("conjugate_normal")
    shown.page.goto((site / "broken.html").as_uri())
    with pytest.raises(AssertionError):
        if check == "locked":
            tells_nothing(shown)
        shown.unlock()
        for slider in shown.root.locator(SLIDERS).all():
            press(shown, slider, "PageUp")
            shown.agrees()
