"""Every figure draws at both ends of its controls, two moved at a time, on a narrow page."""

import itertools

import pytest
from recording import Stages
from support import planted

from bhm_core import live


def both_ends(figure):
    """The lowest and the highest setting of each control that has some."""
    return {one.name: (one.low, one.high) for one in figure.inputs if one.kind == "slider"}


def torn(name, change=lambda text: text, moved=2):
    """Settings at which the drawing of a figure ends in an error."""
    figure, found = live.figure_class(name)(), []
    stages = Stages([name], change)
    for some in itertools.combinations(both_ends(figure).items(), moved):
        names = [key for key, _ in some]
        for ends in itertools.product(*(values for _, values in some)):
            now = dict(zip(names, ends, strict=True))
            try:
                stages.show(figure, figure.controls | now, wide=326)
            except Exception as error:  # whatever the engine calls it
                found.append((now, str(error)))
    return found


@pytest.mark.parametrize("name", live.figure_names())
def test_a_figure_draws_at_both_ends_of_any_two_controls(name):
    assert torn(name) == []


def test_a_curve_with_no_place_for_its_name_is_noticed():
    fault = planted("found.length ?", "found ?")
    assert torn("schools_or_pupils", fault) == []  # such a name is left out
    assert torn("schools_or_pupils", lambda text: fault(planted("!places.length", "false")(text)))
