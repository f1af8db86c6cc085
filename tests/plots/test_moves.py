"""Pictures of pooling draw what they are given, in the colours of their roles."""

import numpy as np
from matplotlib.colors import to_hex

from bhm_core.plots import COLORS, plot_moves, plot_pooling_path, plot_prior_posterior


def test_moves_put_the_first_group_on_top(line):
    ax = plot_moves(["A", "B"], [1.0, 2.0], [1.4, 1.6], truth=[1.5, 1.5], center=1.5)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["A", "B"]
    assert list(line(ax, "pooled").get_xdata()) == [1.4, 1.6]
    assert list(line(ax, "pooled").get_ydata()) == [1, 0]


def test_moves_keep_the_colours_of_the_roles(line):
    ax = plot_moves(["A"], [1.0], [1.4], truth=[1.5], names={"truth": "later"})
    assert to_hex(line(ax, "later").get_markeredgecolor()).upper() == COLORS["truth"]
    assert to_hex(line(ax, "pooled").get_color()).upper() == COLORS["posterior"]


def test_a_pooling_path_has_one_line_a_group_and_its_name_at_the_end():
    tau, means = np.array([0.0, 1.0, 2.0]), np.array([[5.0, 5], [6, 4], [7, 3]])
    ax = plot_pooling_path(tau, means, [1.0, 2.0, 1.0], labels=["A", "B"], at=1.0)
    assert len(ax.lines) == 3
    assert {text.get_text(): text.xy for text in ax.texts} == {"A": (2.0, 7.0), "B": (2.0, 3.0)}


def test_each_prior_has_its_own_panel_with_prior_dashed_and_posterior_solid():
    x = np.linspace(0, 1, 5)
    panels = plot_prior_posterior(x, {"flat": 1 + 0 * x, "steep": x}, {"flat": x, "steep": x**2})
    assert [panel.texts[0].get_text() for panel in panels] == ["flat", "steep"]
    assert [artist.get_linestyle() for artist in panels[1].lines] == ["--", "-"]


def test_labels_that_would_overlap_are_moved_apart():
    ax = plot_pooling_path([0.0, 1.0], [[5.0, 5, 5], [5.0, 5.1, 9]], [1.0, 1.0], labels=list("ABC"))
    heights = {text.get_text(): text.xy[1] for text in ax.texts}
    assert heights["A"] == 5.0 and heights["B"] > 5.1 and heights["C"] == 9.0
