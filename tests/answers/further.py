"""Right and wrong answers to exercises about other samplers, outcomes, simulations and the engine."""

import numpy as np
from scipy.special import expit, gamma, logit
from scipy.stats import invgamma, norm

from answers.solutions import solution


def _change(shape):
    found = solution("ex-geometry-one", "y shape", "away - here")
    return lambda theta: found(theta, shape(theta.size))


def _conditional():
    found = solution("ex-geometry-conditional", "a b mu_now theta_now y v", "conditional(v)")
    return lambda v, a, b, mu, theta: found(a, b, mu, theta, theta, v)


def _inverse_gamma(shape, scale):
    def log_p(v, a, b, mu, theta):
        return invgamma(shape(a, theta.size), scale=scale(b, np.sum((theta - mu) ** 2))).logpdf(v)
    return log_p


def _orbit():
    found = solution("ex-geometry-euler", "begin kick gradient run", "good")
    return lambda *a: found(*a[:3], {"step_size": a[3], "n_steps": a[4]})


def _euler(theta, psi, gradient, step, n):
    """The loop of the colleague."""
    for _ in range(n):
        theta, psi = theta + step * psi, psi + step * gradient(theta)
    return theta, psi


def _one_after_the_other(theta, psi, gradient, step, n):
    for _ in range(n):
        psi = psi + step * gradient(theta)
        theta = theta + step * psi
    return theta, psi


def _one_more():
    found = solution("ex-beyond-one-more", "y n gamma_0 tau", "plugged")
    return found


def _half_width():
    found = solution("ex-study-level", "level sd", "norm.ppf(0.5 + level / 2) * np.sqrt(0.5)")
    return lambda level, sd: found(level, sd) * sd / np.sqrt(0.5)


def _merged():
    found = solution("ex-engine-merge", "one two n", "(mean, squares)")
    return lambda one, two: found(one, two, one.size + two.size)


def _rats():
    """The share of the page's solution, with its 14 rats in place of n."""
    at_14 = solution("ex-study-rats", "", "share")()
    return lambda n: 14 / (14 + n) if n != 14 else at_14


RIGHT = {
    "ex-geometry-volume": lambda: solution("ex-geometry-volume", "d", "costs.ball_in_cube(d)"),
    "ex-geometry-one": lambda: _change(lambda J: (J - 1) / 2),
    "ex-geometry-conditional": _conditional,
    "ex-geometry-jacobian": lambda: solution("ex-geometry-jacobian", "x", "formula(x)"),
    "ex-geometry-euler": _orbit,
    "ex-beyond-predict": lambda: solution("ex-beyond-predict", "women_asked", "like @ theta / like.sum()"),
    "ex-beyond-odds": lambda: solution("ex-beyond-odds", "theta", "expit(logit(theta) + np.log(2))"),
    "ex-beyond-one-more": _one_more,
    "ex-study-level": _half_width,
    "ex-study-rats": _rats,
    "ex-engine-merge": _merged,
}
WRONG = {
    "ex-geometry-volume": [
        ("side 1", lambda d: np.pi ** (d / 2) / gamma(d / 2 + 1), "ball and cube are one"),
        ("gamma of d/2", lambda d: np.pi ** (d / 2) / 2**d / gamma(d / 2), "ball and cube are one"),
        ("the plane's share for all", lambda d: np.pi / 4 if d > 1 else 1.0, "two more dimensions"),
    ],
    "ex-geometry-one": [
        ("one school too many", _change(lambda J: J / 2), "change alike"),
        ("the density of tau, not of log tau", _change(lambda J: J / 2 + 0.5), "change alike"),
        ("two too few", _change(lambda J: (J - 2) / 2), "change alike"),
    ],
    "ex-geometry-conditional": [
        ("J - 1", _inverse_gamma(lambda a, J: a + (J - 1) / 2, lambda b, s: b + s / 2), "without schools"),
        ("squares not halved", _inverse_gamma(lambda a, J: a + J / 2, lambda b, s: b + s), "change alike"),
        ("a whole J", _inverse_gamma(lambda a, J: a + J, lambda b, s: b + s / 2), "change alike"),
    ],
    "ex-geometry-jacobian": [
        ("no Jacobian", lambda x: 2 / (5 * np.pi) / (1 + np.exp(2 * x) / 25), "it is a density"),
        ("divided by tau", lambda x: 2 / (5 * np.pi) / (1 + np.exp(2 * x) / 25) / np.exp(x),
         "it is a density"),
        ("a normal of log tau", lambda x: norm(0, 1).pdf(x), "where τ is the scale"),
    ],
    "ex-geometry-euler": [
        ("Euler", _euler, "it is reversible"),
        ("one after the other", _one_after_the_other, "it is reversible"),
        ("Euler in half steps", lambda *a: _euler(*a[:3], a[3] / 2, 2 * a[4]), "the energy stays"),
        ("nothing moves", lambda theta, psi, gradient, step, n: (theta + step * n * psi, psi), "a quarter"),
    ],
    "ex-beyond-predict": [
        ("the share", lambda n: 0.0, "the population"),
        ("a flat prior", lambda n: 1 / (n + 2), "the population"),
        ("the middle district", lambda n: expit(-0.54), "more noes lower it"),
    ],
    "ex-beyond-odds": [
        ("twice the probability", lambda p: 2 * p, "it stays a probability"),
        ("twice the logit", lambda p: expit(2 * logit(p)), "small probabilities double"),
        ("the odds", lambda p: 2 * p / (1 - p), "it stays a probability"),
        ("capped", lambda p: min(2 * p, 0.999), "half the odds of no"),
    ],
    "ex-beyond-one-more": [
        ("the share", lambda y, n, g, t: (y + 1e-9) / (n + 2e-9), "nobody asked"),
        ("a flat prior", lambda y, n, g, t: (y + 1) / (n + 2), "do not differ"),
        ("the mean logit", lambda y, n, g, t: expit(g) + 0 * y, "nobody asked"),
    ],
    "ex-study-level": [
        ("another level", lambda level, sd: norm.ppf(0.5 + (level + 0.05) / 2) * sd, "a 90% interval holds"),
        ("one end", lambda level, sd: norm.ppf(level) * sd, "a 90% interval holds"),
        ("a variance", lambda level, sd: norm.ppf(0.5 + level / 2) * sd**2, "twice the sd"),
    ],
    "ex-study-rats": [
        ("worth 12", lambda n: 12 / (12 + n), "make it one half"),
        ("the share of the rats", lambda n: n / (14 + n), "without rats"),
        ("worth 2", lambda n: 2 / (2 + n), "make it one half"),
    ],
    "ex-engine-merge": [
        ("the spread between forgotten",
         lambda a, b: (np.r_[a, b].mean(), a.size * a.var() + b.size * b.var()),
         "squares are those of all"),
        ("halves alike", lambda a, b: ((a.mean() + b.mean()) / 2, np.r_[a, b].var() * 8),
         "mean is that of all"),
        ("a variance", lambda a, b: (np.r_[a, b].mean(), np.r_[a, b].var()), "squares are those of all"),
    ],
}
