"""Groups with equal rows are integrated over once, and their effects drawn for each."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.hierarchical.quadrature import blocks
from bhm_core.hierarchical.quadrature.equal_groups import EqualGroups


def apart(family, X, Z, codes, offset):
    """Every group is of a kind of its own."""
    every = np.arange(codes.max() + 1)
    return EqualGroups(every, every)


def model(k, family, seed=1):
    """Thirty groups, each like two others, with rows in another order."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 2, (10, 6)).astype(float), rng.integers(0, 2, (10, 6))
    x[:, 0] = np.arange(10) / 4
    turned = [rng.permutation(6) for _ in range(3)]
    x, y = (np.concatenate([part[:, order].ravel() for order in turned]) for part in (x, y))
    X = np.column_stack([np.ones(180), x])
    return bhm.HierarchicalGLM(y, X, X[:, :k], np.repeat(np.arange(30), 6), family=family)


def values(k, family):
    """Log posterior, parts by group, and what the engine looks for first."""
    posterior = model(k, family).posterior
    phi = posterior.start()[0] + np.random.default_rng(2).normal(size=(5, posterior.n_parameters)) / 3
    information = posterior.integrals.information(posterior.gamma_0, np.eye(k) / 2)
    return [posterior.log_posterior(phi), posterior.by_group(phi), information]


def same(some, others):
    return all(np.allclose(a, b, rtol=1e-9, atol=1e-8) for a, b in zip(some, others, strict=True))


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_merged_groups_are_the_groups_one_by_one(k, family, monkeypatch):
    merged = values(k, family)
    assert len(model(k, family).posterior.integrals.equal.first) == 10
    with monkeypatch.context() as twin:
        twin.setattr(EqualGroups, "times", property(lambda self: np.ones(len(self.first))))
        assert not same(values(k, family), merged)  # multiplicities forgotten
    monkeypatch.setattr(blocks.EqualGroups, "of", apart)
    assert same(values(k, family), merged)


def test_a_row_that_differs_keeps_groups_apart():
    y, one = np.array([0.0, 1, 0, 1]), np.ones((4, 1))
    counts = bhm.HierarchicalGLM(y, one, one, [0, 0, 1, 1], family="poisson", exposure=[1.0, 2, 2, 1])
    assert len(counts.posterior.integrals.equal.first) == 2
    counts = bhm.HierarchicalGLM(y, one, one, [0, 0, 1, 1], family="poisson", exposure=[1.0, 2, 1, 2])
    assert len(counts.posterior.integrals.equal.first) == 1


def copies(k):
    """Effects of a group and of another like it, 4000 draws at one phi: (2, 4000)."""
    posterior = model(k, "binomial").posterior
    phi = np.tile(posterior.start()[0], (4000, 1))
    return posterior.expand(phi, np.random.default_rng(3))["b"][:, [4, 14], 0].T


@pytest.mark.parametrize("k", [1, 2])
def test_equal_groups_have_draws_of_their_own_from_one_distribution(k, monkeypatch):
    one, other = copies(k)
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(4000)
    assert abs(one.mean() - other.mean()) < 4 * np.sqrt((one.var() + other.var()) / 4000)
    monkeypatch.setattr(blocks, "draw_effects", lambda part, gamma, factor, rng, of, draw=blocks.draw_effects:
                        draw(part, gamma, factor, rng)[:, of])
    assert abs(np.corrcoef(*copies(k))[0, 1]) > 0.9  # one draw for both


def test_effects_of_merged_groups_have_the_moments_of_those_one_by_one(monkeypatch):
    merged = copies(2)[0]
    monkeypatch.setattr(blocks.EqualGroups, "of", apart)
    alone = copies(2)[0]
    assert abs(merged.mean() - alone.mean()) < 4 * np.sqrt(2 * alone.var() / 4000)
    assert abs(merged.std() / alone.std() - 1) < 4 * np.sqrt(1 / 4000)
