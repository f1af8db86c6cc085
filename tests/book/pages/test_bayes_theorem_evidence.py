"""The chapter on Bayes' theorem, second half: the prior of the other schools, the evidence, exercises."""

import numpy as np
from claims import Page
from school_8367 import LABELS, PUPILS, ROW, SIZES, Y
from scipy.stats import beta, betabinom, binom, norm, poisson

import bhm_core as bhm

page = Page("bayes_theorem")
IS_LOW = PUPILS["mathach"] < 5
SHARES, COUNTS = np.bincount(ROW, IS_LOW) / SIZES, np.bincount(ROW, IS_LOW).astype(int)
OTHERS, TESTED = SHARES[LABELS != 8367], SIZES[LABELS != 8367]
SPREAD = np.sqrt(OTHERS.var() - np.mean(OTHERS * (1 - OTHERS) / (TESTED - 1)))


def of_moments(mean, sd):
    strength = mean * (1 - mean) / sd**2 - 1
    return strength * mean, strength * (1 - mean)


A, B = of_moments(OTHERS.mean(), SPREAD)
AFTER = beta(A + 9, B + 5)


def expected(a, b, sizes):
    return betabinom.sf(np.ceil(sizes * 9 / 14) - 1, sizes, a, b).sum()


def test_the_informed_prior_has_the_luck_taken_out():
    page.aside("The flat prior gave a share of 0.9 the same credit as one of 0.1. Is that what we know "
               "about schools", "a flat curve")
    page.claim("Look at the other 159. Their shares of low scores scatter for two reasons. Schools differ, "
               "and each share comes from a few dozen pupils, so that luck plays its part",
               OTHERS.size == 159 and 24 < TESTED.mean() < 60)
    rng = np.random.default_rng(1)
    draws = rng.binomial(20, 0.3, 200_000) / 20
    page.claim("(With $m - 1$ in place of $m$, the estimate of the variance is right on average.)",
               abs(np.mean(draws * (1 - draws) / 19) - 0.3 * 0.7 / 20) < 1e-4)
    page.claim("says how many pupils such a prior is worth: about nine. Fourteen real pupils are set "
               "against nine imagined ones", 8.5 < A + B < 9.5)
    twin = of_moments(OTHERS.mean(), OTHERS.std())  # the raw spread holds the luck as well
    assert (twin[0] + 9) / (sum(twin) + 14) > AFTER.mean() + 0.02
    used = page.at("Does the prior matter?")["informed"]
    assert np.allclose([used.a, used.b], [A, B])


def test_the_informed_posterior_lies_between():
    tops = [(A - 1) / (A + B - 2), 9 / 14, (A + 8) / (A + B + 12)]
    page.claim("The same data, with a prior taken from the other 159 schools. The posterior lies between "
               "the prior and the likelihood", tops[0] < tops[2] < tops[1])
    page.claim("A dashed prior that is highest near a share of 0.08 and falls to almost nothing at 0.6, a "
               "dotted likelihood with its top near 0.64, and a solid posterior between them with its top "
               "near 0.45", np.allclose(tops, [0.08, 0.64, 0.45], atol=5e-3) and beta(A, B).sf(0.6) < 0.005)
    page.aside("Which answer is better? If you had to bet on the next fourteen pupils, you would want to "
               "use the other", "an opinion")
    page.claim("Schools with such a share are rare, so the informed posterior does not follow the fourteen "
               "pupils all the way. It says \"high, but probably not as high as it looks\"",
               np.mean(OTHERS >= 9 / 14) == 0 and AFTER.cdf(9 / 14) > 0.9)
    page.aside("How to learn such a prior from the same data, without counting anything twice",
               "an announcement")
    page.claim("Nine low scores of fourteen: the share is very probably higher than in the survey",
               AFTER.sf(IS_LOW.mean()) > 0.99)


