"""Diagnostics are those of R's posterior and of arviz-stats, for all quantities at once."""

import csv
from pathlib import Path

import numpy as np
import pytest
from arviz_stats.base import array_stats
from scipy.stats import norm, rankdata

from bhm_core import diagnostics

REFERENCE = Path(__file__).parent / "reference"
KINDS = ("independent", "odd", "sticky", "antithetic", "tied", "short", "one chain")


def autoregression(rng, rho, shape):
    x = rng.normal(size=shape)
    for t in range(1, shape[1]):
        x[:, t] = rho * x[:, t - 1] + np.sqrt(1 - rho**2) * x[:, t]
    return x


def draws(kind):
    rng = np.random.default_rng(1)
    return {
        "independent": lambda: rng.normal(size=(4, 400, 5)),
        "odd": lambda: rng.normal(size=(3, 101, 5)),
        "sticky": lambda: autoregression(rng, 0.95, (4, 300, 5)),
        "antithetic": lambda: autoregression(rng, -0.6, (4, 200, 5)),
        "tied": lambda: np.round(autoregression(rng, 0.7, (4, 200, 5))),
        "short": lambda: rng.normal(size=(4, 5, 5)),
        "one chain": lambda: autoregression(rng, 0.5, (1, 300, 5)),
    }[kind]()


def reference_rows():
    with (REFERENCE / "diagnostics.csv").open() as lines:
        for row in csv.DictReader(lines):
            name = row["case"].removeprefix("diag ")
            yield name, row["quantity"], float(row["expected"]), float(row["tol_abs"])


OURS = {
    "rhat": diagnostics.r_hat,
    "ess_bulk": diagnostics.ess_bulk,
    "ess_tail": diagnostics.ess_tail,
    "ess_mean": diagnostics.ess_mean,
    "mcse_mean": diagnostics.mcse_mean,
    "mcse_sd": diagnostics.mcse_sd,
    "mcse_median": lambda x: diagnostics.mcse_quantile(x, 0.5),
    "mcse_q05": lambda x: diagnostics.mcse_quantile(x, 0.05),
    "ess_basic_nosplit": lambda x: x.size / diagnostics.autocorrelation_time(x),
}


@pytest.mark.parametrize(("name", "quantity", "expected", "tolerance"), [
    row for row in reference_rows() if row[1] in OURS
])
def test_reference_values_are_met(name, quantity, expected, tolerance):
    x = np.loadtxt(REFERENCE / "diag" / f"{name}.csv", delimiter=",").T
    assert OURS[quantity](x) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("kind", KINDS)
def test_all_quantities_at_once_agree_with_arviz_stats_one_by_one(kind):
    x = draws(kind)
    each = np.moveaxis(x, -1, 0)
    pairs = {
        "ess_bulk": [array_stats.ess(q) for q in each],
        "ess_tail": [array_stats.ess(q, method="tail", prob=(0.05, 0.95)) for q in each],
        "mcse_mean": [array_stats.mcse(q) for q in each],
    }
    if len(x) > 1:  # arviz-stats has no R-hat of one chain
        pairs["r_hat"] = [array_stats.rhat(q) for q in each]
    for name, expected in pairs.items():
        np.testing.assert_allclose(getattr(diagnostics, name)(x), expected, rtol=1e-10)
    np.testing.assert_allclose(
        diagnostics.mcse_quantile(x, 0.3),
        [array_stats.mcse(q, method="quantile", prob=0.3) for q in each], rtol=1e-10,
    )


def test_the_mcse_of_a_sd_uses_the_sample_size_of_squared_deviations():
    x = np.loadtxt(REFERENCE / "diag" / "shifted_4x500.csv", delimiter=",").T
    squares = (x - x.mean()) ** 2

    def delta_method(of):
        """Error of a root: error of the variance over twice the root."""
        error = np.sqrt(squares.var() / array_stats.ess(of, method="mean"))
        return error / (2 * np.sqrt(squares.mean()))

    assert diagnostics.mcse_sd(x) == pytest.approx(delta_method(squares), rel=1e-10)
    assert delta_method(x) > 4 * diagnostics.mcse_sd(x)  # the wrong twin: the sample size of x


def test_the_result_has_the_shape_of_one_draw():
    x = draws("independent").reshape(4, 400, 5, 1)
    assert diagnostics.ess_bulk(x).shape == (5, 1)
    assert np.ndim(diagnostics.ess_bulk(x[..., 0, 0])) == 0
    one_by_one = [diagnostics.ess_bulk(x[..., k, 0]) for k in range(5)]
    np.testing.assert_array_equal(diagnostics.ess_bulk(x)[:, 0], one_by_one)


@pytest.mark.parametrize("function", [
    diagnostics.r_hat, diagnostics.ess_bulk, diagnostics.ess_tail, diagnostics.ess_mean,
    diagnostics.mcse_mean, diagnostics.mcse_sd, diagnostics.autocorrelation_time,
])
@pytest.mark.parametrize("x", [
    np.ones((4, 100)), np.full((4, 100), 1e300), np.zeros((4, 3)), np.full((4, 100), np.nan),
])
def test_what_never_moves_or_is_no_number_has_no_diagnostic(function, x):
    assert np.isnan(function(x))


def test_one_constant_quantity_does_not_spoil_the_others():
    x = draws("independent").copy()
    expected = diagnostics.convergence(x)
    x[..., 2] = 7.0
    for name, values in diagnostics.convergence(x).items():
        assert np.isnan(values[2])
        np.testing.assert_array_equal(np.delete(values, 2), np.delete(expected[name], 2))


