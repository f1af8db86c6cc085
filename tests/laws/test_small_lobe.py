"""A lobe with one or two thousandths of the posterior mass gets its draws.

The prior of tau has two narrow bumps; the share of each is taken from a plain grid over the density that
`dense` writes out in extended precision. A run without the lobe lies five standard errors away.
"""

import warnings

import numpy as np
import pytest
from dense import LONG, Problem, default_gamma, log_posterior
from scipy import stats

from bhm_core import HierarchicalRegression, Priors
from bhm_core.diagnostics import ess_mean
from bhm_core.hierarchical.marginal import densities

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(np.finfo(LONG).eps > 1e-18, reason="no extended precision here"),
]

ONE, GROUP = np.ones((24, 1)), np.repeat(np.arange(6), 4)
WIDTH = 0.01
N_DRAWS = 5000
SEEDS = range(4)


class Bumps(stats.rv_continuous):
    """A share `part` of the mass around `lobe`, the rest around `main`."""

    def _pdf(self, x, main, lobe, part):
        return (1 - part) * stats.norm.pdf(x, main, WIDTH) + part * stats.norm.pdf(x, lobe, WIDTH)

    def _cdf(self, x, main, lobe, part):
        return (1 - part) * stats.norm.cdf(x, main, WIDTH) + part * stats.norm.cdf(x, lobe, WIDTH)


def problem_with_lobe(main, lobe, part):
    """Six groups of four; what holds the priors, as the dense density wants it."""
    rng = np.random.default_rng(7)
    y = rng.normal(size=6)[GROUP] + rng.normal(size=24)
    tau = Bumps(a=0, name="bumps")(main=main, lobe=lobe, part=part)
    return Problem(y, ONE, ONE, GROUP, False, [tau], stats.halfnorm(scale=2.0), default_gamma(y, ONE))


def share_of_lobe(problem, main, lobe):
    """Mass near `lobe` over all mass: sums of the density over two even grids."""
    log_sigma, steps = np.linspace(-2.5, 2.0, 120), WIDTH * np.linspace(-7, 7, 141)
    mass = []
    for bump in (main, lobe):
        tau = np.repeat(bump + steps, len(log_sigma))
        phi = np.column_stack([np.log(tau), np.tile(log_sigma, len(steps))])
        mass.append(log_posterior(problem, phi)[0] - phi[:, 0])  # even steps of tau, not of its log
    top = max(part.max() for part in mass)
    below, above = (np.exp(part - top).sum() for part in mass)
    return above / (above + below)


def miss(problem, main, lobe, seed):
    """Whether the run says it has converged, and the share drawn less the true one in standard errors."""
    priors = Priors(tau=problem.tau[0], sigma=problem.sigma)
    model = HierarchicalRegression(problem.y, ONE, ONE, GROUP, priors=priors)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        draws = model.sample(N_DRAWS, rng=seed, keep_groups=False)
    inside = (np.abs(draws["tau"][..., 0] - lobe) < 7 * WIDTH).astype(float)
    share, size = share_of_lobe(problem, main, lobe), inside.size
    if inside.any():
        size = min(size, float(ess_mean(inside)))
    return draws.diagnostics.converged, (inside.mean() - share) / np.sqrt(share * (1 - share) / size)


LOBES = [(0.4, 2.0, 0.002), (2.0, 0.4, 0.0012)]


@pytest.mark.parametrize("where", LOBES)
def test_a_lobe_of_a_thousandth_gets_its_share(where):
    problem, places = problem_with_lobe(*where), where[:2]
    assert 0.001 < share_of_lobe(problem, *places) < 0.002
    for seed in SEEDS:
        converged, score = miss(problem, *places, seed)
        assert converged and abs(score) < 4


@pytest.mark.parametrize("where", LOBES)
def test_starts_without_a_look_at_the_bumps_miss_it(where, monkeypatch):
    monkeypatch.setattr(densities, "log_bumps", lambda term: np.zeros(0))
    converged, score = miss(problem_with_lobe(*where), *where[:2], 0)
    assert converged and abs(score) > 4
