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

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Switch
from bhm_core.live.random import normals
from bhm_core.live.text import fixed

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


def inner(s, tau1, tau2, rho, sigma):
    """A_j = L (sigma^2 I + L'S_j L)^-1 L' as (3, n, J), and log|sigma^2 I + L'S_j L| (n, J)."""
    s11, s12, s22 = s
    l21, l22, v = tau2 * rho, tau2 * np.sqrt(1 - rho * rho), sigma * sigma
    c1, c2 = s11 * tau1 + s12 * l21, s12 * tau1 + s22 * l21
    m11, m12, m22 = v + tau1 * c1 + l21 * c2, l22 * c2, v + l22 * l22 * s22
    det = m11 * m22 - m12 * m12
    i11, i12, i22 = m22 / det, -m12 / det, m11 / det
    p, q = l21 * i11 + l22 * i12, l21 * i12 + l22 * i22
    return (tau1 * tau1 * i11, tau1 * p, p * l21 + q * l22), np.log(det)


def at_points(sums, design, phi):
    """Return log p(y | phi), E(gamma | phi, y) (n, p) and E(theta_j | phi, y) (n, J, 2)."""
    s, v = np.array(sums["s"]).T, np.array(sums["v"]).T
    tau1, tau2, rho, sigma = (c[:, None] for c in np.stack(
        [np.exp(phi[:, 0]), np.exp(phi[:, 1]), np.tanh(phi[:, 2]), np.exp(phi[:, 3])]))
    (a11, a12, a22), logs = inner(s, tau1, tau2, rho, sigma)
    b1, b2 = a11 * v[0] + a12 * v[1], a12 * v[0] + a22 * v[1]
    x11, x12 = a11 * s[0] + a12 * s[1], a11 * s[1] + a12 * s[2]
    x21, x22 = a12 * s[0] + a22 * s[1], a12 * s[1] + a22 * s[2]
    P = np.array([[s[0] - s[0] * x11 - s[1] * x21, s[1] - s[0] * x12 - s[1] * x22]] * 2)
    P[1, 0], P[1, 1] = P[0, 1], s[2] - s[1] * x12 - s[2] * x22
    w = np.array([v[0] - s[0] * b1 - s[1] * b2, v[1] - s[1] * b1 - s[2] * b2])
    k, p, variance = design.shape[1], 2 * design.shape[1], (sigma * sigma)[:, 0]
    G = np.einsum("jk,jl,abnj->nkalb", design, design, P).reshape(-1, p, p) / variance[:, None, None]
    h = np.einsum("jk,anj->nka", design, w).reshape(-1, p) / variance[:, None]
    gamma = np.linalg.solve(G, h[..., None])[..., 0]
    rest = (sums["yy"] - (v[0] * b1 + v[1] * b2).sum(axis=1)) / variance - (h * gamma).sum(axis=1)
    n, J = sums["n"], len(sums["s"])
    log_likelihood = -0.5 * (
        (n - p) * log(2 * pi) + (n - 2 * J) * np.log(variance) + logs.sum(axis=1) + rest
        + np.linalg.slogdet(G)[1])
    f = np.einsum("jk,nka->anj", design, gamma.reshape(-1, k, 2))
    r1, r2 = v[0] - s[0] * f[0] - s[1] * f[1], v[1] - s[1] * f[0] - s[2] * f[1]
    theta = np.stack([f[0] + a11 * r1 + a12 * r2, f[1] + a12 * r1 + a22 * r2], axis=-1)
    return log_likelihood, gamma, theta


@lru_cache(maxsize=8)
def fitted(sums, predictor):
    """Everything that does not depend on the prior that moves; `sums` is JSON."""
    sums = json.loads(sums)
    u = np.array(sums["u"]) if predictor else None
    design = np.ones((len(sums["s"]), 1)) if u is None else np.stack([np.ones_like(u), u], axis=1)
    phi, log_q = draw_points(PROPOSALS["with" if predictor else "without"])
    log_likelihood, gamma, theta = at_points(sums, design, phi)
    tau1, sigma, z = np.exp(phi[:, 0]), np.exp(phi[:, 3]), np.abs(phi[:, 2])
    log_one_minus = log(4) - 2 * z - 2 * np.log1p(np.exp(-2 * z))  # log(1 - rho^2)
    fixed_part = (
        log_likelihood - log_q + phi[:, [0, 1, 3]].sum(axis=1) + ETA * log_one_minus
        - 0.5 * (tau1 / SCALE_LEVEL) ** 2 - 0.5 * (sigma / SCALE_SIGMA) ** 2)
    return phi, fixed_part, gamma, theta


