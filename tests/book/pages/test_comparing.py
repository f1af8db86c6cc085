"""The sentences of the chapter on comparing: ranks, the lowest, two schools, lists, spread."""

import numpy as np
from claims import Page
from scipy.stats import rankdata

import bhm_core as bhm
from bhm_core.live import LeagueTable

page = Page("comparing")
LABELS = [int(label) for label in bhm.load_high_school().schools["school"]]


def at(*schools):
    return [LABELS.index(school) for school in schools]


def lowest(values, n):
    return {LABELS[j] for j in np.argsort(values, kind="stable")[:n]}


def catching_all(size):
    """Probability that all three lowest are on the list of this size, and the number expected on it."""
    hits = np.isin(page["three"], page["order"][:size]).sum(axis=-1)
    return (hits == 3).mean(), hits.mean()


def test_the_ministry_and_its_list():
    own, k = page["own"], page["k"]
    page.claim(
        "A ministry has a list of 160 mean scores, and will send a team to the three schools at its bottom. "
        "School 8367 is <cmp-place> from the bottom, with a mean score of <cmp-own> from <cmp-n> pupils.",
        len(own) == 160 and rankdata(own)[k] == 3 and page.glued("cmp-place") == "third"
        and page.glued("cmp-own") == f"{own[k]:.2f}" and page.glued("cmp-n") == "14")
    page.aside("Its head asks two questions: Are we one of the three?", "a story")
    page.claim(
        "And is School 4458, next above us on the list, really better than we are?",
        rankdata(own)[at(4458)] == 4)
    page.aside("Two schools are compared by the distribution of their difference.", "a goal")
    page.aside(
        "Leaving out a pupil and leaving out a school are two questions with two answers. I know which of "
        "them "
        "compares models of schools",
        "a goal, shown below")
    page.aside("Comparing: which schools, and which model?", "a title")


def test_what_the_figure_lets_one_try():
    page.aside("Then three things to try.", "what follows")
    page.claim(
        "the school that is lower on the ministry's list is the higher one with a probability of about one "
        "half.",
        abs(LeagueTable(first=5, second=3).result["difference"]["p"] - 0.5) < 0.05
        and LeagueTable().state["school"][2:5:2] == [4458, 8367])
    width = {pupils: LeagueTable(pupils=pupils).result["width"] for pupils in ("survey", "four")}
    page.claim(
        "Test 4 times as many pupils , and a typical interval is half as wide.",
        0.45 < width["four"] / width["survey"] < 0.55)
    page.claim(
        "Let schools hardly differ and test few pupils , and the table is a lottery.",
        LeagueTable(pupils="quarter", tau=0.25).result["width"] > 0.85 * 160)
    page.aside("and the ranks come from 1,000 draws. From here on, the page averages over all parameters.",
               "how the figure computes")


def test_ranks_of_three_schools_and_of_160():
    page.aside("One more than the number of schools below it.", "definition")
    page.aside("The rank then depends on all 160 levels at once:", "definition")
    page.aside("The first line turns a draw of all levels into a draw of all ranks.", "the equation in words")
    page.aside("Say that the levels of three schools are independent and normal", "an example")
    page.aside("the two others must lie above it, wherever it is.", "a reason")
    integral, pairs = page["exact"], 1 + page["pairs"].sum()
    page.claim(
        "Both agree within their Monte Carlo errors.",
        abs(page["lowest"].value - integral) < 2 * page["lowest"].mcse
        and abs(page["of_first"].value - pairs) < 2 * page["of_first"].mcse)
    page.aside("Now the 160 schools.", "what follows")
    found, k = page["found"], page["k"]
    page.claim(
        "Three numbers, and none of them is the rank. The school may be the lowest, or stand at place "
        "<cmp-high>; a typical interval is about 50 ranks wide.",
        found.low[k] == 1 and page.glued("cmp-high") == f"{found.high[k]:.0f}" == "18"
        and 49 <= page["width"] <= 52 and len({3, 5, round(found.mean[k], 1)}) == 3)
    middle = np.sort(page["means"])
    page.claim(
        "In the middle many schools lie close together, so that a small step in level is many ranks.",
        np.diff(middle[60:100]).mean() < 0.5 * np.diff(middle[:10]).mean())
    assert (page["rank"][:, :50] == bhm.ranking.ranks(page["level"][:, :50])).all()


