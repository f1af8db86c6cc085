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
        "The truth is 1. A prior says N(2, 1²): its centre is off by as much as it is wide. With five "
        "groups, how many of the 90% intervals still hold the truth?"
    )
    inputs = (
        Slider("m", "centre of the prior", -1.0, 4.0, 0.1, 2.0, symbol="μ₀", role="prior", digits=1),
        Slider("s", "standard deviation of the prior", 0.2, 8.0, 0.1, 1.0, symbol="σ₀", role="prior",
               digits=1, to_infinity=True, ends=("sure of itself", "flat")),
        Choice("members", "Members of each group", (("10", "10"), ("100", "100")), "10", role="data"),
        Choice("quantity", "What is estimated", (
            ("gamma_0", "the slope at u = 0"), ("gamma_1", "its change with u")), "gamma_0",
            role="posterior"),
    )
    hidden = ("bias", "coverage", "answer", "simulated")
    prediction = Prediction(
        "Five groups of ten. Every posterior mean is pulled towards 2. Drag the line to the share of 90% "
        "intervals that hold the truth, 1.",
        answer="answer", panel="coverage", axis="y", low=0.0, high=100.0, step=1.0, start=40.0, digits=0,
        unit="percentage points",
        why="The estimates are pulled, and nine in ten intervals hold the truth all the same. Why?",
        answers=(
            Answer("Five groups overrule any prior.",
                   "A prior with a standard deviation of 0.3 is not overruled: hold it against five groups.",
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
        """Return bias and coverage by the formula, and the simulation if the prior is one of the four."""
        k, m, s = NAMES.index(controls["quantity"]), controls["m"], controls["s"]
        known = [np.array([[a, b], [b, c]]) for a, b, c in state["known"][controls["members"]]]
        found = [bias_and_coverage(one, m, s) for one in known]
        bias, coverage = ([float(one[what][k]) for one in found] for what in ("bias", "coverage"))
        name = next((name for name, prior in state["stated"].items()
                     if (isinf(s) if prior is None else prior == [m, s])), None)
        simulated = state["recorded"][name][controls["members"]][controls["quantity"]] if name else None
        return {"bias": bias, "coverage": coverage, "answer": round(1000 * coverage[0]) / 10,
                "simulated": simulated}

    @staticmethod
    def readout(result, controls, state):
        """Return bias and coverage with few and with many groups."""
        quantity = say(WORDS[controls["quantity"]], {})
        found, flat = result["simulated"], controls["s"] == inf
        both = "_both" if found else ""
        few, many = ({"quantity": quantity, "bias": result["bias"][k], "coverage": result["coverage"][k],
                      **({"found": found["bias"][k], "held": found["coverage"][k]} if found else {})}
                     for k in (0, 2))
        prior = ("flat", {}) if flat else ("prior", controls)
        return tell(WORDS, prior, (f"few{both}", few), (f"many{both}", many),
                    not flat and ("known", {}), found and ("simulated", {}))

    def draw(self, ax, result):
        """Draw the coverage over the number of groups, formula and simulation, and the prior within."""
        from bhm_core.plots.style import COLORS

        at = np.arange(3)
        ax.plot(at, 100 * np.array(result["coverage"]), color=COLORS["posterior"], lw=2)
        if result["simulated"]:
            found = result["simulated"]
            share, error = (100 * np.array(found[what]) for what in ("coverage", "coverage_mcse"))
            ax.errorbar(at, share, 2 * error, fmt="o", color=COLORS["data"])
        ax.axhline(90, color=COLORS["truth"], ls=":", lw=1)
        ax.set(xticks=at, xticklabels=[f"{J} groups" for J in self.state["groups"]], ylim=(0, 105),
               ylabel="intervals that hold the truth, %")
        self.draw_prior(ax.inset_axes([0.3, 0.13, 0.62, 0.52]))

    def draw_prior(self, ax):
        """Draw the density of the prior and the truth."""
        from bhm_core.plots.style import COLORS

        x, truth = np.linspace(-4, 7, 111), TRUTH["gamma_0"]
        m, s = self._values["m"], self._values["s"]
        density = np.full(x.shape, 0.1) if isinf(s) else np.exp(-0.5 * ((x - m) / s) ** 2) / s
        ax.plot(x, density, color=COLORS["prior"], ls="--", lw=2)
        ax.axvline(truth, color=COLORS["truth"], ls="-.", lw=1.5)
        ax.annotate("truth", (truth, 0.9 * max(density)), (-4, 0), textcoords="offset points", ha="right",
                    color=COLORS["truth"])
        ax.annotate("prior", (m + 0.8 * min(s, 3), 0.8 * max(density)), (4, 0), textcoords="offset points",
                    color=COLORS["prior"])
        ax.set(yticks=[], ylim=(0, None))
        ax.spines["left"].set_visible(False)
