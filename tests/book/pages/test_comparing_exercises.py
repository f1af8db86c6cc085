"""The exercises of the chapter on comparing, each with the numbers that its solution gives."""

import numpy as np
from claims import Page

import bhm_core as bhm
from bhm_core.course import left_out

page = Page("comparing")


def ranked(times):
    """Median sd of a level, median width of an interval of ranks, and expected finds of three visits."""
    size, t, s = times * page["lines"].n, page["t_0"], page["s_0"]
    w = size / (size + s**2 / t**2)
    centre, sd = w * page["own"] + (1 - w) * page["gamma_0"].mean(), s * np.sqrt(w / size)
    draws = np.random.default_rng(6).normal(centre, sd, (1, 2000, 160))
    ends, low = bhm.ranking.rank_intervals(draws), (bhm.ranking.ranks(draws) <= 3).mean(axis=(0, 1))
    return np.median(sd), np.median(ends.high - ends.low), np.sort(low)[-3:].sum(), np.median(w)


def test_four_times_as_many_pupils():
    one, four = ranked(1), ranked(4)
    page.aside("The ministry could test four times as many pupils in every school. Write down first: how "
               "much narrower "
               "does a typical interval become, for the level and for the rank of a school? And will three "
               "visits then "
               "find all of the three lowest?", "an exercise")
    page.claim(
        "Both become about half as wide, since most schools have enough pupils already for $w_j$ to be near "
        "1.",
        0.45 < four[0] / one[0] < 0.55 and 0.45 < four[1] / one[1] < 0.55 and one[3] > 0.85)
    page.claim(
        "A typical interval of ranks is still wide, because 160 schools share a narrow range of levels.",
        four[1] > 20)
    page.claim("And three visits still do not find all three for certain.", four[2] < 2.9)


def test_mean_ranks_add_up():
    mean = page["found"].mean
    page.aside("Show with [] that the mean ranks of $J$ schools", "an exercise")
    page.aside("what is the mean rank of each school if all levels have one posterior and are exchangeable? "
               "And why can "
               "no school have mean rank 1 unless it is the lowest for certain?", "an exercise")
    page.aside("Add up the second line over all $j$", "a hint")
    page.claim(
        "pairs adds 1 to the sum of all mean ranks, so the sum is",
        np.isclose(mean.sum(), 160 + 160 * 159 / 2))
    page.claim(
        r"A mean rank of 1 needs every probability $p(\alpha_k < \alpha_j \mid y)$ to be 0.",
        mean.min() >= 1)


def test_a_prize_by_three_counts():
    level, own, means = page["level"], page["own"], page["means"]
    deserving = (level > 18).sum(axis=-1)
    page.aside("The ministry has a prize for schools whose level is above 18 points.", "an exercise")
    page.aside("How many schools deserve the prize, as a posterior mean with a 90% interval? And how many "
               "would get it by "
               "their mean scores, and how many by their posterior means?", "an exercise")
    page.aside("The number of deserving schools is one number per draw.", "a hint")
    page.claim(
        "By mean scores too many get the prize, and by posterior means slightly too few. The probabilities "
        "add up to "
        "the expected number.",
        (own > 18).sum() > deserving.mean() + 2
        and deserving.mean() - 1.5 < (means > 18).sum() < deserving.mean()
        and np.isclose(page["probability_above"](level, 18).sum(), deserving.mean()))
    ends = [page["probability_above"](level, limit) for limit in (-50, 18, 19, 80)]
    page.claim(
        "a limit far below all scores gives 1 for each school, one far above gives 0, and a higher limit "
        "never gives "
        "a larger probability.",
        (ends[0] == 1).all() and (ends[3] == 0).all() and (ends[2] <= ends[1]).all())


def test_given_the_level_the_weights_fail():
    hers, right = page["hers"], left_out.recorded("families")["elpd_i"].sum()
    bad = (hers["pareto_k"] > 0.7).sum()
    page.claim("Her elpd is better than ours, and the program warns.", hers["elpd"] > right + 10 and bad > 0)
    page.aside("How many of the draws given all pupils are there?", "a hint")
    page.aside("and hardly any of her draws lie there. No weights can make draws that do not exist.", "a "
               "reason")
    page.claim(
        "Pareto k says so for most of the schools, and her elpd is too good.",
        bad > 80 and hers["elpd"] > right + 10)


def test_the_letter_to_the_head_is_true():
    low, k, found, n = page["low"], page["k"], page["found"], page["lines"].n
    page.aside("Answer his two questions in at most eight sentences", "an exercise")
    page.aside("For the second question one number is enough, and it is near one half.", "a hint")
    page.claim(
        "You may be one of the three lowest schools: the chance is somewhat better than one in three. You "
        "may as well "
        "stand at the eighteenth place. Fourteen pupils cannot say it more exactly, and no other school had "
        "so few.",
        1 / 3 < low[k] < 0.42 and found.high[k] == 18 and (n <= 14).sum() == 1)
    pair, high = page["pair"], np.quantile(page["level"][..., k], 0.95)
    page.claim(
        "if all your pupils took the test, either school might come out ahead, with about equal chances.",
        abs(pair.probability - 0.5) < 0.06)
    page.claim(
        "What is sure is that your level lies well below that of an ordinary school.",
        high < page["gamma_0"].mean() - 3)
    page.aside("And ask that more of your pupils be tested, because that would help you most.", "advice")
    page.aside("a probability, in words, for being among the three lowest, and a range for the rank;", "a "
               "rubric")
    page.aside("why: fourteen pupils, not a flaw of the school or of the test;", "a rubric")


def test_eight_programmes():
    theta, best, ends = page["theta"], page["best"], page["ends"]
    page.claim("has the gains of eight coaching programmes. A district wants the best one.",
               theta.shape[-1] == 8)
    page.aside("and the probability that A's programme is better than C's.", "an exercise")
    page.aside("holds draws of the eight gains.", "a hint")
    page.aside("The best has rank 8.", "a hint")
    page.claim(
        "A is the best with the largest probability, and that probability is about one in four.",
        best.argmax() == 0 and 0.19 < best[0] < 0.27)
    page.claim("Its rank may be almost anything.", ends.high[0] - ends.low[0] >= 6)
    page.claim(
        "it has the largest expected gain, and one has to choose.",
        theta.mean(axis=(0, 1)).argmax() == 0)
    page.aside("If it costs much more than the others, these data do not justify the price.", "a judgement")
