"""The sentences of the chapter on yes/no outcomes and counts: town and country, ticks, exercises."""

import numpy as np
from claims import Page
from scipy.special import expit, logit

import bhm_core as bhm

page = Page("beyond_the_normal")
CHICKS = bhm.load_grouse_ticks()


def test_town_and_country():
    at = page.at("Town and country")
    middle = expit(at["g"][0]), expit(at["g"].sum())
    above = at["towns"] > at["country"]
    page.aside("A slope for each district, as in []. With $x_i = 1$ for a woman in a town and 0 in the "
               "country,", "the code of x")
    page.aside("Two deviations for each district integrate out on points in the plane. A formula as in "
               "lme4 says "
               "it in one line;", "the model")
    page.claim("In the middle district the odds in town are twice those in the country. Twice the odds is "
               "not twice the probability: one third becomes one half here, and elsewhere nine in ten "
               "becomes about nineteen in twenty.",
               abs(np.exp(at["g"][1]) - 2) < 0.06 and np.allclose(middle, [1 / 3, 1 / 2], atol=0.01)
               and abs(expit(logit(0.9) + np.log(2)) - 0.95) < 0.01)
    page.claim('A report does better with "33% in the country, 50% in town, in a district in the middle".',
               abs(middle[0] - 0.33) < 0.01 and abs(middle[1] - 0.5) < 0.01)
    page.aside("Town and country of a district are two levels", "two letters")
    page.claim("Probabilities of 60 districts in the country and in town, larger where more women in town "
               "were asked; the square is the middle district. Most lie above the dotted line of no "
               "difference, and they hardly rise to the right.",
               above.size == 60 and above.mean() > 0.75
               and abs(np.polyfit(at["country"], at["towns"], 1)[0]) < 0.3)
    page.claim("A cloud of sixty green dots of different size round a blue square at one third and one half, "
               "most of them above a dotted diagonal, without a clear slope.",
               above.size == 60 and above.mean() > 0.75 and np.allclose(middle, [1 / 3, 1 / 2], atol=0.01))
    page.claim("The first correlation is strong and says little: a difference contains the level of the "
               "country with a minus sign. The second is what we want to know, and even its sign is open.",
               np.quantile(at["rho"], 0.95) < -0.3
               and np.quantile(at["both"], 0.05) < -0.2 < 0.3 < np.quantile(at["both"], 0.95))


def test_ticks():
    sizes, ticks = page["n_chicks"], page["ticks"]
    middle = np.exp(page["g_0"])
    few = np.sort(ticks)[::-1][:12].sum() / ticks.sum()
    page.claim("`bhm.load_grouse_ticks()` has 403 chicks of 118 broods []. How many ticks does a chick of a "
               "new brood carry?", (len(CHICKS["TICKS"]), page["brood"].size) == (403, 118))
    page.aside("the Poisson distribution, whose variance equals its mean.", "definition")
    page.aside("A brood of ten has more ticks than a brood of two, for no interesting reason.", "an example")
    page.aside("with a factor of 1 that nobody estimates: an offset. Everything else is as "
               "before", "the model")
    page.claim("A biologist who reports the first number is off by a factor of three or more from what an "
               "average chick carries. A few broods have most of the ticks.",
               CHICKS["TICKS"].mean() > 3.3 * middle and few > 0.5 and sizes.size == 118)


