"""The figures of the first pages: what their sentences say is what they compute, or the data."""

import numpy as np
from claims import Page
from first_page import (
    DATA,
    MEAN,
    OWN,
    PLAYERS,
    PRIORS,
    SEASON,
    error,
    gain_of_a,
    nearer,
    pooled,
    share,
    three,
)
from school_8367 import EXACT, LABELS, MU_0, PRIOR, PUPILS, ROW, SIGMA, SIGMA_0, SIZES, Y
from scipy.stats import beta, halfcauchy, halfnorm, norm

import bhm_core as bhm
from bhm_core.live import Baseball, BayesUpdate, ConjugateNormal, SchoolA
from bhm_core.live.figures.bayes_update import PRIORS as PRIORS_OF_SHARES

batting = Page("figure:baseball")
sent = Page("figure:baseball_shared")
letters = Page("figure:school_a")
updates = Page("figure:bayes_update")
curves = Page("figure:conjugate_normal")
SCORE = ("mine", "theirs")
MUNSON = PLAYERS.index("Munson")


def test_what_the_figure_of_the_batters_says():
    batting.aside("Eighteen batters: you against one line of arithmetic", "a title")
    batting.claim("Eighteen batters, 45 at-bats each. Who foresees the rest of their season better",
                  len(PLAYERS) == 18 and set(DATA.AB) == {45})
    batting.claim("Roberto Clemente, in the spring of 1970: 18 hits in his first 45 at-bats, an average of "
                  ".400. Drag his handle to what you expect of him in the 367 at-bats to come",
                  (DATA.Hits[0], DATA.AB[0], DATA.RemainingAB[0], three(OWN[0])) == (18, 45, 367, ".400"))
    batting.aside("or pull all of them with the elastic band", "a task")
    batting.aside("all at the mean", "names an end of the band")
    batting.claim("The six batters with the best starts all fell",
                  OWN[5] > OWN[6] and all(SEASON[:6] < OWN[:6]))
    batting.claim("The eight with the worst starts all rose: Munson from .178 to .316",
                  OWN[9] > OWN[10] and all(SEASON[10:] > OWN[10:]) and (three(OWN[MUNSON]),
                  three(SEASON[MUNSON])) == (".178", ".316"))  # fmt: skip
    batting.claim("45 at-bats are mostly luck, and those at the top had more of it than usual",
                  share() < 0.5 and all(OWN[:6] > SEASON[:6]))
    batting.aside("All batters are equally good, so they all end up at the mean", "a wrong answer")
    best = np.sum((OWN - MEAN) * (SEASON - MEAN)) / np.sum((OWN - MEAN) ** 2)
    batting.claim("about a fifth of the distance is real: Clemente stayed well above the mean",
                  0.18 < best < 0.22 and SEASON[0] > MEAN + 0.05)


def test_what_the_figure_of_the_batters_prints():
    for weight, end in ((1.0, "own"), (0.0, "mean"), (0.212, "pooled")):
        result = Baseball(weight=weight, played=1.0).result
        assert f"{result['errors']['you']:.4f}".lstrip("0") == Page("intro").glued(f"intro-error-{end}")
    batting.aside("All <> guesses stand at the first averages: played now, those are your guesses.",
                  "said where it is so")
    batting.aside("The elastic band leaves each <> of its distance from the mean, <>", "what a control does")
    start, half = Baseball().result, Baseball(played=0.5).result
    batting.aside("<> of the way to the end of the season.", "a number, which tests/live compares")
    batting.aside("Squared errors, were it to end here: you <>, one line <>", "as above")
    batting.claim("Each diamond walks from the first average to that of the rest.",
                  np.allclose(start["now"], OWN) and np.allclose(2 * np.array(half["now"]) - OWN, SEASON))
    batting.aside("<> of <> guesses moved by hand; the others stand at the first averages", "as above")
    batting.claim("The elastic band gives everybody the same number, <>",
                  np.ptp(Baseball(weight=0.0).result["guess"]) < 1e-12)


def test_the_two_surprises_of_the_batters():
    said = Baseball(played=1.0).text
    mine, line = error(OWN), error(pooled())
    batting.claim("The first averages, left as they were, miss by <>: <> times the error of the line, which "
                  "is closer for <> of <>",
                  f"miss by {four(mine)}: {mine / line:.1f} times the error of the line, which is closer "
                  f"for {nearer(pooled()).sum()} of 18" in said)
    batting.claim("And the same number for everybody, <>, misses by <>: almost as good as the line",
                  f"{three(MEAN)}, misses by {four(error(MEAN))}" in said
                  and line < error(MEAN) < line + 0.1 * (mine - line))
    batting.claim("Two surprises. The first", mine > 3 * line and error(MEAN) < 1.2 * line)
    batting.claim("<>: you said <>, one line said <>, he hit <>. Squared error over all <>: you <>, one "
                  "line <>",
                  f"he hit {three(SEASON[0])}. Squared error over all 18: you {four(mine)}" in said)


