"""The sentences of the page "Your data"."""

import io
import re

import numpy as np
import pandas as pd
from claims import ROOT, Page
from scipy.stats import poisson

import bhm_core as bhm
from bhm_core.live import your_data

PAGE = Page("your_data")
DATA = bhm.load_high_school()
RESULTS = (ROOT / "bhm_core/live/your_data/results.js").read_text("utf8")
TITLES = re.findall(r'picture\(\s*app,\s*"\w+",\s*"([^"]+)"', RESULTS)


def columns():
    rows = [line.split(",") for line in your_data.sample().splitlines()[1:]]
    school = np.array([row[0] for row in rows])
    y, x = (np.array([float(row[k]) for row in rows]) for k in (1, 2))
    return y, x, school


def fit():
    y, x, school = columns()
    return bhm.HierarchicalRegression.two_level(y, x, school), y, school


def hard():
    return fit()[0].n_parameters


def levels_alone():
    """The model without a predictor."""
    y, _, school = columns()
    one = np.ones((len(y), 1))
    return bhm.HierarchicalRegression(y, one, one, school)


def levels():
    """The level of School 8367 where x has its mean: alone, all schools together, and partially pooled."""
    model, y, school = fit()
    theta = model.sample(rng=1)["theta"][:, :, list(model.groups).index("8367"), 0].mean()
    return y[school == "8367"].mean(), y.mean(), theta


def moves_most():
    """A group's level moves by its weight on the population times its distance from it, both at a time."""
    model, y, school = fit()
    post = model.sample(rng=1)
    alone = np.array([y[school == label].mean() for label in model.groups])
    sizes = np.array([(school == label).sum() for label in model.groups])
    moves = abs(post["theta"][..., 0].mean(axis=(0, 1)) - alone)
    return all(np.corrcoef(moves, v)[0, 1] > 0.2 for v in (1 / sizes, abs(alone - alone.mean())))


def test_the_sample_is_what_the_page_says():
    labels = {line.split(",")[0] for line in your_data.sample().splitlines()[1:]}
    PAGE.claim("in place of the 160 schools", len(DATA.schools["school"]) == 160)
    PAGE.claim("At first it shows a sample, 24 of the schools, with School 8367 in front",
               len(labels) == 24 and your_data.SCHOOLS[0] == "8367" and "8367" in labels)
    PAGE.claim("Three of its columns matter: the outcome, a numeric predictor of the outcome, and the "
               "group",
               set(your_data.CHOICE) == {"outcome", "predictor", "group", "group_predictor"})
    chooser = (ROOT / "bhm_core/live/your_data/chooser.js").read_text("utf8")
    PAGE.claim("A group and an outcome are enough: with no predictor, each group has a level and no line",
               'OPTIONAL = new Set(["predictor"' in chooser and levels_alone().n_parameters == 2)


def test_a_predictor_of_two_words():
    selection = (ROOT / "bhm_core/live/your_data/selection.js").read_text("utf8")
    PAGE.claim("A predictor of two words, such as yes and no, counts as 1 and 0",
               "Number(table.columns[name][i] === two.yes)" in selection)


def test_the_green_line_lies_between():
    alone, together, between = levels()
    PAGE.claim("One group in front of all. The three lines answer the same question in three ways",
               TITLES[0] == "One group in front of all")
    PAGE.claim("School 8367 has 14 rows, so its green line lies between the other two",
               alone < between < together and np.sum(DATA.students["school"] == 8367) == 14)


def test_the_ranking_and_the_warning():
    words = (ROOT / "bhm_core/live/your_data/words.js").read_text("utf8")
    PAGE.claim("Groups with few rows and groups that lie far out move most", moves_most())
    PAGE.aside("before you call one group better than the next", "advice")
    PAGE.claim("How much groups differ. Compare the bars with the dashed line, the prior. Where the two "
               "agree, the data said little about that number, and the answer is the prior's",
               TITLES[2].startswith("How much groups differ"))
    PAGE.claim("With fewer than five groups this is nearly always so for the standard deviations, and "
               "the page then says so",
               "result.J < 5" in words and "is then mostly what the prior says" in words)


def yes(formula):
    """How many numbers are left of a model of contraceptive use."""
    data = bhm.load_contraception()
    frame = {name: getattr(data, name) for name in ("use", "age", "urban", "district")}
    return bhm.HierarchicalGLM.from_formula(f"{formula} + (1 | district)", frame).n_parameters


def women():
    """Draws of each district's probability at the mean age, and the same of a new district."""
    data = bhm.load_contraception()
    frame = {"use": data.use, "age": data.age, "district": [str(d) for d in data.district]}
    model = bhm.HierarchicalGLM.from_formula("use ~ age + (1 | district)", frame)
    draws = model.sample(rng=1)
    eta = draws["gamma"][..., :1] + draws["gamma"][..., 1:] * data.age.mean() + draws["b"][..., 0]
    new = draws.predict({"age": [data.age.mean()], "district": ["new"]}, rng=2, kind="mean")
    return data, 1 / (1 + np.exp(-eta[..., list(model.groups).index("11")])), new


