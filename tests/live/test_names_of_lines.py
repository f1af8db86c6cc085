"""Lines and marks are named where nothing else is: read off a recording stage."""

import itertools
import re

import pytest
from recording import Stages
from support import planted

from bhm_core import live

WIDTHS = (638, 326)


def drawings(name, change=lambda text: text, **settings):
    """The drawing of a figure at each combination of these settings and both widths."""
    figure = live.figure_class(name)()
    stages = Stages([name], change)
    for values in itertools.product(*settings.values()):
        for wide in WIDTHS:
            now = dict(zip(settings, values, strict=True))
            yield (wide, now), stages.show(figure, figure.controls | now, wide=wide)


def number(drawing, key, name):
    return float(drawing.nodes[key][name])


def close(change=lambda text: text):
    """Drawings where the name of a school's line stands in its plot or on another."""
    found = []
    for where, drawing in drawings("varying_slopes", change, school=("8367", "1224", "7011", "5762"),
                                   scale=(0.05, 2.0)):
        keys = [f"lines/{k}-name" for k in ("typical", "alone", "partial")]
        down = sorted(number(drawing, key, "y") for key in keys)
        right = drawing.scales["lines"][0][3]
        if min(b - a for a, b in itertools.pairwise(down)) < 13 or number(drawing, keys[0], "x") < right:
            found.append(where)
    return found


def test_names_stand_at_the_ends_of_the_lines_and_none_on_another():
    assert close() == []


@pytest.mark.parametrize(("right", "wrong"), [("above + 14", "above"), ("left + width + 3", "left + 4")])
def test_names_on_each_other_or_in_the_plot_are_noticed(right, wrong):
    assert close(planted(right, wrong))


def on_the_row(change=lambda text: text):
    """Drawings where the name of the population touches the schools, which have one slope there."""
    found = []
    for where, drawing in drawings("varying_slopes", change, scale=(0.05,), origin=(-2.0, 0.0, 2.0)):
        row = max(float(node["cy"]) + float(node["r"]) for key, node in drawing.nodes.items()
                  if key.startswith("cloud/to"))
        if number(drawing, "cloud/name0", "y") - 10 < row + 2:
            found.append(where)
    return found


def test_the_population_is_named_under_the_row_of_schools_with_one_slope():
    assert on_the_row() == []


def test_a_name_on_that_row_is_noticed():
    assert on_the_row(planted("flat ? 24 : 14", "14"))


def in_the_corner(change=lambda text: text):
    """Drawings of the schools over their SES with a school on what names the marks."""
    found = []
    for where, drawing in drawings("shrink_to_the_line", change, corr=(-0.9, 0.0, 0.9), pupils=(4, 60)):
        keys = [f"schools/{k}-name" for k in ("own", "to", "line")]
        right = max(number(drawing, key, "x") + 7 * len(drawing.nodes[key]["text"]) for key in keys)
        low = max(number(drawing, key, "y") for key in keys) + 3
        dots = [node for key, node in drawing.nodes.items() if key.startswith(("schools/own", "schools/to"))]
        if any(float(d["cx"]) < right and float(d["cy"]) - float(d["r"]) < low for d in dots if "cx" in d):
            found.append(where)
    return found


def test_no_school_stands_where_the_marks_are_named():
    assert in_the_corner() == []


def test_a_school_on_those_names_is_noticed():
    assert in_the_corner(planted("y: [0, 30]", "y: [0, 22]"))


def shares(change=lambda text: text):
    """Drawings whose bar does not name the weight of the data, or that of the prior."""
    missing = []
    for where, drawing in drawings("conjugate_normal", change, n=(1, 14, 100)):
        told = [drawing.nodes.get(f"{key}-name", {}).get("text", "") for key in ("w", "1-w")]
        if not (told[0].startswith("data 0.") and told[1].startswith("prior 0.")):
            missing.append(where)
    return missing


def test_both_parts_of_the_bar_of_weights_are_named_however_short_they_are():
    assert shares() == []


def test_a_part_without_a_name_is_noticed():
    assert shares(planted("share > 0.005", "fits"))


@pytest.mark.parametrize(("k", "words"), [(0, "prior = posterior"), (1, "prior")])
def test_before_the_first_pupil_the_one_curve_has_both_names(k, words):
    for _, drawing in drawings("bayes_update", k=(k,)):
        assert re.match(r"[a-z =]+[a-z]", drawing.nodes["plot/prior-name"]["text"]).group() == words


def on_the_walk(change=lambda text: text):
    """Steps at which the name of the mean so far stands on a place of the walk."""
    found = []
    for (wide, now), drawing in drawings("metropolis_stepper", change, step=tuple(range(16))):
        x, y = (number(drawing, "plane/mean-name", side) for side in ("x", "y"))
        left = x - 42 if drawing.nodes["plane/mean-name"]["text-anchor"] == "middle" else x
        places = re.findall(r"M([\d.-]+) ([\d.-]+)a([\d.]+)", drawing.nodes["plane/places0"]["d"])
        dots = ((float(a) + float(r), float(b)) for a, b, r in places)
        if any(left - 3 < a < left + 87 and y - 17 < b < y + 8 for a, b in dots):
            found.append((wide, now["step"]))
    return found


def test_the_mean_so_far_is_named_off_the_places_of_the_walk():
    assert on_the_walk() == []


def test_a_name_on_the_walk_is_noticed():
    assert on_the_walk(planted("!dots.some(", "dots.some("))
