"""The engine draws from the density it is given, says so when it does not, and never returns junk."""

import warnings

import numpy as np
import pytest

from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.engine import (
    ensemble,
    independence,
    independence_chain,
    pilot,
    run,
    sample_model,
)

SEEDS = range(30)


class Posterior:
    """A density of d coordinates for the engine."""

    def __init__(self, log_density, d=1, scale=1.0):
        self.log_posterior, self.n_parameters = log_density, d
        self.scale = np.full(d, scale)
        self.parameter_names = tuple(f"x{k}" for k in range(d))

    def start(self):
        return np.zeros(self.n_parameters), self.scale

    def expand(self, phi, rng):
        return {"x": phi, "y": phi + rng.standard_normal(phi.shape)}


def log_tau(phi, jacobian=1.0):
    """tau half normal: the density of log tau; without the Jacobian it is another one."""
    return -0.5 * np.exp(2 * phi[..., 0]) + jacobian * phi[..., 0]


def two_modes(x):
    squares = (x[..., None] - np.array([-3.0, 3.0])) ** 2
    return np.logaddexp.reduce(-0.5 * squares.sum(-2) + np.log([0.75, 0.25]), axis=-1)


def shell(x):
    """Points near a sphere of radius 5: hollow, so no sum of few bells proposes well."""
    return -0.5 * ((np.sqrt((x**2).sum(-1)) - 5) / 0.02) ** 2


def draw(log_density, seed, **shape):
    return run(Posterior(log_density, **shape), rng=np.random.default_rng(seed))


def z_scores(log_density, statistic, exact):
    """Error over Monte Carlo standard error of E[statistic], a seed each."""
    found = [statistic(draw(log_density, seed)[0]) for seed in SEEDS]
    return np.array([(x.mean() - exact) / mcse_mean(x) for x in found])


def look_standard_normal(z):
    """Mean within 4 standard errors of 0, sum of squares within 4 of its expectation."""
    return abs(z.mean()) < 4 / np.sqrt(z.size) and z @ z < z.size + 4 * np.sqrt(2 * z.size)


def test_errors_over_seeds_are_standard_normal_in_their_standard_errors():
    z = z_scores(log_tau, lambda phi: np.exp(phi[..., 0]), np.sqrt(2 / np.pi))
    assert look_standard_normal(z)


def test_a_forgotten_jacobian_is_seen_in_the_errors():
    def forgotten(phi):
        return log_tau(phi, jacobian=0.5)

    assert not look_standard_normal(
        z_scores(forgotten, lambda phi: np.exp(phi[..., 0]), np.sqrt(2 / np.pi))
    )


def with_rough(seed):
    """Draws of log tau by an engine that sees a rough density until the end, and their error."""
    model = Posterior(log_tau)
    model.rough_log_posterior = lambda phi: log_tau(phi) + 0.4 * np.tanh(phi[..., 0])
    phi = run(model, rng=np.random.default_rng(seed))[0]
    x = np.exp(phi[..., 0])
    return (x.mean() - np.sqrt(2 / np.pi)) / mcse_mean(x)


def test_a_rough_density_proposes_and_the_exact_one_decides(monkeypatch):
    assert look_standard_normal(np.array([with_rough(seed) for seed in SEEDS]))
    monkeypatch.setattr(pilot.LogPosterior, "beyond_rough", lambda self, x, heights: np.zeros(len(x)))
    assert not look_standard_normal(np.array([with_rough(seed) for seed in SEEDS]))


@pytest.mark.scheduled
def test_errors_are_standard_normal_from_fresh_seeds(fresh_seed):
    z = []
    for child in np.random.SeedSequence(fresh_seed).spawn(100):
        x = np.exp(run(Posterior(log_tau), rng=np.random.default_rng(child))[0][..., 0])
        z.append((x.mean() - np.sqrt(2 / np.pi)) / mcse_mean(x))
    assert look_standard_normal(np.array(z))


@pytest.mark.parametrize("d", [1, 2, 4, 7])
def test_a_correlated_normal_needs_no_fallback_and_loses_few_draws(d):
    root = np.tril(np.full((d, d), 0.6)) + np.eye(d)
    precision = np.linalg.inv(root @ root.T)
    phi, report = draw(lambda x: -0.5 * np.einsum("...i,ij,...j", x, precision, x), 1, d=d)
    error = phi.reshape(-1, d).T @ phi.reshape(-1, d) / 4000 - root @ root.T
    assert report.method == "independence" and report.converged
    assert report.ess_bulk_min > 2000 and report.pareto_k < 0.7
    assert np.abs(error / (np.diagonal(root @ root.T))).max() < 4 * np.sqrt(2 / 2000)


def test_both_modes_get_their_share():
    for seed in range(5):
        phi, report = draw(two_modes, seed, scale=3.0)
        low = (phi[..., 0] < 0).astype(float)
        assert report.converged and abs(low.mean() - 0.75) < 4 * mcse_mean(low)


def test_a_posterior_that_breaks_the_proposal_is_drawn_by_the_fallback():
    phi, report = draw(shell, 1, d=3, scale=3.0)
    squares = phi**2  # each has mean 25 / 3
    assert report.method == "ensemble" and report.converged
    assert (np.abs(phi.mean((0, 1))) < 4 * mcse_mean(phi)).all()
    assert (np.abs(squares.mean((0, 1)) - 25 / 3) < 4 * mcse_mean(squares)).all()


def test_a_run_that_has_not_converged_says_so_with_numbers(monkeypatch):
    monkeypatch.setattr(ensemble, "_FIRST_PHASE", 5)
    monkeypatch.setattr(ensemble, "_N_PHASES", 1)
    with pytest.warns(RuntimeWarning, match="not converged: the chains differ most in x.*R-hat .* effective"):
        _, report = draw(shell, 1, d=3, scale=3.0)
    assert not report.converged


