"""The sentences of the page that sets the engine beside other software."""

import re

import nbformat
import numpy as np
import pytest
from claims import CHAPTERS, Page
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core import diagnostics
from bhm_core.course import records

PAGE = Page("other_software")
DATA = bhm.load_high_school()
PUPILS, SCHOOLS = DATA.students, DATA.schools
Y, X, GROUP = (PUPILS[name] for name in ("mathach", "cses", "school"))
PRIORS = bhm.Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=halfnorm(scale=10), corr=bhm.LKJ(2))
SAME = "bhm_core", "NumPyro, integrated by hand", "PyMC + nutpie, compiled before", "PyMC + nutpie, first run"
CELLS = nbformat.read(CHAPTERS / "other_software.ipynb", as_version=4).cells
PEERS = CHAPTERS.parent / "benchmarks" / "peers"
TEXT = "\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")


def lines(u=SCHOOLS["catholic"]):
    return bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=u, priors=PRIORS)


def test_the_formula_in_the_tabs_is_the_model_of_the_page():
    code = re.search(r"tab-item\} bhm_core\n```python\n(.*?)```", TEXT, re.S).group(1)
    space = {"d": PUPILS.to_pandas()}
    exec(code.replace("post.summary()", ""), space)
    here, there = lines(), space["model"]
    assert list(there.coefficients) == ["Intercept", "cses", "catholic", "cses:catholic"]
    phi = here.unconstrain([2.6, 0.5], 0.4, 6.06)
    difference = [here.log_posterior(phi + d) - there.log_posterior(phi + d) for d in (0.0, 0.1)]
    assert difference == pytest.approx([0, 0], abs=1e-6)


def test_all_programs_with_priors_state_the_same_ones():
    tabs = dict(re.findall(r"tab-item\} (\w+)\n```\w+\n(.*?)```", TEXT, re.S))
    assert list(tabs) == ["bhm_core", "PyMC", "Stan", "bambi", "brms", "lme4"]
    assert "HalfNormal.dist(5" in tabs["PyMC"] and "eta=2" in tabs["PyMC"]
    assert 'HalfNormal("sigma", 10)' in tabs["PyMC"] and 'Normal("gamma", 0, 10' in tabs["PyMC"]
    assert all(line in tabs["Stan"] for line in (
        "gamma ~ normal(0, 10)", "tau ~ normal(0, 5)", "lkj_corr_cholesky(2)", "sigma ~ normal(0, 10)"))
    assert "sigma=10" in tabs["bambi"] and "center_predictors=False" in tabs["bambi"]
    assert dict(re.findall(r"prior\((.+), class = \"(\w+)\"\)", tabs["brms"])) == {
        "normal(0, 10)": "sigma", "normal(0, 5)": "sd", "lkj(2)": "cor"}
    assert 'prior(normal(0, 10), class = "b")' in tabs["brms"]
    formula = "cses * catholic + (1 + cses | school)"
    assert all(f"mathach ~ {formula}" in tabs[name] for name in ("bhm_core", "bambi", "lme4"))
    assert f"mathach ~ 0 + Intercept + {formula}" in tabs["brms"]  # the prior is the intercept's


def test_every_prior_of_lines_states_its_correlation():
    """Without it a reader who repeats the fit elsewhere gets another spread of the slopes."""
    code = "\n".join(cell.source for cell in CELLS if cell.cell_type == "code")
    stated = dict(re.findall(r"^(\w+) = bhm\.Priors\((.*(?:\n .*)*)", code, re.M))
    used = set(re.findall(r"\blines\([^)]*priors=(\w+)\)", code))
    assert used == {"wide", "fixed", "tabs"} and all("corr=bhm.LKJ(2)" in stated[name] for name in used)
    assert all("rho" in PAGE[name].labels for name in ("people", "two"))


def test_numbers_of_the_benchmark_are_read_and_not_typed():
    assert not re.search(r"\d+(?:\.\d+)? (?:seconds|times as)", PAGE.text)
    assert "bhm_core" in records.benchmark()["label"]


def intercept():
    post = lines().sample(n_draws=1000, rng=1)
    return post["theta"][:, :, list(lines().groups).index(8367), 0].mean()


def seconds(name, column="seconds"):
    measured = records.benchmark()
    return float(measured[column][measured["label"] == name][0])


