"""Two priors and one measurement that moves away from them: the normal prior and a t prior."""

from math import inf

import numpy as np

from bhm_core.conjugate import NormalMean
from bhm_core.grid import Grid
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Prediction, Slider
from bhm_core.live.text import tell, templates

WORDS = templates("two_priors")
CENTRE = 20.0  # both priors expect 20 degrees, with scale 1
REACH = np.linspace(-14, 14, 561)  # around the measurement, in standard errors
AXIS, PLACES = np.linspace(8, 36, 561), np.linspace(12, 32, 41)


def log_t(nu, x):
    """Log density of the t prior; infinite `nu` is the normal one."""
    from scipy import stats

    return stats.norm.logpdf(x, CENTRE) if nu == inf else stats.t.logpdf(x, nu, CENTRE)


def under_t(nu, seen, error):
    """Return the posterior under the t prior, on points around the measurement."""
    x = seen + error * REACH
    return Grid(log_t(nu, x) - REACH**2 / 2, x)


class TwoPriors(LiveFigure):
    """One measurement with a normal error; normal and t prior of the same centre and scale.

    The pull of a prior is the slope of the log evidence, which dies away for a t prior.
    Sources: Dawid (1973), Biometrika 60, 664-667; O'Hagan (1979), JRSS B 41, 358-367.

    Examples
    --------
    >>> figure = TwoPriors(seen=28, error=1.0, nu=3)
    >>> round(figure.result["normal_mean"], 1), round(figure.result["t_mean"], 1)
    (24.0, 27.5)
    """

    title = "Two priors, one measurement"
    question = (
        "You expect 20 degrees in a room, give or take 1. The thermometer, which is also good to 1 degree, "
        "shows 28. What do you believe now?"
    )
    inputs = (
        Slider("seen", "the thermometer shows", 12.0, 32.0, 0.1, 28.0, role="likelihood", digits=1,
               handle_only=True),
        Slider("error", "standard error of the thermometer", 0.3, 2.0, 0.05, 1.0, role="likelihood",
               digits=2),
        Slider("nu", "degrees of freedom of the t prior", 1, 30, 1, 3, symbol="ν", role="prior", digits=0,
               to_infinity=True, ends=("heavy tails", "normal")),
    )
    hidden = ("normal_mean", "normal_sd", "t_mean", "t_sd", "normal", "t", "normal_sds", "t_sds")
    prediction = Prediction(
        "Take a t prior with 3 degrees of freedom, centre 20 and scale 1, which looks much like a normal "
        "prior but has heavier tails. Drag the line to the posterior mean that you expect under it.",
        answer="t_mean", panel="plot", axis="x", low=12.0, high=32.0, step=0.1, start=22.0,
        unit="degrees, under the t prior",
        why="Why does the t prior let go?",
        answers=(
            Answer("Prior and thermometer are equally precise, so they meet half-way.",
                   "Precision decides only if both tails are normal. Take a thermometer good to 2 degrees: "
                   "by that rule it would count for a fifth and lead to 21.6, as it does under the normal "
                   "prior. The t prior still follows it to about 25.", show={"error": 2.0}),
            Answer("Far out the tail of the t prior is nearly flat, and what is flat does not pull.",
                   "The pull is the slope of the log evidence. For a t prior it falls like one over the "
                   "distance; for a normal prior it grows with the distance.", right=True),
            Answer("A t prior always counts for less than a normal one.",
                   "Not where prior and data agree. At 21 degrees both priors lead to nearly the same "
                   "posterior.", show={"seen": 21.0}),
        ),
    )

    @staticmethod
    def compute(state, controls):
        """Return both posteriors, their means and standard deviations, and the sds at other readings."""
        seen, error, nu = controls["seen"], controls["error"], controls["nu"]
        normal = NormalMean(CENTRE, 1.0, sigma=error).update([seen])
        heavy = under_t(nu, seen, error)
        log_density = log_t(nu, AXIS) - ((AXIS - seen) / error) ** 2 / 2 - heavy.log_evidence
        return {
            "normal_mean": normal.mean, "normal_sd": normal.sd,
            "t_mean": float(heavy.mean()), "t_sd": float(heavy.sd()),
            "normal_prior": np.exp(log_t(inf, AXIS)).tolist(), "t_prior": np.exp(log_t(nu, AXIS)).tolist(),
            "likelihood": NormalMean(sigma=error).update([seen]).marginal().pdf(AXIS).tolist(),
            "normal": normal.marginal().pdf(AXIS).tolist(), "t": np.exp(log_density).tolist(),
            "normal_sds": [normal.sd] * len(PLACES),
            "t_sds": [float(under_t(nu, place, error).sd()) for place in PLACES],
        }

    @staticmethod
    def readout(result, controls, state):
        """Return both posteriors in words, and whether the normal one pleases nobody."""
        mean = result["normal_mean"]
        from_both = min(abs(mean - CENTRE), abs(mean - controls["seen"]) / controls["error"])
        return tell(WORDS, ("normal", result), ("same" if controls["nu"] == inf else "t", result),
                    from_both > 3 and ("neither", {}))

    def draw(self, ax, result):
        """Draw both priors, the likelihood and both posteriors."""
        from bhm_core.plots.style import COLORS, LINES

        curves = [("prior", result["normal_prior"], 1.0), ("prior", result["t_prior"], 2.0),
                  ("likelihood", result["likelihood"], 2.0),
                  ("posterior", result["normal"], 1.0), ("posterior", result["t"], 2.0)]
        for role, y, width in curves:
            ax.plot(AXIS, y, LINES[role], color=COLORS[role], lw=width)
        for name in ("normal", "t"):
            ax.annotate(f"posterior, {name} prior", (result[f"{name}_mean"], max(result[name])), ha="center",
                        xytext=(0, 5), textcoords="offset points", color=COLORS["posterior"])
        ax.set(xlabel="temperature (degrees)", yticks=[], ylim=(0, None))
        ax.spines["left"].set_visible(False)
