"""Many columns: factors come from LAPACK, a part at a time, and the numbers stay what they were."""

import numpy as np
import pytest

from bhm_core import HierarchicalRegression
from bhm_core.hierarchical.marginal import integrated, small


def model(p, k=1, n=400):
    rng = np.random.default_rng(p)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1))])
    group = np.arange(n) % 20
    return HierarchicalRegression(rng.normal(size=n) + rng.normal(size=20)[group], X, X[:, :k], group)


def density(p, k=1):
    made = model(p, k)
    phi = made.start()[0] + 0.3 * np.random.default_rng(1).normal(size=(50, made.n_parameters))
    return made.log_posterior(phi)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_lapack_gives_the_density_of_the_small_matrices(k, monkeypatch):
    by_lapack = density(40, k)
    monkeypatch.setattr(small, "LARGE", np.inf)
    np.testing.assert_allclose(by_lapack, density(40, k), rtol=1e-11)


def test_a_matrix_without_a_factor_is_marked_and_the_others_are_factored():
    rng = np.random.default_rng(2)
    root = rng.normal(size=(3, 30, 30)) + 10 * np.eye(30)
    matrices = root @ np.swapaxes(root, 1, 2)
    matrices[1] *= -1
    lower = np.moveaxis(small.cholesky(np.moveaxis(matrices, 0, -1).copy()), -1, 0)
    assert np.isnan(lower[1, 0, 0])
    np.testing.assert_allclose(np.tril(lower)[[0, 2]], np.linalg.cholesky(matrices[[0, 2]]), rtol=1e-10)


def test_parts_change_neither_density_nor_draws(monkeypatch):
    whole, draws = density(30), model(30).sample(n_draws=100, rng=1)
    monkeypatch.setattr(integrated, "CHUNK", 10 * 31**2)
    np.testing.assert_allclose(density(30), whole, rtol=1e-13)
    again = model(30).sample(n_draws=100, rng=1)
    np.testing.assert_allclose(again["gamma"], draws["gamma"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(again["b"], draws["b"], rtol=1e-9, atol=1e-9)


@pytest.mark.long
def test_six_varying_effects_and_150_columns_stay_within_reach():
    """22 parameters take some 200,000 evaluations; columns without effects of groups cost none."""
    rng = np.random.default_rng(11)
    group, Z = np.arange(200) % 10, np.column_stack([np.ones(200), rng.normal(size=(200, 5))])
    y = (Z * (1 + rng.normal(size=(10, 6)))[group]).sum(axis=1) + rng.normal(size=200)
    six = HierarchicalRegression(y, Z, Z, group).sample(rng=1, keep_groups=False).diagnostics
    many = model(150, n=600).sample(rng=1, keep_groups=False).diagnostics
    assert six.converged and six.n_evaluations < 500_000
    assert many.converged and many.n_evaluations < 20_000