def test_the_women_of_one_district():
    data, eleven, new = women()
    own = data.use[np.asarray(data.district) == 11]
    low, high = np.quantile(eleven, [0.05, 0.95])
    PAGE.claim("holds 1,934 married women in 60 districts of Bangladesh, asked in 1988",
               len(data.use) == 1934 and len(set(data.district)) == 60)
    PAGE.claim("None of the 21 women of District 11 did. Their rows alone would say 0%",
               len(own) == 21 and own.sum() == 0)
    PAGE.claim("all women together say about 39%", abs(data.use.mean() - 0.39) < 0.005)
    PAGE.claim("Partial pooling puts the probability in District 11 at about 18%, with a 90% interval from "
               "about 9% to 30%: low, but not impossible",
               abs(eleven.mean() - 0.18) < 0.01 and abs(low - 0.09) < 0.01 and abs(high - 0.30) < 0.015)
    ends = np.quantile(new, [0.05, 0.95])
    PAGE.claim("the probability would be between about 20% and 59%",
               np.abs(ends - [0.20, 0.59]).max() < 0.015)


def test_the_ticks_scatter_more_than_a_poisson():
    chicks = bhm.load_grouse_ticks()
    brood = np.unique(np.asarray(chicks.BROOD), return_inverse=True)[1]
    n = np.bincount(brood)
    means = (np.bincount(brood, chicks.TICKS) / n)[brood]
    there = means > 0
    ratio = ((chicks.TICKS - means)[there] ** 2 / means[there]).sum() / (len(means) - len(n))
    PAGE.claim("has counts of ticks in 118 broods", len(n) == 118)
    PAGE.claim("The counts of a Poisson model have a variance equal to their mean",
               np.isclose(*poisson(3.7).stats()))
    PAGE.claim("The ticks scatter more than twice as much as that within a brood", ratio > 2)
    PAGE.aside("since a probability stays between 0 and 1", "what a probability is")


def test_what_it_computes():
    code = (ROOT / "bhm_core/live/your_data/words.js").read_text("utf8")
    upload = (ROOT / "bhm_core/live/your_data/upload.js").read_text("utf8")
    PAGE.claim("correlation of intercepts and slopes | LKJ(2)",
               "LKJ(2.0)" in code and "lkj_corr_cholesky(2)" in code)
    PAGE.claim("normal with 2.5 times these scales", "short(2.5 * sy)" in code)
    PAGE.claim("so that only four numbers have to be simulated", hard() == 4)
    PAGE.claim("Without a predictor, a level $\\alpha_j$ stands in place of the line, and two of the four "
               "are left: the standard deviations of the levels and of the rows within a group",
               levels_alone().n_parameters == 2 and set(levels_alone().sample(rng=1)) >= {"tau", "sigma"})
    code_of_glm = (ROOT / "bhm_core/live/your_data/glm_code.js").read_text("utf8")
    PAGE.claim("The prior of $\\tau$ is half-normal with scale 1", 'pm.HalfNormal("tau", 1.0)' in code_of_glm)
    PAGE.claim("the level is normal around that of all rows together, with standard deviation 2.5, and one "
               "standard deviation of a predictor goes with a "
               "difference that has 2.5 as its prior standard deviation",
               "tau=X.T @ X / (2.5**2 * len(X))" in code_of_glm)
    PAGE.claim("a weighted sum over a few points around the most probable value of each; two to four "
               "numbers are left",
               [yes("use ~ 1"), yes("use ~ age + urban")] == [2, 4])
    PAGE.claim('The four tabs under "The same model as code" state this very model',
               all(f"{name}: " in code for name in ("bhm_core", "lme4", "PyMC", "Stan")))
    PAGE.claim("The page reads files up to 30 MB and fits one predictor with one group-level predictor",
               "LIMIT = 30e6" in upload)
    PAGE.aside("For more predictors, larger tables or other priors, take the code of the first tab and "
               "go on in Python: [] explains every line of it",
               "where to go on")


def in_python():
    """The lines of the page in Python: its model, and the mean level of each group."""
    table = pd.read_csv(io.StringIO(your_data.sample()))
    table.columns = ["group", "y", "x", "u"]
    model = bhm.HierarchicalRegression.from_formula("y ~ x * u + (1 + x | group)", table)
    levels = model.sample(rng=1)["theta"][..., 0].mean(axis=(0, 1))
    return table, dict(zip(map(str, model.groups), levels, strict=True))


def test_the_same_in_python():
    table, levels = in_python()
    own = table.y[table.group == 8367]
    lowest = sorted(levels, key=levels.get)
    PAGE.claim("Each group has a line of its own. Here are the four lowest", len(levels) >= 4)
    PAGE.claim("School 8367, where 14 pupils have a mean of 4.55, is the lowest of the 24 here, at 5.9",
               (len(own), round(own.mean(), 2), len(levels)) == (14, 4.55, 24)
               and lowest[0] == "8367" and abs(levels["8367"] - 5.9) < 0.05)
