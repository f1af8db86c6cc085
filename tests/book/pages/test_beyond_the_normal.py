"""The sentences of the chapter on yes/no outcomes and counts: rats, districts, quadrature, shrinkage."""

import json
from math import inf
from pathlib import Path

import numpy as np
from claims import Page
from scipy.special import expit, logit
from scipy.stats import binom, halfnorm, norm

import bhm_core as bhm
from bhm_core.live import Districts

page = Page("beyond_the_normal")
WOMEN = bhm.load_contraception()
EXACT = Path(__file__).parents[2] / "reference/rat_tumors_exact.json"


def of(label):
    """Users, women, posterior mean and 90% interval of a district."""
    j = int(np.searchsorted(page["district"], label))
    chance = page["chance"][..., j]
    return page["y"][j], page["n"][j], chance.mean(), np.quantile(chance, [0.05, 0.95])


def test_the_opening():
    page.claim(
        "In 1988 a survey asked women in 60 districts of Bangladesh whether they used contraception. In "
        "District 11 it asked 21 women, and none of them did. In District 3 it asked two, and both did. Is "
        "the probability 0 in the first district and 1 in the second?",
        page["district"].size == 60 and of(11)[:2] == (0, 21) and of(3)[:2] == (2, 2))
    page.aside("And I check whether counts scatter more than my model allows.", "a goal")
    page.claim(
        "A probability of one half has a logit of 0, one quarter about $-1$, one in twenty about $-3$; 0 "
        "and 1 lie infinitely far away.",
        logit(0.5) == 0 and [round(float(logit(p))) for p in (0.25, 0.05)] == [-1, -3]
        and logit([0, 1]).tolist() == [-inf, inf])
    page.claim("The figure has the 60 districts. Guess first; then move $\\tau$, or ask fewer women.",
               len(Districts().state["labels"]) == 60)


def test_three_states_of_the_figure():
    alone = Districts(tau=inf, district="49")
    five, one = Districts(keep=5).result, Districts(keep=1).result
    page.aside("How is all this computed?", "a question")
    strokes = [np.abs(np.subtract(r["share"], r["mean"])).mean() for r in (Districts().result, five)]
    curve = one["tau_curve"]
    prior = halfnorm.pdf(curve["x"])
    page.claim(
        "Three states are worth a look. Without pooling the four women of District 49 speak for all women "
        "there, and the answer is never.",
        alone.result["chosen"] == 0 and of(49)[1] == 4)
    page.claim("With at most five women per district the strokes grow, because shares of five women are "
               "mostly luck.",
               strokes[1] > 2 * strokes[0])
    page.claim("And with one woman per district the data cannot say how much districts differ: the curve of "
               "$\\tau$ hardly differs from its prior.",
               np.abs(np.subtract(curve["y"], prior)).sum() * 0.04 / 2 < 0.1)


def test_the_rats():
    rats, exact = bhm.load_rat_tumors(), json.loads(EXACT.read_text("utf8"))
    known = exact["grid_wide_u[-3.2,-.6]_v[0,8]"]
    chance = page["draws"]["theta"].mean(axis=(0, 1))
    none = np.flatnonzero(rats["y"] == 0)
    grid = page.at("Known answer first: 71 experiments with rats")["exact"]
    low = rats["K"][none] >= 17
    page.claim("Known answer first: 71 experiments with rats", len(rats["y"]) == 71)
    page.claim("`bhm.load_rat_tumors()` holds 71 experiments; in each, some rats of an untreated group had a "
               "tumour []. In the current one it was 4 of 14.",
               rats["y"].size == 71 and (rats["y"][-1], rats["K"][-1]) == (4, 14))
    page.aside("Books and our code call the two parameters", "names")
    page.claim("Above, the posterior densities of the 71 rates, that of the current experiment bold, and "
               "their population dashed.", rats["K"].size == 71)
    page.claim("Below, contours of the posterior of the two parameters, as population mean $a/(a+b)$ and "
               "$\\log(a + b)$, with a hundred draws.",
               page.at("Known answer first: 71 experiments with rats")["a_s"].size == 100)
    page.claim("Two panels over one axis of tumour rates. Above, a bundle of seventy-one green bell curves, "
               "most between zero and three tenths, one of them bold, and a wider dashed blue curve. Below, "
               "green contours round a mean rate of fourteen hundredths that open upwards, with dots among "
               "them.",
               chance.size == 71 and np.mean(chance < 0.3) > 0.9 and round(grid["population mean"],
               2) == 0.14)
    page.claim("Both roads give the same: the current experiment saw a tumour in 29% of its rats, and its "
               "rate is put at 21%.",
               np.isclose(grid["population mean"], known["E_pop_mean"], atol=1e-6)
               and np.isclose(grid["current rate"], known["E_theta71"], atol=1e-6)
               and (round(4 / 14, 2), round(float(chance[-1]), 2)) == (0.29, 0.21))
    page.claim("In 14 of the 71 experiments no rat had a tumour, and yet none of the curves in [] sits at "
               "zero: the other experiments say that rates like 5% occur, and that 20 rats may well miss "
               "them.",
               none.size == 14 and low.all() and chance[none].min() > 0.04 and binom.pmf(0, 20, 0.05) > 0.3
               and 0.1 < np.mean(page["drawn"]["population mean"]) and np.mean(chance < 0.07) > 0.1)


