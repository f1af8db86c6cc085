"""The exercises of the page on hyperpriors."""

import numpy as np
from claims import Page
from school_8367 import MEANS, SIGMA, SIZES
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core import shrinkage

page = Page("hyperpriors")
EIGHT = bhm.load_eight_schools()
Y, SE = EIGHT.y, EIGHT.sigma
TAU = np.linspace(0.01, 14, 2001) ** 2
POOLED = np.average(Y, weights=SE**-2.0)


def gain_of_a(years):
    """Mean gain of School A if it reports 28 every year, by the model of the page."""
    errors = np.r_[15 / np.sqrt(years), SE[1:]]
    log = shrinkage.log_likelihood_of_tau(TAU, Y, errors) + halfnorm(scale=10).logpdf(TAU)
    return shrinkage.theta_given_y(bhm.Grid(log, TAU), Y, errors).mean


def test_next_year_28_again():
    page.aside("School A repeats its experiment with as many pupils and reports 28 points once more. "
               "Before you compute anything: will our estimate, now 10 points, rise to about 11, 13, 19 or "
               "28? And after five years of 28, after ten? Write three numbers down", "a question")
    page.aside("The mean of $k$ reports of 28 is 28, with the standard error $15/\\sqrt k$.", "arithmetic")
    now, second, ten = (gain_of_a(k)[0] for k in (1, 2, 10))
    page.claim("A second year counts as twice as many pupils, and no more: it raises the estimate by three "
               "points.", round(second - now) == 3 and round(second) == 13)
    page.claim("Even after ten years it stops short of 28, because the seven other schools still have a "
               "say.", 20 < ten < 27)
    printed = page.printed("Exercises")
    assert all(f"School A {gain_of_a(k)[0]:.1f} " in printed for k in (1, 2, 5, 10))


def test_a_ninth_school():
    page.aside("Use `draws` for a 90% interval of its true gain, and for the probability that the "
               "programme does harm there. Why is the interval wider than that of $\\mu$?", "a question")
    page.aside("Draw once more from the population, for every draw of $\\mu$ and $\\tau$:", "what is done")
    page.aside("The interval of $\\mu$ is about the mean of all schools.", "a definition")
    variables = page.at("Exercises")
    assert np.std(variables["ninth"]) > np.std(variables["draws"]["mu"])


def test_weights_that_leak():
    def draft(tau):
        return np.sum(1 / (1 / SE**2 + 1 / tau**2) / (SE**2 + tau**2))

    page.aside("variance = 1 / (1 / se**2 + 1 / tau**2) mu_hat = np.sum(variance * y / (se**2 + tau**2))",
               "the faulty code")
    moved = [shrinkage.mu_given_tau(5.0, y, SE)[0] for y in (Y, Y + 100)]
    page.claim("If every school gains 100 points more, $\\hat\\mu$ must rise by 100.",
               np.isclose(np.ptp(moved), 100))
    page.claim("At $\\tau = 5$ the sum happens to be nearly one and the result looks fine.",
               abs(draft(5.0) - 1) < 0.03 and draft(1.0) < 0.1 and draft(10.0) > 1.8)


def test_the_letter():
    page.aside("The head teacher of School A objects: \"We measured 28 points. You have never seen our "
               "school, and you take 18 of them away because of what happened elsewhere.\" Answer in five "
               "sentences without a formula.", "a question")
    now = gain_of_a(1)
    page.claim("a programme that gains 10 points shows up as 28 or more in one school out of eight by luck "
               "alone", abs(norm.sf(28, 10, 15) - 1 / 8) < 0.015)
    page.claim("We are looking at the largest of eight figures", Y.argmax() == 0 and Y.size == 8)
    largest = np.random.default_rng(2).normal(0, SE, (4_000, 8)) + 8
    page.claim("the largest figure has usually had luck on its side", np.mean(largest.max(axis=1) > 8) > 0.95)
    page.claim("Seven other schools tried the same programme, and five of them saw gains of 8 points or "
               "less", np.sum(Y[1:] <= 8) == 5)
    page.claim("We still expect more from yours than from any other school, and we put the gain at about "
               "10 points, give or take 7.",
               now.argmax() == 0 and round(now[0]) == 10
               and "School A: 10 ± 7" in page.printed("Exercises"))
    page.claim("If next year shows 28 again, we will say 13, and if it goes on like that we will come to "
               "believe you, slowly.",
               round(gain_of_a(2)[0]) == 13 and 18 < gain_of_a(5)[0] < 20 < gain_of_a(10)[0])
    page.aside("we look at School A because its figure is the largest", "a rubric")