def test_good_posteriors_raise_no_alarm():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reports = [draw(log_tau, seed)[1] for seed in SEEDS]
    assert all(r.converged and r.pareto_k < 0.7 and r.method == "independence" for r in reports)


@pytest.mark.parametrize("rate", [0.0, 0.01])
def test_an_improper_posterior_is_an_error_that_names_the_coordinate(rate):
    with pytest.raises(ValueError, match="must be proper.*x0"):
        draw(lambda x: -rate * np.logaddexp(x[..., 0], 0) - np.logaddexp(-x[..., 0], 0), 1)


def test_a_density_that_is_nan_is_a_bug_and_raises_with_the_position():
    with (
        np.errstate(invalid="ignore"),
        pytest.raises(FloatingPointError, match="log_posterior is NaN at phi"),
    ):
        draw(lambda x: np.log(x[..., 0]) - x[..., 0] ** 2, 1)


def test_a_density_with_walls_keeps_inside_them():
    phi, report = draw(lambda x: np.where(np.abs(x).max(-1) < 1, x[..., 0], -np.inf), 3, d=2)
    exact = 1 / np.tanh(1) - 1  # mean of a density ~ exp(x) on (-1, 1)
    assert report.converged and np.abs(phi).max() < 1
    assert abs(phi[..., 0].mean() - exact) < 4 * mcse_mean(phi[..., 0])


def test_the_same_seed_gives_the_same_draws_and_any_size_is_served():
    model = Posterior(log_tau)
    first, again = (sample_model(model, rng=7) for _ in range(2))
    assert np.array_equal(first["x"], again["x"]) and np.array_equal(first["y"], again["y"])
    for n_draws, n_chains in ((1, 1), (3, 2), (250, 1), (50, 8)):
        small = sample_model(model, n_draws=n_draws, n_chains=n_chains, rng=1)
        assert small["x"].shape == (n_chains, n_draws, 1) and small.diagnostics.converged


@pytest.mark.parametrize("n_draws", [1, 5, 19])
def test_few_draws_are_judged_on_more_than_are_kept(n_draws, monkeypatch):
    monkeypatch.setattr(ensemble, "_FIRST_PHASE", 5)
    monkeypatch.setattr(ensemble, "_N_PHASES", 1)
    with pytest.warns(RuntimeWarning, match="the draws have not converged"):
        phi, report = run(Posterior(shell, d=3, scale=3.0), n_draws=n_draws, rng=np.random.default_rng(1))
    assert not report.converged and phi.shape == (4, n_draws, 3)


def test_an_interrupt_is_told_in_the_warning_and_in_the_draws(monkeypatch):
    calls = iter(range(10**6))

    def interrupted(x):
        if next(calls) > 3000:
            raise KeyboardInterrupt
        return shell(x)

    monkeypatch.setattr(ensemble, "passes", lambda draws: (False, {}))
    with pytest.warns(RuntimeWarning, match="not converged: sampling was stopped before its end"):
        draws = sample_model(Posterior(interrupted, d=3, scale=3.0), rng=1)
    assert not draws.complete and not draws.diagnostics.converged
    assert {"sampling was stopped before its end"} < set(draws.summary().flags)


@pytest.mark.parametrize("n", [0, -1, 2.5, True])
def test_the_number_of_draws_is_checked(n):
    with pytest.raises(ValueError, match="n_draws must be an integer"):
        sample_model(Posterior(log_tau), n_draws=n, rng=1)


def slow_chain(log_ratios, rng):
    """Independence Metropolis-Hastings, step by step."""
    uniforms = np.log(rng.random(log_ratios.shape))
    states = np.zeros(log_ratios.shape, dtype=int)
    for c, ratio in enumerate(log_ratios):
        for t in range(1, len(ratio)):
            here = states[c, t - 1]
            states[c, t] = t if uniforms[c, t] < ratio[t] - ratio[here] else here
    return states


@pytest.mark.parametrize("floor", [-np.inf, 0.0, 1.0])
def test_the_fast_chain_is_the_slow_one(floor):
    ratios = np.maximum(np.random.default_rng(2).normal(size=(6, 400)), floor)
    fast, slow = (f(ratios, np.random.default_rng(3)) for f in (independence_chain, slow_chain))
    assert np.array_equal(fast, slow)


def second_moment(states, candidates):
    return np.take_along_axis(candidates, states, axis=1) ** 2


def test_metropolis_hastings_corrects_what_rejection_leaves():
    candidates = np.random.default_rng(4).normal(size=(4, 50_000)) * 1.5  # the target is N(0, 1)
    ratios = -0.5 * candidates**2 * (1 - 1 / 1.5**2)
    right = second_moment(independence_chain(ratios, np.random.default_rng(5)), candidates)
    wrong = second_moment(independence_chain(0 * ratios, np.random.default_rng(5)), candidates)
    assert abs(right.mean() - 1) < 4 * mcse_mean(right)
    assert abs(wrong.mean() - 1) > 4 * mcse_mean(wrong)


def test_a_chain_waits_as_long_as_the_threshold_allows():
    normal = np.random.default_rng(6).normal(size=4000)
    ratios = normal - np.log(np.exp(normal).mean())  # mean ratio 1 under the proposal
    weights = np.exp(ratios) / len(ratios)
    level, kept = independence._threshold(ratios, weights)
    wait = weights @ np.maximum(np.exp(ratios - level) - 1, 0)
    assert independence._WAIT * 0.9 < wait <= independence._WAIT + 1e-12
    assert np.isclose(kept, np.minimum(1, np.exp(ratios - level)).mean())
