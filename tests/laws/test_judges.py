"""What judges a sampler is right itself: coverage of bands, z-scores of sticky chains, p_loo."""

import numpy as np
import pytest

from bhm_core import diagnostics
from bhm_core.calibration import Calibration, geweke_joint_test, simulation_based
from bhm_core.plots import plot_calibration

RUNS, SIMS, DRAWS = 2000, 60, 49


def uniform_curves(seed=1):
    """As many curves as runs, each of ranks that are uniform, and one of the runs."""
    ranks = np.random.default_rng(seed).integers(0, DRAWS + 1, size=(RUNS, SIMS))
    runs = [Calibration({"mu": row}, DRAWS) for row in ranks]
    return runs[0], np.array([run.ecdf_difference("mu")[1] for run in runs])


ONE, CURVES = uniform_curves()


def coverage_error(band, level, curves=CURVES):
    """Distance of the share of curves inside from the level, in standard errors of both simulations."""
    inside = (np.abs(curves) <= band + 1e-12).all(axis=1).mean()
    return abs(inside - level) / np.sqrt(level * (1 - level) * (1 / RUNS + 1 / 2000))


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_band_holds_its_share_of_uniform_curves(level):
    assert coverage_error(ONE.band(level), level) < 4


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_a_band_of_another_level_is_noticed(level):
    assert coverage_error(ONE.band(level**2), level) > 6


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_a_band_for_each_point_alone_is_noticed(level, monkeypatch):
    points = np.abs(np.random.default_rng(2).normal(size=2000))
    monkeypatch.setattr(simulation_based, "null_statistics", lambda n_sims, n_draws: points)
    assert coverage_error(ONE.band(level), level) > 10


def test_the_picture_draws_the_band_that_its_legend_names():
    ax = plot_calibration(ONE)
    (area,) = ax.collections
    shown = area.get_paths()[0].vertices
    assert area.get_label() == "95% band"
    for x, half in zip(ONE.ecdf_difference("mu")[0], ONE.band(0.95), strict=True):
        assert shown[np.isclose(shown[:, 0], x), 1].max() == pytest.approx(half, abs=1e-12)
        assert shown[np.isclose(shown[:, 0], x), 1].min() == pytest.approx(-half, abs=1e-12)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), ONE.ecdf_difference("mu")[1])


N_QUANTITIES, STAY = 300, 0.7


def sticky(params, y, rng):
    """An exact draw of mu given y with probability 1 - STAY, else the old one: right, and slow."""
    fresh = rng.normal(y / 2, np.sqrt(0.5))
    return {"mu": np.where(rng.random(N_QUANTITIES) < STAY, params["mu"], fresh)}


def mean_square(transition, seed=1):
    """Mean square of the z-scores of independent copies of one problem, and its standard error."""
    scores = geweke_joint_test(
        lambda rng: {"mu": rng.normal(size=N_QUANTITIES)}, lambda p, rng: rng.normal(p["mu"]),
        transition, n_draws=1500, rng=seed,
    )
    squares = np.concatenate([scores["mu"], scores["mu^2"]]) ** 2
    return squares.mean(), squares.std() / np.sqrt(N_QUANTITIES)


def test_z_scores_of_a_right_but_sticky_sampler_have_mean_square_one():
    value, error = mean_square(sticky)
    assert abs(value - 1) < 4 * error and error < 0.15


def test_a_standard_error_that_takes_the_chain_for_independent_is_noticed(monkeypatch):
    monkeypatch.setattr(diagnostics, "mcse_mean", lambda x: x.std(axis=(0, 1)) / np.sqrt(x.shape[1]))
    value, error = mean_square(sticky)
    assert value - 1 > 6 * error


def fresh(params, y, rng):
    """An exact draw of mu given y."""
    return {"mu": rng.normal(y / 2, np.sqrt(0.5))}


def test_a_standard_error_of_one_of_the_two_samples_alone_is_noticed(monkeypatch):
    value, error = mean_square(fresh)
    assert abs(value - 1) < 4 * error
    monkeypatch.setattr(diagnostics, "mcse_mean", lambda x: np.zeros(x.shape[2:]))
    value, error = mean_square(fresh)
    assert value - 1 > 6 * error


CONSTANT = np.broadcast_to([-1.0, -2.5, -400.0], (4, 250, 3))


def test_p_loo_is_zero_where_the_log_likelihood_does_not_vary():
    found = diagnostics.loo(CONSTANT)
    assert found["p_loo"] == pytest.approx(0, abs=1e-9)
    assert found["elpd"] == pytest.approx(-403.5) and found["elpd_i"] == pytest.approx([-1, -2.5, -400])


def test_ratios_of_two_values_are_their_own_smooth_tail():
    """Half of the draws give the unit e times the density: its ratios are even where it is small."""
    two = np.broadcast_to(np.array([0.0, 1.0] * 125)[:, None], (4, 250, 1))
    found = diagnostics.loo(two)
    assert found["elpd"] == pytest.approx(-np.log((1 + np.exp(-1)) / 2))


def test_p_loo_is_the_variance_of_the_log_likelihood_where_that_is_small():
    """To second order lppd - elpd is the variance of each unit (Gelman, Hwang & Vehtari 2014)."""
    noise = 0.02 * np.random.default_rng(1).normal(size=(4, 1000, 50))
    found = diagnostics.loo(noise - 3)
    assert found["p_loo"] == pytest.approx(noise.var(axis=(0, 1)).sum(), rel=0.1)


def test_a_mean_without_its_number_of_draws_is_noticed():
    """The twin of lppd: the sum of the likelihoods for their mean."""
    found = diagnostics.loo(CONSTANT)
    twin = np.log(np.exp(CONSTANT[..., :2]).sum(axis=(0, 1))) - found["elpd_i"][:2]
    assert abs(twin).min() > 6