def test_three_lists_of_the_three_lowest():
    own, means, low = page["own"], page["means"], page["low"]
    page.aside("The three lowest", "a title")
    page.aside("Is School 8367 one of the three?", "a question")
    page.aside("The share of draws in which the rank is at most 3 is its probability:", "definition")
    page.claim(
        "The table holds three lists of three. By mean score they are 8854, 5762 and 8367.",
        lowest(own, 3) == {8854, 5762, 8367})
    page.claim(
        "By posterior mean, School 8367 moves up to fifth place, behind 4458 and 6990.",
        rankdata(means)[page["k"]] == 5 and lowest(means, 4) == {5762, 8854, 4458, 6990})
    page.claim(
        "By the probability of being among the three lowest it is back at third place, in a near tie with "
        "4458.",
        np.ptp(low[at(8367, 4458)]) < 0.02 and lowest(-low, 4) == {5762, 8854, 4458, 8367}
        and page["order"][2] == page["k"])
    sd = page["level"].std(axis=(0, 1))
    page.claim(
        "The reason is its <cmp-n> pupils: what is known least well may lie far out, on either side.",
        sd.argmax() == page["k"])
    page.claim("with probability <cmp-p3>.", page.glued("cmp-p3") == f"{low[page['k']]:.2f}" == "0.37")
    page.claim(
        "The probabilities of the schools on a list add up to the number of the three lowest that one "
        "expects "
        "to find on it, so that a ministry that wants to find them visits the schools with the largest "
        "probabilities.",
        np.isclose(low[page["order"][:5]].sum(), catching_all(5)[1]) and np.isclose(low.sum(), 3))
    page.claim(
        "Three visits find two of the three on average, and all three with a probability below one in five. "
        "For "
        "a probability of 90% it takes nine visits.",
        abs(catching_all(3)[1] - 2) < 0.05 and catching_all(3)[0] < 0.2
        and catching_all(8)[0] < 0.9 < catching_all(9)[0])


def test_two_schools_by_two_roads():
    own, level, pair = page["own"], page["level"], page["pair"]
    k, other = page["k"], page["other"]
    page.aside("Two schools beside each other", "a title")
    page.aside("Is School 4458 really better?", "a question")
    page.aside("Subtract the levels of the two in each draw.", "what follows")
    page.claim("with its Monte Carlo error, and a 90% interval:",
               np.allclose(np.quantile(level[..., k] - level[..., other], [0.05, 0.95]),
                           [pair.low, pair.high]))
    page.claim("By mean score School 8367 is more than a point lower.", 1 < own[other] - own[k] < 1.5)
    page.claim(
        "By what the model knows, it is the higher one with a probability of about one half: nobody can say "
        "which is better.",
        0.5 < pair.probability < 0.56)
    page.aside("The same number has a second road.", "what follows")
    closed = page["closed"]
    page.claim(
        r"The roads meet. The second has a much smaller error, because only $\phi$ and $\sigma$ are still "
        r"drawn.",
        abs(pair.probability - closed.value) < 2 * pair.mcse and closed.mcse < pair.mcse / 10)
    a, b = at(1637, 5762)
    ends = np.quantile(level[..., [a, b]], [0.05, 0.95], axis=(0, 1))
    found = bhm.ranking.difference(level[..., a], level[..., b])
    page.aside("Many readers of a chart take two schools for equal if their intervals overlap. Look at "
               "Schools "
               "1637 and 5762:", "a widespread habit")
    page.claim(
        "The intervals overlap, and yet School 1637 lies above with a probability of 0.96 ([]).",
        ends[0, 0] < ends[1, 1] and f"{found.probability:.2f}" == "0.96" and found.low > 0)
    page.claim("Posterior means and 90% intervals of the levels of two schools (left) and of their "
               "difference (right, on the same scale). The intervals overlap, and the interval of the "
               "difference lies above 0.", ends[0, 0] < ends[1, 1] and found.low > 0)
    page.claim("Two panels. On the left two horizontal bars, that of School 5762 above and further left; its "
               "right end lies to the right of the left end of the other. On the right one bar, that begins "
               "just to the right of a dotted vertical line at zero.",
               ends[0, 1] < ends[0, 0] < ends[1, 1] and 0 < found.low < 0.5)
    half = np.diff(ends, axis=0)[0] / 2
    width = (found.high - found.low) / 2
    page.aside("Two intervals part only where the levels lie further apart than the sum of their half "
               "widths.", "algebra")
    page.claim(
        "The half width of the difference is the root of the sum of their squares, and that is less.",
        abs(width / np.hypot(*half) - 1) < 0.05 and width < 0.8 * half.sum())


