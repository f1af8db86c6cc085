"""What is tried of answers about Bayes' theorem and the normal mean."""

from __future__ import annotations

import numpy as np

from bhm_core.exercises._table import exercise, near, same, true

SCORES = np.array([3.1, 8.4, -0.7, 6.2, 12.9, 4.4, 5.3, 1.8])
SCHOOL = (12.6, 3.1, 6.3)  # mean and spread of schools, spread of pupils


@exercise("ex-bayes-base-rate",
          "one number, the probability that a pupil whose test is positive has dyscalculia", 1)
def _base_rate(p):
    yield true("a probability lies between 0 and 1", "the number itself", p, 0 < p < 1,
               "Divide by all pupils who are positive.")
    yield true("it counts the positives, and not the pupils with dyscalculia",
               "the share among those who are positive", p, p < 0.85, "90% is the share of positives among "
               "those who have it. The question goes the other way round.")
    yield true("a positive test is evidence", "the number beside the 3% before the test", p, p > 0.035,
               "Divide by the positives, and not by the whole school: a positive test tells you something.")
    yield true("the odds are multiplied by 90% over 10%", "p / (1 - p), divided by the odds 3 to 97 before",
               p / (1 - p) / (3 / 97), abs(p / (1 - p) / (3 / 97) - 9) < 0.3,
               "Count those who have it and are found, and those who do not and are flagged all the same.")


@exercise("ex-bayes-threshold",
          "`mean(low, n)`, which returns the posterior mean of the share under a flat prior")
def _threshold(mean):
    yield true("one pupil settles nothing", "one pupil, who is not low", mean(0, 1), 0.05 < mean(0, 1) < 0.95,
               "The share of the pupils themselves is not the posterior mean: where is the flat prior?")
    yield same("low and not low may swap their names", "3 low of 14, and 1 less the mean of 11 low of 14",
               mean(3, 14), 1 - mean(11, 14),
               "The binomial treats the two alike. Which column did you count?", 1e-3)
    yield true("many pupils outvote the prior", "600 low of 1,000", mean(600, 1000),
               abs(mean(600, 1000) - 0.6) < 0.005, "Is the number of pupils used, and the right one?")
    step = [mean(4, 10), mean(5, 11), mean(4, 11)]
    yield true("what you expect of tomorrow is what you believe today",
               "4 of 10, then one more pupil, who is low with the probability you gave", step,
               near(step[0] * step[1] + (1 - step[0]) * step[2], step[0], 2e-3),
               "Take the mean of the posterior, and not its peak.")


@exercise("ex-bayes-underflow", "`weights(mu, scores)`, which returns the posterior weights of the points "
          "`mu` for pupils with a spread of 6.9 and a flat prior; they add up to 1")
def _underflow(weights):
    mu = np.linspace(8, 16, 81)
    many = np.tile(SCORES + 6, 900)
    yield true("it stays finite with thousands of pupils", f"{many.size} pupils", weights(mu, many),
               np.isfinite(weights(mu, many)),
               "Add logarithms, and take the largest away before the exponential.")
    yield true("the weights add up to one", "the sum for eight pupils", np.sum(weights(mu, SCORES)),
               near(np.sum(weights(mu, SCORES)), 1), "Divide by the sum at the end.")
    yield same("order does not count", "the pupils forwards and backwards", weights(mu, SCORES)[30:33],
               weights(mu, SCORES[::-1])[30:33], "Which step depends on the place of a pupil?")
    few = np.prod(np.exp(-((SCORES[:, None] - mu) ** 2) / (2 * 6.9**2)), axis=0)[1:-1]
    inner = np.asarray(weights(mu, SCORES))[1:-1]  # at its ends a rule of quadrature may have half a weight
    gap = np.max(np.abs(inner / inner.sum() - few / few.sum()))
    yield true("few pupils give what the product gives", "largest distance from it, for eight pupils", gap,
               gap < 1e-9, "Is it the sum over pupils of the squares, over twice the variance?")