def four(value):
    return f"{value:.4f}".lstrip("0")


def test_what_is_sent_to_others_says_who_won():
    played = Baseball(played=1.0)
    said, mine, theirs = played.shared(played.result, played.state), *(played.result[k] for k in SCORE)
    sent.claim("<> <>, one line of arithmetic <>: lost <> to <>", f": lost {theirs} to {mine}" in said and
               theirs == nearer(pooled()).sum() and error(pooled()) < error(OWN))  # fmt: skip
    sent.aside("<> <>, one line of arithmetic <>: won <> to <>", "compared in tests/live/test_baseball.py")
    sent.aside("<> <>, one line of arithmetic <>: by batters <> to <>", "as above")
    sent.aside("Tried after the season: squared error <>. Your own score stays as it is",
               "compared in tests/live/test_baseball.py")
    sent.aside("Equally near for <>.", "compared in tests/live/test_baseball.py")
    sent.aside("Your friend <>: nearer than you for <>, you nearer for <>",
               "compared in tests/live/test_baseball.py")
    sent.claim("Guess what <> batters will hit in the rest of the season, after <> at-bats each. Filled "
               "where I was nearer; squared error, less is better",
               said.count("\N{BLACK CIRCLE}") == mine and "Guess what 18 batters" in said)


def test_what_the_figure_of_the_letters_says():
    eight = bhm.load_eight_schools()
    letters.claim("a gain of 28 points, with standard error 15; most of the seven other schools gained far "
                  "less", (eight.y[0], eight.sigma[0]) == (28, 15) and np.sum(eight.y[1:] < 28 / 2) > 3)
    letters.claim("Three statisticians would write 11.4, 10.2 and 6.2 in the letter",
                  [f"{gain_of_a(*prior):.1f}" for prior in PRIORS.values()] == ["11.4", "10.2", "6.2"])
    letters.aside("nothing about the common mean μ, and that every spread τ is as likely as any other",
                  "an assumption")
    letters.aside("nothing about the common mean μ, and that the spread", "an assumption")
    below = [SchoolA(promise=10).result["below"], SchoolA(promise=15).result["below"]]
    letters.claim("The same reports, three answers. A promise of <> would disappoint with probability <>, "
                  "<> or <>", all(np.diff(chances).min() > 0 for chances in below))
    letters.claim("by the other two, with <> and <>", len(below[0]) == 3)
    letters.aside("Three letters to the parents", "a title")
    half = halfnorm(scale=10).cdf(10), halfcauchy(scale=5).cdf(10)
    letters.claim("the spread τ is probably below 10 points: half-normal(10)", half[0] > 0.6)
    letters.claim("that the common mean μ is near zero, N(0, 5²), and the spread τ probably small: "
                  "half-Cauchy(5)", half[1] > 0.6)


FIRST = tuple(map(float, (1, 2, 3, 5, 6, 9, 10, 11, 13, 0, 4, 7, 8, 12)))
LAST = FIRST[9:] + FIRST[:9]


def test_what_the_figure_of_the_fourteen_says():
    low = PUPILS["mathach"] < 5
    updates.aside("Fourteen pupils, one by one", "a title")
    updates.claim("In the survey 16% of the pupils scored below 5 points, at School 8367 nine of fourteen",
                  f"{low.mean():.0%}" == "16%" and (np.sum(Y < 5), Y.size) == (9, 14))
    updates.claim("what the other 159 schools suggest, the dotted one what nine low scores among fourteen "
                  "pupils say", LABELS.size - 1 == 159 and BayesUpdate().result["hits"] == 9)
    updates.aside("Drag the line to the mean of the posterior, which puts the two together", "a task")
    updates.aside("Suppose that the nine low scores had come in first", "a supposition")
    updates.aside("sure it is a half", "names a prior")
    updates.aside("all pupils at once", "names a choice")


