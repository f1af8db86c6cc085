"""Four chains, what R-hat and the effective sample size say about them, and what neither can say."""

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, sqrt

import numpy as np

from bhm_core.course.targets import TwoModes
from bhm_core.diagnostics import ess_bulk, r_hat
from bhm_core.kernels import metropolis_hastings
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Slider
from bhm_core.live.picks import Pick, Range
from bhm_core.live.random import normals, uniforms
from bhm_core.live.replay import chain
from bhm_core.live.text import say, tell, templates
from bhm_core.shrinkage import NormalMixture

WORDS = templates("four_chains")
LENGTH, SEED, PLACES = 1000, 11, (-1.0, -1 / 3, 1 / 3, 1.0)
CHECKS = (20, 40, 60, 80, 100, 140, 180, 240, 300, 400, 500, 600, 800, 1000)
R_HAT, ESS = 1.01, 400  # Vehtari et al. (2021): below the first, at least the second
GRID = 2.0**20


@lru_cache(maxsize=1)
def numbers():
    """Return normals and uniforms of four chains, each (1000, 4)."""
    z = np.array([normals(SEED, LENGTH, stream=2 * k) for k in range(4)])
    u = np.array([uniforms(SEED, LENGTH, stream=2 * k + 1) for k in range(4)])
    return z.T, u.T


def rounded(x):
    """Round to a millionth, so that both languages rank the very same numbers."""
    return np.floor(x * GRID + 0.5) / GRID


@dataclass(frozen=True)
class RoundedWalk:
    """A random walk on the rounded numbers: symmetric, so that its density cancels."""

    scale: float

    def sample(self, x, rng):
        """Draw the candidates."""
        return rounded(x + self.scale * rng.standard_normal(x.shape))

    def log_density(self, to, given):
        """The same both ways."""
        return np.zeros(len(to))


@lru_cache(maxsize=16)
def walks(distance, scale, start, spread):
    """Return the chains from their starts on, (4, 1001), and both diagnostics at CHECKS."""
    x = rounded((-distance / 2 if start == "left" else 0.0) + spread * np.array(PLACES))
    kernel = metropolis_hastings(TwoModes(distance).log_density, RoundedWalk(scale))
    chains = chain(kernel, x[:, None], *numbers())[0][..., 0].T
    return chains, [diagnose(chains, n) for n in CHECKS]


def diagnose(chains, n):
    """Return R-hat and bulk ESS of the first n draws, None where there is none."""
    draws = chains[:, 1 : n + 1]
    return [float(v) if isfinite(v) else None for v in (r_hat(draws), ess_bulk(draws))]


def first(values, good):
    """Return the first of CHECKS at which the value is good, or None."""
    return next((n for n, v in zip(CHECKS, values, strict=True) if v is not None and good(v)), None)


