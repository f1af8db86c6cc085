"""Thirty schools over the mean SES of their pupils, with and without that mean in the model.

The truth is known, and one number of it is under the hand: how far the levels of the schools go with their
mean SES for other reasons than the pupils' own SES. A model that knows pupils only takes that for a part of
its slope. sigma is given, tau is averaged over under a flat prior.
"""

from math import sqrt

import numpy as np

from bhm_core.hierarchical import HierarchicalRegression, Priors, SufficientStatistics
from bhm_core.live.figure import LiveFigure
from bhm_core.live.from_sums import Still
from bhm_core.live.inputs import Answer, Prediction, Slider, Switch
from bhm_core.live.quadrature import Midpoints, half_line
from bhm_core.live.random import normals
from bhm_core.live.text import tell, templates

WORDS = templates("shrink_to_the_line")
SEED, J, POINTS, SCALE = 5, 30, 120, 3.0


def schools_of(state, controls):
    """Return pupils, mean SES, mean score and spread of SES per school, and the slope inside schools."""
    u = np.array(state["u"])
    n = np.maximum(2, np.floor(np.array(state["shape"]) * controls["pupils"] + 0.5))
    r, tau, sigma, slope = controls["corr"], state["tau"], state["sigma"], state["slope"]
    own = tau * (r * u / state["sd_u"] + sqrt(1 - r * r) * np.array(state["z"]))
    means = state["level"] + slope * u + own + sigma / np.sqrt(n) * np.array(state["e"])
    sxx = (n - 1) * state["sd_x"] ** 2
    return n, u, means, sxx, slope + sigma / np.sqrt(sxx.sum()) * state["noise"]


def engine(n, u, means, sxx, within, sigma, told):
    """Return the engine's model from the sums over each school; intercepts vary."""
    names = ["1", "x", "u"] if told else ["1", "x"]
    rows = []
    for j in range(len(n)):
        columns = [1.0, u[j], u[j], means[j]] if told else [1.0, u[j], means[j]]
        around = np.zeros((len(columns), len(columns)))
        around[1, 1], around[1, -1] = sxx[j], within * sxx[j]
        around[-1, -1] = within**2 * sxx[j] + (n[j] - 1) * sigma**2
        products = around[np.triu_indices(len(columns))]
        rows.append((j, n[j], *(n[j] * np.array(columns)), *products, 0))
    sums = SufficientStatistics.from_sql_rows(rows, "y", names, ["1"], origin={})
    return HierarchicalRegression.from_statistics(sums, priors=Priors(gamma="flat"))


def between(n, u, means, sigma, tau):
    """Return slope and precision of the regression of school means on mean SES, a row for each tau."""
    w = 1 / (tau[:, None] ** 2 + sigma**2 / n)
    around = u - (w @ u / w.sum(axis=1))[:, None]
    precision = (w * around**2).sum(axis=1)
    return (w * around) @ means / precision, precision


