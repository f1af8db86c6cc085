"""More schools or more pupils: the width of an interval along designs that cost the same."""

import numpy as np

from bhm_core.design import best_members, expected_width
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Prediction, Slider
from bhm_core.live.text import fixed, tell, templates

WORDS = templates("schools_or_pupils")
MOST, FEWEST, FEW, CLOSE = 60, 2.0, 10.0, 0.05  # pupils; schools: least, so few that tau is not known; loss


def schools_for(n, controls):
    """Return how many schools of n pupils the budget pays for."""
    return 1000 * controls["budget"] / (controls["school"] + n * controls["pupil"])


def width_of(n, controls, **scales):
    """Return the width of the interval at n pupils per school, None where schools are too few."""
    J = schools_for(n, controls)
    given = {"tau": controls["tau"], "sigma": controls["sigma"]} | scales
    return float(expected_width(J, n, **given)) if J >= FEWEST else None


def in_pupils(n):
    """Return a whole number of pupils in words."""
    return "1 pupil" if fixed(n, 0) == "1" else f"{fixed(n, 0)} pupils"


class SchoolsOrPupils(LiveFigure):
    """The width of the 90% interval of the mean of all schools, over the pupils per school, at one cost.

    A design of J schools with n pupils each costs J (price of a school + n x price of a pupil). Its
    variance is tau^2 / J + sigma^2 / (J n), with tau and sigma known.

    Examples
    --------
    >>> SchoolsOrPupils().result["answer"]
    6.7
    """

    title = "More schools, or more pupils?"
    question = (
        "To begin with you have £20,000; a school costs £400, and each pupil tested there £20 more. How many "
        "pupils per school give the shortest interval for the mean of all schools?"
    )
    inputs = (
        Slider("n", "pupils per school", 1, MOST, 1, 30, symbol="n", role="posterior", digits=0,
               handle_only=True),
        Slider("school", "price of a school, £", 20, 1000, 20, 400, digits=0),
        Slider("pupil", "price of a pupil, £", 10, 100, 5, 20, digits=0),
        Slider("budget", "budget, £ thousand", 5, 120, 1, 20, digits=0),
        Slider("tau", "spread between schools", 2.0, 20.0, 0.5, 9.0, symbol="τ", role="prior"),
        Slider("sigma", "spread of pupils within schools", 5.0, 30.0, 0.1, 13.4, symbol="σ",
               role="likelihood"),
    )
    hidden = ("width", "schools", "pupils", "best", "answer", "least", "now", "share", "loss")
    prediction = Prediction(
        "Schools differ by τ = 9, pupils within a school by σ = 13.4. Drag the line to the number of pupils "
        "per school that you would test.",
        answer="answer", panel="width", axis="x", low=1.0, high=60.0, step=1.0, start=30.0, digits=0,
        unit="pupils",
        why="About seven, and the curve is flat around it. What decides where its lowest point lies?",
        answers=(
            Answer("The budget: with more money one tests more pupils in each school.",
                   "With five times the money the interval is shorter, and the best number of pupils is the "
                   "same. The money buys schools.", show={"budget": 100}),
            Answer("What a school costs, and how alike its pupils are.",
                   "The best number is the root of the ratio of the prices, times σ/τ.", right=True),
            Answer("Only the noise: the more pupils differ, the more of them it takes.",
                   "The noise is the same, but here a school is as cheap as a pupil, and the best number is "
                   "below two.", show={"school": 20, "pupil": 20}),
        ),
    )

    def default_state(self):
        """Return where the axis has its numbers."""
        return {"ticks": [1, 10, 20, 30, 40, 50, 60]}

    @staticmethod
    def compute(state, controls):
        """Return the width over n with its two parts, the best design and the chosen one."""
        ns = range(1, MOST + 1)
        best = max(1.0, float(best_members(controls["school"], controls["pupil"], tau=controls["tau"],
                                           sigma=controls["sigma"])))
        least, now = (width_of(n, controls) for n in (best, controls["n"]))
        between, within = controls["tau"] ** 2, controls["sigma"] ** 2 / controls["n"]
        return {
            "width": [width_of(n, controls) for n in ns],
            "schools": [width_of(n, controls, sigma=1e-9) for n in ns],
            "pupils": [width_of(n, controls, tau=0.0) for n in ns],
            "J": schools_for(controls["n"], controls), "best": best, "answer": round(10 * best) / 10,
            "least": least, "now": now, "share": between / (between + within),
            "loss": None if now is None or least is None else now / least - 1,
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the chosen design, its width and that of the best one."""
        pupils = {"pupils": in_pupils(controls["n"]), "best_pupils": in_pupils(result["best"])}
        said = controls | result | pupils
        if result["now"] is None:
            return tell(WORDS, ("none", said))
        if result["loss"] is None:
            return tell(WORDS, ("design", said), ("width", said))
        same = pupils["pupils"] == pupils["best_pupils"]
        how = "it" if same else "close" if result["loss"] < CLOSE else "far"
        return tell(WORDS, ("design", said), ("width", said), ("best", said), (how, said),
                    result["J"] < FEW and ("few", {}))

    def draw(self, ax, result):
        """Draw the width and its two parts over the pupils per school."""
        from bhm_core.plots.style import COLORS

        ns = np.arange(1, MOST + 1)
        for key, color, style in (("schools", "prior", "--"), ("pupils", "likelihood", ":"),
                                  ("width", "posterior", "-")):
            ax.plot(ns, np.array(result[key], dtype=float), style, color=COLORS[color], label=key)
        if result["best"] <= MOST:
            ax.axvline(result["best"], color=COLORS["truth"], ls="-.", lw=1)
        if result["now"] is not None:
            ax.plot(self.n, result["now"], "o", color=COLORS["posterior"], ms=9)
        ax.set(xlabel="pupils per school", ylabel="width of the 90% interval", ylim=(0, None))
