"""The sentences of the page on the engine: what is counted, printed, drawn and promised."""

import inspect

import nbformat
import numpy as np
from claims import CHAPTERS, Page
from scipy.stats import beta, halfnorm, norm

import bhm_core as bhm
from bhm_core.course import records
from bhm_core.hierarchical.engine import pilot, proposal, sampler
from bhm_core.hierarchical.engine.report import pareto_k

PAGE = Page("engine")
NOTEBOOK = nbformat.read(CHAPTERS / "engine.ipynb", as_version=4)
DATA = bhm.load_high_school()
SCHOOLS, Y = DATA.schools, DATA.students["mathach"]
GENERAL = ("NumPyro, integrated by hand", "PyMC + nutpie, compiled before", "JAGS")


def seconds(name):
    measured = records.benchmark()
    return float(measured["seconds"][measured["label"] == name][0])


def source(words):
    return next(cell.source for cell in NOTEBOOK.cells if words in cell.source)


def normal_misses(values):
    """Is a tail of `values` more than ten times as frequent as under a normal fitted at their middle?"""
    middle = np.median(values)
    sd = (np.quantile(values, 0.75) - middle) / norm.ppf(0.75)
    return np.mean(values < middle - 6 * sd) > 0.001 > 10 * norm.cdf(-6)


def two_groups(scale):
    prior = halfnorm(scale=scale)
    return np.median(bhm.NormalMeans([28.0, 8.0], [15.0, 10.0], tau=prior).sample(rng=12)["tau"])


def test_the_opening_counts_328_numbers():
    post = PAGE.at("In one picture")["post"]
    sizes = {name: post[name][0, 0].size for name in ("gamma", "tau", "sigma", "b")}
    PAGE.claim("A model with a line for each of 160 schools has 328 unknown numbers: four coefficients "
               "of the population, two spreads, a correlation, a residual standard deviation, and an "
               "intercept and a slope for School 8367 and for every other school.",
               sizes == {"gamma": 4, "tau": 2, "sigma": 1, "b": 320} and sum(sizes.values()) + 1 == 328)
    PAGE.claim("lme4 finds one best value for the first eight in a fraction of a second",
               seconds("lme4") < 0.5)
    PAGE.claim("It is thousands of draws of all 328", post.phi.shape[:2] == (4, 1000))
    PAGE.claim("Most of the 328 numbers integrate out with a pencil. What is left is a posterior of "
               "four numbers, and four dimensions are few",
               post.phi.shape[-1] == 4 and 328 - 4 > 328 / 2 and sizes["gamma"] + sizes["b"] == 324)
    PAGE.aside("An hour, a minute, a second?", "a question")


def test_ten_lines_are_the_engine_for_ten_numbers():
    here = PAGE.at("The engine in ten lines")
    lines = "\n".join(map(source, ("log_p = np", "rng.choice"))).split("\n")
    first, last = (next(k for k, line in enumerate(lines) if line.startswith(word))
                   for word in ("tau =", "theta ="))
    PAGE.claim("The engine in ten lines", last - first + 1 == 10)
    PAGE.claim("The eight schools of [] had ten unknown numbers: a spread $\\tau$, a mean $\\mu$ and "
               "eight gains $\\theta_j$.",
               here["theta"].shape[1] + 2 == 10)
    PAGE.claim("Only one of the ten was hard.", here["tau"].shape[1] == 1)
    PAGE.claim("And the nine easy ones are drawn from their formulas",
               here["theta"].shape[1] + here["mu"].shape[1] == 9)
    PAGE.claim("These draws are independent, so nothing has to converge",
               abs(np.corrcoef(here["theta"][1:, 0], here["theta"][:-1, 0])[0, 1]) 
               < 4 / np.sqrt(len(here["theta"])))
    PAGE.claim("The rest of this page carries the ten lines over to pupils, lines and 160 schools. "
               "Three things change. The data come as 7,185 rows and not as eight means",
               (Y.size, len(SCHOOLS["school"]), len(here["gain"])) == (7185, 160, 8))
    PAGE.claim("And there are four hard numbers: a grid with a hundred points a side would have a "
               "hundred million points, so something better must find them",
               100 ** len(PAGE.at("In one picture")["model"].parameter_names) == 100_000_000)


def test_the_picture_shows_what_it_says():
    here = PAGE.at("In one picture")
    spread, post = here["post"]["tau"], here["post"]
    means = np.bincount(here["at"], Y) / np.bincount(here["at"])
    PAGE.claim("From 7,185 pupils to the lines of School 8367. Top left: the pupils, each with a score "
               "and an SES relative to the school. Top right: what is kept of them, sums for each "
               "school, shown here as the mean and the slope they contain. Bottom left: draws of the "
               "hard numbers, of which the two spreads are shown. Bottom right: given those, lines for "
               "School 8367, drawn exactly.",
               Y.size == 7185 and here["slope"].size == 160 and here["few"].shape[0] == 40)
    PAGE.claim("Four panels. First a dense grey cloud of pupils, scores up to a ceiling of 25.",
               24.9 < Y.max() <= 25)
    PAGE.claim("Second 160 grey points, mean scores from 4 to 20 against slopes from minus 2 to 6.",
               4 < means.min() < 5 and 19 < means.max() < 20
               and -2.1 < here["slope"].min() < -1.5 and 6 < here["slope"].max() < 6.5)
    PAGE.claim("Third a round green cloud of draws, spreads of intercepts around 2.6 against spreads of "
               "slopes between 0 and 1.2",
               abs(spread[..., 0].mean() - 2.6) < 0.05 
               and 0 < spread[..., 1].min() and 1.1 < spread[..., 1].max() < 1.4)
    PAGE.claim("Fourth a bundle of rising green lines around a score of 6.4",
               abs(post["theta"][:, :, here["k"], 0].mean() - 6.4) < 0.05
               and (here["few"][:, here["k"], 1] > 0).mean() > 0.9)
    PAGE.claim("shows the four stages. The rows become sums once.", len(here["axs"]) == 4)