class ShrinkToTheLine(LiveFigure):
    """Varying intercepts from pupils alone, or with the mean SES of each school as a group predictor.

    sigma is known and tau has a flat prior; given tau all is exact. Source: Mundlak (1978), On the pooling
    of time series and cross section data.

    Examples
    --------
    >>> alone, told = ShrinkToTheLine(), ShrinkToTheLine(told=True)
    >>> told.result["tau"] < alone.result["tau"], told.result["slope"] < alone.result["slope"]
    (True, True)
    """

    title = "Schools shrink to a line"
    question = (
        "Inside every one of these thirty schools, one unit of SES goes with 2 points. A model is told "
        "the SES and the school of each pupil. Does it find the 2?"
    )
    inputs = (
        Slider("corr", "correlation of the schools' own levels with their mean SES", -0.9, 0.9, 0.1, 0.7,
               role="truth", handle_only=True),
        Switch("told", "Tell the model the mean SES of each school", role="prior"),
        Slider("pupils", "pupils per school, on average", 4, 60, 2, 8, role="likelihood", digits=0),
    )
    hidden = ("slope", "sd", "line", "fitted", "tau", "share", "between")
    prediction = Prediction(
        "Schools with better-off families have higher levels here, for reasons of their own. Drag the line "
        "to the slope of SES that a model finds which knows pupils and schools, but no school's mean SES.",
        answer="slope", panel="slopes", axis="x", low=-2.0, high=8.0, step=0.1, start=7.0, digits=1,
        why="Why does the model not find 2?",
        answers=(
            Answer("With so few pupils per school the slope is down to chance.",
                   "Chance does not know a direction. Turn the correlation around, and the slope of the same "
                   "pupils falls below 2.", show={"corr": -0.7, "told": False, "pupils": 8}),
            Answer("One slope has to serve pupils within schools and the schools among themselves, and the "
                   "model blends the two.",
                   "Each counts by its precision. Give the schools a slope of their own, and the one for "
                   "pupils is left alone.", right=True, show={"corr": 0.7, "told": True, "pupils": 8}),
            Answer("The model gives no level to each school, and so the levels end up in the slope.",
                   "Each school has its level. With many pupils per school the same model finds a slope "
                   "close to 2.", show={"corr": 0.7, "told": False, "pupils": 60}),
        ),
    )

    def default_state(self):
        """Return the schools: mean SES, own levels at right angles to it, luck, and sizes."""
        z = np.array(normals(SEED, 3 * J)).reshape(3, J)
        u, own, e = z - z.mean(axis=1, keepdims=True)
        own -= (own @ u) / (u @ u) * u
        spread = 0.5
        sizes = np.exp(np.linspace(-1.4, 0.9, J))[(np.arange(J) * 7) % J]
        return {
            "u": (spread * u / u.std()).round(3).tolist(), "z": (own / own.std()).round(3).tolist(),
            "e": e.round(3).tolist(), "shape": (sizes / sizes.mean()).round(3).tolist(),
            "sd_u": spread, "sd_x": 0.66, "tau": 3.0, "sigma": 6.0, "slope": 2.0, "level": 12.5, "noise": 0.2,
        }

    @staticmethod
    def compute(state, controls):
        """Return the schools, what the model makes of them, and the slopes it weighs."""
        n, u, means, sxx, within = schools_of(state, controls)
        sigma, told = state["sigma"], controls["told"]
        tau, log_jacobian = half_line(POINTS, SCALE)
        model = engine(n, u, means, sxx, within, sigma, told)
        phi = np.column_stack([np.log(tau), np.full(POINTS, np.log(sigma))])
        w = Midpoints(model.log_integrated_likelihood(phi) + log_jacobian).weights_at
        given = model.expand(phi, Still())
        gamma, moved = w @ given["gamma"], w @ given["b"][..., 0]
        slopes, precision = between(n, u, means, sigma, tau)
        all_of_it = sxx.sum() / sigma**2 + (0 if told else precision)
        line = [gamma[0], gamma[1:].sum()]
        variance = w @ (1 / all_of_it + (given["gamma"][:, 1] - gamma[1]) ** 2)
        return {
            "n": n.tolist(), "own": means.tolist(), "within": float(within), "between": float(w @ slopes),
            "slope": float(gamma[1]), "sd": float(np.sqrt(variance)), "line": [float(v) for v in line],
            "fitted": (line[0] + line[1] * u + moved).tolist(), "tau": float(w @ tau),
            "share": 0.0 if told else float(w @ (precision / all_of_it)),
            "steep": state["slope"] + controls["corr"] * state["tau"] / state["sd_u"],
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the slope, what it is made of, and what is left between schools."""
        return tell(WORDS, ("told" if controls["told"] else "alone", result), ("spread", result))

    def draw(self, ax, result):
        """Draw own means, fitted means and the line they shrink to."""
        from bhm_core.plots.style import COLORS, LINES

        u = np.array(self.state["u"])
        for x, a, b in zip(u, result["own"], result["fitted"], strict=True):
            ax.plot([x, x], [a, b], color=COLORS["data"], lw=0.7)
        ax.plot(u, result["own"], "o", color=COLORS["data"], ms=4, mfc="none")
        ax.plot(u, result["fitted"], "o", color=COLORS["posterior"], ms=4)
        ends, (height, slope) = np.array([u.min(), u.max()]), result["line"]
        ax.plot(ends, height + slope * ends, LINES["prior"], color=COLORS["prior"])
        ax.set(xlabel="mean SES of the school", ylabel="mean score")
