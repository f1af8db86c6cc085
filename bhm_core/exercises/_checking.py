"""What is tried of answers about checks of a model."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from bhm_core.exercises._table import exercise, same, true

ROWS = np.repeat(np.arange(160), 10)


@exercise("ex-checking-half", "`share(n, y_bar, sigma_0)`, which returns the probability that a replicate of "
          "the mean is at or above the real one")
def _half_share(share):
    yield same("a flat prior gives one half", "sigma_0 = 1,000,000, twice", 2 * share(9, 0.8, 1e6), 1.0,
               "Then the replicates are centred at the real mean.", 1e-4)
    yield same("so does a prior that agrees", "y_bar = 0, twice", 2 * share(9, 0.0, 0.5), 1.0,
               "By how much does the prior pull here?")
    yield true("a prior that is certain leaves the tail of the mean", "sigma_0 near 0, over the normal tail",
               share(9, 0.8, 1e-6) / norm.sf(0.8 * 3), abs(share(9, 0.8, 1e-6) / norm.sf(0.8 * 3) - 1) < 1e-3,
               "New pupils scatter around μ, whatever is known about μ.")
    draws = np.random.default_rng(3).normal(size=(2, 200_000))
    w = 9 / (9 + 4)
    made = w * 0.8 + draws[0] * np.sqrt(w / 9) + draws[1] / 3
    gap = float(share(9, 0.8, 0.5)) - np.mean(made >= 0.8)
    yield true("it is the share of replicates", "less the share of 200,000 replicates", gap, abs(gap) < 6e-3,
               "Two variances add up: that of μ given the data, and that of a mean of n new pupils.")


@exercise("ex-checking-bug", "`new_scores(gamma_0, tau, sigma, row, rng)`, which returns the scores of new "
          "schools: one per pupil, where `row` is the place of the pupil's school, 0 to 159")
def _new_scores(new_scores):
    rng = np.random.default_rng(4)
    alike = np.asarray(new_scores(12.0, 3.0, 1e-9, ROWS, rng)).reshape(160, 10)
    yield true("pupils of one school share its level", "largest spread in a school, with sigma near 0",
               np.ptp(alike, axis=1).max(), np.ptp(alike, axis=1).max() < 1e-6, "How many levels are drawn?")
    yield true("levels differ by tau", "sd of the levels over tau", alike[:, 0].std() / 3,
               abs(alike[:, 0].std() / 3 - 1) < 0.25, "tau is the standard deviation of levels.")
    inside = np.asarray(new_scores(12.0, 1e-9, 6.0, ROWS, rng)).reshape(160, 10)
    yield true("pupils differ by sigma", "mean spread in schools over sigma, with tau near 0",
               inside.std(axis=1, ddof=1).mean() / 6, abs(inside.std(axis=1, ddof=1).mean() / 6 - 1) < 0.1,
               "sigma is the standard deviation of pupils around the level of their school.")
