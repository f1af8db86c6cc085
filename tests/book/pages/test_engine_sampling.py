"""The sentences of the page on the engine: its proposal, its draws, and posteriors made to break it."""

import inspect

import numpy as np
from claims import Page
from scipy.stats import beta, halfnorm, norm

import bhm_core as bhm
from bhm_core.course import records
from bhm_core.hierarchical.engine import chains, modes, pilot, proposal, sampler
from bhm_core.hierarchical.engine.report import pareto_k

PAGE = Page("engine")
MEASURED = records.benchmark()
SECONDS = dict(zip(MEASURED["label"], MEASURED["seconds"], strict=True))
GENERAL = ("NumPyro, integrated by hand", "PyMC + nutpie, compiled before", "JAGS")


def normal_misses(values):
    """Is a tail of `values` more than ten times as frequent as under a normal fitted at their middle?"""
    middle = np.median(values)
    sd = (np.quantile(values, 0.75) - middle) / norm.ppf(0.75)
    return np.mean(values < middle - 6 * sd) > 0.001 > 10 * norm.cdf(-6)


def two_groups(scale):
    prior = halfnorm(scale=scale)
    return np.median(bhm.NormalMeans([28.0, 8.0], [15.0, 10.0], tau=prior).sample(rng=12)["tau"])


def of_log_tau(here):
    """Log density of log tau on the grid of the posterior with two modes, 0 at its highest."""
    heights = here["height"] + here["insists"].logpdf(here["points"]) + np.log(here["points"])
    return np.log(here["points"]), heights - heights.max()


def valley(here):
    """How far the log density falls between the two modes."""
    _, heights = of_log_tau(here)
    low, high = np.flatnonzero((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])) + 1
    return heights[low:high].min()


def share_that_cross(here, n_steps):
    """Share of 100 random walks from the upper mode, with steps that suit it, that reach the lower one."""
    log_tau, heights = of_log_tau(here)
    upper = np.log(here["torn"]["tau"][here["torn"]["tau"] > 0.5])
    kernel = bhm.random_walk_metropolis(lambda x: np.interp(x[:, 0], log_tau, heights), 2.4 * upper.std())
    walks = bhm.sample(kernel, [upper.mean()], n_draws=n_steps, n_warmup=0, n_chains=100, rng=1)["theta"]
    return np.mean(walks.reshape(100, -1).min(axis=1) < np.log(0.02))


def test_the_ridge_is_free_where_slopes_do_not_vary():
    here = PAGE.at("A proposal with tails")
    spread, rho = here["slope_sd"], here["rho"]
    PAGE.aside("So it must nowhere be narrower than the posterior", "a conclusion, shown by an exercise")
    PAGE.claim("To the left the spread is nearly zero and the correlation is free",
               rho[spread < 0.1].std() > 0.9 * 2 * beta(2, 2).std())
    PAGE.claim("On the right it is compact and mostly above zero, between minus 0.3 and 0.8",
               (rho[spread > 0.5] > 0).mean() > 0.7
               and np.quantile(rho[spread > 0.5], 0.02) > -0.35
               and np.quantile(rho[spread > 0.5], 0.98) < 0.85)
    PAGE.claim("it thins out into a long tail in which the correlation takes all values from minus 1 to "
               "1",
               rho[spread < 0.1].min() < -0.8 and rho[spread < 0.1].max() > 0.8
               and (spread < 0.02).mean() < 0.1)
    PAGE.claim("A normal distribution fitted at the densest point of [] would miss that tail",
               normal_misses(np.log(spread)))


def test_the_rounds_are_those_of_the_program():
    PAGE.aside("The engine finds its proposal in three rounds", "the list that follows")
    PAGE.claim("Two hundred points are scattered widely. From several of the best, Newton steps climb "
               "to the nearest mode, and all modes that are high enough to matter are kept, with the "
               "curvature there",
               pilot._N_SCATTER == 200 and pilot._N_CLIMBS > 2 and modes._DEEP > 10)
    PAGE.aside("One per coordinate matters: a single multivariate $t$ takes far steps in all "
               "coordinates at once",
               "a property of the t distribution")
    PAGE.aside("Refit. All points so far are given the weights that make them a sample of the "
               "posterior. A point's weight is the posterior density there, divided by how densely all "
               "proposals together have covered the place",
               "the equation in words")
    PAGE.aside("The round repeats until the weights are even enough or get no better",
               "how the program stops")
    PAGE.claim("A fifth of each mixture is a defensive part []: independent $t$ distributions with "
               "three degrees of freedom, somewhat wider than the points",
               "share=0.2" in inspect.getsource(pilot) and proposal.TAIL_DF == 3
               and inspect.signature(proposal.defensive).parameters["inflate"].default > 1)
    PAGE.aside("In these coordinates posteriors fall exponentially or faster, and a $t$ falls only like "
               "a power",
               "of half-normal and t priors on these scales")


def test_the_draws_of_the_page_are_nearly_all_accepted():
    found = PAGE.at("Draws and their check")["found"]
    PAGE.aside("Where $g$ exceeds $g_0$, survivors are too rare by the factor $g / g_0$",
               "follows from the sieve")
    PAGE.claim("Most survivors have $g \\le g_0$ and are accepted at once", found.acceptance > 0.9)
    PAGE.claim("Efficiency is the share of the candidates that would be left if they were weighted, not "
               "sieved: 1 for a perfect proposal",
               0.6 < found.efficiency < 1)
    PAGE.claim("Pareto k looks at the largest ratios $g$. If their tail falls like that of a Pareto "
               "distribution with shape $k$ [], their variance is finite for $k < 1/2$, and above $k = "
               "0.7$ no affordable number of draws makes up for what the proposal misses",
               chains._BAD_TAIL == 0.7)