def test_like_the_survey_is_out_by_a_factor_of_about_a_thousand():
    flat, survey = betabinom.pmf(9, 14, 1, 1), binom.pmf(9, 14, IS_LOW.mean())
    page.claim("Known answer first. Under the flat prior every count from 0 to 14 is equally probable: the "
               "evidence is $1/(n+1)$", np.allclose(betabinom.pmf(np.arange(15), 14, 1, 1), 1 / 15))
    page.claim("\"Like the survey\" is out by a factor of about a thousand against the flat prior",
               900 < flat / survey < 1100)
    page.aside("Three models had to predict School 8367 without seeing it. One says that the school is like "
               "the whole survey: $\\theta$ is the survey's share and nothing else", "definitions")
    page.aside("Three predictions of the number of low scores among fourteen pupils. The evidence of each "
               "is its height at the count that came, nine", "what is drawn")
    page.claim("Probabilities for 0 to 14 low scores. The prediction from the survey's share stands around "
               "2 and is nearly zero at 9", abs(14 * IS_LOW.mean() - 2) < 0.5 and survey < 1e-3)
    informed = betabinom.pmf(np.arange(15), 14, A, B)
    page.claim("The informed prior is highest at 0 to 2 and falls slowly. The flat prior gives the same "
               "height everywhere. A grey band marks 9",
               set(np.argsort(informed)[-3:]) == {0, 1, 2} and (np.diff(informed[2:]) < 0).all())


def test_one_school_so_high_is_no_surprise():
    real, small = expected(A, B, SIZES), expected(A, B, np.full(160, 14))
    page.claim("How many of the 160 schools should have a share of 9/14 or more, if they were drawn from "
               "the informed prior? The answer depends on how many pupils each of them sent",
               LABELS.size == 160 and small > 3 * real)
    page.claim("One such school where 0.4 were expected is no great surprise",
               f"{real:.1f}" == "0.4" and (SHARES >= 9 / 14).sum() == 1 and
               poisson(real).sf(0) > 0.2)  # fmt: skip
    page.claim("it is the school with the fewest pupils: small samples stray furthest, as the last line "
               "shows", LABELS[SIZES == SIZES.min()] == 8367 and small > real)
    gap = betabinom.logpmf(COUNTS, SIZES, 1, 1) - betabinom.logpmf(COUNTS, SIZES, A, B)
    page.claim("The flat prior wins at this school and would lose at most others",
               gap[LABELS == 8367] > 0 and np.mean(gap[LABELS != 8367] < 0) > 0.5)


def test_the_screening_test_is_counted():
    page.aside("A test for dyscalculia finds 90% of the pupils who have it, and raises a false alarm for "
               "10% of those who do not. In a school of 1,000 pupils, 3% have it", "a supposition")
    have = 1000 * 0.03
    positive = have * 0.9 + (1000 - have) * 0.1
    page.claim("Of 1,000 pupils 30 have it, and the test finds 27 of them. Of the other 970 it flags 97. So "
               "124 are positive, and 27 of these have it",
               np.allclose([have, 0.9 * have, 0.1 * (1000 - have), positive], [30, 27, 97, 124]))
    page.claim("still nearly four positives in five are false alarms", 0.75 < 97 / positive < 0.8)


def test_one_mean_with_two_letters_is_not_identified():
    page.aside("With a prior on both there is a posterior all the same, but given the sum, what it says",
               "algebra")
    page.aside("A colleague writes the normal model with three parameters", "a supposition")
    same = {round(norm(a + b, 6).logpdf(Y).sum(), 9) for a, b in [(1, 2), (2, 1), (-10, 13)]}
    page.claim("It is the same set of distributions with more labels than members: $(a, b) = (1, 2)$ and "
               "$(2, 1)$ name the same one", len(same) == 1)


def test_the_distance_decides_at_another_threshold():
    below = PUPILS["mathach"] < 10
    lows = (below[PUPILS["school"] == school] for school in (8367, 1224))
    few, many = (beta(1 + low.sum(), 1 + np.sum(~low)) for low in lows)
    page.claim("Call a score low if it is below 10 points instead. Repeat the grid for School 8367 and for "
               "School 1224 (47 pupils)", SIZES[LABELS == 1224] == 47)
    page.aside("For which school does the posterior say more clearly that its share is above the survey's",
               "a question")
    page.claim("School 8367, although it has fewer pupils and the broader posterior",
               few.sf(below.mean()) > many.sf(below.mean()) and few.std() > many.std() and
               few.mean() > many.mean())  # fmt: skip
    page.aside("Two things count: how far the share is from the survey's, and how many pupils there are",
               "a rule")


def test_a_product_of_thousands_of_densities_is_zero():
    scores = PUPILS["mathach"]
    page.claim("A student estimates the mean score $\\mu$ of all 7,185 pupils on a grid, with $\\sigma = "
               "6.9$ known", scores.size == 7185 and f"{scores.std():.1f}" == "6.9")
    page.aside("mu = np.linspace(12, 13.5, 301) density = [np.prod(norm(m, 6.9).pdf(pupils[\"mathach\"])) "
               "for m in mu]", "code")
    density = norm(12.75, 6.9).pdf(scores)
    page.claim("Each density is below 0.06, and a product of 7,185 of them is smaller than the smallest "
               "number that a computer can hold: it becomes 0, and 0/0 is not a number",
               density.max() < 0.06 and np.prod(density) == 0)
    page.aside("the largest is subtracted, so that the largest weight is near one", "what the code does")