def rate(name):
    return seconds(name, "ess_per_second")


def criterion(fit):
    model = bhm.HierarchicalRegression(*fit.rows)
    at = fit.tau, fit.corr, fit.sigma
    restricted = fit.method == "REML"
    return -2 * (model.restricted_log_likelihood(*at) if restricted else model.log_likelihood(fit.gamma, *at))


def worst_criterion():
    return max(abs(round(criterion(fit), 6) - round(fit.criterion, 6)) for fit in records.lme4_fits())


def test_the_engine_agrees_with_other_software():
    here = PAGE.at("Agreement with others")
    PAGE.claim("School 8367 has 14 pupils. The engine says that its intercept is 6.4: the expected score, in "
               "points, of a pupil whose SES is the average of that school.",
               np.sum(GROUP == 8367) == 14 and abs(intercept() - 6.4) < 0.05
               and abs(X[GROUP == 8367].mean()) < 1e-9)
    PAGE.aside("And if you do, when should you use another one all the same?", "a question")
    PAGE.claim("The likelihood agrees with lme4 in every digit shown, and the posterior with "
               "quadrature",
               all(abs(here[name].z).max() < 4 for name in ("people", "averages", "homes", "two")))
    PAGE.claim("I can write the model of the course for six programs, as far as each allows it.",
               TEXT.count("{tab-item}") == 6)
    PAGE.aside("Its optimum comes with a criterion, $-2$ times the log likelihood (ML) or the "
               "restricted log likelihood (REML). We evaluate ours at its optimum. The values of lme4 "
               "1.1-31 are in the first column of numbers, ours in the second",
               "how the table is read")
    PAGE.claim("Every digit shown agrees, also where lme4 finds $\\tau = 0$",
               worst_criterion() < 5e-7 and 0 in [fit.tau[0] for fit in records.lme4_fits()])
    PAGE.aside("With an intercept alone, `X` and `Z` are a column of ones.", "read off the code")
    PAGE.aside("Last, lines for the schools with two group predictors", "what is done")
    PAGE.aside("First the criterion at lme4's optimum, then the posterior means", "what is printed")
    PAGE.claim("Distances between $-2$ and $2$ are what correct draws give in most rows; beyond 4 we "
               "would look for a mistake",
               norm.cdf(2) - norm.cdf(-2) > 0.95 and 2 * norm.sf(4) < 1e-4
               and np.mean(np.abs(here["people"].z) < 2) > 0.5)
    PAGE.aside("The tests of the package hold many more such numbers ([] says how). The most important "
               "ones are run again",
               "about the tests, tests/reference")


def test_school_8367_has_one_intercept():
    """The oracle of the record shares no code with the package; the engine's answer is the page's."""
    known = {row["program"]: row for row in records.school_8367().rows}
    exact, level = float(known["quadrature"]["mean"]), PAGE["level"]
    error = float(diagnostics.mcse_mean(level))
    theirs = [float(known[name]["mean"]) for name in ("PyMC", "lme4")]
    off = float(known["PyMC"]["mean"]) - exact
    PAGE.claim("Do they agree? Yes. The 6.4 comes back from PyMC, from lme4, and from a sum that needs no "
               "statistical software.", all(abs(value - 6.4) < 0.05 for value in (exact, *theirs)))
    PAGE.aside("For a level or a line per group, the one you know best.", "advice")
    PAGE.claim("The engine and lme4 need a fraction of a second, a general sampler some tens of seconds. In "
               "return the sampler fits almost anything.",
               max(seconds("bhm_core"), seconds("lme4")) < 0.5
               and all(10 < seconds(name) < 90 for name in SAME[1:]))
    PAGE.aside("The 6.4 of School 8367", "a heading")
    PAGE.aside("Several programs answer for the model of the six tabs.", "what is printed")
    PAGE.aside("With other columns in `U`, and with other priors and windows, the same sums give the means "
               "for the other lines above.", "how they were found")
    PAGE.aside("It starts from the least squares line of each school", "a name")
    PAGE.aside("Quadrature is a sum over a grid of the two spreads, the correlation and $\\sigma$.",
               "what it is")
    PAGE.claim("four roads to this number end within a few hundredths of a point of each other, while the "
               "posterior standard deviation of the number is more than a point",
               len(known) >= 3 and np.ptp([exact, level.mean(), *theirs]) < 0.06 and level.std() > 1)
    PAGE.claim("The distance of PyMC from the quadrature is what its MCSE allows, and so is ours.",
               abs(off) < 3 * float(known["PyMC"]["mcse"]) and abs(level.mean() - exact) < 3 * error)
    PAGE.aside("No program can tell you whether 6.4 is true of School 8367. They all answer the same "
               "question", "an opinion")
    PAGE.aside("lme4's prediction uses one best value of the scales, so it need not be the same.", "why")
    assert abs(level.std() - float(known["quadrature"]["sd"])) < 0.1


