"""Fourteen pupils, one after another: prior, likelihood and posterior on a grid, in any order."""

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Values
from bhm_core.live.quadrature import Midpoints
from bhm_core.live.text import say, tell, templates

WORDS = templates("bayes_update")
PRIORS = {"schools": (1.58, 7.82), "flat": (1.0, 1.0), "stubborn": (30.0, 30.0)}
POINTS = 400


def log_likelihood(x, low):
    """Log of the product of one factor per pupil: theta for a low score, 1 - theta for another."""
    return sum(low) * np.log(x) + (len(low) - sum(low)) * np.log1p(-x)


def quantile_of_cells(x, density, p):
    """Return the p-quantile of a density on midpoints, linear inside a cell."""
    cdf = np.concatenate([[0.0], np.cumsum(density)]) / len(x)
    i = max(1, int(np.argmax(cdf >= p)))
    return float((i - 1 + (p - cdf[i - 1]) / (cdf[i] - cdf[i - 1])) / len(x))


class BayesUpdate(LiveFigure):
    """The share of low scores at School 8367 on a grid, updated pupil by pupil.

    Each pupil multiplies the curve by theta (a low score) or 1 - theta; factors may be multiplied in any
    order. A Beta(a, b) prior ends at mean (a + low) / (a + b + n), which the grid reproduces.

    Examples
    --------
    >>> round(BayesUpdate().result["mean"], 3)
    0.452
    """

    title = "Fourteen pupils, one by one"
    question = (
        "In the survey 16% of the pupils scored below 5 points, at School 8367 nine of fourteen. What is the "
        "share among pupils such as these, and does it matter who hands in first?"
    )
    inputs = (
        Values("order", "order of the pupils", 0.0, 13.0, 1.0, tuple(map(float, range(14))), digits=0,
               jumps=True),
        Slider("k", "pupils seen", 0, 14, 1, 14, role="likelihood", digits=0),
        Choice("prior", "before the first pupil", (
            ("schools", "like the other schools"), ("flat", "know nothing: flat"),
            ("stubborn", "sure it is a half")), "schools", role="prior"),
        Choice("show", "show", (
            ("all", "all pupils at once"), ("last", "the last pupil: yesterday's posterior as prior")),
            "all", role="likelihood"),
    )
    hidden = ("posterior", "mean", "low", "high", "path", "usual", "start", "above")
    prediction = Prediction(
        "The dashed curve is what the other 159 schools suggest, the dotted one what nine low scores among "
        "fourteen pupils say. Where would you look for the share? Drag the line to the mean of the "
        "posterior, which puts the two together.",
        answer="mean", panel="plot", axis="x", low=0.0, high=1.0, step=0.01, start=0.9, digits=2,
        why="Suppose that the nine low scores had come in first. What would be different at the end?",
        answers=(
            Answer(
                "The posterior would be higher: first impressions last.",
                "That is how people judge, not how factors multiply. Low scores first lifts the path early, "
                "and then it comes down to the same point.",
                show={"order": [1.0, 2.0, 3.0, 5.0, 6.0, 9.0, 10.0, 11.0, 13.0, 0.0, 4.0, 7.0, 8.0, 12.0],
                      "k": 14},
            ),
            Answer(
                "Nothing: the path differs, the end is the same.",
                "Every pupil is one factor, and factors may be multiplied in any order.", right=True,
                show={"order": [float(j) for j in range(13, -1, -1)], "k": 14},
            ),
            Answer(
                "The posterior would be lower: the last pupils count most.",
                "A late pupil moves the mean little, because it rests on many by then; yet each brings the "
                "same factor, early or late. High scores last: look where the path ends.",
                show={"order": [0.0, 4.0, 7.0, 8.0, 12.0, 1.0, 2.0, 3.0, 5.0, 6.0, 9.0, 10.0, 11.0, 13.0],
                      "k": 14},
            ),
        ),
    )

    def default_state(self):
        """Return the scores of the fourteen pupils and the share of low scores in the survey."""
        scores = [15.936, 1.865, -2.832, 2.122, 6.755, 0.725, 0.836, 6.788, 8.454, 4.192, 4.841, 3.895,
                  6.227, 3.935]
        return {"scores": scores, "threshold": 5.0, "survey": 0.163}

    @staticmethod
    def compute(state, controls):
        """Return the three curves after k pupils, and the mean after each of them."""
        x = (np.arange(POINTS) + 0.5) / POINTS
        a, b = PRIORS[controls["prior"]]
        order, k = controls["order"], controls["k"]
        start = (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
        low = [score < state["threshold"] for score in state["scores"]]
        seen = [low[int(j)] for j in order]
        beliefs = [Midpoints(start + log_likelihood(x, seen[:n])) for n in range(k + 1)]
        posterior, from_last = beliefs[-1], controls["show"] == "last" and k > 0
        new = seen[k - 1 : k] if from_last else seen[:k]
        path = [belief.mean() for belief in beliefs]
        usual = [Midpoints(start + log_likelihood(x, low[:n])).mean() for n in range(len(low) + 1)]
        return {
            "x": x.tolist(), "prior": beliefs[-2 if from_last else 0].density_at.tolist(),
            "likelihood": Midpoints(log_likelihood(x, new)).density_at.tolist(),
            "posterior": posterior.density_at.tolist(), "mean": path[-1], "start": path[0], "path": path,
            "usual": usual, "low": quantile_of_cells(x, posterior.density_at, 0.05),
            "high": quantile_of_cells(x, posterior.density_at, 0.95),
            "above": posterior.mean(lambda theta: theta > state["survey"]), "hits": sum(seen[:k]),
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the count and the posterior."""
        k = controls["k"]
        if k == 0:
            return tell(WORDS, ("before", result))
        pupils = say(WORDS["one" if k == 1 else "some"], {"k": k})
        return tell(WORDS, ("after", {**result, "pupils": pupils}))

    def random_controls(self, rng):
        """Return random settings; the order is a permutation."""
        return super().random_controls(rng) | {"order": [float(j) for j in rng.permutation(14)]}

    def draw(self, ax, result):
        """Draw the three curves, named where they are."""
        from bhm_core.plots.style import COLORS, LINES

        for name, side in (("prior", 1), ("likelihood", 1), ("posterior", 0)):
            y = result[name]
            ax.plot(result["x"], y, LINES[name], color=COLORS[name])
            top = int(np.argmax(y))
            ax.annotate(name, (result["x"][top], y[top]), color=COLORS[name], xytext=(26 * side, 4),
                        textcoords="offset points", ha="center")
        ax.set(xlabel="share of low scores", yticks=[], ylim=(0, None), xlim=(0, 1))
        ax.spines["left"].set_visible(False)
