"""Pictures of Bayes' theorem draw what they are given, in the colours of their roles."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_hex

from bhm_core import plots
from bhm_core.plots import COLORS, LINES

X = np.linspace(0, 1, 5)


def test_each_curve_has_the_colour_and_line_of_its_role(line):
    ax = plots.plot_bayes(X, prior=X, likelihood=2 * X, posterior=3 * X, truth=0.4)
    for role, factor in [("prior", 1), ("likelihood", 2), ("posterior", 3)]:
        artist = line(ax, role)
        assert to_hex(artist.get_color()).upper() == COLORS[role]
        assert artist.get_linestyle() == LINES[role]
        np.testing.assert_array_equal(artist.get_ydata(), factor * X)
    assert line(ax, "truth").get_xdata() == [0.4, 0.4]


def test_what_is_not_given_is_not_drawn():
    ax = plots.plot_bayes(X, posterior=X)
    assert [artist.get_label() for artist in ax.lines] == ["posterior"]


def test_observations_are_dots_below_the_curves(line):
    ax = plots.plot_bayes(X, prior=X, data=[0.2, 0.7])
    assert list(line(ax, "data").get_xdata()) == [0.2, 0.7]
    assert line(ax, "data").get_linestyle() == "None"


def test_curves_of_one_role_differ_in_their_lines(line):
    ax = plots.plot_curves(X, {"a": X, "b": 2 * X}, role="likelihood", data=[0.5], truth=0.1)
    assert {to_hex(line(ax, name).get_color()).upper() for name in "ab"} == {COLORS["likelihood"]}
    assert line(ax, "a").get_linestyle() != line(ax, "b").get_linestyle()


def test_each_step_has_a_panel_with_before_dashed_and_after_solid():
    panels = plots.plot_updates(X, [X, 2 * X], [2 * X, 3 * X], ["one", "two"], columns=2)
    assert [panel.texts[0].get_text() for panel in panels] == ["one", "two"]
    assert [artist.get_linestyle() for artist in panels[1].lines] == ["--", "-"]
    np.testing.assert_array_equal(panels[0].lines[1].get_ydata(), panels[1].lines[0].get_ydata())


def test_the_area_of_an_event_ends_where_the_event_ends():
    ax = plots.plot_event(X, 1 + X, high=0.5, label="below a half")
    (area,) = ax.collections
    assert area.get_datalim(ax.transData).x1 == 0.5
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["below a half"]


def test_contours_have_the_first_parameter_across():
    density = np.outer([1.0, 2, 3, 2], [1.0, 5, 1])
    ax = plots.plot_joint([0, 1, 2, 3], [0, 1, 2], density, levels=[0.5])
    vertices = ax.collections[0].get_paths()[0].vertices
    assert vertices[:, 0].max() <= 3 and vertices[:, 1].max() <= 2
    assert vertices[:, 1].min() > 0


def test_pictures_take_the_axes_they_are_given():
    _, ax = plt.subplots()
    assert plots.plot_bayes(X, prior=X, ax=ax) is ax
    assert plots.plot_event(X, X, ax=ax) is ax
    assert plots.plot_joint(X, X, np.outer(X, X), ax=ax) is ax
