"""The 70 earlier experiments with untreated rats, and the beta prior that the chapter makes of them."""

import numpy as np
from scipy.special import betaln
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


def tail_without_known_prior(least, power):
    """P(at least so many of 20 rats), averaged over a mean and a worth of the beta prior as well.

    The mean has a flat prior, and the worth one like a power of itself.
    """
    mean, log_worth = np.meshgrid(np.linspace(0.08, 0.24, 50), np.linspace(1, 5, 60))
    worth = np.exp(log_worth)
    a, b = mean * worth, (1 - mean) * worth
    log_p = (power + 1) * log_worth + sum(
        betaln(a + y, b + n - y) - betaln(a, b) for y, n in zip(TUMOURS, SIZES, strict=True))
    p = np.exp(log_p - log_p.max())
    return np.sum(p / p.sum() * betabinom(20, a, b).sf(least - 1))


def limit(law):
    """Smallest count that is reached at most once in a hundred times."""
    return next(k for k in range(21) if law.sf(k - 1) <= 0.01)


def alarms(law_for):
    """How many of the experiments reach a count that comes up at most once in a hundred times."""
    return sum(law_for(n).sf(y - 1) <= 0.01 for y, n in zip(TUMOURS, SIZES, strict=True))
