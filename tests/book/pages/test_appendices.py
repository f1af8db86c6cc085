"""The sentences of the slide map and of the reference."""

import re

import nbformat
import numpy as np
import pytest
from claims import CHAPTERS, Page
from scipy.stats import norm

import bhm_core as bhm
from bhm_core.course import slides_chain

SLIDES = Page("slide_map")
NAMES = Page("reference")
HIGH = bhm.load_high_school()


def errata_output():
    """What the cells of the page of mistakes print."""
    cells = nbformat.read(CHAPTERS / "errata.ipynb", as_version=4).cells
    return "".join(out.get("text", "") for cell in cells for out in cell.get("outputs", []))


def mean_squares(data):
    """The mean square between batches over the one within."""
    y, batch = data["Yield"], np.unique(data["Batch"], return_inverse=True)[1]
    means = np.bincount(batch, y) / 5
    between = 5 * means.var(ddof=1)
    within = np.sum((y - means[batch]) ** 2) / (y.size - means.size)
    return between / within


def test_what_the_slides_show():
    text = (CHAPTERS / "slide_map.md").read_text("utf8")
    SLIDES.aside("S1 to S18 count the slides, not the pages of the PDF, where a slide that is revealed in "
                 "steps takes several pages", "how to find a slide")
    SLIDES.aside("Two schools of thought; the true value is fixed in both | Two schools of thought, The "
                 "truth stays where it is",
                 "names of a slide and of sections")
    SLIDES.aside("The conjugate prior: a product of two normal kernels", "the name of a slide")
    SLIDES.aside("The three problems | tests/book", "the name of a section")
    SLIDES.aside("The chain on the toy target, in four stages", "the name of a slide")
    SLIDES.aside("Data on two levels | tests", "the name of a section")
    SLIDES.aside("worked out in Three lines", "the name of a section")
    SLIDES.claim("The two addresses: the repository of the slides, and the scrolling essay that shows "
                 "varying slopes | the two addresses below this table",
                 len(re.findall("<http[^>]*>", text)) == 2)
    SLIDES.claim("The last slide gives two addresses", len(re.findall("<http[^>]*>", text)) == 2)
    assert "due later" not in text
    SLIDES.aside("Elsewhere, as at S10, S18, X1 and X10, it is a test of what the section says",
                 "how to read a row")
    SLIDES.claim("contain mistakes, as all texts do. Each makes an exercise",
                 len(re.findall(r"^\| E\d+ .*\bex-", text, re.M)) == 12)
    SLIDES.aside("A table of biases swaps two columns", "what stands in the original")
    SLIDES.aside("E7: two columns change places", "the name of a section")
    SLIDES.aside("E10: a program that is none, the exercise", "the name of a section")
    SLIDES.aside("E12: two variances in one row", "the name of a section")


def test_the_riddles_lead_to_what_they_ask_about():
    errata = Page("errata")
    SLIDES.aside("Here are three stops, each with a riddle", "the list that follows")
    assert "on three states, where the long run of a chain is a power of a matrix" in errata.text
    chain, spread = slides_chain.slides_chain(), np.sqrt(np.diagonal(slides_chain.COV))
    away = np.abs(chain.states - slides_chain.MEAN).max(axis=1) / spread[0]
    SLIDES.claim("A random walk starts at (−1, −1) and takes normal steps of size 1. Its target is a cloud "
                 "around (2, 2), with a standard deviation of 0.7 in each coordinate and a correlation of "
                 "0.5. After how many of the 500 steps would you begin to keep its states?",
                 np.array_equal(chain.states[0], [-1, -1]) and slides_chain.SCALE == 1
                 and np.array_equal(slides_chain.MEAN, [2, 2]) and np.all(spread.round(1) == 0.7)
                 and slides_chain.COV[0, 1] / np.prod(spread) == pytest.approx(0.5)
                 and len(chain.accepted) == 500)
    assert away[:9].min() > 3 > away[9:].mean()
    SLIDES.claim("After about ten: the states 0 to 9 drift in from the start. But one chain is no rule; "
                 "another start or another step needs another number.",
                 "States 0 to 9: drift." in Page("metropolis_hastings").text)
    late, early = (chain.states[first:].mean(axis=0).round(2) for first in (70, 10))
    SLIDES.claim("(The chapter with that figure averages from state 70, to be safe, and gets 1.83 and 1.95; "
                 "from state 10 it would be 1.81 and 1.92.)",
                 np.array_equal(late, [1.83, 1.95]) and np.array_equal(early, [1.81, 1.92]))
    SLIDES.claim("there and back have the same density, so the factor is 1 either way up.",
                 norm.pdf(2, 1, 0.5) / norm.pdf(1, 2, 0.5) == 1)
    printed = {sd: re.search(rf"N\(0, {sd}\^2\): average level (\d+), mu (\d+), tau (\d+)",
                             errata_output()).groups()
               for sd in (1, 100)}
    SLIDES.aside("The mean of the population, whose prior was changed. It can go wherever a narrow "
                 "prior wants it",
                 "what is printed there")
    assert printed == {1: ("69", "1", "70"), 100: ("69", "69", "10")}
    SLIDES.claim("What pays for it is the spread between schools, which grows: print that, too.",
                 int(printed[1][2]) > 5 * int(printed[100][2]))
    SLIDES.aside("If you do not know the slides, begin with the three riddles, which need none of them.",
                 "advice")
    SLIDES.aside("The prior was changed, and the average of the schools did not move. Is the result robust, "
                 "then?", "a question about what is printed there")
    assert "the average of the schools' levels is the same under a narrow and a wide prior" in errata.text


