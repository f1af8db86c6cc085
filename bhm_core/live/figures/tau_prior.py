"""The prior of tau, five ways, and what it does when there are few groups."""

from math import log

import numpy as np

from bhm_core.grid import Grid
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Slider
from bhm_core.live.picks import Pick, Range
from bhm_core.live.text import say, tell, templates
from bhm_core.shrinkage import log_likelihood_of_tau, theta_given_tau

WORDS = templates("tau_prior")
# Integration runs over log tau from 1e-4 to 1e3, or to the end of the uniform prior, so
# that no cell lies across it.
LOW, HIGH, N, UNIFORM_END, EPSILON = 1e-4, 1e3, 601, 100.0, 0.01
AXIS = 25 * np.linspace(0, 1, 151) ** 2  # closer where densities are steep


def log_prior(kind, scale, tau):
    """Log density of tau; `tau` is positive."""
    from scipy import stats

    if kind == "half-t":  # four degrees of freedom
        return log(2) + stats.t(4, scale=scale).logpdf(tau)
    return {
        "uniform": stats.uniform(0, UNIFORM_END),
        "half-normal": stats.halfnorm(scale=scale),
        "half-Cauchy": stats.halfcauchy(scale=scale),
        # of tau when tau^2 is inverse-gamma(epsilon, epsilon)
        "inverse-gamma": stats.gengamma(EPSILON, -2, scale=EPSILON**0.5),
    }[kind].logpdf(tau)


def end_of(kind):
    """Return the tau at which integration ends."""
    return UNIFORM_END if kind == "uniform" else HIGH


class TauPrior(LiveFigure):
    """Posterior of tau for J groups under five priors, by quadrature.

    y_j ~ N(theta_j, se^2), theta_j ~ N(mu, tau^2), flat mu. Source: Gelman (2006), Prior distributions
    for variance parameters in hierarchical models, Bayesian Analysis 1, 515-534.

    Examples
    --------
    >>> TauPrior(prior="half-normal", J=20).result["median"] > 1
    True
    """

    title = "What a prior says about tau"
    question = (
        "Three schools tried a programme. An inverse-gamma(0.01, 0.01) prior for the variance between "
        "schools is often called uninformative. What does it say about how much schools differ?"
    )
    inputs = (
        Choice("prior", "Prior of τ", (
            ("uniform", "uniform to 100"), ("half-normal", "half-normal"), ("half-Cauchy", "half-Cauchy"),
            ("half-t", "half-t, 4 df"), ("inverse-gamma", "inverse-gamma on τ²")),
            "inverse-gamma", role="prior"),
        Slider("scale", "scale of the prior", 1.0, 25.0, 0.5, 6.5, role="prior"),
        Slider("J", "groups", 3, 20, 1, 3, symbol="J", digits=0),
    )
    hidden = ("posterior", "median", "low", "high", "theta", "mean")
    prediction = Pick(
        "Three schools report 14, 6 and −2, each with standard error 8. Where does this prior put the "
        "posterior median of τ?",
        answer="median", panel="tau", axis="x",
        options=(Range("below 3 points", 0.0, 3.0), Range("3 to 9 points", 3.0, 9.0),
                 Range("above 9 points", 9.0, 25.0)),
        why="Why does the inverse-gamma prior lead there?",
        answers=(
            Answer("Its parameters are so small that the prior says nothing, and the data decide alone.",
                   "Then a uniform prior would give the same median. It gives one of 11 points: look how "
                   "far the posterior moves.", show={"prior": "uniform"}),
            Answer("The prior has a peak near zero, and three groups cannot argue with it.",
                   "Its density is highest near τ = 0.14 and falls from there like one over τ. More than "
                   "four fifths of it lie beyond τ = 1,000, which the data rule out; the peak is what they "
                   "leave of it.", right=True),
            Answer("Three groups that differ by 16 points show that τ is large, whatever the prior.",
                   "With standard errors of 8, three groups leave wide room. Even with 20 groups this "
                   "prior keeps a second peak near zero and a median of 4.3, while the four others say "
                   "5.8 to 7.0.", show={"J": 20}),
        ),
    )

    def default_state(self):
        """Return twenty groups: the first three are those of the question; tau is 6 in truth."""
        y = [14, 6, -2, 22, 1, 27, 9, 13, -4, 18, 5, -9, 25, 8, 17, -6, 11, 3, 20, -1]
        return {"y": [float(v) for v in y], "se": 8.0, "truth": 6.0}

    @staticmethod
    def compute(state, controls):
        """Return prior and posterior of tau, its median and interval, and the pooled groups."""
        y = state["y"][: int(controls["J"])]
        se = [state["se"]] * len(y)

        def log_posterior(tau):
            prior = log_prior(controls["prior"], controls["scale"], tau)
            return log_likelihood_of_tau(tau, y, se) + prior

        end = end_of(controls["prior"])
        log_tau = np.linspace(log(LOW), log(end), N)
        tau, shown = np.minimum(np.exp(log_tau), end), np.maximum(AXIS, 0.02)
        grid = Grid(log_posterior(tau) + log_tau, log_tau)
        w = grid.weights
        return {
            "prior": np.exp(log_prior(controls["prior"], controls["scale"], shown)).tolist(),
            "posterior": np.exp(log_posterior(shown) - grid.log_evidence).tolist(),
            "theta": (w @ theta_given_tau(tau, y, se)[0]).tolist(), "mean": float(w @ tau),
            "median": quantile_in_log(tau, w, 0.5), "low": quantile_in_log(tau, w, 0.05),
            "high": quantile_in_log(tau, w, 0.95),
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what the posterior says about tau and about the first group, in words."""
        J = int(controls["J"])
        y, theta, grand = state["y"][0], result["theta"][0], sum(state["y"][:J]) / J
        group = {"y": y, "theta": theta, "kept": (theta - grand) / (y - grand)}
        ends = controls["prior"] == "uniform" and ("ends", {})
        prior = say(WORDS[controls["prior"]], {"scale": controls["scale"]})
        return tell(WORDS, ("tau", {**result, "J": J, "prior": prior}), ends, ("group", group))

    def draw(self, ax, result):
        """Draw prior and posterior of tau."""
        from bhm_core.plots.style import COLORS, LINES

        for name in ("prior", "posterior"):
            ax.plot(AXIS, result[name], LINES[name], color=COLORS[name], label=name)
        ax.legend()
        ax.set(xlabel="τ, standard deviation between groups", yticks=[], xlim=(0, 25),
               ylim=(0, ceiling(result)))
        ax.spines["left"].set_visible(False)


def ceiling(result):
    """Height of the picture: the posterior's bulk, not a spike at zero."""
    return min(0.5, 1.15 * max(max(result["posterior"]), 0.12))


def quantile_in_log(tau, w, p):
    """Quantile of weighted points, linear in log tau."""
    cumulative = np.cumsum(w) - 0.5 * w
    i = int(np.argmax(cumulative >= p))
    if i == 0:
        return float(tau[0])
    part = (p - cumulative[i - 1]) / (cumulative[i] - cumulative[i - 1])
    return float(np.exp(np.log(tau[i - 1]) + part * np.log(tau[i] / tau[i - 1])))
