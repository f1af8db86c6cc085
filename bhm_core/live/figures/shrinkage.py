"""Eight schools, or your own: what each reported, what it becomes, and why."""

from math import inf

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Values
from bhm_core.live.quadrature import Midpoints, half_line
from bhm_core.live.text import tell, templates
from bhm_core.shrinkage import (
    NormalMixture,
    log_likelihood_of_tau,
    mu_given_tau,
    theta_given_mu_tau,
    theta_given_tau,
)

WORDS = templates("shrinkage")
EIGHT = {
    "y": (28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0),
    "se": (15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0),
}


def at(y, se, tau):
    """Return the common mean and its sd, weights on it, means and sds of theta, at one value of tau."""
    if tau == inf:  # no pooling: the limit
        return float(np.mean(y)), None, np.zeros_like(y), y, se
    mu, mu_sd = mu_given_tau(tau, y, se)
    weight, _ = theta_given_mu_tau(1.0, tau, np.zeros_like(y), se)  # what a step of mu moves theta
    return float(mu), float(mu_sd), weight, *theta_given_tau(tau, y, se)


def averaged(y, se, points=400, scale=10.0):
    """Return the posterior of theta, the mean of tau, and the constant of p(tau | y), flat in tau."""
    tau, log_jacobian = half_line(points, scale)
    grid = Midpoints(log_likelihood_of_tau(tau, y, se) + log_jacobian)
    theta = NormalMixture(grid.weights_at, *theta_given_tau(tau, y, se))
    return theta, float(grid.weights_at @ tau), grid.log_evidence


