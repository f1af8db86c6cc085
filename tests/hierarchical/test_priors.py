"""Priors are scipy distributions, checked when stated and exact on the unconstrained scale."""

import numpy as np
import pytest
from scipy import stats as st

from bhm_core import LKJ, HierarchicalRegression, Priors, on_variance


def model_with(priors, k=2, **kwargs):
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(6), 5)
    Z = np.column_stack([np.ones(30), rng.normal(size=(30, k - 1))])
    y = rng.normal(size=30) + rng.normal(size=6)[group]
    return HierarchicalRegression(y, Z, Z, group, priors=priors, **kwargs)


def at(model, tau, corr, sigma):
    return model.log_prior(model.unconstrain(tau, corr, sigma))


@pytest.mark.parametrize(
    "dist",
    [st.halfnorm(scale=2), st.halfcauchy(scale=3), st.expon(scale=2), st.uniform(0, 9),
     st.gamma(2, scale=1.5), st.lognorm(0.7), st.halfnorm(0.5, 2), st.invgamma(3, scale=2)],
)
def test_scale_priors_are_the_densities_of_scipy(dist):
    tau, sigma = np.array([0.7, 2.1]), 1.3
    model = model_with(Priors(tau=dist, sigma=dist), correlated=False)
    expected = dist.logpdf(tau).sum() + np.log(tau).sum() + dist.logpdf(sigma) + np.log(sigma)
    assert at(model, tau, None, sigma) == pytest.approx(expected, rel=1e-12)
    on = model_with(Priors(tau=on_variance(dist), sigma=1.0), correlated=False)
    expected = (dist.logpdf(tau**2) + np.log(2 * tau) + np.log(tau)).sum()
    assert at(on, tau, None, 1.0) == pytest.approx(expected, rel=1e-12)


