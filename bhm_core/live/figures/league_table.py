"""A league table of 160 schools: intervals of their ranks, and two schools beside each other."""

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider
from bhm_core.live.random import normals
from bhm_core.live.text import fixed, tell, templates
from bhm_core.ranking import rank_intervals
from bhm_core.shrinkage import mu_given_tau, theta_given_mu_tau

WORDS = templates("league_table")
TIMES = {"quarter": 0.25, "survey": 1.0, "four": 4.0, "sixteen": 16.0}
SEED, DRAWS, SIGMA, TAU = 8367, 1000, 6.26, 2.95
MIDDLE = 80  # the place in the table that the reader is asked about
Z = normals(SEED, DRAWS * 161).reshape(DRAWS, 161)


def given_tau(y, n, tau, sigma):
    """Return mean and sd of mu, weights of mu in theta, means of theta at mu = its mean, and sds given mu."""
    se = sigma / np.sqrt(n)
    mu, mu_sd = mu_given_tau(tau, y, se)
    mean, sd = theta_given_mu_tau(mu, tau, y, se)
    return float(mu_sd), se**2 / (se**2 + tau**2), mean, sd


def levels(y, n, tau, sigma, column):
    """Return draws (1, draw, J) of the levels: mu first, then all levels given mu, each from its column."""
    mu_sd, weight, mean, sd = given_tau(y, n, tau, sigma)
    return (mean + weight * mu_sd * Z[:, :1] + sd * Z[:, 1:][:, column])[None]


