"""No, complete and partial pooling over repeated data sets, with a school that does not belong."""

from functools import lru_cache
from math import sqrt

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider
from bhm_core.live.random import normals
from bhm_core.live.text import fixed, say, tell, templates
from bhm_core.shrinkage import theta_given_mu_tau

WORDS = templates("when_pooling_loses")
METHODS = ("no", "complete", "partial")
ROLES = ("likelihood", "prior", "posterior")
SEED, SETS, MOST, SHOWN, MAPPED = 2024, 800, 24, 60, 320
CELLS, TAU, SE = 24, 16.0, 20.0  # the map: cells a side, and its upper ends
POINTS, STEP, FAR = 200, 0.1, 60.0  # the weight: points over the angle, steps and end of the root of q


@lru_cache(maxsize=4)
def repeated(J):
    """Return the sums over schools that each data set of J schools is made of; school 0 is the stranger.

    Levels are theta_k = tau a_k with a_0 = 0, and theta_0 = d; means are theta_k + se e_k.
    """
    z = normals(SEED, SETS * 2 * MOST).reshape(SETS, 2, MOST)[:, :, :J]
    a, e = z[:, 0].copy(), z[:, 1]
    a[:, 0] = 0
    ma, me = a.mean(axis=1), e.mean(axis=1)
    return {"a": ma, "e": me, "e0": e[:, 0], "aa": (a * a).sum(axis=1) - J * ma**2,
            "ae": (a * e).sum(axis=1) - J * ma * me, "ee": (e * e).sum(axis=1) - J * me**2}


def first_of(sums, sets):
    """Return the first `sets` data sets."""
    return {name: value[:sets] for name, value in sums.items()}


@lru_cache(maxsize=4)
def weights_of(J):
    """Return the posterior mean of the weight at q = 0, STEP^2, .., FAR^2; tau and mu have flat priors.

    q is the sum of squares of the J school means about their mean, in units of se^2. With
    tau = se / tan(psi) a school's own mean has the weight cos^2(psi), and
    p(psi | q) = c sin(psi)^(J - 3) exp(-q sin(psi)^2 / 2), Gelman et al. (2013), 5.4.
    """
    share = np.sin((np.arange(POINTS) + 0.5) * np.pi / 2 / POINTS) ** 2
    q = (np.arange(round(FAR / STEP) + 1) * STEP)[:, None] ** 2
    log_density = (J - 3) / 2 * np.log(share) - q * share / 2
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    return 1 - density @ share / density.sum(axis=1)


def averaged_weight(q, J):
    """Return the posterior mean of the weight at each q; beyond FAR^2 its limit 1 - (J - 2) / q."""
    root = np.sqrt(q)
    table = weights_of(J)
    between = np.interp(root, np.arange(len(table)) * STEP, table)
    return np.where(root < FAR, between, 1 - (J - 2) / np.maximum(q, 1))


def squared_errors(m, J, tau, se, d, w=None):
    """Return weight, error of the stranger and squared error of all schools in each data set.

    Without `w` each data set has its own, with tau averaged over.
    """
    spread = tau**2 * m["aa"] + d * d * (1 - 1 / J) - 2 * tau * d * m["a"]
    cross, noise = tau * m["ae"] + d * (m["e0"] - m["e"]), se**2 * m["ee"]
    if w is None:
        w = averaged_weight((spread + 2 * se * cross + noise) / se**2, J)
    first = w * se * (m["e0"] - m["e"]) - (1 - w) * (d * (1 - 1 / J) - tau * m["a"]) + se * m["e"]
    total = w**2 * noise + (1 - w) ** 2 * spread - 2 * w * (1 - w) * se * cross + J * (se * m["e"]) ** 2
    return w, first, total


