"""The chapter on Bayes' theorem: its sentences about fourteen pupils, models and evidence."""

import numpy as np
from claims import Page
from school_8367 import LABELS, PUPILS, ROW, SIZES, Y
from scipy.stats import beta, norm

page = Page("bayes_theorem")
SCORES = PUPILS["mathach"]
IS_LOW = SCORES < 5
LOW = IS_LOW[PUPILS["school"] == 8367]
SHARES = np.bincount(ROW, IS_LOW) / SIZES
OTHERS, TESTED = SHARES[LABELS != 8367], SIZES[LABELS != 8367]
THETA = np.linspace(0, 1, 10_001)


def test_nine_of_fourteen_are_low_and_one_pupil_did_well():
    words = tuple(page.glued(f"bayes-{key}") for key in ("low", "all", "schools", "share"))
    page.claim("In 1982 fourteen pupils of School 8367, a small public high school, sat a test in "
               "mathematics. <bayes-low> of them scored below 5 points. In the whole survey, <bayes-all> "
               "pupils of <bayes-schools> schools, only <bayes-share>% scored that low",
               words == ("Nine", f"{SCORES.size:,}", str(LABELS.size),
               f"{100 * IS_LOW.mean():.0f}") and (LOW.sum(), LOW.size) == (9, 14))  # fmt: skip
    page.aside("Or are fourteen pupils too few to say", "a question")
    page.aside("It has one formula, and by the end of the page you will have used it", "an announcement")
    page.aside("What fourteen pupils scored", "a heading")
    page.claim("One score per pupil, in points, between about −3 and 25",
               -3 < SCORES.min() < -2.5 and 24.5 < SCORES.max() < 25)
    page.claim("One pupil of the fourteen did well. Most of the others scored where few pupils of the "
               "survey do", (Y > 10).sum() == 1 and np.sum(Y < np.quantile(SCORES, 0.25)) > 7)
    page.claim("Among 160 schools some end up at the bottom by bad luck alone", LABELS.size == 160)
    page.aside("the second half of the course is about it", "an announcement")


def test_the_pictures_of_the_scores_are_described():
    page.claim("The fourteen scores of School 8367 (dots) under the scores of all pupils (grey). The dotted "
               "line is at 5 points", Y.size == 14)
    page.claim("A broad grey histogram of all scores from about minus 3 to 25 points. Below it lie fourteen "
               "dots, nine of them left of the line at 5 points, one far to the right near 16",
               (Y < 5).sum() == 9 and 15.5 < Y.max() < 16.5)
    page.claim("Two members of the normal family, and the fourteen scores. Each point of the parameter "
               "space is one such curve", Y.size == 14)
    near = np.abs(Y - Y.mean()) < Y.std()
    page.claim("Two bell curves. The narrow solid one is centred near 4.6 points, where most of the "
               "fourteen dots lie. The broad dashed one is centred near 12.7 points and leaves most dots in "
               "its left tail",
               f"{Y.mean():.1f}" == "4.6" and abs(SCORES.mean() - 12.7) < 0.06 and
               near.sum() > 7 and np.sum(Y < SCORES.mean() - SCORES.std()) > 7 and
               Y.std() < SCORES.std())  # fmt: skip


def test_the_first_figure_is_led_to_by_words_that_hold():
    page.claim("varies among the other 159 schools. The dotted curve shows how well each possible share "
               "would explain the fourteen pupils", OTHERS.size == 159)
    page.aside("A third, solid curve puts the two together; it appears once you have said where you expect "
               "it. The three are called prior, likelihood and posterior, and how the third is made from "
               "the first two", "definitions")
    start, hits = 1.58, np.arange(10)
    path = (start + hits) / (9.4 + hits)
    page.claim("With the nine low scores first the mean climbs high, and comes down to the same curve",
               path[-1] > 0.55 > (start + 9) / (9.4 + 14))
    page.aside("Or watch the fifth pupil alone : what was the posterior after four pupils is the prior for "
               "the fifth", "a definition")


