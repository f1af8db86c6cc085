"""The chapter on the normal posterior: one school, one prior, and the weight between them."""

import numpy as np
from claims import Page
from school_8367 import (
    EXACT,
    LABELS,
    MEANS,
    MU_0,
    OTHERS,
    PRIOR,
    PUPILS,
    SIGMA,
    SIGMA_0,
    SIZES,
    Y,
)
from scipy.stats import norm, poisson

import bhm_core as bhm

page = Page("conjugate_normal")
YBAR, ERROR = Y.mean(), SIGMA / np.sqrt(14)


def test_two_of_the_other_schools_did_worse():
    words = [page.glued(f"conj-{key}") for key in ("ybar", "schools", "all", "worse")]
    page.claim("The fourteen pupils of School 8367 scored <conj-ybar> points in mathematics on average; the "
               "pupils of all <conj-schools> schools together scored <conj-all>. Only <conj-worse> schools "
               "did worse",
               words == [f"{YBAR:.2f}", str(LABELS.size), f"{PUPILS['mathach'].mean():.2f}",
               "two"] and np.sum(OTHERS < YBAR) == 2 and Y.size == 14)  # fmt: skip
    page.aside("the average that we would see with ever more pupils such as these? And how much of the "
               "distance", "a question")
    page.aside("This page answers with a pencil. It ends with a weight between what the school shows and "
               "what the other schools suggest, and hierarchical models are that weight, done properly",
               "an announcement")


def test_the_links_of_the_figure_lead_to_what_is_said():
    page.aside("The dotted curve is the likelihood: what the fourteen pupils say about the mean",
               "a definition")
    sure = bhm.NormalMean(MU_0, 0.5, sigma=SIGMA)
    page.claim("With four pupils it stops about half-way, with a hundred next to the data, and a flat prior "
               "does not pull at all", 0.45 < PRIOR.weight(4) < 0.55 and PRIOR.weight(100) > 0.95)
    page.claim("Under a prior that is very sure of itself it hardly leaves the prior mean, and the figure "
               "tells you that prior and data disagree",
               sure.weight(14) < 0.1 and sure.predictive(14).cdf(YBAR) < 0.025)
    page.aside("The rest of the page works out why", "an announcement")


def test_the_likelihood_is_a_bell_around_the_mean():
    page.aside("it is the smallest model in which everything of this course can be seen", "an opinion")
    page.aside("From how much pupils differ within their own school, in all schools of the survey together",
               "a definition")
    m = np.linspace(0, 10, 6)[:, None]
    left = norm.logpdf(Y, m, SIGMA).sum(axis=1) + 14 * (m[:, 0] - YBAR) ** 2 / (2 * SIGMA**2)
    page.claim("The likelihood is a product of fourteen bell curves in $\\mu$. All that depends on $\\mu$ "
               "is the distance to the mean of the scores", np.ptp(left) < 1e-9)
    page.aside("Why a whole distribution, when one number, the average, would do? Because one number "
               "answers one question", "a question")
    page.aside("Is the mean below 10? Between 4 and 6? Which value is exceeded with probability 0.9? How "
               "probable is it that the next pupil scores below 5", "questions")
    page.aside("From the distribution every question about $\\mu$ has an answer, $\\Pr(\\mu \\in A \\mid "
               "y)$ for any set $A$", "a definition")
    page.aside("every value as good as any other. That is no distribution", "a definition")


def test_the_flat_posterior_is_the_textbook_interval():
    flat = norm(YBAR, ERROR)
    page.aside("The shaded area is one of the many questions, the probability that the mean lies between 4 "
               "and 6 points", "what is drawn")
    page.claim("A bell curve over the mean score, centred at about 4.6 points and reaching from about 0 to "
               "9. The area between 4 and 6 points is shaded",
               f"{YBAR:.1f}" == "4.6" and flat.cdf(0) < 0.01 and flat.sf(9) < 0.01)
    page.claim("the mean lies below 10 with the probability printed above. ([] compares the two sentences.)",
               f"{flat.cdf(10):.4f}" in page.printed("A prior that says nothing"))
    page.aside("The numbers are those of the textbook interval for a mean, and the sentence is a different "
               "one: given these fourteen scores", "see the exercise")
    page.aside("this prior held a mean of −3,000 points to be as good as one of 12", "a flat prior")


def test_the_posterior_lies_between_nearer_to_the_data_and_is_narrower_than_both():
    page.aside("Because the product of two normal kernels in $\\mu$ is again a normal kernel",
               "proved below it")
    page.aside("(The beta prior of the last chapter was another one.)", "proved there")
    page.aside("The two exponents together, without the factor", "a proof")
    page.aside("With the two names this is", "a proof")
    page.aside("so `1 / sd` is the root of the sum of the two precisions", "arithmetic")
    between = YBAR < EXACT.mean < MU_0 and EXACT.mean - YBAR < MU_0 - EXACT.mean
    page.claim("The posterior lies between the prior, made from the other schools, and the likelihood of "
               "the fourteen scores. It is nearer to the likelihood, and narrower than both",
               between and EXACT.sd < min(SIGMA_0, ERROR))
    page.claim("Three bell curves over the mean score. The broad dashed prior is centred near 12.7 points, "
               "the dotted likelihood near 4.6, and the solid posterior, the narrowest and highest, near "
               "6.4",
               [f"{v:.1f}" for v in (MU_0, YBAR, EXACT.mean)] == ["12.7", "4.6", "6.4"] and
               EXACT.sd < min(SIGMA_0, ERROR))  # fmt: skip
    page.claim("its mean is very probably below 10. But the best guess has moved up by about two points "
               "from what the fourteen pupils showed",
               EXACT.marginal().cdf(10) > 0.99 and 1.5 < EXACT.mean - YBAR < 2.5)


