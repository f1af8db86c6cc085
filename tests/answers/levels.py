"""Right and wrong answers to exercises about groups with a level each."""

from types import SimpleNamespace as Of

import numpy as np

import bhm_core as bhm
from answers.solutions import solution


def _ninth():
    found = solution("ex-hyperpriors-ninth", "draws", "ninth")
    return lambda mu, tau: found({"mu": mu, "tau": tau})


def _levels():
    found = solution("ex-intercepts-code", "gamma_0 tau sigma raw", "plug_in")
    return lambda g, t, s, n, y: found(np.array(g), np.array(t), np.array(s), Of(n=n, y_mean=y))


def _level(worth):
    """Levels with a population that is worth `worth(sigma, tau)` pupils."""
    def levels(g, t, s, n, y):
        w = n / (n + worth(s, t))
        return w * y + (1 - w) * g
    return levels


def _weight():
    found = solution("ex-intercepts-bug", "sigma tau", "right")
    return lambda sigma, tau: found(np.array(sigma), np.array(tau))


def _smallest():
    """The schools of the solution, with moves by the formula at rounded parameters in place of a fit."""
    pupils = bhm.load_high_school().students
    raw = bhm.pooling.no_pooling(pupils["mathach"], pupils["ses"], pupils["school"])
    move = (12.6 - raw.y_mean) / (1 + raw.n * (2.9 / 6.3) ** 2)
    return solution("ex-intercepts-smallest", "raw move", "raw.groups[still]")(raw, move)


def _sd_of_level():
    found = solution("ex-comparing-pupils", "size s_0 t_0", "sd")
    return lambda n, sigma, tau: found(n, sigma, tau)


DRAFT = solution("ex-hyperpriors-bug", "y se t", "means[0]")
RIGHT = {
    "ex-hyperpriors-ninth": _ninth,
    "ex-hyperpriors-bug": lambda: solution("ex-hyperpriors-bug", "y se t", "means[1]"),
    "ex-intercepts-code": _levels,
    "ex-intercepts-bug": _weight,
    "ex-intercepts-smallest": _smallest,
    "ex-comparing-pupils": _sd_of_level,
    "ex-comparing-code": lambda: solution("ex-comparing-code", "draws limit",
                                          "probability_above(draws, limit)"),
    "ex-comparing-eight": lambda: solution("ex-comparing-eight", "theta", "best"),
}
RNG = np.random.default_rng(1)
WRONG = {
    "ex-hyperpriors-ninth": [
        ("mu itself", lambda mu, tau: mu, "variances add"),
        ("plugged in", lambda mu, tau: RNG.normal(mu.mean(), tau.mean(), mu.size), "without spread"),
        ("tau as a variance", lambda mu, tau: RNG.normal(mu, np.sqrt(tau)), "variances add"),
        ("a mean", lambda mu, tau: mu.mean(), "one draw for each draw"),
    ],
    "ex-hyperpriors-bug": [
        ("the draft", DRAFT, "if all gain 100 more"),
        ("the plain mean", lambda y, se, tau: y.mean(), "precision decides"),
        ("no squares", lambda y, se, tau: np.average(y, weights=1 / (se + tau)), "precision decides"),
        ("variances for weights", lambda y, se, tau: np.average(y, weights=se**2 + tau**2),
         "precision decides"),
    ],
    "ex-intercepts-code": [
        ("standard deviations", _level(lambda s, t: s / t), "weights are equal"),
        ("sigma not squared", _level(lambda s, t: s / t**2), "the unit does not count"),
        ("upside down", _level(lambda s, t: t**2 / s**2), "complete pooling"),
        ("n - 1", lambda g, t, s, n, y: _level(lambda a, b: a**2 / b**2)(g, t, s, n - 1, y),
         "weights are equal"),
        ("weights swapped", lambda g, t, s, n, y: g + y - _level(lambda a, b: a**2 / b**2)(g, t, s, n, y),
         "many pupils"),
    ],
    "ex-intercepts-bug": [
        ("the spread of all scores", lambda s, t: 14 / (14 + (s**2 + t**2) / t**2), "worth 14 pupils"),
        ("sampling noise in tau", lambda s, t: 14 / (14 + s**2 / (t**2 + s**2 / 14)), "are pooled"),
        ("standard deviations", lambda s, t: 14 / (14 + s / t), "worth 14 pupils"),
        ("upside down", lambda s, t: 14 / (14 + t**2 / s**2), "are believed"),
    ],
    "ex-intercepts-smallest": [
        ("School 8367", 8367, "less than the median"),
        ("a place in the list", 3, "those of schools"),
        ("a large school", 1224, "the schools are small"),
    ],
    "ex-comparing-pupils": [
        ("the noise alone", lambda n, s, t: s / np.sqrt(n), "precisions add"),
        ("a variance", lambda n, s, t: 1 / (n / s**2 + 1 / t**2), "the unit does not count"),
        ("both noises", lambda n, s, t: np.sqrt(s**2 / n + t**2), "precisions add"),
        ("w twice", lambda n, s, t: n * t**2 / (n * t**2 + s**2) * s / np.sqrt(n), "precisions add"),
    ],
    "ex-comparing-code": [
        ("below", lambda d, limit: (d < limit).mean(axis=(0, 1)), "far below is always passed"),
        ("one number", lambda d, limit: (d > limit).mean(), "one number per school"),
        ("the mean above", lambda d, limit: (d.mean(axis=(0, 1)) > limit) * 1.0, "in between"),
        ("one chain", lambda d, limit: (d[0] > limit).mean(axis=0), "the sum"),
    ],
    "ex-comparing-eight": [
        ("the worst", lambda d: (bhm.ranking.ranks(d) == 1).mean(axis=(0, 1)), "the largest gain wins"),
        ("above the mean", lambda d: (d > d.mean(axis=-1, keepdims=True)).mean(axis=(0, 1)),
         "one of them is the best"),
        ("best by the mean", lambda d: (d.mean(axis=(0, 1)) == d.mean(axis=(0, 1)).max()) * 1.0,
         "a wide interval"),
        ("shares of the gain", lambda d: d.mean(axis=(0, 1)) / d.mean(axis=(0, 1)).sum(), "a gain for all"),
    ],
}
