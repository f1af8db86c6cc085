"""Where the names in a drawing stand, and when they come: read off a recording stage."""

import pytest
from recording import Stages
from support import planted

from bhm_core import live

WIDTHS = (900, 326)
ASKED = {  # the panel across which a guess and its answer are drawn, and the names of its rows
    "shrink_to_the_line": ("slopes", [f"slopes/{k}-name" for k in ("true", "within", "between", "model")]),
    "when_pooling_loses": ("errors", [f"{k}{i}" for k in ("name", "error") for i in range(3)]),
}


def shown(name, change=lambda text: text, wide=900, **controls):
    """The drawing of a figure at these controls."""
    figure = live.figure_class(name)()
    return Stages([name], change).show(figure, figure.controls | controls, wide=wide)


def reach(drawing, key):
    """Where a text of the drawing ends on the right, for letters of eight pixels."""
    node = drawing.nodes[key]
    start = float(node["x"])
    return start if node["text-anchor"] == "end" else start + 8 * len(node["text"])


def crossed(name, change=lambda text: text):
    """Names of rows that a line across the panel may run through."""
    panel, keys = ASKED[name]
    found = []
    for wide in WIDTHS:
        drawing = shown(name, change, wide)
        left = drawing.scales[panel][0][2]
        found += [(wide, key) for key in keys if reach(drawing, key) > left + 12]
    return found


@pytest.mark.parametrize("name", ASKED)
def test_no_guess_and_no_answer_runs_through_the_names_of_rows(name):
    assert crossed(name) == []


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("shrink_to_the_line", "left - 10, y(at) + 4", "left + 100, y(at) + 4"),
    ("when_pooling_loses", "left: 14 + NAMES", "left: 14"),
])
def test_names_that_a_line_would_cross_are_noticed(name, right, wrong):
    assert crossed(name, planted(right, wrong))


def assumptions(change=lambda text: text, **controls):
    nodes = shown("school_a", change, **controls).nodes
    return [nodes[f"row{k}/assumed"]["text"] for k in range(3)]


def test_what_the_letters_assume_is_told_once_one_is_signed():
    assert set(assumptions()) == {"assumes: sign to see"}
    for letter in ("first", "second", "third"):
        told = assumptions(letter=letter)
        assert len(set(told)) == 3 and all(len(words) > 15 for words in told)


def test_an_assumption_that_is_told_too_early_is_noticed():
    early = assumptions(planted('c.letter !== "none"', "true"))
    assert "assumes: sign to see" not in early


def test_district_and_number_stand_under_the_axis_where_no_circle_is():
    for wide in WIDTHS:
        for controls in ({"keep": 1.0}, {"district": "14"}, {"district": "3"}):
            drawing = shown("districts", wide=wide, **controls)
            bottom = max(float(n["cy"]) for key, n in drawing.nodes.items() if key.startswith("plot/own"))
            assert float(drawing.nodes["front-name"]["y"]) > bottom + 18


PRIORS = [(m, s) for m in (-1.0, 0.3, 1.0, 1.6, 2.0, 4.0) for s in (0.2, 1.0, 8.0)]


def few_ticks(change=lambda text: text):
    """Priors under which the axis of the bias has fewer than three numbers."""
    many = ((prior, shown("prior_study", change, m=prior[0], s=prior[1]).nodes) for prior in PRIORS)
    return [prior for prior, nodes in many if sum(key.startswith("bias/tick-y") for key in nodes) < 3]


def test_a_bias_can_be_read_off_its_axis():
    assert few_ticks() == []


def test_an_axis_with_one_number_is_noticed():
    assert few_ticks(planted("length > 2", "length > 0"))