class LeagueTable(LiveFigure):
    """Ranks of 160 schools given tau and sigma, the level of the population averaged over.

    Levels and their difference in closed form; ranks from 1,000 draws, the same noise at every setting.
    The same sample means are taken as observed with fewer or more pupils. Source: Goldstein & Spiegelhalter
    (1996), League tables and their limitations, Journal of the Royal Statistical Society A 159, 385-443.

    Examples
    --------
    >>> LeagueTable(pupils="sixteen").result["width"] < LeagueTable().result["width"]
    True
    """

    title = "A league table with its intervals"
    question = (
        "160 schools in the order of their mean ranks in the survey, the lowest on the left. How sure can "
        "one be of the place of a school?"
    )
    inputs = (
        Slider("first", "school A, by its place from the left", 1, 160, 1, 80, role="posterior", digits=0,
               handle_only=True),
        Slider("second", "school B, by its place from the left", 1, 160, 1, 100, role="likelihood", digits=0,
               handle_only=True),
        Choice("pupils", "Pupils tested per school, against the survey", (
            ("quarter", "a quarter"), ("survey", "as many"), ("four", "4 times"), ("sixteen", "16 times")),
            "survey"),
        Slider("tau", "spread between schools", 0.25, 6.0, 0.05, TAU, symbol="τ", role="prior", digits=2),
    )
    hidden = ("low", "high", "width", "middle", "difference", "a", "b")
    prediction = Prediction(
        "The green dot is the school in the middle. Drag the line to the upper end of the 90% interval that "
        "you expect for its rank.",
        answer="middle", panel="ranks", axis="y", low=80.0, high=160.0, step=1.0, start=140.0,
        why="Why is the interval as wide as it is?",
        answers=(
            Answer("Some 45 pupils per school are too few to know a school's level.",
                   "Its level is known to within a point and a quarter. Test 4 times as many pupils "
                   "everywhere, and a typical interval is still 25 ranks wide.", show={"pupils": "four"}),
            Answer("Many schools lie close together in the middle, so a small step in level is many ranks.",
                   "The schools at the ends stand further apart, and their intervals are the shortest.",
                   right=True),
            Answer("Shrinkage has pulled all schools together, so that they can no longer be told apart.",
                   "Pull less: at a large τ the levels stand further apart, but each is less sure, too. The "
                   "intervals hardly change.", show={"tau": 6.0}),
        ),
        digits=0,
        unit="ranks",
    )

    def default_state(self):
        """Return the schools in the order of their mean ranks: labels, pupils, and mean scores."""
        from bhm_core.data import load_high_school

        pupils = load_high_school().students
        label, row, n = np.unique(pupils["school"], return_inverse=True, return_counts=True)
        y = (np.bincount(row, pupils["mathach"]) / n).round(4)
        order = np.argsort(rank_intervals(levels(y, n, TAU, SIGMA, np.arange(160))).mean, kind="stable")
        return {"school": label[order].tolist(), "n": n[order].tolist(), "y": y[order].tolist(),
                "column": order.tolist(), "sigma": SIGMA, "seed": SEED}

    @staticmethod
    def compute(state, controls):
        """Return levels, intervals of ranks, and the difference of the two schools under the hands."""
        y, n, tau = np.array(state["y"]), np.array(state["n"]) * TIMES[controls["pupils"]], controls["tau"]
        mu_sd, weight, mean, sd = given_tau(y, n, tau, state["sigma"])
        found = rank_intervals(levels(y, n, tau, state["sigma"], state["column"]))
        level_sd = np.hypot(sd, weight * mu_sd)
        a, b = int(controls["first"]) - 1, int(controls["second"]) - 1
        return {
            "rank": found.mean.tolist(), "low": found.low.tolist(), "high": found.high.tolist(),
            "width": float(np.median(found.high - found.low)), "middle": float(found.high[MIDDLE - 1]),
            "a": {"mean": float(mean[a]), "sd": float(level_sd[a])},
            "b": {"mean": float(mean[b]), "sd": float(level_sd[b])},
            "difference": pair(a, b, mean, sd, weight * mu_sd),
        }

    @staticmethod
    def readout(result, controls, state):
        """Return where the two schools stand, and how probable it is that A lies above B."""
        a, b = int(controls["first"]) - 1, int(controls["second"]) - 1
        both = {"A": state["school"][a], "B": state["school"][b], "chance": chance(result["difference"]["p"]),
                **result["difference"]}
        return tell(
            WORDS, ("places", {"A": both["A"], "low": result["low"][a], "high": result["high"][a]}),
            ("same" if a == b else "pair", both), ("width", {"width": result["width"]}))

    def draw(self, ax, result):
        """Draw the intervals of all ranks over the places in the table."""
        from bhm_core.plots.style import COLORS

        place = np.arange(1, len(result["rank"]) + 1)
        ax.vlines(place, result["low"], result["high"], color=COLORS["data"], lw=0.8)
        ax.plot(place, result["rank"], ".", color=COLORS["data"], ms=3)
        for name, role in (("first", "posterior"), ("second", "likelihood")):
            k = int(self.controls[name]) - 1
            ax.vlines(place[k], result["low"][k], result["high"][k], color=COLORS[role], lw=2.5)
            ax.plot(place[k], result["rank"][k], "o", color=COLORS[role],
                    label=f"School {self.state['school'][k]}")
        ax.set(xlabel="place in the survey's table", ylabel="rank: mean and 90% interval")
        ax.legend(fontsize=9, loc="upper left")


def chance(p):
    """Return a probability with two decimals, of which none is quite 0 or 1."""
    return "< 0.01" if p < 0.01 else "> 0.99" if p > 0.99 else fixed(p, 2)


def pair(a, b, mean, sd, shared):
    """Return P(A > B), and mean, sd and 90% interval of the difference; mu is shared by both."""
    from scipy.stats import norm

    gap, width = float(mean[a] - mean[b]), float(np.sqrt(sd[a]**2 + sd[b]**2 + (shared[a] - shared[b])**2))
    if a == b:
        return {"p": 0.5, "gap": 0.0, "sd": 0.0, "from": 0.0, "to": 0.0}
    low, high = norm(gap, width).ppf([0.05, 0.95])
    return {"p": float(norm.cdf(gap / width)), "gap": gap, "sd": width, "from": float(low), "to": float(high)}
