"""Closed forms: against a grid, against brute force, against R, and by the laws they must obey."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, log_expit
from scipy.stats import binom, gamma, invgamma, multivariate_normal, norm, poisson

import bhm_core as bhm
from bhm_core import (
    BetaBinomial,
    GammaPoisson,
    Grid,
    NormalInverseGamma,
    NormalLinearRegression,
    NormalMean,
)

REFERENCE = Path(__file__).parent / "reference" / "closed_forms.csv"
SCORES = np.array([-2.8, 0.7, 0.8, 1.9, 2.1, 3.9, 3.9, 4.2, 4.8, 6.2, 6.8, 6.8, 8.5, 15.9])
RTOL = 1e-10

numbers = st.floats(-50, 50)
samples = st.lists(numbers, min_size=2, max_size=8)
few = settings(max_examples=25)


def close(left, right, scale=1.0):
    """Equal to rounding; `scale` is the size of the terms that may have cancelled."""
    np.testing.assert_allclose(left, right, rtol=RTOL, atol=1e-12 * scale)


def parameters(family):
    return [getattr(family, name) for name in family.__dataclass_fields__]


# --- the laws every family obeys: order and batches of the data do not matter ---

FAMILIES = {
    "normal": (NormalMean(1.0, 3.0, sigma=2.0), np.asarray),
    "flat normal": (NormalMean(sigma=2.0), np.asarray),
    "normal, both unknown": (NormalInverseGamma(1.0, 2.0, 3.0, 4.0), np.asarray),
    "improper, both unknown": (NormalInverseGamma(0, 0, -1, 0), np.asarray),
    "beta-binomial": (BetaBinomial(2, 3), lambda y: (np.asarray(y) > 0).astype(int)),
    "gamma-Poisson": (GammaPoisson(2, 3), lambda y: np.abs(np.asarray(y)).astype(int)),
}


def check_order_and_batches(prior, y, cut):
    at_once = parameters(prior.update(y))
    close(parameters(prior.update(y[::-1])), at_once, scale=100)
    close(parameters(prior.update(y[:cut]).update(y[cut:])), at_once, scale=100)


@pytest.mark.parametrize("family", FAMILIES)
@few
@given(y=samples, cut=st.integers(0, 8))
def test_neither_the_order_nor_the_batches_of_the_data_matter(family, y, cut):
    prior, kind = FAMILIES[family]
    check_order_and_batches(prior, kind(y), min(cut, len(y)))


class OneTooMany(NormalMean):
    """n + 1 for n."""

    def update(self, y):
        posterior = NormalMean.update(self, np.append(y, np.mean(y)))
        return OneTooMany(posterior.mean, posterior.sd, sigma=self.sigma)


class ForgotTheGap(NormalInverseGamma):
    """Leaves out the distance between the sample mean and the prior's centre."""

    def update(self, y):
        right = NormalInverseGamma.update(self, y)
        squares = self.nu * self.sigma2 + np.sum((y - np.mean(y)) ** 2)
        return ForgotTheGap(right.mu, right.kappa, right.nu, squares / right.nu)


@pytest.mark.parametrize("twin", [OneTooMany(1, 3, sigma=2), ForgotTheGap(1, 2, 3, 4)])
def test_a_wrong_update_is_caught_by_the_batches(twin):
    with pytest.raises(AssertionError):
        check_order_and_batches(twin, SCORES, 5)


def check_units(y, shift, scale):
    """In other units, a + b y, the posterior is the same statement about the same school."""
    plain = NormalMean(1, 3, sigma=2).update(y)
    moved = NormalMean(shift + scale, 3 * scale, sigma=2 * scale).update(shift + scale * y)
    close([moved.mean, moved.sd], [shift + scale * plain.mean, scale * plain.sd], scale=100)
    both = NormalInverseGamma(1, 2, 3, 4).update(y)
    other = NormalInverseGamma(shift + scale, 2, 3, 4 * scale**2).update(shift + scale * y)
    close([other.mu, other.sigma2], [shift + scale * both.mu, scale**2 * both.sigma2], scale=100)


@few
@given(y=samples, shift=numbers, scale=st.floats(0.1, 10))
def test_the_posterior_does_not_depend_on_the_units(y, shift, scale):
    check_units(np.array(y), shift, scale)


def test_evidence_changes_with_the_units_by_the_jacobian_alone():
    prior, other = NormalMean(1, 3, sigma=2), NormalMean(10, 30, sigma=20)
    gap = prior.log_evidence(SCORES) - other.log_evidence(10 * SCORES)
    close(gap, len(SCORES) * np.log(10))