def test_the_checks():
    within, zeros, replicas = page["within"], page["zeros"], page["replicas"]
    real = CHICKS["TICKS"]
    ends = {k: np.quantile([zeros(r) for r in data], [0.05, 0.95]) for k, data in replicas.items()}
    scatter = [within(r) for r in replicas["broods"]]
    without = np.exp(-np.bincount(page["year"], real) / np.bincount(page["year"]))
    page.aside("We put two models to the test with replicated data, as in a posterior predictive check: one "
               "with a rate for each year and no broods, and the one above.", "what follows")
    sums, size = (np.bincount(page["year"], w) for w in (real, np.ones(len(real))))
    page.claim("The posterior of the rate of a year is a gamma distribution, which is conjugate to the "
               "Poisson; its prior counts as half a tick.",
               np.allclose(page["by_year"].mean(axis=0), ((sums + 0.5) / size)[page["year"]], rtol=0.03))
    page.aside("Two features are compared with those of the real chicks:", "what follows")
    page.claim("the sum of $(y_i - \\bar y_j)^2 / \\bar y_j$ over its degrees of freedom, which is near 1 "
               "for "
               "Poisson counts.", abs(np.mean(scatter) - 1) < 0.03)
    page.claim("Without broods the model expects a tick on nearly every chick in two of the years, and "
               "fails.",
               np.sort(without)[1] < 0.01 and ends["years"][1] < 0.15 < 0.3 < zeros(real))
    page.claim("With broods it comes close to the share of chicks without ticks: most of what looked like "
               "too "
               "many zeros is a matter of $\\tau$.", abs(ends["broods"][1] - zeros(real)) < 0.02)
    page.claim("And within broods it fails clearly. The variance among chicks of one brood is two and a half "
               "times that of Poisson counts.", abs(within(real) - 2.5) < 0.1 and max(scatter) < 1.5)
    page.aside("a model that does not have it believes each count too much: its intervals for the rates "
               "are too "
               "narrow.", "what a variance that is too small does")
    page.aside("Let chicks differ as well, with a deviation for each chick within its brood", "advice")
    page.aside("That is a third level, which this package does not fit;", "what the package has")


def test_the_summary_and_the_same_idea():
    two = bhm.live.Districts(keep=2).result["tau_curve"]
    one = bhm.live.Districts(keep=118).result["tau_curve"]
    spread = [np.sqrt(np.dot(c["y"], np.square(np.subtract(c["x"], np.dot(c["y"], c["x"]) * 0.04))) * 0.04)
              for c in (two, one)]
    page.aside("The limits are the same as well. With three or more varying coefficients for each group the "
               "points of the quadrature become too many, and where groups cross no deviation integrates out "
               "alone:", "what the package takes")
    page.aside("The engine that samples the few does not know", "how the package is made")
    page.claim("Where groups have one or two rows each, as in the figure with two women per district , "
               "$\\tau$ is known hardly better than from its prior, and a report should say so.",
               spread[0] > 4 * spread[1] and spread[0] > 0.3)
    page.aside("The deviations integrate out on a few points placed at the peak of each group. The rest is "
               "as "
               "before, and two roads meet.", "a summary")
    page.aside("A group's own data weigh as much as its yeses and noes; at 0 of $n$ only the population "
               "keeps the "
               "estimate finite.", "a summary")
    page.aside("The mean of the groups is not the middle group, and with logarithms the two may be far "
               "apart.",
               "a summary")


def test_none_of_four():
    section = page.at("Sources")
    z, p = section["rule"](60)
    theta = expit(-0.54 + 0.52 * z)
    put = {m: (p * (1 - theta) ** m) @ theta / (p @ (1 - theta) ** m) for m in (4, 21, 200)}
    page.claim("District 11 has 0 of 21, and its probability is put at .18. With $\\gamma_0 = -0.54$ and "
               "$\\tau = 0.52$ held fixed, where would 0 of 4 and 0 of 200 be put?",
               abs(page["pooled"][page["district"] == 11][0] - 0.18) < 0.01
               and abs(page["gamma_0"] + 0.54) < 0.01 and abs(page["tau"] - 0.52) < 0.01)
    page.aside("Then compute the posterior mean with `rule`: it is a ratio of two sums.", "an exercise")
    page.claim("Two hundred women without a single yes, and still one in twenty: a population with "
               "$\\tau = 0.52$ hardly has districts lower than that.",
               abs(put[200] - 0.05) < 0.008 and (p[theta < 0.05]).sum() < 1e-4)


def test_twice_the_odds():
    page.aside("An odds ratio of 2: what becomes of probabilities of .05, .5 and .9? When is \"twice the "
               "odds\" "
               "nearly \"twice the probability\"?", "an exercise")
    page.aside("The odds $\\theta/(1-\\theta)$ double, and the new probability is $2\\theta / (1 + "
               "\\theta)$. With "
               "$\\theta = 1/2$ the odds are 1, doubled 2, and the probability is $2/3$.", "algebra")
    doubled = expit(logit([0.05, 0.9]) + np.log(2))
    page.claim("It is nearly twice only where the probability is small. At .9 it could not be.",
               doubled[0] / 0.05 > 1.9 and 2 * 0.9 > 1 > doubled[1])


