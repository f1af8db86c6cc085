"""The fallback: right when it says so, honest when stopped."""

import numpy as np
import pytest

from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.engine import ensemble
from bhm_core.hierarchical.engine.ensemble import ensemble_chains, passes

STARTS = np.random.default_rng(1).normal(size=(500, 3)) * 5
STEP = 2.0**-24


def bell(x):
    return -0.5 * (x**2).sum(-1)


def chains(log_density, **options):
    return ensemble_chains(log_density, STARTS, n_draws=500, n_chains=4,
                           rng=np.random.default_rng(2), **options)


def test_walkers_find_mean_and_spread_from_far_starts():
    draws, acceptance, converged, complete = chains(bell)
    assert converged and complete and 0.1 < acceptance < 0.6 and draws.shape == (4, 500, 3)
    assert (np.abs(draws.mean((0, 1))) < 4 * mcse_mean(draws)).all()
    assert (np.abs((draws**2).mean((0, 1)) - 1) < 4 * mcse_mean(draws**2)).all()


def test_a_sweep_leaves_the_target_alone():
    rng = np.random.default_rng(3)
    state = rng.standard_normal((500, 32, 2))
    for _ in range(10):
        state, height, _ = ensemble._sweep(bell, state, bell(state), STEP, rng)
    moments = state.reshape(-1, 2)
    assert np.allclose(height, bell(state))
    # walkers of one population are dependent: 500 populations are the sample
    means = (state**2).mean(axis=(1, 2))
    assert abs(means.mean() - 1) < 4 * means.std() / np.sqrt(500) and len(moments) == 16_000


def test_a_forgotten_acceptance_step_is_seen(monkeypatch):
    monkeypatch.setattr(ensemble.np, "log", lambda x: np.full(np.shape(x), -1e300))
    rng = np.random.default_rng(3)
    state = rng.standard_normal((500, 32, 2))
    for _ in range(10):
        state, _, _ = ensemble._sweep(bell, state, bell(state), STEP, rng)
    assert (state**2).mean() > 1.5


def interrupted_after(n_calls):
    calls = iter(range(10**6))

    def log_density(x):
        if next(calls) > n_calls:
            raise KeyboardInterrupt
        return bell(x)

    return log_density


def test_an_interrupt_keeps_the_last_phase_and_is_not_called_converged(monkeypatch):
    monkeypatch.setattr(ensemble, "passes", lambda draws: (False, {}))
    draws, _, converged, complete = chains(interrupted_after(700))
    assert not converged and not complete and draws.shape == (4, 500, 3)
    assert len(np.unique(draws)) > 0.5 * draws.size  # starts that are repeated have 6%


def test_an_interrupt_before_there_are_draws_is_an_interrupt():
    with pytest.raises(KeyboardInterrupt):
        chains(interrupted_after(100))


def test_a_bar_is_shown_when_asked(capsys):
    chains(bell, progress=True)
    assert "walkers" in capsys.readouterr().out
    chains(bell)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("shift", "good"), [(0.0, True), (0.5, False)])
def test_chains_that_disagree_do_not_pass(shift, good):
    draws = np.random.default_rng(4).normal(size=(4, 1000, 2))
    draws[0] += shift
    found, figures = passes(draws)
    assert found is good and set(figures) == {"r_hat_max", "ess_bulk_min", "ess_tail_min"}


def test_chains_that_hardly_move_do_not_pass():
    steps = np.random.default_rng(5).normal(size=(4, 1000, 1))
    slow = np.zeros_like(steps)
    for t in range(1, 1000):
        slow[:, t] = 0.99 * slow[:, t - 1] + steps[:, t]
    assert not passes(slow)[0]


def test_a_chain_that_never_moved_does_not_pass():
    draws = np.random.default_rng(6).normal(size=(4, 1000, 2))
    assert passes(draws)[0]
    draws[2, :, 1] = 0.1  # its mean is near that of the others: R-hat alone may miss it
    assert not passes(draws)[0]


def test_few_draws_and_a_single_chain_are_judged_too():
    steps = np.random.default_rng(7).normal(size=(4, 1000, 1))
    drift = np.cumsum(steps, axis=1)
    assert passes(steps[:1])[0] and not passes(drift[:1])[0]
    assert not passes(np.arange(40.0).reshape(4, 10, 1))[0]
