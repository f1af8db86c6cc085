"""Schools of the page on varying intercepts: what it says of levels, moves and the intraclass correlation."""

import numpy as np
import pytest
from claims import Page
from school_8367 import LABELS, MEANS, PUPILS, SIGMA, SIZES, Y
from scipy.stats import halfnorm

import bhm_core as bhm
from bhm_core.course.so_far import ANSWERS
from bhm_core.shrinkage import theta_given_tau

page = Page("varying_intercepts")
OWN, SE = LABELS == 8367, 6.2568620 / np.sqrt(SIZES)  # sigma of REML
LEVELS = theta_given_tau(2.9349659, MEANS, SE)[0]
MOVE = LEVELS - MEANS
ALL = PUPILS["mathach"]


def at(heading, *names):
    """Variables of the page at the end of a section."""
    return [page.at(heading)[name] for name in names]


def test_the_question():
    page.claim("The <vi-n> pupils of School 8367 who took the test, fewer than in any other school, had a "
               "mean score", Y.size == SIZES.min() == 14 and np.sum(SIZES == 14) == 1)
    page.claim("That is the <vi-rank> of 160 schools.",
               page.glued("vi-rank") == "third lowest" and np.sum(MEANS < MEANS[OWN]) == 2
               and MEANS.size == 160)
    page.claim("The mean of all pupils is <vi-all>.", page.glued("vi-all") == f"{ALL.mean():.1f}")
    page.aside("If all its pupils took the test, where would their mean be?", "a question")
    page.claim("The smallest group is not always the one that moves most.",
               np.abs(MOVE[(SIZES == SIZES[SIZES > 14].min())]).max() < np.sort(np.abs(MOVE))[-2])
    page.aside("what happens when $\\tau$ is nearly zero, and how a prediction differs", "an announcement")


def test_the_model_and_its_words():
    page.aside("the mean score of all pupils it could have tested", "a definition")
    page.aside("the word says no more than that it has a distribution", "a definition")
    page.aside("nobody tells us $\\gamma_0$, $\\tau$ and $\\sigma$, so it learns them from all the schools",
               "a definition")
    page.aside("a column of ones for what all schools share ($\\gamma_0$)", "how the function is called")
    page.aside("The next chapter puts more columns in.", "an announcement")
    page.aside("Now School 8367 in two ways: with the posterior means put into the solved problem",
               "an announcement")


def test_averaging_changes_the_second_decimal():
    gamma_0, tau, sigma, level_of = at("School 8367", "gamma_0", "tau", "sigma", "level_of")
    plugged = level_of(gamma_0.mean(), tau.mean(), sigma.mean(), 14, Y.mean())
    means, sds = level_of(gamma_0, tau, sigma, 14, Y.mean())
    sd = np.sqrt(np.mean(sds**2) + means.var())
    page.claim("With 160 schools the population is known so well that averaging over the rest of the doubt "
               "changes the second decimal.",
               0.005 < means.mean() - plugged[0] < 0.03 and 0.005 < sd - plugged[1] < 0.03)
    eight = bhm.load_eight_schools()
    pooled = np.average(eight.y, weights=eight.sigma**-2.0)
    page.claim("the other one is close to it here, and was not for the eight schools of []",
               bhm.live.Shrinkage().result["average"]["mean"][0] - pooled > 2)
    page.claim("The two new rows differ in the second decimal, and the last repeats that of []: to average "
               "over $\\sigma$ as well changes nothing that can be seen.",
               abs(ANSWERS[4].mean - ANSWERS[5].mean) < 0.02 and ANSWERS[5][2:] == ANSWERS[3][2:])


def test_other_programs_agree_with_the_posterior_of_this_page():
    post = page.at("School 8367")["post"]
    reference = {"gamma": [12.63682], "tau": [2.95819], "sigma": 6.257851}  # quadrature, Stan, JAGS
    agreed = bhm.agreement.compare(post, reference, unit="mcse")
    ones = np.ones((ALL.size, 1))
    ours = bhm.HierarchicalRegression(ALL, ones, ones, PUPILS["school"]).restricted_log_likelihood(
        tau=[2.9349659], corr=None, sigma=6.256862)
    page.claim("Other programs agree: lme4, Stan and JAGS stand beside this model in [].",
               abs(agreed.z).max() < 4 and abs(ours + 47116.7934835 / 2) < 1e-4)


def test_one_dial():
    ends = [theta_given_tau(t, MEANS, SE)[0] for t in (0.0, 1e9)]
    page.claim("At $\\tau = 0$ all weights are 0: complete pooling, all schools have the level of the "
               "population. For $\\tau \\to \\infty$ all weights go to 1: no pooling, every school keeps "
               "its own mean.", ends[0].std() < 1e-12 and np.allclose(ends[1], MEANS))
    tau = page.at("School 8367")["tau"]
    half = [(SIGMA**2 / n) ** 0.5 for n in SIZES]  # the tau at which a school has gone half of its way
    page.claim("that of School 8367 (bold) most slowly. The data allow only a narrow part of the dial.",
               np.argmax(half) == np.flatnonzero(OWN)[0] and np.ptp(np.quantile(tau, [0.05, 0.95])) < 0.8)
    page.claim("Levels of seven schools given $\\tau$ (lines)", len(page.at("One dial")["chosen"]) == 7)
    chosen = MEANS[page.at("One dial")["chosen"]]
    page.claim("Seven curves fan out from one point at tau zero towards seven different levels between "
               "four and twenty. A narrow green bump on the axis of tau lies near three.",
               4 < chosen.min() and chosen.max() < 20 and len(set(chosen)) == 7
               and abs(tau.mean() - 3) < 0.2)
    page.claim("with eight schools that say much less about it",
               spread_of_eight() > 5 * tau.std() / tau.mean())
    page.claim("neither complete pooling nor no pooling fits them", 2 < tau.min() and tau.max() < 4)


