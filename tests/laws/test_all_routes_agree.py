"""Every road to a posterior leads to the same place, within 4 Monte Carlo standard errors."""

import numpy as np
import pytest
from exact import PDB, eight_schools
from scipy.special import expit

import bhm_core as bhm
from bhm_core.course.broken import ForgottenJacobian, OneTooFew, VarianceForSd
from bhm_core.course.gibbs import NormalMeansGibbs
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.hierarchical.engine import run

EIGHT = bhm.load_eight_schools()
Y, SE = np.asarray(EIGHT["y"], float), np.asarray(EIGHT["sigma"], float)
PRIORS = {"mu_sd": 5.0, "tau_scale": 5.0}
CENTRED = NormalMeansTarget(Y, SE, **PRIORS, centred=True)
OTHER = NormalMeansTarget(Y, SE, **PRIORS)


def reference():
    """mean and 5%, 95% quantiles of mu, tau and theta by exact quadrature."""
    rows = eight_schools(PDB)
    names = ["mu", "tau", *(f"theta[{j}]" for j in range(1, 9))]
    return {k: np.array([rows[n][k] for n in names]) for k in ("mean", "q05", "q95")}


def distance(draws):
    """Largest distance of means and quantiles from the exact ones, in their standard errors."""
    x = np.concatenate([draws["mu"][..., None], draws["tau"][..., None], draws["theta"]], axis=-1)
    exact = reference()
    z = [(x.mean(axis=(0, 1)) - exact["mean"]) / bhm.diagnostics.mcse_mean(x)]
    for name, p in (("q05", 0.05), ("q95", 0.95)):
        error = bhm.diagnostics.mcse_quantile(x, p)
        z.append((np.quantile(x, p, axis=(0, 1)) - exact[name]) / error)
    return abs(np.array(z)).max()


def by_gradient(kernel_of, target, **options):
    kernel = kernel_of(target.log_density_and_gradient)
    return target.arrays(bhm.sample(kernel, np.zeros(10), rng=1, names=target.names, **options))


def by_gibbs(model):
    gibbs = model(Y, SE, **PRIORS)
    draws = bhm.sample(gibbs.kernel(), np.concatenate([[0, 1, 1], Y]), n_draws=1000,
                       n_warmup=200, n_chains=50, rng=1, names=gibbs.names)  # fmt: skip
    return {"mu": draws["mu"], "tau": np.exp(draws["log_tau"]), "theta": draws["theta"]}


def by_random_walk(target):
    kernel = bhm.random_walk_metropolis(
        target.log_density, [3.0, 1.0, *[0.8] * 8], target_acceptance=0.234
    )
    draws = bhm.sample(kernel, np.zeros(10), n_draws=4000, n_warmup=2000, n_chains=50, rng=1,
                       names=target.names)  # fmt: skip
    return target.arrays(draws)


def by_hmc(function):
    return bhm.hmc(function, step_size=0.25, n_steps=8)


def by_engine():
    from scipy.stats import halfcauchy, norm

    return bhm.NormalMeans(Y, SE, mu=norm(0, 5), tau=halfcauchy(scale=5)).sample(rng=1)


ROUTES = {
    "random walk": lambda: by_random_walk(OTHER),
    "gibbs": lambda: by_gibbs(NormalMeansGibbs),
    "hmc": lambda: by_gradient(by_hmc, OTHER, n_draws=1000, n_warmup=200, n_chains=20),
    "nuts": lambda: by_gradient(bhm.nuts, OTHER, n_draws=800, n_warmup=500),
    "engine": by_engine,
}
TWINS = {
    "variance for sd": lambda: by_gibbs(VarianceForSd),
    "J - 1 for J": lambda: by_gibbs(OneTooFew),
    "forgotten Jacobian": lambda: by_random_walk(ForgottenJacobian(Y, SE, **PRIORS)),
}


@pytest.mark.parametrize("route", ROUTES)
def test_all_routes_to_the_eight_schools_agree_with_quadrature(route):
    assert distance(ROUTES[route]()) < 4


@pytest.mark.parametrize("twin", TWINS)
def test_wrong_twins_arrive_elsewhere(twin):
    assert distance(TWINS[twin]()) > 4


A, B = 5.0, 11.0  # Beta posterior of 4 tumours in 14 rats under a uniform prior


def on_logit(x):
    """Log density of logit(theta), Jacobian theta (1 - theta) included, and its gradient."""
    logit = x[:, 0]
    log_density = A * logit - (A + B) * np.logaddexp(0, logit)
    return log_density, (A - (A + B) * expit(logit))[:, None]


def without_jacobian(x):
    logit = x[:, 0]
    return on_logit(x)[0] - (logit - 2 * np.logaddexp(0, logit))


class OnLogit:
    """The same posterior as a model of the engine."""

    n_parameters, parameter_names = 1, ("logit theta",)

    def __init__(self, log_density=lambda x: on_logit(x)[0]):
        self.log_density = log_density

    def log_posterior(self, phi):
        return self.log_density(np.reshape(phi, (-1, 1))).reshape(np.shape(phi)[:-1])

    def start(self):
        return np.zeros(1), np.ones(1)


BETA_ROUTES = {
    "random walk": bhm.random_walk_metropolis(lambda x: on_logit(x)[0], 1.3),
    "gibbs": bhm.gibbs(
        lambda x, rng: np.log(rng.gamma(A + 0 * x)) - np.log(rng.gamma(B + 0 * x))
    ),
    "hmc": bhm.hmc(on_logit, step_size=0.4, n_steps=3),
    "nuts": bhm.nuts(on_logit),
    "engine": OnLogit(),
}


def beta_distance(kernel):
    if isinstance(kernel, OnLogit):
        return beta_error(run(kernel, rng=np.random.default_rng(1))[0])
    return beta_error(bhm.sample(kernel, [0.0], n_draws=1500, n_warmup=300, rng=1)["theta"])


def beta_error(x):
    exact = bhm.BetaBinomial().update(4, 14)
    theta = expit(x)
    return abs((theta.mean() - exact.mean) / bhm.diagnostics.mcse_mean(theta)).max()


@pytest.mark.parametrize("route", BETA_ROUTES)
def test_all_routes_to_the_beta_binomial_agree(route):
    assert beta_distance(BETA_ROUTES[route]) < 4


def test_the_grid_agrees_with_the_closed_form():
    theta = np.linspace(1e-6, 1 - 1e-6, 4001)
    grid = bhm.Grid((A - 1) * np.log(theta) + (B - 1) * np.log1p(-theta), theta)
    assert grid.mean() == pytest.approx(bhm.BetaBinomial().update(4, 14).mean, abs=1e-6)


def test_a_forgotten_jacobian_of_the_logit_arrives_elsewhere():
    assert beta_distance(bhm.random_walk_metropolis(without_jacobian, 1.3)) > 4
    assert beta_distance(OnLogit(without_jacobian)) > 4
