"""Draws of group effects given the population: the distribution they claim, from envelopes that cover it."""

import numpy as np
import pytest
from few import few
from scipy.stats import kstest

from bhm_core.hierarchical.quadrature import exact_draws
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.exact_draws import draw_effects
from bhm_core.hierarchical.quadrature.families import Binomial, Poisson
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals

N = 4000
CODES = np.repeat(np.arange(3), [1, 4, 12])
X1 = np.random.default_rng(3).normal(size=17)
Z = np.column_stack([np.ones(17), X1])
FAMILIES = {
    "all ones": Binomial(np.ones(17), np.ones(17)),
    "some": Binomial(np.tile([0.0, 1, 1], 6)[:17], np.ones(17)),
    "many trials": Binomial(np.full(17, 900.0), np.full(17, 1000.0)),
    "no counts": Poisson(np.zeros(17), np.ones(17)),
    "counts": Poisson(np.arange(17.0), np.full(17, 3.0)),
}
L2 = np.array([[1.5, 0], [-0.9, 0.8]])


def draws(family, factor, seed=1):
    k = len(factor)
    cells = Cells(family, np.ones((17, 1)), Z[:, :k], CODES, 0.0)
    integrals = GroupIntegrals(cells, 15)
    m = np.full((N, 1), 0.2), np.broadcast_to(factor, (N, k, k))
    return draw_effects(integrals, *m, np.random.default_rng(seed))


def log_density(family, group, b, factor):
    """p(b_j | gamma, L, y) of one group up to a constant, for b (n, K), row by row."""
    rows, k = CODES == group, len(factor)
    eta = 0.2 + b @ Z[rows, :k].T
    size = family.size[rows]
    cumulant = size * (np.exp(eta) if family.name == "poisson" else np.logaddexp(0, eta))
    u = np.linalg.solve(factor, b.T)
    return (family.y[rows] * eta - cumulant).sum(axis=1) - 0.5 * (u * u).sum(axis=0)


def distance(b, family, group, factor):
    """p value of Kolmogorov and Smirnov for draws of one group with K = 1."""
    grid = np.linspace(b.min() - 3, b.max() + 3, 200_001)
    heights = log_density(family, group, grid[:, None], factor)
    cdf = np.cumsum(np.exp(heights - heights.max()))
    return kstest(b, lambda x: np.interp(x, grid, cdf / cdf[-1])).pvalue


@pytest.mark.parametrize("tau", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("name", FAMILIES)
def test_one_effect_has_its_distribution(name, tau):
    factor = np.array([[tau]])
    b = draws(FAMILIES[name], factor)
    assert min(distance(b[:, j, 0], FAMILIES[name], j, factor) for j in range(3)) > 1e-4


def moments(family, group, factor, around):
    """Mean and covariance of two effects on a grid around some draws."""
    low, high = around.min(axis=0) - 1, around.max(axis=0) + 1
    axes = [np.linspace(a, c, 801) for a, c in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    heights = log_density(family, group, grid, factor)
    weights = np.exp(heights - heights.max())
    weights /= weights.sum()
    mean = weights @ grid
    return mean, (grid - mean).T @ (weights[:, None] * (grid - mean))


def worst_distance(b, family, factor):
    """Largest distance of means and of products from their values, in standard errors."""
    worst = 0.0
    for j in range(3):
        mean, cov = moments(family, j, factor, b[:, j])
        away = b[:, j] - mean
        seen = np.column_stack([away, away[:, :1] * away, away[:, 1:] ** 2])
        expected = np.concatenate([[0, 0], cov[0], cov[1:, 1]])
        z = (seen.mean(axis=0) - expected) / (seen.std(axis=0) / np.sqrt(N))
        worst = max(worst, np.abs(z).max())
    return worst


@pytest.mark.parametrize("scale", few([1.0], [0.3, 1.0, 3.0]))
@pytest.mark.parametrize("name", FAMILIES)
def test_two_effects_have_their_means_and_covariances(name, scale):
    assert worst_distance(draws(FAMILIES[name], scale * L2), FAMILIES[name], scale * L2) < 4.5


def test_where_no_tangent_falls_the_prior_makes_the_envelope(monkeypatch):
    monkeypatch.setattr(exact_draws, "_LEAST_FALL", 1e9)
    assert worst_distance(draws(FAMILIES["some"], L2), FAMILIES["some"], L2) < 4.5
    assert distance(draws(FAMILIES["some"], L2[:1, :1])[:, 2, 0], FAMILIES["some"], 2, L2[:1, :1]) > 1e-4


def test_draws_that_are_never_rejected_are_seen(monkeypatch):
    monkeypatch.setattr(exact_draws._Envelope, "_f", lambda self, v: np.zeros(self.u[:, 0].shape) + 1e9)
    monkeypatch.setattr(exact_draws._Envelope, "_tangent", lambda self, way: (
        np.ones(self.top.shape), np.ones(self.top.shape) * 1.4))
    factor = np.array([[4.0]])
    b = draws(FAMILIES["all ones"], factor)
    assert min(distance(b[:, j, 0], FAMILIES["all ones"], j, factor) for j in range(3)) < 1e-4


def test_without_spread_all_effects_are_zero():
    assert (draws(FAMILIES["some"], np.zeros((1, 1))) == 0).all()
    assert (draws(FAMILIES["some"], np.zeros((2, 2))) == 0).all()
