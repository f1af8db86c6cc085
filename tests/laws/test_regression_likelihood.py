"""The integrated likelihood is a dense normal density; every identity here fails on a wrong twin."""

import numpy as np
import pytest
from scipy.stats import halfnorm, multivariate_normal, norm

from bhm_core import HierarchicalRegression, Priors, SufficientStatistics
from bhm_core.hierarchical.marginal.cross_products import (
    CholeskySums,
    CrossProducts,
    share_equal_groups,
)
from bhm_core.hierarchical.marginal.frame import build_frame

SIGMA = 0.8


def rows(k, seed=1, equal=False):
    """Forty rows in seven groups of unequal size, one group of a single row, K columns in Z."""
    rng = np.random.default_rng(seed)
    sizes = np.full(7, 6) if equal else np.array([1, 2, 3, 5, 8, 10, 11])
    group = np.repeat(np.arange(7), sizes)
    n = len(group)
    Z = np.column_stack([np.ones(n), rng.normal(size=(n, k - 1)) + 0.5])
    if equal:
        Z = np.tile(Z[:6], (7, 1))
    X = np.column_stack([Z, rng.normal(size=7)[group]])
    return rng.normal(size=n) + X @ np.arange(1.0, k + 2), X, Z, rng.permutation(20)[:7][group]


def parameters(k, seed=2):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(k, k + 2))
    cov = root @ root.T
    tau = np.sqrt(np.diag(cov)) / np.arange(1, k + 1)
    return tau, cov / np.sqrt(np.outer(np.diag(cov), np.diag(cov)))


def covariance(Z, group, tau, corr, sigma):
    same = group[:, None] == group[None, :]
    return same * (Z @ (corr * np.outer(tau, tau)) @ Z.T) + sigma**2 * np.eye(len(Z))


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("equal", [False, True])
def test_log_likelihood_is_the_dense_normal_density(k, equal):
    y, X, Z, group = rows(k, equal=equal)
    tau, corr = parameters(k)
    gamma = np.arange(k + 1) + 0.3
    model = HierarchicalRegression(y, X, Z, group)
    dense = multivariate_normal(X @ gamma, covariance(Z, group, tau, corr, SIGMA)).logpdf(y)
    assert model.log_likelihood(gamma, tau, corr, SIGMA) == pytest.approx(dense, rel=1e-10)
    wrong_group = multivariate_normal(
        X @ gamma, covariance(Z, np.roll(group, 1), tau, corr, SIGMA)
    ).logpdf(y)
    assert abs(model.log_likelihood(gamma, tau, corr, SIGMA) - wrong_group) > 0.01