def test_the_weight_grows_and_the_move_is_a_product():
    page.claim("A school with as many pupils as the prior is worth would be half believed. Does a larger "
               "school move less",
               np.isclose((n := (SIGMA / SIGMA_0) ** 2) / (n + SIGMA**2 / SIGMA_0**2), 0.5))
    weights = [round(PRIOR.weight(n), 2) for n in (14, 47)]
    page.claim("rises steeply from 0.2 at one pupil, passes one half near four pupils, and flattens towards "
               "one. School 8367 is marked at 14 pupils and a weight of 0.77, School 1224 at 47 pupils and "
               "0.92",
               weights == [0.77, 0.92] and SIZES[LABELS == 1224] == 47 and
               round(PRIOR.weight(1) , 1) == 0.2 and PRIOR.weight(4) < 0.5 < PRIOR.weight(5))  # fmt: skip
    n = SIZES[LABELS != 8367]
    w = n / (n + SIGMA**2 / SIGMA_0**2)
    move = np.abs(w * OTHERS + (1 - w) * MU_0 - OTHERS)
    page.claim("How far a school moves is the product of two things, $1 - w$ and its distance from $\\mu_0$",
               np.allclose(move, (1 - w) * np.abs(OTHERS - MU_0)))
    middle = (n < np.median(n)) & (np.abs(OTHERS - MU_0) < 0.5)
    page.claim("A small school near the middle hardly moves at all",
               middle.any() and move[middle].max() < 0.1)


def test_the_wide_prior_and_its_useless_evidence():
    page.aside("Two roads, one posterior", "a heading")
    grid, exact = page.at("Two roads, one posterior")["grid"], (EXACT.mean, EXACT.sd, PRIOR.log_evidence(Y))
    gaps = np.subtract((grid.mean(), grid.sd(), grid.log_evidence), exact)
    page.claim("They meet in every digit shown. And the flat prior? Make the normal prior wider and wider",
               np.abs(gaps).max() < 5e-9)
    law = {s: bhm.NormalMean(MU_0, s, sigma=SIGMA).log_evidence(Y) for s in (1, 3, 10, 100, 1e4, 1e6)}
    page.claim("The evidence has a limit too, but a useless one. At first it grows, because a prior that is "
               "sure of itself and wrong predicts badly", law[1] < law[3] < law[10])
    page.claim("Then the prior spreads over an ever wider range, gives every data set ever less, and in the "
               "end zero",
               law[10] > law[100] > law[1e4] > law[1e6] and np.isclose(law[1e4] - law[1e6],
               np.log(100), atol=1e-3))  # fmt: skip


def test_three_schools_are_as_low_where_the_prior_expects_one():
    overlap = np.minimum(norm.pdf(x := np.linspace(-10, 30, 4001), MU_0, SIGMA_0), norm.pdf(x, YBAR, ERROR))
    page.claim("Look at the three curves again: prior and likelihood hardly overlap. Is School 8367 at odds "
               "with the prior? Ask the prior what it expected of the mean of fourteen pupils",
               np.sum(overlap) * 0.01 < 0.1)
    tail = norm.cdf(YBAR, MU_0, np.hypot(SIGMA_0, ERROR))
    page.claim("For one school taken blindly that is a surprise of one in a hundred", 0.0095 < tail < 0.0105)
    number = norm.cdf(YBAR, MU_0, np.hypot(SIGMA_0, SIGMA / np.sqrt(SIZES))).sum()
    page.claim("Among all schools there are three where 0.9 were expected: a little much, but nothing to "
               "overthrow the prior",
               f"{number:.1f}" == "0.9" and np.sum(MEANS <= YBAR) == 3 and
               0.05 < poisson(number).sf(2) < 0.1)  # fmt: skip
    assert 160 * tail > 1.5 * number  # if every school had sent fourteen
    without = np.sqrt(SIGMA_0**2 - np.mean(SIGMA**2 / SIZES[LABELS != 8367]))
    milder = norm.cdf(YBAR, MU_0, np.hypot(without, SIGMA / np.sqrt(SIZES))).sum()
    page.claim("The check is a mild one, though: $\\sigma_0$ still holds the luck of the other schools, and "
               "[] adds luck once more. With the luck taken out of $\\sigma_0$, 0.6 schools would be "
               "expected",
               f"{milder:.1f}" == "0.6" and milder < number)
    page.aside("So ask as well how many of the 160 schools should be this low, each with the number of "
               "pupils that it sent", "a task")
    page.aside("But we took the school because it is low", "how it was chosen")
    page.aside("When prior and data disagree", "a heading")
    page.aside("Suppose the fourteen had agreed with the prior perfectly", "a supposition")
    agreeing = PRIOR.update(Y - YBAR + MU_0)
    page.claim("In [] the variance does not contain the data at all. When prior and data conflict, the "
               "normal model averages the two and is as sure as ever", np.isclose(agreeing.sd, EXACT.sd))
