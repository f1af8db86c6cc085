"""PSIS by school against 160 exact refits: leave a school out, fit the rest, ask for its pupils."""

import numpy as np
import pytest
from scipy.stats import halfnorm

import bhm_core as bhm

pytestmark = pytest.mark.long

PRIORS = dict(gamma="flat", tau=halfnorm(scale=5), sigma=halfnorm(scale=10))
N_DRAWS = 500


def model(keep, data):
    pupils, schools = data.students, data.schools
    u = dict(zip(schools["school"], schools["catholic"], strict=True))
    rows = np.isin(pupils["school"], keep)
    return bhm.HierarchicalRegression.two_level(
        pupils["mathach"][rows], pupils["cses"][rows], pupils["school"][rows],
        {label: u[label] for label in keep}, priors=bhm.Priors(**PRIORS))


def left_out(whole, rest, seed):
    """log p(y_j | y without j) with its Monte Carlo standard error.

    Given the parameters groups are independent, so the school's likelihood is the difference of two.
    """
    draws = rest.sample(N_DRAWS, rng=seed, keep_groups=False)
    at = [draws[name].reshape(4 * N_DRAWS, *draws[name].shape[2:])
          for name in ("gamma", "tau", "corr", "sigma")]
    logs = whole.log_likelihood(*at) - rest.log_likelihood(*at)
    w = np.exp(logs - logs.max())
    return logs.max() + np.log(w.mean()), w.std() / w.mean() / np.sqrt(draws.diagnostics.ess_bulk_min)


@pytest.fixture(scope="module")
def exact():
    data = bhm.load_high_school()
    labels = data.schools["school"]
    whole = model(labels, data)
    both = [left_out(whole, model(np.delete(labels, j), data), seed=j) for j in range(len(labels))]
    return whole, *np.array(both).T


def distances(elpd, exact, mcse, n_effective):
    """Differences in standard errors; PSIS adds its own, about as large as that of the refit."""
    return (elpd - exact) / np.sqrt(2 * mcse**2 + 1 / n_effective)


def test_psis_by_school_meets_160_exact_refits(exact):
    whole, value, mcse = exact
    loo = whole.sample(rng=1).loo(by="group")
    z = distances(loo["elpd_i"], value, mcse, 4 * N_DRAWS)
    assert len(z) == 160 and np.abs(z).max() < 4
    assert abs(loo["elpd"] - value.sum()) < 4 * np.sqrt((2 * mcse**2 + 1 / (4 * N_DRAWS)).sum())


def test_the_density_of_schools_that_were_seen_is_noticed(exact):
    """Wrong twin: the average over the posterior that has seen the school."""
    whole, value, mcse = exact
    seen = whole.sample(rng=1).log_likelihood(by="group").reshape(-1, 160)
    top = seen.max(axis=0)
    in_sample = top + np.log(np.exp(seen - top).mean(axis=0))
    assert np.abs(distances(in_sample, value, mcse, 4 * N_DRAWS)).max() > 4
