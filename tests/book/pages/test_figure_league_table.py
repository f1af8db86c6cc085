"""The sentences of the figure of a league table."""

import numpy as np
from claims import Page

from bhm_core.live import LeagueTable

table = Page("figure:league_table")


def test_the_question_the_answers_and_what_they_show():
    shown, state = LeagueTable().result, LeagueTable().state
    middle, pulled_less = LeagueTable(first=80).result, LeagueTable(tau=6, first=80).result
    rank, width = np.array(shown["rank"]), np.array(shown["high"]) - np.array(shown["low"])
    table.claim("160 schools in the order of their mean ranks in the survey, the lowest on the left.",
                len(rank) == 160 and (np.diff(rank) >= 0).all())
    table.aside("Drag the line to the upper end of the 90% interval that you expect for its rank.",
                "a question")
    table.aside("Why is the interval as wide as it is?", "a question")
    table.aside("rank: mean and 90% interval", "a label")
    table.aside("Pupils tested per school, against the survey", "a label")
    table.claim("Some 45 pupils per school are too few to know a school's level.",
                abs(np.mean(state["n"]) - 45) < 0.5)
    table.claim("Its level is known to within a point and a quarter.",
                abs(1.645 * middle["a"]["sd"] - 1.25) < 0.06)
    table.claim("Test 4 times as many pupils everywhere, and a typical interval is still 25 ranks wide.",
                LeagueTable(pupils="four").result["width"] == 25)
    gaps = np.diff(np.sort([LeagueTable(first=k).result["a"]["mean"] for k in (1, 5, 78, 82)]))
    table.claim("Many schools lie close together in the middle, so a small step in level is many ranks.",
                gaps[1:].min() < 0.3 and width[70:90].mean() > 45)
    table.claim("The schools at the ends stand further apart, and their intervals are the shortest.",
                max(width[:3].max(), width[-3:].max()) < 20 and width.argmin() in (0, 1, 158, 159))
    table.claim("Pull less: at a large τ the levels stand further apart, but each is less sure, too. The "
                "intervals "
                "hardly change.",
                abs(pulled_less["width"] - shown["width"]) < 3 and pulled_less["a"]["sd"] > middle["a"]["sd"])
    table.aside("with probability 90%.", "the share of an interval")
    table.aside("A (<>) lies above B (<>) with probability <>; the difference of their levels is <>, 90% "
                "interval",
                "a template")
    table.aside("A typical interval is <> ranks wide, of 160.", "a template")
    table.aside("Shrinkage has pulled all schools together, so that they can no longer be told apart.",
                "a wrong answer")


def test_the_readout_names_its_numbers():
    """The numbers themselves are those of the result: tests/live/test_drawn.py and test_parity.py."""
    table.aside("School <> has a rank between <> and <>, with probability 90%.", "filled with the result")
    table.aside("A and B are both School <>: take hold of one and move it.", "said where both handles meet")
