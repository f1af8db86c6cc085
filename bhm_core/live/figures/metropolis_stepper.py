"""The slides' chain, step by step: candidate, ratio, the number drawn, accepted or refused."""

from dataclasses import dataclass
from itertools import groupby
from math import exp, log, pi, sqrt

import numpy as np

from bhm_core.course.broken import NoHastingsRatio
from bhm_core.course.slides_chain import COV, MEAN, N_STEPS, START, log_density
from bhm_core.kernels import metropolis_hastings
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Switch
from bhm_core.live.replay import chain
from bhm_core.live.text import say, tell, templates

WORDS = templates("metropolis_stepper")
STEPS = N_STEPS
DRIFT = 0.5  # how far the asymmetric proposal leans to the right, in step sizes


@dataclass(frozen=True)
class LeaningWalk:
    """The proposal N(x + (drift scale, 0), scale^2 I)."""

    scale: float
    drift: float

    def sample(self, x, rng):
        """Draw the candidates."""
        return self.step(x, rng.standard_normal(x.shape))

    def step(self, x, z):
        """Where the standard normals z lead from x."""
        return x + self.scale * (z + [self.drift, 0.0])

    def log_density(self, to, given):
        """Log of q(to | given) up to a constant."""
        z = (to - given) / self.scale - [self.drift, 0.0]
        return -(z**2).sum(axis=1) / 2


def walk(state, scale, drift, ratio):
    """Return the states (n + 1, 2), and for each of the n steps what decided it.

    That is the candidate, whether it was taken, and the logs of target there over target here and of
    the way back over the way there.
    """
    z, u = np.column_stack([state["z1"], state["z2"]]), np.array(state["u"])
    proposal = LeaningWalk(scale, drift)
    kernel = (metropolis_hastings if ratio else NoHastingsRatio)(log_density, proposal)
    states, taken = chain(kernel, START[None], z, u)
    here = states[:-1, 0]
    to = proposal.step(here, z)
    target = log_density(to) - log_density(here)
    back = proposal.log_density(here, given=to) - proposal.log_density(to, given=here)
    return states[:, 0], {"to": to, "taken": taken[:, 0], "target": target, "back": back}


