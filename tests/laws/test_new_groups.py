"""New groups have the covariance that is stated: at tau = (2, .5) and rho = .9, where order matters.

Had both effects the same spread, or no correlation, a factor on the wrong side would not show.
"""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core import predictive
from bhm_core.hierarchical.results import HierarchicalDraws, draws

TAU, RHO, SIGMA, N = np.array([2.0, 0.5]), 0.9, 1e-3, 40_000
CORR = np.array([[1.0, RHO], [RHO, 1.0]])
OMEGA = TAU[:, None] * CORR * TAU
EACH = np.eye(2)  # one row for each effect of a group


def distance(effects):
    """Largest difference of the sample covariance (n, 2) from the stated one, in standard errors."""
    found = effects.T @ effects / len(effects)
    error = np.sqrt((np.outer(OMEGA.diagonal(), OMEGA.diagonal()) + OMEGA**2) / len(effects))
    return (abs(found - OMEGA) / error).max()


def model(two_level):
    rng = np.random.default_rng(1)
    group, x = np.repeat(np.arange(6), 5), rng.normal(5, 1, 30)  # far from 0: the origin is moved
    y = x + rng.normal(size=30)
    if two_level:
        return bhm.HierarchicalRegression.two_level(y, x, group)
    X = np.column_stack([np.ones(30), x])
    return bhm.HierarchicalRegression(y, X, X, group)


def predicted(two_level):
    """Effects of new groups, by predictions at the stated parameters whose rows are the effects."""
    fitted = model(two_level)
    phi = np.broadcast_to(fitted.unconstrain(TAU, CORR, SIGMA), (1, 10, 4))
    arrays = {"gamma": np.zeros((1, 10, 2)), "sigma": np.full((1, 10), SIGMA)}
    known = HierarchicalDraws(arrays, model=fitted, phi=phi, diagnostics=None)
    labels = np.repeat(np.arange(100, 100 + N // 10), 2)
    rows = np.tile(EACH, (N // 10, 1))
    return known.predict(rows, rows, labels, rng=2).reshape(-1, 2)


def replicated(corr=CORR):
    labels, rows = np.repeat(np.arange(N), 2), np.tile(EACH, (N, 1))
    made = predictive.replicate(rows, rows, labels, gamma=[0.0, 0.0], tau=TAU, corr=corr, sigma=SIGMA,
                                rng=3)
    np.testing.assert_allclose(made.y.reshape(-1, 2), made.b, atol=6 * SIGMA)
    return made.y.reshape(-1, 2)


WAYS = {
    "predict, two levels": lambda: predicted(two_level=True),
    "predict, arrays": lambda: predicted(two_level=False),
    "replicate, a matrix": replicated,
    "replicate, a number": lambda: replicated(RHO),
}


@pytest.mark.parametrize("way", WAYS)
def test_new_groups_have_the_stated_covariance(way):
    assert distance(WAYS[way]()) < 4


def test_rows_of_different_new_groups_are_independent():
    effects = replicated()
    apart = (effects[1:, 0] * effects[:-1, 1]).mean() / (TAU.prod() / np.sqrt(N))
    assert abs(apart) < 4


@pytest.mark.parametrize("way", ["predict, two levels", "predict, arrays"])
@pytest.mark.parametrize("factor", [
    lambda f: np.swapaxes(f, -1, -2), lambda f: np.abs(f) * np.eye(2), lambda f: f[..., ::-1, :],
], ids=["transposed", "diagonal", "effects exchanged"])
def test_a_wrong_factor_of_the_covariance_is_noticed_in_predictions(way, factor, monkeypatch):
    right = draws.effects_of
    monkeypatch.setattr(draws, "effects_of", lambda a, b, c, f, rng: right(a, b, c, factor(f), rng))
    assert distance(WAYS[way]()) > 20


@pytest.mark.parametrize("root", [
    lambda corr: np.linalg.cholesky(CORR).T, lambda corr: np.eye(2), lambda corr: CORR,
], ids=["transposed", "independent", "no root"])
def test_a_wrong_root_of_the_correlation_is_noticed_in_replicates(root, monkeypatch):
    monkeypatch.setattr(predictive, "root_of_correlation", root)
    assert distance(replicated()) > 20
