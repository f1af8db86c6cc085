"""Pictures of replicates show what they were given."""

import numpy as np
from matplotlib.colors import to_hex

from bhm_core.plots import replicates as r
from bhm_core.plots.style import COLORS


def test_a_sample_of_lines_keeps_the_colour_of_the_prior():
    ax = r.plot_line_sample([0.0, 1.0], [1.0, 1.0], limits=(0, 25), xlim=(-1, 1))
    assert [list(line.get_ydata()) for line in ax.get_lines()] == [[-1.0, 1.0], [0.0, 2.0]]
    assert to_hex(ax.get_lines()[0].get_color()).upper() == COLORS["prior"]


def test_the_observed_value_stands_in_the_histogram_of_replicates():
    ax = r.plot_replicated(np.arange(10.0), 4.0)
    assert list(ax.get_lines()[0].get_xdata()) == [4.0, 4.0]


def test_densities_and_error_sd_name_their_parts():
    ax = r.plot_densities({"a": np.arange(9.0), "b": np.arange(9.0)}, marks={"here": 2.0})
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b"]
    ax = r.plot_error_sd([0, 1], [2, 3], residual=1.0, band=([1, 2], [3, 4]))
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "between and within groups", "within a group",
    ]