def test_the_points():
    z, p = page["rule"](5)
    moments = [p @ z**k for k in range(10)]
    ten, forty = page["adaptive"](-0.5, 0.5, 10), page["log_likelihood"](-0.5, 0.5, 40)
    truth = page["truth"]
    grid = page["by_grid"]["tau"][0]
    page.aside("Then the likelihood of $(\\gamma_0, \\tau)$ is an integral over one number", "the model")
    page.aside("Here is the integral for all districts:", "what follows")
    page.claim("with five points they already have its mean, its variance and all moments up to the ninth.",
               np.allclose(moments, [1, 0, 1, 0, 3, 0, 15, 0, 105, 0], atol=1e-9)
               and not np.isclose(p @ z**10, 945))
    page.claim("Few points would miss the districts with many women: their likelihood is a narrow peak, and "
               "it may fall between two points.",
               abs(page["log_likelihood"](-0.5, 0.5, 5) - truth) > 1)
    page.aside("So put the points where the peak is.", "what follows")
    page.aside("A few steps of Newton's method find the peak. Both rules stand beside the same integral on "
               "9,001 points of a fine grid:", "what the code has")
    page.claim("Ten points for each district at its own peak, and six decimals are right; the plain rule "
               "needs more than forty.",
               abs(ten - truth) < 5e-7 < 5e-5 < abs(forty - truth))
    page.aside("Two unknown numbers are left", "a count of letters")
    page.claim("The priors are $\\gamma_0 \\sim \\mathcal N(0, 1.5^2)$, which holds 95% of its mass between "
               "probabilities of 5% and 95%, and a half-normal prior with scale 1 for $\\tau$.",
               np.allclose(expit(norm(0, 1.5).ppf([0.025, 0.975])), [0.05, 0.95], atol=0.002)
               and abs(grid - page["tau"]) < 0.02)
    page.aside("With more coefficients a grid fails", "shown in earlier chapters")
    page.aside("what twice as many would change", "what the diagnostics hold")
    page.claim("NUTS from [] takes all 62 unknown numbers", page["run"].shape[-1] == 62)
    page.aside("The second road integrates nothing.", "what it does")
    page.claim("Two roads with nothing in common but the model lead to the same 60 probabilities.",
               page.at("An integral without a formula")["far"].max() < 4 and page["level"].shape[-1] == 60)


def test_shrinkage():
    none, few, pair = of(11), of(49), of(3)
    middle, tau = expit(page["gamma_0"]), page["tau"]
    page.aside("Is it still weight times distance? And what happens at 0 of 21, whose own logit is minus "
               "infinity?", "a question")
    page.aside("Where everybody in a group says the same, statisticians speak of complete separation: the "
               "more "
               "extreme the estimate, the better it fits, without end.", "a definition, and the likelihood")
    page.aside("Maximum likelihood for District 11 alone has no answer, and a flat prior of its logit has no "
               "posterior", "shown in an exercise")
    page.aside("At the peak of the integrand two forces balance, which is the line of the Newton step "
               "above:", "the equation")
    page.aside("The left side is never larger than $n_j$, so the distance stays finite.", "algebra")
    page.claim("District 49 with 0 of 4 stays near the others, and District 11 with 0 of 21 goes far below: "
               "the share is the same, and 21 women say more than four.",
               none[:2] == (0, 21) and few[:2] == (0,
               4) and none[2] < few[2] - 0.08 and few[2] > middle - 0.1)
    page.claim("District 3 is put below one half on the word of two.", pair[1] == 2 and 0.4 < pair[2] < 0.48)
    page.aside("Weight times distance is still right, but only nearly, and the weight depends on where we "
               "are.", "the approximation below")
    page.claim("What counts is not the number of women but that of yeses and noes. Where one woman in fifty "
               "says yes, the population outweighs even the largest district.",
               1 / (tau**2 * 0.02 * 0.98) > 1.3 * page["n"].max())


