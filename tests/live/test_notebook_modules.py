"""What a notebook loads of a figure: links to its states, keys that stay its own, the page "Your data"."""

import re

import pytest

from bhm_core import live
from bhm_core.live import bundle, your_data

pytestmark = pytest.mark.browser

KEYS = "data-lm-suppress-shortcuts"
RENDER = """async ([text, values]) => {
    const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const { default: { render } } = await import(blob);
    const el = document.createElement("div");
    document.body.replaceChildren(el);
    const model = new bhmLive.host.Model(values);
    Object.assign(window, { el, model, stop: render({ model, el }) });
    await new Promise((done) => setTimeout(done, 60));
}"""
CLICK = """(address) => {
    const link = document.createElement("a");
    link.href = address;
    document.body.append(link);
    const away = link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    return [away, model.get("tau")];
}"""
TAKE_KEYS = "el.querySelectorAll('button, input, select, [role=slider], [role=button], [tabindex=\"0\"]')"


@pytest.fixture
def rendered(visit):
    """Return a function that renders a module with a model's values on an empty page."""
    page = visit("shrinkage").page

    def render(text, values):
        page.evaluate(RENDER, [text, values])
        return page

    return render


def values_of(figure):
    model = figure.model()
    return {"figure": {**model, "question": figure.question, "id": figure.id}, **model["controls"]}


def test_a_link_to_a_state_moves_the_figure_of_its_name_until_the_figure_ends(rendered):
    figure = live.figure_class("shrinkage")(tau=8, id="live-mine")
    page = rendered(figure.esm, values_of(figure))
    assert page.evaluate(CLICK, "#live-other:tau=3") == [True, 8]
    assert page.evaluate(CLICK, "#heading") == [True, 8]
    assert page.evaluate(CLICK, "#live-mine:tau=0") == [False, 0]
    page.evaluate("stop()")
    assert page.evaluate(CLICK, "#live-mine:tau=5") == [True, 0]


def test_the_widget_says_what_its_links_are_called():
    assert live.figure_class("shrinkage")().widget.figure["id"] == "live-shrinkage"


def without_own_keys(page):
    """What takes keys and would leave letters to the shortcuts of the notebook."""
    bare = f"[...{TAKE_KEYS}].filter((node) => !node.hasAttribute('{KEYS}')).map((node) => node.outerHTML)"
    return page.evaluate(bare)


@pytest.mark.parametrize("name", ["shrinkage", "metropolis_stepper", "varying_slopes"])
def test_the_keys_of_a_figure_are_its_own(name, rendered):
    figure = live.figure_class(name)()
    page = rendered(figure.esm, values_of(figure))
    assert page.evaluate(f"{TAKE_KEYS}.length") > 3
    assert without_own_keys(page) == []


def test_keys_left_to_the_notebook_are_seen(rendered):
    figure = live.figure_class("shrinkage")()
    assert without_own_keys(rendered(figure.esm.replace(KEYS, "data-nothing"), values_of(figure)))


def test_the_page_of_a_readers_data_is_a_module_that_fits_its_sample(rendered):
    text = bundle.page_module("widget")
    assert not re.search(r"^\s*import\b", text, re.M) and text.count("export ") == 1
    page = rendered(text, {"samples": your_data.samples()})
    page.locator(".bhm-words").wait_for()
    assert without_own_keys(page) == []
    paste = """() => {
        const data = new DataTransfer();
        data.setData("text/plain", "a\\tb\\n1\\t2\\n3\\t4\\n5\\t7\\n6\\t9\\n");
        const event = () => new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
        document.body.dispatchEvent(event());
        const elsewhere = el.querySelector(".bhm-file").textContent;
        el.querySelector(".bhm-drop").dispatchEvent(event());
        return [elsewhere, el.querySelector(".bhm-file")?.textContent];
    }"""
    before, after = page.evaluate(paste)
    assert before.startswith("Sample file") and not (after or "").startswith("Sample file")
    page.evaluate("stop()")


def test_your_data_says_what_it_needs_where_there_is_no_widget(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "anywidget", None)
    your_data.widget_of_samples.cache_clear()
    shown = your_data.YourData()._repr_mimebundle_()
    your_data.widget_of_samples.cache_clear()
    assert set(shown) == {"text/plain", "text/html"}
    assert "pip install anywidget" in shown["text/html"] and "The same in Python" in shown["text/html"]