def test_the_table_is_read_right():
    measured = records.benchmark()
    short = measured["ess_bulk_min"] < 400
    PAGE.aside("The model is again that of the six tabs, a line for each school: 4 chains of 1,000 draws of "
               "all 328 parameters, or a point estimate. The table holds one run of the benchmark on one "
               "machine; quick programs ran several times, and their median counts.", "what was run")
    PAGE.claim("where it is below 400, the run is too short for a rate, and none is given",
               short.any() and np.isnan(measured["ess_per_second"][short]).all()
               and not np.isnan(measured["ess_per_second"][measured["ess_bulk_min"] > 400]).any())
    PAGE.claim("Tau of slopes checks that all programs were asked the same question. Posterior means of "
               "$\\tau_\\beta$ should agree up to Monte Carlo error where model and priors are the same.",
               np.ptp([seconds(name, "tau_slope") for name in SAME]) < 0.01)
    modes = [seconds(name, "tau_slope") for name in ("lme4", "mixedlm-rs")]
    PAGE.claim("Three rows differ for a reason. bayesm has another prior and a residual variance for each "
               "school. And the estimates of lme4 and mixedlm-rs, which agree with each other, are modes and "
               "not means.",
               seconds("bayesm", "tau_slope") > 0.7 and max(modes) < 0.53 and np.ptp(modes) < 2e-4)
    few = seconds("bayesm", "ess_bulk_min")
    PAGE.claim("Its 291 effective draws miss the 400. If they could be trusted, it would have about 170 per "
               "second, as many as NumPyro.",
               round(few) == 291 and 165 < few / seconds("bayesm") < 175
               and few / seconds("bayesm") == pytest.approx(rate(SAME[1]), rel=0.03))
    spread, effective = PAGE["post"]["tau"][..., 1].std(), seconds("JAGS", "ess_bulk_min")
    PAGE.claim("With so few, the Monte Carlo error of its $\\tau_\\beta$ is large enough to explain why it "
               "is a "
               "little lower than the others.",
               0.01 < seconds("bhm_core", "tau_slope") - seconds("JAGS", "tau_slope") < spread /
               effective**0.5)
    PAGE.claim("Stan, and mixedlm-rs on a million rows: we have no run of them on a quiet machine.",
               not any("Stan" in name for name in [*measured["label"], *measured.skipped])
               and records.scaling().skipped["mixedlm_1e6"].startswith("not timed yet"))
    PAGE.aside("The program of the Stan tab compiles, but that takes minutes where other work goes on, and a "
               "time measured there would say little about Stan.", "tried with pystan 3.10")
    PAGE.aside("The first of the two folded cells below has all columns.", "where they are")
    PAGE.aside("Sampling alone divides the same ESS by the seconds that are left without building and "
               "compiling the model: it is what counts for one long run. For NumPyro these seconds leave out "
               "more, its warm-up and the draws of the group effects, so do not set that number beside the "
               "others. The 4 x 1,500 of bayesm include 500 draws of warm-up per chain, which are dropped.",
               "how columns are read")
    PAGE.aside("Load is how many processes wanted a processor when the program began. On two processors, a "
               "load near 2 or above means that the "
               "time is too long.", "how columns are read")
    busy = {name: load > 1.5 for name, load in zip(measured["label"], measured["load"], strict=True)}
    PAGE.claim("It was near 2 for mixedlm-rs, lme4 and the engine: if anything, their times are too long.",
               {name for name in busy if busy[name]} == {"mixedlm-rs", "lme4", "bhm_core"})
    own, less = ({name: seconds(name, column) for name in ("bhm_core", "lme4", "JAGS", SAME[2])}
                 for column in ("seconds", "ess_bulk_min"))
    PAGE.claim("put lme4, PyMC, JAGS and the engine in the order of their times. And guess whose 4,000 draws "
               "are worth the fewest", len(set(own.values())) == 4 and np.nanmin([*less.values()]) < 400)