def test_a_model_and_its_parameter():
    page.aside("and $d$ more facts $X_i$ in $\\mathbb R^d$, such as the parents' income. All values that "
               "such a pair can have", "a definition")
    page.aside("Nobody can choose among all distributions that exist", "a definition")
    page.aside("two different $\\theta$ never name the same distribution. (The pair $(\\mu, \\sigma)$ would "
               "be an equally good label", "mean and variance are read off the distribution")
    m = np.linspace(-5, 20, 7)[:, None]
    by_sums = 13 * Y.var(ddof=1) + 14 * (Y.mean() - m[:, 0]) ** 2
    page.claim("Fourteen scores enter through two numbers only",
               np.allclose(np.sum((Y - m) ** 2, axis=1), by_sums))
    page.aside("Which member describes School 8367 better: one centred at the school's own mean, or one "
               "that looks like the survey as a whole? Compare the densities they give to the fourteen "
               "scores", "a question")
    own, survey = (norm(x.mean(), x.std(ddof=1)) for x in (Y, SCORES))
    gap = own.logpdf(Y).sum() - survey.logpdf(Y).sum()
    page.claim("The difference of the two log densities says, as a power of $e$, how many times denser the "
               "data are under the first", gap > 10)
    page.claim("The share is the area to the left of 5: 54% under the curve of the school itself. (Of the "
               "fourteen it was 64%.)", (f"{own.cdf(5):.0%}", f"{LOW.mean():.0%}") == ("54%", "64%"))
    page.aside("It can answer any question about further pupils. How many will score below 5 points",
               "what a model is")
    page.claim("It cannot know that scores end near 25 points", 24.5 < SCORES.max() < 25)
    without = np.delete(Y, Y.argmax())
    page.claim("The pupil near 16 points stretches $\\sigma$ for everybody",
               without.std(ddof=1) < 0.8 * Y.std(ddof=1))
    page.aside("A smaller model", "a heading")
    page.aside("For this chapter one number is enough. Call a score below 5 points low", "a definition")


def test_nearly_half_go_to_catholic_schools_and_fewer_than_a_third_of_the_low_scorers():
    page.aside("Two schools of thought", "a heading")
    page.aside("so that one member $p(\\cdot \\mid \\truth{\\theta_0})$ has produced the data. Two "
               "traditions go on", "definitions")
    catholic = PUPILS["catholic"] == 1
    page.claim("Nearly half of the pupils in the survey go to a Catholic school, but fewer than a third of "
               "the low scorers do", 0.45 < catholic.mean() < 0.5 and catholic[IS_LOW].mean() < 1 / 3)
    page.aside("Now the same number without the table, from three shares that somebody might have told us",
               "a task")
    bayes = IS_LOW[catholic].mean() * catholic.mean() / IS_LOW.mean()
    page.claim("The two answers agree. All that happened was the definition of a conditional probability, "
               "used twice: the probability of both can be taken apart in two ways",
               np.isclose(bayes, catholic[IS_LOW].mean()))
    base_rate_forgotten = IS_LOW[catholic].mean()
    assert not np.isclose(base_rate_forgotten, catholic[IS_LOW].mean(), rtol=0.5)


def test_grid_and_formula_meet():
    page.aside("The parameter can be any number between 0 and 1, so the integral in [] replaces the sum "
               "over two sectors", "a definition")
    page.aside("whether it is a good choice is a question for later on this page. The posterior takes three "
               "lines", "a plan")
    page.aside("`bhm.Grid` does the same for every grid of this course. It is given the logarithm of "
               "likelihood times prior, because with many pupils the product itself becomes too small",
               "what the code does")
    page.aside("The logarithm of a prior that is 1 everywhere is 0; it may be left out", "arithmetic")
    page.aside("The lines above once more: the logarithm of the density, the logarithm of the widths of the "
               "steps, and their sum, normalised so that the weights add up to one", "what the code does")
    grid, exact = page.at("The beta distribution")["grid"], beta(10, 6)
    page.claim("The two roads meet: grid and formula agree in every digit that was printed",
               abs(grid.mean() - exact.mean()) < 5e-11 and
               abs(grid.quantile(0.95) - exact.ppf(0.95)) < 5e-8)  # fmt: skip
    page.aside("The interval leaves out a probability of 5% at each end", "a definition")
    width = np.ptp(exact.interval(0.9))
    page.claim("the interval covers more than a third of all possible values. They are enough to say that "
               "the share lies above the survey's", width > 1 / 3 and exact.sf(IS_LOW.mean()) > 0.9999)
    page.aside("Fourteen pupils are too few to pin the share down", "the interval says how few")


