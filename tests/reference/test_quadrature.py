"""Varying intercepts on every data set of the course, held to sums over a grid, at twenty seeds.

The oracle shares no code with the package: with lambda = tau / sigma the inverse of a group's
covariance is (1 - w_j 11') / sigma^2, w_j = lambda^2 / (1 + n_j lambda^2), gamma integrates out under
its flat prior, and what is left is a grid over (log lambda, log sigma).
"""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core import HierarchicalRegression, Priors
from bhm_core.diagnostics import mcse_mean, mcse_quantile

SEEDS = range(20)


def columns(data, y, *x):
    one = np.ones(len(data[y]))
    return np.asarray(data[y], float), np.column_stack([one, *(np.asarray(data[c], float) for c in x)])


def california():
    data = bhm.load_california_schools()
    return *columns(data, "score", "str", "english"), np.asarray(data["county"])


def high_school():
    data = bhm.load_high_school().students
    return *columns(data, "mathach", "cses", "meanses"), np.asarray(data["school"])


def of(load, y, x, group):
    return lambda: (*columns(load(), y, *x), np.asarray(load()[group]))


DATA = {  # with the scales of the half-normal priors of tau and sigma
    "dyestuff": (of(bhm.load_dyestuff, "Yield", [], "Batch"), 50, 100),
    "dyestuff2": (of(bhm.load_dyestuff2, "Yield", [], "Batch"), 4, 8),
    "sleepstudy": (of(bhm.load_sleepstudy, "Reaction", ["Days"], "Subject"), 50, 50),
    "radon": (of(bhm.load_radon, "log_radon_arm", ["floor", "log_uppm"], "county"), 1, 1),
    "California": (california, 20, 20),
    "High School and Beyond": (high_school, 5, 10),
}


def model_of(name, factor=1.0):
    rows, tau, sigma = DATA[name]
    y, X, group = rows()
    priors = Priors(gamma="flat", tau=halfnorm(scale=factor * tau), sigma=halfnorm(scale=sigma))
    return HierarchicalRegression(y, X, X[:, :1], group, priors=priors)


def quadrature(name):
    """{quantity: mean, sd, 5% and 95% quantile} of tau, sigma and each gamma."""
    rows, scale_tau, scale_sigma = DATA[name]
    y, X, group = rows()
    codes, p = np.unique(group, return_inverse=True)[1], X.shape[1]
    middle = y.mean()
    W = np.column_stack([X, y - middle])
    sums, n = np.array([np.bincount(codes, c) for c in W.T]).T, np.bincount(codes)
    log_lam = np.linspace(-9, 3, 700)
    lam2 = np.exp(2 * log_lam)[:, None]
    weight = lam2 / (1 + n * lam2)
    M = W.T @ W - np.einsum("lj,ja,jb->lab", weight, sums, sums)
    gamma = np.linalg.solve(M[:, :p, :p], M[:, :p, p:])[..., 0]
    rest = M[:, p, p] - np.einsum("la,la->l", M[:, :p, p], gamma)
    fixed = -0.5 * (np.linalg.slogdet(M[:, :p, :p])[1] + np.log1p(n * lam2).sum(axis=1))
    df = len(y) - p
    sigma = np.exp(0.5 * np.log(rest.min() / df) + np.linspace(-8, 8, 400) / np.sqrt(2 * df))
    tau = np.exp(log_lam)[:, None] * sigma
    log = fixed[:, None] - df * np.log(sigma) - rest[:, None] / (2 * sigma**2)
    log += norm.logpdf(tau, scale=scale_tau) + norm.logpdf(sigma, scale=scale_sigma)
    mass = np.exp(log - log.max()) * tau * sigma  # of (log lambda, log sigma): d tau d sigma
    mass /= mass.sum()
    keep = mass > 1e-9 * mass.max()
    cov = np.linalg.inv(M[:, :p, :p])
    found = {"tau": of_points(tau[keep], mass[keep]),
             "sigma": of_points(np.broadcast_to(sigma, mass.shape)[keep], mass[keep])}
    for k in range(p):
        mean = np.broadcast_to(gamma[:, k, None], mass.shape)[keep] + (middle if k == 0 else 0)
        sd = (np.sqrt(cov[:, k, k])[:, None] * sigma)[keep]
        found[f"gamma[{k}]"] = of_mixture(mean, sd, mass[keep])
    return found


def of_points(x, mass):
    order = np.argsort(x)
    level = np.cumsum(mass[order]) - mass[order] / 2
    mean = mass @ x / mass.sum()
    q05, q95 = np.interp([0.05, 0.95], level / mass.sum(), x[order])
    return {"mean": mean, "sd": np.sqrt(mass @ (x - mean) ** 2 / mass.sum()), "q05": q05, "q95": q95}


def of_mixture(means, sds, mass):
    mass = mass / mass.sum()
    mean = mass @ means
    sd = np.sqrt(mass @ ((means - mean) ** 2 + sds**2))

    def quantile(q):
        return brentq(lambda x: mass @ norm.cdf(x, means, sds) - q, mean - 9 * sd, mean + 9 * sd,
                      xtol=1e-4 * sd)

    return {"mean": mean, "sd": sd, "q05": quantile(0.05), "q95": quantile(0.95)}


def misses(draws, exact):
    """What lies further from the exact value than .02 posterior sd plus 4 Monte Carlo errors."""
    out = []
    arrays = {"tau": draws["tau"][..., 0], "sigma": draws["sigma"]}
    arrays |= {f"gamma[{k}]": draws["gamma"][..., k] for k in range(draws["gamma"].shape[2])}
    for name, x in arrays.items():
        known = exact[name]
        spread = (x - known["mean"]) ** 2
        errors = {"mean": (x.mean(), mcse_mean(x)),
                  "sd": (np.sqrt(spread.mean()), mcse_mean(spread) / 2 / known["sd"])}
        errors |= {key: (np.quantile(x, q), mcse_quantile(x, q)) for key, q in (("q05", .05), ("q95", .95))}
        out += [(name, key) for key, (value, mcse) in errors.items()
                if abs(value - known[key]) > 0.02 * known["sd"] + 4 * mcse]
    return out


@pytest.fixture(scope="module", params=DATA)
def case(request):
    return request.param, quadrature(request.param)


def test_every_population_parameter_is_that_of_quadrature_at_twenty_seeds(case):
    name, exact = case
    model = model_of(name)
    found = [misses(model.sample(rng=seed, keep_groups=False), exact) for seed in SEEDS]
    assert found == [[]] * len(SEEDS)


def test_another_prior_of_tau_is_noticed(case):
    name, exact = case
    draws = model_of(name, factor=0.05).sample(rng=1, keep_groups=False)
    assert any(quantity == "tau" for quantity, _ in misses(draws, exact))
