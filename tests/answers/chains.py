"""Right and wrong answers to exercises about chains."""

from types import SimpleNamespace as Of

import numpy as np

import bhm_core as bhm
from answers.solutions import solution


def _clt(result):
    found = solution("ex-mh-clt", "sums exact n", result)
    return lambda draws, mean: found(draws.sum(), Of(mean=mean), draws.size)


def _r_hat(ddof=1, root=True, divided=True):
    def r_hat(x):
        n = x.shape[1]
        within, between = x.var(axis=1, ddof=ddof).mean(), x.mean(axis=1).var(ddof=1)
        ratio = ((n - 1) / n * within + between * (1 if divided else n)) / within
        return np.sqrt(ratio) if root else ratio
    return r_hat


def _trial(mcse):
    return Of(mcse=mcse)


def _enough():
    found = solution("ex-trust-enough", "trial", "needed")
    return lambda mcse: found(_trial(mcse))


def _variances(third, first=lambda w, v: w * v):
    def three(n, sigma, sigma_0):
        w, v = n * sigma_0**2 / (n * sigma_0**2 + sigma**2), sigma**2 / n
        return first(w, v), v, third(w, v)
    return three


def _moved(result):
    def moved(shift, sigma_0, sigma):
        w = 14 * sigma_0**2 / (14 * sigma_0**2 + sigma**2)
        return result(w, shift, np.sqrt(w * sigma**2 / 14), sigma_0)
    return moved


def _means():
    """What the rules of the page draw from, by long runs of the page's own kernels."""
    rules = solution("ex-mh-ratio-bug", "", "rules")()
    size = {"n_draws": 8_000, "n_warmup": 200, "rng": 7}
    return [bhm.sample(rules[name], [1.0], **size)["theta"].mean() for name in ("absent", "reversed")]


RIGHT = {
    "ex-mh-by-hand": lambda: solution("ex-mh-by-hand", "", "[min(1, r[k]) for k in 'abc']")(),
    "ex-mh-three-states": lambda: solution("ex-mh-three-states", "", "rule")(),
    "ex-mh-clt": lambda: _clt("right"),
    "ex-mh-off-by-one": lambda: (lambda n: _counts(n)),
    "ex-mh-ratio-bug": _means,
    "ex-trust-by-hand": lambda: solution("ex-trust-by-hand", "two", "plain(two)"),
    "ex-trust-enough": _enough,
    "ex-trust-check": lambda: solution("ex-trust-check", "r_hats limit", "repaired(r_hats, limit)"),
    "ex-trust-variance": lambda: solution("ex-trust-variance", "n sigma sigma_0", "(w * v, v, w**2 * v)"),
    "ex-trust-resolution": lambda: _resolution,
}


def _counts(n):
    """The loop of the solution, to the letter."""
    steps = solution("ex-mh-off-by-one", "T", "range(0, T + 1)")(n)
    made = {t + 1: "a state" for t in steps}
    return len(made), len([made[t] for t in range(1, n + 1)])


def _resolution(shift, sigma_0, sigma):
    found = solution("ex-trust-resolution", "shift sigma_0 sigma", "moved")
    return found(shift, sigma_0, sigma)


WRONG = {
    "ex-mh-by-hand": [
        ("a ratio, no probability", (1.24, 0.34, 0.17), "they are probabilities"),
        ("no correction", (1, 0.34, 0.34), "needs its correction"),
        ("the correction upside down", (1, 0.34, 0.68), "needs its correction"),
        ("old over new", (1, 0.81, 0.40), "detailed balance"),
    ],
    "ex-mh-three-states": [
        ("staying forgotten", [[0, 0.25, 0.25], [0.5, 0, 0.5], [0.5, 0.5, 0]], "every state goes somewhere"),
        ("always accepted", [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]], "as much flows there as back"),
        ("a lazy chain", [[0.75, 0.125, 0.125], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]], "never refused"),
    ],
    "ex-mh-clt": [
        ("as printed", _clt("printed"), "stays around 0"),
        ("over n", lambda draws, mean: (draws - mean).mean(), "does not depend on n"),
        ("n in place of its root", lambda draws, mean: (draws - mean).sum(), "does not depend on n"),
        ("standardised", lambda draws, mean: (draws - mean).sum() / np.sqrt(draws.size) / draws.std(),
         "of one draw"),
    ],
    "ex-mh-off-by-one": [
        ("N states", lambda n: (n, n), "one state is made in vain"),
        ("all returned", lambda n: (n + 1, n + 1), "as many are returned"),
        ("with the start", lambda n: (n + 2, n), "the shortest case"),
    ],
    "ex-mh-ratio-bug": [
        ("no harm done", (4, 4), "draw from smaller numbers"),
        ("swapped", (2, 3), "wrong twice over"),
        ("too large", (5, 6), "draw from smaller numbers"),
        ("half a step", (3.5, 3.0), "one step of the gamma family"),
    ],
    "ex-trust-by-hand": [
        ("biased within", _r_hat(ddof=0), "adds the variance of the means"),
        ("no root", _r_hat(root=False), "the root of"),
        ("B for B/N", _r_hat(divided=False), "adds the variance of the means"),
        ("a mean for a chain", lambda x: x.mean(axis=1).std() / x.std(), "the root of"),
    ],
    "ex-trust-enough": [
        ("no square", lambda mcse: int(4000 * mcse / 0.0025), "four times the draws"),
        ("half a unit is the MCSE", lambda mcse: int(4000 * (mcse / 0.005) ** 2), "where the goal is met"),
        ("upside down", lambda mcse: int(4000 * (0.0025 / mcse) ** 2), "a larger error needs more"),
    ],
    "ex-trust-check": [
        ("the script", solution("ex-trust-check", "r_hats limit", "bool(check_rhat(r_hats, limit))"),
         "second place"),
        ("any for all", lambda r, limit: bool(np.any(np.asarray(r) <= limit)), "second place"),
        ("not above", lambda r, limit: not np.any(np.asarray(r) > limit), "never moved"),
        ("all of nothing", lambda r, limit: bool(np.all(np.asarray(r) <= limit)), "no parameters"),
    ],
    "ex-trust-variance": [
        ("w once", _variances(lambda w, v: w * v), "has its square in the variance"),
        ("the raw variance again", _variances(lambda w, v: v), "has its square in the variance"),
        ("a root", _variances(lambda w, v: w * np.sqrt(v)), "a hundred times the variance"),
        ("w squared first", _variances(lambda w, v: w**2 * v, lambda w, v: w**2 * v), "precisions add"),
    ],
    "ex-trust-resolution": [
        ("the pupils' weight", _moved(lambda w, s, sd, s_0: w * s / sd), "says nothing moves nothing"),
        ("in points", _moved(lambda w, s, sd, s_0: (1 - w) * s), "the unit does not count"),
        ("over the prior's sd", _moved(lambda w, s, sd, s_0: (1 - w) * s / s_0), "half of the shift arrives"),
    ],
}