def test_a_list_has_one_prior_a_coefficient():
    priors = Priors(tau=[st.halfnorm(scale=2), "flat"], sigma=1.0)
    model = model_with(priors, correlated=False)
    expected = st.halfnorm(scale=2).logpdf(0.7) + np.log(0.7) + np.log(2.1)
    assert at(model, [0.7, 2.1], None, 1.0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("eta", [0.5, 1.0, 2.0, 7.0])
def test_lkj_of_two_is_a_beta_density(eta):
    model = model_with(Priors(tau=st.halfnorm(scale=1), sigma=1.0, corr=LKJ(eta)))
    rho = np.array([-0.9, 0.0, 0.6])
    tau = np.ones((3, 2))
    expected = st.beta(eta, eta, loc=-1, scale=2).logpdf(rho) + np.log1p(-(rho**2))
    expected += 2 * st.halfnorm.logpdf(1.0)
    np.testing.assert_allclose(at(model, tau, rho, 1.0), expected, rtol=1e-10)


@pytest.mark.parametrize("eta", [1.0, 3.0])
def test_lkj_of_three_is_the_determinant_to_a_power(eta):
    """The volume of (r12, r13, r23) in the coordinates of phi is found by differences."""
    model = model_with(Priors(tau=st.halfnorm(scale=1), sigma=1.0, corr=LKJ(eta)), k=3)
    points = 0.6 * np.random.default_rng(2).normal(size=(6, 6))
    points[:, :3] = 0
    left = model.log_prior(points) - 3 * st.halfnorm.logpdf(1.0)
    right = [log_jacobian(model, p) for p in points]
    det = np.linalg.slogdet(model.constrain(points)["corr"])[1]
    np.testing.assert_allclose(np.diff(left - right - (eta - 1) * det), 0, atol=1e-6)
    assert np.ptp(left - (eta - 1) * det) > 0.01  # without the Jacobian it is no LKJ density


def log_jacobian(model, point, step=1e-5):
    def entries(phi):
        return model.constrain(phi)["corr"][..., [0, 0, 1], [1, 2, 2]]

    moved = [point + step * s * np.eye(6)[3 + i] for s in (1, -1) for i in range(3)]
    matrix = (entries(np.array(moved[:3])) - entries(np.array(moved[3:]))) / (2 * step)
    return np.linalg.slogdet(matrix)[1]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_inverse_wishart_is_the_density_of_scipy(k):
    scale = np.eye(k) + 0.3
    dist = st.invwishart(k + 2, scale)
    model = model_with(Priors(omega=dist, sigma=1.0), k=k)
    points = 0.5 * np.random.default_rng(3).normal(size=(5, model.n_parameters))
    left = model.log_prior(points)
    right = []
    for point in points:
        right.append(dist.logpdf(omega(model, point)) + log_jacobian_omega(model, point))
    np.testing.assert_allclose(left, right, atol=1e-6)


def omega(model, phi):
    there = model.constrain(phi)
    return there["corr"] * there["tau"][..., :, None] * there["tau"][..., None, :]


def log_jacobian_omega(model, point, step=1e-5):
    upper = np.triu_indices(model.constrain(point)["tau"].shape[-1])
    columns = [
        (omega(model, point + step * e) - omega(model, point - step * e))[upper] / (2 * step)
        for e in np.eye(len(point))
    ]
    return np.linalg.slogdet(np.array(columns))[1]


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Priors(tau=st.norm(0, 5)), "tau must be a distribution on positive numbers"),
        (lambda: Priors(tau=5.0), "tau must be a frozen continuous"),
        (lambda: Priors(sigma=-1.0), "sigma must be positive, got -1.0"),
        (lambda: Priors(sigma=st.poisson(3)), "sigma must be a frozen continuous"),
        (lambda: Priors(gamma=st.cauchy(0, 1)), "gamma must be normal or flat"),
        (lambda: Priors(gamma=([0.0], [[-1.0]])), "gamma cov must be positive definite"),
        (lambda: Priors(gamma=([0.0, 1.0], [[1.0]])), "gamma cov must have shape"),
        (lambda: Priors(corr=2.0), "corr must be LKJ"),
        (lambda: Priors(omega=st.invwishart(4, np.eye(2)), tau=st.halfnorm()), "omega must stand alone"),
        (lambda: Priors(omega=st.halfnorm()), "omega must be scipy.stats.invwishart"),
        (lambda: LKJ(0.0), "eta must be positive, got 0.0"),
        (lambda: on_variance(st.norm()), "on_variance must be a distribution on positive numbers"),
        (lambda: model_with(Priors(tau=[st.halfnorm()])), "tau must have 2 priors"),
        (lambda: model_with(Priors(gamma=[st.norm()])), "gamma must have 2 priors"),
        (lambda: model_with(Priors(gamma=([0.0], [[1.0]]))), "gamma must have 2 coefficients"),
        (lambda: model_with(Priors(omega=st.invwishart(4, np.eye(3)))), "omega must have a scale"),
        (lambda: model_with(Priors(omega=st.invwishart(4, np.eye(2))), correlated=False),
         "omega must come with correlated=True"),
    ],
)
def test_bad_priors_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_printed_defaults_are_numbers_of_the_data():
    text = repr(model_with(None))
    assert "tau[z0] ~ halfnorm(scale=" in text and "sigma ~ halfnorm(scale=" in text
    assert "gamma[x1] ~ norm(" in text and "worth 0.16 of one row" in text


def test_the_default_of_a_slope_is_in_units_of_y_over_x():
    """With columns that are not correlated it is norm(0, 2.5 sd(y) / sd(x))."""
    x = np.tile([-1.0, 1.0, -2.0, 2.0], 6)
    group = np.repeat(np.arange(6), 4)
    y = np.random.default_rng(1).normal(size=24)
    model = HierarchicalRegression.two_level(y, x, group)
    population = model.posterior.population
    expected = 2.5 * y.std(ddof=1) * np.array([1, 1 / x.std()])
    np.testing.assert_allclose(population.sd, expected, rtol=1e-10)
    np.testing.assert_allclose(population.mean, [y.mean(), 0], atol=1e-12)
