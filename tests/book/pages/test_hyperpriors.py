"""The eight schools: what the page on hyperpriors says of their model, its priors and its answers."""

import numpy as np
from claims import Page
from scipy.stats import halfcauchy, halfnorm, invgamma, norm, uniform

import bhm_core as bhm
from bhm_core import shrinkage

page = Page("hyperpriors")
EIGHT = bhm.load_eight_schools()
Y, SE = EIGHT.y, EIGHT.sigma
TAU = np.linspace(0.01, 14, 2001) ** 2
LIKELIHOOD = shrinkage.log_likelihood_of_tau(TAU, Y, SE)
HALF_NORMAL = halfnorm(scale=10)
SPREAD = bhm.Grid(LIKELIHOOD + HALF_NORMAL.logpdf(TAU), TAU)
GAIN = shrinkage.theta_given_y(SPREAD, Y, SE)
POOLED = np.average(Y, weights=SE**-2.0)


def posterior(log_prior, sd=np.inf, tau=TAU):
    """Grid of tau under a log prior, mu ~ N(0, sd^2), and the schools' gains."""
    grid = bhm.Grid(shrinkage.log_likelihood_of_tau(tau, Y, SE, sd=sd) + log_prior, tau)
    return grid, shrinkage.theta_given_y(grid, Y, SE, sd=sd)


def gaps(prior):
    gap = np.ptp(np.random.default_rng(5).normal(size=(50_000, 8)), axis=1)
    return gap * prior.rvs(50_000, random_state=6)


def test_the_question():
    largest = Y.argmax() == 0 and (Y[0], SE[0]) == (28, 15)
    page.claim("Eight schools each try out a programme", len(Y) == 8)
    page.claim("School A reports the largest gain: <hyperpriors-a> points, with a standard error of "
               "<hyperpriors-a-se> points", largest and page.glued("hyperpriors-a") == "28")
    page.claim("The gains run from a loss of 3 points to the 28 of School A, and the smallest standard "
               "error is 9.", (Y.min(), Y.max(), SE.min()) == (-3, 28, 9))
    page.aside("you will have met three defensible ones, all from the same data", "an announcement")
    page.aside("why a model with one more level needs no new rule", "an announcement")
    page.aside("how eight schools are solved in three lines", "an announcement")
    page.aside("matters when there are only eight of them", "an announcement")


def test_data_on_two_levels():
    pupils, schools = bhm.load_high_school().to_pandas()
    page.aside("Data on two levels", "a heading")
    page.aside("School A is one of eight. What do the other seven know about it?", "a question")
    page.claim("has two tables. That of the pupils holds a score `mathach`",
               {"mathach", "ses", "school"} <= set(pupils) and {"sector", "size", "school"} <= set(schools))
    page.aside("The eight schools are data of the same kind", "a definition")
    page.aside("You are told that eight schools ran the programme, and not what they found. Write down "
               "eight true gains", "a question")
    page.aside("Would the same list in another order surprise you more?", "a question")
    page.claim("28 ± 15 is not the same news as 28 ± 9", norm.sf(28, 10, 15) > 4 * norm.sf(28, 10, 9))
    page.aside("Exchangeable is less than independent.", "a matter of definition")
    page.aside("draw all of them from one population", "a definition")


def test_the_graph_has_the_arrows_that_its_description_names():
    from bhm_core.plots.structure import plot_structure

    arrows = {p.get_gid() for p in plot_structure().patches if "->" in p.get_gid()}
    page.claim("The standard deviation $\\sigma$ belongs to the data themselves, and all groups share it.",
               {f"sigma->y({g})" for g in "12J"} <= arrows)
    page.claim("At the top a circle phi with arrows to circles theta 1, theta 2, up to theta J. A square u "
               "1 points to theta 1, and likewise for the others.",
               {f"{a}->theta_{g}" for g in "12J" for a in ("phi", f"u_{g}")} <= arrows)
    page.claim("No arrow leads from phi to any y.", not any(a.startswith("phi->y") for a in arrows))
    page.aside("Whoever knows all $\\theta$, and $\\sigma$, learns nothing more about the data from "
               "$\\phi$:", "the factors of the joint density")
    page.aside("although all schools share it. It is unknown and has a prior of its own", "a definition")