def test_the_verdict_on_speed_follows_the_records():
    ours = seconds("bhm_core")
    rivals = "bayesm", "NumPyro, integrated by hand", "JAGS", "PyMC + nutpie, compiled before"
    posteriors = list(map(seconds, rivals))
    PAGE.claim("Is a posterior of 328 numbers faster than a point estimate? On a quiet machine it "
               "takes about as long as lme4's, within a factor of two",
               0.5 < seconds("lme4") / ours < 2)
    PAGE.claim("and the fastest point estimate in the table needs less than half of our time",
               seconds("mixedlm-rs") < ours / 2 and records.benchmark()["label"][0] == "mixedlm-rs")
    PAGE.claim("Among the programs that give a posterior, the engine is the fastest by far",
               min(posteriors) > 5 * ours)
    PAGE.claim("That comparison is unfair in two ways. First, most of the time of PyMC "
               "goes into building and compiling the model, which a long run does once.",
               all(rate(name) < seconds(name, "ess_per_second_sampling") / 2 for name in SAME[2:]))
    PAGE.claim("In sampling alone, the engine still has more than four hundred times as many effective draws "
               "per second as PyMC.",
               400 < seconds("bhm_core", "ess_per_second_sampling")
               / max(seconds(name, "ess_per_second_sampling") for name in SAME[2:]) < 500)
    PAGE.claim("NumPyro with the group effects integrated out by hand hints at what the equation gains",
               rate("NumPyro, integrated by hand") > 2 * rate("PyMC + nutpie, compiled before"))
    worth = [seconds(name, "ess_bulk_min") for name in SAME[1:3]]
    PAGE.claim("its 4,000 draws are worth 2,690, and those of PyMC 636, about a quarter of that. It is "
               "a hint only, because the two programs differ in more than the equation.",
               round(worth[0], -1) == 2690 and round(worth[1]) == 636 and 0.22 < worth[1] / worth[0] < 0.28)
    PAGE.claim("Per second, it has more than three hundred times as many effective draws as NumPyro and more "
               "than a thousand times as many as PyMC.",
               rate("bhm_core") > 300 * rate("NumPyro, integrated by hand")
               and rate("bhm_core") > 1000 * rate("PyMC + nutpie, compiled before"))


def test_time_follows_rows_and_groups():
    table = records.scaling()
    PAGE.claim("Two rows of the larger table have gaps. lme4 has no sums, so only its whole time is known. "
               "For Spark only the "
               "sums were timed. They agree with DuckDB's up to rounding, so that sampling from them is "
               "the same work.",
               np.isnan(table["sample"]).sum() == 2 and np.isnan(table["statistics"]).sum() == 1
               and np.isnan(table["seconds"]).sum() == 1 and "6.8e-16" in table.rows[-1]["remark"])
    kept = dict(zip(table["label"], table["draws_kept"], strict=True))["bhm_core, chunks"]
    peaks = [float(row["peak_mb"]) for row in table.rows if row["draws_kept"] and row["groups"] == "10000"]
    PAGE.claim("Most of the engine's memory holds draws: for 10,000 schools, two numbers per school in each "
               "of 4,000 draws are 640 MB.",
               kept == 2 * 10_000 * 4_000 and 8 * kept == 640e6 and len(peaks) == 3 and max(peaks) < 1280)
    cases = [row["case"] for row in table.rows]
    sums, draws, rows = (dict(zip(cases, table[name], strict=True))
                         for name in ("statistics", "sample", "rows"))
    PAGE.claim("The engine reads the rows once, for its sums, and keeps a few numbers per school. From "
               "there on "
               "it needs no row again. If that is right, the time of the sums follows the rows, and the time "
               "of the sampling follows the groups.",
               sums["1e6"] > 3 * sums["1e5"] and draws["1e6"] > 3 * draws["1e5"])
    groups = dict(zip(cases, table["groups"], strict=True))
    PAGE.claim("Ten times the groups, and only about four times the sampling? Each row was the first call in "
               "a new process, and such a call pays once for parts of the program that are loaded on first "
               "use. Call it again, and the price is gone.",
               groups["1e6"] == 10 * groups["1e5"] and 3.5 < draws["1e6"] / draws["1e5"] < 4.5
               and "first_call" not in table.rows[0])
    calls = records.successive_calls()
    once = calls["first"] - calls["second"]
    PAGE.aside("with a line for each school and 4 chains of 1,000 draws", "what was run")
    PAGE.claim("The first call costs a fraction of a second more than the second, and not more for many "
               "groups than for few. From the second call on, ten times the groups take about ten "
               "times as long.",
               all(0.3 < more < 0.7 for more in once) and once[1] < once[0]
               and np.array_equal(calls["groups"], [1e3, 1e4])
               and all(8 < calls[call][1] / calls[call][0] < 12 for call in ("second", "third")))
    PAGE.claim("Ten times the rows in the same number of groups leave the sampling about as long as "
               "before",
               rows["1e7_chunks"] == 10 * rows["1e6"] and 0.5 < draws["1e7_chunks"] / draws["1e6"] < 2)
    PAGE.claim("The largest case, ten million pupils, takes a few seconds",
               rows["1e7_chunks"] == max(rows.values()) == 1e7
               and sums["1e7_chunks"] + draws["1e7_chunks"] < 10)


