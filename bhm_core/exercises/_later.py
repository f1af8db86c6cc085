"""What is tried of answers about families of priors, checks, missing rows, design, and a whole report."""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, gammaln

from bhm_core.exercises._table import exercise, near, same, true


def _evidence(y, n, a, b):
    """The probability of y of n under a beta prior."""
    ways = gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1)
    return np.exp(ways + betaln(a + y, b + n - y) - betaln(a, b))


@exercise("ex-families-bug", "`update(a, b, y, n)`, which returns the two numbers of the posterior")
def _update(update):
    def mean(pair):
        return pair[0] / (pair[0] + pair[1])

    yield same("without rats nothing changes", "Beta(3, 7) and 0 of 0", update(3.0, 7.0, 0, 0), [3.0, 7.0],
               "Only data are added.")
    swapped = mean(update(7.0, 3.0, 10, 14))
    yield same("success and failure may swap their names",
               "1 less the mean with all names swapped, and the mean", 1 - swapped,
               mean(update(3.0, 7.0, 4, 14)), "Which rats does the second number count?")
    yield same("two batches are one large batch", "4 of 14 and then 2 of 6, and 6 of 20 at once",
               update(*update(3.0, 7.0, 4, 14), 2, 6), update(3.0, 7.0, 6, 20), "Is each rat counted once?")
    yield true("many rats outvote the prior", "the mean after 600 of 1,000",
               mean(update(3.0, 7.0, 600, 1000)), abs(mean(update(3.0, 7.0, 600, 1000)) - 0.6) < 0.01,
               "Are the rats with a tumour added to the first?")


@exercise("ex-families-mixture", "`ordinary(y, a, b)`, the probability that a batch with y tumours among 14 "
          "rats is ordinary, where a and b are the prior of ordinary batches")
def _ordinary(ordinary):
    p = np.array([float(ordinary(k, 2.7, 16.9)) for k in range(15)])
    yield true("it is a probability", "the answers for 0 to 14 tumours", p, (p >= 0) & (p <= 1),
               "Divide by the sum.")
    yield same("where the two kinds are alike nothing is learned", "a = b = 1, for 4 and for 12 tumours",
               [float(ordinary(k, 1.0, 1.0)) for k in (4, 12)], [0.9, 0.9], "Are 0.9 and 0.1 in it?")
    law = 0.9 * _evidence(np.arange(15), 14, 2.7, 16.9) + 0.1 / 15
    yield same("on average the belief stays", "the mean over all 15 results, each by its probability",
               law @ p, 0.9,
               "The likelihood of a kind is its evidence: the mean over its rates, and not the value at one.")


@exercise("ex-design-half", "`wider(J, n)`, which returns the expected width with J schools of n pupils over "
          "that with 160 schools of 44, with τ = 3 and σ = 6")
def _wider(wider):
    yield same("the whole survey is not wider than itself", "J = 160, n = 44", wider(160, 44), 1.0,
               "Divide by it.")
    yield same("a quarter of the schools doubles the width", "J = 40, n = 44", wider(40, 44), 2.0,
               "The variance has J in both of its terms.")
    least = 3 / np.sqrt(9 + 36 / 44)
    yield true("no number of pupils makes up for the schools", "J = 160, n = 10 million", wider(160, 1e7),
               abs(wider(160, 1e7) - least) < 1e-3, "What is left of τ²/J + σ²/(Jn) when n is huge?")


@exercise("ex-design-radon", "`best(tau, sigma)`, which returns the best number of houses per county when a "
          "drive costs as much as 10 measurements")
def _best_number(best):
    n = float(best(0.34, 0.76))
    yield same("the unit does not count", "both in other units, times 100", n, best(34.0, 76.0),
               "Only a ratio counts.")
    yield same("twice the spread between counties halves the number", "tau doubled, the answer doubled", n,
               2 * best(0.68, 0.76), "Squares or roots? The variance falls with 1/n, the cost rises with n.")
    loss = [(10 + k) * (0.34**2 + 0.76**2 / k) for k in (0.8 * n, n, 1.25 * n)]
    yield true("no other number is better for the money",
               "the variance at equal cost, for 0.8, 1 and 1.25 times yours", loss,
               loss[1] < min(loss[0], loss[2]), "J is the budget over 10 + n: put it into the variance.")


@exercise("ex-case-next",
          "`boys_ahead(gamma, tau)`, which returns the probability that boys are ahead in a new school")