def test_the_normal_population_has_a_strong_opinion():
    page.claim("With $\\tau = 5$ it expects a school more than 20 points from the mean less than once "
               "among 10,000", 2 * norm.sf(20 / 5) < 1e-4)
    page.aside("The eight schools as a model", "a heading")
    page.aside("With eight schools, two parameters are about as many as the data can feed.",
               "a rule of thumb")
    page.claim("eight experiments say enough about a mean. They do not say enough about $\\tau$",
               shrinkage.mu_given_y(SPREAD, Y, SE).sd < 5 < np.ptp(SPREAD.quantile([0.05, 0.95])) / 2)


def test_priors_are_what_their_names_say():
    page.aside("How different can the true gains of eight schools be?", "a question")
    page.aside("Besides the uniform distribution we try two that are folded at zero:", "an announcement")
    page.claim("It is half a bell: hardly anything lies beyond $3s$.", halfnorm.sf(3) < 0.003)
    page.claim("with two independent standard normal numbers. Half of it lies below $s$",
               np.isclose(halfcauchy(scale=7).median(), 7))
    page.claim("its tail is so long that it has no mean", not np.isfinite(halfcauchy.mean()))
    page.aside("The scale of the test runs from 200 to 800 points. For each prior we draw $\\tau$, then "
               "eight schools", "how the test is scored")


def test_wide_priors_expect_gaps_that_nobody_believes():
    wide, narrow = gaps(halfcauchy(scale=25)), gaps(HALF_NORMAL)
    page.claim("Under the uniform prior the typical gap is larger than 100 points.",
               np.median(gaps(uniform(0, 100))) > 100)
    page.claim("Under the wide half-Cauchy prior <hyperpriors-beyond> of the data sets have a gap beyond "
               "the whole scale of the test.", abs(np.mean(wide > 600) - 0.075) < 0.005)
    page.claim("A half-normal prior with scale 10 allows anything from \"all the same\" to gaps of some "
               "sixty points.", np.quantile(narrow, 0.05) < 2 and 55 < np.quantile(narrow, 0.95) < 65)
    assert page.glued("hyperpriors-beyond") == "7.5%"


def test_three_lines_solve_ten_dimensions():
    found = page.at("Three lines")
    page.aside("Three lines Two unknown population parameters and eight schools make ten dimensions. Is "
               "there a formula? For the normal model, nearly.",
               "a question, answered by the proof beside it")
    page.claim("Now all of it in NumPy. The first line weighs a grid of values of $\\tau$, and the gains "
               "that the other two expect are averaged:",
               np.allclose(found["weight"] @ found["gains"] / found["weight"].sum(), GAIN.mean, atol=0.02))
    page.claim("School A is put at 10 points. The module `bhm_core.shrinkage` has the three lines for "
               "arrays", round(GAIN.mean[0]) == 10)
    page.aside("The last two lines give the answer for every $\\tau$ without any prior for it. At the ends "
               "stand two familiar estimates.", "an announcement")
    page.aside("The normal model is solved in three lines. $\\tau = 0$ is complete pooling, $\\tau \\to "
               "\\infty$ no pooling", "a summary of what is proved")
    ends = page.at("From complete to no pooling")["ends"]
    page.claim("With $\\tau = 0$ all schools share one gain: complete pooling, the mean of all weighted by "
               "precision.", np.allclose(ends[0], POOLED))
    assert np.allclose(ends[1], Y, atol=1e-6)


def test_the_paths_of_the_figure():
    at_15, at_25 = (shrinkage.theta_given_tau(t, Y, SE)[0] for t in (15.0, 25.0))
    page.claim("Eight curves start together at 7.7 points for tau zero and fan out to the right. School A "
               "rises highest, to about 23 at tau 25; Schools C and E fall to about 0.",
               round(POOLED, 1) == 7.7 and at_25.argmax() == 0 and round(at_25[0]) == 23
               and np.abs(at_25[[2, 4]]).max() < 1.5 and np.ptp(at_15) > 5)
    page.claim("is highest near zero and has mostly gone by tau 15",
               SPREAD.density.argmax() < 100 and TAU[100] < 1 and SPREAD.mean(lambda t: t > 15) < 0.05)
    page.claim("The posterior is highest near zero and reaches well beyond ten.",
               SPREAD.density.argmax() < 100 and SPREAD.mean(lambda t: t > 10) > 0.05)