# --- two roads: closed form and grid ---


def check_against_grid(law, grid, back=lambda x: x):
    """Mean and variance to rounding, quantiles as finely as the grid interpolates."""
    mean = grid.mean(back)
    close([law.mean(), law.var()], [mean, grid.mean(lambda x: (back(x) - mean) ** 2)])
    prob = [0.025, 0.5, 0.975]
    np.testing.assert_allclose(back(grid.quantile(prob)), law.ppf(prob), rtol=1e-5)


def normal_grid(prior):
    def log_density(mu):
        return norm.logpdf(SCORES[:, None], mu, 2.0).sum(0) + prior(mu)

    return Grid(log_density, np.linspace(-10, 15, 4001))


def test_the_normal_posterior_and_its_evidence_meet_the_grid():
    prior, grid = NormalMean(9, 0.7, sigma=2), normal_grid(norm(9, 0.7).logpdf)
    check_against_grid(prior.update(SCORES).marginal(), grid)
    close(prior.log_evidence(SCORES), grid.log_evidence)


def test_the_flat_posterior_meets_the_grid():
    check_against_grid(NormalMean(sigma=2).update(SCORES).marginal(), normal_grid(np.zeros_like))


@pytest.mark.parametrize(
    "twin",
    [NormalMean(9, 0.7**2, sigma=2), NormalMean(9, 0.7, sigma=4), NormalMean(9, sigma=2)],
    ids=["variance for sd of the prior", "variance for sd of the data", "forgot the prior"],
)
def test_a_wrong_prior_or_scale_is_caught_by_the_grid(twin):
    with pytest.raises(AssertionError):
        check_against_grid(twin.update(SCORES).marginal(), normal_grid(norm(9, 0.7).logpdf))


def test_both_unknown_meet_a_grid_over_mean_and_log_variance():
    prior = NormalInverseGamma(9.0, 2.0, 5.0, 3.0)

    def log_density(mu, v):
        sigma2 = np.exp(v)
        squares = ((SCORES - SCORES.mean()) ** 2).sum() + len(SCORES) * (mu - SCORES.mean()) ** 2
        data = -0.5 * len(SCORES) * np.log(2 * np.pi * sigma2) - squares / (2 * sigma2)
        on_mu = norm.logpdf(mu, prior.mu, np.sqrt(sigma2 / prior.kappa))
        return data + on_mu + invgamma.logpdf(sigma2, 5 / 2, scale=5 * 3 / 2) + v

    grid = Grid(log_density, np.linspace(-35, 45, 801), np.linspace(-1, 10, 221))
    posterior = prior.update(SCORES)
    mu, sigma2, sigma = (posterior.marginal(name) for name in ("mu", "sigma2", "sigma"))
    close(grid.mean(lambda mu, v: mu), posterior.mean)
    np.testing.assert_allclose(grid.sd()[0] ** 2, mu.var(), rtol=1e-9)
    np.testing.assert_allclose(grid.mean(lambda mu, v: np.exp(v)), sigma2.mean(), rtol=1e-9)
    np.testing.assert_allclose(grid.mean(lambda mu, v: np.exp(v / 2)), sigma.mean(), rtol=1e-9)
    close(prior.log_evidence(SCORES), grid.log_evidence)
    with pytest.raises(AssertionError):  # the squared scale of a t is not its variance
        np.testing.assert_allclose(grid.sd()[0] ** 2, posterior.sigma2 / posterior.kappa, rtol=1e-9)


def test_beta_binomial_meets_a_grid_over_the_log_odds():
    def log_density(u):
        prior = 2 * log_expit(u) + 3 * log_expit(-u) + np.log(12)  # Beta(2, 3) and the Jacobian
        return binom.logpmf(9, 14, expit(u)) + prior

    grid = Grid(log_density, np.linspace(-18, 18, 2001))
    check_against_grid(BetaBinomial(2, 3).update(9, 14).marginal(), grid, back=expit)
    close(BetaBinomial(2, 3).log_evidence(9, 14), grid.log_evidence)


