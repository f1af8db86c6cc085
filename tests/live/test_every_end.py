"""At the ends of all that moves, alone and together, each figure stands and says what Python says."""

import numpy as np
import pytest
from few import few

from bhm_core import live

QUICK = ("schools_or_pupils", "shrinkage")
pytestmark = pytest.mark.browser

STATES = 15
MOVED = "svg [role=slider]:not([aria-disabled=true]), .bhm-field:not([hidden]) input[type=range]"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def ends_of(i, k, rng, figure):
    """An end of an input, or each of a list, now and then what it starts at; the k-th of its options."""
    if i.kind == "choice":
        return i.options[k % len(i.options)][0]
    if i.kind == "switch":
        return bool(rng.integers(2))
    if getattr(i, "jumps", False):  # an order of items
        return figure.random_controls(rng)[i.name]
    ends = [i.low, i.high, *(["inf"] if getattr(i, "to_infinity", False) else [])]
    if k < len(ends):
        return ends[k] if i.kind == "slider" else [ends[k]] * len(i.default)
    if i.kind == "slider":
        return [*ends, *ends, i.default][rng.integers(2 * len(ends) + 1)]
    return [ends[rng.integers(2)] for _ in i.default]


def states(figure):
    """Settings of all inputs: all low, all high, all infinite, then ends by chance."""
    rng = np.random.default_rng(31)
    return [{i.name: ends_of(i, k, rng, figure) for i in figure.inputs} for k in range(STATES)]


def fragment(figure, state):
    """Return the link to these settings."""

    def word(v):
        if isinstance(v, list):
            return ";".join(map(word, v))
        return str(v).lower() if isinstance(v, bool) else str(v)

    return f"#{figure.id}:" + ",".join(f"{name}={word(v)}" for name, v in state.items())


def stands(shown, where, words=True):
    """The page has met no error, and says what Python computes."""
    shown.settle()
    faults = shown.page.evaluate("faults")
    assert not faults, (where, faults)
    if words:
        shown.agrees()


def opened(visit, name, **options):
    """A figure with all its settings on a page that keeps what goes wrong on it."""
    shown = visit(name, **options)
    shown.page.evaluate("() => { window.faults = []; onerror = (words) => { faults.push(words) } }")
    return shown.unlock()


def by_keyboard(shown):
    """Home and End at every handle and every slider; every state that is reached stands."""
    for control in shown.root.locator(MOVED).all():
        for key in ("Home", "End"):
            if not control.count():
                continue  # gone at these settings
            control.focus()
            where = control.get_attribute("aria-label") or control.get_attribute("data-control")
            shown.page.keyboard.press(key)
            stands(shown, f"{key} at {where}")


def by_links(shown, size):
    """Every state that a link can name stands on a screen of this size."""
    shown.page.set_viewport_size(size)
    for state in states(shown.figure):
        shown.page.evaluate("h => { location.hash = h }", fragment(shown.figure, state))
        shown.page.wait_for_timeout(20)  # until the page hears of it
        stands(shown, (size, state), words=size is PHONE)


@pytest.mark.parametrize("name", few(QUICK, live.figure_names()))
def test_a_figure_stands_at_every_end(name, visit):
    shown = opened(visit, name)
    by_keyboard(shown)
    for size in (PHONE, DESK):
        by_links(shown, size)


def test_an_end_without_a_name_that_breaks_the_page_is_noticed(visit, site):
    core = (site / "bhm-live" / "core.js").read_text()
    good = "input.ends || []"
    assert good in core
    (site / "bhm-live" / "endless.js").write_text(core.replace(good, "input.ends"))
    page = (site / "shrinkage.html").read_text().replace("/core.js", "/endless.js")
    (site / "endless.html").write_text(page)
    shown = opened(visit, "shrinkage")
    for check in (by_keyboard, lambda shown: by_links(shown, PHONE)):
        shown.page.goto((site / "endless.html").as_uri())
        shown.page.evaluate("() => { window.faults = []; onerror = (words) => faults.push(words) > 0 }")
        shown.unlock()
        with pytest.raises(AssertionError):
            check(shown)
