"""Normal means, proportions and rates are calibrated; planted faults are not."""

import numpy as np
import pytest
from scipy.special import gammaln, xlogy
from scipy.stats import gamma, halfnorm, norm

from bhm_core import (
    BetaBinomialGroups,
    Draws,
    GammaPoissonGroups,
    NormalMeans,
    simulation_based_calibration,
)

J, LEVEL = 6, 0.02  # the level is for all quantities of a model together
SE = np.array([0.5, 1.0, 1.0, 1.5, 2.0, 3.0])
TRIALS = np.array([5, 10, 10, 20, 20, 40])
EXPOSURE = np.array([0.5, 1.0, 1.0, 2.0, 4.0, 8.0])


class Means:
    """theta_j ~ N(mu, tau), y_j ~ N(theta_j, se_j)."""

    @staticmethod
    def prior(rng):
        mu, tau = rng.normal(0, 2), np.abs(rng.normal(0, 2))
        return {"mu": mu, "tau": tau, "theta": rng.normal(mu, tau, J)}

    @staticmethod
    def simulate(truth, rng):
        return rng.normal(truth["theta"], SE)

    @staticmethod
    def log_likelihood(truth, y):
        return -0.5 * (((y - truth["theta"]) / SE) ** 2).sum()

    @staticmethod
    def fit(y, rng, keep=J, scale=2.0):
        model = NormalMeans(y[:keep], SE[:keep], mu=norm(0, 2), tau=halfnorm(scale=scale))
        return model.sample(n_draws=250, n_chains=2, rng=rng)


def gammas(alpha, beta):
    return gamma.logpdf(alpha, 3) + gamma.logpdf(beta, 3)


class Proportions:
    """theta_j ~ Beta(alpha, beta), y_j ~ Binomial(n_j, theta_j)."""

    @staticmethod
    def prior(rng):
        alpha, beta = rng.gamma(3, size=2)
        return {"alpha": alpha, "beta": beta, "theta": rng.beta(alpha, beta, J)}

    @staticmethod
    def simulate(truth, rng):
        return rng.binomial(TRIALS, truth["theta"])

    @staticmethod
    def log_likelihood(truth, y):
        return (xlogy(y, truth["theta"]) + xlogy(TRIALS - y, 1 - truth["theta"])).sum()

    @staticmethod
    def fit(y, rng, jacobian=0.0):
        model = BetaBinomialGroups(
            y, TRIALS, prior=lambda a, b: gammas(a, b) + jacobian * np.log(a * b)
        )
        return model.sample(n_draws=250, n_chains=2, rng=rng)


class Rates:
    """theta_j ~ Gamma(alpha, rate beta), y_j ~ Poisson(e_j theta_j)."""

    @staticmethod
    def prior(rng):
        alpha, beta = rng.gamma(3, size=2)
        return {"alpha": alpha, "beta": beta, "theta": rng.gamma(alpha, size=J) / beta}

    @staticmethod
    def simulate(truth, rng):
        return rng.poisson(EXPOSURE * truth["theta"])

    @staticmethod
    def log_likelihood(truth, y):
        mean = EXPOSURE * truth["theta"]
        return (xlogy(y, mean) - mean - gammaln(y + 1)).sum()

    @staticmethod
    def fit(y, rng, shift=0):
        model = GammaPoissonGroups(y, np.roll(EXPOSURE, shift), prior=gammas)
        return model.sample(n_draws=250, n_chains=2, rng=rng)


def smallest_p(model, posterior, n_sims, seed=1):
    """Smallest p-value over all quantities, corrected for their number."""
    found = simulation_based_calibration(
        model.prior, model.simulate, posterior, n_sims=n_sims, rng=seed,
        log_likelihood=model.log_likelihood, n_ranked=50,
    )
    p = np.concatenate([np.ravel(value) for value in found.p_values.values()])
    return p.min() * p.size


@pytest.mark.parametrize("model", [Means, Proportions, Rates])
def test_all_parameters_and_the_log_likelihood_are_calibrated(model):
    assert smallest_p(model, model.fit, n_sims=200) > LEVEL


@pytest.mark.scheduled
@pytest.mark.parametrize("model", [Means, Proportions, Rates])
def test_fresh_seeds_are_calibrated(model, fresh_seed):
    assert smallest_p(model, model.fit, n_sims=1000, seed=fresh_seed) > 0.001


@pytest.mark.long
def test_a_group_left_out_is_seen():
    def without_the_first(y, rng):
        draws = NormalMeans(y[1:], SE[1:], mu=norm(0, 2), tau=halfnorm(scale=2)).sample(
            n_draws=250, n_chains=2, rng=rng
        )
        theta = np.concatenate([draws["mu"][..., None], draws["theta"]], axis=-1)
        return Draws({"mu": draws["mu"], "tau": draws["tau"], "theta": theta})

    assert smallest_p(Means, without_the_first, n_sims=200) < LEVEL


@pytest.mark.long
def test_a_wrong_scale_is_seen():
    assert smallest_p(Means, lambda y, rng: Means.fit(y, rng, scale=4.0), n_sims=400) < LEVEL


@pytest.mark.long
def test_a_jacobian_counted_twice_is_seen():
    twin = smallest_p(Proportions, lambda y, rng: Proportions.fit(y, rng, jacobian=1.0), n_sims=200)
    assert twin < LEVEL


@pytest.mark.long
def test_a_wrong_group_index_is_seen():
    assert smallest_p(Rates, lambda y, rng: Rates.fit(y, rng, shift=1), n_sims=200) < LEVEL
