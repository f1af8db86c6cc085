"""How far ranks are from uniform, and how far uniform ranks would be."""

from functools import lru_cache

import numpy as np


def uniform(n_draws):
    """Distribution function of a uniform rank from 0 to `n_draws`."""
    return np.arange(1, n_draws + 2) / (n_draws + 1)


def ecdf(ranks, n_draws):
    """Share of the simulations with a rank of at most 0, 1, ..., n_draws: last axis."""
    ranks = np.moveaxis(np.asarray(ranks), 0, -1)
    counts = (ranks[..., None] == np.arange(n_draws + 1)).sum(axis=-2)
    return counts.cumsum(axis=-1) / ranks.shape[-1]


def sd(n_sims, n_draws):
    """Standard deviation of `ecdf` at each rank, if ranks are uniform."""
    p = uniform(n_draws)
    return np.sqrt(p * (1 - p) / n_sims)


def statistic(ranks, n_draws):
    """Largest distance from uniform, in standard deviations of a binomial share."""
    distance = np.abs(ecdf(ranks, n_draws) - uniform(n_draws))[..., :-1]
    return (distance / sd(n_sims=np.shape(ranks)[0], n_draws=n_draws)[:-1]).max(axis=-1)


@lru_cache(maxsize=8)
def null_statistics(n_sims, n_draws, size=2000):
    """The same statistic for uniform ranks, simulated."""
    rng = np.random.default_rng(20260101)  # a constant of the test, so that p-values repeat
    counts = rng.multinomial(n_sims, np.full(n_draws + 1, 1 / (n_draws + 1)), size=size)
    distance = np.abs(counts.cumsum(axis=1) / n_sims - uniform(n_draws))[:, :-1]
    return (distance / sd(n_sims, n_draws)[:-1]).max(axis=1)