def pareto_k(w):
    """Shape of the tail of the weights (Vehtari et al. 2024; fit of Zhang & Stephens 2009)."""
    s = len(w)
    m = int(np.ceil(min(0.2 * s, 3 * sqrt(s))))
    ordered = np.sort(w)
    x = ordered[s - m:] - ordered[s - m - 1]
    x = x[x > 0]
    n = len(x)
    if n < 5:
        return 0.0
    points = 30 + int(sqrt(n))
    quartile = x[max(0, int(n / 4 + 0.5) - 1)]
    b = 1 / x[-1] + (1 - np.sqrt(points / (np.arange(points) + 0.5))) / (3 * quartile)
    k = np.log1p(-b[:, None] * x).mean(axis=1)
    like = n * (np.log(-b / k) - k - 1)
    mean = (b * np.exp(like - logsumexp(like))).sum()
    return float((n * np.log1p(-mean * x).mean() + 5) / (n + 10))


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
               digits=2, ends=("all alike", "free")),
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
        sums, c, scale = state["sums"], controls["origin"], controls["scale"]
        phi, fixed_part, gamma, theta = fitted(json.dumps(sums), controls["predictor"])
        tau1, tau2, rho = np.exp(phi[:, 0]), np.exp(phi[:, 1]), np.tanh(phi[:, 2])
        logs = fixed_part - 0.5 * (tau2 / scale) ** 2
        w = np.exp(logs - logs.max())
        w /= w.sum()
        lines, k = np.tensordot(w, theta, axes=1), pareto_k(w)
        effective = float(1 / (w @ w))
        cross = rho * tau1 * tau2
        moved = np.sqrt(tau1**2 + 2 * c * cross + c * c * tau2**2)
        mean = (w @ gamma).reshape(-1, 2)
        omega = [w @ moved**2, w @ (cross + c * tau2**2), w @ tau2**2]
        alone_a, alone_b = alone(sums)
        kinds = [(0, mean[0])] if len(mean) == 1 else [(0, mean[0]), (1, mean[0] + mean[1])]
        centers = [[float(m[0] + c * m[1]), float(m[1])] for _, m in kinds]
        at = state["pupils"][controls["school"]]["at"]
        edges = np.linspace(0, 2, 41)
        heights = np.histogram(tau2, edges, weights=w)[0] / 0.05
        alpha, beta = lines[:, 0] + c * lines[:, 1], lines[:, 1]
        return {
            "alpha": alpha.tolist(), "beta": beta.tolist(),
            "alone_a": (alone_a + c * alone_b).tolist(), "alone_b": alone_b.tolist(),
            "centers": centers, "ellipses": [ellipse(center, omega) for center in centers],
            "tau_level": float(w @ moved), "tau_slope": float(w @ tau2),
            "rho": float(w @ ((cross + c * tau2**2) / (moved * tau2))), "heights": heights.tolist(),
            "prior": half_normal(np.linspace(0, 2, 81), scale).tolist(),
            "level": float(alpha[at]), "slope": float(beta[at]),
            "kind": sums["u"][at] if len(kinds) == 2 else 0,
            "effective": effective, "pareto_k": k, "trusted": k < 0.7 and effective > 100,
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the school in front and the population, in words."""
        r, at = result, state["pupils"][controls["school"]]["at"]
        words = (
            f"School {controls['school']}: alone a slope of [[data|{fixed(r['alone_b'][at], 2)}]], with the "
            f"others [[posterior|{fixed(r['slope'], 2)}]]. Slopes differ with sd "
            f"τ = {fixed(r['tau_slope'], 2)}, levels with sd {fixed(r['tau_level'], 2)}; their "
            f"correlation at this origin is {fixed(r['rho'], 2)}."
        )
        if not r["trusted"]:
            words += f" Do not trust these numbers: Pareto k is {fixed(r['pareto_k'], 2)}."
        return words

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


def half_normal(x, scale):
    """Density of the half-normal distribution."""
    return 2 / (scale * sqrt(2 * pi)) * np.exp(-0.5 * (x / scale) ** 2)


def alone(sums):
    """Least-squares intercept and slope of each school."""
    (a, b, c), (v, w) = np.array(sums["s"]).T, np.array(sums["v"]).T
    det = a * c - b * b
    return (c * v - b * w) / det, (a * w - b * v) / det


def ellipse(center, omega):
    """Contour of N(center, Omega) that holds 90 % of schools; omega is its entries 11, 12, 22."""
    angle, radius = np.linspace(0, 2 * pi, 61), sqrt(-2 * log(0.1))
    l11 = sqrt(omega[0])
    l21 = omega[1] / l11
    l22 = sqrt(max(0.0, omega[2] - l21 * l21))
    x = center[0] + radius * l11 * np.cos(angle)
    y = center[1] + radius * (l21 * np.cos(angle) + l22 * np.sin(angle))
    return {"x": x.tolist(), "y": y.tolist()}
