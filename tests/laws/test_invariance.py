"""A kernel leaves its target as it is: exact draws in, some steps, exact draws out.

The two-sample test compares moments and the Kolmogorov distance of draws before and after a step
made by other chains. The p-value threshold 1e-4 is shared by all comparisons of a kernel.
"""

import numpy as np
import pytest
from scipy import stats

import bhm_core as bhm
from bhm_core.course import broken
from bhm_core.course.targets import Funnel, Normal, TwoModes
from bhm_core.kernels import LogNormalWalk, NormalProposal

N = 40_000
THRESHOLD = 1e-4
COV = np.array([[1.0, 0.95], [0.95, 1.0]])
NORMAL = Normal([0.0, 0.0], COV)


def gamma_4(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x[:, 0] > 0, 3 * np.log(np.abs(x[:, 0])) - x[:, 0], -np.inf)


def normal_draws(rng, n):
    return rng.multivariate_normal([0, 0], COV, size=n)


def funnel_draws(rng, n):
    v = 3 * rng.normal(size=(n, 1))
    return np.hstack([v, np.exp(v / 2) * rng.normal(size=(n, 2))])


def two_mode_draws(rng, n):
    return rng.normal(size=(n, 1)) + 2 * rng.choice([-1, 1], size=(n, 1))


def gamma_draws(rng, n):
    return rng.gamma(4, size=(n, 1))


def given(x, rng, k):
    x = x.copy()
    x[:, k] = rng.normal(0.95 * x[:, 1 - k], np.sqrt(1 - 0.95**2))
    return x


def p_value(kernel, draws, n=N, steps=3):
    """Smallest p-value of all comparisons, times their number (Bonferroni)."""
    rng = np.random.default_rng(11)
    state = kernel.init(draws(rng, n))
    for _ in range(steps):
        state = kernel(state, rng).state
    before, after = draws(rng, n), state.position
    values = []
    for test in (lambda x: x, lambda x: x**2, lambda x: x * np.roll(x, 1, axis=1)):
        a, b = np.arctan(test(before)), np.arctan(test(after))  # bounded: every moment exists
        z = (a.mean(axis=0) - b.mean(axis=0)) / np.sqrt((a.var(axis=0) + b.var(axis=0)) / n)
        values.extend(2 * stats.norm.sf(abs(z)))
    values.extend(stats.ks_2samp(a, b).pvalue for a, b in zip(before.T, after.T, strict=True))
    return min(values) * len(values)


RIGHT = {
    "random walk": (bhm.random_walk_metropolis(NORMAL.log_density, 0.5), normal_draws, N),
    "random walk, two modes": (
        bhm.random_walk_metropolis(TwoModes().log_density, 2.0), two_mode_draws, N
    ),
    "log-normal walk": (bhm.metropolis_hastings(gamma_4, LogNormalWalk(1.0)), gamma_draws, N),
    "independence": (
        bhm.independence_metropolis(NORMAL.log_density, NormalProposal([0, 0], 1.5 * np.eye(2))),
        normal_draws, N,
    ),
    "gibbs": (bhm.gibbs(lambda x, r: given(x, r, 0), lambda x, r: given(x, r, 1)), normal_draws, N),
    "metropolis within gibbs": (
        bhm.gibbs(
            lambda x, r: given(x, r, 0), bhm.random_walk_metropolis(NORMAL.log_density, [0.0, 0.5])
        ),
        normal_draws, N,
    ),
    "hmc": (bhm.hmc(NORMAL.log_density_and_gradient, step_size=0.2, n_steps=5), normal_draws, N),
    "hmc, funnel": (
        bhm.hmc(Funnel(2).log_density_and_gradient, step_size=0.3, n_steps=3), funnel_draws, N
    ),
    "nuts": (bhm.nuts(NORMAL.log_density_and_gradient, step_size=0.2), normal_draws, 2000),
}  # fmt: skip
NARROW = Normal([0.0, 0.0], 0.5 * COV)
WRONG = {
    "no Hastings ratio": (broken.NoHastingsRatio(gamma_4, LogNormalWalk(1.0)), gamma_draws, N),
    "reversed ratio": (broken.ReversedHastingsRatio(gamma_4, LogNormalWalk(1.0)), gamma_draws, N),
    "conditional with the variance for the sd": (
        bhm.gibbs(lambda x, r: r.normal(0.95 * x[:, ::-1], 1 - 0.95**2)), normal_draws, N
    ),
    "another target": (bhm.random_walk_metropolis(NARROW.log_density, 1.0), normal_draws, N),
    "gradient of another target": (
        bhm.nuts(NARROW.log_density_and_gradient, step_size=0.2), normal_draws, 2000
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kernel", "draws", "n"), RIGHT.values(), ids=RIGHT)
def test_steps_leave_the_target_as_it_is(kernel, draws, n):
    assert p_value(kernel, draws, n) > THRESHOLD


@pytest.mark.parametrize(("kernel", "draws", "n"), WRONG.values(), ids=WRONG)
def test_wrong_twins_change_it(kernel, draws, n):
    assert p_value(kernel, draws, n) < THRESHOLD


@pytest.mark.parametrize(("kernel", "draws", "n"), RIGHT.values(), ids=RIGHT)
def test_a_step_does_not_change_the_state_it_was_given(kernel, draws, n):
    rng = np.random.default_rng(1)
    state = kernel.init(draws(rng, 20))
    before = [None if part is None else part.copy() for part in state]
    kernel(state, rng)
    for old, new in zip(before, state, strict=True):
        np.testing.assert_array_equal(old, new)