def test_a_prior_to_defend():
    page.aside("Twelve hospital wards try out a new alarm and report by how many seconds nurses now come "
               "sooner; a call used to be answered within 90 seconds on average.", "a question")
    page.aside("no ward can gain more than 90 seconds, so a gap of 90 between two wards should be rare, "
               "and gaps of 5 to 50 should be common.", "what the defender believes")
    gap = np.ptp(np.random.default_rng(3).normal(size=(40_000, 12)), axis=1)
    gap = gap * halfnorm(scale=15).rvs(40_000, random_state=4)
    page.claim("A half-normal prior of scale 15 comes near that:",
               np.mean(gap > 90) < 0.1 and np.mean((gap > 5) & (gap < 50)) > 0.6)
    page.aside("What the prior makes nearly impossible, and why that is right.", "a rubric")


def test_back_to_the_batters():
    data = bhm.load_baseball()
    hit, season = data.Hits / data.AB, data.RemainingHits / data.RemainingAB
    guesses = page.at("Exercises")["guesses"]
    own, *pooled = (np.sum((guess - season) ** 2) for guess in guesses.values())
    page.aside("Treat the eighteen batters of the first page as normal means: $y_j$ their average after 45 "
               "at-bats, with the standard error $\\sqrt{\\bar y(1 - \\bar y)/45}$. Fit them with a "
               "half-normal prior of scale 0.05 on $\\tau$.", "a question")
    page.claim("All three ways of pooling are close, and each has less than half the error of no pooling.",
               max(pooled) < own / 2 and max(pooled) < 1.2 * min(pooled)
               and np.allclose(guesses["own average"], hit))
    page.claim("The hierarchical model has no smaller error to show off with", pooled[2] > 0.95 * min(pooled))
    low = np.quantile(page.at("Exercises")["fit"]["tau"], 0.05)
    page.claim("in an interval for $\\tau$ that starts near zero", low < 0.005)


def test_only_three_schools():
    def falls_like(J):
        ends = shrinkage.log_likelihood_of_tau(np.array([1e5, 1e6]), Y[:J], SE[:J])
        return np.diff(ends)[0] / np.log(10)

    page.claim("For large $\\tau$ all $V_j \\approx \\tau^2$. The product of $J$ densities brings "
               "$\\tau^{-J}$, the exponents tend to zero, and $v^{1/2} \\approx \\tau/\\sqrt J$. Together "
               "that is $\\tau^{-(J-1)}$.", all(abs(falls_like(J) + J - 1) < 1e-6 for J in (2, 3, 8)))
    means, medians = zip(*(uniform_to(end) for end in (1e3, 1e4, 1e5)), strict=True)
    page.claim("The mean under the uniform prior grows with the grid: it measures where the grid ends. The "
               "median settles", np.diff(means).min() > 20 and abs(medians[2] - medians[1]) < 0.2)
    page.aside("With three groups, say what you know about $\\tau$.", "advice")


def uniform_to(end):
    tau = np.geomspace(1e-3, end, 20_000)
    grid = bhm.Grid(shrinkage.log_likelihood_of_tau(tau, Y[:3], SE[:3]), tau)
    return grid.mean(), grid.quantile(0.5)


def test_flat_on_the_logarithm():
    page.aside("Then cut it off at $10^{-2}$, $10^{-4}$, $10^{-6}$ and $10^{-8}$ and compute $\\Pr(\\tau < "
               "0.1)$.", "a question")
    near = [near_zero(smallest) for smallest in (1e-2, 1e-4, 1e-6, 1e-8, 1e-100)]
    page.claim("The probability of \"no spread\" rises with each cut towards one, and without a cut there "
               "is no posterior at all.", (np.diff(near) > 0.05).all() and near[-1] > 0.95)


def near_zero(smallest):
    tau = np.geomspace(smallest, 1e3, 8001)
    return bhm.Grid(shrinkage.log_likelihood_of_tau(tau, Y, SE) - np.log(tau), tau).mean(lambda t: t < 0.1)


def test_an_average_of_the_groups_hides_what_a_prior_does_to_their_mean():
    score, error = MEANS[:20], SIGMA / np.sqrt(SIZES[:20])
    tau, found = np.linspace(0, 60, 2001), []
    for sd in (np.inf, 1.0):
        grid = bhm.Grid(shrinkage.log_likelihood_of_tau(tau, score, error, sd=sd), tau)
        mu, theta = (f(grid, score, error, sd=sd).mean.mean() for f in (
            shrinkage.mu_given_y, shrinkage.theta_given_y))  # fmt: skip
        found.append((theta, mu, grid.mean()))
    (theta, mu, spread), (theta_new, mu_new, spread_new) = found
    page.aside("A report on the first 20 schools of High School and Beyond replaces the flat prior of "
               "$\\mu$ by $\\mu \\sim \\mathcal N(0, 1)$, prints the average of the 20 posterior means",
               "a question")
    page.claim("The average of the $\\theta_j$ is held in place by the pupils.", abs(theta_new - theta) < 0.1)
    page.claim("$\\mu$ falls towards zero, and $\\tau$ swells", mu_new < 0.2 * mu and spread_new > 3 * spread)


def test_sources():
    page.aside("The eight schools were first analysed in this way by []", "sources")
    page.aside("our three lines follow [], chapter 5.", "sources")
