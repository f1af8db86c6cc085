"""The sentences of the page for teachers: its plans, its links, and that each answer is the right one."""

import re
from collections import Counter

import numpy as np
from claims import CHAPTERS, Page
from scipy.stats import norm
from test_prose import chapters

import bhm_core as bhm
from bhm_core import live, shrinkage
from bhm_core.course import prior_study

PAGE = Page("for_teachers")
TEXT = (CHAPTERS / "for_teachers.md").read_text("utf8")
ITEM = re.compile(r"^\*\*(\d+)\. (.*?)\*\*(.*?)^```\{dropdown\} Answer (\d+)\n(.*?)^```$", re.M | re.S)
ITEMS = ITEM.findall(TEXT)
PLANS = re.split(r"^### ", TEXT.split("## A test before")[0], flags=re.M)[1:]


def lectures(plan):
    return re.findall(r"^\| (?!lecture|:--).*\|$", plan, re.M)


def right(text=TEXT):
    """The letter of each answer."""
    return [re.match(r"\*\*([abc])\.\*\*", answer[4].strip())[1] for answer in ITEM.findall(text)]


def problems_of_items(text):
    """What is wrong with the test: numbers, options, answers, where to go."""
    found = ITEM.findall(text)
    if [item[0] for item in found] != [str(k) for k in range(1, 21)]:
        yield "the items must run from 1 to 20"
    for number, _, asked, answered, answer in found:
        letters = re.findall(r"^- ([abc]): \S", asked, re.M)
        yield from [f"item {number} has the options {letters}"] if letters != ["a", "b", "c"] else []
        yield from [f"answer {answered} belongs to item {number}"] if number != answered else []
        yield from [] if re.match(r"\*\*[abc]\.\*\* ", answer.strip()) else [f"{number} names no letter"]
        yield from [] if re.search(r"\{doc\}`|#live-", answer) else [f"answer {number} leads nowhere"]


def test_there_is_a_plan_for_each_span_and_a_link_for_each_lecture():
    PAGE.claim("You have two weeks, or six, or a whole term", len(PLANS) == 3)
    PAGE.aside("and a class that has met a mean, a standard deviation and a regression line.", "for whom")
    PAGE.claim("This page has a path for each, a figure to open in every lecture, and a test to give "
               "before and after.",
               all(row.count("#live-") == 1 for plan in PLANS for row in lectures(plan)) and len(ITEMS) > 0)
    PAGE.claim("Paths of three lengths", len({len(lectures(plan)) for plan in PLANS}) == 3)
    PAGE.claim("Two weeks, four lectures", len(lectures(PLANS[0])) == 4)
    PAGE.claim("Six weeks, one lecture per week", len(lectures(PLANS[1])) == 6)
    PAGE.claim("A term of fourteen weeks", len(lectures(PLANS[2])) == 14)


def test_the_test_has_twenty_items_with_one_right_answer_each():
    assert list(problems_of_items(TEXT)) == []
    PAGE.claim("Twenty items, one for each of twenty misconceptions that we have met.", len(ITEMS) == 20)
    PAGE.aside("Give them in the first lecture and again in the last, twenty minutes each time, "
               "without notes.",
               "advice")
    PAGE.aside("What counts is the gain: of the items that were wrong before, the share that are right "
               "afterwards. For a single item, look at which wrong answer is left: it names what to "
               "teach again", "advice")
    assert sorted(Counter(right()).values()) == [6, 7, 7]  # one letter for all gains as much as guessing
    for fault, complaint in (("**7. Bias.**",
                              "must run from 1 to 20"), ("- c: becomes zero.", "has the options"),
                             ("{dropdown} Answer 9", "belongs to item"),
                             ("{doc}`decisions`, the county", "leads nowhere"),
                             ("**a.** Repeats", "names no letter")):
        assert fault in TEXT
        slip = fault.replace("7.", "77.").replace("- c:", "- d:").replace("Answer 9", "Answer 8")
        planted = TEXT.replace(fault, slip.replace("{doc}", "").replace("**a.** R", "R"))
        assert any(complaint in problem for problem in problems_of_items(planted))