def test_a_narrow_proposal_raises_the_alarm_and_its_candidates_look_sensible():
    runs = {s: [norm(0, s).rvs(4000, random_state=seed) for seed in range(5)] for s in (1.5, 0.3)}
    k = {s: [pareto_k(norm.logpdf(x) - norm(0, s).logpdf(x)) for x in draws] for s, draws in runs.items()}
    PAGE.claim("a standard normal target and two normal proposals, one too wide and one too narrow. In "
               "theory the second has $k = 0.91$",
               abs(1 - min(runs) ** 2 - 0.91) < 1e-9)
    PAGE.claim("The wide proposal has no tail at all, and the engine then writes a number at or below "
               "zero",
               max(k[1.5]) <= 0)
    PAGE.claim("The narrow one raises the alarm, although every one of its candidates lies in the "
               "middle of the target",
               min(k[0.3]) > 0.65 and max(np.abs(x).max() for x in runs[0.3]) < 1.6)
    PAGE.claim("If $k$ is above 0.7, the candidates themselves go to the pilots, a better mixture is "
               "fitted, and all is drawn again, at most twice",
               chains._BAD_TAIL == 0.7 and sampler._N_RETRIES == 2)
    PAGE.aside("in phases that double in length until R-hat and the effective sample sizes are good",
               "what the slow road does")


def test_four_thousand_draws_are_worth_more_than_two_thousand():
    here = PAGE.at("Draws and their check")
    worst = min(map(min, here["sizes"].values()))
    PAGE.claim("So here are five seeds for each of six models of this course, and for each run the "
               "smallest effective sample size over all its parameters, group by group",
               len(here["runs"]) == 6 and {len(runs) for runs in here["runs"].values()} == {5})
    PAGE.claim("Smallest effective sample size over all parameters, for five seeds per model and 4,000 "
               "draws per run",
               all(draws.phi[..., 0].size == 4000 for runs in here["runs"].values() for draws in runs))
    PAGE.claim("Six rows of green points, one row for each model. All points lie to the right of a "
               "dashed line at half of the draws, most of them nearer to the line at all draws",
               worst > 2000 and np.mean(np.concatenate(list(here["sizes"].values())) > 3000) > 0.5)
    PAGE.claim("Every point is to the right of the dashed line at half of the draws: 4,000 draws are "
               "worth more than 2,000 independent ones",
               worst > 2000)


def test_unkind_posteriors_are_met():
    here = PAGE.at("Posteriors made to break it")
    PAGE.aside("Three cases, each with a known answer", "what follows")
    PAGE.claim("Two groups say little about how groups differ. Most of the answer is then the prior, "
               "and it should be yours, not a default. Two of the eight schools, with two priors",
               two_groups(200) > 2 * two_groups(20))
    PAGE.claim("The two answers differ, and with a flat prior there is no answer",
               "improper" in PAGE.printed("Posteriors made to break it"))
    PAGE.claim("Two modes. Take the eight schools with much smaller standard errors, so that they "
               "clearly differ, and a prior that insists that they hardly do",
               here["sharp"].max() < 0.4 * here["se"].max() and here["insists"].ppf(0.95) < 0.01)
    PAGE.claim("Both modes get the share they deserve",
               abs(np.mean(here["torn"]["tau"] > 0.5) - here["exact"])
               < 4 * bhm.diagnostics.mcse_mean(np.asarray(here["torn"]["tau"] > 0.5, float)))
    PAGE.claim("Most random walks that start in the upper one, with steps that suit it, have not found the "
               "other after ten thousand steps, because the valley between them is so deep",
               valley(here) < -8 and share_that_cross(here, 10_000) < 0.45)
    PAGE.aside("it climbs from several places", "its first round")
    PAGE.claim("points near the surface of a sphere of radius 5, with nothing inside",
               here["shell"].log_posterior(np.array([5.0, 0, 0])) == 0 > -1000
               > here["shell"].log_posterior(np.array([1.0, 0, 0])))
    PAGE.claim("By symmetry each squared coordinate has mean $25/3$. The ensemble of walkers finds it",
               here["hollow"].diagnostics.method == "ensemble" and abs(here["squares"].z).max() < 4)


def test_the_answer_to_the_opening_follows_the_records():
    ours, others = SECONDS["bhm_core"], [SECONDS[name] for name in GENERAL]
    PAGE.aside("Here are the seconds for this model on one machine, from the data to all draws, or to "
               "the estimate",
               "what is printed")
    PAGE.claim("The posterior of all 328 numbers takes about as long as lme4's point estimate, within a "
               "factor of two",
               0.5 < SECONDS["lme4"] / ours < 2)
    PAGE.claim("and less than a hundredth of the time that the general samplers need",
               min(others) > 100 * ours)
    PAGE.claim("a program that finds the point estimate in less than half of our time",
               SECONDS["mixedlm-rs"] < ours / 2)
    PAGE.aside("the deviations of the groups and $\\gamma$ integrate out, and four hard numbers are "
               "left of 328",
               "counted at the beginning")