def test_the_flat_prior():
    page.aside("District 11 alone, with $\\alpha$ for its logit: $p(y \\mid \\alpha) = (1 + "
               "e^\\alpha)^{-21}$.",
               "an exercise")
    page.aside("Show that it is finite for 1 of 21. Then give $\\alpha$ a normal prior with standard "
               "deviation 1.5, "
               "10 and 100, and compute the 95% quantile of the probability on a grid.", "an exercise")
    page.aside("For 1 of 21 there is a factor $e^\\alpha$ more.", "a hint")
    page.aside("For $\\alpha \\to -\\infty$ the likelihood goes to 1, so its integral over the left half "
               "of the line is "
               "infinite.", "algebra")
    page.claim("The prior gives it. The wider the prior, the surer the posterior that nobody in the district "
               "ever will: a prior that seems to say nothing about the logit says a lot about the "
               "probability. In the hierarchical model the prior is the population, and 59 other districts "
               "have a say in it.",
               page["end"] < logit(0.0005) and page["district"].size == 60)


def test_one_more_woman_and_the_exposure():
    page.aside("is the probability that one more woman of the district says yes, and that it is a ratio of "
               "two "
               "integrals of the kind", "an exercise")
    page.aside("Compute it for all districts at the posterior means", "an exercise")
    page.aside("Each of the two integrals is a mean over the population", "a hint")
    page.claim("The remaining difference is that of plugging in against averaging over $\\gamma_0$ and "
               "$\\tau$, and it is small with 60 districts.", page["gap"] < 0.01)
    wrong = page["wrong"]
    page.claim("The middle brood has 4 or 5 ticks per chick, and broods differ even more than you say.",
               4.2 < np.exp(wrong["gamma"].mean()) < 5.4 and wrong["tau"].mean() > page["spread"] + 0.1)
    page.aside("where does his larger $\\tau$ come from?", "a question")
    page.aside("What would a brood of ten chicks look like next to a brood of one, if all chicks were alike?",
               "a hint")
    page.aside("without the offset their size is one more reason to differ, so $\\tau$ takes it "
               "up.", "a reason")
    page.aside("the first adds more than the second takes away, and the more so the larger $\\tau$ "
               "is.", "algebra")
    page.aside("it is $e^{\\tau^2/2}$ times the integral of a normal density, which is 1. A brood "
               "one", "algebra")
    page.aside("Bring the exponent into the form of a constant minus half of a square.", "a hint")


def test_the_letter_and_the_batters():
    at = page.at("Town and country")
    middle = expit(at["g"][0]), expit(at["g"].sum())
    gaps = at["towns"] - at["country"]
    page.aside("Living in town doubles the chance that a woman uses contraception. Moving to town works.\" "
               "Answer "
               "the editor in at most six sentences", "an exercise")
    page.claim("In a typical district about 33 of 100 women in the country use contraception, and about 50 "
               "of "
               "100 in town. That is half as many again, not twice as many.",
               np.allclose(middle, [0.33, 0.5], atol=0.01) and abs(middle[1] / middle[0] - 1.5) < 0.06)
    page.claim("in some the gap is wide, in a few there is next to none.",
               gaps.max() > 0.3 and np.sum(abs(gaps) < 0.05) >= 2)
    page.aside("both numbers as probabilities or as women of a hundred;", "a rubric")
    page.claim("that the ratio of the probabilities is about one and a half;",
               abs(middle[1] / middle[0] - 1.5) < 0.06)
    page.aside("none of the three words.", "a rubric")
    means, season = page["means"], page["season"]
    off = {k: np.sqrt(np.mean((v - season) ** 2)) for k, v in means.items()}
    bat = page["bat"]
    page.claim("`bhm.load_baseball()` has the hits of 18 batters in 45 at-bats each",
               len(bat["AB"]) == 18 and set(bat["AB"]) == {45})
    page.aside("How far apart are the 18 posterior means? Which of them, or of the shares themselves, "
               "comes closer "
               "to the rest of the season?", "a question")
    page.claim("The two populations give nearly the same 18 numbers: with no group near 0 or 1 the shape of "
               "the population hardly matters. Both are about half as far from the rest of the season as the "
               "shares.",
               page["apart"] < 0.01 and all(0.45 < off[k] / off["share"] < 0.6 for k in ("beta", "logits")))
    page.aside("The beta where the rates are all there is, the normal where predictors will "
               "follow.", "advice")
    page.aside("The rat tumours are those of [] and the running example of chapter 5 of []", "a source")
