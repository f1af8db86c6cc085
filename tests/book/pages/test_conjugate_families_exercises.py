"""The exercises of the chapter on conjugate families."""

import numpy as np
from claims import Page
from rat_batches import COUNT, SIZES, TUMOURS, A, B, alarms, limit, one_rate, own_rate
from scipy.stats import binom, nbinom

import bhm_core as bhm

page = Page("conjugate_families")
RNG = np.random.default_rng(6)


def sd(a, b):
    return np.sqrt(a * b / (a + b + 1)) / (a + b)


def test_events_and_counts():
    page.aside("Find mean and variance of the next count. Is its variance larger than that of a Poisson "
               "count with the same mean?", "a question")
    a, b = RNG.uniform(1, 9, size=2)
    law = nbinom(a, b / (b + 1))
    page.claim("The mean is $a/b$ and the variance is $a/b + a/b^2$: larger than the mean by the variance of "
               "$\\theta$, so larger than Poisson.",
               np.isclose(law.mean(), a / b) and np.isclose(law.var(), a / b + a / b**2))


def test_a_beta_posterior_does_not_notice_a_conflict():
    page.aside("Twenty rats, and a $\\operatorname{Beta}(10, 10)$ prior. Someone says: \"The further the "
               "count is from the ten that this prior expects, the wider the posterior must be.\" Write down "
               "what you expect of the posterior's standard deviation at 0, 5, 10, 15 and 20 tumours.",
               "an exercise")
    even = np.array([sd(10 + y, 30 - y) for y in (10, 5, 0)])
    page.claim("Under $\\operatorname{Beta}(10, 10)$ it is the other way round: the posterior is narrowest "
               "where the conflict is greatest.", (np.diff(even) < 0).all())
    own = np.array([sd(A + y, B + 20 - y) for y in range(21)])
    page.claim("Under the prior of the rats it widens over most of the range.",
               (np.diff(own) > 0).mean() > 0.8)
    page.claim("it is largest for a mean of one half.",
               all(sd(15, 15) > sd(15 + k, 15 - k) for k in range(1, 15)))
    page.aside("A beta prior cannot notice a conflict any more than a normal one.", "a conclusion")


def test_rats_and_no_rats():
    page.aside("for 4 of 14 rats the result looks plausible", "an exercise")
    page.aside("Call a rat without a tumour a success.", "a hint")
    page.aside("She adds all the rats to the failures, so that every tumour counts on both sides. The check: "
               "swap the two words. A rat is a success or a failure, so the two posterior means must "
               "add up to one.", "a reason")
    wrong, right = (A + 4, B + 14), (A + 4, B + 10)
    page.claim("Her rate is too low, and she is too sure of it: she has counted 18 rats where there are 14.",
               wrong[0] / sum(wrong) < right[0] / sum(right) and sd(*wrong) < sd(*right)
               and np.isclose(sum(wrong) - A - B, 18))
    swapped = (B + 10) / (B + 10 + A + 14), (B + 10) / (B + 10 + A + 4)
    assert wrong[0] / sum(wrong) + swapped[0] < 0.9 and np.isclose(right[0] / sum(right) + swapped[1], 1)


def ordinary(y):
    """Probability that the batch is ordinary, and the posterior mean of the rate, on a grid."""
    rate = np.linspace(0.0005, 0.9995, 1000)
    like = rate**y * (1 - rate) ** (14 - y)
    first = rate ** (A - 1) * (1 - rate) ** (B - 1)
    parts = np.array([0.9 * first / first.sum(), np.full(1000, 0.1 / 1000)]) * like
    return parts[0].sum() / parts.sum(), (parts @ rate).sum() / parts.sum()