def risk(w, J, tau, se, d):
    """Return mean squared error of the stranger and over all J schools, at a fixed weight w.

    se^2 (w^2 + (1 - w^2) / J) + (1 - w)^2 E(theta_bar - theta_j)^2: w = 1 is no pooling, w = 0 complete.
    """
    noise, own = se**2 * (w * w + (1 - w * w) / J), 1 - 1 / J
    stranger = d * d * own**2 + tau**2 * (J - 1) / J**2
    other = d * d / J**2 + tau**2 * (own**2 + (J - 2) / J**2)
    return [noise + (1 - w) ** 2 * stranger,
            noise + (1 - w) ** 2 * (stranger + (J - 1) * other) / J]


def three(J, tau, se, d, known, sets=SETS):
    """Return [stranger, all] mean squared errors of the three methods, and the mean weight.

    What the weights of single data sets add to a fixed one is averaged; the rest is the closed form.
    """
    no, complete = risk(1.0, J, tau, se, d), risk(0.0, J, tau, se, d)
    if known:
        w = float(theta_given_mu_tau(0.0, tau, [1.0], [se])[0][0])  # what a step of y moves theta
        return [no, complete, risk(w, J, tau, se, d)], w
    m = first_of(repeated(J), sets)
    w, first, total = squared_errors(m, J, tau, se, d)
    fixed = float(np.mean(w))
    _, near, near_total = squared_errors(m, J, tau, se, d, fixed)
    added = float(np.mean(first**2 - near**2)), float(np.mean(total - near_total)) / J
    return [no, complete, [a + b for a, b in zip(risk(fixed, J, tau, se, d), added, strict=True)]], fixed


@lru_cache(maxsize=4)
def best_map(J, d, known, who):
    """Return which method errs least, a row of digits for each se and a digit for each tau."""
    taus, ses = ([(k + 0.5) * high / CELLS for k in range(CELLS)] for high in (TAU, SE))
    return ["".join(str(best([r[who] for r in three(J, tau, se, d, known, MAPPED)[0]])) for tau in taus)
            for se in ses]


def best(risks):
    """Return the first index of the least risk; a later one must be better by more than rounding."""
    least = 0
    for k in range(1, len(risks)):
        if risks[k] < risks[least] * (1 - 1e-9):
            least = k
    return least


def leading(result, key, best):
    """Return the best method, with those that do not differ from it in what is shown."""
    shown = [fixed(result[m][key], 1) for m in METHODS]
    return " or ".join(m for m, error in zip(METHODS, shown, strict=True) if error == shown[best])


