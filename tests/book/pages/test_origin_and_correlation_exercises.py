"""Origin, correlation, spread: the sentences of the exercises and their solutions."""

import numpy as np
from claims import Page
from scipy.stats import norm

page = Page("origin_and_correlation")


def rho(fit):
    return page["fits"][fit]["corr"][..., 0, 1]


def test_moving_the_origin_and_the_unit_does_what_algebra_says():
    zero = np.median(page["zero"])
    ours, his = page["fits"]["sector"], page["his"]
    ratio = (his["tau"].mean(axis=(0, 1)) / ours["tau"].mean(axis=(0, 1))).round(2)
    page.aside("Show that the spread of the heights is smallest there.", "an exercise")
    page.aside(
        "The derivative of the variance with respect to $c$ is twice the covariance, so the variance is "
        "smallest there.",
        "algebra")
    page.aside(r"+ 2c \operatorname{Cov}(\alpha_j, \beta_j) + c^2", "algebra")
    page.claim(
        "The printed correlation at $-3$ is close to zero, as it should be.",
        abs(page['rho_at'](-3, ours['tau'], rho('sector')).mean()) < 0.1 and abs(zero + 3) < 0.4)
    page.aside(
        "A colleague measures SES in units half as large, so that his $x$ is twice ours.",
        "a supposition")
    page.claim(
        "His slopes are half of ours: points per half unit. Nothing else changes.",
        abs(ratio - [1, 0.5]).max() < 0.02 and abs(his['sigma'].mean() - ours['sigma'].mean()) < 0.01
        and abs(his['corr'][..., 0, 1].mean() - rho('sector').mean()) < 0.03)
    page.aside("He also halves his priors for slopes, as he should.", "a supposition")


def test_simulated_schools_and_estimated_lines_have_other_correlations():
    alpha, beta, u = page["alpha"], page["beta"], page["u"] > 0
    inside = [np.corrcoef(alpha[of], beta[of])[0, 1] for of in (u, ~u)]
    lines = page["post"]["theta"].mean(axis=(0, 1))[page["catholic"] == 0]
    page.claim(
        "draw the lines of 100,000 schools, with the share of Catholic schools that we have.",
        len(alpha) == 100_000 and abs(u.mean() - page['catholic'].mean()) < 0.01)
    page.aside(
        "What is the correlation of level and slope among all of them, and what is it in each sector?",
        "a question")
    page.claim(
        "In each sector it is what went in, and among all schools it is next to nothing.",
        np.allclose(inside, rho('sector').mean(), atol=0.02)
        and abs(np.corrcoef(alpha, beta)[0, 1]) < 0.05)
    page.claim(
        "The slope of a school is hardly known from its own pupils, so the model fills it in from what "
        r"it knows better, the level, by way of $\rho$. Filled-in slopes follow the levels much more "
        "closely than real slopes do.",
        np.corrcoef(lines.T)[0, 1] > rho('sector').mean() + 0.2)
    page.aside(
        'lines = post["theta"].mean(axis=(0, 1))[catholic == 0] print(np.corrcoef(lines.T)[0, 1])',
        "code")
    page.aside(
        "Posterior means are good for one school at a time; the population has its own parameters, and "
        r"$\rho$ is one of them.",
        "advice")


def test_the_editor_is_told_the_truth():
    low, high = np.quantile(rho("sector"), [0.05, 0.95])
    g = page["fits"]["sector"]["gamma"].mean(axis=(0, 1))
    page.claim(
        "In the best schools family background matters most: statisticians find a correlation of 0.6 "
        "between a school's level and its slope.",
        round(rho('sector').mean(), 1) == 0.6)
    page.aside("Write a note of at most six sentences to the editor, without a formula.", "an exercise")
    page.aside("The number is right for one comparison only: schools of the same sector", "the model")
    page.claim(
        "Compare all schools, public and Catholic together, and it is about zero, because Catholic "
        "schools have higher scores and smaller differences between families. Compare schools whose "
        "pupils come from similar families, and hardly anything of it remains.",
        abs(rho('neither').mean()) < 0.1 and g[2] > 0 > g[3] and page['cov'](page['fits']['both']) < 0.2)
    page.claim(
        "Even for the one comparison the number is uncertain: anything from a weak to a strong "
        "correlation agrees with the data.",
        0.2 < low < 0.35 and high > 0.8)
    page.aside(
        "And none of this says that a good school makes family background matter: nobody was assigned to "
        "a school by lot.",
        "a statement about design")
    page.aside(
        "that the number belongs to a comparison (one sector), and what happens in others;",
        "a rubric")


