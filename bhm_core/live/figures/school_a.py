"""Three letters to the parents of School A: the same data, three priors."""

from functools import lru_cache

import numpy as np

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Choice, Slider
from bhm_core.live.quadrature import Midpoints, half_line
from bhm_core.live.text import fixed, tell, templates
from bhm_core.shrinkage import NormalMixture, log_likelihood_of_tau, theta_given_tau

WORDS = templates("school_a")
Y = (28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0)
SE = (15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0)
# Prior sd of mu, name and scale of the prior of tau, and both in words.
LETTERS = (
    (np.inf, None, "nothing about the common mean μ, and that every spread τ is as likely as any other"),
    (np.inf, ("halfnorm", 10), "nothing about the common mean μ, "
     "and that the spread τ is probably below 10 points: half-normal(10)"),
    (5.0, ("halfcauchy", 5),
     "that the common mean μ is near zero, N(0, 5²), and the spread τ probably small: half-Cauchy(5)"),
)
POINTS, SCALE, AXIS = 240, 10.0, (-15.0, 45.0)


@lru_cache(maxsize=1)
def letters(j=0):
    """Return for each letter the posterior of theta_j, tau and mu averaged out."""
    from scipy import stats

    tau, log_jacobian = half_line(POINTS, SCALE)
    out = []
    for sd, prior, _ in LETTERS:
        logs = log_likelihood_of_tau(tau, Y, SE, sd=sd) + log_jacobian
        if prior:
            logs += getattr(stats, prior[0])(scale=prior[1]).logpdf(tau)
        means, sds = theta_given_tau(tau, Y, SE, sd=sd)
        out.append(NormalMixture(Midpoints(logs).weights_at, means[:, j], sds[:, j]))
    return out


class SchoolA(LiveFigure):
    """Posterior of School A's gain under three priors, and the chance that a promise is not kept.

    theta_A is averaged over p(tau | y) on 240 values of tau. Source: Rubin (1981); Gelman et al. (2013), 5.5.

    Examples
    --------
    >>> [round(mean, 1) for mean in SchoolA().result["means"]]
    [11.4, 10.2, 6.2]
    """

    title = "Three letters to the parents"
    question = (
        "School A reports a gain of 28 points, with standard error 15; most of the seven other schools "
        "gained far less. Three statisticians would write 11.4, 10.2 and 6.2 in the letter to the "
        "parents. Which would you sign?"
    )
    inputs = (
        Choice("letter", "I sign", (("none", "not yet"), ("first", "11.4 points"), ("second", "10.2 points"),
                                    ("third", "6.2 points")), "none", role="posterior"),
        Slider("promise", "gain that is promised", 0.0, 30.0, 0.5, 10.0, role="guess", unit="points"),
    )

    def default_state(self):
        """Return the eight reports and the priors in words."""
        return {"y": list(Y), "se": list(SE), "priors": [words for *_, words in LETTERS]}

    @staticmethod
    def compute(state, controls):
        """Return means, densities, and the probability that the gain is below the promise."""
        x = np.linspace(*AXIS, 81)
        each = letters()
        return {
            "means": [float(posterior.mean) for posterior in each],
            "below": [float(posterior.cdf(controls["promise"])) for posterior in each],
            "x": x.tolist(), "density": [posterior.pdf(x).tolist() for posterior in each],
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the priors behind the chosen letter, and the chance that it disappoints."""
        keys, below = ("first", "second", "third"), [chance(p) for p in result["below"]]
        promise, letter = {"promise": controls["promise"]}, controls["letter"]
        if letter == "none":
            return tell(WORDS, ("none", {**promise, **dict(zip(keys, below, strict=True))}))
        k = keys.index(letter)
        one, other = (p for i, p in enumerate(below) if i != k)
        return tell(WORDS, ("signed", {**promise, "mean": result["means"][k], "prior": state["priors"][k],
                                       "own": below[k], "one": one, "other": other}))

    def draw(self, ax, result):
        """Draw the three posteriors below each other, and the report."""
        from bhm_core.plots.style import COLORS

        for k, (density, mean) in enumerate(zip(result["density"], result["means"], strict=True)):
            height = np.array(density) / 0.08
            ax.fill_between(result["x"], -k, height - k, color=COLORS["posterior"], alpha=0.2, lw=0)
            ax.plot(result["x"], height - k, color=COLORS["posterior"])
            ax.annotate(f"{mean:.1f}", (mean, -k), xytext=(0, 6), textcoords="offset points", ha="center")
        ax.axvline(28, color=COLORS["likelihood"], ls=":")
        ax.annotate("reported", (28, 0.75), xytext=(5, 0), textcoords="offset points",
                    color=COLORS["likelihood"])
        ax.set(yticks=[], xlabel="gain of School A, points", xlim=AXIS)
        ax.spines["left"].set_visible(False)


def chance(p):
    """Words for a chance; nothing is certain here."""
    return "> 99%" if p > 0.995 else f"{fixed(100 * p, 0)}%"
