"""Eight schools, or your own: what each reported, what it becomes, and why."""

from math import inf, sqrt

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider, Values
from bhm_core.live.text import fixed

EIGHT = {
    "y": (28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0),
    "se": (15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0),
}


def given_tau(y, se, tau):
    """Return mu_hat, its variance, weights on mu_hat, means, sds and log p(tau | y) + const.

    One value of tau, or many at once: shape (T,) gives (T,) and (T, J).
    """
    if np.ndim(tau) == 0 and tau == inf:
        return float(np.mean(y)), None, np.zeros_like(y), y.copy(), se.copy(), -inf
    t2 = np.square(tau)[..., None]
    v = se**2 + t2
    var_mu = 1 / np.sum(1 / v, axis=-1)
    mu = var_mu * np.sum(y / v, axis=-1)
    weight, away = se**2 / v, y - mu[..., None]
    mean, var = y - weight * away, weight * t2 + weight**2 * var_mu[..., None]
    log_p = 0.5 * np.log(var_mu) - 0.5 * np.sum(np.log(v) + away**2 / v, axis=-1)
    return mu, var_mu, weight, mean, np.sqrt(var), log_p


def averaged(y, se, points=400, scale=10.0):
    """Return moments of theta and tau averaged over p(tau | y), flat in tau, and the constant of p."""
    u = (np.arange(points) + 0.5) / points
    taus = scale * u / (1 - u)
    *_, means, sds, log_p = given_tau(y, se, taus)
    log_p = log_p - 2 * np.log(1 - u)
    top = log_p.max()
    p = np.exp(log_p - top)
    mean = p @ means / p.sum()
    sd = np.sqrt(p @ (sds**2 + means**2) / p.sum() - mean**2)
    log_constant = top + np.log(p.sum() * scale / points)
    return mean, sd, float(p @ taus / p.sum()), float(log_constant)


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
        tau, fixed_tau = controls["tau"], controls["over"] == "fixed"
        mu, var_mu, weight, at, spread, _ = given_tau(y, se, tau)
        mean, sd, tau_mean, constant = averaged(y, se)
        grid = np.linspace(0, state["tau_high"], 121)
        density = np.exp(given_tau(y, se, grid)[5] - constant).tolist()
        j = state["labels"].index(controls["school"])
        shown, widths = (at, spread) if fixed_tau else (mean, sd)
        return {
            "mu": float(mu), "mu_sd": None if var_mu is None else sqrt(var_mu), "weight": weight.tolist(),
            "mean": shown.tolist(), "sd": widths.tolist(), "chosen": float(shown[j]),
            "average": {"mean": mean.tolist(), "sd": sd.tolist(), "tau": tau_mean},
            "tau_curve": {"x": grid.tolist(), "y": density},
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what happened to the school under the hand, as weight times distance."""
        j = state["labels"].index(controls["school"])
        y, mean = controls["y"][j], result["mean"][j]
        start = f"School {controls['school']} [[data|reports {fixed(y, 0)} ± {fixed(controls['se'][j], 1)}]]"
        end = f"[[posterior|posterior mean {fixed(mean, 1)}]], sd {fixed(result['sd'][j], 1)}"
        if controls["over"] == "average":
            return (
                f"{start}. Averaged over every τ the data allow (posterior mean of "
                f"[[prior|τ {fixed(result['average']['tau'], 1)}]]) it has {end}: it moves by "
                f"{fixed(abs(mean - y), 1)} points."
            )
        if controls["tau"] == 0:
            return f"{start}. Complete pooling: every school has the common mean, {end}."
        if controls["tau"] == inf:
            return f"{start}. No pooling: every school stands alone, {end}."
        w, distance = result["weight"][j], y - result["mu"]
        return (
            f"{start}. At [[prior|τ = {fixed(controls['tau'], 2)}]] the common mean pulls with weight "
            f"{fixed(w, 2)} × distance {fixed(distance, 1)} = {fixed(w * distance, 1)}: {end}."
        )

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
