"""A Gibbs update draws from the full conditional of the joint density: an identity, no Monte Carlo.

log p(x' | rest) - log p(x | rest) = log joint(x', rest) - log joint(x, rest), whatever x, x' and
rest.
"""

import numpy as np
import pytest
from scipy import stats

from bhm_core.course._conditionals import (
    Covariances,
    Independent,
    LogScale,
    Vectors,
    pack,
    unpack,
)
from bhm_core.course.broken import OneTooFew, VarianceForSd, WrongGroupIndex
from bhm_core.course.gibbs import NormalMeansGibbs, RegressionGibbs

Y = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
SE = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
HALF_CAUCHY = {"mu_sd": 5.0, "tau_scale": 5.0}


def largest_gap(model, x):
    """Over all updates: how far are the two sides of the identity apart?"""
    gaps = []
    for update in model.updates:
        new = update(x, np.random.default_rng(3))
        assert (new != x).any() and (np.delete(new != x, update.block, axis=1) == 0).all()
        own = update.log_density(new) - update.log_density(x)
        joint = model.log_joint(new) - model.log_joint(x)
        gaps.append(abs(own - joint).max())
    return max(gaps)


def position(d, n=20):
    return np.random.default_rng(1).normal(size=(n, d))


@pytest.mark.parametrize("priors", [{}, HALF_CAUCHY])
def test_normal_means_updates_are_full_conditionals(priors):
    model = NormalMeansGibbs(Y, SE, **priors)
    assert largest_gap(model, position(10 + model.helper)) < 1e-9


@pytest.mark.parametrize("twin", [VarianceForSd, OneTooFew, WrongGroupIndex])
@pytest.mark.parametrize("priors", [{}, HALF_CAUCHY])
def test_wrong_twins_are_not(twin, priors):
    model = twin(Y, SE, **priors)
    assert largest_gap(model, position(10 + model.helper)) > 1e-2


def regression(group):
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(60), rng.normal(size=60), rng.normal(size=60)])
    return RegressionGibbs(
        rng.normal(size=60), X, X[:, :2], group(rng), gamma_sd=3.0, sigma2=(2.0, 1.5),
        omega_df=4.0, omega_scale=[[1.0, 0.2], [0.2, 0.5]],
    )


def regression_position(model):
    x = position(model.blocks[-1].stop)
    half = np.random.default_rng(4).normal(size=(len(x), 2, 3))
    x[:, model.blocks[-1]] = pack(half @ half.swapaxes(1, 2))
    return x


def test_regression_updates_are_full_conditionals():
    model = regression(lambda rng: rng.integers(0, 6, 60))
    assert largest_gap(model, regression_position(model)) < 1e-9


def test_regression_with_a_wrong_group_index_is_not():
    model = regression(lambda rng: rng.integers(0, 6, 60))
    x = regression_position(model)
    model.ZZ = np.roll(model.ZZ, 1, axis=0)
    assert largest_gap(model, x) > 1e-2


def test_conditional_densities_are_those_of_scipy():
    x = position(3)
    one = np.ones((20, 1))
    np.testing.assert_allclose(
        Independent(2 * one, 3 * one).log_density(x[:, :1]), stats.norm(2, 3).logpdf(x[:, 0])
    )
    tau2 = np.exp(2 * x[:, 0])
    expected = stats.invgamma(3, scale=2).logpdf(tau2) + np.log(2 * tau2)
    np.testing.assert_allclose(LogScale(3.0, 2 * np.ones(20)).log_density(x[:, :1]), expected)
    scale = np.array([[2.0, 0.3], [0.3, 1.0]])
    half = np.random.default_rng(4).normal(size=(20, 2, 3))
    omega = half @ half.swapaxes(1, 2)
    expected = [stats.invwishart(5, scale).logpdf(one) for one in omega]
    found = Covariances(5, np.broadcast_to(scale, (20, 2, 2))).log_density(pack(omega))
    np.testing.assert_allclose(found, expected)
    np.testing.assert_array_equal(unpack(pack(omega), 2), omega)


def test_conditional_draws_have_the_moments_of_their_distributions():
    n, rng = 40_000, np.random.default_rng(5)
    scale = np.broadcast_to(np.array([[2.0, 0.3], [0.3, 1.0]]), (n, 2, 2))
    omega = unpack(Covariances(7.0, scale).sample(rng), 2)
    agree(omega, scale[0] / (7 - 2 - 1))
    precision = np.broadcast_to(np.array([[2.0, 0.5], [0.5, 1.0]]), (n, 1, 2, 2))
    shift = np.broadcast_to([1.0, -1.0], (n, 1, 2))
    x = Vectors(precision, shift).sample(rng)
    mean = np.linalg.solve(precision[0, 0], shift[0, 0])
    agree(x, mean)
    deviation = x - mean
    agree(deviation[:, :, None] * deviation[:, None], np.linalg.inv(precision[0, 0]))
    agree(np.exp(-2 * LogScale(3.0, np.full(n, 2.0)).sample(rng)[:, 0]), 3 / 2)


def agree(draws, expected):
    error = draws.std(axis=0) / np.sqrt(len(draws))
    assert (abs(draws.mean(axis=0) - expected) < 4 * error).all()
