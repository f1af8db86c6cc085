"""Bias and coverage under a prior that is off: a formula under the hand, a simulation beside it."""

from math import inf, isinf

import numpy as np

from bhm_core.course.prior_study import (
    GROUPS,
    MEMBERS,
    PRIORS,
    TRUTH,
    bias_and_coverage,
    information,
    load_prior_study,
)
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider
from bhm_core.live.text import say, tell, templates

WORDS = templates("prior_study")
NAMES = ("gamma_0", "gamma_1")
SHOWN = ("bias", "bias_mcse", "coverage", "coverage_mcse")


def by_prior():
    """Return {prior: {members: {quantity: {column: one number per number of groups}}}}."""
    table = load_prior_study()

    def column(prior, members, name, what):
        mine = (table["prior"] == prior) & (table["members"] == members) & (table["quantity"] == name)
        return [float(round(table[what][mine & (table["groups"] == J)][0], 4)) for J in GROUPS]

    return {prior: {str(n): {name: {what: column(prior, n, name, what) for what in SHOWN} for name in NAMES}
                    for n in MEMBERS} for prior in PRIORS}


class PriorStudy(LiveFigure):
    """What a prior N(m, s^2) on two population coefficients does over repeated data sets.

    The lines take tau and sigma as known, where the posterior mean and its interval are normal over
    repeated data. The dots are simulations in which they are not known.

    Examples
    --------
    >>> PriorStudy().result["answer"]
    89.6
    """

    title = "What a wrong prior does"
    question = (
        "The slope of an average school (u = 0) is 1 in truth. To begin with, a prior says N(2, 1²): its "
        "centre is off by as much as it is wide. With five schools, how many of the 90% intervals still hold "
        "the truth?"
    )
    inputs = (
        Slider("m", "centre of the prior", -1.0, 4.0, 0.1, 2.0, symbol="μ₀", role="prior", digits=1),
        Slider("s", "standard deviation of the prior", 0.2, 8.0, 0.1, 1.0, symbol="σ₀", role="prior",
               digits=1, to_infinity=True, ends=("sure of itself", "flat")),
        Choice("members", "Pupils of each school", (("10", "10"), ("100", "100")), "10", role="data"),
        Choice("quantity", "What is estimated", (
            ("gamma_0", "the slope of an average school (u = 0)"), ("gamma_1", "its change with u")),
            "gamma_0", role="posterior"),
    )
    hidden = ("bias", "coverage", "answer", "interval", "simulated")
    prediction = Prediction(
        "Five schools of ten pupils. Every posterior mean is pulled towards 2. Drag the line to the share of "
        "90% intervals that hold the truth, 1.",
        answer="answer", panel="coverage", axis="y", low=0.0, high=100.0, step=1.0, start=40.0, digits=0,
        unit="percentage points",
        why="The estimates are pulled, and nine in ten intervals hold the truth all the same. Why?",
        answers=(
            Answer("Five schools overrule any prior.",
                   "A prior with a standard deviation of 0.3 is not overruled: hold it against five schools.",
                   show={"m": 2.0, "s": 0.3}),
            Answer("The prior also makes the estimates vary less, and that pays for the pull.",
                   "The interval is shorter and lies a little off. A truth one standard deviation from the "
                   "centre of a prior is what that prior expects.", right=True),
            Answer("A bias does not matter for coverage.",
                   "Move the centre to 4, three standard deviations from the truth, and see.",
                   show={"m": 4.0, "s": 1.0}),
        ),
    )

    def default_state(self):
        """Return what the data say, by members and groups, and what the simulation found."""
        known = {str(n): [information(J, n)[[0, 0, 1], [0, 1, 1]].tolist() for J in GROUPS] for n in MEMBERS}
        stated = {name: list(prior) if prior else None for name, prior in PRIORS.items()}
        return {"groups": list(GROUPS), "known": known, "stated": stated, "recorded": by_prior()}

    @staticmethod
    def compute(state, controls):
        """Return bias and coverage by the formula, and the simulation if the prior is one of the four.

        The interval is that of five groups whose data lie where they do on average.
        """
        k, m, s = NAMES.index(controls["quantity"]), controls["m"], controls["s"]
        known = [np.array([[a, b], [b, c]]) for a, b, c in state["known"][controls["members"]]]
        found = [bias_and_coverage(one, m, s) for one in known]
        bias, coverage, width = ([float(one[what][k]) for one in found]
                                 for what in ("bias", "coverage", "width"))
        center = TRUTH[NAMES[k]] + bias[0]
        name = next((name for name, prior in state["stated"].items()
                     if (isinf(s) if prior is None else prior == [m, s])), None)
        simulated = state["recorded"][name][controls["members"]][controls["quantity"]] if name else None
        return {"bias": bias, "coverage": coverage, "answer": round(1000 * coverage[0]) / 10,
                "interval": [center - width[0] / 2, center + width[0] / 2], "simulated": simulated}

    @staticmethod
    def readout(result, controls, state):
        """Return coverage and bias with five schools, and whether the simulation is pulled harder."""
        found, (bias, *_), (coverage, *_) = result["simulated"], result["bias"], result["coverage"]
        prior = say(WORDS["flat"], {}) if controls["s"] == inf else say(WORDS["prior"], controls)
        quantity = say(WORDS[controls["quantity"]], {})
        harder = found and abs(found["bias"][0]) - abs(bias) > 2 * found["bias_mcse"][0]
        few = {"prior": prior, "quantity": quantity, "bias": bias, "coverage": coverage}
        return tell(WORDS, ("few", few), harder and ("harder", {}))

    def draw(self, ax, result):
        """Draw coverage and bias over the number of schools, formula and simulation, and the prior below."""
        ax.set_axis_off()
        found = result["simulated"] or {}
        shares, bias = ax.inset_axes((0.06, 0.6, 0.39, 0.36)), ax.inset_axes((0.6, 0.6, 0.39, 0.36))
        self.draw_over(shares, result["coverage"], found, "coverage", 100, 90)
        shares.set(ylim=(0, 112), yticks=[0, 30, 60, 90])
        self.draw_over(bias, result["bias"], found, "bias", 1, 0)
        for panel, words in ((shares, "coverage, %"), (bias, "bias")):
            panel.text(0, 1.06, words, transform=panel.transAxes)
        self.draw_prior(ax.inset_axes((0.06, 0.06, 0.93, 0.28), facecolor="none"), result["interval"])

    def draw_over(self, ax, values, found, what, scale, level):
        """Draw a line over the numbers of groups, and dots with their errors."""
        from bhm_core.plots.style import COLORS

        at = np.arange(3)
        ax.plot(at, scale * np.array(values), color=COLORS["posterior"], lw=2)
        if found:
            dots, error = (scale * np.array(found[key]) for key in (what, f"{what}_mcse"))
            ax.errorbar(at, dots, 2 * error, fmt="o", color=COLORS["data"])
        ax.axhline(level, color=COLORS["truth"], ls="-." if level == 0 else ":", lw=1)
        ax.set(xticks=at, xticklabels=self.state["groups"], xlim=(-0.3, 2.3))
        ax.set_xlabel("schools", labelpad=0)

    def draw_prior(self, ax, interval):
        """Draw the density of the prior, the truth, and a typical interval of five schools."""
        from bhm_core.plots.style import COLORS

        x, truth = np.linspace(-4, 7, 111), TRUTH["gamma_0"]
        m, s = self._values["m"], self._values["s"]
        density = np.full(x.shape, 0.1) if isinf(s) else np.exp(-0.5 * ((x - m) / s) ** 2) / s
        most = max(density)
        ax.plot(x, density, color=COLORS["prior"], ls="--", lw=2)
        ax.axvline(truth, color=COLORS["truth"], ls="-.", lw=1.5)
        ax.plot(interval, [-0.4 * most] * 2, color=COLORS["posterior"], lw=4, solid_capstyle="butt")
        for words, at, role, side in (("truth 1", (truth, 0.85 * most), "truth", "right"),
                                      ("prior", (m + min(s, 3), 0.85 * most), "prior", "left"),
                                      ("90% interval", (interval[1], -0.4 * most),
                                       "posterior", "left")):
            ax.annotate(words, at, (-4 if side == "right" else 4, 0), textcoords="offset points", ha=side,
                        va="center", color=COLORS[role])
        ax.set(xticks=[-3, 0, 3, 6], yticks=[], ylim=(-0.75 * most, 1.2 * most))
        ax.spines["left"].set_visible(False)
