"""Each chain has its own numbers, and they are what numpy's Generator would give."""

import numpy as np
import pytest

from bhm_core.kernels._streams import BLOCK, ChainStreams


def everything(n_chains):
    rng = ChainStreams(7, n_chains)
    return [
        rng.standard_normal((n_chains, 3)),
        rng.random(n_chains),
        rng.gamma(np.full((n_chains, 2), 3.0)),
        rng.standard_normal((n_chains, BLOCK + 5)),
        rng.normal(np.zeros((n_chains, 1)), 2.0, size=(n_chains, 4)),
        rng.binomial(10, 0.5, size=n_chains),
        rng.uniform(-1.0, 1.0, size=(n_chains, 2)),
        rng.random((n_chains, 2, 2)),
    ]


def test_chain_k_is_the_same_with_4_or_40_chains():
    for few, many in zip(everything(4), everything(40), strict=True):
        np.testing.assert_array_equal(few, many[:4])


def test_no_number_is_used_twice():
    rng = ChainStreams(1, 3)
    numbers = np.concatenate([rng.random((3, 2)).ravel() for _ in range(3 * BLOCK)])
    assert len(np.unique(numbers)) == numbers.size


def test_numbers_have_the_law_they_are_named_after():
    n = 20_000
    rng = ChainStreams(2, n)
    assert abs(rng.standard_normal((n, 1)).mean()) < 4 / np.sqrt(n)
    assert abs(rng.normal(5.0, 2.0, size=n).mean() - 5) < 4 * 2 / np.sqrt(n)
    assert abs(rng.uniform(2.0, 4.0, size=n).mean() - 3) < 4 * np.sqrt(1 / 3 / n)
    assert abs(rng.gamma(np.full(n, 3.0), 2.0).mean() - 6) < 4 * np.sqrt(12 / n)


def test_a_size_without_the_chains_is_refused():
    with pytest.raises(ValueError, match="size must start with the 3 chains, got"):
        ChainStreams(1, 3).random(5)
    with pytest.raises(AttributeError, match="numpy's Generator has no 'gauss'"):
        ChainStreams(1, 3).gauss(1)