def test_the_average():
    z, p, gamma_0, tau = (page[k] for k in ("z", "p", "gamma_0", "tau"))
    gaps = [p @ expit(g + t * z) - expit(g) for g, t in ((gamma_0, tau), (-2, 1), (-2, 2))]
    section = page.at("The average district is not the average of the districts")
    rates, users = (np.quantile(section[k], [0.05, 0.95]) for k in ("rates", "users"))
    page.aside("That is the probability in the district with $\\eta_j = 0$, the one in the middle. A "
               "woman in a "
               "new district meets any $\\eta$, and her probability is the mean over all of them:",
               "definition")
    page.claim("The curve that takes logits to probabilities is bent, so the two differ, and the mean is the "
               "one nearer to one half.", all(g > 0 for g in gaps))
    page.aside("For three pairs $(\\gamma_0, \\tau)$, the first of them that of our "
               "districts:", "what follows")
    page.claim("Here the two agree to a percentage point; with rarer answers and a wider population they do "
               "not.", gaps[0] < 0.011 and gaps[1] > 0.02 and gaps[2] > 0.08)
    page.claim("The districts are numbered from 1 to 61, and 54 is not in the file.",
               set(range(1, 62)) - set(page["district"].tolist()) == {54})
    page.aside("and how many of 30 women there will say yes.", "what the code asks")
    page.claim("The count scatters more, as a share, than the probability behind it: it adds the luck of 30 "
               "women to that of the district.", np.ptp(users) / 30 > np.ptp(rates) + 0.02)


def test_the_decision():
    first, lowest = page["first"].tolist(), page["lowest"]
    names, shares = page["district"][first].tolist(), page["y"] / page["n"]
    raw = page["district"][np.argsort(shares, kind="stable")[:4]].tolist()
    ends, pooled = of(11)[3], page["pooled"]
    low, high = np.quantile(page["chance"], [0.05, 0.95], axis=(0, 1))
    next_twenty = np.argsort(pooled)[1:21]
    page.claim("A table of shares would send it to small ones: 0 of 21, 0 of 4, 1 of 14, 1 of 13.",
               [of(k)[:2] for k in raw] == [(0, 21), (0, 4), (1, 14), (1, 13)])
    page.aside("The ministry can visit four districts, and wants each of them to be among the five where "
               "the fewest women use contraception.", "the question")
    page.aside("a probability of being among the five lowest:", "what follows")
    page.claim("Probabilities of the 60 districts with 90% intervals, in order. District 11 is the lowest; "
               "behind it many intervals overlap.",
               pooled.size == 60 and page["district"][np.argmin(pooled)] == 11)
    page.claim("Sixty vertical intervals of probability that rise from left to right, from about two tenths "
               "to six tenths. The first, of District 11, is bold and stands a little apart; the next "
               "twenty overlap each other.",
               round(pooled.min(), 1) == 0.2 and round(pooled.max(), 1) == 0.6
               and np.sort(pooled)[1] - pooled.min() > 0.04
               and low[next_twenty].max() < high[next_twenty].min())
    page.claim("District 49, with its four women, has left the list, and District 27 with 8 of 44 has come "
               "in.",
               set(raw) - set(names) == {49} and set(names) - set(raw) == {27} and of(27)[:2] == (8, 44))
    page.claim("To the ministry. \"Go to District 11.", names[np.argmax(lowest[first])] == 11)
    page.claim("Of 100 women there 9 to 29 use contraception, with a probability of 90%, and the "
               "probability that it is among the five lowest districts is about four in five.",
               abs(ends - [0.09, 0.29]).max() < 0.01 and abs(lowest[first].max() - 0.78) < 0.04)
    page.claim("For the other three visits no list is reliable: of the four districts that we would name, "
               "we expect two to be among the five lowest.",
               np.sort(lowest[first])[2] < 0.5 and abs(lowest[first].sum() - 2) < 0.2)
    page.aside("So it may be worth more to ask more women in the districts at the low end than to visit "
               "three of them.", "advice")
    page.aside("The numbers say where few women use contraception.", "a statement about design")