def _boys_ahead(boys_ahead):
    yield same("without a mean gap it is a coin", "gamma = 0, twice", 2 * boys_ahead(0.0, 6.0), 1.0,
               "Then gaps are centred at zero.")
    yield same("girls ahead is the rest", "gaps of 4 and of -4 on average, added up",
               boys_ahead(4.0, 6.0) + boys_ahead(-4.0, 6.0), 1.0, "One side and the other.")
    yield true("a mean gap of girls makes it less likely", "gamma = 7, tau = 6", boys_ahead(7.0, 6.0),
               boys_ahead(7.0, 6.0) < 0.5, "Boys are ahead where the gap is below zero.")
    yield same("the unit does not count", "in points, and in tenths of a point", boys_ahead(7.0, 6.0),
               boys_ahead(70.0, 60.0), "Only the ratio of the two counts, and tau is a standard deviation.")
    yield true("at 1.645 standard deviations one in twenty is left", "gamma = 1.645 tau",
               boys_ahead(1.645, 1.0), abs(boys_ahead(1.645, 1.0) - 0.05) < 1e-3,
               "Use the normal distribution.")


@exercise("ex-case-hsb", "`mixed(female, row)`, which returns for each school whether it has both girls and "
          "boys, from 0 or 1 for each pupil and the place of the pupil's school")
def _mixed(mixed):
    female, row = np.array([1.0, 1, 0, 1, 1, 0, 0, 0, 1, 0]), np.array([0, 0, 0, 1, 1, 2, 2, 3, 3, 3])
    found = np.asarray(mixed(female, row))
    yield true("one answer per school", "the shape of the result for 4 schools", found.shape,
               found.shape == (4,), "Count by school.")
    yield true("one of each is enough", "two schools with a single boy or girl among others", found[[0, 3]],
               found[[0, 3]] == 1, "Any share between none and all is mixed.")
    yield true("schools for one sex are not mixed", "a school of girls and one of boys", found[[1, 2]],
               found[[1, 2]] == 0, "Both ends are excluded.")
    yield true("order does not count", "pupils in reverse", mixed(female[::-1], row[::-1]),
               near(mixed(female[::-1], row[::-1]), found), "Use the place of the school.")


@exercise("ex-decisions-measure",
          "two numbers, the probabilities between which measuring is the cheapest choice", 2)
def _measure(answer):
    low, high = np.sort(answer)
    yield true("they are probabilities", "the two numbers", answer, (answer > 0) & (answer < 1),
               "Where a line lies below both others, there is a first and a last p.")
    yield true("at the lower one leaving costs as much as measuring", "6,000 p less 15 + 1,500 p",
               6000 * low - 15 - 1500 * low, abs(4500 * low - 15) < 1,
               "Who measures still pays for mending, if it is needed.")
    yield true("at the upper one mending costs as much as measuring", "1,500 less 15 + 1,500 p",
               1485 - 1500 * high, abs(1485 - 1500 * high) < 16, "Mending costs the same whatever p is.")


@exercise("ex-decisions-twenty", "`in_need(draws, chosen)`, which returns three numbers: the mean number of "
          "the chosen counties whose level is above log 4.1, and the ends of its 90% interval")
def _in_need(in_need):
    rng = np.random.default_rng(5)
    draws = np.log(4.1) + rng.normal([-0.5, -0.2, 0, 0.1, 0.6], 0.3, (2, 1000, 5))
    p = (draws > np.log(4.1)).mean(axis=(0, 1))
    yield true("an empty list has none", "no county", in_need(draws, []),
               near(in_need(draws, []), np.zeros(3)), "A sum over nothing is 0.")
    yield same("the mean is the sum of the probabilities", "all five counties",
               in_need(draws, [0, 1, 2, 3, 4])[0], p.sum(),
               "Compare each draw with the limit, and only then average.")
    yield same("the order of the list does not count", "counties 1, 3 and 4 in two orders",
               in_need(draws, [1, 3, 4]), in_need(draws, [4, 1, 3]), "Which step depends on a place?")
    mean, low, high = in_need(draws, [1, 2, 3])
    yield true("the ends are numbers of counties", "three counties near the limit", [low, mean, high],
               low == round(low) and high == round(high) and low < mean < high <= 3,
               "One count per draw, and quantiles of the counts.")


@exercise("ex-decisions-bug", "`share(level, sigma)`, the share of basements above log 4.1 in a county, from "
          "draws of its level and of σ")
def _share_above(share):
    rng = np.random.default_rng(6)
    level, sigma = np.log(4.1) + rng.normal(0.4, 0.1, (2, 500)), rng.normal(0.76, 0.02, (2, 500))
    yield same("houses that are all alike follow the county",
               "sigma near 0, and the share of draws above the limit", share(level, 1e-9 * sigma),
               np.mean(level > np.log(4.1)), "Then a house is its county.", 1e-3)
    middle = share(0 * level + np.log(4.1), sigma)
    yield same("half of the houses lie above their county's level", "a level at the limit, twice", 2 * middle,
               1.0, "Houses scatter around the level to both sides.")
    houses = np.mean(rng.normal(level, sigma, (400, 2, 500)) > np.log(4.1))
    gap = float(share(level, sigma)) - houses
    yield true("it is a share of houses", "less the share of 400,000 simulated ones", gap, abs(gap) < 5e-3,
               "What was asked is not how sure one is of the county. Where is sigma?")
