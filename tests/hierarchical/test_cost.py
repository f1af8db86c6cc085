"""A fit that takes long says so before it begins, and shows how far it is on the output."""

import itertools
import warnings

import numpy as np
import pytest

from bhm_core import HierarchicalRegression, load_sleepstudy
from bhm_core.hierarchical.engine import cost, run
from bhm_core.hierarchical.engine.ensemble import ensemble_chains

SLEEP = load_sleepstudy()


def model():
    return HierarchicalRegression.two_level(SLEEP.Reaction, SLEEP.Days, SLEEP.Subject)


def announce(d=4, **rough):
    cost.announce(lambda x: -(x**2).sum(-1), np.zeros(d), np.ones(d), 4000, **rough)


def clock(monkeypatch, *seconds):
    """A clock that says that evaluations of the points take so many seconds, one after the other."""
    ticks = itertools.chain.from_iterable((0.0, second) for second in seconds)
    monkeypatch.setattr(cost, "process_time", lambda: next(ticks))


def test_a_slow_density_is_named_with_its_minutes_and_the_way_out(monkeypatch):
    clock(monkeypatch, 2.0, 2.0)  # 20 ms a point
    with pytest.warns(RuntimeWarning, match=r"perhaps 3 minutes: 4 parameters .* 10,000 .*progress=True"):
        announce()


def test_what_is_judged_roughly_costs_as_much_as_that(monkeypatch):
    clock(monkeypatch, 1e-6, 2.0, 1e-6, 2.0)  # 20 ms a point, but only for the 4,000 that are drawn
    with pytest.warns(RuntimeWarning, match=r"perhaps 80 seconds: .* 10,000 .* most of them rough"):
        announce(rough=lambda x: -(x**2).sum(-1))


def test_libraries_that_load_the_first_time_do_not_count(monkeypatch):
    clock(monkeypatch, 2.0, 1e-4)
    announce()


def test_many_parameters_are_slow_however_fast_the_density(monkeypatch):
    clock(monkeypatch, 1e-6, 1e-6)
    with pytest.warns(RuntimeWarning, match="56 parameters"):
        announce(56)


def test_the_word_comes_before_the_work(monkeypatch):
    monkeypatch.setattr(cost, "LONG", 0.0)
    slow, counts = model(), []
    slow.log_posterior = lambda phi, density=slow.log_posterior: counts.append(len(phi)) or density(phi)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="the fit takes perhaps"):
            slow.sample(rng=1)
    assert sum(counts) <= 2 * cost.N_TIMED


@pytest.mark.parametrize("d", [3, 4])
def test_the_count_of_evaluations_is_of_the_right_size(d):
    x = np.ones(len(SLEEP.Days)), SLEEP.Days
    Z = np.column_stack(x[: d - 2]) if d == 3 else np.column_stack(x)
    made = HierarchicalRegression(SLEEP.Reaction, np.column_stack(x), Z, SLEEP.Subject)
    _, report = run(made, rng=np.random.default_rng(1))
    assert 1 / 3 < cost.evaluations(made.n_parameters, 4000) / report.n_evaluations < 3


def test_progress_is_written_to_the_output_and_nothing_to_the_errors(capsys):
    model().sample(rng=1, progress=True)
    starts = np.random.default_rng(1).normal(size=(500, 1))
    ensemble_chains(lambda x: -(x**2).sum(-1), starts, n_draws=100, n_chains=2,
                    rng=np.random.default_rng(1), progress=True)
    written = capsys.readouterr()
    assert "pilots" in written.out and "walkers" in written.out and not written.err


def test_without_progress_nothing_is_written(capsys):
    model().sample(rng=1)
    assert not any(capsys.readouterr())