class FourChains(LiveFigure):
    """Four random walks on a target with one or two modes, under R-hat and the effective sample size.

    The target is half N(-d/2, 1), half N(d/2, 1); R-hat is rank-normalised and split, ESS that of the
    bulk. Source: Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221.

    Examples
    --------
    >>> figure = FourChains()
    >>> figure.result["content"], figure.result["right"]
    (True, 0.0)
    """

    title = "Four chains and what they can tell"
    question = (
        "Four chains agree with each other. Does that mean that they are right? When does R-hat notice "
        "that something is wrong, and when does nothing notice?"
    )
    inputs = (
        Slider("distance", "distance of the two modes", 0.0, 12.0, 0.5, 10.0, role="posterior",
               ends=("one mode", "far apart")),
        Slider("n", "draws of each chain", 20, LENGTH, 20, 800, symbol="n", role="chain", digits=0),
        Slider("scale", "step size", 0.2, 6.0, 0.2, 1.6, role="likelihood", ends=("timid", "bold")),
        Slider("spread", "spread of the starting points", 0.0, 10.0, 0.5, 1.0, role="chain",
               ends=("all at one point", "")),
        Choice("start", "The chains start", (
            ("left", "in the left mode"), ("middle", "around the middle")), "left", role="chain"),
    )
    hidden = ("r_hat", "ess", "r_hats", "sizes", "r_hat_from", "ess_from", "mean", "mcse", "content")
    prediction = Pick(
        "The target has two equal modes, ten apart. All four chains start in the left one and none ever "
        "finds the other. What does R-hat say after 800 draws?",
        answer="r_hat", panel="r_hat", axis="y", digits=3,
        options=(Range("below 1.01", 0.0, 1.01), Range("1.01 to 1.5", 1.01, 1.5),
                 Range("above 1.5", 1.5, 4.0)),
        why="Started in one mode, the chains have never seen half of the target. Why does R-hat say what "
            "it says?",
        answers=(
            Answer("An R-hat near 1 means that the chains draw from the right distribution.",
                   "It means that they agree with each other. The same walks on the same target, started "
                   "on both sides, disagree at once.", show={"start": "middle", "spread": 6.0}),
            Answer("It compares the chains with each other, and all four know the same half.",
                   "No number made from these draws can tell of a place that has no draw. Only starting "
                   "points far apart, or knowledge of the model, can.", right=True),
            Answer("800 draws are too few; with more of them R-hat would rise.",
                   "After 1,000 draws it is even closer to 1. More of the same draws make both numbers "
                   "look better.", show={"n": 1000}),
        ),
    )

    @staticmethod
    def compute(state, controls):
        """Return the chains so far, the diagnostics on the way, and what the draws say of the target."""
        n, mode = int(controls["n"]), controls["distance"] / 2
        target = NormalMixture([0.5, 0.5], [-mode, mode], [1.0, 1.0])
        settings = (controls[k] for k in ("distance", "scale", "start", "spread"))
        chains, checked = walks(*settings)
        r_hats, sizes = (list(values) for values in zip(*checked, strict=True))
        now, size = diagnose(chains, n)
        draws = chains[:, 1 : n + 1]
        heights = np.histogram(draws, np.linspace(-12, 12, 49))[0] / (draws.size * 0.5)
        right, content = float((draws > 0).mean()), bool(now and size and now < R_HAT and size >= ESS)
        return {
            "chains": chains[:, : n + 1].tolist(), "starts": chains[:, 0].tolist(),
            "density": target.pdf(np.linspace(-12, 12, 121)).tolist(),
            "heights": heights.tolist(), "r_hats": r_hats, "sizes": sizes, "r_hat": now, "ess": size,
            "r_hat_from": first(r_hats, lambda v: v < R_HAT), "ess_from": first(sizes, lambda v: v >= ESS),
            "right": right, "mean": float(draws.mean()), "content": content,
            "mcse": float(draws.std(ddof=1) / sqrt(size)) if size else None,
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what each diagnostic says, what the draws are, and whether that is the target."""
        r, n = result, int(controls["n"])
        below, enough = said_when("below", r["r_hat_from"], n), said_when("enough", r["ess_from"], n)
        blind = abs(r["right"] - 0.5) > 0.2
        wait = "apart" if stay_apart(r["chains"], controls["distance"]) else "wait"
        end = wait if not r["content"] else "blind" if blind else "right"
        return tell(WORDS, ("after", {**r, "n": n, "below": below, "enough": enough}), (end, r))

    def draw(self, ax, result):
        """Draw the traces of the four chains over the band of the target."""
        from bhm_core.plots.style import COLORS

        low, high = -12, 12
        n = len(result["chains"][0])
        x = np.linspace(low, high, len(result["density"]))
        density = n + 0.9 * n * np.array(result["density"])
        ax.fill_betweenx(x, n, density, color=COLORS["posterior"], alpha=0.3)
        colors = ("#00707F", "#A84300", "#4A3FB0", "#9C2458")
        for color, path in zip(colors, result["chains"], strict=True):
            ax.plot(np.arange(0, n, 4), path[::4], color=color, lw=0.7)  # a light picture
        ax.annotate("target", (1.05 * n, high - 1), color=COLORS["posterior"], va="top")
        ax.set(xlabel="draw", ylabel="value", ylim=(low, high), xlim=(0, 1.4 * n))


def stay_apart(chains, distance):
    """Whether there are two modes with chains in either, and each chain has stayed on its side."""
    shares = (np.array(chains)[:, 1:] > 0).mean(axis=1)
    return distance >= 4 and set(shares) == {0.0, 1.0}


def said_when(key, at, n):
    """Words for the first check at which a diagnostic was content."""
    late = at is None or at > n
    return say(WORDS[f"not_{key}" if late else key], {"from": at})