def test_a_prior_with_a_way_out():
    page.aside("But a mixture of two beta priors can give way, and it is still arithmetic. With probability "
               "0.9 a batch is ordinary", "an exercise")
    page.aside("With probability 0.1 something is different about it", "an exercise")
    page.aside("For 4, 8 and 12 tumours of 14 compute", "an exercise")
    page.aside("The kind of the batch is one more unknown, with two values.", "a hint")
    page.aside("Given the kind of the batch, the posterior is a beta distribution.", "a hint")
    (p_4, mean_4), (p_12, mean_12) = ordinary(4), ordinary(12)
    pure = [(A + y) / (A + B + 14) for y in (4, 12)]
    assert f"4 of 14: P(ordinary) = {p_4:.2f}, mean {mean_4:.2f}" in page.printed("Exercises")
    page.claim("At 4 of 14 the mixture hardly differs from the pure prior. At 12 of 14 it has dropped the "
               "ordinary batch, and the rate follows the data, while the pure prior still splits the "
               "difference.",
               abs(mean_4 - pure[0]) < 0.02 and p_4 > 0.9 and p_12 < 0.01
               and abs(mean_12 - 12 / 14) < 0.07 and 0.3 < pure[1] < 0.6)


def test_the_letter_about_eight():
    one = one_rate(20)
    page.claim("My table of the binomial distribution says that eight tumours in 20 untreated rats happen "
               "less than once in a hundred times. You tell me to wait for ten.",
               one.sf(7) < 0.01 and limit(COUNT) == 10)
    page.aside("Answer in at most eight sentences, without a formula.", "an exercise")
    luck = [one_rate(n).sf(y - 1) for y, n in zip(TUMOURS, SIZES, strict=True)]
    expected = sum(one_rate(n).pmf(0) for n in SIZES)
    page.claim("in the earlier experiments some batches had no tumour at all, and others many, far more "
               "often than luck among the rats > can explain.",
               (TUMOURS == 0).sum() > 4 * expected and np.sum(np.array(luck) < 0.005) >= 3)
    page.claim("Had you used the limit of eight, and its like for other sizes, you would have stopped four "
               "of the 70 experiments, where you wanted to stop > fewer than one for nothing. With ten you "
               "would have stopped none.",
               alarms(one_rate) == 4 and alarms(own_rate) == 0)
    found = [binom(20, 0.4).sf(k - 1) for k in (limit(one), limit(COUNT))]
    page.claim("The price is that a batch with a real problem must show more before you see it: if four rats "
               "in ten are to fall ill, 20 of them reach eight tumours six times in ten, and ten tumours "
               "only one time in four.",
               limit(COUNT) > limit(one) and abs(found[0] - 0.6) < 0.03 and abs(found[1] - 0.25) < 0.01)
    page.aside("accept more false alarms rather than > the wrong table; or test more rats of a suspicious "
               "batch", "advice")
    page.aside("because a second sample from the same batch tells you most", "advice")
    page.aside("the price of the higher limit;", "a rubric")
    page.aside("The chance of eight or more, by either distribution, and what either limit finds:",
               "what follows")


def test_ticks_on_a_brood():
    chicks = bhm.load_grouse_ticks()
    year, brood, ticks = (chicks[name] for name in ("YEAR", "BROOD", "TICKS"))
    page.claim("has the ticks on 403 grouse chicks, by brood. Take the broods of 1997 (`YEAR` 97).",
               ticks.size == 403 and 97 in year)
    page.claim("from all of them but brood 737, with the luck of Poisson counts taken out. Update it with "
               "the seven chicks of brood 737", (brood == 737).sum() == 7)
    rest = [ticks[brood == k] for k in np.unique(brood[year == 97]) if k != 737]
    mean = np.array([own.mean() for own in rest])
    spread = mean.var() - np.mean([own.mean() / own.size for own in rest])
    a, b = mean.mean() ** 2 / spread, mean.mean() / spread
    own = ticks[brood == 737]
    page.claim("The prior is worth less than one chick, because broods differ so much; seven chicks of the "
               "brood have nearly all the weight.", b < 1 and 7 / (7 + b) > 0.85)
    none = [(rate / (rate + 1)) ** shape for shape, rate in ((a, b), (a + own.sum(), b + 7))]
    page.claim("A chick of a new brood has no tick about half of the time, and a chick of brood 737 about "
               "one time in five.", abs(none[0] - 0.5) < 0.05 and abs(none[1] - 0.2) < 0.02)


def test_sources():
    page.aside("Conjugate priors, and the rats as their example, are in [], chapters 2 and 5", "a source")
    page.aside("That a prior with heavier tails than the data gives way was shown by []", "a source")
