"""The Python side: settings, links, HTML, widget, bundle."""

import hashlib
import json
import re
import subprocess
import sys
from html import unescape
from math import inf
from pathlib import Path

import pytest

from bhm_core import live
from bhm_core.live import ConjugateNormal, bundle
from bhm_core.live.inputs import Choice, Slider, Switch, Values, jsonable
from bhm_core.live.picture import tidy

NAMES = live.figure_names()
CHAPTERS = Path(__file__).parents[2] / "chapters"


def test_settings_are_attributes_and_are_checked():
    figure = ConjugateNormal(n=20)
    figure.sigma_0 = inf
    assert (figure.n, figure.sigma_0, figure.result["w"]) == (20, inf, 1.0)
    with pytest.raises(ValueError, match="n must be between 1 and 100, got 0"):
        figure.n = 0
    with pytest.raises(ValueError, match="control must be one of .*, got 'tau'"):
        ConjugateNormal(tau=1)
    with pytest.raises(ValueError, match="state must be one of"):
        ConjugateNormal(state={"nothing": 1})
    with pytest.raises(AttributeError, match="tau"):
        _ = figure.tau


def test_inputs_refuse_what_is_outside():
    cases = [
        (Values("y", "means", -5, 5, 1, (0, 1)), [0, 9], r"y\[1\] must be between"),
        (Choice("prior", "prior", (("flat", "flat"),), "flat"), "t", "prior must be one of"),
        (Switch("on", "on"), 3, "on must be True or False"),
        (Slider("s", "sd", 0, 5, 1, 1.0), inf, "s must be between 0 and 5, got inf"),
    ]
    for spec, value, words in cases:
        with pytest.raises(ValueError, match=words):
            spec.check(value)


def test_flat_prior_is_the_limit_of_a_wide_one():
    wide = ConjugateNormal(sigma_0=12).result
    flat = ConjugateNormal(sigma_0=inf).result
    assert wide["w"] < flat["w"] == 1.0
    assert flat["mean"] == pytest.approx(ConjugateNormal().ybar, rel=1e-14) and flat["tail"] is None


@pytest.mark.parametrize("name", NAMES)
def test_html_is_the_same_in_another_process(name, elsewhere):
    ours = live.figure_class(name)().to_html()
    assert elsewhere[name] == hashlib.sha256(ours.encode()).hexdigest()


@pytest.fixture(scope="module")
def elsewhere():
    """Hash of the HTML of every figure, made in a fresh process."""
    code = (
        "import hashlib, json; from bhm_core import live\n"
        "html = {n: live.figure_class(n)().to_html() for n in live.figure_names()}\n"
        "print(json.dumps({n: hashlib.sha256(h.encode()).hexdigest() for n, h in html.items()}))"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(fresh.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_html_carries_state_question_and_a_picture_with_words(name):
    figure = live.figure_class(name)()
    html = figure.to_html()
    model = json.loads(unescape(re.search(r'data-model="([^"]*)"', html).group(1)))
    assert model["controls"] == figure._values and model["state"] == figure.state
    assert figure.question in unescape(html) and figure.text in unescape(html)
    assert len(html) < 90_000
    assert not re.search(r"https?://(?!www\.w3\.org)", html)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_asks_and_names_its_inputs(name):
    cls = live.figure_class(name)
    assert cls.question.rstrip().endswith("?") and cls.title
    assert cls.__doc__ and set(cls.hidden) <= set(cls().result)
    if cls.prediction:
        assert cls.prediction.answer in cls.hidden and len(cls.prediction.answers) == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_widget_follows_python_and_python_follows_the_widget(name):
    pytest.importorskip("anywidget")
    figure = live.figure_class(name)()
    spec = next(i for i in figure.inputs if i.kind == "slider")
    setattr(figure, spec.name, spec.high)
    assert getattr(figure.widget, spec.name) == jsonable(spec.high)
    figure.widget.set_trait(spec.name, spec.low)
    assert getattr(figure, spec.name) == spec.low
    data = figure._repr_mimebundle_()[0]
    assert {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"} <= set(data)


def test_without_anywidget_the_page_is_still_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    live.registry.widget_class.cache_clear()
    assert set(ConjugateNormal()._repr_mimebundle_()) == {"text/plain", "text/html"}


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_module_needs_nothing_else(name):
    text = bundle.es_module(name)
    assert "import " not in re.sub(r"[\"'`].*?[\"'`]", "", text)
    assert text == live.figure_class(name)().esm
    for exported in ("export const compute", "export default"):
        assert text.count(exported) == 1


def figures_of(chapter):
    """Names of the figures that stand on a chapter's page."""
    found = re.findall(r'data-figure=\\?"(\w+)', chapter.read_text("utf8"))
    return sorted(set(found) & set(NAMES))


def bytes_of(names):
    """Of all scripts that a page with the figures `names` loads, those of the theme apart."""
    own = (CHAPTERS / "_static").glob("*.js")
    return sum(path.stat().st_size for path in own) + len(bundle.bundle(names).encode())


def test_the_scripts_of_every_page_are_less_than_100_kb():
    sizes = {chapter.stem: bytes_of(figures_of(chapter)) for chapter in CHAPTERS.glob("*.ipynb")}
    print(f"largest: {sorted((size, page) for page, size in sizes.items())[-3:]}")
    assert max(sizes.values()) < 100_000
    assert bytes_of(NAMES) > 100_000  # one page with all figures
    assert {name for chapter in CHAPTERS.glob("*.ipynb") for name in figures_of(chapter)} == set(NAMES)


def test_no_third_party_script_and_no_request():
    words = "".join(bundle.source(name) for name in (*bundle.CORE, *NAMES)) + bundle.style_sheet()
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", words)
    assert not re.search(r"\b(fetch|XMLHttpRequest|importScripts|eval|sendBeacon)\s*\(", words)


def test_bundle_refuses_what_it_cannot_join(monkeypatch):
    monkeypatch.setattr(bundle, "source", lambda name: 'import * as x from "./x.js";\n')
    with pytest.raises(ValueError, match="must use plain imports"):
        bundle.wrapped("math")


def test_pictures_are_tidy():
    text = '<?xml?>\n<svg id="a"><g id="b1f" x="1.23456"/><use href="#b1f" y="-0.00001"/></svg>'
    assert tidy(text) == '<svg><g id="i2" x="1.23"/><use href="#i2" y="0"/></svg>'
