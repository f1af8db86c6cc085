"""Right and wrong answers to exercises about Bayes' theorem and the normal mean."""

import numpy as np
from scipy.stats import norm, t

import bhm_core as bhm
from answers.solutions import solution


def normal_mean(mu_0, sigma_0, sigma, y):
    return bhm.NormalMean(mu_0, sigma_0, sigma=sigma).update(y).mean


def weighted(w, mu_0, y):
    return w * np.mean(y) + (1 - w) * mu_0


def softmax(log_p):
    p = np.exp(log_p - np.max(log_p))
    return p / p.sum()


def interval_of(reach, mu_0, sigma_0, sigma):
    w = sigma_0**2 / (sigma_0**2 + sigma**2 / 14)
    def coverage(m):
        centre = norm(w * m + (1 - w) * mu_0, w * sigma / np.sqrt(14))
        return centre.cdf(m + reach(w)) - centre.cdf(m - reach(w))
    return coverage


def on_grid(log_prior):
    def mean(ybar, n, sigma, mu_0, sigma_0):
        m = np.linspace(-60, 60, 6001)
        return bhm.Grid(log_prior(m, mu_0, sigma_0) - n / (2 * sigma**2) * (m - ybar) ** 2, m).mean()
    return mean


def _threshold():
    posterior_mean = solution("ex-bayes-threshold", "y10 n10", "by_grid.mean()")
    return lambda low, n: posterior_mean(low, n)


def _underflow():
    weights = solution("ex-bayes-underflow", "mu pupils", "fine.weights")
    return lambda mu, scores: weights(mu, {"mathach": scores})


def _sign(result):
    mean = solution("ex-conj-sign", "y ybar n top", result)
    return lambda y, top: mean(y, y.mean(), y.size, top)


def _coverage():
    found = solution("ex-conj-coverage", "true_mean mu_0 sigma_0 sigma", "coverage(true_mean)")
    return found


def _heavy(result="heavy.mean()"):
    found = solution("ex-conj-heavy", "ybar n sigma mu_0 sigma_0 shift", result)
    return lambda *arguments: found(*arguments, 0)


UNITS = solution("ex-conj-units", "mu_0 sigma_0 sigma y unit", "wrong.update(unit * y).mean")


def _log_variance(top_of, factor):
    def mean(y, top):
        v, squares = np.linspace(0, top, 2001), np.sum((y - y.mean()) ** 2)
        return bhm.Grid(-factor * y.size * v - squares / (2 * np.exp(top_of * v)), v).mean()
    return mean


