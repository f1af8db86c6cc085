"""Right and wrong answers to exercises about groups with a line each."""

from types import SimpleNamespace as Of

import numpy as np
from numpy.linalg import inv

import bhm_core as bhm
from answers.solutions import solution

SCHOOLS = bhm.load_high_school().schools


def _equal(result=None):
    found = solution("ex-slopes-limits", "post alone", "half")
    return lambda sigma, sxx: found({"sigma": np.array(sigma)}, Of(sxx=[sxx], of=lambda school: 0))


def _sectors():
    """The sectors in the order of the labels, as the text recommends: by a dictionary."""
    sector = dict(zip(SCHOOLS["school"], SCHOOLS["catholic"], strict=True))
    return [sector[label] for label in np.sort(SCHOOLS["school"])]


def _meet():
    found = solution("ex-group-meet", "c1 c2", "(-c1 / c2, c1 - c2)")
    return found


def _pooled(weight):
    """Lines with the weight `weight(Omega, scatter)` of the own line."""
    def pooled(own, centre, Omega, scatter):
        W = weight(Omega, scatter)
        return centre + np.einsum("...kl,...l->...k", W, own - centre)
    return pooled


def _bias(result):
    def bias(X):
        return result(X, X.T @ X)
    return bias


def _of_the_mean():
    found = solution("ex-group-identity", "first", "first[1] - first[0]")
    return lambda within, between: found([within, between])


def _lines():
    page = solution("ex-origin-total", "g a b r u z1 z2", "(alpha, beta)")

    def lines(between, rho, tau, u, rng):
        z1, z2 = rng.normal(size=(2, u.size))
        return page(np.array([[12.0, 3.0], between]), *tau, rho, u, z1, z2)
    return lines


def _drawn(slope, spread=lambda tau: tau, effect=(1, 1)):
    def lines(between, rho, tau, u, rng):
        z1, z2 = rng.normal(size=(2, u.size))
        a, b = spread(tau)
        return effect[0] * between[0] * u + a * z1, effect[1] * between[1] * u + b * slope(rho, z1, z2)
    return lines


LINES = [
    ("inverse of Omega", _pooled(lambda V, S: inv(V) @ inv(inv(V) + inv(S))),
     "unit of x"),
    ("the weight of the population", _pooled(lambda V, S: S @ inv(V + S)), "line of the population"),
    ("transposed", _pooled(lambda V, S: np.swapaxes(V @ inv(V + S), -1, -2)), "unit of x"),
    ("element by element", _pooled(lambda V, S: V / (V + S)), "a tie is a tie"),
    ("scatter forgotten", _pooled(lambda V, S: V + 0 * S), "without noise"),
]
RIGHT = {
    "ex-slopes-code": lambda: solution("ex-slopes-code", "points population Omega scatter", "by_hand"),
    "ex-slopes-limits": _equal,
    "ex-slopes-bug": _sectors,
    "ex-group-weights": lambda: solution("ex-group-weights", "own mu Omega noise", "mu + W @ (own - mu)"),
    "ex-group-meet": _meet,
    "ex-group-swapped": lambda: solution("ex-group-swapped", "X", "weigh @ [1, 1]"),
    "ex-group-identity": _of_the_mean,
    "ex-within-truth": lambda: (lambda r, b, w: solution("ex-within-truth", "r", "r * 6 + (1 - r) * 2")(r)
                                if (b, w) == (6.0, 2.0) else r * b + (1 - r) * w),
    "ex-group-california": lambda: solution("ex-group-california", "income county", "of_county"),
    "ex-origin-derive": lambda: solution("ex-origin-derive", "rho tau", "zero"),
    "ex-origin-total": _lines,
}
BY_SIZE = SCHOOLS["catholic"][np.argsort(SCHOOLS["size"], kind="stable")]
WRONG = {
    "ex-slopes-code": LINES,
    "ex-group-weights": LINES,
    "ex-slopes-limits": [
        ("a variance", lambda s, sxx: s**2 / sxx, "points are points"),
        ("sxx without its root", lambda s, sxx: s / sxx, "x in half units"),
        ("a noise too large", lambda s, sxx: 2 * s / np.sqrt(sxx), "weights are equal"),
    ],
    "ex-slopes-bug": [
        ("sorted by size", solution("ex-slopes-bug", "", "u")(), "public schools are larger"),
        ("reversed", np.array(_sectors())[::-1], "its own sector"),
        ("all public", np.zeros(160), "no school is lost"),
        ("the labels", np.sort(SCHOOLS["school"]), "a sector is 0 or 1"),
    ],
    "ex-group-meet": [
        ("the sign", lambda a, b: (a / b, a - b), "no difference where they meet"),
        ("upside down", lambda a, b: (-b / a, a - b), "no difference where they meet"),
        ("at x = 1", lambda a, b: (-a / b, a + b), "the difference is a line"),
    ],
    "ex-group-swapped": [
        ("the printer", _bias(lambda X, P: (inv(P + np.eye(2)) @ [1, 1])[::-1]), "says more"),
        ("no prior in the precision", _bias(lambda X, P: inv(P) @ [1, 1]), "the prior says everything"),
        ("the sign", _bias(lambda X, P: -inv(P + np.eye(2)) @ [1, 1]), "the prior pulls up"),
        ("one share for both", _bias(lambda X, P: np.full(2, 1 / (1 + len(X)))), "says more"),
    ],
    "ex-group-identity": [
        ("the between slope", lambda w, b: b, "both regressions"),
        ("the wrong way round", lambda w, b: w - b, "is a positive coefficient"),
        ("the mean of both", lambda w, b: (w + b) / 2, "equal slopes need no mean"),
    ],
    "ex-within-truth": [
        ("noise has no slope", lambda r, b, w: r * b, "pure noise"),
        ("shares swapped", lambda r, b, w: r * w + (1 - r) * b, "without error"),
        ("a sum", lambda r, b, w: r * b + w, "equal slopes stay"),
    ],
    "ex-group-california": [
        ("one value per group", lambda x, g: np.bincount(g, x) / np.bincount(g), "one value per row"),
        ("sums", lambda x, g: np.bincount(g, x)[g], "add up to zero"),
        ("the mean of all", lambda x, g: np.full(x.shape, x.mean()), "one group share"),
    ],
    "ex-origin-derive": [
        ("the sign", lambda r, t: r * t[0] / t[1], "covariance is zero"),
        ("upside down", lambda r, t: -r * t[1] / t[0], "covariance is zero"),
        ("without rho", lambda r, t: -t[0] / t[1], "no correlation at 0"),
    ],
    "ex-origin-total": [
        ("no root", _drawn(lambda r, z1, z2: r * z1 + (1 - r**2) * z2), "within a sector"),
        ("variances for spreads", _drawn(lambda r, z1, z2: r * z1 + np.sqrt(1 - r**2) * z2, lambda t: t**2),
         "spreads"),
        ("the sector in the level alone",
         _drawn(lambda r, z1, z2: r * z1 + np.sqrt(1 - r**2) * z2, effect=(1, 0)),
         "sectors differ"),
        ("independent", _drawn(lambda r, z1, z2: z2), "within a sector"),
    ],
}
