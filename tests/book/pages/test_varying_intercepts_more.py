"""Radon, batches and exercises of the page on varying intercepts."""

from functools import cache

import numpy as np
from claims import Page
from scipy.stats import f, halfnorm, invgamma

import bhm_core as bhm
from bhm_core.live import WhenPoolingLoses

page = Page("varying_intercepts")
RADON = bhm.load_radon()
SLOPE = np.polyfit(RADON["floor"], RADON["log_radon_p01"], 1)[0]
COUNTIES = bhm.pooling.no_pooling(RADON["log_radon_p01"], RADON["floor"], RADON["county"])
DYE = bhm.load_dyestuff2()["Yield"].reshape(6, 5)
WITHIN, BETWEEN = DYE.var(axis=1, ddof=1).mean(), 5 * DYE.mean(axis=1).var(ddof=1)
TAU = np.linspace(0, 40, 4001)


@cache
def dye_posterior(scale=5.0):
    """Weights of tau on a grid, sigma integrated out, flat mu, half-normal priors: no engine."""
    sigma = np.linspace(1.5, 12, 400)[:, None]
    total = sigma**2 + 5 * TAU**2
    log = (-24 * np.log(sigma) - 12 * WITHIN / sigma**2 - 2.5 * np.log(total) - 2.5 * BETWEEN / total
           + halfnorm(scale=10).logpdf(sigma) + halfnorm(scale=scale).logpdf(TAU))
    weight = np.exp(log - log.max()).sum(axis=0)
    return weight / weight.sum()


def errors(who="all", **controls):
    """Typical errors of no, complete and partial pooling."""
    result = WhenPoolingLoses(**controls).result
    return [result[method][who] for method in ("no", "complete", "partial")]


def test_radon_in_the_houses():
    murray, activity = COUNTIES.of("MURRAY"), RADON["activity"]
    page.claim("One house there has been measured, and it alone makes Murray the second of 85 counties",
               COUNTIES.n[murray] == 1 and COUNTIES.n.size == 85
               and np.sum(COUNTIES.y_mean > COUNTIES.y_mean[murray]) == 1)
    page.claim("`bhm.load_radon()` has 919 houses in 85 counties.", RADON["floor"].size == 919)
    page.claim("and there is less of it upstairs", SLOPE < -0.5)
    page.aside("The slope has no index: it is the same in all counties.", "a definition")
    page.aside("Why log(activity + 0.1)?", "a question")
    page.claim("Three houses were recorded as 0, whose logarithm does not exist.", np.sum(activity == 0) == 3)
    page.claim("The activities are written down in steps of 0.1 pCi/L (picocuries per litre of air), so "
               "adding one step moves the small ones hardly more than the rounding did.",
               np.allclose(activity * 10, np.round(activity * 10)))
    page.claim("Of the 85 counties, some have a single house.", np.sum(COUNTIES.n == 1) == 3)
    page.aside("so its own level is that mean less what $\\beta$ says about its floors", "a definition")


def test_floors_and_pooling_are_told_apart():
    section = page.at("Elsewhere: radon in the houses of Minnesota")
    j = COUNTIES.of("HENNEPIN")
    own, pooled = section["own_level"][j], section["county_level"][j]
    page.claim("Hennepin, with its 105 houses, keeps its own level: the difference from its mean is a "
               "matter of floors, not of pooling.",
               COUNTIES.n[j] == 105 and abs(pooled - own) < 0.02 < 0.05 < own - COUNTIES.y_mean[j])
    wide = np.diff(np.quantile(section["new"], [0.05, 0.95], axis=(0, 1)), axis=0)[0]
    post = section["radon_post"]
    page.claim("On the scale of logarithms Hennepin has the narrowest interval and the new county the "
               "widest, but not by much: most of the spread is between houses of one county, not between "
               "counties.",
               wide[1] < wide[0] < wide[2] < 1.25 * wide[1]
               and post["sigma"].mean() > 2 * post["tau"].mean())
    middle = np.median(section["new"], axis=(0, 1))
    page.claim("The interval for Murray lies higher because of its one house, but its median is less than "
               "half of what was measured in that house.",
               max(middle[1:]) + 0.1 < middle[0]
               and np.exp(middle[0]) - 0.1 < 0.48 * (np.exp(COUNTIES.y_mean[COUNTIES.of("MURRAY")]) - 0.1))


def test_six_batches_that_seem_not_to_differ():
    page.aside("When $\\tau$ is nearly zero", "a heading")
    page.claim("`bhm.load_dyestuff2()` holds the yields of six batches with five measurements each. Box "
               "and Tiao made them up to show a case where batch means scatter less than chance would have "
               "it []. Two mean squares show it: the variance within batches, and five times the variance of "
               "the batch means.", DYE.shape == (6, 5) and BETWEEN < WITHIN)
    rng = np.random.default_rng(1)
    made = rng.normal(size=(20_000, 6, 1)) * 2 + rng.normal(size=(20_000, 6, 5)) * 4
    within, between = made.var(axis=2, ddof=1).mean(axis=1), 5 * made.mean(axis=2).var(axis=1, ddof=1)
    page.claim("The first estimates $\\sigma^2$, the second $\\sigma^2 + 5 \\tau^2$.",
               abs(within.mean() - 16) < 0.2 and abs(between.mean() - 36) < 0.8)
    page.claim("With that truth the two mean squares have a ratio that is $(\\sigma^2 + "
               "5\\tau^2)/\\sigma^2$ times an F variable:",
               abs(np.mean(between < within) - f.cdf(16 / 36, 5, 24)) < 0.012)
    page.claim("Nor was it bad luck of a rare kind.", f.cdf(16 / 36, 5, 24) > 0.15)
    assert "19%" in page.printed("When $\\tau$ is nearly zero")