RIGHT = {
    "ex-bayes-base-rate": lambda: solution("ex-bayes-base-rate", "", "found / (found + alarms)")(),
    "ex-bayes-threshold": _threshold,
    "ex-bayes-underflow": _underflow,
    "ex-conj-square": lambda: solution("ex-conj-square", "", "(one.mean, one.sd)")(),
    "ex-conj-batches": lambda: solution("ex-conj-batches", "y", "prior.update(y[:7]).update(y[7:]).mean"),
    "ex-conj-units": lambda: solution("ex-conj-units", "mu_0 sigma_0 sigma y", "prior.update(y).mean"),
    "ex-conj-sign": lambda: _sign("right.mean()"),
    "ex-conj-t": lambda: (lambda six: solution("ex-conj-t", "y", "six.sigma2 / 6 * 5 / 3")(six)),
    "ex-conj-coverage": _coverage,
    "ex-conj-heavy": _heavy,
}
WRONG = {
    "ex-bayes-base-rate": [
        ("the other way round", 0.9, "not the pupils with dyscalculia"),
        ("all pupils below the line", 0.027, "a positive test is evidence"),
        ("false alarms forgotten for the healthy", 0.5, "the odds are multiplied"),
        ("a percentage", 21.8, "between 0 and 1"),
    ],
    "ex-bayes-threshold": [
        ("the raw share", lambda low, n: low / n, "one pupil settles nothing"),
        ("one count added, not two", lambda low, n: (low + 1) / (n + 1), "swap their names"),
        ("prior worth 20 pupils", lambda low, n: (low + 10) / 1e3, "many pupils outvote"),
        ("those who are not low", lambda low, n: (n - low + 1) / (n + 2), "many pupils outvote"),
    ],
    "ex-bayes-underflow": [
        ("the product", lambda mu, s: np.prod(norm(mu[:, None], 6.9).pdf(s), axis=1)
         / np.sum(np.prod(norm(mu[:, None], 6.9).pdf(s), axis=1)), "stays finite"),
        ("not divided", lambda mu, s: softmax((mu * s.sum() - s.size * mu**2 / 2) / 6.9**2) * 2,
         "add up to one"),
        ("sd for variance", lambda mu, s: softmax((mu * s.sum() - s.size * mu**2 / 2) / 6.9),
         "what the product gives"),
        ("one pupil too few", lambda mu, s: softmax((mu * s[1:].sum() - s[1:].size * mu**2 / 2) / 6.9**2),
         "order does not count"),
    ],
    "ex-conj-square": [
        ("variance for sd", (10.2, 7.2), "makes you surer"),
        ("weights swapped", (4.8, 2.683), "weighted by precision"),
        ("half a square", (10.2, 7.2**0.5 / 2**0.5), "precisions add"),
    ],
    "ex-conj-batches": [
        ("the second half from the prior", lambda y: normal_mean(12.6, 3.1, 6.3, y[4:]),
         "order does not count"),
        ("the first half's mean, the old sd",
         lambda y: normal_mean(normal_mean(12.6, 3.1, 6.3, y[:4]), 3.1, 6.3, y[4:]),
         "order does not count"),
        ("one pupil in place of all", lambda y: normal_mean(12.6, 3.1, 6.3, [y.mean()]), "moves it by less"),
        ("the mean of the scores", lambda y: y.mean(), "moves it by less"),
    ],
    "ex-conj-units": [
        ("variance for sd", lambda *a: UNITS(*a, 1), "the unit does not count"),
        ("sd for variance in the weight", lambda m, s0, s, y: weighted(s0 / (s0 + s / y.size), m, y),
         "worth as many"),
        ("weights swapped", lambda m, s0, s, y: weighted(s**2 / (y.size * s0**2 + s**2), m, y),
         "a flat prior leaves"),
        ("n - 1 for n", lambda m, s0, s, y: weighted(s0**2 / (s0**2 + s**2 / (y.size - 1)), m, y),
         "worth as many"),
    ],
    "ex-conj-sign": [
        ("as printed", lambda y, top: _sign("printed.mean()")(y, top), "where the grid ends"),
        ("log sd for log variance", _log_variance(0.5, 0.5), "ten times the unit"),
        ("n for n/2", _log_variance(1, 1.0), "near the log of the mean square"),
    ],
    "ex-conj-t": [
        ("squared scale", lambda y: y.var(ddof=1) / y.size, "variance of the t distribution"),
        ("a root", lambda y: np.sqrt(y.var(ddof=1) / y.size * 5 / 3), "a hundred times the variance"),
        ("n for n - 1", lambda y: y.var() / y.size * 5 / 3, "variance of the t distribution"),
        ("squares around 0", lambda y: np.sum(y**2) / 5 / 6 * 5 / 3, "a shift changes nothing"),
    ],
    "ex-conj-coverage": [
        ("always 90%", lambda m, *school: 0.9, "in the middle are caught more often"),
        ("the prior's sd for reach", lambda m, *s: interval_of(lambda w: 1.645 * s[1], *s)(m), "far out"),
        ("the sampling sd for reach", lambda m, *s: interval_of(lambda w: 1.645 * s[2] / 14**0.5, *s)(m),
         "promise"),
        ("a 95% interval", lambda m, *s: interval_of(lambda w: 1.96 * (w / 14) ** 0.5 * s[2], *s)(m),
         "promise"),
    ],
    "ex-conj-heavy": [
        ("a normal prior", on_grid(norm.logpdf), "gives way"),
        ("scale squared", on_grid(lambda m, c, s: t.logpdf(m, 3, c, s**2)), "the unit does not count"),
        ("prior at 0", on_grid(lambda m, c, s: t.logpdf(m, 3, 0, s)), "both sides are alike"),
        ("the prior minus the data", lambda y, n, s, m, s0: 2 * y - on_grid(norm.logpdf)(y, n, s, m, s0),
         "towards"),
    ],
}