def by_hand(x):
    """R-hat of the halves of one chain (n,), from the formulas: of normal scores, as they are and folded."""
    halves = x.reshape(2, -1)

    def root(h):
        z = norm.ppf((rankdata(h).reshape(h.shape) - 3 / 8) / (h.size + 1 / 4))
        within, n = z.var(axis=1, ddof=1).mean(), h.shape[1]
        return np.sqrt((n - 1) / n + z.mean(axis=1).var(ddof=1) / within)

    return max(root(halves), root(np.abs(halves - np.median(x))))


def test_r_hat_of_one_chain_compares_its_halves():
    x = draws("one chain")
    for r_hat in (diagnostics.r_hat(x), diagnostics.convergence(x)["r_hat"]):
        np.testing.assert_allclose(r_hat, [by_hand(q) for q in x[0].T], rtol=1e-12)
    drift = x + np.linspace(-2, 2, 300)[:, None]
    assert (diagnostics.r_hat(drift) > 1.1).all()


def test_r_hat_of_one_chain_does_not_know_where_it_should_be():
    x = np.floor(2.0**20 * draws("one chain")) / 2.0**20  # so that the sum below is exact
    np.testing.assert_array_equal(diagnostics.r_hat(x + 2.0**10), diagnostics.r_hat(x))
    assert (diagnostics.r_hat(x) < 1.1).all()


def test_chains_stuck_in_two_places_are_noticed():
    x = np.repeat(np.array([0.0, 1.0, 0.0, 1.0])[:, None], 100, axis=1)
    assert diagnostics.r_hat(x) > 100


def test_a_new_unit_changes_no_sample_size():
    x = draws("sticky")
    moved = diagnostics.ess_mean(1e9 + 5 * x)
    np.testing.assert_allclose(moved, diagnostics.ess_mean(x), rtol=1e-5)
    assert np.array_equal(diagnostics.r_hat(-3 * x), diagnostics.r_hat(x))


def test_autocorrelation_time_of_an_autoregression_is_the_known_one():
    rho = 0.8
    x = autoregression(np.random.default_rng(2), rho, (200, 4000))
    known = (1 + rho) / (1 - rho)
    # relative standard error of the estimate with window W: sqrt(2 (2 W + 1) / n), Sokal (1997)
    error = known * np.sqrt(2 * (2 * 10 * known + 1) / x.size)
    assert diagnostics.autocorrelation_time(x) == pytest.approx(known, abs=4 * error)
    lags = diagnostics.autocorrelation(x).mean(axis=0)[:6]
    np.testing.assert_allclose(lags, rho ** np.arange(6), atol=0.01)


def test_summary_numbers_come_in_one_call():
    x = draws("sticky")
    together = diagnostics.errors(x)
    np.testing.assert_array_equal(together["mcse_sd"], diagnostics.mcse_sd(x))
    np.testing.assert_array_equal(together["mcse_q95"], diagnostics.mcse_quantile(x, 0.95))
    np.testing.assert_array_equal(diagnostics.convergence(x)["r_hat"], diagnostics.r_hat(x))


def test_smoothed_weights_average_a_harder_target_correctly():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(4, 5000, 2))
    log_ratios = -(x**2) / 2 * (1 / 0.8**2 - 1)  # from N(0, 1) to N(0, 0.8)
    log_weights, k = diagnostics.psis(log_ratios)
    weights = np.exp(log_weights)
    np.testing.assert_allclose(weights.sum(axis=(0, 1)), 1, rtol=1e-10)
    assert (k < 0.7).all() and k.shape == (2,)
    error = np.sqrt((weights**2 * (x**2 - 0.64) ** 2).sum(axis=(0, 1)))
    assert (abs((weights * x**2).sum(axis=(0, 1)) - 0.64) < 4 * error).all()


def test_leave_one_out_of_a_normal_mean_is_the_closed_form():
    rng = np.random.default_rng(4)
    y = rng.normal(size=30)
    mu = rng.normal(y.mean(), 1 / np.sqrt(30), size=(4, 4000))
    result = diagnostics.loo(-((y - mu[..., None]) ** 2) / 2 - np.log(2 * np.pi) / 2)
    rest = (y.sum() - y) / 29
    variance = 1 + 1 / 29
    exact = -((y - rest) ** 2) / variance / 2 - np.log(2 * np.pi * variance) / 2
    np.testing.assert_allclose(result["elpd_i"], exact, atol=0.02)
    assert result["elpd"] == pytest.approx(exact.sum(), abs=0.1)
    assert result["se"] == pytest.approx(np.sqrt(30) * exact.std(ddof=1), rel=0.02)
    assert result["se"] == pytest.approx(np.sqrt(30) * result["elpd_i"].std(ddof=1), rel=1e-12)


@pytest.mark.parametrize("x", [np.ones(5), np.ones((4, 0)), 3.0])
def test_what_is_not_draws_of_chains_is_named(x):
    with pytest.raises(ValueError, match=r"draws must have shape \(chain, draw, ...\), got"):
        diagnostics.r_hat(x)


def test_a_probability_outside_0_and_1_is_named():
    with pytest.raises(ValueError, match="prob must be between 0 and 1, got 1.5"):
        diagnostics.mcse_quantile(np.zeros((4, 10)), 1.5)
