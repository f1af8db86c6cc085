"""Eighteen batters after 45 at-bats: the reader's guesses against one line of arithmetic."""

from bhm_core.live.figure import LiveFigure
from bhm_core.live.game import Front, Game
from bhm_core.live.inputs import Answer, Slider, Values
from bhm_core.live.text import tell, templates

WORDS, SHARED = templates("baseball"), templates("baseball_shared")
PLAYERS = ("Clemente", "Robinson", "Howard", "Johnstone", "Berry", "Spencer", "Kessinger", "Alvarado",
           "Santo", "Swoboda", "Petrocelli", "Rodriguez", "Scott", "Unser", "Williams", "Campaneris",
           "Munson", "Alvis")
HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
START = tuple(round(h / 45, 3) for h in HITS)  # as it is printed
SIGNS = {1: "\N{BLACK CIRCLE}", 0: "\N{MIDDLE DOT}", -1: "\N{WHITE CIRCLE}"}  # who is nearer
EVEN = 0.0005  # guesses as near as this to the truth are equally good
ARRIVED = 0.25  # part of the season after which the guesses of the line stand where they belong


def squared_error(guesses, truth):
    """Return the squared error of `guesses`, summed over the batters."""
    return sum((g - t) ** 2 for g, t in zip(guesses, truth, strict=True))


def nearer(first, second, truth):
    """Return 1 for each batter whose first guess is nearer, -1 where the second is, 0 where neither."""
    gaps = (abs(b - t) - abs(a - t) for a, b, t in zip(first, second, truth, strict=True))
    return [0 if abs(gap) < EVEN else 1 if gap > 0 else -1 for gap in gaps]