def test_what_needs_other_software():
    PAGE.aside("with a quadrature in place of the closed form, for one or two varying coefficients",
               "what the class can do")
    PAGE.aside("needs three things: normal errors, normal group effects, and one grouping, in which each "
               "pupil has one place", "the assumptions of the proof")
    one, two = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])  # two by two groups that cross, a pupil in each
    nest, cross = np.eye(4) + (one[:, None] == one), np.eye(4) + (one[:, None] == one) + (two[:, None] == two)
    PAGE.claim("Without the third it has one, but the shortcut is gone: where groups cross, the covariance "
               "matrix of all pupils no longer falls into a small block $V_j$ per group, and where they "
               "nest, the block has another form.",
               (cross @ cross > 0).all() and not np.linalg.matrix_power(nest, 4).all())
    PAGE.aside("Without the first or the second the integral has, in general, no closed form.", "as for a "
               "logistic model")
    PAGE.claim("The same model in six programs", len(re.findall("tab-item", TEXT)) == 6)
    PAGE.claim("As far as each program allows, the model is "
               "`mathach ~ cses * catholic + (1 + cses | school)` with "
               "$\\gamma \\sim \\mathcal N(0, 10^2)$ for each coefficient, half-normal priors of "
               "scale 5 on both spreads and 10 on $\\sigma$, and LKJ(2) on the correlation. `d` is a "
               "table of pupils, `catholic` is 0 or 1",
               set(PUPILS["catholic"]) == {0, 1} and "gamma=norm(0, 10), tau=halfnorm(scale=5)" in TEXT)
    PAGE.aside("Schools are numbered from 1 to $J$. The program needs Stan 2.26 or later; an older one, such "
               "as that of rstan 2.21, wants the line of the schools as", "how Stan counts, and since when")
    PAGE.aside("Two differences matter. bambi (0.17) gives intercepts and slopes no correlation, so "
               "there is no LKJ prior and $\\rho = 0$ (`correlated=False` in `bhm_core`). And by default "
               "it mean-centres predictors, which changes the meaning of the prior of the intercept; "
               "`center_predictors=False` prevents that",
               "about another program")
    PAGE.aside("What you have learned about priors and checks holds for all of them that give a posterior, "
               "and the diagnostics for all that draw from it. lme4 and mixedlm-rs do neither, and INLA has "
               "a posterior without draws from a chain.", "about other programs")
    PAGE.aside("The priors of `sd` and `sigma` are half-normal, because brms keeps both positive.", "so the "
               "program of Stan that its make_stancode prints")
    PAGE.aside("There are more programs, among them glmmTMB, MCMCglmm and NIMBLE in R", "about others")
    PAGE.aside("For some of these models the package has another class. For the rest, use another program",
               "advice")
    PAGE.aside("Which of these can the engine fit, and with what? (a) Batting averages of 18 players. "
               "(b) Pass or fail of pupils, by income, with a varying intercept per school. (c) Reaction "
               "times of people over days. (d) Test scores in autumn and in spring, when some pupils have "
               "changed school in between. (e) Twelve published estimates with standard errors.",
               "the question")
    PAGE.aside("and the 400 below which no rate is given, follow []", "the source says so")



