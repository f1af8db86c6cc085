"""The pictures of the engine show what they were given."""

import numpy as np

from bhm_core.plots import agreement as a
from bhm_core.plots.style import COLORS


def test_each_model_has_a_row_with_one_point_a_run():
    ax = a.plot_effective_sizes({"one": [2500, 3000], "two": [3100]}, total=4000)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["one", "two"]
    assert ax.lines[0].get_xdata().tolist() == [2500, 3000]
    assert {line.get_xdata()[0] for line in ax.lines[-2:]} == {4000, 2000}


def test_the_ridge_shows_all_draws():
    ax = a.plot_ridge([1.0, 2.0], [3.0, 4.0])
    assert ax.lines[0].get_xydata().tolist() == [[1, 3], [2, 4]]
    assert ax.lines[0].get_color() == COLORS["posterior"]


def test_a_point_estimate_is_hollow_and_has_no_effective_draws():
    ax = a.plot_benchmark(["lme4", "bhm_core"], [0.3, 0.1], ess_per_second=[np.nan, 31234.0])
    faces = [line.get_markerfacecolor() for line in ax.lines]
    assert faces == ["white", COLORS["posterior"]]
    assert [text.get_text() for text in ax.texts] == ["point estimate", "31,000 effective draws/s"]
    assert ax.get_xscale() == "log"


def test_a_rate_stands_on_the_side_that_has_room_and_a_name_above_its_point():
    ax = a.plot_benchmark(["quick", "slow"], [0.03, 41.0], ess_per_second=[500.0, 7.0])
    assert [text.get_ha() for text in ax.texts] == ["left", "right"]
    assert ax.get_xlim() == (0.01, 100) and (ax.get_yticks() < [0, 1]).all()
