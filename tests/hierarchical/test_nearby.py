"""The cheap log posterior near the mode: close to the quadrature, and without a say in the draws."""

from dataclasses import replace

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.hierarchical.glm import HierarchicalGLM
from bhm_core.hierarchical.quadrature.nearby import Nearby


def women(varying=1):
    data = bhm.load_contraception()
    X = np.column_stack([np.ones(1934), data.urban, data.age / 10])
    return HierarchicalGLM(data.use, X, X[:, :varying], data.district)


def off(model, reach=1.0):
    """Errors of the rough log posterior, but for a constant, at points around the mode."""
    posterior = model.posterior
    near = posterior._nearby
    z = reach * np.random.default_rng(5).normal(size=(200, len(near.mode)))
    phi = near.mode + z @ np.linalg.inv(near.inverse).T
    away = posterior.rough_log_posterior(phi) - posterior.log_posterior(phi)
    return away - np.median(away)


@pytest.mark.parametrize("varying", [1, 2])
def test_near_the_mode_it_is_off_by_less_than_a_tenth(varying):
    model = women(varying)
    assert off(model).std() < 0.1
    near = model.posterior._nearby
    model.posterior._nearby = replace(near, terms=0 * near.terms)  # the closed form alone
    assert off(model).std() > 0.2


def test_far_from_the_mode_the_quadrature_has_the_word():
    posterior = women().posterior
    far = posterior._nearby.mode + 20 * np.linalg.inv(posterior._nearby.inverse).T
    assert not posterior._nearby.holds(far).any()
    assert posterior.rough_log_posterior(far) == pytest.approx(posterior._density(far, posterior._roughly))


def test_a_fit_that_is_too_bad_or_dear_is_not_used():
    posterior = women().posterior
    near = posterior._nearby
    fit = posterior.integrals, posterior._parts, posterior._roughly, near.mode, np.linalg.inv(near.inverse)
    assert Nearby.fitted(*fit, 0.1) is not None and Nearby.fitted(*fit, 1e-6) is None
    rats = bhm.load_rat_tumors()
    one = np.ones((71, 1))
    assert HierarchicalGLM(rats.y, one, one, np.arange(71), trials=rats.K).posterior._nearby is None


def within(one, other):
    """Whether means of gamma and tau of two samples lie within 4 Monte Carlo standard errors."""
    apart = []
    for name in ("gamma", "tau"):
        errors = np.hypot(*(bhm.diagnostics.mcse_mean(x[name]) for x in (one, other)))
        apart.append(np.abs(one[name].mean((0, 1)) - other[name].mean((0, 1))) / errors)
    return np.concatenate(apart).max() < 4


class Rough(HierarchicalGLM):
    """Takes the rough log posterior for the log posterior."""

    def log_posterior(self, phi):
        return self.posterior.rough_log_posterior(phi)


def test_a_rough_log_posterior_that_leans_does_not_move_the_draws(monkeypatch):
    honest = women().sample(rng=1, keep_groups=False)
    level = Nearby.__call__
    monkeypatch.setattr(Nearby, "__call__", lambda self, gamma, factor: (
        level(self, gamma, factor) + 2 * gamma[:, 1]))
    assert within(honest, women().sample(rng=2, keep_groups=False))
    data = bhm.load_contraception()
    X = np.column_stack([np.ones(1934), data.urban, data.age / 10])
    twin = Rough(data.use, X, X[:, :1], data.district)
    assert not within(honest, twin.sample(rng=2, keep_groups=False))
