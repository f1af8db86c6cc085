"""Two priors and one measurement: closed form, a sum on a grid of its own, and the slope of the evidence."""

from math import inf

import numpy as np
import pytest
from scipy.stats import norm, t

from bhm_core.live import TwoPriors
from bhm_core.live.figures.two_priors import AXIS

X = np.linspace(-30, 70, 100_001)


def by_sum(seen, error, nu, prior=None):
    """Evidence, mean and sd on a wide grid that is the same for every measurement."""
    weight = (prior or t(nu, 20, 1)).pdf(X) * norm.pdf(seen, X, error)
    mean = weight @ X / weight.sum()
    return weight.sum() * (X[1] - X[0]), mean, np.sqrt(weight @ (X - mean) ** 2 / weight.sum())


@pytest.mark.parametrize("seen", [12.0, 19.0, 24.5, 32.0])
@pytest.mark.parametrize(("error", "nu"), [(0.3, 1), (1.0, 3), (2.0, 1), (2.0, 30)])
def test_the_t_posterior_is_that_of_another_grid(seen, error, nu):
    found = TwoPriors(seen=seen, error=error, nu=nu).result
    assert (found["t_mean"], found["t_sd"]) == pytest.approx(by_sum(seen, error, nu)[1:], abs=1e-5)


def test_the_posterior_of_another_prior_would_be_noticed():
    found = TwoPriors(seen=28.0, error=1.0, nu=3).result
    assert abs(found["t_mean"] - by_sum(28.0, 1.0, 4)[1]) > 0.05


def test_with_infinite_degrees_of_freedom_both_priors_are_one():
    found = TwoPriors(seen=26.0, error=0.7, nu=inf).result
    assert [found["t_mean"], found["normal_mean"]] == pytest.approx([20 + 6 / 1.49] * 2)
    assert found["t_sds"] == pytest.approx(found["normal_sds"])
    assert found["normal_sd"] == pytest.approx(0.7 / np.sqrt(1.49))


@pytest.mark.parametrize("seen", [21.0, 24.0, 30.0])
def test_the_pull_is_the_slope_of_the_log_evidence(seen):
    up, down = (np.log(by_sum(seen + h, 1.0, 3)[0]) for h in (0.01, -0.01))
    found = TwoPriors(seen=seen, error=1.0, nu=3).result
    assert found["t_mean"] - seen == pytest.approx((up - down) / 0.02, abs=1e-4)


def test_the_t_prior_lets_go_and_the_normal_one_pulls_ever_more():
    away = np.array([22.0, 25.0, 28.0, 32.0])
    pull = {name: away - [TwoPriors(seen=x).result[f"{name}_mean"] for x in away] for name in ("normal", "t")}
    assert (np.diff(pull["normal"]) > 0).all() and (np.diff(pull["t"])[1:] < 0).all()


def test_densities_have_mass_one_where_all_of_them_is_shown():
    found = TwoPriors(seen=24.0, error=0.5).result
    for name in ("normal", "t"):
        assert np.trapezoid(found[name], np.linspace(8, 36, 561)) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("seen", [12.0, 32.0])
def test_no_curve_is_cut_off_where_the_thermometer_ends(seen):
    found = TwoPriors(seen=seen).result
    x = AXIS
    for name in ("likelihood", "normal", "t"):
        assert np.trapezoid(found[name], x) > 0.999
