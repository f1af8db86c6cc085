"""Contraceptive use in 60 districts: shares of their own, one share for all, and what lies between.

The level of a district on the scale of log odds is gamma_0 + tau z with z standard normal. For each pair
(gamma_0, tau) the z of a district is integrated out on equal steps, which for smooth bells is as good as
exact; gamma_0 and tau are averaged over in the same way.
"""

from functools import lru_cache
from math import inf

import numpy as np
from scipy.special import expit

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider
from bhm_core.live.text import tell, templates

WORDS = templates("districts")
SHOWN = ("11", "3", "49", "42", "1", "14")
SD_GAMMA, TAU_STEP, N_TAU = 1.5, 0.04, 90
FAR, GAMMA_STEPS = 7.0, 6  # z from -7 to 7; 6 steps of gamma_0 to either side of its middle
UNSEEN = 16.0  # values of tau with less than e^-16 of the highest density are left out


def kept_counts(answers, keep):
    """Return users and women (J,) among the first `keep` women of each district."""
    first = [one[: int(keep)] for one in answers]
    return [one.count("1") for one in first], [len(one) for one in first]


def steps_of_gamma(tau, y, n):
    """Return values of gamma_0 around the middle of its posterior given tau, and the log of their step."""
    share = (sum(y) + 1) / (sum(n) + 2)
    own = sum(1 / (tau**2 + 1 / (m * share * (1 - share))) for m in n)
    sd = (own + SD_GAMMA**-2) ** -0.5
    gamma = own * sd**2 * np.log(share / (1 - share)) + sd * np.arange(-GAMMA_STEPS, GAMMA_STEPS + 1)
    return gamma, np.log(sd)


def steps_of_z(tau, n):
    """Return values of z, close enough for the largest district, and the weights of a normal on them."""
    step = min(0.5, 0.85 / np.sqrt(1 + max(n) * tau**2 / 4))
    k = int(np.ceil(FAR / step))
    z = step * np.arange(-k, k + 1)
    return z, step * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)


def log_best(y, n):
    """Log likelihood at the district's own share: the highest there is."""
    return sum(k * np.log(k / n) for k in (y, n - y) if k)


def given(tau, gamma, log_step, y, n):
    """Log density of (gamma_0, y) given tau (g,), and E(theta), E(theta^2) of each district (2, J, g)."""
    z, weights = steps_of_z(tau, n)
    level = gamma[:, None] + tau * z
    cumulant, chance = np.logaddexp(0, level), expit(level)
    logs, moments = log_step - 0.5 * (gamma / SD_GAMMA) ** 2, {}
    for pair in zip(y, n, strict=True):
        if pair not in moments:
            a, b = pair
            terms = weights * np.exp(a * level - b * cumulant - log_best(a, b))
            total = terms.sum(axis=1)
            first, second = (terms * chance).sum(axis=1), (terms * chance * chance).sum(axis=1)
            moments[pair] = np.log(total), first / total, second / total
        logs = logs + moments[pair][0]
    return logs, np.array([[moments[pair][k] for pair in zip(y, n, strict=True)] for k in (1, 2)])


def averaged(logs, moments):
    """Mean and sd of each district under weights proportional to exp(logs)."""
    w = np.exp(logs - logs.max())
    mean, square = moments @ (w / w.sum())
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def seen_of(tau, places, y, n):
    """Return which values of tau have a density to speak of, by that at the middle of gamma_0."""
    rough = []
    for t, (gamma, log_step) in zip(tau, places, strict=True):
        middle = gamma[GAMMA_STEPS : GAMMA_STEPS + 1]
        rough.append(given(t, middle, log_step, y, n)[0][0] - t * t / 2)
        if rough[-1] < max(rough) - UNSEEN:
            break  # it has one peak, and falls from here on
    return np.flatnonzero(np.array(rough) >= max(rough) - UNSEEN)


@lru_cache(maxsize=64)
def over_tau(answers, keep):
    """Mean and sd of each district averaged over tau, and p(tau | y) on equal steps."""
    y, n = kept_counts(answers, keep)
    tau = TAU_STEP * (np.arange(N_TAU) + 0.5)
    places = [steps_of_gamma(t, y, n) for t in tau]
    seen = seen_of(tau, places, y, n)
    parts = [given(tau[i], *places[i], y, n) for i in seen]
    logs = np.concatenate([part[0] - tau[i] ** 2 / 2 for i, part in zip(seen, parts, strict=True)])
    mean, sd = averaged(logs, np.concatenate([part[1] for part in parts], axis=2))
    density = np.zeros(N_TAU)
    w = np.exp(logs - logs.max()).reshape(len(seen), -1).sum(axis=1)
    density[seen] = w / w.sum() / TAU_STEP
    return mean, sd, tau, density


def held(tau, y, n):
    """Mean and sd of each district at one value of tau; sd is None without pooling."""
    if tau == inf:
        return np.array(y) / np.array(n), None
    gamma, log_step = steps_of_gamma(tau, y, n)
    return averaged(*given(tau, gamma, log_step, y, n))


