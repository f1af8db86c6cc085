"""Right and wrong answers to exercises about checks of a model."""

import numpy as np
from scipy.stats import norm

from answers.solutions import solution


def _share(sd, pull=lambda w: 1 - w):
    def share(n, y_bar, sigma_0):
        w = n / (n + 1 / sigma_0**2)
        return norm.cdf(-pull(w) * y_bar / sd(w, n))
    return share


def _new_scores(levels):
    page = solution("ex-checking-bug", "gamma_0 tau sigma rng n_levels row y",
                    "new_schools(gamma_0, tau, sigma, rng, n_levels)")
    return lambda gamma_0, tau, sigma, row, rng: page(gamma_0, tau, sigma, rng, levels(row), row, row * 1.0)


RIGHT = {
    "ex-checking-half": lambda: solution("ex-checking-half", "n y_bar sigma_0", "exact"),
    "ex-checking-bug": lambda: _new_scores(lambda row: 160),
}
WRONG = {
    "ex-checking-half": [
        ("no new pupils", _share(lambda w, n: np.sqrt(w / n)), "tail of the mean"),
        ("known mean", _share(lambda w, n: np.sqrt(1 / n)), "share of replicates"),
        ("the weight of the data", _share(lambda w, n: np.sqrt((1 + w) / n), lambda w: w), "a flat prior"),
    ],
    "ex-checking-bug": [
        ("hers", _new_scores(lambda row: row.size), "share its level"),
        ("tau as a variance",
         lambda g, t, s, row, rng: rng.normal(rng.normal(g, t**2, 160)[row], s), "levels differ"),
        ("one level for all",
         lambda g, t, s, row, rng: rng.normal(rng.normal(g, t), s, row.size), "levels differ"),
        ("no pupils", lambda g, t, s, row, rng: rng.normal(g, t, 160)[row], "pupils differ"),
    ],
}