class Baseball(LiveFigure):
    """Guesses of batting averages, against theta_j = w y_j + (1 - w) ybar for all.

    The share of James and Stein is w = 1 - (J - 3) ybar (1 - ybar) / n / sum (y_j - ybar)^2.
    Source: Efron & Morris (1975), Data analysis using Stein's estimator and its generalizations.

    Examples
    --------
    >>> figure = Baseball(weight=0.0, played=1.0)
    >>> result = figure.result
    >>> round(result["errors"]["you"], 4), round(result["errors"]["line"], 4), result["beaten"]
    (0.0243, 0.0214, 16)
    """

    title = "Eighteen batters: you against one line of arithmetic"
    question = (
        "Eighteen batters, 45 at-bats each. Who foresees the rest of their season better, you or one line of "
        "arithmetic?"
    )
    pictured = (
        "One row per batter: an open circle at the first average, a filled one where one line of arithmetic "
        "moves it, a diamond at the average of the rest of the season."
    )
    inputs = (
        Slider("weight", "elastic band", 0.0, 1.0, 0.004, 1.0,
               symbol="w", role="prior", digits=2, ends=("all at the mean", "as they are")),
        Values("guesses", "your guess", 0.1, 0.45, 0.005, START, role="guess", digits=3),
        Front("player", "In front", tuple((name, name) for name in PLAYERS), "Clemente"),
        Slider("played", "part of the season that has been played", 0.0, 1.0, 0.01, 0.0, role="truth",
               digits=2, ends=("the start", "the end")),
    )
    game = Game(
        "Roberto Clemente, in the spring of 1970: 18 hits in his first 45 at-bats, an average of .400. Drag "
        "his handle to what you expect of him in the 367 at-bats to come.",
        "Now move as many of the others as you like, or pull all of them with the elastic band. "
        "The untouched stay at their starts.",
        "On the keyboard, left and right move a guess, up and down go to another batter.",
        why="The six batters with the best starts all fell. Why?",
        answers=(
            Answer("They grew tired, or the pitchers had found out how to throw to them.",
                   "That is a story about the good ones only. The eight with the worst starts all rose: "
                   "Munson from .178 to .316, and nobody made it easier for him.",
                   show={"player": "Munson", "played": 1.0}),
            Answer("45 at-bats are mostly luck, and those at the top had more of it than usual.",
                   "Skill lasts, luck does not. So move everybody towards the mean, here with the "
                   "share that James and Stein would keep.",
                   right=True, show={"guesses": list(START), "weight": 0.212, "played": 1.0}),
            Answer("All batters are equally good, so they all end up at the mean.",
                   "Then the same number for everyone would be the best guess. It is a good one, but "
                   "about a fifth of the distance is real: Clemente stayed well above the mean.",
                   show={"weight": 0.0, "player": "Clemente", "played": 1.0}),
        ),
    )

    def default_state(self):
        """Return hits in the first 45 at-bats, and hits and at-bats in the rest of the season."""
        from bhm_core.data import load_baseball

        data = load_baseball()
        return {
            "players": [str(name) for name in data.Player], "at_bats": int(data.AB[0]),
            "hits": data.Hits.tolist(), "rest": data.RemainingAB.tolist(),
            "rest_hits": data.RemainingHits.tolist(),
        }

    @staticmethod
    def compute(state, controls):
        """Return the guesses of both players, where the averages stand now, and how far off all are."""
        w, part, n = controls["weight"], controls["played"], state["at_bats"]
        own = [h / n for h in state["hits"]]
        J, mean = len(own), sum(own) / len(own)
        james_stein = 1 - (J - 3) * mean * (1 - mean) / n / sum((y - mean) ** 2 for y in own)
        line = [mean + james_stein * (y - mean) for y in own]
        at_start = [abs(g - round(y, 3)) < 1e-9 for g, y in zip(controls["guesses"], own, strict=True)]
        hand = [y if same else g for g, y, same in zip(controls["guesses"], own, at_start, strict=True)]
        guess = [mean + w * (g - mean) for g in hand]
        season = [h / a for h, a in zip(state["rest_hits"], state["rest"], strict=True)]
        now = [y + part * (s - y) for y, s in zip(own, season, strict=True)]
        here, nearest = min(1, part / ARRIVED), nearer(guess, line, now)
        return {
            "own": own, "mean": mean, "james_stein": james_stein, "guess": guess, "now": now,
            "line": line, "shown": [y + here * (g - y) for y, g in zip(own, line, strict=True)],
            "moved": at_start.count(False), "fresh": all(at_start) and w == 1 and part == 0,
            "errors": {"you": squared_error(guess, now), "line": squared_error(line, now),
                       "starts": squared_error(own, now), "alike": squared_error([mean] * J, now)},
            "nearer": nearest, "mine": nearest.count(1), "theirs": nearest.count(-1),
            "beaten": nearer(line, own, now).count(1),
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what was guessed; during the season what is on the way; at its end the two surprises."""
        r, w, j = result, controls["weight"], state["players"].index(controls["player"])
        e, known = r["errors"], {**r, "J": len(state["players"]), "share": w, "part": controls["played"]}
        if controls["played"] == 0:
            band = {1: None, 0: ("alike", known)}.get(w, ("band", known))
            return tell(WORDS, ("moved" if r["moved"] else "alone", known), band)
        if controls["played"] < 1:
            return tell(WORDS, ("playing", {**known, **e}))
        front = {"player": controls["player"], "guess": r["guess"][j], "moved_to": r["line"][j],
                 "season": r["now"][j]}
        times = e["starts"] / e["line"]
        return tell(WORDS, ("end", {**known, **e, **front}), ("starts", {**known, **e, "times": times}),
                    ("same", {**known, **e}))

    @staticmethod
    def shared(result, state):
        """Return the lines that a reader sends to others, without the address."""
        e, mine, theirs = result["errors"], result["mine"], result["theirs"]
        ahead = (e["line"] - e["you"]) * (mine - theirs) > 0
        key = "split" if not ahead else "won" if mine > theirs else "lost"
        level = len(result["nearer"]) - mine - theirs
        score = tell(SHARED, (key, {**e, "who": SHARED["me"], "mine": mine, "theirs": theirs}),
                     ("level", {"level": level}) if level else None)
        rules = tell(SHARED, ("rules", {"J": len(state["players"]), "n": state["at_bats"]}))
        return "\n".join([score, "".join(SIGNS[k] for k in result["nearer"]), rules])

    def draw(self, ax, result):
        """Draw the first averages, the same moved by James and Stein's share, and the rest."""
        from bhm_core.plots.style import COLORS

        end = self.compute(self.state, {**self.controls, "played": 1.0})
        at = [-row for row in range(len(end["own"]))]
        for row, y, moved in zip(at, end["own"], end["line"], strict=True):
            ax.plot([y, moved], [row] * 2, color=COLORS["posterior"], lw=0.8)
        ax.plot(end["own"], at, "o", color=COLORS["data"], mfc="white", label="first 45 at-bats")
        ax.plot(end["line"], at, "o", color=COLORS["posterior"], ms=5, label="moved towards the mean")
        ax.plot(end["now"], at, "D", color=COLORS["truth"], ms=5, label="rest of the season")
        ax.axvline(end["mean"], color=COLORS["prior"], ls="--", lw=1.2)
        ax.set(yticks=at, xlabel="batting average")
        ax.set_yticklabels(self.state["players"], fontsize=8)
        ax.legend(fontsize=8, loc="lower right")
