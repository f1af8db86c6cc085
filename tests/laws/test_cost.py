"""What a fit holds in memory: the draws that are kept, and little else, however many the rows."""

import tracemalloc

import numpy as np
import pytest

from bhm_core import HierarchicalRegression, SufficientStatistics
from bhm_core.hierarchical.marginal import effects

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
