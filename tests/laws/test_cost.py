"""What a fit holds in memory: the draws that are kept, and little else, however many the rows."""

import tracemalloc

import numpy as np
import pytest

from bhm_core import Draws, HierarchicalRegression, SufficientStatistics
from bhm_core.diagnostics import leave_one_out
from bhm_core.draws import summary
from bhm_core.hierarchical.marginal import effects
from bhm_core.hierarchical.results import room, theta

N_GROUPS = 10_000
N_DRAWS = 200


def statistics(rows_a_group, n_groups=N_GROUPS):
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(n_groups), rows_a_group)
    Z = np.column_stack([np.ones(len(group)), rng.normal(size=len(group))])
    effects = 1 + rng.normal(size=(n_groups, 2))
    y = (Z * effects[group]).sum(axis=1) + rng.normal(size=len(group))
    return SufficientStatistics.from_arrays(y, Z, Z, group)


def numbers(statistics):
    """How many numbers the statistics hold."""
    return sum(np.size(part) for part in vars(statistics).values())


def overhead(model):
    """Peak of memory while everything is drawn, over the memory of the group effects kept."""
    tracemalloc.start()
    kept = model.sample(n_draws=N_DRAWS // 2, n_chains=2, rng=1)["b"].nbytes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept == N_DRAWS * N_GROUPS * 2 * 8
    return peak / kept


@pytest.fixture(scope="module")
def model():
    return HierarchicalRegression.from_statistics(statistics(3))


def test_ten_thousand_groups_take_the_memory_of_their_draws_and_half_as_much_again(model):
    assert overhead(model) < 1.5


def test_all_draws_at_once_would_take_more(model, monkeypatch):
    """Wrong twin: without chunks every temporary array is as large as the result."""
    monkeypatch.setattr(effects, "CHUNK", 2**40)
    assert overhead(model) > 1.5


def test_statistics_do_not_grow_with_the_rows_and_grow_in_proportion_to_the_groups():
    few, many = numbers(statistics(3, 100)), numbers(statistics(300, 100))
    assert few == many
    double, fourfold = numbers(statistics(3, 200)), numbers(statistics(3, 400))
    assert fourfold - double == 2 * (double - few)


def peak(work, *args):
    """Peak of memory while `work` is done, in bytes."""
    tracemalloc.start()
    work(*args)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


@pytest.fixture(scope="module")
def many():
    """Draws of 4,000 numbers, 100 MB."""
    return Draws({"b": np.random.default_rng(1).normal(size=(4, 800, 2000, 2))})


@pytest.mark.long
def test_a_summary_of_many_rows_takes_less_memory_than_its_draws(many):
    assert peak(repr, many.summary()) < 0.1 * many["b"].nbytes
    assert peak(many.summary) < many["b"].nbytes


@pytest.mark.long
def test_a_summary_of_all_rows_at_once_takes_more(many, monkeypatch):
    monkeypatch.setattr(summary, "PART", 2**40)
    assert peak(many.summary) > 2 * many["b"].nbytes


def memory_of_leaving_out(n_groups=100, n=40):
    """Peak of memory over that of the log likelihoods of all rows."""
    rng = np.random.default_rng(2)
    group = np.repeat(np.arange(n_groups), n)
    y = rng.normal(size=n_groups)[group] + rng.normal(size=len(group))
    ones = np.ones(len(group))
    fit = HierarchicalRegression(y, ones, ones, group).sample(n_draws=100, rng=1)
    fit.loo(by="group")  # what is imported on first use is no draw
    return peak(fit.loo) / (8 * 400 * len(y))


@pytest.mark.long
def test_leaving_rows_out_never_holds_all_their_draws(monkeypatch):
    monkeypatch.setattr(leave_one_out, "PART", 2**16)
    assert memory_of_leaving_out() < 0.6
    monkeypatch.setattr(leave_one_out, "PART", 2**40)  # wrong twin
    assert memory_of_leaving_out() > 2


def test_group_effects_without_room_are_refused_before_anything_is_drawn(model, monkeypatch):
    monkeypatch.setattr(room, "memory", lambda: 8 * 10**9)
    monkeypatch.setattr(model, "posterior", None)  # nothing is asked of the model
    with pytest.raises(ValueError, match=r"keep_groups must be False, or n_draws at most 3,125, got 4,000: .*"
                                         r"10,000 groups would take 2\.6 GB of at most 2 GB"):
        model.sample(4000, rng=1)


def test_a_quarter_of_a_large_memory_may_be_taken(monkeypatch):
    monkeypatch.setattr(room, "memory", lambda: 64 * 10**9)
    room.check_room(100_000, 2, 1000, 4)
    with pytest.raises(ValueError, match="keep_groups must be False, or n_draws at most 2,500"):
        room.check_room(100_000, 2, 3000, 4)


def test_few_draws_and_no_groups_need_no_room(model, monkeypatch):
    monkeypatch.setattr(room, "LIMIT", 1000)
    monkeypatch.setattr(room, "memory", lambda: 0)
    assert "b" not in model.sample(100, 2, rng=1, keep_groups=False)


@pytest.fixture(scope="module")
def fit(model):
    """4 million group effects, 32 MB, and a theta for each."""
    draws = model.sample(100, 2, rng=1)
    draws.summary(["gamma"])  # what is imported on first use is no draw
    return draws


@pytest.mark.long
def test_a_summary_of_a_large_theta_makes_it_in_parts_with_the_same_numbers(fit, monkeypatch):
    whole = fit.summary(["theta"])
    fit._theta = None
    monkeypatch.setattr(theta, "KEEP", 0)
    monkeypatch.setattr(summary, "PART", 2**18)
    part = fit.summary(["theta"])
    assert part.rows == whole.rows
    np.testing.assert_allclose(part.mean, whole.mean, rtol=1e-9, atol=1e-12)
    assert peak(fit.summary, ["theta"]) < peak(fit.summary, ["b"]) + 0.2 * fit["b"].nbytes
    monkeypatch.setattr(theta, "KEEP", np.inf)  # wrong twin
    assert peak(fit.summary, ["theta"]) > peak(fit.summary, ["b"]) + 0.8 * fit["b"].nbytes


def test_what_is_made_of_the_draws_and_has_no_room_is_refused_and_a_summary_is_not(fit, monkeypatch):
    fit._theta = None
    monkeypatch.setattr(theta, "KEEP", 0)
    monkeypatch.setattr(room, "LIMIT", 3 * fit["b"].nbytes // 2)
    monkeypatch.setattr(room, "memory", lambda: 0)
    for whole in (lambda: fit["theta"], fit.to_arviz):
        with pytest.raises(ValueError, match=r"n_draws must be at most 75 to hold theta, got 100: .*with b of"
                                             r" at most .* GB; summary\(\) makes it in parts"):
            whole()
    assert "theta" in repr(fit)
    assert len(fit.summary(["theta"])) == 2 * N_GROUPS


def test_outcomes_and_log_likelihoods_without_room_are_refused(monkeypatch):
    ones, rng = np.ones(60), np.random.default_rng(4)
    draws = HierarchicalRegression(rng.normal(size=60), ones, ones, np.arange(60) % 6).sample(100, rng=1)
    monkeypatch.setattr(room, "memory", lambda: 0)
    monkeypatch.setattr(room, "LIMIT", 8 * 400 * 60 - 1)
    many = [lambda: draws.predict(ones, ones, np.zeros(60, int), rng=1), draws.fitted, draws.log_likelihood]
    for make in many:
        with pytest.raises(ValueError, match=r"n_draws must be at most 99 to hold the .*, got 100"):
            make()
    assert draws.log_likelihood("group").shape == (4, 100, 6)
    monkeypatch.setattr(room, "LIMIT", 8 * 400 * 60)
    assert [make().shape for make in many] == [(4, 100, 60)] * 3