def test_the_rest_of_the_talk():
    SLIDES.aside("The slides are half of a talk of four parts. The other half ran chains, studied priors by "
                 "simulation, and fitted the model to examinations of British pupils.", "history")
    SLIDES.aside("Julia | E10: a program that is none, The same model in six programs", "names of sections")
    SLIDES.aside("A program in four blocks beside the equations | E10: a program that is none",
                 "names of a slide and of a section")
    SLIDES.aside("What these alarms cannot hear, Four copies of one mistake", "names of sections")
    SLIDES.aside("One chain, and four | One chain or four", "names of a slide and of a section")
    SLIDES.aside("Its posterior | The fit, and whether the draws agree", "names of a slide and of a section")
    SLIDES.claim("Eight of the 73 British schools under three ways of pooling | Eight schools, three "
                 "lines each",
                 np.unique(bhm.load_gcse().school).size == 73)
    SLIDES.aside("with a slope: What pooling does to 160 lines", "the name of a section")
    SLIDES.aside("Whose level is the level of a school?, The three lowest", "names of sections")
    SLIDES.aside("The difference of two schools | Two schools beside each other, Two schools side by side",
                 "names of a slide and of sections")
    SLIDES.aside("R-hat of all parameters | The fit, and whether the draws agree",
                 "names of a slide and of a section")
    SLIDES.aside("effective sample size of all parameters, over the number of draws | The fit, and whether "
                 "the draws agree", "names of a slide and of a section")


def test_the_data_are_as_they_are_described():
    sizes = {name: len(next(iter(getattr(bhm, f"load_{name}")().values()))) for name in
             ("eight_schools", "baseball", "radon", "rat_tumors", "california_schools", "dyestuff")}
    NAMES.claim("7,185 pupils in 160 schools: the thread of the course",
                HIGH.students["school"].size == 7185 and HIGH.schools["school"].size == 160)
    NAMES.claim("eight coaching experiments, one number each", sizes["eight_schools"] == 8)
    NAMES.claim("eighteen batters, 45 at-bats each, and the rest of the season",
                sizes["baseball"] == 18 and set(bhm.load_baseball()["AB"]) == {45})
    NAMES.claim("919 houses in 85 counties, with the county's uranium",
                sizes["radon"] == 919 and len(set(bhm.load_radon()["county"])) == 85)
    NAMES.claim("18 people over ten days of too little sleep",
                len(set(bhm.load_sleepstudy()["Subject"])) == 18
                and len(set(bhm.load_sleepstudy()["Days"])) == 10)
    NAMES.claim("six batches, five samples each",
                sizes["dyestuff"] == 30 and len(set(bhm.load_dyestuff()["Batch"])) == 6)
    NAMES.claim("a set made so that batches differ less than chance",
                mean_squares(bhm.load_dyestuff2()) < 1)
    NAMES.claim("71 experiments with rats", sizes["rat_tumors"] == 71)
    NAMES.claim("420 school districts", sizes["california_schools"] == 420)
    gcse = bhm.load_gcse()
    NAMES.claim("science scores of 1,905 pupils in 73 schools, some of them missing",
                gcse.course.size == 1905 and len(set(gcse.school)) == 73 and np.isnan(gcse.course).any())


def test_the_rest_is_names_and_rules():
    NAMES.aside("Three rules hold everywhere", "the list that follows")
    NAMES.aside("anything with one parameter or two", "what a class is for")
    NAMES.aside("do the chains agree?", "a question")
    NAMES.aside("I want to compare with the two extremes", "a heading")
    NAMES.aside("all groups as one |", "a definition")
    NAMES.aside("one group under all three", "a definition")
    NAMES.aside("The three lines of [], each as a function", "a definition")
    NAMES.aside("All are functions of plots", "a definition")
    NAMES.aside("All are functions of plots: `bhm.plots.plot_x(data_or_draws, ax=None)` returns the "
                "axes",
                "a definition")
    NAMES.aside("Click a name for its arguments", "how to read the page")
