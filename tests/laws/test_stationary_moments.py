"""Chains find the moments that are known, within 4 Monte Carlo standard errors; broken ones do not."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.course import broken
from bhm_core.course.targets import Funnel, Normal, TwoModes
from bhm_core.kernels import LogNormalWalk

CORRELATED = Normal([1.0, -1.0], [[1.0, 0.95], [0.95, 1.0]])


def gamma(shape):
    """Log density of Gamma(shape, 1), 0 for what is not positive."""

    def log_density(x):
        with np.errstate(divide="ignore", invalid="ignore"):
            inside = (shape - 1) * np.log(np.abs(x[:, 0])) - x[:, 0]
            return np.where(x[:, 0] > 0, inside, -np.inf)

    return log_density


def z_score(draws, truth):
    return abs((draws.mean(axis=(0, 1)) - truth) / bhm.diagnostics.mcse_mean(draws)).max()


def run(kernel, start, n_draws=2000, n_warmup=500, n_chains=50):
    return bhm.sample(
        kernel, start, n_draws=n_draws, n_warmup=n_warmup, n_chains=n_chains, rng=1
    )["theta"]


@pytest.mark.parametrize("kernel", [
    bhm.random_walk_metropolis(CORRELATED.log_density, 0.7),
    bhm.hmc(CORRELATED.log_density_and_gradient, step_size=0.2, n_steps=8),
])
def test_a_normal_with_correlation_95_percent(kernel):
    x = run(kernel, [0.0, 0.0])
    assert z_score(x, CORRELATED.mean) < 4
    deviation = x - CORRELATED.mean
    assert z_score(deviation**2, 1) < 4
    assert z_score(deviation.prod(axis=-1), 0.95) < 4


def test_nuts_finds_the_same_normal():
    x = run(bhm.nuts(CORRELATED.log_density_and_gradient), [0.0, 0.0], 500, 200, 4)
    assert z_score(x, CORRELATED.mean) < 4
    assert z_score((x - CORRELATED.mean).prod(axis=-1), 0.95) < 4


def test_two_modes_are_visited_equally():
    target = TwoModes(4.0)
    x = run(bhm.random_walk_metropolis(target.log_density, 3.0), [2.0])
    assert z_score(x, 0) < 4 and z_score(x**2, 5) < 4


def test_the_funnel_without_its_neck():
    x = run(bhm.nuts(Funnel(3, centred=False).log_density_and_gradient), np.zeros(4), 500, 200, 4)
    assert z_score(x[..., 0], 0) < 4 and z_score(x[..., 0] ** 2, 9) < 4


def test_the_centred_funnel_with_patience():
    """One x, so that a random walk gets into the neck at all; a start in it would be needless."""
    start = np.column_stack([np.linspace(-5, 5, 100), np.zeros(100)])
    kernel = bhm.random_walk_metropolis(Funnel(1).log_density, [3.0, 2.0])
    x = bhm.sample(kernel, start, n_draws=20_000, n_chains=100, rng=1)["theta"][:, 2000:]
    assert z_score(x[..., 0], 0) < 4 and z_score(x[..., 0] ** 2, 9) < 4


def test_the_centred_funnel_warns_by_divergences():
    draws = bhm.sample(
        bhm.nuts(Funnel(9).log_density_and_gradient, max_depth=6), np.zeros(10), n_draws=100,
        n_warmup=150, rng=1,
    )
    assert draws.stats["diverging"].sum() > 0
    assert any("divergent" in flag for flag in draws.summary().flags)


WALK = LogNormalWalk(1.0)


@pytest.mark.parametrize(("kernel", "mean"), [
    (bhm.metropolis_hastings(gamma(4), WALK), 4.0),
    (broken.NoHastingsRatio(gamma(4), WALK), 3.0),
    (broken.ReversedHastingsRatio(gamma(4), WALK), 2.0),
])
def test_only_the_right_ratio_finds_the_mean_and_r_hat_sees_no_difference(kernel, mean):
    x = run(kernel, [4.0], n_draws=5000)
    assert z_score(x, mean) < 4
    assert (z_score(x, 4.0) < 4) == (mean == 4.0)
    assert bhm.diagnostics.r_hat(x).max() < 1.005


def test_the_reversed_ratio_on_gamma_2_never_settles():
    """It targets x^-1 e^-x, which is improper: the chains drift to 0 for ever."""
    x = run(broken.ReversedHastingsRatio(gamma(2), WALK), [2.0], n_draws=4000)
    half = x.shape[1] // 2
    assert np.median(x[:, half:]) < np.median(x[:, :half]) / 10


def test_adapting_for_ever_bends_the_target():
    right = run(bhm.random_walk_metropolis(gamma(4), 2.4), [4.0], n_draws=4000, n_chains=100)
    wrong = run(broken.AdaptingForEver(gamma(4), 2.4), [4.0], n_draws=4000, n_chains=100)
    assert z_score(right, 4.0) < 4
    assert z_score(wrong, 4.0) > 4
    assert bhm.diagnostics.r_hat(wrong).max() < 1.01
