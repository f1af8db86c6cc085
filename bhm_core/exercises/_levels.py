"""What is tried of answers about groups with a level each: populations, weights, ranks."""

from __future__ import annotations

import numpy as np

from bhm_core.data import load_high_school
from bhm_core.exercises._table import exercise, near, same, true

Y = np.array([28.0, 8.0, -3.0, 7.0])
SE = np.array([15.0, 10.0, 16.0, 11.0])
SIZES = np.array([4.0, 14.0, 60.0])
MEANS = np.array([4.0, 9.0, 17.0])


@exercise("ex-hyperpriors-ninth",
          "`ninth(mu, tau)`, which returns one draw of the gain of a new school for each draw of μ and τ")
def _ninth(ninth):
    rng = np.random.default_rng(5)
    mu, tau = rng.normal(8, 1, 20_000), rng.uniform(2, 10, 20_000)
    new = np.asarray(ninth(mu, tau))
    yield true("one draw for each draw", "the number of draws, for 20,000", new.size, new.shape == mu.shape,
               "Keep the draws; their means are not enough.")
    yield same("without spread a new school is the average one",
               "τ = 0, three draws, and the μ of these draws", ninth(mu[:3], 0 * tau[:3]), mu[:3],
               "The new school is drawn around the μ of its own draw.")
    yield true("it is centred where the population is", "mean less the mean of μ", new.mean() - mu.mean(),
               abs(new.mean() - mu.mean()) < 0.2, "Is each τ with its own μ?")
    spread = new.var() / (mu.var() + np.mean(tau**2))
    yield true("variances add", "its variance, over that of μ plus the mean of τ²", spread,
               abs(spread - 1) < 0.06,
               "τ is a standard deviation, and each draw has its own. A new school has both kinds of doubt.")


@exercise("ex-hyperpriors-bug", "`mu_hat(y, se, tau)`, which returns the mean of μ given τ and y")
def _mu_hat(mu_hat):
    for tau in (1.0, 5.0):
        yield same("if all gain 100 more, so does the mean", f"y + 100 at tau = {tau}, less the mean before",
                   mu_hat(Y + 100, SE, tau) - mu_hat(Y, SE, tau), 100.0, "Do the weights add up to 1?")
    yield same("equal standard errors give the plain mean", "se = 10 for all, and the mean of y",
               mu_hat(Y, np.full(4, 10.0), 3.0), Y.mean(),
               "Equal schools have equal weights, which add up to 1.")
    yield same("precision decides where τ is 0", "tau near 0, and the mean weighted by 1/se²",
               mu_hat(Y, SE, 1e-6), np.average(Y, weights=SE**-2.0), "Is it se, or se squared?", 1e-4)
    yield same("where τ is huge, schools count alike", "tau = 1,000,000, and the mean of y",
               mu_hat(Y, SE, 1e6), Y.mean(), "The variance of a school around μ is se² + tau².", 1e-4)


@exercise("ex-intercepts-code",
          "`levels(gamma_0, tau, sigma, n, y_mean)`, which returns the levels of all schools")
def _levels(levels):
    one = levels(12.0, 3.0, 6.0, SIZES, MEANS)
    yield same("the origin of the scores does not count", "all means and gamma_0 + 50, less 50", one,
               levels(62.0, 3.0, 6.0, SIZES, MEANS + 50) - 50, "The two weights add up to 1.")
    yield same("the unit does not count", "everything × 10, over 10", one,
               levels(120.0, 30.0, 60.0, SIZES, 10 * MEANS) / 10, "Is one variance a standard deviation?")
    yield same("τ = 0 is complete pooling", "tau = 0, and gamma_0 for every school",
               levels(12.0, 1e-9, 6.0, SIZES, MEANS), np.full(3, 12.0), "Which weight goes to 1?", 1e-4)
    yield same("many pupils speak for themselves", "10 million pupils each, and the schools' own means",
               levels(12.0, 3.0, 6.0, 1e7 + 0 * SIZES, MEANS), MEANS, "Which weight grows with n?", 1e-4)
    yield same("at n = σ²/τ² the weights are equal", "sigma = 6, tau = 3, n = 4: twice the level",
               2 * levels(12.0, 3.0, 6.0, SIZES[:1], MEANS[:1]), np.array([16.0]),
               "The population is worth σ²/τ² pupils: squares, and no pupil less.")


@exercise("ex-intercepts-bug",
          "`weight(sigma, tau)`, which returns the weight of the own mean of a school with 14 pupils")
def _weight(weight):
    one = weight(6.3, 3.1)
    yield same("the unit does not count", "both in tenths of a point", one, weight(63.0, 31.0),
               "Is one of them squared and the other not?")
    yield same("a population worth 14 pupils has half the weight", "sigma = tau √14, twice",
               2 * weight(3 * np.sqrt(14), 3.0), 1.0,
               "All 14 pupils count, and σ²/τ² says what the population is worth.")
    yield true("pupils that hardly differ are believed", "sigma = 0.01", weight(0.01, 3.0),
               weight(0.01, 3.0) > 0.99, "Which of the two spreads makes a mean of pupils noisy?")
    yield true("schools that hardly differ are pooled", "tau = 0.01", weight(6.3, 0.01),
               0 <= weight(6.3, 0.01) < 0.01, "Which of the two spreads says how much schools differ?")