def test_the_beta_distributions_look_as_they_are_described():
    sd = {pair: beta(*pair).std() for pair in [(1, 1), (2, 6), (10, 6), (30, 30)]}
    page.claim("Four beta distributions. Beta(1, 1) is flat, and Beta(10, 6) is the posterior of School "
               "8367. Beta(30, 30) is the narrowest, because its two numbers have the largest sum",
               min(sd, key=sd.get) == (30, 30) and (1 + LOW.sum(), 1 + 14 - LOW.sum()) == (10,
               6))  # fmt: skip
    tops = [THETA[beta(*pair).pdf(THETA).argmax()] for pair in list(sd)[1:]]
    page.claim("a hump on the left with its top near 0.17, a hump right of the middle with its top near "
               "0.64, and a high narrow hump at 0.5", np.allclose(tops, [0.17, 0.64, 0.5], atol=5e-3))
    page.aside("Four curves over a share from 0 to 1: a horizontal line", "names the axis")
    page.aside("it is drawn at half the height, to be seen", "how it is drawn")
    page.claim("a posterior hump from about 0.3 to 0.9 with its top near 0.64. The dotted likelihood has "
               "the same shape at half the height",
               beta(10, 6).cdf(0.3) < 0.01 and beta(10, 6).sf(0.9) < 0.01)
    page.aside("Over the share of low scores from 0 to 1, a flat dashed prior", "names the axis")


def test_a_pupil_moves_the_mean_by_the_surprise_over_a_divisor():
    means = np.array([(1 + LOW[:k].sum()) / (2 + k) for k in range(15)])
    moves = np.diff(means)
    assert np.allclose(moves, (LOW - means[:-1]) / (2 + np.arange(1, 15)))
    sizes = np.abs(moves)
    page.claim("Not always less than the one before: look at the fourth and the fifth", sizes[4] > sizes[3])
    page.claim("A low score moves the curve to the right, any other score to the left. The first pupils "
               "move it far, the last ones little",
               ((moves > 0) == LOW).all() and sizes[:3].min() > 2 * sizes[-3:].max())
    page.claim("The first two pupils moved the mean most, equally far and in opposite directions. The last "
               "one moved it least, but the twelfth moved it nearly as little",
               np.isclose(moves[0], -moves[1]) and sizes.max() == sizes[:2].max() and
               sizes[2:].max() < sizes[1] and sizes.argmin() == 13 and
               sizes[11] < 1.1 * sizes[13])  # fmt: skip
    page.claim("The fifth moved it further than the fourth, because after three low scores in a row a pupil "
               "who is not low is a surprise", sizes[4] > sizes[3] and list(LOW[1:5]) == [1, 1, 1, 0])
    page.claim("Six panels for pupils 1, 2, 3, 5, 9 and 14. The curve starts flat, tilts left after the "
               "first pupil, who was not low",
               not LOW[0] and list(page.at("One pupil at a time")["steps"]) == [1, 2, 3, 5, 9,
               14])  # fmt: skip
    page.claim("then becomes a hump that moves to the right and narrows until its top is near 0.64",
               f"{9 / 14:.2f}" == "0.64" and LOW.sum() == 9)
    page.aside("Look at the row of zeros and ones below [], and not at the row of means", "a task")
    page.aside("which of the fourteen pupils moved the posterior mean most, and which least? Write down "
               "your guess", "a task")
    page.aside("The numerator is the surprise: what the pupil showed, less what was expected", "a definition")
    page.aside("where $x_k$ is 1 for a low score and 0 for another", "a definition")


def test_the_truth_stays_and_the_curve_narrows():
    laws = page.at("The truth stays where it is")["posteriors"]
    sds = [law.std() for law in laws.values()]
    page.aside("so we simulate one with $\\truth{\\theta_0 = 0.6}$", "a setting")
    page.claim("Three posterior curves for 14, 140 and 1,400 pupils, each about three times as narrow as "
               "the one before, and a vertical line at the true share of 0.6, close to which the narrowest "
               "one stands",
               all(2.7 < a / b < 3.5 for a, b in zip(sds, sds[1:], strict=False)) and
               abs(laws[1400].mean() - 0.6) < 2 * sds[2])  # fmt: skip
    page.claim("The line is the same in all three; it is a fixed quantity. The curve is what moves, and "
               "with a hundred times as many pupils its standard deviation shrinks to about a tenth",
               0.09 < sds[2] / sds[0] < 0.12)
