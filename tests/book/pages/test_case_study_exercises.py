"""The exercises of the case study, each with the numbers that its solution gives."""

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm

page = Page("case_study")
LABELS = np.unique(bhm.load_gcse().school).tolist()


def test_boys_coded_as_one():
    page.aside("Will the two schools of this page be compared differently?", "an exercise")
    old, new = page["post"], page["swapped"]
    tau_a, tau_b = old["tau"][..., 0], old["tau"][..., 1]
    rho = old["corr"][..., 0, 1]
    of_girls = np.sqrt(tau_a**2 + 2 * rho * tau_a * tau_b + tau_b**2)
    turned = -(rho * tau_a * tau_b + tau_b**2) / (of_girls * tau_b)
    page.claim("$\\tau_\\alpha$ is now the girls' and a little smaller, and $\\rho$ is much nearer to "
               "zero.",
               new["tau"][..., 0].mean() < tau_a.mean() - 0.7
               and abs(new["tau"][..., 0].mean() - of_girls.mean()) < 0.5
               and abs(new["corr"][..., 0, 1].mean() - turned.mean()) < 0.1
               and abs(new["corr"][..., 0, 1].mean()) < 0.6 * abs(rho.mean()))
    moved = new["gamma"].mean(axis=(0, 1)) - [old["gamma"].sum(axis=-1).mean(), -old["gamma"][..., 1].mean()]
    page.claim("$\\gamma_{01}$ is now the level of the girls, and $\\gamma_{02}$ changes its sign. "
               "$\\tau_\\beta$ and $\\sigma$ stay.",
               np.abs(moved).max() < 0.2 and abs(new["tau"][..., 1].mean() - tau_b.mean()) < 0.3)
    a, b = LABELS.index(60501), LABELS.index(68271)
    gap = [p["theta"][..., a, :] - p["theta"][..., b, :] for p in (old, new)]
    page.claim("The lines are the same lines, so the comparison of two schools stays what it was, for "
               "boys, for girls and for all.",
               abs(gap[0][..., 0].mean() - gap[1].sum(axis=-1).mean()) < 0.5)


def test_the_next_school():
    page.aside("Which of the two results would you trust less, and why?", "an exercise")
    written, draws = page["papers"]["written"], np.random.default_rng(1)
    g, t = written["gamma"][..., 1], written["tau"][..., 1]
    new = draws.normal(g, t) < 0
    page.claim("boys are ahead in a new school with probability $\\Phi(-\\gamma_{02} / \\tau_\\beta)$.",
               abs(norm.cdf(-g / t).mean() - new.mean()) < 0.02)
    page.claim("The second is to be trusted less: the posterior of its $\\tau_\\beta$ reaches down to "
               "almost nothing, where boys would be ahead in every school.",
               np.quantile(t, 0.05) < 0.4 and norm.cdf(-g.mean() / 0.2) > 0.999)
    page.aside("One plugged-in value hides that.", "the claim above in words")


def test_scores_for_the_180():
    page.claim("Write a function that gives the 180 pupils without coursework a score",
               (~page["there"]).sum() == 180)
    page.aside("for the mean gap to fall below five points?", "an exercise")
    page.claim("Try shifts of one and of two $\\sigma$, 13 and 26 points.",
               round(page["post"]["sigma"].mean()) == 13)
    mean_gap = page["mean_gap"]
    page.claim("The missing girls would have to lie two $\\sigma$ below what their school and gender let "
               "one expect, and the missing boys not at all.",
               mean_gap(-13, 0) > 5.5 and mean_gap(-26, 0) < 5.1)
    page.claim("If both lie low, the gap hardly moves.", abs(mean_gap(-13, -13) - mean_gap(0, 0)) < 0.6)


def test_school_21_and_school_51():
    page.aside("It said: the difference of schools 21 and 51.", "the talk")
    page.aside("gap_21_51 = theta[..., 21, 0] - theta[..., 51, 0] print((gap_21_51 > 0).mean())",
               "the code with the slip")
    theta = page["theta"][..., 0]
    above = {(a, b): (theta[..., a] > theta[..., b]).mean() for a, b in ((20, 50), (21, 51))}
    page.claim("He gets 0.995 where the talk has 0.827, and suspects the prior.",
               f"{above[21, 51]:.3f}" == "0.995" and abs(above[20, 50] - 0.827) < 0.02)
    page.claim("R counts from 1.", LABELS[20:51:30] == [60501, 68271])
    page.aside("Which of the two is it", "an exercise")
    page.claim("He has compared Schools 60729 and 68303, the next ones in the table.",
               LABELS[21:52:30] == [60729, 68303])
    page.claim("with the sign of its text the mean would be negative.",
               (theta[..., 50] - theta[..., 20]).mean() < -5)
    page.aside("the talk's number belongs to school 21 minus school 51", "what the talk's program says")


def test_a_letter_to_a_head():
    k, beta = LABELS.index(67105), page["beta"]
    page.aside("hers is the school in which girls do worse, and asks whether her teachers are unfair to "
               "them. Answer in at most eight sentences", "an exercise")
    share = (beta < 0).sum(axis=-1).mean() / 73
    own = page["gap"](k)[0]
    page.claim("In your school the boys' coursework was marked higher than the girls', which is unusual",
               own < -10 and own == page["own"].min())
    page.claim("in about six schools of seven it is the other way round.", 5.7 / 7 < 1 - share < 6.3 / 7)
    page.claim("With seven boys and 22 girls this may partly be chance.",
               page["n_girls"][k] == 22 and page["n"][k] == 29)
    page.claim("We think that boys are really ahead in your school, by some five points, but the chance "
               "that we are wrong is one in seven.",
               round(beta[..., k].mean()) == -5 and 0.13 < (beta[..., k] > 0).mean() < 0.17)
    written = page["papers"]["written"]["theta"][..., k, 1].mean()
    page.claim("your boys are ahead as well, though by less, as they are in most schools.",
               beta[..., k].mean() + 1 < written < -1.5)
    page.aside("It may be that seven able boys came together in one year", "a possible reason")
    page.aside("at least two explanations besides unfairness", "a rubric")


def test_american_schools():
    page.claim("Choose priors for a scale from about 0 to 25.",
               np.allclose(bhm.load_high_school().students["mathach"].max(), 25, atol=0.1))
    page.aside("The share of girls in a school is 0 or 1 in how many schools?", "a hint")
    p, single = page["p"], page["single"]
    page.claim("In mathematics girls are behind by somewhat more than one point.",
               -1.6 < p["gamma"][..., 1].mean() < -1.1)
    page.claim("For a school of one sex the program reports a gap as well: the mean of the population, "
               "with its whole spread.",
               abs(single.mean() - p["gamma"][..., 1].mean()) < 0.15
               and abs(single.std() / p["tau"][..., 1].mean() - 1) < 0.3)
    page.aside("What does the program say about schools for one sex, and what should you say?", "an exercise")