def test_four_numbers_are_hard():
    names = PAGE.at("Four hard numbers")["model"].parameter_names
    post = PAGE.at("Four hard numbers")["post"]
    PAGE.claim("Four hard numbers", len(names) == 4)
    PAGE.claim("Which of the 328 numbers are hard?",
               "sigma" in names[-1] and not any("gamma" in name for name in names))
    PAGE.aside("All predictors of the pupil stand in the row $X_i = (1, x_i, u_{j[i]}, u_{j[i]} x_i)$, "
               "and those whose coefficients vary by school in $Z_i = (1, x_i)$:",
               "a definition")
    PAGE.aside("is its lower triangular root, the Cholesky factor", "a definition")
    PAGE.claim("so $\\gamma$ and all $\\eta_j$ have a normal posterior with a formula",
               post["gamma"][0, 0].size + post["b"][0, 0].size == 324)
    PAGE.aside("(In the code the vector is called `phi` all the same.)", "about a name")
    PAGE.claim("how far off the mean may be because there are 4,000 draws and not infinitely many",
               post["sigma"].size == 4000)
    PAGE.claim("What is the posterior of the four numbers alone?", post.phi.shape[-1] == 4)
    PAGE.claim("With $K$ varying coefficients, here two,", post["tau"].shape[-1] == 2)
    PAGE.aside("have the same eigenvalues other than zero, and the first has $n_j - K$ more rows",
               "proved beside it")


def test_the_library_gets_to_the_same_value():
    here = PAGE.at("Integrate, then sample")
    PAGE.claim("The library gets there by a longer way, which never subtracts a large number from "
               "another large one",
               abs(here["by_hand"] - here["library"]) < 1e-6)
    PAGE.claim("What must be known about 7,185 pupils? Only sums.",
               here["ZD"].shape == (160, 2, 5) and here["n"] == 7185)
    PAGE.aside("How many digits survive when the machine keeps sixteen?", "a property of double precision")


def test_sums_add_up_over_pieces():
    here = PAGE.at("One pass over the pupils")
    raw, centred = (abs(here[name] / here["truth"] - 1) for name in ("raw", "centred"))
    PAGE.claim("So the engine centres before it multiplies.", raw > 0.1 and centred < 1e-6)
    PAGE.aside("Two such summaries can still be added, by a rule of []. With $\\Delta$ the difference "
               "of the two means,",
               "led to the equation")
    PAGE.claim("This makes the pupils divisible. Ten files, or ten machines, can each sum up their own "
               "rows",
               abs(here["again"].log_posterior(here["here"])
               - here["model"].log_posterior(here["here"])) < 1e-6
               and "column, 10" in source("from_chunks"))


def test_one_product_serves_all_candidates():
    here = PAGE.at("One matrix product for all candidates")
    PAGE.claim("One matrix product for all candidates", here["constants"].shape == (640, 25))
    PAGE.aside("Why are a thousand values of $\\lambda$ hardly more work than one?", "a question")
    PAGE.claim("It is linear in the entries of the $G_j$. So the constants fill a matrix, once, and the "
               "sums over all schools are one product of matrices",
               np.allclose(here["product"], here["loop"], rtol=1e-9))
    PAGE.claim("The last line stands for the log posterior at all 4,000 draws",
               here["model"].log_posterior(here["post"].phi).size == 4000)
    PAGE.claim("There is a catch: the 4,000 values must be known beforehand",
               here["post"].phi[..., 0].size == 4000)


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
               "to the nearest mode, and all modes are kept, with the curvature there",
               pilot._N_SCATTER == 200 and pilot._N_CLIMBS > 2)
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
               sampler._BAD_TAIL == 0.7)


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
               sampler._BAD_TAIL == 0.7 and sampler._N_RETRIES == 2)
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
               here["sharp"].max() < 0.4 * here["se"].max() and here["insists"].ppf(0.95) < 1.5)
    PAGE.claim("Both modes get the share they deserve",
               abs(np.mean(here["torn"]["tau"] > 1.5) - here["exact"])
               < 4 * bhm.diagnostics.mcse_mean(np.asarray(here["torn"]["tau"] > 1.5, float)))
    PAGE.claim("points near the surface of a sphere of radius 5, with nothing inside",
               here["shell"].log_posterior(np.array([5.0, 0, 0])) == 0 > -1000
               > here["shell"].log_posterior(np.array([1.0, 0, 0])))
    PAGE.claim("By symmetry each squared coordinate has mean $25/3$. The ensemble of walkers finds it",
               here["hollow"].diagnostics.method == "ensemble" and abs(here["squares"].z).max() < 4)


def test_the_answer_to_the_opening_follows_the_records():
    ours, others = seconds("bhm_core"), [seconds(name) for name in GENERAL]
    PAGE.aside("Here are the seconds for this model on one machine, from the data to all draws, or to "
               "the estimate",
               "what is printed")
    PAGE.claim("The posterior of all 328 numbers takes about as long as lme4's point estimate, within a "
               "factor of two",
               0.5 < seconds("lme4") / ours < 2)
    PAGE.claim("and more than a hundred times less than the general samplers", min(others) > 100 * ours)
    PAGE.claim("a program that finds the point estimate in less than half of our time",
               seconds("mixedlm-rs") < ours / 2)
    PAGE.aside("the deviations of the groups and $\\gamma$ integrate out, and four hard numbers are "
               "left of 328",
               "counted at the beginning")