def test_a_prior_is_chosen_by_what_it_predicts():
    page.aside("A school that nobody has surveyed yet will send 20 pupils. Before they come, choose",
               "a task")
    page.aside("and defend it in three sentences to somebody who would have chosen another", "a task")
    page.aside("how probable are no low scores at all, and how probable are ten or more? Would you bet",
               "a task")
    page.claim("160 schools of the same survey have a mean share near 0.17, and this school is one more of "
               "the kind", f"{SHARES.mean():.2f}" == "0.17" and LABELS.size == 160)
    page.claim("The flat prior expects ten or more low scores about every second time, which no one who "
               "knows schools would bet on",
               0.45 < betabinom.sf(9, 20, 1, 1) < 0.55 and np.mean(SHARES >= 0.5) < 0.05)
    page.claim("The third prior has nearly the same mean as the second, and claims that schools hardly "
               "differ", abs(30 / 180 - 1.6 / 9.4) < 0.01 and beta(30, 150).std() < SPREAD / 3)
    page.aside("how many pupils the prior is worth, and why not more", "what an answer contains")


def test_every_count_is_a_rank():
    page.aside("Call a later ball a success if it lies left of the first. What does the number of successes "
               "say about the place of the first ball among all of them", "a hint")
    rng = np.random.default_rng(2)
    balls = rng.random((60_000, 15))
    left = np.bincount((balls[:, 1:] < balls[:, :1]).sum(axis=1), minlength=15) / 60_000
    page.claim("it is the rank of that ball among $n + 1$ balls that are all alike, and every rank is "
               "equally probable", np.abs(left - 1 / 15).max() < 4 * np.sqrt(1 / 15 / 60_000))


def test_the_letter_to_the_head_teacher_can_be_checked():
    page.claim("Fourteen of my pupils took your test. Now you say there is a probability of more than 99% "
               "that our share of low scores is above the survey's", beta(10, 6).sf(IS_LOW.mean()) > 0.99)
    page.aside("Answer in at most six sentences, without a formula", "a task")
    page.aside("We have not seen all of them, only fourteen. The probability describes what these fourteen "
               "tell us", "a count")
    page.claim("the same fourteen pupils point to a lower share, though still one above the survey's",
               AFTER.mean() < 10 / 16 and AFTER.mean() > IS_LOW.mean())
    page.claim("we wrote to you because your fourteen did so poorly; some school always comes out last",
               SHARES.argmax() == np.flatnonzero(LABELS == 8367)[0])
    letter = page.text.split('For example: "')[1].split("some school always comes out last")[0]
    fourth = letter.split(". ")[3]
    page.claim("The fourth sentence of the letter can be checked",
               fourth.startswith("With what is known about other schools"))


def test_the_earlier_rats_predicted_the_current_ones_better_than_a_flat_prior():
    rats = bhm.load_rat_tumors()
    rates = rats.y[:-1] / rats.K[:-1]
    a, b = of_moments(rates.mean(), rates.std())
    page.claim("In the last of 71 experiments, 4 of 14 rats had a tumour",
               (rats.y.size, rats.y[-1], rats.K[-1]) == (71, 4, 14))
    page.aside("once with a flat prior and once with a beta prior that has the mean and standard deviation "
               "of the 70 earlier rates. Which prior gave the data the higher evidence", "a task")
    page.claim("The prior from the earlier experiments pulls the rate of 4/14 down and narrows it, and it "
               "predicted the four tumours better than the flat prior did",
               beta(a + 4, b + 10).mean() < 4 / 14 and beta(a + 4, b + 10).std() < beta(5,
               11).std() and betabinom.pmf(4, 14, a, b) > 1 / 15)  # fmt: skip
    luck = np.mean(rates * (1 - rates) / (rats.K[:-1] - 1))
    page.claim("Its standard deviation is too large, though: the earlier rates also scatter by luck",
               luck > 0.1 * rates.var())
    page.aside("takes the two kinds of scatter apart for schools", "an announcement")
    page.aside("The essay of [], read to the Royal Society after his death", "a source")
    page.aside("chapters 1 and 2, is the longer road", "a source")