@exercise("ex-conj-square", "two numbers, the mean and the standard deviation of the posterior", 2)
def _square(answer):
    mean, sd = answer
    yield true("the mean lies between the prior's and the pupil's", "the mean", mean, 3 < mean < 12,
               "It is an average of 3 and 12.")
    yield true("one pupil makes you surer", "the standard deviation beside the prior's 3", sd, sd < 3,
               "Is this a variance? Take its root.")
    gap = 1 / sd**2 - 1 / 36 - 1 / 9
    yield true("precisions add", "1/sd² less 1/36 and 1/9", gap, abs(gap) < 0.003,
               "The number in front of the square in μ is the precision: half of it, or its root, is not.")
    pull = mean / sd**2 - 3 / 36 - 12 / 9
    yield true("means are weighted by precision", "mean/sd² less 3/36 and 12/9", pull, abs(pull) < 0.02,
               "Who is surer here, the pupil or the prior? The surer one has the larger weight.")


@exercise("ex-conj-batches", "`two_steps(scores)`, which updates the prior of the page in two halves and "
          "returns the posterior mean")
def _batches(two_steps):
    one = two_steps(SCORES)
    yield same("order does not count", "the scores as they come, and sorted", one, two_steps(np.sort(SCORES)),
               "The second half starts from the posterior of the first. What did you start it from?")
    yield same("halves of other pupils give the same", "odd and even places as halves", one,
               two_steps(np.r_[SCORES[::2], SCORES[1::2]]),
               "Is the second prior the first posterior, sd included?")
    up = two_steps(SCORES + 1) - one
    yield true("one point more for all moves it by less than a point, and by more than half",
               "every score + 1", up, 0.5 < up < 1, "Both halves count, and so does the prior.")
    again = two_steps(np.r_[SCORES, SCORES]) - one
    yield true("the same scores twice pull further", "all pupils twice, less all pupils once", again,
               again < -0.1, "More pupils have more weight. Does the number of pupils enter the second step?")


@exercise("ex-conj-units", "`mean(mu_0, sigma_0, sigma, y)`, which returns the posterior mean")
def _units(mean):
    one = mean(*SCHOOL, SCORES)
    ten = mean(*(10 * x for x in SCHOOL), 10 * SCORES)
    yield same("the unit does not count",
               "everything in points, and in tenths of a point (then divided by 10)", one, ten / 10,
               "Which argument is a standard deviation, and which is a variance?")
    yield true("it lies between the prior and the pupils", f"prior 12.6, pupils {SCORES.mean():.2f}", one,
               SCORES.mean() < one < 12.6, "The two weights must be positive and add up to 1.")
    flat = mean(12.6, 1e6, 6.3, SCORES)
    yield same("a flat prior leaves the mean of the pupils",
               "sigma_0 = 1,000,000, and the mean of the scores", flat, SCORES.mean(),
               "Which of the two weights goes to 0 when sigma_0 is huge?", 1e-4)
    half = mean(0.0, 2.0, 2.0 * np.sqrt(SCORES.size), SCORES)
    yield same("a prior worth as many pupils as came has half the weight",
               "sigma = sigma_0 √n and mu_0 = 0, twice, beside the pupils' mean", 2 * half, SCORES.mean(),
               "The pupils have the variance sigma²/n, and the prior sigma_0².")


@exercise("ex-conj-sign", "`mean(y, top)`, which returns the posterior mean of the log variance on a grid "
          "that ends at `top`, for a sample with its own mean and a flat prior")
def _sign(mean):
    one = mean(SCORES, 8.0)
    yield same("it does not matter where the grid ends", "the grid up to 8, and up to 12", one,
               mean(SCORES, 12.0), "Does the likelihood fall when the variance grows without end?", 5e-3)
    yield same("ten times the unit adds log 100", "scores × 10, less 2 log 10, on a grid up to 14", one,
               mean(10 * SCORES, 14.0) - 2 * np.log(10), "Is v a variance everywhere, and nowhere a spread?",
               5e-3)
    yield same("a shift changes nothing", "all scores + 50", one, mean(SCORES + 50, 8.0),
               "Squares are taken around the mean of the sample.", 5e-3)
    rough = np.log(SCORES.var())
    yield true("it lies near the log of the mean square", "the answer for eight scores", one,
               rough < one < rough + 0.6, "The exponent is n/2, once. Is one of its factors missing?")


