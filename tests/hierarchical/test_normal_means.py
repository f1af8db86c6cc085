"""Normal means: limits, symmetries, exact conditionals, and what is refused."""

import numpy as np
import pytest
from scipy.stats import halfcauchy, halfnorm, multivariate_normal, norm, uniform

from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.engine.model import HierarchicalModel
from bhm_core.hierarchical.normal_means import NormalMeans

Y = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
SE = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def test_it_keeps_the_contract_of_a_hierarchical_model():
    assert isinstance(NormalMeans(Y, SE), HierarchicalModel)


@pytest.mark.parametrize("tau", [0.01, 1.0, 30.0])
def test_the_integrated_likelihood_is_the_dense_normal_density(tau):
    model = NormalMeans(Y, SE, mu=norm(2, 5), tau=halfnorm(scale=5))
    dense = multivariate_normal(np.full(8, 2), np.diag(SE**2 + tau**2) + 25).logpdf(Y)
    assert model.log_integrated_likelihood(model.unconstrain(tau)) == pytest.approx(dense, rel=1e-10)


def test_a_flat_prior_on_mu_is_the_limit_of_the_normal_one():
    phi = np.linspace(-2, 4, 7)[:, None]
    wide = NormalMeans(Y, SE, mu=norm(0, 1e6)).log_integrated_likelihood(phi)
    flat = NormalMeans(Y, SE).log_integrated_likelihood(phi)
    assert np.allclose(wide, flat + norm(0, 1e6).logpdf(0), rtol=1e-9)


def test_the_posterior_is_likelihood_times_prior_and_vectorised():
    model = NormalMeans(Y, SE, tau=halfcauchy(scale=5))
    phi = np.linspace(-3, 3, 12).reshape(3, 4, 1)
    each = [model.log_posterior(p) for p in phi.reshape(-1, 1)]
    whole = model.log_posterior(phi)
    assert whole.shape == (3, 4) and np.allclose(whole.ravel(), each, rtol=1e-12)
    tau = model.constrain(phi)["tau"]
    assert np.allclose(model.log_prior(phi), halfcauchy(scale=5).logpdf(tau) + np.log(tau))


def test_it_is_minus_infinity_outside_and_never_nan():
    model = NormalMeans(Y, SE, tau=uniform(1, 2))
    found = model.log_posterior(np.array([[-1e4], [-1.0], [0.5], [2.0], [1e4], [np.inf]]))
    assert np.array_equal(np.isfinite(found), [False, False, True, False, False, False])


def test_tau_near_zero_is_complete_pooling():
    draws = NormalMeans(Y, SE, tau=uniform(0, 1e-6)).sample(rng=1)
    weights = SE**-2 / (SE**-2).sum()
    assert np.abs(draws["theta"] - draws["mu"][..., None]).max() < 1e-4
    assert abs(draws["mu"].mean() - weights @ Y) < 4 * mcse_mean(draws["mu"])
    assert draws["mu"].var() == pytest.approx(1 / (SE**-2).sum(), rel=4 * np.sqrt(2 / 2000))


def test_tau_large_is_no_pooling():
    draws = NormalMeans(Y, SE, tau=uniform(1e6, 1)).sample(rng=1)
    error = draws["theta"].mean((0, 1)) - Y
    assert (np.abs(error) < 4 * mcse_mean(draws["theta"])).all()


def test_a_permutation_of_the_groups_permutes_the_posterior():
    order = np.array([3, 1, 7, 0, 2, 6, 5, 4])
    phi = np.linspace(-3, 4, 20)[:, None]
    first, second = NormalMeans(Y, SE), NormalMeans(Y[order], SE[order])
    assert np.allclose(first.log_posterior(phi), second.log_posterior(phi), rtol=1e-12)


@pytest.mark.parametrize(("a", "b"), [(1e8, 1.0), (0.0, 1e-12), (0.0, 1e12), (5.0, -3.0)])
def test_a_change_of_origin_and_unit_transforms_every_draw(a, b):
    plain = NormalMeans(Y, SE).sample(rng=3)
    moved = NormalMeans(a + b * Y, abs(b) * SE).sample(rng=3)
    rounding = 1e-6 + 1e-14 * abs(a / b)
    assert np.allclose(moved["tau"] / abs(b), plain["tau"], rtol=rounding, atol=0)
    if b > 0:
        assert np.allclose((moved["mu"] - a) / b, plain["mu"], rtol=rounding, atol=rounding)


def test_theta_is_drawn_from_its_full_conditional():
    model = NormalMeans(Y, SE)
    phi = np.full((40_000, 1), np.log(7.0))
    found = model.expand(phi, np.random.default_rng(1))
    dense = np.diag(SE**2 + 49.0)
    ones, inverse = np.ones(8), np.linalg.inv(dense)
    mu = inverse @ Y @ ones / (ones @ inverse @ ones)
    mean = Y + SE**2 / (SE**2 + 49) * (mu - Y)
    pull = SE**2 / (SE**2 + 49)
    cov = np.diag((1 - pull) * SE**2) + np.outer(pull, pull) / (ones @ inverse @ ones)
    error = np.cov(found["theta"].T) - cov
    assert np.abs(found["mu"].mean() - mu) < 4 * found["mu"].std() / 200
    assert (np.abs(found["theta"].mean(0) - mean) < 4 * found["theta"].std(0) / 200).all()
    assert (np.abs(error) < 4 * np.sqrt(2 * np.outer(np.diag(cov), np.diag(cov))) / 200).all()


def test_data_of_any_size_give_finite_draws():
    for scale in (1e-100, 1e-12, 1e12, 1e100):
        draws = NormalMeans(scale * Y, scale * SE).sample(rng=1)
        assert all(np.isfinite(draws[name]).all() for name in draws) and draws.diagnostics.converged


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": [1.0, np.nan, 2.0]}, "y must be finite, got nan at position 1"),
        ({"y": [1.0, 2.0]}, "se must have one value per group, got 3 for 2"),
        ({"y": [], "se": []}, "one value per group"),
        ({"se": [1.0, 0.0, 1.0]}, "se must be positive, got 0.0"),
        ({"mu": halfnorm(0, 1)}, "mu must be normal or flat, .*scipy.stats.norm, .*got halfnorm"),
        ({"mu": "wide"}, "mu must be normal or flat"),
        ({"tau": norm(0, 5)}, r"positive numbers .*got norm\(0, 5\), which starts at -inf"),
        ({"tau": 3.0}, "tau must be a frozen continuous scipy.stats distribution, got 3.0"),
    ],
)
def test_bad_input_is_named(change, message):
    arguments = {"y": [1.0, 2.0, 4.0], "se": [1.0, 1.0, 1.0]} | change
    with pytest.raises(ValueError, match=message):
        NormalMeans(arguments.pop("y"), arguments.pop("se"), **arguments)


@pytest.mark.parametrize(("n", "mu"), [(2, "flat"), (1, "flat"), (1, norm(0, 1))])
def test_flat_tau_needs_groups_enough(n, mu):
    with pytest.raises(ValueError, match="improper"):
        NormalMeans(Y[:n], SE[:n], mu=mu)
    assert NormalMeans(Y[:3], SE[:3]).sample(rng=1).diagnostics.converged


def test_a_flat_prior_has_no_evidence():
    with pytest.raises(ValueError, match="proper priors"):
        NormalMeans(Y, SE).log_evidence()