def test_gamma_poisson_meets_a_grid_over_the_log_rate():
    y, x = np.array([3, 0, 5]), np.array([2.0, 0.5, 4.0])

    def log_density(v):
        rate = np.exp(v)
        return poisson.logpmf(y[:, None], rate * x[:, None]).sum(0) + gamma(3, scale=1 / 5).logpdf(
            rate
        ) + v  # fmt: skip

    grid = Grid(log_density, np.linspace(-12, 4, 4001))
    check_against_grid(GammaPoisson(3, 5).update(y, x).marginal(), grid, back=np.exp)
    close(GammaPoisson(3, 5).log_evidence(y, x), grid.log_evidence)


# --- prediction and evidence are two views of one thing ---


def test_the_evidence_of_one_observation_is_its_predictive_density():
    close(
        NormalMean(1, 3, sigma=2).log_evidence(4), NormalMean(1, 3, sigma=2).predictive().logpdf(4)
    )
    close(
        NormalInverseGamma(1, 2, 3, 4).log_evidence(4),
        NormalInverseGamma(1, 2, 3, 4).predictive().logpdf(4),
    )
    close(BetaBinomial(2, 3).log_evidence(4, 9), BetaBinomial(2, 3).predictive(9).logpmf(4))
    close(GammaPoisson(2, 3).log_evidence(4, 2.5), GammaPoisson(2, 3).predictive(2.5).logpmf(4))


def check_chain_rule(prior, y):
    later = prior.update(y[:3]).log_evidence(y[3:])
    close(prior.log_evidence(y), prior.log_evidence(y[:3]) + later)


@pytest.mark.parametrize("family", [name for name in FAMILIES if "flat" not in name])
def test_the_evidence_is_the_product_of_one_step_predictions(family):
    prior, kind = FAMILIES[family]
    if family.startswith("improper"):
        prior = prior.update([1.0, 2.0, 6.0])
    check_chain_rule(prior, kind(SCORES))


def test_the_evidence_that_forgets_to_learn_breaks_the_chain_rule():
    class NeverLearns(NormalMean):
        def update(self, y):
            return self

    with pytest.raises(AssertionError):
        check_chain_rule(NeverLearns(1, 3, sigma=2), SCORES)


def test_the_evidence_of_several_scores_is_that_of_a_joint_normal():
    cov = 2.0**2 * np.eye(14) + 3.0**2
    close(
        NormalMean(1, 3, sigma=2).log_evidence(SCORES),
        multivariate_normal(np.ones(14), cov).logpdf(SCORES),
    )


def test_prediction_averages_the_model_over_the_posterior():
    posterior = NormalMean(9, 0.7, sigma=2).update(SCORES)
    grid = Grid(posterior.marginal().logpdf, np.linspace(-5, 20, 2001))
    at = 6.5
    close(posterior.predictive().pdf(at), grid.mean(lambda mu: norm.pdf(at, mu, 2)))
    mean_of_four = grid.mean(lambda mu: norm.pdf(at, mu, 2 / 4**0.5))
    close(posterior.predictive(4).pdf(at), mean_of_four)


def test_no_data_leave_the_prior_as_it_was():
    for prior in (NormalMean(1, 3, sigma=2), NormalInverseGamma(1, 2, 3, 4)):
        assert prior.update([]) == prior
        assert prior.log_evidence([]) == 0


# --- limits ---


def test_flat_prior_is_the_limit_of_the_conjugate_one():
    flat, wide = NormalMean(sigma=2).update(SCORES), NormalMean(9, 1e9, sigma=2).update(SCORES)
    close(parameters(flat), [SCORES.mean(), 2 / 14**0.5, 2])
    close(parameters(wide), parameters(flat))


def test_the_weight_runs_from_the_prior_to_the_data():
    prior = NormalMean(0, 3, sigma=6)
    assert prior.weight(4) == pytest.approx(0.5)  # n = (sigma / sd)^2 observations weigh one half
    assert prior.weight(10**9) == pytest.approx(1)
    assert NormalMean(0, 1e-9, sigma=6).weight(4) == pytest.approx(0)
    assert NormalMean(sigma=6).weight(1) == 1


def test_a_prior_without_doubt_is_not_moved():
    close(parameters(NormalMean(9, 1e-200, sigma=2).update(SCORES))[0], 9)


def test_far_from_zero_nothing_is_lost():
    far = NormalInverseGamma(0, 0, -1, 0).update(SCORES + 1e8)
    near = NormalInverseGamma(0, 0, -1, 0).update(SCORES)
    assert far.sigma2 == pytest.approx(near.sigma2, rel=1e-6)


