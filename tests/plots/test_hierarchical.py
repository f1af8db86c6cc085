"""The pictures of groups show what they were given, in the colour of its role."""

import numpy as np
from matplotlib.colors import to_hex

from bhm_core.plots import hierarchical as h
from bhm_core.plots.style import COLORS


def colors(ax):
    return {line.get_label(): to_hex(line.get_color()).upper() for line in ax.get_lines()}


def test_each_way_of_pooling_has_the_colour_of_its_role():
    ax = h.plot_group_lines([0.0, 1.0], [2.0, 3.0], own=(2, 1), population=(2, 0), partial=(2, 0.5))
    assert colors(ax) == {
        "this group alone": COLORS["likelihood"],
        "all as one": COLORS["prior"],
        "partial pooling": COLORS["posterior"],
    }


def test_a_line_that_does_not_exist_is_left_out():
    ax = h.plot_group_lines([0.0], [2.0], own=(np.nan, np.nan), partial=(2, 0.5),
                            band=([0, 1], [1, 1], [2, 2]))
    assert list(colors(ax)) == ["partial pooling"]


def test_panels_share_their_axes_and_name_their_group():
    panel = {"x": [0.0, 1.0], "y": [2.0, 3.0], "own": (2, 1)}
    flat = h.plot_group_panels([panel | {"label": "A"}, panel | {"label": "B"}], columns=2)
    assert [ax.texts[0].get_text() for ax in flat] == ["A", "B"]
    assert flat[0].get_xlim() == flat[1].get_xlim()


def test_arrows_run_from_each_group_alone_to_partial_pooling():
    own, partial = np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([[1.0, 1.0], [2.0, 2.0]])
    ax = h.plot_shrinkage_arrows(own, partial, center=(1, 1), ellipse=own, highlight={"A": 1})
    arrows = ax.collections[0]
    assert np.array_equal(arrows.XY, own)
    assert np.array_equal(np.column_stack([arrows.U, arrows.V]), partial - own)
    assert ax.texts[-1].get_text() == "A"


def test_shrinkage_draws_one_stroke_a_group():
    ax = h.plot_shrinkage([3, 5], [1.0, 4.0], [2.0, 3.0], population=2.5, highlight={"A": 0})
    strokes = ax.collections[0].get_segments()
    assert [list(s[:, 1]) for s in strokes] == [[1.0, 2.0], [4.0, 3.0]]


def test_the_dial_shows_a_curve_a_group_and_the_posterior_of_tau():
    ax = h.plot_dial([0, 1, 2], np.ones((3, 2)), own=[1, 2], draws=np.arange(9.0),
                     labels=["a", "b"], bold=1)
    assert len(ax.get_lines()) == 4 and [t.get_text() for t in ax.texts] == ["a", "b"]
    assert len(ax.figure.axes[1].patches) == 60
