"""160 schools, their lines, and the population they come from: refitted while a prior moves.

The group effects and gamma integrate out; of the four numbers that are left, a fixed set of points is
drawn once from a mixture of Student t's, and its likelihood is computed from sums over each school.
After that a prior is a set of weights: moving it costs nothing, and Pareto k says when the weights
cannot be trusted.
"""

import json
from functools import lru_cache
from math import log, pi, sqrt

import numpy as np
from scipy.special import logsumexp

from bhm_core.hierarchical import LKJ, HierarchicalRegression, Priors
from bhm_core.hierarchical.engine.report import effective_share, pareto_k
from bhm_core.live.figure import LiveFigure
from bhm_core.live.from_sums import Still, statistics
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Switch
from bhm_core.live.random import normals
from bhm_core.live.text import tell, templates
from bhm_core.pooling import move_origin

WORDS = templates("varying_slopes")
N_POINTS, DF, SEED = 1500, 9, 8367
SHOWN = ("8367", "1224", "7011", "5762")
SCALE_LEVEL, SCALE_SIGMA, ETA = 10.0, 10.0, 2.0
# Where the points are drawn: centres and lower roots in (log tau_1, log tau_2, atanh rho, log sigma),
# read off the exact engine at three prior scales. Any choice is right as long as the weights say so.
_LEVEL, _NOISE = 0.075, 0.0105
PROPOSALS = {
    "without": [
        ([1.09, -3.10, 0.0, 1.80], [_LEVEL, 1.4, 1.0, _NOISE]),
        ([1.09, -0.67, 0.0, 1.80], [_LEVEL, 0.9, 0.45, _NOISE]),
        ([1.09, -0.32, 0.0, 1.80], [_LEVEL, 0.5, 0.28, _NOISE]),
    ],
    "with": [
        ([0.96, -2.60, 0.5, 1.80], [_LEVEL, 1.25, 1.0, _NOISE]),
        ([0.96, -0.84, 0.8, 1.80], [_LEVEL, 0.52, 0.65, _NOISE]),
        ([0.96, -0.64, 0.7, 1.80], [_LEVEL, 0.45, 0.55, _NOISE]),
    ],
}


def draw_points(proposals):
    """Return points (n, 4) and the log density they were drawn from, up to a constant."""
    z = normals(SEED, N_POINTS * (4 + DF)).reshape(N_POINTS, 4 + DF)
    t = z[:, :4] * np.sqrt(DF / (z[:, 4:] ** 2).sum(axis=1))[:, None]
    centers = np.array([center for center, _ in proposals])
    scales = np.array([scale for _, scale in proposals])
    of = np.arange(N_POINTS) % len(proposals)
    phi = centers[of] + t * scales[of]
    squared = (((phi[:, None] - centers) / scales) ** 2).sum(axis=2)
    logs = -(DF + 4) / 2 * np.log1p(squared / DF) - np.log(scales).sum(axis=1)
    return phi, logsumexp(logs, axis=1)


@lru_cache(maxsize=64)
def model(sums, predictor, scale):
    """Return the engine's model; `sums` is JSON, `scale` that of the prior under the hand."""
    from scipy.stats import halfnorm

    priors = Priors(gamma="flat", tau=[halfnorm(scale=SCALE_LEVEL), halfnorm(scale=scale)],
                    sigma=halfnorm(scale=SCALE_SIGMA), corr=LKJ(ETA))
    return HierarchicalRegression.from_statistics(statistics(json.loads(sums), predictor), priors=priors)


@lru_cache(maxsize=8)
def fitted(sums, predictor):
    """All that does not depend on the prior that moves, a row a point.

    That is the point, log p(y | point) less the log density it was drawn from, and the means of gamma
    and of the lines given point and data.
    """
    phi, log_q = draw_points(PROPOSALS["with" if predictor else "without"])
    engine = model(sums, predictor, 1.0)
    given = engine.expand(phi, Still())
    theta = given["b"] + np.einsum("jkp,np->njk", engine.population_map, given["gamma"])
    return phi, engine.log_integrated_likelihood(phi) - log_q, given["gamma"], theta


