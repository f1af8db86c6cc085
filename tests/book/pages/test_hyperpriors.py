"""The sentences of the chapter on hyperpriors that no printed line stands next to."""

import numpy as np
import pytest
from scipy.stats import halfcauchy, halfnorm, uniform

import bhm_core as bhm
from bhm_core import shrinkage

EIGHT = bhm.load_eight_schools()
Y, SE = EIGHT.y, EIGHT.sigma
TAU = np.linspace(0.01, 14, 2001) ** 2
LIKELIHOOD = shrinkage.log_likelihood_of_tau(TAU, Y, SE)
SPREAD = bhm.Grid(LIKELIHOOD + halfnorm(scale=10).logpdf(TAU), TAU)
GAIN = shrinkage.theta_given_y(SPREAD, Y, SE)


def high_school():
    data = bhm.load_high_school()
    pupils, n = data.students, data.schools["n"]
    member = np.searchsorted(data.schools["school"], pupils["school"])
    score = np.bincount(member, pupils["mathach"]) / n
    sigma = np.sqrt(np.sum((pupils["mathach"] - score[member]) ** 2) / (n.sum() - n.size))
    return score, sigma / np.sqrt(n), data.schools["school"] == 8367


def test_the_question_names_the_school_with_the_largest_gain():
    assert Y.argmax() == 0 and (Y[0], SE[0], Y.min()) == (28, 15, -3)


def test_each_school_moves_towards_the_others_and_none_joins_them():
    pooled = np.average(Y, weights=SE**-2.0)
    assert (np.abs(GAIN.mean - pooled) < np.abs(Y - pooled)).all()
    assert (np.sign(GAIN.mean - pooled) == np.sign(Y - pooled)).all()


def test_the_least_certain_school_does_not_move_farthest():
    assert SE.argmax() == 7 and np.abs(GAIN.mean - Y).argmax() == 0


def gap_quantile(prior, q):
    gap = np.ptp(np.random.default_rng(5).normal(size=(20_000, 8)), axis=1)
    return np.quantile(gap * prior.rvs(20_000, random_state=6), q)


def test_wide_priors_expect_gaps_that_nobody_believes():
    assert gap_quantile(uniform(0, 100), 0.5) > 100
    assert gap_quantile(halfcauchy(scale=25), 0.95) > 600  # the scale of the test, 200 to 800
    assert 50 < gap_quantile(halfnorm(scale=10), 0.95) < 70


def test_the_posterior_of_tau_is_highest_near_zero_and_reaches_beyond_ten():
    assert SPREAD.density.argmax() < 100 and TAU[100] < 1
    assert SPREAD.mean(lambda tau: tau > 10) > 0.05


def test_the_sum_of_squares_is_less_than_identical_schools_would_give():
    pooled = np.average(Y, weights=SE**-2.0)
    assert np.sum((Y - pooled) ** 2 / SE**2) < len(Y) - 1
    assert LIKELIHOOD.argmax() == 0


def test_the_third_answer_differs_more_by_the_prior_of_mu_than_by_that_of_tau():
    def school_a(prior, sd):
        log_density = shrinkage.log_likelihood_of_tau(TAU, Y, SE, sd=sd)
        log_density = log_density + (0 if prior is None else prior.logpdf(TAU))
        return shrinkage.theta_given_y(bhm.Grid(log_density, TAU), Y, SE, sd=sd).mean[0]

    flat, tau, both = school_a(None, np.inf), *(
        school_a(halfcauchy(scale=5), sd) for sd in (np.inf, 5.0)
    )
    assert tau - both > flat - tau > 0


def update_by_the_others(score, error, own):
    """Posterior mean of one school: prior from the other schools, then its own data."""
    tau = np.linspace(0, 8, 801)
    others = score[~own], error[~own]
    weights = bhm.Grid(shrinkage.log_likelihood_of_tau(tau, *others), tau).weights
    mu, sd = shrinkage.mu_given_tau(tau, *others)
    learned = shrinkage.NormalMixture(weights, mu, np.hypot(sd, tau))
    theta = np.linspace(-10, 30, 4001)
    fit = -0.5 * ((score[own] - theta) / error[own]) ** 2
    return bhm.Grid(np.log(learned.pdf(theta)) + fit, theta).mean()


def whole_model(score, error, own):
    tau = np.linspace(0, 8, 801)
    posterior = bhm.Grid(shrinkage.log_likelihood_of_tau(tau, score, error), tau)
    return shrinkage.theta_given_y(posterior, score, error).mean[own][0]


def test_the_prior_learned_from_the_others_is_the_hierarchical_model():
    data = high_school()
    assert np.sum(data[0] < data[0][data[2]]) == 2  # only two schools undercut School 8367
    np.testing.assert_allclose(update_by_the_others(*data), whole_model(*data), rtol=1e-7)


def test_a_prior_learned_from_all_schools_would_use_the_data_twice():
    """The wrong twin: School 8367 must not take part in learning its own prior."""
    score, error, own = high_school()
    twice = np.append(score, score[own]), np.append(error, error[own])
    used_twice = update_by_the_others(*twice, np.append(np.zeros(160, bool), True))
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(used_twice, whole_model(score, error, own), rtol=1e-7)


def test_the_likelihood_of_tau_falls_with_power_j_minus_one():
    for J in (2, 3, 8):
        ends = shrinkage.log_likelihood_of_tau(np.array([1e5, 1e6]), Y[:J], SE[:J])
        np.testing.assert_allclose(np.diff(ends) / np.log(10), -(J - 1), rtol=1e-6)


def test_an_average_of_the_groups_hides_what_a_prior_does_to_their_mean():
    score, error, _ = (part[:20] for part in high_school())
    tau, found = np.linspace(0, 60, 2001), []
    for sd in (np.inf, 1.0):
        log_density = shrinkage.log_likelihood_of_tau(tau, score, error, sd=sd)
        posterior = bhm.Grid(log_density, tau)
        mu, theta = (f(posterior, score, error, sd=sd).mean.mean() for f in (
            shrinkage.mu_given_y, shrinkage.theta_given_y))  # fmt: skip
        found.append((theta, mu, posterior.mean()))
    (theta, mu, spread), (theta_new, mu_new, spread_new) = found
    assert abs(theta_new - theta) < 0.1
    assert mu_new < 0.2 * mu and spread_new > 3 * spread
