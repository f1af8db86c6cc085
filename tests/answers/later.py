"""Right and wrong answers to exercises about families, checks, missing rows, design, and a whole report."""

import numpy as np
from scipy.stats import binom, norm

import bhm_core as bhm
from answers.solutions import solution


def _update():
    page = solution("ex-families-bug", "a b y n", "bhm.BetaBinomial(a, b).update(y, n)")

    def update(a, b, y, n):
        after = page(a, b, y, n)
        return after.a, after.b
    return update


def _ordinary(law=None, weights=(0.9, 0.1)):
    def ordinary(y, a, b):
        joint = weights[0] * law(y, a, b), weights[1] * law(y, 1, 1)
        return joint[0] / sum(joint)
    return ordinary


def _boys_ahead():
    page = solution("ex-case-next", "g t", "norm.cdf(-g.mean() / t.mean())")
    return lambda gamma, tau: page(np.array(gamma), np.array(tau))


def _mixed():
    page = solution("ex-case-hsb", "female row", "mixed")
    return page


def evidence(y, a, b):
    return bhm.BetaBinomial(a, b).predictive(14).pmf(y)


def _in_need():
    page = solution("ex-decisions-twenty", "level chosen", "in_need(level, np.array(chosen, dtype=int))")
    return page


def _share_above():
    page = solution("ex-decisions-bug", "level sd", "house")
    return lambda level, sigma: page(level[..., None], sigma[..., None])[0]


def _counted(levels):
    """In need by another count than that of the draws."""
    def in_need(draws, chosen):
        count = levels(draws)[..., np.array(chosen, dtype=int)].sum(axis=-1)
        return count.mean(), *np.quantile(count, [0.05, 0.95])
    return in_need


LIMIT = np.log(4.1)
HERS = solution("ex-families-bug", "a b y n", "update(a, b, y, n)")
RIGHT = {
    "ex-families-bug": _update,
    "ex-families-mixture": lambda: solution("ex-families-mixture", "k a b", "ordinary"),
    "ex-design-half": lambda: solution("ex-design-half", "J n", "ratio"),
    "ex-design-radon": lambda: solution("ex-design-radon", "t s", "best_members(10, 1, tau=t, sigma=s)"),
    "ex-decisions-measure": lambda: solution("ex-decisions-measure", "", "(low, high)")(),
    "ex-decisions-twenty": _in_need,
    "ex-decisions-bug": _share_above,
    "ex-case-next": _boys_ahead,
    "ex-case-hsb": _mixed,
}
WRONG = {
    "ex-families-bug": [
        ("hers", HERS, "swap their names"),
        ("tumours twice", lambda a, b, y, n: (a + 2 * y, b + n - y), "swap their names"),
        ("prior forgotten", lambda a, b, y, n: (y + 1e-9, n - y + 1e-9), "without rats"),
        ("the wrong way round", lambda a, b, y, n: (a + n - y, b + y), "outvote the prior"),
    ],
    "ex-families-mixture": [
        ("at one rate", _ordinary(lambda y, a, b: binom(14, a / (a + b)).pmf(y)), "belief stays"),
        ("even chances", _ordinary(evidence, (0.5, 0.5)), "nothing is learned"),
        ("the other kind", lambda y, a, b: 1 - _ordinary(evidence)(y, a, b), "nothing is learned"),
    ],
    "ex-design-half": [
        ("all rows alike", lambda J, n: np.sqrt(160 * 44 / (J * n)), "makes up for the schools"),
        ("variances", lambda J, n: (9 + 36 / n) / J / ((9 + 36 / 44) / 160), "doubles the width"),
        ("schools alone", lambda J, n: np.sqrt(160 / J), "makes up for the schools"),
    ],
    "ex-design-radon": [
        ("no root", lambda tau, sigma: 10 * sigma / tau, "better for the money"),
        ("squared", lambda tau, sigma: np.sqrt(10) * (sigma / tau) ** 2, "halves the number"),
        ("without the price", lambda tau, sigma: sigma / tau, "better for the money"),
    ],
    "ex-decisions-measure": [
        ("leave against mend", (1500 / 6000, 0.99), "leaving costs as much"),
        ("mending forgotten", (15 / 6000, 0.99), "leaving costs as much"),
        ("a kit for nothing", (0.0033, 0.9), "mending costs as much"),
        ("in dollars", (15, 1485), "they are probabilities"),
    ],
    "ex-decisions-twenty": [
        ("means above the limit",
         _counted(lambda d: d.mean(axis=(0, 1)) > LIMIT), "sum of the probabilities"),
        ("below", _counted(lambda d: d < LIMIT), "sum of the probabilities"),
        ("a share", lambda d, chosen: (0.0,) * 3 if not len(chosen) else tuple(
            np.array(_counted(lambda x: x > LIMIT)(d, chosen)) / len(chosen)), "sum of the probabilities"),
        ("the first ones", lambda d, chosen: _counted(lambda x: x > LIMIT)(d, range(len(chosen)))
         if len(chosen) != 3 or chosen[0] < 4 else (0, 0, 0), "order of the list"),
    ],
    "ex-decisions-bug": [
        ("as written", lambda level, sigma: (level > LIMIT).mean(), "share of houses"),
        ("the other side",
         lambda level, sigma: norm.cdf((LIMIT - level) / sigma).mean(), "follow the county"),
        ("a variance", lambda level, sigma: norm.cdf((level - LIMIT) / sigma**2).mean(), "share of houses"),
    ],
    "ex-case-next": [
        ("the sign", lambda gamma, tau: norm.cdf(gamma / tau), "less likely"),
        ("a variance", lambda gamma, tau: norm.cdf(-gamma / tau**2), "the unit does not count"),
        ("not a normal", lambda gamma, tau: 0.5 - gamma / tau / 5, "one in twenty"),
    ],
    "ex-case-hsb": [
        ("girls at least", lambda f, row: np.bincount(row, f) > 0, "one sex are not mixed"),
        ("half", lambda f, row: np.bincount(row, f) / np.bincount(row) == 0.5, "one of each"),
        ("per pupil", lambda f, row: f > 0, "one answer per school"),
    ],
}
