"""Eighteen batters after 45 at-bats: how much of a good start should be believed?"""

from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Answer, Choice, Prediction, Slider
from bhm_core.live.text import tell, templates

WORDS = templates("baseball")
IN_FRONT = ("Clemente", "Robinson", "Johnstone", "Williams", "Munson", "Alvis")


def squared_error(mean, own, season, weight):
    """Return the squared error of ``mean + weight (own - mean)``, summed over the batters."""
    return sum((weight * y + (1 - weight) * mean - s) ** 2 for y, s in zip(own, season, strict=True))


class Baseball(LiveFigure):
    """Batting averages moved towards their mean: theta_j = w y_j + (1 - w) ybar.

    The share of James and Stein is w = 1 - (J - 3) ybar (1 - ybar) / n / sum (y_j - ybar)^2.
    Source: Efron & Morris (1975), Data analysis using Stein's estimator and its generalizations.

    Examples
    --------
    >>> figure = Baseball(weight=0.212)
    >>> figure.result["closer"], round(figure.result["james_stein"], 3)
    (16, 0.212)
    """

    title = "Eighteen batters, one rule"
    question = (
        "Spring 1970. Roberto Clemente has 18 hits in his first 45 at-bats: an average of .400. "
        "He has 367 at-bats still to come. What will he hit in the rest of the season?"
    )
    inputs = (
        Slider("weight", "share of the distance from the mean that is kept", 0.0, 1.0, 0.004, 1.0,
               symbol="w", role="posterior", digits=2,
               ends=("all alike", "everyone for himself")),
        Choice("player", "In front", tuple((name, name) for name in IN_FRONT), "Clemente"),
    )
    hidden = ("estimate", "season", "seasons", "error", "closer", "curve", "best", "james_stein")
    prediction = Prediction(
        "Each square is an at-bat, each full one a hit. Drag the line to the average that you expect of "
        "Clemente for the rest of the season.",
        answer="season", panel="front", axis="x", low=0.15, high=0.45, step=0.005, start=0.43,
        why="The six batters with the best starts all fell. Why?",
        answers=(
            Answer("They grew tired, or the pitchers had found out how to throw to them.",
                   "That is a story about the good ones only. The eight with the worst starts all rose: "
                   "Munson from .178 to .316, and nobody made it easier for him.",
                   show={"player": "Munson"}),
            Answer("45 at-bats are mostly luck, and those at the top had more of it than usual.",
                   "Skill lasts, luck does not. So move everybody towards the mean, here with the "
                   "share that James and Stein would keep.",
                   right=True, show={"weight": 0.212}),
            Answer("All batters are equally good, so they all end up at the mean.",
                   "Then the same number for everyone would be the best guess. It is a good one, but "
                   "about a fifth of the distance is real: Clemente stayed well above the mean.",
                   show={"weight": 0.0, "player": "Clemente"}),
        ),
        digits=3,
    )

    def default_state(self):
        """Return hits in the first 45 at-bats, and hits and at-bats in the rest of the season."""
        from bhm_core.data import load_baseball

        data = load_baseball()
        return {
            "players": [str(name) for name in data.Player], "at_bats": int(data.AB[0]),
            "hits": data.Hits.tolist(), "rest": data.RemainingAB.tolist(),
            "rest_hits": data.RemainingHits.tolist(), "truth": True,
        }

    @staticmethod
    def compute(state, controls):
        """Return all averages before and after, the estimates, and their squared error."""
        n, w, j = state["at_bats"], controls["weight"], state["players"].index(controls["player"])
        own = [h / n for h in state["hits"]]
        seasons = [h / a for h, a in zip(state["rest_hits"], state["rest"], strict=True)]
        J, mean = len(own), sum(own) / len(own)
        away = [y - mean for y in own]
        spread = sum(d * d for d in away)
        estimate = [w * y + (1 - w) * mean for y in own]
        shares = [k / 50 for k in range(51)]
        return {
            "own": own, "mean": mean, "estimate": estimate, "seasons": seasons, "season": seasons[j],
            "error": squared_error(mean, own, seasons, w),
            "closer": sum(abs(e - s) < abs(y - s)
                          for e, s, y in zip(estimate, seasons, own, strict=True)),
            "best": sum(d * (s - mean) for d, s in zip(away, seasons, strict=True)) / spread,
            "james_stein": 1 - (J - 3) * mean * (1 - mean) / n / spread,
            "curve": {"x": shares, "y": [squared_error(mean, own, seasons, k) for k in shares]},
        }

    @staticmethod
    def readout(result, controls, state):
        """Return the batter in front, and the squared error of all guesses."""
        r, w, j = result, controls["weight"], state["players"].index(controls["player"])
        player = {"player": controls["player"], "season": r["season"],
                  "own": r["own"][j], "estimate": r["estimate"][j]}
        end = {1: "alone", 0: "alike"}.get(w, "between")
        return tell(WORDS, ("player", player), (end, {**r, "J": len(state["players"])}))

    def draw(self, ax, result):
        """Draw the first averages, the same moved by James and Stein's share, and the rest."""
        from bhm_core.plots.style import COLORS

        rows, mean = range(len(result["own"])), result["mean"]
        for row, y in zip(rows, result["own"], strict=True):
            ax.plot([y, mean + result["james_stein"] * (y - mean)], [-row] * 2,
                    color=COLORS["posterior"], lw=0.8)
        moved = [mean + result["james_stein"] * (y - mean) for y in result["own"]]
        at = [-row for row in rows]
        ax.plot(result["own"], at, "o", color=COLORS["data"], mfc="white", label="first 45 at-bats")
        ax.plot(moved, at, "o", color=COLORS["posterior"], ms=5, label="moved towards the mean")
        ax.plot(result["seasons"], at, "D", color=COLORS["truth"], ms=5, label="rest of the season")
        ax.axvline(mean, color=COLORS["prior"], ls="--", lw=1.2)
        ax.set(yticks=at, xlabel="batting average")
        ax.set_yticklabels(self.state["players"], fontsize=8)
        ax.legend(fontsize=8, loc="lower right")