class VaryingSlopes(LiveFigure):
    """High School and Beyond, 160 intercepts and slopes, with a prior, an origin and a predictor to move.

    The prior of tau_slope is half-normal with the scale under the hand; tau_level and sigma have
    half-normal priors with scale 10, the correlation LKJ(2), gamma a flat prior. Moving the origin of
    x moves the prior along, so that the model stays the same. Source: Raudenbush & Bryk (2002), ch. 4.

    Examples
    --------
    >>> figure = VaryingSlopes(predictor=True)
    >>> figure.result["trusted"]
    True
    """

    title = "160 schools, 160 lines"
    question = (
        "Each school has a level and a slope: what a pupil of its average family scores, and how much "
        "more a pupil from a better-off family does. How much of a school's own line should we believe?"
    )
    inputs = (
        Slider("scale", "prior: how much slopes may differ", 0.05, 2.0, 0.05, 1.0, role="prior",
               digits=2, ends=("all alike", "free: the data decide")),
        Slider("origin", "where a level is read off (SES)", -2.0, 2.0, 0.1, 0.0, digits=1),
        Switch("predictor", "Let the level and the slope depend on the sector", role="prior"),
        Choice("school", "School in front", tuple((s, f"School {s}") for s in SHOWN), SHOWN[0]),
    )
    hidden = ("alpha", "beta", "level", "slope")
    prediction = Prediction(
        "The 14 pupils of School 8367 alone give a slope of 0.25; the typical school has 2.2. Drag the "
        "line to the slope that you expect from partial pooling.",
        answer="slope", panel="cloud", axis="y", low=-2.0, high=6.0, step=0.05, start=4.5, digits=2,
        why="Why does its slope end up there?",
        answers=(
            Answer("A school's own pupils are the best evidence about it, so it keeps its slope.",
                   "That forgets how little 14 pupils say about a slope: it could as well be two points "
                   "steeper or flatter. Let slopes differ as freely as you like, it still moves.",
                   show={"school": "8367", "scale": 2.0}),
            Answer("Fourteen pupils say little about a slope, and the other schools say that slopes "
                   "differ by less than one point: it moves most of the way.",
                   "The weight of its own line is the variance between schools against that plus the "
                   "sampling variance of 14 pupils.", right=True),
            Answer("Pooling gives every school the slope of the average school.",
                   "That is complete pooling, and it takes a prior scale near zero. Here slopes still "
                   "differ: School 5762 keeps a part of its distance and stays flatter than most.",
                   show={"school": "5762", "scale": 1.0}),
        ),
    )

    def default_state(self):
        """Return the sums over each school, and the pupils of the schools that can come in front."""
        from bhm_core.data import load_high_school

        data = load_high_school()
        school, x, y = (np.asarray(data.students[k]) for k in ("school", "cses", "mathach"))
        labels = [str(label) for label in data.schools["school"]]
        index = np.searchsorted(np.asarray(data.schools["school"]), school)

        def total(values):
            return np.bincount(index, values, len(labels))

        s = np.stack([total(np.ones_like(x)), total(x), total(x * x)], axis=1)
        v = np.stack([total(y), total(x * y)], axis=1)
        sums = {
            "n": len(y), "yy": round(float(y @ y), 4), "s": s.round(5).tolist(), "v": v.round(4).tolist(),
            "u": [int(c) for c in data.schools["catholic"]],
        }
        pupils = {
            one: {"at": labels.index(one), "x": x[school.astype(str) == one].round(3).tolist(),
                  "y": y[school.astype(str) == one].round(2).tolist()}
            for one in SHOWN
        }
        return {"sums": sums, "pupils": pupils}

    @staticmethod
    def compute(state, controls):
        """Return lines of all schools, the population, and how far the weights can be trusted."""
        sums, c, scale = json.dumps(state["sums"]), controls["origin"], controls["scale"]
        phi, ratios, gamma, theta = fitted(sums, controls["predictor"])
        engine = model(sums, controls["predictor"], scale)
        logs = ratios + engine.log_prior(phi)
        w = np.exp(logs - logsumexp(logs))
        k, effective = pareto_k(logs), N_POINTS * effective_share(logs)
        here = engine.constrain(phi)
        tau, rho = move_origin(here["tau"], here["corr"], c)
        omega = w @ np.stack([tau[:, 0] ** 2, rho * tau.prod(axis=1), tau[:, 1] ** 2], axis=1)
        mean = np.cumsum((w @ gamma).reshape(-1, 2), axis=0)  # without the predictor, then with it
        centers = read_off(mean, c).tolist()
        lines, own = read_off(np.tensordot(w, theta, axes=1), c), read_off(own_lines(sums), c)
        at = state["pupils"][controls["school"]]["at"]
        edges = np.linspace(0, 2, 41)
        return {
            "alpha": lines[:, 0].tolist(), "beta": lines[:, 1].tolist(),
            "alone_a": own[:, 0].tolist(), "alone_b": own[:, 1].tolist(),
            "centers": centers, "ellipses": [ellipse(center, omega) for center in centers],
            "tau_level": float(w @ tau[:, 0]), "tau_slope": float(w @ tau[:, 1]), "rho": float(w @ rho),
            "heights": (np.histogram(tau[:, 1], edges, weights=w)[0] / 0.05).tolist(),
            "prior": half_normal(np.linspace(0, 2, 81), scale).tolist(),
            "level": float(lines[at, 0]), "slope": float(lines[at, 1]),
            "kind": state["sums"]["u"][at] if controls["predictor"] else 0,
            "effective": effective, "pareto_k": k, "trusted": k < 0.7 and effective > 100,
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the school in front and the population, in words."""
        at = state["pupils"][controls["school"]]["at"]
        school = {"school": controls["school"], "alone": result["alone_b"][at], "slope": result["slope"]}
        return tell(WORDS, ("school", school), ("population", result),
                    None if result["trusted"] else ("distrust", result))

    def draw(self, ax, result):
        """Draw the cloud of levels and slopes with the population's ellipse and the moves."""
        from bhm_core.plots.style import COLORS, LINES

        for a, b, to_a, to_b in zip(result["alone_a"], result["alone_b"], result["alpha"],
                                    result["beta"], strict=True):
            ax.plot([a, to_a], [b, to_b], color=COLORS["data"], lw=0.5, alpha=0.5)
        ax.plot(result["alpha"], result["beta"], "o", color=COLORS["posterior"], ms=3)
        for shape in result["ellipses"]:
            ax.plot(shape["x"], shape["y"], LINES["prior"], color=COLORS["prior"])
        ax.set(xlabel="level: score at the school's average SES", ylabel="slope of SES")


def read_off(lines, c):
    """Level at x = c and slope, of lines with their level at 0."""
    return lines @ np.array([[1.0, 0.0], [c, 1.0]])


def half_normal(x, scale):
    """Density of the half-normal distribution."""
    from scipy.stats import halfnorm

    return halfnorm(scale=scale).pdf(x)


@lru_cache(maxsize=2)
def own_lines(sums):
    """Least-squares intercept and slope of each school."""
    stats = statistics(json.loads(sums), predictor=False)
    slope = stats.within_group[:, 1, -1] / stats.within_group[:, 1, 1]
    return np.stack([stats.means[:, -1] - slope * stats.means[:, 1], slope], axis=1)


def ellipse(center, omega):
    """Contour of N(center, Omega) that holds 90 % of schools; omega is its entries 11, 12, 22."""
    angle, radius = np.linspace(0, 2 * pi, 61), sqrt(-2 * log(0.1))
    l11 = sqrt(omega[0])
    l21 = omega[1] / l11
    l22 = sqrt(max(0.0, omega[2] - l21 * l21))
    x = center[0] + radius * l11 * np.cos(angle)
    y = center[1] + radius * (l21 * np.cos(angle) + l22 * np.sin(angle))
    return {"x": x.tolist(), "y": y.tolist()}