def test_reml_and_the_posterior_of_six_batches():
    one = np.ones((30, 1))
    model = bhm.HierarchicalRegression(DYE.ravel(), one, one, np.repeat(np.arange(6), 5))
    sigma = np.sqrt(np.sum((DYE - DYE.mean()) ** 2) / 29)
    reml = [model.restricted_log_likelihood(tau=[t], corr=None, sigma=sigma) for t in (0, 0.5, 1, 2)]
    page.claim("and says exactly 0 as well: the best single number, it says, is that all batches are alike.",
               (np.diff(reml) < 0).all())
    page.aside("Here it is under three priors:", "an announcement")
    weight = dye_posterior()
    page.claim("Posterior of $\\tau$ for six batches whose means differ less than chance would have it, "
               "under a half-normal prior of scale 5. It piles up at zero, where REML has its estimate, "
               "and reaches far to the right.", weight.argmax() == 0 and weight[TAU > 2].sum() > 0.1)
    page.claim("A histogram that is highest near zero and falls off to the right up to about four",
               (np.diff(weight[TAU < 4]) < 0).all() and weight[TAU > 4].sum() < 0.02)
    page.claim("Both agree that zero is the most likely value, and they say different things.",
               weight.argmax() == 0)
    page.aside("as an estimate claims to know from six batches that batches never differ",
               "what an estimate says")
    page.aside("The numbers are reported to have been drawn with $\\sigma = 4$ within batches and $\\tau = "
               "2$", "history")
    page.claim("the truth lies where the posterior still has some mass", 0.1 < weight[TAU > 2].sum() < 0.2)


def test_what_six_groups_say_is_a_bound():
    means = [dye_posterior(scale) @ TAU for scale in (1, 5, 25)]
    ends = [TAU[np.searchsorted(np.cumsum(dye_posterior(scale)), 0.9)] for scale in (1, 5, 25)]
    page.claim("The posterior mean depends on the prior here, as the printed lines show: six groups say "
               "little about how much groups differ. What they give is an upper bound.",
               means[0] < 0.7 < 1 < means[1] and max(ends) < 2.6)
    small = dye_posterior()[TAU < 0.4].sum()
    page.claim("with a scale of 1 it has next to no mass at the small values that the data favour, with a "
               "scale of 0.001 it has a spike there",
               small > 0.2 and invgamma(1, scale=1).cdf(0.4**2) < 0.005 and peak(1e-3) < 0.05)
    page.aside("Which of the two errors it makes depends on its scale alone.", "what the two cases show")
    page.aside("the hierarchical model learns them from all schools and averages over them", "a definition")
    page.claim("Where groups hardly differ, the posterior of $\\tau$ piles up at zero.",
               dye_posterior().argmax() == 0)


def peak(scale):
    """The tau at which an inverse-gamma prior of tau^2 has its highest density."""
    tau = np.geomspace(1e-3, 10, 20_001)
    return tau[np.argmax(invgamma(scale, scale=scale).logpdf(tau**2) + np.log(tau))]


def test_when_pooling_loses():
    page.aside("Suppose that seven schools are alike and the eighth is a stranger:", "a question")
    page.aside("The model is that of the eight schools, with flat priors of $\\mu$ and $\\tau$.",
               "a definition")
    page.aside("Three things are worth finding.", "an announcement")
    no, complete, partial = errors()
    page.claim("over all schools together partial pooling is still the best of the three.",
               partial < 0.9 * min(no, complete))
    known = errors(weight="known")[2]
    page.claim("If $\\tau$ is held at the value of the seven , as if somebody had told us, it loses to no "
               "pooling even for all together. What protects the stranger is that $\\tau$ is learned: the "
               "stranger itself makes it larger.",
               known > 1.01 * no and errors("stranger", weight="known")[2] > 1.5 * errors("stranger")[2])
    three = errors(J=3, distance=40)
    page.claim("With two schools and a stranger far away , partial pooling loses to no pooling over all "
               "three, if by little: three schools are too few to learn a spread from.",
               1.01 * three[0] < three[2] < 1.05 * three[0])
    alike = errors(distance=0)
    page.claim("And without a stranger , where schools hardly differ, complete pooling wins.",
               alike[1] < 0.9 * min(alike[0], alike[2]))
    page.claim("The map shows the border: it runs where $\\tau$ is a little more than half of the standard "
               "error.", all(0.5 < ratio < 0.65 for ratio in border()))


def border():
    """tau over se where complete pooling stops to win over all schools, in the upper rows of the map."""
    rows = WhenPoolingLoses(who="all", distance=0).result["map"]
    cells = len(rows)
    for k in range(cells // 4, cells):
        yield rows[k].count("1") * (16 / cells) / ((k + 0.5) * 20 / cells)
