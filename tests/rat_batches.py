"""The 70 earlier experiments with untreated rats, and the beta prior that the chapter makes of them."""

import numpy as np
from scipy.stats import betabinom, binom

import bhm_core as bhm

RATS = bhm.load_rat_tumors()
TUMOURS, SIZES = RATS["y"][:-1].astype(int), RATS["K"][:-1].astype(int)
ONE_RATE = TUMOURS.sum() / SIZES.sum()


def prior_of(tumours, sizes):
    """The beta distribution with the mean and the spread of the rates, luck taken out."""
    rates = tumours / sizes
    mean, luck = rates.mean(), np.mean(rates * (1 - rates) / (sizes - 1))
    worth = mean * (1 - mean) / (rates.var() - luck) - 1
    return worth * mean, worth * (1 - mean)


A, B = prior_of(TUMOURS, SIZES)
COUNT = betabinom(20, A, B)


def one_rate(n):
    """Counts of n rats if all batches have one rate."""
    return binom(n, ONE_RATE)


def own_rate(n):
    """Counts of n rats if the rate of a batch comes from the prior."""
    return betabinom(n, A, B)


def limit(law):
    """Smallest count that is reached at most once in a hundred times."""
    return next(k for k in range(21) if law.sf(k - 1) <= 0.01)


def alarms(law_for):
    """How many of the experiments reach a count that comes up at most once in a hundred times."""
    return sum(law_for(n).sf(y - 1) <= 0.01 for y, n in zip(TUMOURS, SIZES, strict=True))