def test_how_far_the_schools_move():
    low, moved = GAIN.quantile(0.05), np.abs(GAIN.mean - Y)
    page.claim("School A comes down from 28 to about 10 points, and its interval begins at about no gain "
               "at all.", round(GAIN.mean[0]) == 10 and abs(low[0]) < 0.5)
    page.claim("Every school has moved towards the others, and none has joined them.",
               (np.abs(GAIN.mean - POOLED) < np.abs(Y - POOLED)).all()
               and (np.sign(GAIN.mean - POOLED) == np.sign(Y - POOLED)).all())
    page.aside("Two things decide how far a school moves", "the formula of the third line")
    weight = 1 - 10.0**2 / (10.0**2 + np.sort(SE) ** 2)
    page.claim("the weight $1 - w_j$, larger for an uncertain school", (np.diff(weight) >= 0).all())
    page.claim("School H has the largest standard error and moves less than School A, because it was not "
               "as far out.",
               SE.argmax() == 7 and moved.argmax() == 0 and abs(Y[7] - POOLED) < abs(Y[0] - POOLED))
    page.claim("so School A ends a little higher than above",
               posterior(0 * TAU)[1].mean[0] > GAIN.mean[0] + 0.5)
    page.aside("Hold $\\tau$ at zero and all schools are one", "what the links show")


def test_the_engine_agrees_with_the_grid():
    agreement, share = map(page.at("The same posterior, drawn").get, ("agreement", "share"))
    page.aside("Does the machine agree? The engine", "a question")
    page.claim("The means agree within four Monte Carlo standard errors.", abs(agreement.z).max() < 4)
    page.claim("School A is the likeliest winner, and far from a certain one.",
               share.argmax() == 0 and share[0] < 0.3 and share[0] - np.sort(share)[-2] > 0.01)


def test_the_trap_of_the_inverse_gamma():
    def inverse_gamma(a, b):
        return invgamma(a, scale=b).logpdf(TAU**2) + np.log(2 * TAU)

    log_priors = page.at("Three answers for School A")["log_priors"]
    medians = [posterior(lp)[0].quantile(0.5) for lp in (
        0 * TAU, HALF_NORMAL.logpdf(TAU), halfcauchy(scale=5).logpdf(TAU), inverse_gamma(1e-3, 1e-3))]
    fine = np.geomspace(1e-3, 10, 20_001)
    peak = fine[np.argmax(invgamma(1e-3, scale=1e-3).logpdf(fine**2) + np.log(fine))]
    page.claim("with $a = b = 0.001$ it was meant to say nothing",
               log_priors["inverse-gamma"][0] == inverse_gamma(1e-3, 1e-3)[0])
    page.claim("The first three panels of [] differ in degree. The last is a trap.",
               min(medians[:3]) > 2 and medians[3] < 1)
    page.claim("that is 0.04 points: a spike that the data cannot remove, because eight schools cannot "
               "exclude $\\tau = 0$", round(peak, 2) == 0.04 and LIKELIHOOD.argmax() == 0)
    page.claim("(With a large $b$ the same family forbids small $\\tau$.)",
               invgamma(1, scale=100).cdf(16) < 0.01)
    page.claim("Four priors for the spread between eight schools (dashed)", len(log_priors) == 4)
    page.aside("The axes are the same in all panels", "how it is drawn")