@exercise("ex-intercepts-smallest", "the labels of one or more schools", 0)
def _smallest(answer):
    pupils = load_high_school().students
    label, place, size = np.unique(pupils["school"], return_inverse=True, return_counts=True)
    own = np.bincount(place, pupils["mathach"]) / size
    move = (12.6 - own) / (1 + size * (2.9 / 6.3) ** 2)  # with rounded parameters: near enough for an order
    found = np.searchsorted(label, np.atleast_1d(answer)).clip(0, label.size - 1)
    yield true("the labels are those of schools", "the labels", answer, label[found] == answer,
               "Use the numbers of the schools, such as 8367, and not their places in a list.")
    yield true("the schools are small", "their numbers of pupils", size[found], size[found] <= 30,
               "At most 30 pupils were asked for.")
    order = [int(np.sum(np.abs(move) < abs(move[j]))) for j in found]
    yield true("they move less than the median school", "how many of the 160 schools move less", order,
               np.array(order) < 80,
               "A move is a weight times a distance. Which small school has little distance?")


@exercise("ex-comparing-pupils", "`sd_of_level(n, sigma, tau)`, which returns the standard deviation of the "
          "level of a school with n pupils when the population is known")
def _sd_of_level(sd_of_level):
    one = sd_of_level(14.0, 6.3, 3.1)
    yield same("the unit does not count", "everything × 10, over 10", one, sd_of_level(14.0, 63.0, 31.0) / 10,
               "Is it a variance, or its root?")
    yield same("precisions add", "1/sd², and n/sigma² + 1/tau²", 1 / one**2, 14 / 6.3**2 + 1 / 3.1**2,
               "The variance is w σ²/n, with w to the first power.")
    yield true("hardly any pupils leave the spread of the population", "n = 0.0001, over tau",
               sd_of_level(1e-4, 6.3, 3.1) / 3.1, abs(sd_of_level(1e-4, 6.3, 3.1) / 3.1 - 1) < 1e-3,
               "σ/√n alone forgets what is known of schools.")


@exercise("ex-comparing-code", "`probability_above(draws, limit)`, which returns for each school the "
          "probability that its level is above the limit, from draws (chain, draw, school)")
def _probability_above(above):
    draws = np.random.default_rng(2).normal([10, 15, 20], [1, 3, 1], (2, 500, 3))
    p = np.asarray(above(draws, 16.0))
    yield true("one number per school", "the shape of the result for 3 schools", p.shape, p.shape == (3,),
               "Average over chains and draws, and keep the last axis.")
    yield true("a limit far below is always passed, one far above never", "limits -100 and 100",
               [above(draws, -100.0), above(draws, 100.0)],
               near(above(draws, -100.0), np.ones(3)) and near(above(draws, 100.0), np.zeros(3)),
               "Which way round is the comparison?")
    yield true("a school that may be on either side has a probability in between", "the second school, at 16",
               p[1], 0.2 < p[1] < 0.6,
               "Compare each draw with the limit, and then average: not the other way round.")
    yield same("the expected number of deserving schools is the sum",
               "the sum, and the mean number over draws", p.sum(), (draws > 16).sum(axis=-1).mean(),
               "Every draw of every school counts once.")


@exercise("ex-comparing-eight", "`best(theta)`, which returns for each programme the probability that it is "
          "the best, from draws (chain, draw, programme)")
def _best(best):
    centre, spread = [0, 1, 2.3, 2, 0, 1, -1, 0], [1, 1, 1, 4, 1, 1, 1, 1]
    theta = np.random.default_rng(6).normal(centre, spread, (2, 2000, 8))
    p = np.asarray(best(theta))
    yield same("one of them is the best", "the sum over programmes", p.sum(), 1.0,
               "In each draw exactly one programme has the largest gain.")
    yield same("names do not count", "the programmes in reverse", p[::-1], best(theta[..., ::-1]),
               "Which step depends on the place of a programme?")
    yield same("a gain for all changes nothing", "all draws + 50", p, best(theta + 50),
               "Compare the programmes within each draw.")
    sure = best(np.broadcast_to(np.array([5.0, 1.0, 9.0, 2.0, 0.0, 7.0, 3.0, 4.0]), (1, 10, 8)))
    yield true("the largest gain wins", "gains of 5, 1, 9, 2, 0, 7, 3 and 4, without doubt", sure,
               near(sure, [0, 0, 1, 0, 0, 0, 0, 0]), "The best has the highest rank. From which end is that?")
    yield true("a wide interval is a chance", "a sure gain of 2.3, and 2 with four times the sd", p[2:4],
               p[3] > p[2], "Ask every draw, and not the posterior means.")