def test_a_list_changes_though_no_school_does():
    again, held = page["again"], page["held"]
    page.aside("and draw fresh pupils for two years:", "what the code does")
    page.claim(
        "No school has changed, and still the list changes. A ministry that watches only the bottom of such "
        "a "
        'list will see "improvement" almost every year:',
        (again < 3).mean() > 0.85)
    some, first = page["some"], page["years"][0]
    noise_of_lowest = own_luck(first, some)
    page.claim("whoever comes out lowest was, on average, also unlucky.", noise_of_lowest < -0.3)
    page.aside(
        "Here the truth is known: 160 schools with 10 pupils each, whose levels differ as ours do.",
        "the set-up of the simulation")
    page.aside("count how often the 90% interval holds the true rank.", "the set-up of the simulation")
    share = {how: np.mean(inside) for how, inside in held.items()}
    error = 4 * 0.3 / np.sqrt(160 * 60)
    page.claim(
        "Error bars around the mean scores are not enough: without pooling the levels seem to differ more "
        "than "
        "they do, and the ranks seem surer than they are.",
        share["no"] < 0.87 and abs(share["partial"] - 0.9) < error + 0.01
        and page["own"].std() > page["level"].std(axis=-1).mean())


def own_luck(ranks, levels):
    """Mean distance in rank of the three lowest of a list below the rank that their levels deserve."""
    true = bhm.ranking.ranks(levels)
    chosen = ranks <= 3
    return (ranks - true)[chosen].mean()


def test_each_mean_is_a_best_guess_and_all_are_too_alike():
    own, means, level = page["own"], page["means"], page["level"]
    below = (level < 8).sum(axis=-1)
    page.aside("Each mean is the best guess, and all of them are too alike", "a title, shown below")
    page.aside("How many schools have a level below 8 points?", "a question")
    page.aside("It is tempting to count the posterior means.", "a temptation")
    page.claim(
        "Mean scores are spread too far, because luck is added to them. Posterior means are not spread far "
        "enough:",
        own.std() > 1.04 * level.std(axis=-1).mean() > 1.08 * means.std())
    page.claim(
        "How many of the 160 schools lie below a level: counted among mean scores, among posterior means, "
        "and in "
        "each draw. At the low end scores count too many and posterior means too few.",
        (own < 8).sum() > below.mean() + 2 and (means < 8).sum() < below.mean() - 1)
    counts = [(v[..., None] < np.linspace(4.5, 9, 91)).sum(axis=-2) for v in (own, means)]
    middle = page["drawn"].mean(axis=0)[page["at"] >= 4.5 - 1e-9]
    page.claim(
        "Curves that rise from zero at three points to about twenty schools at nine.",
        page["drawn"][:, 0].mean() < 0.5 and 15 < page["drawn"][:, -1].mean() < 23)
    page.claim(
        "A green band with a line in its middle shows the draws. The dotted curve of mean scores runs above "
        "that "
        "line for most of the way, the dashed curve of posterior means below it.",
        (counts[0] > middle).mean() > 0.6 and (counts[1] < middle).mean() > 0.6)
    page.aside("The first sum is the spread of the posterior means. The second is never negative, so a "
               "table of "
               "posterior means always looks too calm", "the equation in words")
    page.aside("The cure is the order of two steps: ask each draw, then average.", "advice")
    mean_rank = page["found"].mean
    page.claim(
        "The lowest posterior mean has rank 1, but no school has mean rank 1: that of School <cmp-first> is "
        "<cmp-least>. And <cmp-moved> of the 160 schools stand elsewhere when sorted by mean rank.",
        page.glued("cmp-first") == str(LABELS[means.argmin()]) and mean_rank.argmin() == means.argmin()
        and page.glued("cmp-least") == f"{mean_rank.min():.1f}" == "2.3"
        and page.glued("cmp-moved") == str((rankdata(mean_rank) != rankdata(means)).sum()))