def test_the_variance_of_a_t_is_wider_than_its_squared_scale():
    posterior = NormalInverseGamma(0, 0, -1, 0).update(SCORES[:6])
    assert posterior.var == pytest.approx(posterior.sigma2 / 6 * 5 / 3)
    assert NormalInverseGamma(0, 1, 2, 1).var == np.inf


def test_an_improper_posterior_is_an_error_only_where_a_proper_answer_is_asked():
    one = NormalInverseGamma(0, 0, -1, 0).update(5.0)
    with pytest.raises(ValueError, match="nu must be positive for a proper distribution, got 0"):
        one.marginal("mu")
    close(one.update([4.0, 8.0]).sigma2, NormalInverseGamma(0, 0, -1, 0).update([5, 4, 8.0]).sigma2)
    all_failed = BetaBinomial(0, 0).update(0, 3)
    with pytest.raises(ValueError, match="a must be positive for a proper distribution, got 0"):
        _ = all_failed.mean
    assert all_failed.update(1, 1).mean == pytest.approx(0.25)


# --- regression ---

X = np.column_stack([np.ones(14), np.linspace(-1, 2, 14), np.linspace(0, 1, 14) ** 2])


def regression_prior():
    return NormalLinearRegression([1, 0, 2], np.diag([4.0, 1, 9]) + 0.5, sigma=2)


def test_regression_is_conditioning_of_a_joint_normal():
    prior = regression_prior()
    marginal = X @ prior.cov @ X.T + 4 * np.eye(14)
    gain = np.linalg.solve(marginal, X @ prior.cov).T
    posterior = prior.update(SCORES, X)
    close(posterior.mean, prior.mean + gain @ (SCORES - X @ prior.mean))
    close(posterior.cov, prior.cov - gain @ X @ prior.cov)
    joint = multivariate_normal(X @ prior.mean, marginal)
    close(prior.log_evidence(SCORES, X), joint.logpdf(SCORES))
    close(prior.predictive(X).cov, marginal)


def test_regression_on_a_constant_is_the_normal_mean():
    line = NormalLinearRegression([9], [[0.7**2]], sigma=2).update(SCORES, np.ones((14, 1)))
    mean = NormalMean(9, 0.7, sigma=2).update(SCORES)
    close([line.mean[0], line.var[0]], [mean.mean, mean.var])
    close(line.predictive([1.0]).std(), mean.predictive().std())


def test_regression_learns_in_batches_and_predicts_what_comes():
    prior, at_once = regression_prior(), regression_prior().update(SCORES, X)
    first = prior.update(SCORES[:5], X[:5])
    both = first.update(SCORES[5:], X[5:])
    close(both.mean, at_once.mean)
    close(both.cov, at_once.cov)
    chain = prior.log_evidence(SCORES[:5], X[:5]) + first.log_evidence(SCORES[5:], X[5:])
    close(prior.log_evidence(SCORES, X), chain)
    with pytest.raises(AssertionError):  # the second batch must not meet the prior again
        close(prior.update(SCORES[5:], X[5:]).mean, at_once.mean)


def test_flat_regression_is_least_squares():
    flat = NormalLinearRegression(np.zeros(3), np.inf, sigma=2).update(SCORES, X)
    close(flat.mean, np.linalg.lstsq(X, SCORES, rcond=None)[0])
    close(flat.cov, 4 * np.linalg.inv(X.T @ X))
    close(flat.marginal(1).std(), np.sqrt(flat.var[1]))


# --- R ---


def complete_pooling(y, sigma):
    posterior = NormalMean(sigma=1)
    for value, se in zip(y, sigma, strict=True):
        posterior = replace(posterior, sigma=se).update(value)
    return posterior.mean, posterior.var


def ours():
    beta_law = BetaBinomial(1, 1).update(437, 980).marginal()
    yield from (beta_law.mean(), *beta_law.ppf([0.025, 0.975]))
    few_events, many = (GammaPoisson(3, 5).update(*data).marginal() for data in [(3, 2), (30, 20)])
    yield from (few_events.mean(), few_events.sf(1), many.sf(1))
    both = NormalInverseGamma(0, 0, -1, 0).update(bhm.load_sleepstudy().Reaction)
    yield from both.marginal("mu").ppf([0.025, 0.975])
    yield from (both.marginal("sigma2").mean(), both.marginal("sigma2").median())
    schools = bhm.load_eight_schools()
    yield from complete_pooling(schools.y, schools.sigma)
    yield from complete_pooling(schools.est_unrounded, schools.se_unrounded)


