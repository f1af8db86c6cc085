"""The sentences of the chapter on calibration are true."""

from functools import partial

import numpy as np
from claims import Page, _read
from school_8367 import EXACT, MU_0, SIGMA, SIGMA_0, Y
from scipy.stats import kstest

import bhm_core as bhm
from bhm_core.course import five_schools
from bhm_core.diagnostics import autocorrelation_time
from bhm_core.draws.summary import ESS_A_CHAIN, R_HAT_LIMIT

page = Page("are_they_right")


def bins(result, name="mu"):
    """Ten bars of the ranks, 100 of 1,000 in each if they are uniform."""
    return np.histogram(np.ravel(result.ranks[name]), 10, (0, 100))[0]


def test_four_copies_of_one_mistake_pass_every_alarm_but_the_known_answer():
    row, far = page["wrong"].summary()["mu"], abs(page["wrong"]["mu"].mean() - EXACT.mean)
    page.claim('"Four chains, R-hat of 1.00, an effective sample size of nearly a thousand, and the mean is '
               '4.9 points. All your alarms are silent. So the number is right?"',
               f"{row.r_hat:.2f}" == "1.00" and 900 < row.ess_bulk < 1000 and round(row.mean, 1) == 4.9
               and not page["wrong"].summary().flags)
    page.claim("The right mean is 6.4, and all four chains agree on the wrong one",
               round(EXACT.mean, 1) == 6.4 and np.ptp(page["wrong"]["mu"].mean(axis=1)) < 0.2)
    page.aside("This one asks whether they come from the posterior that we meant", "the plan")
    page.aside("The last chapter asked whether the draws agree with each other.", "the plan")
    page.aside('"Agreement is not correctness: four copies of one mistake agree."', "a goal")
    page.aside("Four copies of one mistake", "a heading")
    page.claim("R-hat is fine, both effective sample sizes are fine, the trace would be fine. The mean is "
               "off by dozens of standard errors",
               row.r_hat < 1.01 and min(row.ess_bulk, row.ess_tail) > 400 and far > 24 * row.mcse_mean)


def test_the_theorem_of_the_ranks_is_said_with_its_symbols():
    page.aside("is 1 if the inequality holds, and 0 otherwise.", "a definition")
    page.aside("Read from the right, it says that given $y$, the truth is one more draw from the posterior.",
               "read off the equation")
    page.aside("the truth is one more draw from the prior, too.", "read off the equation")
    page.aside("Among $N$ independent draws from the same distribution it is equally likely to come first, "
               "last", "by symmetry; the first exercise counts it")


def test_each_fault_has_its_shape():
    results = page["results"]
    exact, sure, unsure, shifted = (bins(one) for one in results.values())
    ends, middle = (lambda x: x[[0, -1]].mean()), (lambda x: x[3:7].mean())
    page.aside("Three others are wrong on purpose: one believes that pupils differ half as much as they do, "
               "one twice as much, and one has a prior that is 3 points too high.", "how they are made")
    page.claim("Ranks of the truth in 1,000 simulations, for the right posterior of a school with 14 pupils "
               "and three wrong ones. The grey band is where nearly all bars of a right one lie.",
               exact.sum() == 1000 and len(results) == 4 and len(Y) == 14)
    page.claim("Four histograms of ten bars. The first is flat within a grey band. The second is shaped "
               "like a U, with tall bars at both ends. The third is a hump in the middle. The fourth falls "
               "from left to right.",
               abs(exact - 100).max() < 4 * np.sqrt(90) and ends(sure) > 1.5 * middle(sure)
               and middle(unsure) > 1.5 * ends(unsure) and shifted[0] > 1.5 * shifted[-1])
    p = {name: one.p_values["mu"] for name, one in results.items()}
    page.claim("The p-value compares the ranks with 2,000 sets of uniform ones, so that 1/2001, printed as "
               "0.0005, is the smallest it can be.",
               max(p[name] for name in p if name != "exact") == 1 / 2001 and f"{1 / 2001:.4f}" == "0.0005")
    assert p.pop("exact") > 0.05 and max(p.values()) < 0.001