@exercise("ex-conj-t", "`variance(scores)`, which returns the posterior variance of μ from six scores")
def _t(variance):
    six = SCORES[:6]
    one = variance(six)
    yield same("ten times the unit is a hundred times the variance", "scores × 10, over 100", one,
               variance(10 * six) / 100, "Is it a variance, or its root?")
    yield same("a shift changes nothing", "all scores + 50", one, variance(six + 50),
               "Squares are around the mean.")
    grid = np.linspace(-2000, 2000, 400_001)
    density = (1 + (grid / np.sqrt(six.var(ddof=1) / 6)) ** 2 / 5) ** -3.0
    ratio = one / (np.sum(grid**2 * density) / np.sum(density))
    yield true("it is the variance of the t distribution",
               "the answer over the variance of its density on a grid", ratio, abs(ratio - 1) < 0.02,
               "The variance of a t is larger than its squared scale. By which factor?")


@exercise("ex-conj-coverage", "`coverage(true_mean, mu_0, sigma_0, sigma)`, which returns the share of "
          "samples of fourteen pupils whose informed 90% interval holds the true mean")
def _coverage(coverage):
    mu_0, sigma_0, _ = SCHOOL
    near_by, far = coverage(mu_0, *SCHOOL), coverage(mu_0 - 3 * sigma_0, *SCHOOL)
    yield true("schools in the middle are caught more often", "a true mean at mu_0", near_by,
               0.9 < near_by <= 1,
               "Over samples the centre has the sd w σ/√n, which is less than the reach was made for.")
    yield true("schools far out are caught less often", "a true mean 3 σ₀ below", far, 0 <= far < 0.85,
               "Far from mu_0 the centre is off by (1 - w) times the distance.")
    yield same("both sides are alike", "2 σ₀ above and below", coverage(mu_0 + 2 * sigma_0, *SCHOOL),
               coverage(mu_0 - 2 * sigma_0, *SCHOOL), "Both ends of the interval count.")
    z = np.linspace(-6, 6, 241)
    every = np.array([float(coverage(mu_0 + sigma_0 * k, *SCHOOL)) for k in z])
    average = np.sum(every * np.exp(-(z**2) / 2)) / np.sum(np.exp(-(z**2) / 2))
    yield true("over the schools of the prior the promise is kept", "the average over the prior", average,
               abs(average - 0.9) < 1e-3,
               "The reach is 1.645 posterior standard deviations; which sd did you take?")


@exercise("ex-conj-heavy", "`mean(ybar, n, sigma, mu_0, sigma_0)`, which returns the posterior mean under a "
          "t prior with 3 degrees of freedom, for means between -60 and 60")
def _heavy(mean):
    gaps = [y - mean(y, 14, 6.3, 12.6, 3.1) for y in (4.0, -16.0)]
    yield true("the pull is towards the prior", "ybar less the mean at ybar = 4", gaps[0], gaps[0] < 0,
               "The mean lies between ybar and mu_0.")
    yield true("far out the prior gives way", "ybar less the mean, at ybar = 4 and at -16", gaps,
               abs(gaps[1]) < abs(gaps[0]),
               "A normal prior pulls in proportion to the distance; a t does not.")
    yield same("both sides are alike", "8 points below mu_0 and 8 above, as distances",
               12.6 - mean(4.6, 14, 6.3, 12.6, 3.1), mean(20.6, 14, 6.3, 12.6, 3.1) - 12.6,
               "Both densities are symmetric. Does the grid reach far enough, and is its prior at mu_0?",
               1e-3)
    half = mean(2.0, 14, 3.15, 6.3, 1.55)
    yield same("the unit does not count", "everything halved, then doubled", 2 * half,
               mean(4.0, 14, 6.3, 12.6, 3.1),
               "The scale of the prior is sigma_0, in points, and the likelihood has sigma²/n.", 1e-3)
