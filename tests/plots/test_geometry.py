"""Pictures of geometry draw what they are given."""

import numpy as np
from matplotlib.colors import to_hex

from bhm_core.plots import (
    COLORS,
    plot_distances,
    plot_efficiency,
    plot_efficiency_panels,
    plot_funnel,
    plot_orbits,
)


def test_each_dimension_is_named_at_the_top_of_its_line():
    ax = plot_distances([0.0, 1.0, 2.0], {1: [3.0, 2, 1], 9: [0.0, 1, 2]})
    assert {text.get_text(): text.xy for text in ax.texts} == {"d = 1": (0.0, 3.0),
                                                               "d = 9": (2.0, 2.0)}  # fmt: skip
    assert len({artist.get_linestyle() for artist in ax.lines}) == 2


def test_orbits_start_at_a_ring_and_end_at_a_point(line):
    path = np.array([[0.0, 0], [1, 1], [2, 0]])
    ax = plot_orbits({"orbit": path}, contours=([0.0, 1], [0.0, 1], [[0.0, -2], [-2, -9]]))
    np.testing.assert_array_equal(line(ax, "orbit").get_xydata(), path)
    ring, end = ax.lines[1:]
    assert ring.get_xydata().tolist() == [[0, 0]] and ring.get_markerfacecolor() == "white"
    assert end.get_xydata().tolist() == [[2, 0]]


def test_a_funnel_marks_divergences_with_crosses_over_the_draws(line):
    ax = plot_funnel([[0.0, 1], [1, 2]], [[3.0, 4]], reference=[[5.0, 6]])
    assert line(ax, "divergence").get_marker() == "x"
    assert to_hex(line(ax, "sampler").get_color()).upper() == COLORS["posterior"]
    assert line(ax, "engine").get_xydata().tolist() == [[5, 6]]


def test_a_funnel_without_divergences_has_none_in_its_legend():
    ax = plot_funnel([[0.0, 1], [1, 2]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["sampler"]


def test_ways_of_sampling_differ_in_more_than_colour():
    ax = plot_efficiency([1, 10], {"a": [1, 2], "b": [2, 1], "c": [3, 3]})
    assert len({(artist.get_linestyle(), artist.get_marker()) for artist in ax.lines}) == 3
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_each_spread_has_a_panel_with_its_own_rows(line):
    table = {
        "size": np.array([1.0, 10, 1, 10]), "tau": np.array([0.1, 0.1, 1, 1]),
        "centred": np.array([1.0, 2, 3, 4]), "non_centred": np.ones(4), "exact": np.ones(4),
    }  # fmt: skip
    panels = plot_efficiency_panels(table)
    assert line(panels[1], "centred").get_ydata().tolist() == [3, 4]
    assert len(panels[0].figure.legends) == 1
