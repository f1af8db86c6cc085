"""Pictures of chains draw what they are given."""

import numpy as np

from bhm_core import plots
from bhm_core.calibration import Calibration
from bhm_core.course.slides_chain import density_grid

X = np.random.default_rng(1).normal(size=(3, 50))


def test_a_path_has_one_point_a_state():
    ax = plots.plot_path(X.T[:, :2], cloud=X.T[:, 1:], density=density_grid(11))
    assert any(len(line.get_xdata()) == 50 for line in ax.lines)


def test_stages_show_the_first_states_only():
    panels = plots.plot_path_stages(X.T[:, :2], [0, 5, 20, 50])
    shown = [len(panel.lines[-1].get_xdata()) for panel in np.ravel(panels)]
    assert shown == [0, 5, 20, 50]


def test_a_trace_has_one_line_a_chain_and_the_truth():
    ax = plots.plot_trace(X, truth=0.5)
    assert len(ax.lines) == 4 and ax.lines[-1].get_ydata()[0] == 0.5


def test_a_running_mean_ends_at_the_mean():
    ax = plots.plot_running_mean(X, truth=0.0, error=1 / np.sqrt(np.arange(1, 51)))
    np.testing.assert_allclose([line.get_ydata()[-1] for line in ax.lines[:3]], X.mean(axis=1))


def test_autocorrelations_stop_at_the_largest_lag():
    ax = plots.plot_autocorrelation(np.linspace(1, 0, 60), max_lag=10)
    assert len(ax.collections[0].get_segments()) == 11


def test_tuning_shows_both_curves():
    ax = plots.plot_tuning([1.0, 2.0], [0.5, 0.4], [10.0, 20.0], best=1.5)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [50, 40])


def test_calibration_has_a_band_and_one_line_a_quantity():
    ranks = np.random.default_rng(2).integers(0, 20, size=(100, 2))
    calibration = Calibration({"x": ranks}, 19)
    ax = calibration.plot()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "95% band", "x[0]", "x[1]"
    ]  # fmt: skip
    assert len(calibration.plot(["x[1]"]).lines) == 2