class Districts(LiveFigure):
    """Probability of using contraception in 60 districts of Bangladesh, with the number of women to move.

    Users are binomial, and the log odds of a district are normal around gamma_0 with standard deviation
    tau. Priors: gamma_0 ~ N(0, 1.5), tau half-normal(1).
    Source: Bangladesh Fertility Survey 1988, as in Steele, Diamond & Amin (1996).

    Examples
    --------
    >>> round(Districts(district="11").result["chosen"], 2)
    0.18
    """

    title = "Sixty districts, one population"
    question = (
        "In District 11 of Bangladesh 21 women were asked in 1988, and none of them used contraception. "
        "In 59 other districts women were asked as well. What is the probability in District 11?"
    )
    inputs = (
        Slider("keep", "women per district, at most", 1, 118, 1, 118, role="likelihood", digits=0),
        Slider("tau", "spread between districts", 0.0, 2.0, 0.02, 0.5, symbol="τ", role="prior", digits=2,
               to_infinity=True, ends=("complete pooling", "no pooling"), sets={"over": "fixed"}),
        Choice("district", "look at district", tuple((d, d) for d in SHOWN), SHOWN[0]),
        Choice("over", "how to treat τ", (
            ("average", "averaged over p(τ | y)"), ("fixed", "held at one value")), "average",
            role="prior"),
    )
    hidden = ("mean", "sd", "chosen", "tau_mean", "tau_curve")
    prediction = Prediction(
        "Each circle is the share of users in one district. Drag the line to the probability that partial "
        "pooling gives to a woman of District 11.",
        answer="chosen", panel="plot", axis="y", low=0.0, high=1.0, step=0.01, start=0.7, digits=2,
        why="Why does it end up there?",
        answers=(
            Answer("Nobody said yes, so the best estimate is zero.",
                   "Zero says that no woman of the district ever will, and 21 women cannot know that. Let "
                   "districts differ as much as the slider allows: even then it stays above zero.",
                   show={"tau": 2.0, "district": "11"}),
            Answer("The other districts say how low a district may be, and 21 women who all say no pull it "
                   "as low as that allows.",
                   "It lies far below the rest and above zero. With fewer women it would stay closer to the "
                   "rest.", right=True),
            Answer("A small district is given the average of all.",
                   "That is complete pooling. District 3, with two women who both said yes, lies close to "
                   "the average. District 11 does not: 21 women say a lot.",
                   show={"district": "3", "over": "average"}),
        ),
    )

    def default_state(self):
        """Return the answers of the women of each district, fewest women first."""
        from bhm_core.data import load_contraception

        women = load_contraception()
        labels, size = np.unique(women["district"], return_counts=True)
        order = labels[np.argsort(size, kind="stable")]
        answers = ["".join(str(a) for a in women["use"][women["district"] == label]) for label in order]
        return {"labels": [str(label) for label in order], "answers": answers}

    @staticmethod
    def compute(state, controls):
        """Return the shares and probabilities of all districts, and p(tau | y)."""
        keep, tau = controls["keep"], controls["tau"]
        y, n = kept_counts(state["answers"], keep)
        mean, sd, grid, density = over_tau(tuple(state["answers"]), keep)
        tau_mean = float(density @ grid * TAU_STEP)
        if controls["over"] == "fixed":
            mean, sd = held(tau, y, n)
        j = state["labels"].index(controls["district"])
        return {
            "y": y, "n": n, "share": [a / b for a, b in zip(y, n, strict=True)],
            "pooled": float(held(0.0, y, n)[0][0]), "mean": mean.tolist(),
            "sd": None if sd is None else sd.tolist(), "chosen": float(mean[j]), "tau_mean": tau_mean,
            "tau_curve": {"x": grid.tolist(), "y": density.tolist()},
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what the women of the district said, and what becomes of it."""
        j, tau = state["labels"].index(controls["district"]), controls["tau"]
        y, n = result["y"][j], result["n"][j]
        end = "averaged" if controls["over"] == "average" else {0: "complete", inf: "none"}.get(tau, "held")
        values = {"mean": result["mean"][j], "tau": tau, "tau_mean": result["tau_mean"],
                  "sd": None if result["sd"] is None else result["sd"][j]}
        edge = end == "none" and y in (0, n)
        return tell(WORDS, ("asked", {"district": controls["district"], "y": y, "n": n}), (end, values),
                    ("edge", values) if edge else None)

    def draw(self, ax, result):
        """Draw the share of each district, its probability, and the way between them."""
        from bhm_core.plots.style import COLORS

        for k, (share, mean) in enumerate(zip(result["share"], result["mean"], strict=True)):
            ax.plot([k, k], [share, mean], color=COLORS["posterior"], lw=0.8)
        ax.plot(result["share"], "o", color=COLORS["data"], mfc="white", ms=4)
        ax.plot(result["mean"], "D", color=COLORS["posterior"], ms=4)
        ax.axhline(result["pooled"], color=COLORS["prior"], ls="--", lw=1.2)
        ax.set(ylim=(-0.03, 1.03), xticks=[], xlabel="60 districts, fewest women on the left",
               ylabel="share of users, and probability")
