"""Every part of the posterior is found, wherever the prior has put it."""

import warnings

import numpy as np
import pytest
from few import few
from scipy import stats

from bhm_core import HierarchicalRegression, NormalMeans, Priors
from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.engine import ensemble
from bhm_core.hierarchical.marginal import densities
from bhm_core.hierarchical.priors.bumps import log_bumps
from bhm_core.hierarchical.priors.terms import Scale

ONE = np.ones((24, 1))
GROUP = np.repeat(np.arange(6), 4)


def outcome(seed=7):
    r = np.random.default_rng(seed)
    return r.normal(size=6)[GROUP] + r.normal(size=24)


class TwoBumps(stats.rv_continuous):
    """Half the mass around `one`, half around `two`."""

    def _pdf(self, x, one, two, width):
        return 0.5 * (stats.norm.pdf(x, one, width) + stats.norm.pdf(x, two, width))

    def _cdf(self, x, one, two, width):
        return 0.5 * (stats.norm.cdf(x, one, width) + stats.norm.cdf(x, two, width))


@pytest.mark.parametrize("shape", [0.25, 1.0])
def test_the_mirrored_ridge_gets_its_half(shape):
    """One row a group and the same prior: tau and sigma change places and nothing else changes."""
    y, prior = np.random.default_rng(5).normal(size=12), stats.lognorm(shape, scale=0.01)
    priors = Priors(tau=prior, sigma=prior, gamma=stats.norm(0, 10))
    model = HierarchicalRegression(y, np.ones(12), np.ones(12), np.arange(12), priors=priors)
    for seed in range(10):
        draws = model.sample(rng=seed)
        above = (draws["tau"][..., 0] > draws["sigma"]).astype(float)
        assert draws.diagnostics.converged and abs(above.mean() - 0.5) < 4 * mcse_mean(above)


def test_both_bumps_of_a_narrow_prior_get_their_share():
    prior = TwoBumps(a=0, name="two_bumps")(one=0.4, two=2.0, width=0.01)
    model = HierarchicalRegression(outcome(), ONE, ONE, GROUP, priors=Priors(tau=prior))
    tau = np.concatenate([np.linspace(m - 0.06, m + 0.06, 81) for m in (0.4, 2.0)])
    grid = np.stack(np.meshgrid(np.log(tau), np.linspace(-3, 2, 200), indexing="ij"), axis=-1)
    mass = np.exp(model.log_posterior(grid)).sum(axis=1) / tau
    share = mass[:81].sum() / mass.sum()
    assert 0.1 < share < 0.9
    for seed in range(4):
        draws = model.sample(rng=seed)
        low = (draws["tau"][..., 0] < 1).astype(float)
        assert draws.diagnostics.converged and abs(low.mean() - share) < 4 * mcse_mean(low) + 0.01


class UnevenBumps(stats.rv_continuous):
    """`part` of the mass around `two`, the rest around `one`."""

    def _pdf(self, x, one, two, width, part):
        return (1 - part) * stats.norm.pdf(x, one, width) + part * stats.norm.pdf(x, two, width)

    def _cdf(self, x, one, two, width, part):
        return (1 - part) * stats.norm.cdf(x, one, width) + part * stats.norm.cdf(x, two, width)


def lobe(part, width=0.01, one=0.4, two=2.0):
    """A model whose prior of tau has a lobe, and the share of the posterior in it."""
    prior = UnevenBumps(a=0, name="uneven")(one=one, two=two, width=width, part=part)
    model = HierarchicalRegression(outcome(), ONE, ONE, GROUP, priors=Priors(tau=prior))
    tau = np.concatenate([np.linspace(m - 6 * width, m + 6 * width, 81) for m in (one, two)])
    grid = np.stack(np.meshgrid(np.log(tau), np.linspace(-3, 2, 200), indexing="ij"), axis=-1)
    mass = np.exp(model.log_posterior(grid)).sum(axis=1) / tau
    return model, mass[81:].sum() / mass.sum()


def misses_the_lobe(part, seed):
    """Whether the draws claim to have converged and have not the lobe its share."""
    model, share = lobe(part)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        draws = model.sample(rng=seed, keep_groups=False)
    high = (draws["tau"][..., 0] > 1).astype(float)
    error = np.sqrt(share * (1 - share) / high.size) + (mcse_mean(high) if 0 < high.mean() < 1 else 0)
    return draws.diagnostics.converged and abs(high.mean() - share) > 4 * error


