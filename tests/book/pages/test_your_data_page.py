"""The sentences of the page "Your data"."""

import re

import numpy as np
from claims import ROOT, Page

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
    PAGE.claim("Below, it shows a sample, 24 of the schools, with School 8367 in front",
               len(labels) == 24 and your_data.SCHOOLS[0] == "8367" and "8367" in labels)
    PAGE.claim("Three of its columns matter: the outcome, a numeric predictor of the outcome, and the "
               "group",
               set(your_data.CHOICE) == {"outcome", "predictor", "group", "group_predictor"})


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


def test_what_it_computes():
    code = (ROOT / "bhm_core/live/your_data/words.js").read_text("utf8")
    upload = (ROOT / "bhm_core/live/your_data/upload.js").read_text("utf8")
    PAGE.claim("correlation of intercepts and slopes | LKJ(2)",
               "LKJ(2.0)" in code and "lkj_corr_cholesky(2)" in code)
    PAGE.claim("normal with 2.5 times these scales", "short(2.5 * sy)" in code)
    PAGE.claim("so that only four numbers have to be simulated", hard() == 4)
    PAGE.claim('The four tabs under "The same model as code" state this very model',
               all(f"{name}: " in code for name in ("bhm_core", "lme4", "PyMC", "Stan")))
    PAGE.claim("The page reads files up to 30 MB and fits one predictor with one group-level predictor",
               "LIMIT = 30e6" in upload)
    PAGE.aside("For more predictors, larger tables or other priors, take the code of the first tab and "
               "go on in Python: [] explains every line of it",
               "where to go on")