class MetropolisStepper(LiveFigure):
    """Metropolis-Hastings on a plane, replaying the 500 stored steps of the slides.

    The walk proposes N(x, s^2 I). The drifting proposal is N(x + (s/2, 0), s^2 I); without its Hastings
    ratio the rule draws from the target times exp(x_1 / s), a normal with the mean (2, 2) + (0.5, 0.25)/s.

    Examples
    --------
    >>> figure = MetropolisStepper(step=9)
    >>> figure.result["points"], round(figure.result["share"], 1)
    (7, 37.8)
    """

    title = "A walk, step by step"
    question = (
        "This walk can only compare densities: it proposes a place, compares, and goes or stays. How does "
        "it find the target, and what are the steps worth in which it stays?"
    )
    inputs = (
        Slider("step", "step", 0, STEPS, 1, 9, symbol="t", role="chain", digits=0,
               ends=("the start", "all of them")),
        Slider("scale", "step size", 0.1, 7.0, 0.1, 1.0, symbol="s", role="likelihood",
               ends=("timid", "bold")),
        Choice("proposal", "Proposal", (("walk", "symmetric"), ("drift", "leaning to the right")), "walk",
               role="likelihood"),
        Switch("ratio", "Use the Hastings ratio", True, role="likelihood"),
    )
    hidden = ("x", "y", "visits", "accepted", "points", "rate", "share", "mean", "now")
    prediction = Prediction(
        "The walk starts at (−1, −1), outside the target, and makes 500 steps. Each candidate is one "
        "normal step of size 1 away. On the bar, drag the line to the share of candidates, in percent, "
        "that you expect it to accept.",
        answer="share", panel="rate", axis="x", low=0.0, high=100.0, step=0.5, start=85.0,
        unit="percentage points",
        why="Most candidates are refused. What are those steps worth?",
        answers=(
            Answer("Nothing is lost: a step is a step, and 500 steps are 500 new points.",
                   "A refused candidate is no draw at all: the walk counts the place where it stands "
                   "once more. After 69 steps the 70 states are only 32 different points.",
                   show={"step": 69, "scale": 1.0, "proposal": "walk"}),
            Answer("They are waste. A good walk takes steps so short that nearly all are accepted.",
                   "More acceptance is not always better. With steps of 0.1 nearly everything is "
                   "accepted, and after 500 steps most of the target has not been seen.",
                   show={"step": 500, "scale": 0.1, "proposal": "walk"}),
            Answer("Staying counts: a place where the density is high is counted more often.",
                   "The repeats are the weights. Drop them, and you draw from another distribution.",
                   right=True),
        ),
    )

    def default_state(self):
        """Return the stored triples: two normal numbers and the uniform one of each step."""
        from bhm_core.course.slides_chain import Replay

        stored = Replay()
        columns = {"z1": stored.z[:, 0], "z2": stored.z[:, 1], "u": stored.u}
        return {name: np.round(values, 9).tolist() for name, values in columns.items()}

    @staticmethod
    def compute(state, controls):
        """Return the whole chain, and all about the step that is shown."""
        t, scale = int(controls["step"]), controls["scale"]
        drift = DRIFT if controls["proposal"] == "drift" else 0.0
        states, steps = walk(state, scale, drift, controls["ratio"])
        taken, so_far = steps["taken"], states[: t + 1]
        visits = [[*place, len(list(same))] for place, same in groupby(so_far.tolist())]
        tilt = 0.0 if controls["ratio"] else 2 * drift / scale
        accepted = int(taken[:t].sum())
        return {
            "x": states[:, 0].tolist(), "y": states[:, 1].tolist(), "visits": visits,
            "now": decision(states, steps, state["u"], t - 1, controls["ratio"]) if t else None,
            "accepted": accepted, "points": len(visits),
            "rate": 100 * accepted / t if t else None, "share": 100 * float(taken.mean()),
            "mean": so_far.mean(axis=0).tolist(), "limit": (MEAN + tilt * COV[:, 0]).tolist(),
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the step in words, then the state of the walk."""
        r, now, t = result, result["now"], int(controls["step"])
        if not t:
            return tell(WORDS, ("start", {"place": place(START, "rough_place")}))
        end = say(WORDS["accepted" if now["taken"] else "refused"], {"times": times(r["visits"][-1][2])})
        step = {"t": t, "from": place(now["from"]), "to": place(now["to"]), "r": ratio(now["r"]),
                "u": now["u"], "end": end}
        so_far = {"t": t, "states": t + 1, "accepted": r["accepted"], "points": r["points"],
                  "mean": place(r["mean"])}
        other = r["limit"] != MEAN.tolist()
        return tell(WORDS, ("step", step), ("so_far", so_far),
                    ("other", {"limit": place(r["limit"])}) if other else None)

    def draw(self, ax, result):
        """Draw the target's contours, the path, and the candidate of this step."""
        from bhm_core.plots.chains import CHAIN, LEVELS
        from bhm_core.plots.style import COLORS

        for level in LEVELS:
            ax.plot(*contour(level), color=COLORS["posterior"], lw=1)
        x, y, counts = np.array(result["visits"]).T
        ax.plot(x, y, color=CHAIN, lw=1)
        ax.scatter(x, y, s=14 * counts, color=CHAIN, zorder=3)
        if result["now"]:
            (a, b), (c, d), taken = (result["now"][key] for key in ("from", "to", "taken"))
            ax.annotate("", (c, d), (a, b), arrowprops={
                "arrowstyle": "->", "color": COLORS["likelihood"], "ls": "-" if taken else ":"})
            ax.annotate("accepted" if taken else "refused", (c, d), xytext=(6, -3),
                        textcoords="offset points", color=COLORS["likelihood"])
        ax.annotate("target", (2.75, 3.75), color=COLORS["posterior"])
        ax.set(xlabel="coordinate 1", ylabel="coordinate 2", aspect="equal",
               xlim=(-1.8, 4.8), ylim=(-1.8, 4.8))


def decision(states, steps, u, k, ratio):
    """Return all about step `k`, counted from 0."""
    target, back = float(steps["target"][k]), float(steps["back"][k])
    return {"from": states[k].tolist(), "to": steps["to"][k].tolist(), "u": u[k],
            "taken": bool(steps["taken"][k]), "target": capped(target), "back": exp(back),
            "r": capped(target + back if ratio else target)}


def capped(log_ratio):
    """Exponential of a log ratio, at most a million."""
    return exp(min(log_ratio, log(1e6)))


def ratio(r):
    """Words for a ratio."""
    return say(WORDS["large" if r > 100 else "small" if r < 0.01 else "ratio"], {"r": r})


def place(point, key="place"):
    """Words for a point of the plane."""
    return say(WORDS[key], {"x": point[0], "y": point[1]})


def times(count):
    """Words for how often a place has been counted."""
    return say(WORDS.get(str(count), WORDS["often"]), {"count": count})


def contour(level):
    """Points where the target's density is `level`."""
    radius = sqrt(-2 * log(level * 2 * pi * sqrt(np.linalg.det(COV))))
    angle = np.linspace(0, 2 * pi, 73)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    return MEAN[:, None] + radius * np.linalg.cholesky(COV) @ circle