@pytest.mark.parametrize("part", few([0.01], [0.01, 0.03, 0.05]))
def test_a_lobe_of_a_hundredth_of_the_prior_is_not_missed_in_silence(part):
    assert 0.005 < lobe(part)[1] < 0.06
    assert not any(misses_the_lobe(part, seed) for seed in range(2))


def test_without_a_look_at_the_bumps_it_is(monkeypatch):
    monkeypatch.setattr(densities, "log_bumps", lambda term: np.zeros(0))
    assert misses_the_lobe(0.03, 0)


@pytest.mark.parametrize("part", [0.001, 0.005, 0.5, 0.995])
def test_bumps_are_found_where_they_are(part):
    prior = UnevenBumps(a=0, name="uneven")(one=0.4, two=2.0, width=0.01, part=part)
    np.testing.assert_allclose(np.exp(log_bumps(Scale(prior))), [0.4, 2.0], rtol=0.03)


@pytest.mark.parametrize("dist", [stats.halfnorm(), stats.gamma(0.1), UnevenBumps(a=0, name="one")(
    one=1.0, two=1.0, width=0.1, part=0.5)])
def test_one_bump_is_nothing_to_look_for(dist):
    assert log_bumps(Scale(dist)).size == 0


def test_a_walker_in_a_lobe_that_none_enters_or_leaves_has_not_converged():
    rng = np.random.default_rng(1)
    trace = rng.normal(size=(40, 4, 32, 2))
    assert not ensemble._some_stay_apart(trace)
    trace[:, 2, 7, 1] += 9
    assert ensemble._some_stay_apart(trace)
    trace[:20, 2, 7, 1] -= 9  # it came from where the others are
    assert not ensemble._some_stay_apart(trace)


def test_normal_means_look_at_every_bump_too():
    prior = TwoBumps(a=0, name="two_bumps")(one=0.2, two=4.0, width=0.01)
    model = NormalMeans(np.arange(8.0), np.full(8, 2.0), tau=prior)
    tau = np.concatenate([np.linspace(m - 0.06, m + 0.06, 81) for m in (0.2, 4.0)])
    mass = np.exp(model.log_posterior(np.log(tau)[:, None])) / tau
    share = mass[:81].sum() / mass.sum()
    low = (model.sample(rng=1)["tau"] < 1).astype(float)
    assert 0.02 < share < 0.98 and abs(low.mean() - share) < 4 * mcse_mean(low) + 0.01


@pytest.mark.parametrize("prior", [stats.gamma(0.1), stats.beta(0.5, 0.5), stats.weibull_min(0.5)])
def test_a_prior_that_is_infinite_at_0_or_1_gives_no_infinite_density(prior):
    model = HierarchicalRegression(outcome(), ONE, ONE, GROUP, priors=Priors(tau=prior))
    far = np.concatenate([[-1e5, -1e4], np.arange(-800.0, 801.0, 4.0), [1e4]])
    value = model.log_posterior(np.column_stack([far, np.zeros_like(far)]))
    assert not np.isnan(value).any() and not np.isposinf(value).any()
    assert all(model.sample(rng=seed).diagnostics.converged for seed in range(3))


@pytest.mark.parametrize("shape", [0.02, 0.05])
def test_a_prior_with_most_of_its_mass_next_to_0_is_served(shape):
    priors = Priors(tau=stats.gamma(shape))
    draws = HierarchicalRegression(outcome(), ONE, ONE, GROUP, priors=priors).sample(rng=1)
    assert draws.diagnostics.converged and (draws["tau"] < 1e-5).mean() > 0.1


@pytest.mark.parametrize("which", ["tau", "sigma"])
@pytest.mark.parametrize(
    "prior", [stats.uniform(30, 0.01), stats.uniform(3000, 1e-6), stats.lognorm(1e-4, scale=0.3)]
)
def test_a_narrow_prior_far_from_the_data_is_drawn_from(which, prior):
    model = HierarchicalRegression(outcome(), ONE, ONE, GROUP, priors=Priors(**{which: prior}))
    for seed in range(4):
        draws = model.sample(rng=seed)
        x = draws[which].reshape(4, 1000)
        assert draws.diagnostics.converged
        assert prior.ppf(0.001) < np.median(x) < prior.ppf(0.999)