def test_a_prior_for_six_schools_can_be_defended():
    wide, unit = norm.ppf([0.525, 0.975]) * 2, page["choices"]["inverse-Wishart, I"]["omega"]
    fitted = page.at("A small standard deviation listens to its prior")["spread"]["inverse-Wishart, I"]
    draws = np.sqrt(unit.rvs(4000, random_state=1)[:, 1, 1])
    page.aside("You will fit the model of this page to six schools.", "a supposition")
    page.aside("and defend it in at most six sentences before a colleague", "an exercise")
    page.aside("Look first at what each of the two believes about", "what follows")
    page.claim(
        "It allows six schools with one and the same slope, and it does not expect their standard deviation "
        "to exceed about four points, which would be a seventh of the scale of the test.",
        wide[0] < 0.15 and abs(wide[1] - 4) < 0.3 and abs(4 / 28 - 1 / 7) < 0.01)
    page.claim(
        "it excludes before any data that slopes are alike. Six schools say too little to talk it out of "
        "that.",
        np.mean(draws < 0.25) < 0.01 and fitted.mean() > 0.45)
    page.aside(
        "In the report I will show the posterior under two scales of the half-normal, so that everybody "
        "sees how much of the answer is the prior.",
        "a plan")
    page.aside("and a size that would be large in it;", "a rubric")
    page.aside("I take the half-normal with scale 2, in points per unit of SES.", "a choice")
    page.aside("what the prior allows and what it rules out, near zero above all;", "a rubric")


def test_the_sleep_study_depends_on_the_day_of_its_prior():
    printed = page.printed("Exercises")
    night, days = page["night"], page["days"]
    fits = [line.replace(",", "").split() for line in printed.splitlines() if ": tau " in line][-2:]
    (default, stated), taus = ([float(fit[k]) for fit in fits] for k in (-1, -8))
    at = [page["rho_at"](day, night["tau"], night["corr"][..., 0, 1]).mean() for day in (0, 4.5, 9)]
    page.claim(
        "has the mean reaction times of 18 people on ten days, numbered 0 to 9.",
        len(set(page['sleep']['Subject'])) == 18 and set(days) == set(range(10)))
    page.aside(
        "Days 0 and 1 were for training and day 2 was the baseline, after nights of normal sleep; from "
        "then on their sleep was restricted [].",
        "the design of the study")
    page.aside(
        "with the REML estimates of `lme4`, 24.7 and 0.07. Then state a prior for the lines at day 0: "
        r"half-normal with scale 50 for $\tau_\alpha$ and 20 for $\tau_\beta$. Why do the two fits differ?",
        "given; tests/reference")
    page.claim(
        r"The default prior speaks of the lines at the mean of $x$, day 4.5, and there it has $\rho$ near "
        "0. At day 4.5 the data want a clearly positive correlation.",
        days.mean() == 4.5 and at[1] > 0.6)
    page.claim(
        r"The prior pulls it down, and read off at day 0 that is a negative $\rho$ and a larger "
        r"$\tau_\alpha$. A prior stated at day 0 leaves $\rho$ where REML has it.",
        default < 0 and taus[0] > taus[1] + 3 and abs(stated - 0.07) < 0.03)
    page.claim(
        r"What remains between its $\tau_\alpha$ and 24.7 is that REML is the mode of a skewed "
        "distribution, whose mean lies to the right.",
        night['tau'][..., 0].mean() > np.median(night['tau'][..., 0]) > 24.7)
    page.aside(
        "Neither is wrong. But whoever compares must say at which day the prior was stated. Read off at "
        "day 9 the correlation is another one again:",
        "advice")
    page.claim("On day 9 those who slow down most are the slowest.", at[2] > 0.8 > at[0] + 0.5)


def test_the_ceiling_moves_no_coefficient_by_much():
    cut = [page["fit"](page["x"], page["sector"], page["level"], page["slope"],
                       y=np.minimum(page["replicates"][0, 0], cap)) for cap in (np.inf, 25)]
    free, capped = (f["gamma"].mean(axis=(0, 1)) for f in cut)
    sigmas = [f["sigma"].mean() for f in cut]
    page.claim(
        "No score lies above 25, but the model makes some.",
        page['y'].max() < 25 and (page['beyond'] > 0.01).all())
    page.aside(
        "Take one data set of `replicates`, cut its scores at 25 as the test would, and fit the model",
        "an exercise")
    page.claim(
        r"The ceiling moves no coefficient by more than about a tenth of a point, and $\sigma$ comes out "
        "smaller. For the average line of a school that is tolerable.",
        abs(capped - free).max() < 0.15 and sigmas[1] < sigmas[0] - 0.1)
    page.aside("For a question about the best pupils it would not be.", "a judgement")