def test_a_flat_logarithm_and_a_uniform_prior_at_zero():
    tau = np.geomspace(1e-8, 1, 2001)
    level = np.exp(shrinkage.log_likelihood_of_tau(tau, Y, SE))
    page.claim("the prior turns into a flat one on $\\log \\tau$, and with that one there is no posterior "
               "at all",
               np.ptp(level) < 0.01 * level[0]
               and np.ptp( invgamma(1e-10,
                   scale=1e-10).logpdf(tau[1000:] ** 2) + 2 * np.log(tau[1000:])) < 0.01)
    page.claim("At the other end it needs at least three schools",
               falls_like(2) > -1.01 and falls_like(3) < -1.9)
    share = {J: bhm.live.TauPrior(prior="inverse-gamma", J=J).result["median"]
             / bhm.live.TauPrior(prior="uniform", J=J).result["median"] for J in (3, 8, 20)}
    page.claim("With three schools the trap is deeper than with eight, and even twenty do not quite close "
               "it.", share[3] < share[8] < share[20] < 0.8)
    page.aside("Guess first how much three schools differ under the prior", "a question")


def falls_like(J):
    """The power of tau with which the integrated likelihood of J schools falls."""
    ends = shrinkage.log_likelihood_of_tau(np.array([1e5, 1e6]), Y[:J], SE[:J])
    return np.diff(ends)[0] / np.log(10)


def test_the_four_panels():
    flat, normal, cauchy = (posterior(lp)[0] for lp in (
        0 * TAU, HALF_NORMAL.logpdf(TAU), halfcauchy(scale=5).logpdf(TAU)))
    page.claim("Four panels with densities of tau from 0 to 25. Under the flat prior the posterior falls "
               "slowly from zero to about 20.",
               (np.diff(flat.density[TAU < 20]) < 0).all() and flat.mean(lambda t: t > 20) < 0.1)
    page.claim("Under the half-normal and the half-Cauchy prior it falls a little faster.",
               max(normal.quantile(0.9), cauchy.quantile(0.9)) < flat.quantile(0.9))


def test_three_answers_for_school_a():
    flat, cauchy = posterior(0 * TAU)[1], halfcauchy(scale=5).logpdf(TAU)
    steep, weak = posterior(cauchy)[1].mean[0], posterior(cauchy, sd=5.0)[1].mean[0]
    page.aside("Three answers for School A", "a heading")
    page.aside("Here are three numbers that could stand in the letter", "an announcement")
    page.claim("The first two share one posterior: it has a long right tail, and so its mean lies above "
               "its median.", flat.mean[0] > flat.quantile(0.5)[0] + 1)
    page.claim("The third differs by its priors, and more by that of $\\mu$ than by that of $\\tau$:",
               steep - weak > flat.mean[0] - steep > 0)
    page.claim("All are far below 28.", max(flat.mean[0], flat.quantile(0.5)[0], weak, GAIN.mean[0]) < 12)


def test_plugging_in_the_most_likely_spread():
    Q = np.sum((Y - POOLED) ** 2 / SE**2)
    plugged, sd = shrinkage.theta_given_tau(0.0, Y, SE)
    page.aside("The spread $\\tau$ has a most likely value.", "every density has")
    page.aside("For the eight schools that rule, in the form", "a definition")
    simulated = np.random.default_rng(7).normal(0, SE, (20_000, 8))
    means = np.average(simulated, axis=1, weights=SE**-2.0)[:, None]
    page.claim("Identical schools would give a $Q$ of about $J - 1$, by the luck of the samples alone. These "
               "differ less than that.",
               abs(np.mean(np.sum((simulated - means) ** 2 / SE**2, axis=1)) - 7) < 0.15 and Q < 6)
    page.claim("$Q$ is even below $J - 3$, so $w$ comes out below zero", Q < len(Y) - 3 and 1 - 5 / Q < 0)
    page.claim("and the most likely $\\tau$ is zero as well", LIKELIHOOD.argmax() == 0)
    page.claim("Plug it in, and all eight schools have the same gain, with a standard deviation that is "
               "far too small.", np.ptp(plugged) < 1e-9 and (sd < 0.75 * GAIN.sd).all())
    page.aside("\"The most likely $\\tau$ is zero\" is not \"$\\tau$ is zero\"", "logic")
    page.claim("averaging over all its values is the reason to be Bayesian here",
               SPREAD.mean(lambda t: t > 1) > 0.8)
    page.claim("Plugging in the most likely $\\tau$ forgets that it is uncertain.", (sd < GAIN.sd).all())