class Shrinkage(LiveFigure):
    """Normal means with known standard errors, flat mu, flat tau: exact for every tau and averaged.

    theta_j | tau, y has mean y_j - w_j (y_j - mu_hat) with w_j = se_j^2 / (se_j^2 + tau^2).
    Sources: Rubin (1981), Estimation in parallel randomized experiments; Gelman et al. (2013),
    Bayesian Data Analysis, 5.4 and 5.5. A flat tau needs at least three schools.

    Parameters
    ----------
    y, se : sequence of float, optional
        Estimates in [-30, 40] and standard errors in [1, 30]; the eight schools unless given.
    labels : sequence of str, optional
        Names of the schools; A, B, ... unless given.
    **settings
        As for `LiveFigure`.

    Examples
    --------
    >>> round(Shrinkage(school="A").result["chosen"], 1)
    11.4
    """

    title = "Eight schools, one population"
    question = (
        "School A reports that coaching raised scores by 28 points, with standard error 15. Seven other "
        "schools ran the same trial. What should School A believe?"
    )
    inputs = (
        Values("y", "estimate", -30.0, 40.0, 1.0, EIGHT["y"], chooses="school", digits=0),
        Values("se", "standard error", 1.0, 30.0, 0.5, EIGHT["se"], role="likelihood",
               chooses="school"),
        Slider("tau", "spread between schools", 0.0, 30.0, 0.25, 8.0, symbol="τ", role="prior", digits=2,
               to_infinity=True, ends=("complete pooling", "no pooling"), sets={"over": "fixed"}),
        Choice("school", "look at school", tuple((c, c) for c in "ABCDEFGH"), "A"),
        Choice("over", "how to treat τ", (
            ("average", "averaged over p(τ | y)"), ("fixed", "held at one value")), "average",
            role="prior"),
    )
    hidden = ("mu", "mean", "sd", "weight", "chosen", "average", "tau_curve")
    prediction = Prediction(
        "Each row is a school: its estimate and one standard error to either side. Drag the line to where "
        "you think the posterior mean of School A will be.",
        answer="chosen", panel="schools", axis="x", low=-30.0, high=45.0, step=0.5, start=38.0,
        why="Why does School A move so far?",
        answers=(
            Answer(
                "It has the largest standard error, and those move most.",
                "That is half of it. School H has a larger one, 18, and moves far less: it was close to "
                "the others already. The move is weight × distance.",
                show={"school": "H"},
            ),
            Answer(
                "Its standard error is large and it is far from the others: weight × distance.",
                "Both factors are large for A. Make its standard error small and it stays where it is.",
                right=True, show={"se": [3.0, *EIGHT["se"][1:]], "school": "A"},
            ),
            Answer(
                "28 is an outlier, and the model throws outliers out.",
                "Nothing is thrown out, the same rule holds for all eight. When the schools may differ "
                "widely, at a large τ, A keeps most of its 28.",
                show={"tau": 30.0},
            ),
        ),
        unit="points",
    )

    def __init__(self, y=None, se=None, labels=None, *, state=None, **settings):
        if y is not None:
            object.__setattr__(self, "question", "Which of your schools moves, how far, and why?")
            object.__setattr__(self, "title", "Your schools, one population")
            object.__setattr__(self, "prediction", None)
        y, se = (list(EIGHT[k] if v is None else v) for k, v in (("y", y), ("se", se)))
        names = [str(label) for label in labels or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(y)]]
        if not 3 <= len(y) == len(se) == len(names):
            raise ValueError(
                "y, se and labels must have one length of at least 3, "
                f"got {len(y)}, {len(se)} and {len(names)}"
            )
        own = {"y": {"default": tuple(map(float, y))}, "se": {"default": tuple(map(float, se))},
               "school": {"default": names[0], "options": tuple((c, c) for c in names)}}
        inputs = tuple(type(i)(**{**vars(i), **own.get(i.name, {})}) for i in self.inputs)
        object.__setattr__(self, "inputs", inputs)
        super().__init__(state={"labels": names, **(state or {})}, **settings)

    def default_state(self):
        """Return the names of the schools and the range of the axis for tau."""
        return {"labels": [], "tau_high": 30.0}

    @staticmethod
    def compute(state, controls):
        """Return the posterior of every school at this tau and averaged, and p(tau | y)."""
        y, se = np.array(controls["y"], dtype=float), np.array(controls["se"], dtype=float)
        mu, mu_sd, weight, means, sds = at(y, se, controls["tau"])
        theta, tau_mean, constant = averaged(y, se)
        average = {"mean": theta.mean.tolist(), "sd": theta.sd.tolist(), "tau": tau_mean}
        held = {"mean": means.tolist(), "sd": sds.tolist()}
        shown = held if controls["over"] == "fixed" else average
        grid = np.linspace(0, state["tau_high"], 121)
        return {
            "mu": mu, "mu_sd": mu_sd, "weight": weight.tolist(), "mean": shown["mean"], "sd": shown["sd"],
            "chosen": shown["mean"][state["labels"].index(controls["school"])], "average": average,
            "tau_curve": {"x": grid.tolist(),
                          "y": np.exp(log_likelihood_of_tau(grid, y, se) - constant).tolist()},
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what happened to the school under the hand, as weight times distance."""
        j, tau = state["labels"].index(controls["school"]), controls["tau"]
        y, weight, mean = controls["y"][j], result["weight"][j], result["mean"][j]
        end = "averaged" if controls["over"] == "average" else {0: "complete", inf: "none"}.get(tau, "held")
        distance = y - result["mu"]
        values = {"mean": mean, "sd": result["sd"][j], "tau": tau, "tau_mean": result["average"]["tau"],
                  "moved": abs(mean - y), "weight": weight, "distance": distance,
                  "product": weight * distance}
        reports = {"school": controls["school"], "y": y, "se": controls["se"][j]}
        return tell(WORDS, ("reports", reports), (end, values))

    def draw(self, ax, result):
        """Draw each estimate, its posterior and the way between them."""
        from bhm_core.plots.style import COLORS

        labels, y, se = self.state["labels"], self.controls["y"], self.controls["se"]
        for row, (mean, sd) in enumerate(zip(result["mean"], result["sd"], strict=True)):
            k = -row
            ax.plot([y[row] - se[row], y[row] + se[row]], [k, k], ":", color=COLORS["likelihood"])
            ax.plot([mean - sd, mean + sd], [k - 0.28] * 2, color=COLORS["posterior"], lw=3)
            ax.plot(y[row], k, "o", color=COLORS["data"])
            ax.plot(mean, k - 0.28, "D", color=COLORS["posterior"], ms=5)
        ax.axvline(result["mu"], color=COLORS["prior"], ls="--", lw=1.2)
        ax.set(yticks=[-k for k in range(len(labels))], yticklabels=labels,
               xlabel="points gained by coaching: estimate ± standard error, posterior mean ± sd")
