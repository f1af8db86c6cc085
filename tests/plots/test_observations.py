"""Pictures of observations draw what they are given."""

import numpy as np
from matplotlib.colors import to_hex

from bhm_core import plots
from bhm_core.plots import COLORS


def test_scores_are_dots_and_the_others_a_histogram():
    ax = plots.plot_scores([1.0, 2.0], others=np.arange(2000), threshold=5, bins=10)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "all 2,000 pupils",
        "2 pupils",
    ]
    assert len(ax.patches) == 10
    assert list(ax.lines[0].get_xdata()) == [1.0, 2.0]
    assert list(ax.lines[1].get_xdata()) == [5, 5]


def test_predictions_stand_beside_each_other_in_the_colours_of_their_roles():
    mass = {"broad": [0.3, 0.3, 0.4], "narrow": [0.1, 0.8, 0.1]}
    ax = plots.plot_predictive([0, 1, 2], mass, observed=1)
    dots = [artist for artist in ax.lines if artist.get_marker() != "None"]
    assert [to_hex(artist.get_color()).upper() for artist in dots] == [
        COLORS["prior"],
        COLORS["posterior"],
    ]
    np.testing.assert_allclose(dots[1].get_xdata() - dots[0].get_xdata(), 0.22)
    np.testing.assert_array_equal(dots[0].get_ydata(), mass["broad"])


def test_marks_name_groups_on_the_curve_of_weights():
    ax = plots.plot_weight([1, 10], [0.2, 0.7], marks={"School 8367": (10, 0.7)})
    (mark,) = ax.texts
    assert mark.get_text() == "School 8367" and mark.xy == (10, 0.7)
    assert ax.get_ylim() == (0, 1)
