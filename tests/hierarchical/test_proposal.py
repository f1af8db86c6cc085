"""Proposals: densities that integrate to one, draws that follow them, fits that find the target."""

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.stats import kstest

from bhm_core.hierarchical.engine.proposal import Mixture, SplitT, defensive, fit_mixture

SKEWED = SplitT(np.array([1.0]), np.array([[2.0]]), np.array([0.5]), np.array([3.0]))
FLAT = SplitT(np.zeros(2), np.array([[1.0, 0.4], [0.2, 2.0]]), np.ones(2), np.array([2.0, 0.5]))


def mixture(guard):
    return Mixture(np.array([0.3, 0.7]), np.array([[0.0, 1.0], [3.0, -1.0]]),
                   np.array([np.eye(2), [[2.0, 0.9], [0.9, 1.0]]]), guard, 0.2)


def density(proposal, *x):
    return np.exp(proposal.log_density(np.array([x]))[0])


def test_a_split_t_integrates_to_one_and_is_continuous_at_its_mode():
    whole = quad(lambda x: density(SKEWED, x), -np.inf, 1)[0]
    whole += quad(lambda x: density(SKEWED, x), 1, np.inf)[0]
    assert whole == pytest.approx(1, abs=1e-7)
    assert density(SKEWED, 1 - 1e-9) == pytest.approx(density(SKEWED, 1 + 1e-9))


@pytest.mark.parametrize("proposal", [FLAT, mixture(FLAT)], ids=["split t", "mixture"])
def test_a_density_of_two_coordinates_integrates_to_one(proposal):
    def stretched(a, b):  # sinh: the whole plane in a box
        jacobian = np.cosh(a) * np.cosh(b)
        return density(proposal, np.sinh(a), np.sinh(b)) * jacobian

    whole = dblquad(stretched, -7, 7, -7, 7, epsabs=1e-3, epsrel=1e-3)[0]
    assert whole == pytest.approx(1, abs=0.01)


def test_draws_of_a_split_t_follow_its_density():
    x = SKEWED.sample(4000, np.random.default_rng(1))[:, 0]
    below = quad(lambda v: density(SKEWED, v), -np.inf, 1)[0]

    def cdf(values):
        return [below + quad(lambda v: density(SKEWED, v), 1, value)[0] for value in values]

    grid = np.quantile(x, [0.1, 0.3, 0.6, 0.9])
    assert np.allclose(cdf(grid), [0.1, 0.3, 0.6, 0.9], atol=4 * 0.5 / np.sqrt(4000))


def test_draws_of_a_mixture_follow_its_density():
    first, second = mixture(FLAT), Mixture(np.ones(1), np.zeros((1, 2)), 4 * np.eye(2)[None], FLAT, 0.5)
    x = first.sample(40_000, np.random.default_rng(2))
    ratio = np.exp(second.log_density(x) - first.log_density(x))
    assert abs(ratio.mean() - 1) < 4 * ratio.std() / 200  # the other density's integral
    assert kstest(x[:20_000, 0], x[20_000:, 0]).pvalue > 1e-4  # in random order


def test_the_order_of_draws_says_nothing():
    x = mixture(FLAT).sample(4000, np.random.default_rng(3))[:, 0]
    assert abs(np.corrcoef(x[1:], x[:-1])[0, 1]) < 4 / np.sqrt(4000)


def test_a_fit_to_weighted_points_finds_two_bells():
    rng = np.random.default_rng(4)
    points = rng.uniform(-8, 8, (5000, 2))
    bells = [np.exp(-0.5 * ((points - c) ** 2).sum(1)) for c in (-3.0, 3.0)]
    weights = bells[0] + 3 * bells[1]
    weights /= weights.sum()
    found = fit_mixture(points, weights, defensive(points, weights), n_components=6, share=0.1, rng=rng)
    x = found.sample(20_000, rng)
    target = np.logaddexp(-0.5 * ((x + 3) ** 2).sum(1), np.log(3) - 0.5 * ((x - 3) ** 2).sum(1))
    w = np.exp(target - found.log_density(x))
    assert w.sum() ** 2 / (w @ w) / len(w) > 0.7


def test_a_fit_survives_weights_on_a_single_point():
    points = np.random.default_rng(5).normal(size=(500, 3))
    weights = np.zeros(500)
    weights[7] = 1.0
    guard = defensive(points, weights)
    found = fit_mixture(points, weights, guard, n_components=4, share=0.2,
                        rng=np.random.default_rng(6))
    assert np.isfinite(found.log_density(points)).all()


def test_the_guard_is_wider_than_the_points_and_centred_at_their_median():
    points = np.random.default_rng(7).gumbel(size=(20_000, 1))
    guard = defensive(points, np.full(20_000, 1 / 20_000))
    assert guard.center[0] == pytest.approx(np.median(points), abs=0.01)
    assert guard.upper[0] > guard.lower[0] > 1.5 * (np.median(points) - np.quantile(points, 0.16))