def test_a_wider_or_higher_posterior_ranks_the_truth_as_the_page_says():
    """Without the package: the truth and its posterior, too narrow, too wide and too high."""
    rng, w = np.random.default_rng(1), 14 * SIGMA_0**2 / (14 * SIGMA_0**2 + SIGMA**2)
    truth = rng.normal(MU_0, SIGMA_0, 20_000)
    mean = w * (truth + rng.normal(0, SIGMA / np.sqrt(14), truth.size)) + (1 - w) * MU_0
    place = {(up, wide): (truth - mean - up) / (wide * EXACT.sd) for up, wide in ((0, 0.5), (0, 2), (2, 1))}
    outside = {key: np.mean(abs(z) > 1.645) for key, z in place.items()}
    page.claim("A U means too sure: the truth falls outside the draws too often. A hump means too unsure. A "
               "slope means shifted: draws that are too high leave the truth with low ranks.",
               outside[0, 0.5] > 0.2 and outside[0, 2] < 0.02 and np.mean(place[2, 1] < 0) > 0.8)
    assert kstest((truth - mean) / EXACT.sd, "norm").pvalue > 0.001


def test_the_random_walk_passes_and_its_slip_does_not():
    right, slipped = page["right"], page["slipped"]
    sizes = {"right": right.ranks["mu"].size, "slipped": slipped.ranks["mu"].size}
    page.aside("for uniform ranks the whole curve stays inside a band with probability 95% []",
               "how the band is made")
    page.aside("for the sampler of the last two chapters, the random walk", "which sampler")
    draws = page["random_walk"](Y, np.random.default_rng(1))["mu"]
    page.claim("So the truth is ranked among 100 of the 1,000 draws, evenly spaced.",
               right.n_draws == 100 and draws.size == 1000 and autocorrelation_time(draws) < 10)
    page.aside("Calibration of the random walk for a school of 14 pupils. Curves that stay in the band are "
               "what a correct sampler gives 95 times in 100.", "how the band is made")
    page.claim("Two wiggly curves around a horizontal zero line, both inside a grey lens-shaped band that "
               "is widest in the middle.", min(right.p_values.values()) > 0.05 and len(right.p_values) == 2)
    page.claim("The right one passes in []; the slip that R-hat called 1.00 is rejected.",
               max(slipped.p_values.values()) < 0.001
               and f"{page['wrong'].summary()['mu'].r_hat:.2f}" == "1.00")
    page.claim("The price is 200 posteriors instead of one, and a prior that is proper",
               sizes == {"right": 200, "slipped": 200})


def test_only_the_log_likelihood_gives_away_who_never_looks():
    p, ranks = page["ignorant"].p_values, page["ignorant"].ranks["log_likelihood"]
    page.claim("calibrated on a school of 14 pupils. The ranks of the mean are uniform; those of the log "
               "likelihood are not.", p["mu"] > 0.05 and p["log_likelihood"] < 0.001 and len(Y) == 14)
    page.claim("A curve for mu stays inside a grey lens-shaped band around zero. A second one, for the log "
               "likelihood, leaves the band by far.", p["mu"] > 0.05 and p["log_likelihood"] < 0.001)
    page.claim("under draws that do not know the data, the true parameter fits the data better than most "
               "draws do.", np.mean(np.ravel(ranks) > 49.5) > 0.85)
    page.aside("With several parameters it ranks their products too", "what the function does")


def test_five_schools_in_four_lines():
    prior = five_schools.PRIORS
    page.aside("One more model, so that there is room for mistakes.", "the plan")
    page.claim("Five schools, $j = 1, \\dots, 5$, each report a mean gain, and the model has four lines:",
               len(five_schools.SE) == 5 and prior == {"mu_sd": 1.0, "tau_scale": 1.0})
    page.aside("the positive half of a $t$ distribution with 1 degree of freedom",
               "the half-Cauchy distribution")
    page.aside("Two samplers are tried on this one.", "the list that follows")
    page.aside("each from its distribution given all the others", "a definition")
    assert abs(np.quantile(np.abs(np.random.default_rng(1).standard_cauchy(10_000)), 0.5) - 1) < 0.1


