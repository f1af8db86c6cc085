"""What the cards of the gallery show: a figure as it stands when it asks, so that no picture answers."""

from math import nan

import numpy as np


def as_asked(figure):
    """Return ``draw(ax, result)`` of what a reader sees of `figure` before the guess."""
    own = OWN.get(figure.name)
    if own:
        return lambda ax, result: own(figure, ax, result)
    return lambda ax, result: figure.draw(ax, unseen(result, figure.hidden if figure.prediction else ()))


def unseen(result, hidden):
    """Return `result` with numbers that draw nothing in the place of those that are `hidden`."""
    return {key: blank(value) if key in hidden else value for key, value in result.items()}


def blank(value):
    """Return `value` with no number in it, of the same form."""
    if isinstance(value, dict):
        return {key: blank(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [blank(item) for item in value]
    return nan


def colors():
    """Return the colours of the roles."""
    from bhm_core.plots.style import COLORS

    return COLORS


def baseball(figure, ax, result):
    """The first averages and their mean: the season is still to come."""
    rows = -np.arange(len(result["own"]))
    ax.plot(result["own"], rows, "o", color=colors()["data"], mfc="white")
    ax.axvline(result["mean"], color=colors()["prior"], ls="--", lw=1.2)
    at = [0.15, 0.25, 0.35]
    ax.set(yticks=[], xticks=at, xticklabels=[f"{v:.3f}".lstrip("0") for v in at],
           xlabel="first 45 at-bats", xlim=(0.13, 0.42))  # fmt: skip


def metropolis_stepper(figure, ax, result):
    """The target, and the place where the walk starts."""
    start = type(figure)(step=0)
    start.draw(ax, start.result)


def prior_study(figure, ax, result):
    """The prior and the truth that it misses."""
    figure.draw_prior(ax, [nan, nan])
    ax.set(xticks=[-2, 0, 2, 4, 6], ylim=(0, ax.get_ylim()[1]))


def schools_or_pupils(figure, ax, result):
    """How many schools the budget pays for."""
    from bhm_core.live.figures.schools_or_pupils import MOST, schools_for

    pupils = np.arange(1, MOST + 1)
    ax.plot(pupils, [schools_for(n, figure.controls) for n in pupils], color=colors()["data"])
    ax.set(xlabel="pupils per school", ylabel="schools", ylim=(0, None))


def tau_prior(figure, ax, result):
    """The prior alone."""
    figure.draw(ax, result | {"posterior": [nan] * len(result["posterior"])})
    ax.get_legend().remove()
    ax.annotate("prior", (2, 0.04), color=colors()["prior"])
    ax.set_ylim(0, 0.1)


def two_priors(figure, ax, result):
    """Both priors, and what the thermometer shows."""
    figure.draw(ax, unseen(result, figure.hidden))
    top = max(result["normal_prior"])
    for words, x, role, side in (("two priors", 21, "prior", "right"),
                                 ("thermometer", 26, "likelihood", "left")):
        ax.annotate(words, (x, top), xytext=(0, 5), textcoords="offset points", ha=side,
                    color=colors()[role])  # fmt: skip


def varying_slopes(figure, ax, result):
    """The lines of the schools alone, and the population."""
    ax.plot(result["alone_a"], result["alone_b"], "o", color=colors()["data"], ms=3, mfc="none")
    for shape in result["ellipses"]:
        ax.plot(shape["x"], shape["y"], "--", color=colors()["prior"])
    ax.set(xlabel="level of the school", ylabel="slope of SES")


def when_pooling_loses(figure, ax, result):
    """The two methods whose errors the question names, for the stranger."""
    for k, (name, role) in enumerate((("no", "likelihood"), ("complete", "prior"), ("partial", "posterior"))):
        at = result[name]["stranger"]
        if name == "partial":
            ax.annotate("?", (15, -k), ha="center", va="center", color=colors()[role], fontsize=16)
        else:
            ax.plot(at, -k, "D", color=colors()[role], ms=10)
    ax.set(yticks=[0, -1, -2], yticklabels=["no pooling", "complete pooling", "partial pooling"],
           ylim=(-2.5, 0.6), xlim=(0, 28), xlabel="error for the stranger")  # fmt: skip


def your_data(ax, result):
    """Two columns of a table: six batches of dyestuff, each with its mean."""
    from bhm_core.data import load_dyestuff

    table = load_dyestuff()
    for k, batch in enumerate(dict.fromkeys(table["Batch"])):
        here = np.array([v for v, of in zip(table["Yield"], table["Batch"], strict=True) if of == batch])
        ax.plot(here, [-k] * len(here), "o", color=colors()["data"], mfc="none", ms=4)
        ax.plot(here.mean(), -k, "D", color=colors()["likelihood"])
    ax.set(yticks=[], xticks=[], xlabel="your outcome", ylabel="your groups")


OWN = {one.__name__: one for one in (baseball, metropolis_stepper, prior_study, schools_or_pupils, tau_prior,
                                     two_priors, varying_slopes, when_pooling_loses)}  # fmt: skip