def spread_of_eight():
    """Posterior sd of tau over its mean, for the eight schools."""
    eight = bhm.load_eight_schools()
    draws = bhm.NormalMeans(eight.y, eight.sigma, tau=halfnorm(scale=10)).sample(rng=1)["tau"]
    return draws.std() / draws.mean()


def test_how_alike_two_pupils_are():
    tau, sigma, worth, gamma_0 = at("School 8367", "tau", "sigma", "worth", "gamma_0")
    page.aside("How alike are two pupils of one school?", "a heading")
    page.claim("Two pupils of one school share $\\alpha_j$, so their scores are correlated:",
               (tau**2 / (tau**2 + sigma**2)).min() > 0)
    page.claim("A school with a smaller sample than that should listen to the population more than to its "
               "own pupils; School 8367 has more.", worth < 14 and 4 / (4 + worth) < 0.5 < 14 / (14 + worth))
    naive = ALL.std() / np.sqrt(ALL.size)
    page.claim("The last two lines show what it costs to ignore the correlation.", gamma_0.std() > 2 * naive)
    page.claim("Complete pooling treats <vi-pupils> pupils as so many independent witnesses of the overall "
               "mean, and claims to know it <vi-ratio> times as well as it does.",
               page.glued("vi-ratio") == f"{gamma_0.std() / naive:.0f}"
               and page.glued("vi-pupils") == "7,185")
    page.aside("is the correlation of two pupils of one school, and the share of variance between schools",
               "proved")


def test_who_moves_most():
    move = np.abs(MOVE)
    small = (SIZES <= 20) & ~OWN
    page.aside("Is it always the smallest group that shrinks the most?", "a question")
    page.aside("A tiny school whose mean happens to be $\\gamma_0$ does not move at all.",
               "a product with a factor of zero")
    page.claim("School 8367 moves most because it has both: the fewest pupils, and nearly the greatest "
               "distance.",
               move.argmax() == np.flatnonzero(OWN)[0] and SIZES.argmin() == move.argmax()
               and np.sum(np.abs(MEANS - 12.64) > np.abs(MEANS[OWN] - 12.64)) <= 3)
    page.claim("The two other schools with at most 20 pupils move less than several with more than thirty, "
               "because they were never as far from the population.",
               small.sum() == 2 and (move[small] < np.sort(move[SIZES > 30])[-3]).all()
               and np.abs(MEANS - 12.64)[small].max() < np.abs(MEANS - 12.64)[OWN][0])
    page.claim("Scatter of school means between four and twenty over sample sizes from fourteen to "
               "sixty-seven", 4 < MEANS.min() < MEANS.max() < 20 and (SIZES.min(), SIZES.max()) == (14, 67))
    page.claim("to a filled dot nearer to the dashed line at twelve point six. Strokes are longest at the "
               "lower left, where School 8367 lies.",
               round(page.at("School 8367")["gamma_0"].mean(), 1) == 12.6
               and (np.abs(LEVELS - 12.64) < np.abs(MEANS - 12.64)).all()
               and move.argmax() == SIZES.argmin())


def test_school_8367():
    post, level = at("School 8367", "post", "level")
    low, high = np.quantile(post["theta"][..., 0], [0.05, 0.95], axis=(0, 1))
    k = np.flatnonzero(OWN)[0]
    page.claim("Levels of all 160 schools with 90% intervals, in order. School 8367 is at the low end, and "
               "has the longest interval of all.",
               (high - low).argmax() == k and np.sum(LEVELS < LEVELS[k]) < 5)
    page.claim("One hundred and sixty vertical intervals sorted by their middle, from about five to "
               "twenty. The bold one of School 8367 stands near the left end and is longer than its "
               "neighbours.",
               (high - low).argmax() == k and low.size == 160 and 3 < low.min() < 6
               and 19 < high.max() < 22)
    page.claim("even the upper end of the interval, <vi-high>, is far below the <vi-mean> of an average "
               "school", high[k] < post["gamma"].mean() - 3 and page.glued("vi-high") == f"{high[k]:.1f}")
    page.claim("nearly two points of the distance were too much, and would be expected to vanish if more "
               "of its pupils took the test",
               1.8 < LEVELS[k] - MEANS[k] < 2.05 and abs(level.mean() - LEVELS[k]) < 0.1)
    rank = page.at("School 8367")["rank"]
    page.claim("the probability that it belongs to the three lowest is about two in five",
               abs(np.mean(rank <= 3) - 0.4) < 0.035)


def test_the_moves_of_another_way_to_pool_would_be_seen():
    """The wrong twin: with the sd of all scores for sigma, every weight is too small."""
    wrong = theta_given_tau(2.9349659, MEANS, ALL.std() / np.sqrt(SIZES))[0]
    assert (np.abs(wrong - MEANS) > np.abs(MOVE)).mean() > 0.95
    assert theta_given_tau(1.0, MEANS, SE)[0] != pytest.approx(MEANS, abs=0.1)
