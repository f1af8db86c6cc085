"""What the figure of the sixty districts says in its texts."""

from math import inf

import numpy as np
from claims import Page

import bhm_core as bhm
from bhm_core.live import Districts

page = Page("figure:districts")
START = Districts()


def chosen(**controls):
    return Districts(**controls).result["chosen"]


def test_the_question():
    women = bhm.load_contraception()
    there = women["use"][women["district"] == 11]
    page.claim("Sixty districts, one population", len(START.state["labels"]) == 60)
    page.claim("In District 11 of Bangladesh 21 women were asked in 1988, and none of them used "
               "contraception. In 59 other districts women were asked as well.",
               (there.size, there.sum(), np.unique(women["district"]).size) == (21, 0, 60))
    page.aside("What is the probability in District 11?", "a question")
    page.aside("Drag the line to the probability that partial pooling gives to a woman of District 11.",
               "what to do")
    page.aside("women per district, at most", "the name of a slider")
    page.claim("60 districts, fewest women on the left",
               len(START.result["n"]) == 60 and START.result["n"] == sorted(START.result["n"]))
    page.aside("Each circle is the share of users in one district.", "how it is drawn")


def test_why_district_11_ends_up_there():
    page.aside("Nobody said yes, so the best estimate is zero.", "a wrong answer")
    page.claim("Zero says that no woman of the district ever will, and 21 women cannot know that. Let "
               "districts differ as much as the slider allows: even then it stays above zero.",
               chosen(tau=inf) == 0 < 0.02 < chosen(tau=2.0))
    page.aside("The other districts say how low a district may be, and 21 women who all say no pull it as "
               "low "
               "as that allows.", "the right answer")
    rest = np.array(START.result["mean"])
    page.claim("It lies far below the rest and above zero. With fewer women it would stay closer to the "
               "rest.",
               0.1 < chosen() == rest.min() < np.sort(rest)[1] - 0.04 and chosen(keep=4) > chosen() + 0.05)
    page.aside("A small district is given the average of all.", "a wrong answer")
    pooled = START.result["pooled"]
    page.claim("That is complete pooling. District 3, with two women who both said yes, lies close to the "
               "average. District 11 does not: 21 women say a lot.",
               abs(chosen(district="3") - pooled) < 0.06 < 0.2 < pooled - chosen())


def test_what_the_readout_says():
    page.aside("Averaged over every τ the data allow", "what is done")
    page.aside("Complete pooling: in every district a woman does with", "what is done")


def test_the_readout_names_its_numbers():
    """The numbers themselves are those of the result: tests/live/test_drawn.py and test_parity.py."""
    page.aside("District <>: <> of <> women use contraception.", "filled with the data")
    page.aside("Averaged over every τ the data allow (posterior mean of τ <>) a woman there does with "
               "probability <>, sd <>.", "filled with the result")
    page.aside("Complete pooling: in every district a woman does with probability <>, sd <>.", "filled in")
    page.aside("No pooling: every district stands alone, here with <>.", "filled with the result")
    page.aside("On the scale of log odds that is infinitely far away.", "log 0")
    page.aside("At τ = <> a woman there does with probability <>, sd <>.", "filled with the result")