def test_thirty_distances():
    PAGE.aside("(d) No: each pupil has two scores, and the pupils cross with the schools",
               "read off the question")
    PAGE.aside("You write a sampler of your own and compare 30 posterior means with exact values. One "
               "distance is $2.3$ MCSE, one is $-2.1$, and one is $4.5$; the other 27 lie between $-2$ "
               "and $2$. (a) How many distances beyond 2 in size would a correct sampler give on "
               "average, and how many beyond 4.5? (b) What do you conclude? (c) A colleague draws four "
               "times as many draws, and the distance that was 4.5 is now 9. What if it had become 4.4?",
               "the question")
    PAGE.claim("Beyond 2 lie 4.6% of it, so $30 \\times 0.046 = 1.4$ on average; beyond 4.5 lie 7 in a "
               "million, so 0.0002. (b) The two near 2 are what chance gives. The one at 4.5 is not",
               round(200 * norm.sf(2), 1) == 4.6 and round(60 * norm.sf(2), 1) == 1.4
               and round(2e6 * norm.sf(4.5)) == 7 and round(60 * norm.sf(4.5), 4) == 0.0002)
    draws = np.random.default_rng(1).standard_normal((4, 8000))
    ratio = diagnostics.mcse_mean(draws[:, :2000]) / diagnostics.mcse_mean(draws)
    PAGE.claim("Four times the draws halve the MCSE. A bias stays as it is and becomes twice as many MCSEs, "
               "so 9 says that the mean is wrong.", abs(ratio - 2) < 0.1 and abs(4.5 * ratio - 9) < 0.5)
    PAGE.aside("A distance of 4.4 would mean that the gap has been halved, as the MCSE has", "what follows")


def test_the_form_of_the_program_is_to_blame():
    forms = records.jags_forms()
    effective = dict(zip(forms["form"], forms["ess_bulk_min"], strict=True))
    assert effective["centred"] == seconds("JAGS", "ess_bulk_min") and set(forms["draws"]) == {4000}
    PAGE.claim("Why are 4,000 draws of JAGS worth about ten? Because its program is centred: it draws the "
               "lines given their spread, and the spread given the lines.", 9 < effective["centred"] < 11)
    PAGE.claim("In this form its chains would have to be about forty times as long for 400 effective draws.",
               38 < 400 / effective["centred"] < 42)
    PAGE.claim("So the form is to blame, and not JAGS. The programs of the PyMC and the Stan tab are "
               "non-centred, and JAGS can be written so too. Again 4,000 draws, not timed",
               "z[j, 1] ~ dnorm(0, 1)" in (PEERS / "jags_noncentred.R").read_text("utf8")
               and "dmnorm(c[j, 1:2], P)" in (PEERS / "jags.R").read_text("utf8"))
    PAGE.claim("The same number of draws is worth about thirty times as much, though the run is still too "
               "short for a rate.",
               25 < effective["non-centred"] / effective["centred"] < 35 and effective["non-centred"] < 400)


def test_one_slope_for_all():
    """The formula of the solution fits, has one spread, and takes no prior of a correlation."""
    PAGE.aside("Give every school the same slope: its intercept varies, and nothing else. Which "
               "lines of the six tabs change, and what becomes of each?", "the question")
    PAGE.aside("Write the new lines for at least Stan and one program in Python.", "the question")
    formula = "mathach ~ cses * catholic + (1 | school)"
    without = bhm.Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=halfnorm(scale=10))
    models = [bhm.HierarchicalRegression.from_formula(formula, PUPILS.to_pandas(), priors=priors)
              for priors in (PRIORS, without)]
    heights = [model.log_posterior(model.unconstrain([2.6], None, 6.06)) for model in models]
    PAGE.claim("With one spread there is no correlation, so in `bhm_core` the prior `corr` has nothing to "
               "act on and may go.", heights[0] == heights[1])
    PAGE.aside("no Cholesky factor is left. Its three lines become one, `z` and `b` lose a dimension, and "
               "the mean loses the term", "read off the tab")
    PAGE.aside("each in its old block, and the last two terms of the mean", "read off the tab")
