"""The slides' chain, step by step: candidate, ratio, the number drawn, accepted or refused."""

from itertools import groupby
from math import exp, log, pi, sqrt

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Switch
from bhm_core.live.text import fixed

STEPS, START, CENTER = 500, (-1.0, -1.0), (2.0, 2.0)
DRIFT = 0.5  # how far the asymmetric proposal leans to the right, in step sizes


def log_target(x, y):
    """Log density of N((2, 2), 0.5 [[1, 0.5], [0.5, 1]]), up to a constant."""
    a, b = x - CENTER[0], y - CENTER[1]
    return -4 / 3 * (a * a - a * b + b * b)


def walk(state, scale, drift, ratio):
    """Return the states (501 pairs) and, for each of the 500 steps, what decided it."""
    x, y = START
    states, steps = [(x, y)], []
    for z1, z2, u in zip(state["z1"], state["z2"], state["u"], strict=True):
        lean = z1 + drift
        to = (x + scale * lean, y + scale * z2)
        target = log_target(*to) - log_target(x, y)
        back = -2 * drift * lean  # log q(x | to) - log q(to | x)
        log_r = target + back if ratio else target
        taken = log(u) < log_r
        steps.append({"to": to, "target": target, "back": back, "log_r": log_r, "u": u, "taken": taken})
        x, y = to if taken else (x, y)
        states.append((x, y))
    return states, steps


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
        "A walk that can only compare densities: propose a place, compare, go or stay. How does it find "
        "the target, and what are the steps worth on which it stays?"
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
        "normal step of size 1 away. Drag the line to the share of candidates, in percent, that you "
        "expect it to accept.",
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
                   "The repeats are the weights. Who drops them draws from another distribution.",
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
        taken = [s["taken"] for s in steps]
        visits = [[*place, len(list(same))] for place, same in groupby(states[: t + 1])]
        shift = 0.0 if controls["ratio"] else drift / scale
        now = None
        if t:
            s = steps[t - 1]
            now = {"from": list(states[t - 1]), "to": list(s["to"]), "u": s["u"], "taken": s["taken"],
                   "target": capped(s["target"]), "back": exp(s["back"]), "r": capped(s["log_r"])}
        return {
            "x": [x for x, _ in states], "y": [y for _, y in states], "visits": visits, "now": now,
            "accepted": sum(taken[:t]), "points": len(visits),
            "rate": 100 * sum(taken[:t]) / t if t else None, "share": 100 * sum(taken) / STEPS,
            "mean": [sum(s[k] for s in states[: t + 1]) / (t + 1) for k in (0, 1)],
            "limit": [CENTER[0] + shift, CENTER[1] + shift / 2],
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the step in words, then the state of the walk."""
        r, now, t = result, result["now"], int(controls["step"])
        if not t:
            return (f"The [[chain|walk]] stands at its start {place(START, 1)}. No candidate yet; the "
                    f"[[posterior|target]] is centred at (2, 2).")
        end = ("below: [[chain|accepted]], the walk moves there" if now["taken"]
               else f"not below: refused, the walk stays and its place counts {times(r['visits'][-1][2])}")
        mean = f"[[ink|mean so far {place(r['mean'], 2)}]]"
        words = (
            f"Step {t}: from {place(now['from'], 2)} the [[likelihood|candidate {place(now['to'], 2)}]] has "
            f"the ratio r {ratio(now['r'])}; the number drawn, u = {fixed(now['u'], 2)}, is {end}. "
            f"So far {r['accepted']} of {t} accepted: {t + 1} states at {r['points']} different points, "
            f"{mean}, target (2, 2)."
        )
        if r["limit"] != list(CENTER):
            words += (f" Without the Hastings ratio this walk draws from another target, centred at "
                      f"{place(r['limit'], 2)}.")
        return words

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


def capped(log_ratio):
    """Exponential of a log ratio, at most a million."""
    return exp(min(log_ratio, log(1e6)))


def ratio(r):
    """Words for a ratio."""
    return "> 100" if r >= 100 else "< 0.01" if r < 0.01 else f"= {fixed(r, 2)}"


def place(point, digits):
    """Words for a point of the plane."""
    return f"({fixed(point[0], digits)}, {fixed(point[1], digits)})"


def times(count):
    """Words for how often a place has been counted."""
    return {2: "twice", 3: "three times"}.get(count, f"{count} times")


def contour(level):
    """Points where the target's density is `level`."""
    radius = sqrt(-2 * log(level * 2 * pi * sqrt(3 / 16)))
    angle = np.linspace(0, 2 * pi, 73)
    l11, l21, l22 = sqrt(0.5), 0.25 / sqrt(0.5), sqrt(0.375)
    return (CENTER[0] + radius * l11 * np.cos(angle),
            CENTER[1] + radius * (l21 * np.cos(angle) + l22 * np.sin(angle)))
