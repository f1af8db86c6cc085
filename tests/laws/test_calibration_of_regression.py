"""The regression is calibrated: truths from the prior rank uniformly; planted faults do not."""

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

from bhm_core import Draws, HierarchicalRegression, Priors, simulation_based_calibration

N_GROUPS, SIZE = 8, 5
GROUP = np.repeat(np.arange(N_GROUPS), SIZE)
X = np.column_stack([np.ones(len(GROUP)), np.random.default_rng(0).normal(size=len(GROUP)) + 0.5])
LEVEL = 0.02  # of all quantities together; their p-values come in steps of 1 / 2,001
PRIORS = Priors(gamma=norm(0, 1), tau=halfnorm(scale=1), sigma=halfnorm(scale=1))


def prior(rng):
    rho = 2 * rng.beta(2, 2) - 1
    tau = np.abs(rng.normal(size=2))
    factor = tau[:, None] * np.array([[1, 0], [rho, np.sqrt(1 - rho**2)]])
    return {"gamma": rng.normal(size=2), "tau": tau, "rho": rho, "sigma": np.abs(rng.normal()),
            "b": rng.normal(size=(N_GROUPS, 2)) @ factor.T}


def simulate(truth, rng):
    mean = X @ truth["gamma"] + (X * truth["b"][GROUP]).sum(axis=1)
    return mean + truth["sigma"] * rng.normal(size=len(GROUP))


class WrongJacobian(HierarchicalRegression):
    """Counts the Jacobian of log tau once too often, or not at all."""

    power = 1

    def log_posterior(self, phi):
        return super().log_posterior(phi) + self.power * np.asarray(phi)[..., :2].sum(axis=-1)


class NoJacobian(WrongJacobian):
    power = -1


def fit(y, rng, kind=HierarchicalRegression, group=GROUP, keep=slice(None)):
    model = kind(y[keep], X[keep], X[keep], group[keep], priors=PRIORS)
    draws = model.sample(n_draws=250, n_chains=2, rng=rng)
    b = np.zeros((2, 250, N_GROUPS, 2))
    b[:, :, : draws["b"].shape[2]] = draws["b"]
    return Draws({"gamma": draws["gamma"], "tau": draws["tau"], "rho": draws["corr"][..., 0, 1],
                  "sigma": draws["sigma"], "b": b})


def log_likelihood(truth, y):
    left = y - X @ truth["gamma"] - (X * truth["b"][GROUP]).sum(axis=1)
    return -0.5 * np.sum((left / truth["sigma"]) ** 2) - len(y) * np.log(truth["sigma"])


def smallest_p(posterior, n_sims, seed=1):
    """Smallest p-value over all quantities, corrected for their number."""
    result = simulation_based_calibration(
        prior, simulate, posterior, n_sims=n_sims, rng=seed, log_likelihood=log_likelihood, n_ranked=50
    )
    p = np.concatenate([np.ravel(value) for value in result.p_values.values()])
    return p.min() * p.size


def test_all_parameters_and_the_log_likelihood_are_calibrated():
    assert smallest_p(fit, n_sims=150) > LEVEL


@pytest.mark.scheduled
def test_fresh_seeds_are_calibrated(fresh_seed):
    assert smallest_p(fit, n_sims=1000, seed=fresh_seed) > LEVEL


@pytest.mark.long
@pytest.mark.parametrize(
    "fault",
    [
        dict(kind=WrongJacobian),
        dict(group=np.roll(GROUP, 2)),
        dict(keep=slice(None, -SIZE)),
    ],
    ids=["Jacobian of log tau twice", "wrong group index", "J - 1 for J"],
)
def test_planted_faults_are_seen(fault):
    assert smallest_p(lambda y, rng: fit(y, rng, **fault), n_sims=80) < LEVEL


def test_without_the_jacobian_the_posterior_is_seen_to_be_improper():
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="posterior must be proper.*log tau"):
        fit(simulate(prior(rng), rng), rng, kind=NoJacobian)
