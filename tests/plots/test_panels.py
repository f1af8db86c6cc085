"""Pictures side by side draw what they are given."""

import numpy as np

from bhm_core import plots
from bhm_core.calibration import Calibration

X = np.random.default_rng(1).normal(size=(3, 50))


def test_each_panel_has_its_chains_and_its_label():
    one, two = np.ravel(plots.plot_traces({"a": X, "b": X[:1]}))
    assert (len(one.lines), len(two.lines)) == (3, 1)
    assert (one.get_title("left"), two.get_title("left")) == ("a", "b")


def test_the_cut_stands_in_the_first_panel_and_a_known_value_in_all():
    one, two = np.ravel(plots.plot_traces({"a": X, "b": X}, cut=20, marker=0.5))
    assert [20, 20] in [list(line.get_xdata()) for line in one.lines]
    assert (len(one.lines), len(two.lines)) == (5, 4)


def test_numbers_stay_at_axes_that_are_not_shared():
    two = np.ravel(plots.plot_traces({"a": X, "b": 10 * X}, sharey=False))[1]
    shared = np.ravel(plots.plot_traces({"a": X, "b": 10 * X}))[1]
    assert two.yaxis.get_tick_params()["labelleft"]
    assert not shared.yaxis.get_tick_params()["labelleft"]


def test_an_empty_place_in_the_grid_is_hidden():
    assert [ax.get_visible() for ax in np.ravel(plots.plot_traces(dict(a=X, b=X, c=X)))][3] is False


def test_bars_of_ranks_add_up_to_the_simulations():
    ranks = np.random.default_rng(2).integers(0, 100, size=300)
    (ax,) = np.ravel(plots.plot_ranks({"x": Calibration({"mu": ranks}, 99)}, "mu"))
    bars = [patch for patch in ax.patches if patch.get_width() < 0.2]
    assert sum(bar.get_height() for bar in bars) == 300
    assert len(bars) == 10