def test_the_closed_forms_agree_with_R():
    with REFERENCE.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row, value in zip(rows, ours(), strict=True):
        expected, tolerance = float(row["expected"]), float(row["tol_abs"])
        assert abs(value - expected) <= tolerance, (row["case"], row["quantity"], value)


def test_one_experiment_too_many_is_seen_by_r():
    sigma = np.append(bhm.load_eight_schools().sigma, 15)
    mean, var = complete_pooling(np.append(bhm.load_eight_schools().y, 28), sigma)
    assert abs(mean - 7.685617) > 1e-5
    assert abs(var - 16.58053) > 1e-4


# --- bad input ---

REFUSED = [
    (lambda: NormalMean(sigma=0), "sigma must be positive, got 0.0"),
    (lambda: NormalMean(0, -1, sigma=1), "sd must be positive, got -1.0"),
    (lambda: NormalMean(0, np.nan, sigma=1), "sd must be finite, got nan"),
    (lambda: NormalMean(np.inf, 1, sigma=1), "mean must be finite, got inf"),
    (lambda: NormalMean(sigma=1).update([1, np.nan]), "y must be finite, got nan at position 1"),
    (lambda: NormalMean(sigma=1).marginal(), "sd must be finite, for a flat prior has no distri"),
    (lambda: NormalMean(sigma=1).predictive(), "flat prior has no predictive"),
    (lambda: NormalMean(sigma=1).log_evidence(1), "flat prior has no evidence, got inf"),
    (lambda: NormalMean(0, 1, sigma=1).predictive(0), "n must be an integer of at least 1, got 0"),
    (lambda: NormalMean(0, 1, sigma=1).marginal("tau"), "name must be one of mu, got 'tau'"),
    (lambda: NormalInverseGamma(0, -1, 1, 1), "kappa must be at least 0, got -1.0"),
    (lambda: NormalInverseGamma(0, 1, 1, -1), "sigma2 must be at least 0, got -1.0"),
    (lambda: NormalInverseGamma(0, 1, -1, 1), r"nu \* sigma2 must be at least 0, got -1.0"),
    (lambda: NormalInverseGamma(0, 0, -1, 0).log_evidence([1, 2]), "kappa must be positive"),
    (lambda: NormalInverseGamma(0, 1, 1, 1).marginal("tau"), "name must be one of mu, sigma2"),
    (lambda: BetaBinomial(-1, 1), "a must be at least 0, got -1.0"),
    (lambda: BetaBinomial().update(5, 4), "successes must not exceed trials, got 5 of 4"),
    (lambda: BetaBinomial().update(2.5, 4), "successes must be whole numbers .* got 2.5"),
    (lambda: BetaBinomial().update([1, 2], [3, 3, 3]), r"trials must have the shape \(2,\)"),
    (lambda: BetaBinomial(0, 1).log_evidence(1, 2), "a must be positive for a proper evidence"),
    (lambda: GammaPoisson(1, -1), "rate must be at least 0, got -1.0"),
    (lambda: GammaPoisson(1, 1).update(-1), "counts must be whole numbers of at least 0, got -1"),
    (lambda: GammaPoisson(1, 1).update(1, 0), "exposure must be positive, got 0.0"),
    (lambda: GammaPoisson(0, 0).predictive(), "shape must be positive for a proper predictive"),
    (lambda: regression_prior().update(SCORES, X[:, :2]), r"X must have shape \(14, 3\), got"),
    (lambda: regression_prior().predictive(X[:, :2]), "X must have 3 columns"),
    (lambda: regression_prior().marginal(3), "name must be one of 0 to 2, got 3"),
    (lambda: NormalLinearRegression([0], [[-1]], sigma=1), "cov must be positive definite"),
    (lambda: NormalLinearRegression([0, 0], [[1, 0.5], [0, 1]], sigma=1), "cov must be a symmetr"),
    (
        lambda: NormalLinearRegression([0, 0], np.inf, sigma=1).update([1, 2], np.ones((2, 2))),
        "X must have 2 independent columns under a flat prior, got rank 1",
    ),
    (
        lambda: NormalLinearRegression([0], np.inf, sigma=1).log_evidence([1], [[1]]),
        "cov must be finite, for a flat prior has no evidence, got inf",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_bad_input_is_named_with_its_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_families_are_frozen():
    with pytest.raises(AttributeError):
        NormalMean(sigma=1).mean = 3
    with pytest.raises(ValueError, match="read-only"):
        regression_prior().mean[0] = 3