def test_the_zoo_is_as_large_as_the_page_says():
    bugs = [name for name in page["table"] if not name.startswith("right")]
    on_rate = [name for name, one in page["alarms"].EXHIBITS.items() if one.model == "rate" and name in bugs]
    long = page["forever"]["theta"].shape
    page.claim("Here are eight bugs, each one line away from a correct sampler", len(bugs) == 8)
    page.aside("$J - 1$ for $J$ | one degree of freedom too few in the draw of $\\tau$", "the bug")
    page.claim("The first three are let loose on a single rate", on_rate == bugs[:3])
    right = {one.model for name, one in page["alarms"].EXHIBITS.items() if name.startswith("right")}
    page.claim("the others on the five schools. Each has a right twin.", right == {"rate", "schools"})
    page.claim("For each sampler we run four chains of 4,000 draws and 100 simulations of calibration",
               long == (100, 4000) and "n_sims=100" in _source("cell-048"))
    page.aside("trace: the largest distance of half a chain from the average of all, in standard "
               "deviations. An eye notices about half of one;", "a rule of ours")
    page.claim("R-hat above 1.01; ESS, bulk, below 400;", (R_HAT_LIMIT, 4 * ESS_A_CHAIN) == (1.01, 400))
    page.claim("calibration: the smallest p-value, times the number of quantities, below 0.01, for "
               "parameters and their products", page["alarms"].RARE == 0.01)
    page.claim("known answer: the largest distance of a mean from the closed form or quadrature, in MCSE, "
               "more than 4.", page["alarms"].FAR == 4)


def _source(cell_id):
    return next(cell.source for cell in _read(page.name).cells if cell.id == cell_id)


def test_the_three_lessons():
    rings, sound = page["rings"], page["sound"]
    names = np.array(list(page["table"]))[~sound]
    calibrated = page["caught"][:, 3:5]
    r_hat = page["caught"][:, 1]
    page.aside("Where chains have not converged it stands alone: their numbers are noise.",
               "how the table prints")
    page.aside("Three lessons follow from the table.", "the list that follows")
    page.claim("R-hat misses most of them.", r_hat.sum() < len(names) / 2)
    page.claim("It rings for two bugs only, and with these two there is nothing to converge to.",
               set(names[r_hat]) == {"forgotten Jacobian", "variance for sd"} and len(names) == 8)
    page.claim("All the others converge well, to something else.", (~page["caught"][~r_hat][:, :3]).all())
    page.claim("Calibration hears what the others miss, and it needed no closed form. One bug it hears "
               "through the log likelihood alone.",
               names[calibrated[:, 1] & ~calibrated[:, 0]].tolist() == ["ignores the data"]
               and calibrated.any(axis=1).sum() == 7 > r_hat.sum())
    page.claim("One bug escapes everything. Adapting for ever bends the target so little that neither 100 "
               "simulations nor 16,000 draws notice.",
               names[~page["caught"].any(axis=1)].tolist() == ["adapting for ever"])
    assert not rings[sound].any()


def test_a_longer_run_finds_the_bug_that_escaped():
    theta, answer = page["forever"]["theta"], page["answer"]["theta"]
    far = abs(theta.mean() - answer) / bhm.diagnostics.mcse_mean(theta)
    page.claim("With 400,000 draws the distance is many MCSEs.", theta.size == 400_000 and far > 6)
    page.aside("Make the run longer, where the answer is known:", "the plan")
    page.aside('silence means "no error larger than this", never "no error".', "a moral")


def test_the_list_before_a_report():
    page.aside("Run at least four chains from places farther apart than the posterior is wide.", "advice")
    page.aside("R-hat below 1.01 for every quantity, bulk and tail ESS above 400.", "advice")
    calibrate = partial(bhm.simulation_based_calibration, **_ranks_of_half())
    p = calibrate(n_sims=300, rng=1).p_values
    page.claim("Rank the log likelihood as well, or a sampler that ignores data passes.",
               p["mu"] > 0.01 > p["log_likelihood"])


def _ranks_of_half():
    """A sampler that never opens the data of a school."""
    return {"prior": lambda rng: {"mu": rng.normal(MU_0, SIGMA_0)},
            "simulate": lambda p, rng: rng.normal(p["mu"], SIGMA, size=14),
            "posterior": lambda y, rng: bhm.Draws({"mu": rng.normal(MU_0, SIGMA_0, size=(1, 99))}),
            "log_likelihood": page["log_likelihood"]}
