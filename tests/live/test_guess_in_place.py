"""The names of a guess and of its answer stand on no curve, no dot and no other name, whatever was guessed.

Measured off the drawing: each line is walked along in steps of two pixels, in every state that the site's
tests of drawings look at.
"""

import sys
from pathlib import Path

import pytest

from bhm_core import live

sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "site"))

import drawings  # noqa: E402

pytestmark = pytest.mark.browser

WIDTHS = (390, 900)
ASKING = [name for name in live.figure_names() if live.figure_class(name).prediction]
# Level lines, whose answer has room for a name, and a setting with another answer.
NAMED = {"four_chains": {"n": 100}, "league_table": {"tau": 1.0}, "districts": {"district": "14"}}
STRUCK = """([id, states]) => {
  const { model, api } = bhmLive.host.entry(id);
  const { nodes } = api.stage;
  const svg = document.querySelector(`#${id} .bhm-svg`);
  const ink = (node) => {
    const { x, y, width, height } = node.getBBox();
    return { left: x, right: x + width, top: y + 0.22 * height, bottom: y + 0.86 * height };
  };
  const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const around = (node) => {
    const { x, y, width, height } = node.getBBox();
    return { left: x - 1, right: x + width + 1, top: y - 1, bottom: y + height + 1 };
  };
  const roof = (node) => Number(node.style.clipPath.match(/polygon\\(\\S+ ([\\d.]+)px/)?.[1] ?? -1);
  function walked(path, box) {
    const from = roof(path), length = path.getTotalLength();
    for (let s = 0; s <= length; s += 2) {
      const { x, y } = path.getPointAtLength(s);
      if (y >= from && x > box.left && x < box.right && y > box.top && y < box.bottom) return true;
    }
    return false;
  }
  function faults() {
    const found = [];
    for (const key of ["guess-label", "answer-label"]) {
      const label = nodes.get(key);
      if (!label) continue;
      const box = ink(label), words = label.textContent;
      for (const [other, node] of nodes) {
        if (/bhm-(area|grid|region)/.test(node.getAttribute("class"))) continue;
        const tag = node.tagName;
        const over = tag === "path" ? touch(around(node), box) && walked(node, box)
          : tag === "text" ? node !== label && touch(ink(node), box)
          : ["circle", "rect"].includes(tag) && touch(around(node), box);
        if (over) found.push(`${words}: ${other}`);
      }
    }
    return nodes.has("guess-label") || !nodes.has("guess") ? found : [...found, "no name"];
  }
  return states.flatMap((state) => {
    for (const name in state) model.set(name, state[name]);
    api.now();
    return faults().map((fault) => `${JSON.stringify(state)} ${fault}`);
  });
}"""


def answered(shown, guess):
    """Guess and look, from the question on."""
    if shown.root.get_by_text("Guess again").count():
        shown.root.get_by_text("Guess again").click()
    shown.page.evaluate(drawings.GUESSES, [shown.figure.id, [guess]])
    shown.root.get_by_text("This is my guess").click()
    shown.settle()


def words(shown, key):
    """What a name of the drawing says, or None."""
    told = "([id, key]) => bhmLive.host.entry(id).api.stage.nodes.get(key)?.textContent ?? null"
    return shown.page.evaluate(told, [shown.figure.id, key])


@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("name", ASKING)
def test_no_line_and_no_dot_runs_through_the_name_of_a_guess(visit, name, wide):
    shown = visit(name, viewport={"width": wide, "height": 1100})
    found = []
    for guess in drawings.guesses_of(shown.figure):
        answered(shown, guess)
        states = drawings.states_of(shown.figure)
        found += [(guess, fault) for fault in shown.page.evaluate(STRUCK, [shown.figure.id, states])]
    assert found == []


@pytest.mark.parametrize("name", NAMED)
def test_the_answer_is_named_beside_the_guess_until_the_question_is_another(visit, name):
    shown = visit(name)
    answered(shown, drawings.guesses_of(shown.figure)[-1])
    asked = shown.figure.prediction
    assert words(shown, "answer-label") == f"it is {shown.figure.result[asked.answer]:.{asked.digits}f}"
    shown.page.evaluate(STRUCK, [shown.figure.id, [NAMED[name]]])
    assert [words(shown, key) for key in ("answer-label", "guess-label", "guess")] == [None, None, None]


@pytest.mark.parametrize("tag", ["path", "circle", "text"])
def test_what_stands_on_the_name_of_a_guess_is_seen(visit, tag):
    shown = visit("bayes_update")
    answered(shown, 0.9)
    plant = """([id, tag]) => {
      const { stage } = bhmLive.host.entry(id).api, { end } = stage;
      stage.end = () => {
        const { x, y, width, height } = stage.nodes.get("guess-label").getBBox();
        const on = tag === "path" ? `M${x} ${y}L${x + width} ${y + height}` : null;
        const at = { d: on, cx: x + 9, cy: y + 9, r: 4, x, y: y + 0.8 * height, class: "bhm-line" };
        stage.node("planted", tag, at, tag === "text" ? "planted" : undefined);
        end.call(stage);
      };
    }"""
    shown.page.evaluate(plant, [shown.figure.id, tag])
    found = shown.page.evaluate(STRUCK, [shown.figure.id, [{}]])
    assert any(one.endswith(": planted") for one in found), found