@pytest.mark.parametrize("k", [1, 2, 3])
def test_integrated_likelihood_adds_the_normal_prior_of_gamma(k):
    y, X, Z, group = rows(k)
    tau, corr = parameters(k)
    mean, sd = np.arange(k + 1.0), np.arange(k + 1.0) + 2
    priors = Priors(gamma=[norm(m, s) for m, s in zip(mean, sd, strict=True)],
                    tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
    model = HierarchicalRegression(y, X, Z, group, priors=priors)
    V = covariance(Z, group, tau, corr, SIGMA) + X @ np.diag(sd**2) @ X.T
    dense = multivariate_normal(X @ mean, V).logpdf(y)
    phi = model.unconstrain(tau, corr, SIGMA)
    assert model.log_integrated_likelihood(phi) == pytest.approx(dense, rel=1e-10)
    moments = Priors(gamma=(mean, np.diag(sd**2)), tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
    same = HierarchicalRegression(y, X, Z, group, priors=moments)
    assert same.log_integrated_likelihood(phi) == pytest.approx(dense, rel=1e-10)


def test_restricted_likelihood_is_the_integral_over_a_flat_gamma():
    y, X, Z, group = rows(2)
    tau, corr = parameters(2)
    model = HierarchicalRegression(y, X, Z, group)
    inverse = np.linalg.inv(covariance(Z, group, tau, corr, SIGMA))
    information = X.T @ inverse @ X
    best = np.linalg.solve(information, X.T @ inverse @ y)
    at_best = model.log_likelihood(best, tau, corr, SIGMA)
    laplace = 1.5 * np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(information)[1]  # exact: it is normal
    found = model.restricted_log_likelihood(tau, corr, SIGMA)
    assert found == pytest.approx(at_best + laplace, rel=1e-10)
    flat = Priors(gamma="flat", tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
    other = HierarchicalRegression(y, X, Z, group, priors=flat)
    phi = other.unconstrain(tau, corr, SIGMA)
    assert other.log_integrated_likelihood(phi) == pytest.approx(found, rel=1e-10)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_conditional_draws_have_the_moments_of_the_closed_form(k):
    y, X, Z, group = rows(k)
    tau, corr = parameters(k)
    priors = Priors(gamma=norm(0, 3), tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
    model = HierarchicalRegression(y, X, Z, group, priors=priors)
    mean, cov = conditional_moments(y, X, Z, group, tau, corr, 3.0)
    n = 40_000
    phi = np.tile(model.unconstrain(tau, corr, SIGMA), (n, 1))
    draws = model.expand(phi, np.random.default_rng(3))
    stacked = np.column_stack([draws["gamma"], draws["b"].reshape(n, -1)])
    z = (stacked.mean(axis=0) - mean) / np.sqrt(np.diag(cov) / n)
    assert np.abs(z).max() < 4.5
    error = np.sqrt((np.outer(np.diag(cov), np.diag(cov)) + cov**2) / n)
    assert np.abs((np.cov(stacked.T) - cov) / error).max() < 5
    order = np.r_[np.arange(k + 1), k + 1 + np.roll(np.arange(7 * k), k)]
    assert np.abs(z - (stacked.mean(axis=0)[order] - mean) / np.sqrt(np.diag(cov) / n)).max() > 50


def conditional_moments(y, X, Z, group, tau, corr, width):
    """Mean and covariance of (gamma, b) given y: the joint normal, written out in full."""
    labels = np.unique(group)
    k = Z.shape[1]
    blocks = np.column_stack([Z * (group == label)[:, None] for label in labels])
    W = np.column_stack([X, blocks])
    omega = corr * np.outer(tau, tau)
    prior = np.zeros((W.shape[1],) * 2)
    prior[: X.shape[1], : X.shape[1]] = np.eye(X.shape[1]) / width**2
    for j in range(len(labels)):
        part = slice(X.shape[1] + j * k, X.shape[1] + (j + 1) * k)
        prior[part, part] = np.linalg.inv(omega)
    cov = np.linalg.inv(W.T @ W / SIGMA**2 + prior)
    return cov @ W.T @ y / SIGMA**2, cov


def test_a_known_sigma_is_no_parameter():
    y, X, Z, group = rows(2)
    model = HierarchicalRegression(y, X, Z, group, priors=Priors(sigma=SIGMA))
    assert model.n_parameters == 3
    tau, corr = parameters(2)
    phi = model.unconstrain(tau, corr, SIGMA)
    assert phi.shape == (3,)
    back = model.constrain(phi)
    assert back["sigma"] == SIGMA
    np.testing.assert_allclose(back["tau"], tau, rtol=1e-10)
    np.testing.assert_allclose(back["corr"], corr, rtol=1e-10)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_unconstrain_is_the_inverse_of_constrain(k):
    model = HierarchicalRegression(*rows(k))
    phi = np.random.default_rng(4).normal(size=(5, 6, model.n_parameters))
    there = model.constrain(phi)
    back = model.unconstrain(there["tau"], there["corr"], there["sigma"])
    np.testing.assert_allclose(back, phi, rtol=1e-7, atol=1e-7)
    assert model.log_posterior(phi).shape == (5, 6)


def test_batch_and_single_points_agree():
    model = HierarchicalRegression(*rows(2))
    phi = np.random.default_rng(5).normal(size=(3000, 4))
    batch = model.log_posterior(phi)
    np.testing.assert_allclose(batch[::997], [model.log_posterior(p) for p in phi[::997]], rtol=1e-12)


def test_far_out_the_density_is_zero_and_never_nan():
    model = HierarchicalRegression(*rows(3))
    phi = np.random.default_rng(6).normal(size=(2000, 7)) * 10.0 ** np.arange(-1, 4)[:, None, None]
    value = model.log_posterior(phi)
    assert not np.isnan(value).any() and not np.isposinf(value).any()


@pytest.mark.parametrize("k", [1, 2])
def test_the_short_cut_for_one_and_two_coefficients_is_the_general_sum(k):
    """Groups from 1 to 3,000 rows, more of them than the sketch of the basis has rows."""
    rng = np.random.default_rng(7)
    sizes = np.concatenate([np.full(1500, 1), rng.integers(2, 9, 1500), [3000, 500]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    x, u = rng.normal(size=len(group)), rng.normal(size=len(sizes))[group]
    Z = np.column_stack([np.ones(len(x)), x])[:, :k]
    X = np.column_stack([np.ones(len(x)), x, u, u * x])
    stats = SufficientStatistics.from_arrays(X @ np.ones(4) + rng.normal(size=len(x)), X, Z, group)
    frame = build_frame(stats, True)
    short, general = CrossProducts(frame), CrossProducts(frame)
    general._sums = CholeskySums(frame, *share_equal_groups(frame.triangle))
    n = 40
    factor = np.tril(rng.normal(size=(n, k, k))) * np.exp(3 * rng.normal(size=(n, 1, 1)))
    sigma = np.exp(rng.normal(size=n))
    for one, other in zip(short(factor, sigma), general(factor, sigma), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12 * np.abs(other).max())
    general._sums._multiplicity = general._sums._multiplicity * 1.001
    assert not np.allclose(short(factor, sigma)[0], general(factor, sigma)[0], rtol=1e-9)


def test_where_no_digit_is_left_it_is_an_error():
    y, X, Z, group = rows(3)
    model = HierarchicalRegression(y, X, Z, group)
    far = [1.0, 1.0, 1e13]
    with pytest.raises(ValueError, match="tau must not be so far above sigma that no digit is left"):
        model.restricted_log_likelihood(far, np.eye(3), 1.0)
