"""The first page: one line of arithmetic, three answers for School A, and a row that everybody copies."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from claims import Page
from first_page import (
    COPIED,
    DATA,
    MEAN,
    OWN,
    PLAYERS,
    PRIORS,
    SEASON,
    WILLIAMS,
    error,
    gain_of_a,
    nearer,
    pooled,
    share,
    three,
)
from school_8367 import LABELS, MEANS, PUPILS, Y
from scipy.stats import halfcauchy

import bhm_core as bhm
from bhm_core.live import Baseball

CHAPTERS = Path(__file__).parents[3] / "chapters"
FAST_PATH = ("conjugate_normal", "hyperpriors", "varying_intercepts", "varying_slopes")
page = Page("intro")


def glued(*names):
    return [page.glued(f"intro-{name}") for name in names]


def test_a_guess_between_mean_and_start_has_moved_towards_the_mean():
    page.aside("How much of a good start is luck?", "the question of the page")
    page.aside("for anyone who compares schools, clinics or players. You need to know what a mean and a "
               "standard deviation are. The idea takes an evening, the whole course a term",
               "who it is for, and how long it takes")
    page.aside("Five pages and a pencil", "a count of the pages below")
    page.aside("Fourteen weeks, with exercises", "names the plan for a term")
    page.claim("If your number lay between those two, or below both", MEAN < SEASON[0] < OWN[0])
    page.aside("what this course is about. You did not take the <intro-at-bats> at-bats at their word",
               "a count")
    page.claim("mean of all the averages $\\bar y$, here <intro-mean>", glued("mean") == [three(MEAN)])
    page.claim("each batter keeps about a fifth", 0.19 < share() < 0.22 and glued("weight") == ["0.21"])
    page.claim("<intro-own> becomes <intro-pooled>", glued("own", "pooled") == [".400", three(pooled()[0])])


def test_one_line_of_arithmetic_beats_the_raw_averages_for_16_of_18():
    page.claim("closer to the rest of the season for <intro-closer> of the <intro-batters> batters. Only "
               "for <intro-worse> were the first at-bats the better guess. Summed over all batters",
               nearer(pooled()).sum() == 16 and glued("closer", "batters") == ["16", "18"] and
               glued("worse") == [" and ".join(DATA.Player[~nearer(pooled())])])  # fmt: skip
    printed = [f"{error(guess):.4f}".lstrip("0") for guess in (OWN, MEAN, pooled())]
    assert printed == glued("error-own", "error-mean", "error-pooled") == [".0752", ".0243", ".0214"]


def test_the_exact_form_of_the_line_matters():
    """The wrong twin: with J - 1 for J - 3 the line is closer for fewer batters."""
    assert nearer(pooled(degrees=1)).sum() < 16


def test_the_same_number_for_everybody_gains_nearly_as_much():
    won = error(OWN) - error(pooled())
    page.claim("The same number for everybody does nearly as well as the clever line",
               error(pooled()) < error(MEAN) < error(pooled()) + 0.1 * won)
    page.claim("these averages tell us little about who is better than whom", share() < 0.25)
    page.aside("the mean of all, the same number for everybody | <intro-error-mean>", "names the guess")
    at_start = "#live-baseball:guesses=" + ";".join(f"{v:g}" for v in Baseball().guesses)
    page.claim("Its elastic band pulls all starts with the weight of the formula , to the same number for "
               "everybody , or to anything between",
               {f"{at_start},weight={w},played=1" for w in ("0.212", "0")} <= links("intro"))
    page.aside("Two questions are left. How much must batters differ", "a question")
    page.aside("that comes from the same <intro-batters> numbers? A hierarchical model takes both "
               "seriously: how much the batters differ is one more unknown quantity", "a definition")


def links(name):
    return set(re.findall(r'href=\\"(#live[^"\\]*)', (CHAPTERS / f"{name}.ipynb").read_text("utf8")))


def test_the_picture_is_the_one_that_its_description_tells():
    page.claim("Eighteen batters. Open circles: average after 45 at-bats. Filled circles: the same, moved "
               "towards the mean by one line", len(PLAYERS) == 18 and set(DATA.AB) == {45})
    page.claim("One row for each of eighteen batters, from Clemente at the top to Alvis at the bottom. The "
               "open circles run from .400 down to .156",
               (PLAYERS[0], PLAYERS[-1]) == ("Clemente", "Alvis") and (three(OWN.max()),
               three(OWN.min())) == (".400", ".156"))  # fmt: skip
    page.claim("dashed line at the mean, .265", three(MEAN) == ".265")
    page.claim("The diamonds lie scattered around that line, most of them nearer to the filled circle",
               nearer(pooled()).mean() > 0.5)


def test_three_priors_give_school_a_three_gains_and_page_and_figure_say_them():
    gains = [f"{gain_of_a(*prior):.1f}" for prior in PRIORS.values()]
    page.claim("they put the gain of School A at <intro-a-flat>, <intro-a-normal> and <intro-a-cauchy> "
               "points", glued(*PRIORS) == gains)
    page.claim("All three are far below the report, and none of them is a mistake",
               max(map(float, gains)) < 28 / 2)
    page.claim("They rest on different assumptions about what such a programme gains on average over all "
               "schools ($\\mu$ in the figure) and how much schools differ ($\\tau$). [] computes all three",
               len(set(gains)) == 3)
    assert f"{gain_of_a(halfcauchy(scale=5).logpdf, np.inf):.1f}" != "6.2"  # without the prior of mu


def test_most_of_the_seven_gained_far_less():
    eight = bhm.load_eight_schools()
    rest = eight.y[1:]
    page.claim("a gain of <intro-a> points, with a standard error of <intro-a-se>. Seven other schools "
               "tried it too, and most of them gained far less",
               rest.size == 7 and np.sum(rest < eight.y[0] / 2) > 3)
    page.aside("Three statisticians analyse all eight schools together. They differ only", "a story")
    page.aside("Sign one of the three, and see what was assumed", "a task")
    page.aside("The same question is asked of schools, where more is at stake", "an opinion")


def test_school_8367_is_small_and_low():
    page.aside("Two schools, one question", "a heading")
    page.claim("School 8367 sent <intro-8367-n> pupils to a survey of <intro-schools> American high "
               "schools. They scored <intro-8367-mean> points in mathematics on average; all pupils "
               "together scored <intro-all-mean>. Only <intro-worse-schools> of the other schools did worse",
               glued("8367-n", "schools", "8367-mean", "all-mean",
               "worse-schools") == [str(Y.size), str(LABELS.size), f"{Y.mean():.2f}",
               f"{PUPILS['mathach'].mean():.2f}", "two"] and np.sum(MEANS < Y.mean()) == 2)  # fmt: skip
    page.aside("or are <intro-8367-n> pupils too few to say? This school stays with us through the whole "
               "course", "a question")


@pytest.mark.parametrize("name", FAST_PATH)
def test_the_page_names_the_fast_path_and_links_what_exists(name):
    source = (CHAPTERS / "intro.ipynb").read_text("utf8")
    assert re.search(rf"{{doc}}`[^`]*\b{name}>?`", source)
    page.aside("You can read the course from front to back. If you have one evening, read five pages",
               "advice")
    page.aside("Three ways to read", "a heading")
    page.aside("Every result on them was computed by the code of the page", "tested by these files")
    page.aside("where the prior comes from when there are eight schools", "names the data")
    page.aside("Everything else answers questions that these five leave open: how to compute when no "
               "formula helps", "an announcement")
    page.aside("fits the last model of the five pages to a table of yours", "an announcement")
    page.aside("the package that all pages compute with, does the same on your machine and much more",
               "what it is")


def test_the_page_has_no_contents_and_no_install_step():
    cells = json.loads((CHAPTERS / "intro.ipynb").read_text("utf8"))["cells"]
    shown = [cell for cell in cells if "remove-cell" not in cell["metadata"].get("tags", [])]
    text = "\n".join("".join(cell["source"]) for cell in shown if cell["cell_type"] == "markdown")
    assert not re.search(r"pip install|make book|{tableofcontents}|{toctree}", text)


def test_the_copied_row_is_that_of_a_namesake():
    page.aside("Put 195 of 591 in place of the right numbers. Predict before you compute: does $w$ change, "
               "do the estimates, and which of the three sums", "a task")
    sums = [error(guess, COPIED) - error(guess) for guess in (OWN, MEAN, pooled())]
    page.claim("they use the first 45 at-bats alone, and there both rows have 10 hits. All three sums grow, "
               "because .330 is far from every guess for him",
               np.abs(195 / 591 - pooled()[WILLIAMS]) > 0.05 and min(sums) > 0 and
               DATA.Hits[WILLIAMS] == 10)  # fmt: skip
    page.aside("Player Williams AB 45 Hits 10 RemainingAB 591 RemainingHits 195", "the row as it is copied")
    page.aside("The eighteen batters are in many packages and lecture notes, and most of these took them "
               "from one another", "history")
    page.claim("Williams of Chicago: an average of .256 in 270 at-bats",
               three(SEASON[WILLIAMS]) == ".256" and DATA.RemainingAB[WILLIAMS] == 270)
    page.claim("A batter who began at .222 would have gone on at .330",
               (three(OWN[WILLIAMS]), three(COPIED[WILLIAMS])) == (".222", ".330"))
    page.claim("Of the eighteen only Clemente hit more in the rest of his season, and nobody had more "
               "at-bats. None of this is impossible",
               list(DATA.Player[COPIED > COPIED[WILLIAMS]]) == ["Clemente"] and
               DATA.RemainingAB.max() < 591)  # fmt: skip
    page.claim("Billy had 205 hits in 636 at-bats in the whole season of 1970. Take off 10 of 45, and 195 "
               "of 591 remain", (205 - DATA.Hits[WILLIAMS], 636 - DATA.AB[WILLIAMS]) == (195, 591))
    page.aside("Chicago had two teams, and two players named Williams", "history")
    page.aside("who told their story to a wider public in []", "a source")
    page.aside("The eight schools come from [], and School 8367", "a source")

