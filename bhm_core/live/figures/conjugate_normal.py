"""The mean of one school: prior, likelihood, posterior, and the weight that decides."""

from math import inf

import numpy as np

from bhm_core.conjugate import NormalMean
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Prediction, Slider
from bhm_core.live.text import say, tell, templates

WORDS = templates("conjugate_normal")


def bell(distribution, low, high):
    """Return x and density of a normal distribution where it matters within [low, high]."""
    reach = 4.5 * distribution.std()
    mean = distribution.mean()
    x = np.linspace(max(low, mean - reach), min(high, mean + reach), 121)
    return {"x": x.tolist(), "y": distribution.pdf(x).tolist()}


class ConjugateNormal(LiveFigure):
    """Normal data with known sigma, normal prior: mu | y ~ N(w ybar + (1 - w) mu_0, ...).

    w = n / (n + sigma^2 / sigma_0^2); a flat prior is the end stop sigma_0 = infinity, where w = 1.
    Source: Gelman et al. (2013), Bayesian Data Analysis, 2.5.

    Examples
    --------
    >>> figure = ConjugateNormal(n=14, sigma=6.26, mu_0=12.67, sigma_0=3.06)
    >>> round(figure.result["w"], 3), round(figure.result["mean"], 2)
    (0.77, 6.42)
    """

    title = "How far do 14 pupils move us?"
    question = (
        "School 8367: 14 pupils, mean score 4.55. The other schools average 12.67. "
        "What should we believe about its true mean?"
    )
    inputs = (
        Slider("n", "pupils", 1, 100, 1, 14, symbol="n", role="likelihood", digits=0),
        Slider("sigma", "spread of pupils", 1.0, 12.0, 0.01, 6.26, symbol="σ", role="likelihood", digits=2),
        Slider("mu_0", "prior mean", 0.0, 25.0, 0.01, 12.67, symbol="μ₀", role="prior", digits=2),
        Slider("sigma_0", "prior sd", 0.2, 12.0, 0.01, 3.06, symbol="σ₀", role="prior", digits=2,
               to_infinity=True, ends=("certain", "flat prior")),
        Slider("ybar", "mean score of the pupils", 0.0, 25.0, 0.05, 4.55, symbol="ȳ",
               role="likelihood", digits=2, handle_only=True),
    )
    hidden = ("w", "mean", "sd", "low", "high", "posterior")
    prediction = Prediction(
        "The pupils' mean is 4.55. The prior is centred at 12.67 with sd 3.06, and the scores of one "
        "school have sd 6.26. Drag the line to where you think the posterior mean will be.",
        answer="mean", panel="plot", axis="x", low=0.0, high=25.0, step=0.1, start=20.0,
        why="Why does the posterior mean stop just there?",
        answers=(
            Answer(
                "A prior and a data set meet half-way.",
                "That treats prior and data as equal partners. Each counts by its precision, one over "
                "its variance; with 100 pupils hardly anything is left for the prior.",
                show={"n": 100},
            ),
            Answer(
                "The mean of 14 pupils is more precise than the prior, so it weighs more.",
                "Its standard error is 6.26/√14 = 1.67, against a prior sd of 3.06. One over the "
                "squares: 0.36 against 0.11, so about three quarters of the way.",
                right=True,
            ),
            Answer(
                "Data always overrule the prior.",
                "That forgets how little two or three pupils say. With two pupils the prior leads.",
                show={"n": 2},
            ),
        ),
    )

    def default_state(self):
        """Return the range of scores that the axis shows."""
        return {"low": -4.0, "high": 26.0}

    @staticmethod
    def compute(state, controls):
        """Return weight, posterior, the three curves and the check of prior against data."""
        n, ybar, centre = controls["n"], controls["ybar"], controls["mu_0"]
        prior = NormalMean(centre, controls["sigma_0"], sigma=controls["sigma"])
        flat = prior.sd == inf
        data = NormalMean(sigma=prior.sigma).update([ybar] * n)
        posterior = prior.update([ybar] * n)
        interval = posterior.marginal().interval(0.9)
        low, high = state["low"], state["high"]
        far = centre - abs(ybar - centre)
        return {
            "w": prior.weight(n), "mean": posterior.mean, "sd": posterior.sd,
            "low": float(interval[0]), "high": float(interval[1]), "error": data.sd,
            "tail": None if flat else float(prior.predictive(n).cdf(far)),
            "prior": {"x": [low, high], "y": [0.03, 0.03]} if flat else bell(prior.marginal(), low, high),
            "likelihood": bell(data.marginal(), low, high),
            "posterior": bell(posterior.marginal(), low, high),
        }

    @staticmethod
    def readout(result, controls, state):
        """Return weight, posterior and, if it is there, the conflict, in words."""
        tail = result["tail"]
        side = "low" if controls["ybar"] < controls["mu_0"] else "high"
        more = "flat" if tail is None else side if tail < 0.025 else None
        rare = say(WORDS["hardly" if (tail or 0) < 0.001 else "only"], result)
        return tell(WORDS, ("weight", result), more and (more, {**result, "rare": rare}))

    def draw(self, ax, result):
        """Draw the three curves, named where they are."""
        from bhm_core.plots.style import COLORS, LINES

        for name in ("prior", "likelihood", "posterior"):
            curve = result[name]
            ax.plot(curve["x"], curve["y"], LINES[name], color=COLORS[name])
            top = int(np.argmax(curve["y"]))
            ax.annotate(name, (curve["x"][top], curve["y"][top]), color=COLORS[name], ha="center",
                        xytext=({"likelihood": -26, "posterior": 26}.get(name, 0), 5),
                        textcoords="offset points")
        ax.set(xlabel="mean maths score of the school", yticks=[], ylim=(0, None))
        ax.spines["left"].set_visible(False)