def test_the_order_changes_the_way_and_not_the_end():
    ends = [BayesUpdate(order=order).result for order in (BayesUpdate().order, FIRST, LAST)]
    same = np.ptp([end["mean"] for end in ends]) < 1e-9
    assert max(ends[1]["path"]) > ends[0]["mean"] + 0.1 and same
    updates.claim("Nothing: the path differs, the end is the same.", same)
    updates.aside("The posterior would be higher: first impressions last", "a wrong answer")
    updates.aside("The posterior would be lower: the last pupils count most", "a wrong answer")
    moves = np.abs(np.diff(BayesUpdate(prior="flat").result["path"]))
    updates.claim("A late pupil moves the mean little, because it rests on many by then",
                  moves[-3:].max() < moves[:3].min() / 2)
    updates.aside("1 pupil alone", "a part of a sentence")
    result = BayesUpdate().result
    exact = beta(1.58 + 9, 7.82 + 5)
    updates.claim("After <>, <> with a low score, the posterior mean is <>, 90% interval <> to <>; it began "
                  "at <>",
                  np.allclose([result["mean"], result["low"], result["high"], result["start"]],
                  [exact.mean(), *exact.interval(0.9), 1.58 / 9.4], atol=2e-3))  # fmt: skip


def test_what_the_figure_of_the_weight_says():
    shown = ConjugateNormal().result
    curves.claim("School 8367: 14 pupils, mean score 4.55. The other schools average 12.67",
                 (Y.size, f"{Y.mean():.2f}", f"{MU_0:.2f}") == (14, "4.55", "12.67"))
    curves.claim("The pupils' mean is 4.55. The prior is centred at 12.67 with sd 3.06, and the scores of "
                 "one school have sd 6.26",
                 [f"{v:.2f}" for v in (MU_0, SIGMA_0, SIGMA)] == ["12.67", "3.06", "6.26"])
    curves.aside("How far do 14 pupils move us", "a title")
    curves.claim("The data have the weight w = <>: the posterior mean is <>, with sd <> and 90% interval <> "
                 "to <>",
                 np.allclose([shown["mean"], shown["sd"]], [EXACT.mean, EXACT.sd], atol=5e-3) and
                 np.allclose([shown["low"], shown["high"]],
                             EXACT.marginal().interval(0.9), atol=0.05))  # fmt: skip
    curves.aside("That treats prior and data as equal partners. Each counts", "why an answer is wrong")
    curves.claim("with 100 pupils hardly anything is left for the prior", 0.95 < PRIOR.weight(100) < 1)
    curves.claim("That forgets how little two or three pupils say. With two pupils the prior leads",
                 PRIOR.weight(2) < PRIOR.weight(3) < 0.5)
    error = 6.26 / np.sqrt(14)
    curves.claim("The mean of 14 pupils is more precise than the prior, so it weighs more",
                 SIGMA / np.sqrt(14) < SIGMA_0 and PRIOR.weight(14) > 0.5)
    curves.claim("Its standard error is 6.26/√14 = 1.67, against a prior sd of 3.06. One over the squares: "
                 "0.36 against 0.11, so about three quarters of the way",
                 [f"{v:.2f}" for v in (error, error**-2, 3.06**-2)] == ["1.67", "0.36", "0.11"] and
                 abs(PRIOR.weight(14) - 0.75) < 0.03)  # fmt: skip


def test_the_figure_and_the_page_take_the_same_tail():
    """The wrong twin: both tails are twice as much."""
    low, high = ConjugateNormal().result["tail"], ConjugateNormal(mu_0=4.55, ybar=12.65).result["tail"]
    exact = norm.cdf(Y.mean(), MU_0, np.hypot(SIGMA_0, SIGMA / np.sqrt(14)))
    curves.claim("this prior expects a sample mean this low or lower in <>",
                 f"{low:.1%}" == f"{exact:.1%}" != f"{2 * exact:.1%}")
    curves.claim("this prior expects a sample mean this high or higher in <>", abs(high - low) < 1e-3)
    sure = ConjugateNormal(sigma_0=0.5)
    curves.claim("less than 0.1% of samples", sure.result["tail"] < 1e-3 and "less than 0.1%" in sure.text)


def test_the_prior_of_the_fourteen_has_the_luck_taken_out():
    shares, tested = (np.bincount(ROW, PUPILS["mathach"] < 5) / SIZES)[LABELS != 8367], SIZES[LABELS != 8367]
    luck = np.mean(shares * (1 - shares) / (tested - 1))
    prior = beta(*PRIORS_OF_SHARES["schools"])
    assert abs(prior.mean() - shares.mean()) < 1e-3
    assert abs(prior.std() - np.sqrt(shares.var() - luck)) < 1e-3 < 0.01 < abs(prior.std() - shares.std())
