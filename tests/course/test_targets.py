"""Gradients worked out by hand are those of the density."""

import numpy as np
import pytest
from scipy import stats

from bhm_core.course.broken import ForgottenJacobian
from bhm_core.course.targets import Funnel, Normal, NormalMeansTarget, TwoModes

Y, SE = np.array([28.0, 8, -3, 7]), np.array([15.0, 10, 16, 11])
TARGETS = [
    (Normal([1.0, 2.0], [[1.0, 0.5], [0.5, 2.0]]), 2),
    (Funnel(3), 4),
    (Funnel(3, centred=False), 4),
    (TwoModes(3.0, 2), 2),
    *((NormalMeansTarget(Y, SE, mu_sd, tau_scale, centred), 6)
      for mu_sd, tau_scale in ((np.inf, np.inf), (5.0, 5.0)) for centred in (True, False)),
]  # fmt: skip


def central_differences(target, x, h=1e-5):
    return np.column_stack([
        (target.log_density(x + h * e) - target.log_density(x - h * e)) / (2 * h)
        for e in np.eye(x.shape[1])
    ])


@pytest.mark.parametrize(("target", "d"), TARGETS)
def test_gradients_agree_with_central_differences(target, d):
    x = np.random.default_rng(1).normal(size=(5, d))
    gradient = target.log_density_and_gradient(x)[1]
    np.testing.assert_allclose(gradient, central_differences(target, x), rtol=1e-6, atol=1e-7)


def test_a_forgotten_jacobian_is_forgotten_in_the_gradient_too():
    x = np.random.default_rng(1).normal(size=(5, 6))
    right, wrong = (kind(Y, SE, 5.0, 5.0) for kind in (NormalMeansTarget, ForgottenJacobian))
    np.testing.assert_allclose(right.log_density(x) - wrong.log_density(x), x[:, 1])
    np.testing.assert_allclose(
        wrong.log_density_and_gradient(x)[1], central_differences(wrong, x), rtol=1e-6, atol=1e-7
    )


def test_both_parameterisations_are_one_model():
    """p(mu, log tau, eta) = p(mu, log tau, theta) tau^J."""
    x = np.random.default_rng(2).normal(size=(5, 6))
    tau = np.exp(x[:, 1:2])
    theta = np.hstack([x[:, :2], x[:, :1] + tau * x[:, 2:]])
    centred = NormalMeansTarget(Y, SE, 5.0, 5.0, centred=True).log_density(theta)
    other = NormalMeansTarget(Y, SE, 5.0, 5.0).log_density(x)
    np.testing.assert_allclose(other - centred, 4 * x[:, 1] + 0 * other, rtol=1e-10)


def test_the_density_is_the_sum_of_its_parts():
    x = np.random.default_rng(3).normal(size=(2, 6))
    mu, tau, theta = x[:, 0], np.exp(x[:, 1]), x[:, 2:]
    expected = (
        stats.norm(theta, SE).logpdf(Y).sum(axis=1)
        + stats.norm(mu[:, None], tau[:, None]).logpdf(theta).sum(axis=1)
        + stats.norm(0, 5).logpdf(mu) + stats.halfcauchy(scale=5).logpdf(tau) + np.log(tau)
    )  # fmt: skip
    found = NormalMeansTarget(Y, SE, 5.0, 5.0, centred=True).log_density(x)
    assert np.ptp(expected - found) < 1e-10