class WhenPoolingLoses(LiveFigure):
    """Typical errors (root mean squared) of three ways to pool, over repeated data sets.

    J - 1 schools have levels N(0, tau^2), one lies at a fixed distance; all have the standard error se.
    Closed forms at a fixed weight. Where tau is averaged over, with flat priors of tau and mu, the rest
    comes from 800 data sets (320 for the map).
    Source: Efron & Morris (1972), Limiting the risk of Bayes and empirical Bayes estimators, part II.

    Examples
    --------
    >>> figure = WhenPoolingLoses()
    >>> [round(v, 1) for v in figure.result["complete"].values()]
    [22.1, 9.1]
    """

    title = "When pooling loses"
    question = (
        "To begin with, seven schools are alike, their levels spread by 3 points, and the eighth lies 25 "
        "points away. Each is measured with a standard error of 8, again and again. For whom is it good to "
        "pool?"
    )
    inputs = (
        Slider("distance", "how far the stranger lies from the others", 0.0, 40.0, 1.0, 25.0, role="truth",
               digits=0, ends=("one of them", "")),
        Slider("tau", "spread of the other schools", 0.0, 16.0, 0.5, 3.0, symbol="τ", role="prior"),
        Slider("se", "standard error (few pupils: large)", 1.0, 20.0, 0.5, 8.0, role="likelihood"),
        Slider("J", "schools", 3, 24, 1, 8, symbol="J", digits=0),
        Choice("who", "Whose error", (("stranger", "the stranger's"), ("all", "all schools together")),
               "stranger"),
        Choice("weight", "Partial pooling takes τ", (
            ("averaged", "averaged over p(τ | y)"), ("known", "as it is among the others")), "averaged",
            role="posterior"),
    )
    hidden = ("partial", "answer", "w", "sets", "map", "best")
    prediction = Prediction(
        "For the eighth school, the stranger, no pooling is typically off by 8 points, complete pooling by "
        "22. Drag the line to the typical error of partial pooling, which learns τ from each data set.",
        answer="answer", panel="errors", axis="x", low=0.0, high=40.0, step=0.5, start=33.0,
        why="For the stranger partial pooling is worse than no pooling at all. Why?",
        answers=(
            Answer("It is biased, and a biased estimate is a worse estimate.",
                   "It is biased for every school, and yet it is the best of the three over all eight: "
                   "it saves more in noise than it pays in bias.", show={"who": "all"}),
            Answer("The model takes the stranger for one of the population, which it is not.",
                   "It is pulled to where it does not belong, and pays for what the seven others gain. "
                   "Bring it back among them, and it gains as well.",
                   right=True, show={"distance": 0.0, "who": "stranger"}),
            Answer("Too few of its pupils were tested. With more, partial pooling would win for it.",
                   "With a small standard error it hardly pools any more: its error comes close to that "
                   "of no pooling, and stays above it.", show={"se": 2.0, "who": "stranger"}),
        ),
        unit="points",
    )

    @staticmethod
    def compute(state, controls):
        """Return typical errors, single data sets, and the map of the best method."""
        J, tau, se, d = int(controls["J"]), controls["tau"], controls["se"], controls["distance"]
        known, who = controls["weight"] == "known", int(controls["who"] == "all")
        risks, w = three(J, tau, se, d, known)
        m = first_of(repeated(J), SHOWN)
        weights = (1.0, 0.0, w if known else None)
        singles = [squared_errors(m, J, tau, se, d, v)[1:] for v in weights]
        sets = [(np.sqrt(total / J) if who else np.abs(first)).tolist() for first, total in singles]
        rows = [{"stranger": sqrt(s), "all": sqrt(a)} for s, a in risks]
        return {
            **dict(zip(METHODS, rows, strict=True)), "answer": rows[2]["all" if who else "stranger"], "w": w,
            "sets": sets, "map": best_map(J, d, known, who),
            "best": [best([r[k] for r in risks]) for k in (0, 1)],
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the three typical errors of the stranger and of all, and who wins."""
        def errors_of(key):
            return ", ".join(say(WORDS["error"], {"role": role, "method": m, "error": result[m][key]})
                             for m, role in zip(METHODS, ROLES, strict=True))

        whose = zip(("stranger", "all"), result["best"], strict=True)
        first, for_all = (leading(result, *one) for one in whose)
        end = ("both", {"method": first}) if first == for_all else ("each", {"first": first, "all": for_all})
        return tell(WORDS, ("stranger", {"errors": errors_of("stranger")}),
                    ("all", {"errors": errors_of("all")}), end, " or " in first + for_all and ("tie", {}))

    def draw(self, ax, result):
        """Draw the typical errors of the three methods, for the stranger and for all."""
        from bhm_core.plots.style import COLORS

        colors = (COLORS["likelihood"], COLORS["prior"], COLORS["posterior"])
        for k, (name, color) in enumerate(zip(METHODS, colors, strict=True)):
            ax.plot([result[name]["all"], result[name]["stranger"]], [-k] * 2, color=color, lw=1.5)
            ax.plot(result[name]["stranger"], -k, "D", color=color, ms=10)
            ax.plot(result[name]["all"], -k, "o", color=color, ms=10)
        ax.annotate("all schools", (result["no"]["all"], 0), xytext=(0, 12), ha="right",
                    textcoords="offset points")
        ax.annotate("the stranger", (result["complete"]["stranger"], -1), xytext=(0, 12), ha="center",
                    textcoords="offset points")
        ax.set(yticks=[0, -1, -2], yticklabels=[f"{name} pooling" for name in METHODS], ylim=(-2.5, 0.6),
               xlim=(0, None), xlabel="typical error (root mean squared), points")