def test_the_answers_that_are_numbers():
    need = 0.01 * 0.9 / (0.01 * 0.9 + 0.99 * 0.1)
    PAGE.claim("c: about 8%.", round(need, 2) == 0.08 and right()[1] == "c")
    pull = [np.linalg.inv(prior_study.information(5, n) + np.eye(2))[0].sum() for n in (10, 100)]
    PAGE.claim("c: hardly smaller.", 0.95 < pull[1] / pull[0] < 1 and right()[3] == "c")
    PAGE.claim("Once each school is known well, what is known of the average depends on the number of "
               "schools. In a and b pupils are "
               "counted where schools count. Open a hundred pupils in each school .", pull[1] > 0.9 * pull[0])
    update = bhm.NormalMean(13, 1, sigma=2).update(np.full(12, 5.0))  # the prior is worth 4 pupils
    PAGE.claim("b: 7, nearer to the pupils.", np.isclose(update.mean, 7) and right()[4] == "b")
    PAGE.claim("The weight of the pupils is 12 of 16. In a the prior is forgotten, in c both count the "
               "same whatever their number. Open four pupils and drag.", np.isclose(12 / (12 + 4), 0.75)
               and np.isclose((13 - update.mean) / (13 - 5), 12 / 16))
    rng = np.random.default_rng(13)
    means = rng.normal(size=(4000, 400)).mean(axis=1)
    PAGE.claim("b: 400 independent draws.", abs(means.std() * 20 - 1) < 0.05 and right()[12] == "b")
    PAGE.claim("Draws tell more exactly what the posterior is. Only data make it narrower.",
               abs(rng.normal(size=4000).std() / rng.normal(size=1000).std() - 1) < 0.1
               and right()[10] == "b")


def test_the_answers_about_groups():
    schools = bhm.load_eight_schools()
    y, se = schools["y"], schools["sigma"]
    moves = abs(shrinkage.theta_given_tau(8.0, y, se)[0] - y)
    PAGE.claim("c: one with a large product of two things, weight of the population and distance from it.",
               moves.argmax() not in (se.argmax(),) and right()[5] == "c")
    PAGE.claim("In a and b a factor is taken for the product. Open School H : it has the largest error "
               "of all, and moves little.", se.argmax() == 7 and moves[7] < moves.max() / 3)
    rng = np.random.default_rng(7)
    truth = rng.normal(0, 1, size=(500, 20))
    own = truth + rng.normal(0, 1, size=truth.shape)
    errors = [((guess - truth) ** 2).mean() for guess in (own, own / 2)]
    PAGE.claim("a: it is closer to the truth on average.", errors[1] < 0.6 * errors[0] and right()[6] == "a")
    PAGE.aside("It trades a little bias for much variance. In b, bias is taken for error. Open all "
               "schools together , and find out when a stranger pays.", "the answer above, in words")
    PAGE.aside("an estimate is taken for a fact. Teach again: [], when $\\tau$ is nearly zero.",
               "a reference")
    dye = bhm.load_dyestuff2()["Yield"].reshape(6, 5)
    within, between = dye.var(axis=1, ddof=1).mean(), 5 * dye.mean(axis=1).var(ddof=1)
    PAGE.claim("Zero is where the likelihood is highest, and larger values are possible, too. In a an "
               "estimate is taken for a fact.",
               between < within and right()[8] == "c")
    PAGE.claim("a: wider, for the level of the school is unknown as well.",
               np.hypot(6.3, 3.0) > np.hypot(6.3, 1.5) and right()[15] == "a")
    table = live.LeagueTable()
    PAGE.claim("a: has a probability, which may well be below one half.",
               8367 in table.state["school"][:5] and low_three() < 0.5 and right()[17] == "a")
    PAGE.aside("Teach again: [], two schools beside each other.", "a reference")
    gap = norm.cdf(2.6 / np.hypot(1.09, 0.97))
    PAGE.claim("Intervals may overlap although the difference is nearly certain.",
               gap > 0.95 and 2.6 < 1.645 * (1.09 + 0.97) and right()[18] == "c")


def low_three():
    """Probability that School 8367 is among the three lowest, the parameters held."""
    high = bhm.load_high_school().students
    alone = bhm.pooling.no_pooling(high["mathach"], high["cses"], high["school"])
    mean, sd = shrinkage.theta_given_tau(2.95, alone.y_mean, 6.26 / np.sqrt(alone.n))
    draws = np.random.default_rng(18).normal(mean, sd, size=(1, 4000, 160))
    return (bhm.ranking.ranks(draws)[..., alone.of(8367)] <= 3).mean()


def test_the_answers_about_chains():
    PAGE.claim("a: the same state, counted once more.", right()[13] == "a")
    timid = live.MetropolisStepper(step=500, scale=0.1, proposal="walk").result
    PAGE.claim("Short steps are nearly always accepted and lead nowhere. Open timid steps .",
               timid["rate"] > 85 and right()[14] == "c")
    PAGE.aside("Chains that share a mistake agree as well. In b agreement is taken for truth, in c a "
               "check of draws for one of the model. Open a ratio left out .",
               "proved in the chapter on known answers")


def test_the_last_words():
    wrong = [re.search("find the bug", (CHAPTERS / f"{name}.ipynb").read_text("utf8")) for name in chapters()]
    PAGE.claim("Each chapter has an exercise in which something is wrong, and [] has twelve real ones.",
               all(wrong) and len(wrong) > 15)
    PAGE.aside('Say "how sure are you?" more often than "what is it?".', "advice")
