"""The sentences of the chapter on comparing: models, School 8367, the letter, and the exercises."""

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm
from bhm_core.course import left_out
from bhm_core.course.so_far import so_far

page = Page("comparing")
LABELS = [int(label) for label in bhm.load_high_school().schools["school"]]


def gain(before, after):
    d = after - before
    return d.sum(), np.sqrt(d.size) * d.std(ddof=1)


def by_pupil():
    return gain(*page["p_i"])


def by_school(before="pupils", after="families"):
    return gain(page["p_j"][before], page["p_j"][after])


def test_the_models_are_those_of_the_stored_refits():
    for name, fit in page["fits"].items():
        stored = left_out.school_model(name)
        assert np.allclose(fit.model.rows.X, stored.rows.X) and (fit.model.groups == stored.groups).all()
        at = (0 * fit["gamma"][0, :2] + 1, fit["tau"][0, :2], fit["sigma"][0, :2])
        found = [[model.log_likelihood(g, t, np.eye(1), s) for g, t, s in zip(*at, strict=True)]
                 for model in (fit.model, stored)]
        assert np.allclose(*found)


def test_two_jobs_and_what_has_to_be_hidden():
    page.aside("Which group predictors help, and help with what?", "a question")
    page.aside("There are two jobs. One is to predict another pupil of a school that we know.", "what "
               "follows")
    page.aside("Each says what has to be hidden from the model to test it: one pupil, or all pupils of one "
               "school.",
               "definition")
    page.aside("and $y_{-j}$ for all others.", "notation")
    page.aside("By pupil it is the same with $y_i$ and $y_{-i}$.", "notation")
    page.aside("Three models share the slope of a pupil's own SES. They differ in what they are told about "
               "the school:",
               "the models")
    page.aside("Two roads to leaving a school out", "a title")


def test_the_short_road_agrees_with_all_refits():
    gaps, ks = [], []
    for name, quick in page["by_school"].items():
        gaps.append(abs(quick["elpd_i"] - left_out.recorded(name)["elpd_i"]).max())
        ks.append(quick["pareto_k"].max())
    page.claim(
        "All 160 refits of each of the three models are stored with the book, and a test repeats some of "
        "them.",
        [left_out.recorded(name)["elpd_i"].size for name in left_out.MODELS] == [160] * 3)
    page.aside("A draw from the posterior given all schools becomes one given the others if it is weighted "
               "by one over "
               "what the school says about it:", "the equation in words")
    page.aside("A few draws may get most of the weight. Pareto smoothing tames the largest weights and "
               "says, by a number "
               "Pareto k for each school, whether they can be trusted: up to 0.7 [].", "cited")
    page.claim(
        "in no school do they differ by more than a few hundredths, and every k is far below 0.7.",
        max(gaps) < 0.05 and max(ks) < 0.45)
    page.claim(
        r"One school among 160 moves $\phi$ and $\sigma$ so little that the short road is safe.",
        max(gaps) < 0.05)


def test_two_questions_have_two_answers():
    d, of_pupils, of_schools = page["p_i"][1] - page["p_i"][0], by_pupil(), by_school()
    weights = -page["p_i"][0]
    assert np.isfinite(weights).all() and d.size == 7185
    page.claim("With 7,185 pupils the weights are nearly equal, and need no smoothing.", d.size == 7185)
    page.aside("`post.loo()` does the same by Pareto smoothing, and takes longer.", "see the test of the "
               "engine")
    page.aside("The difference of two models is a sum of differences over units, and its standard error is "
               "that of a "
               "sum:", "definition")
    page.aside("for 160 schools, where $s$ is the standard deviation of the 160 differences.", "definition")
    page.claim(
        "Two questions, two answers. For another pupil of a known school, mean SES and sector hardly matter:",
        of_pupils[0] / 7185 < 0.003 and of_schools[0] > 5 * of_pupils[0])
    page.claim(
        "For a school never seen, they are all there is to tell its level, and the gain is about "
        "<cmp-times> times as large. (Only about: the standard error of the smaller gain is two fifths of "
        "that gain.)",
        0.38 < of_pupils[1] / of_pupils[0] < 0.45
        and page.glued("cmp-times") == f"{round(of_schools[0] / of_pupils[0])}" == "7")
    page.aside("Which of the two should compare models of schools? The second, for what differs between the "
               "models is "
               "what they say about a school.", "an argument")
    page.claim(
        "Pupils of one school are alike, so 7,185 differences are not 7,185 independent ones.",
        between_schools(d) != 1)
    page.claim(
        "The gain by school is <cmp-ses> of its standard errors.",
        page.glued("cmp-ses") == f"{of_schools[0] / of_schools[1]:.0f}" == "8")
    page.claim(
        "another 160 schools like these would very probably show a gain, too.",
        of_schools[0] > 4 * of_schools[1])
    page.aside("The standard error itself is an estimate, and for small gains a rough one.", "a warning")


def between_schools(d):
    """Standard error of a sum over pupils by schools, over that by pupils: 1 if pupils were independent."""
    of_schools = np.bincount(page["row"], d)
    return round(np.sqrt(160) * of_schools.std(ddof=1) / (np.sqrt(d.size) * d.std(ddof=1)), 1)


def test_the_short_cut_by_pupil_is_that_of_the_package():
    """On a part of the schools: Pareto smoothing of draws given the level, beside the classmates' closed "
    "form."""
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(12), 8)
    y = rng.normal(size=12)[group] + rng.normal(size=96)
    X = np.ones((96, 1))
    post = bhm.HierarchicalRegression(y, X, X, group).sample(rng=6)
    quick = post.loo()["elpd_i"]
    g, t, s = (post[name].reshape(-1, 1) for name in ("gamma", "tau", "sigma"))
    left = y - g
    total = np.stack([np.bincount(group, v)[group] for v in left])
    var = 1 / (7 / s**2 + 1 / t**2)
    sd = np.sqrt(var + s**2)
    exact = -np.log((1 / norm.pdf(left, var * (total - left) / s**2, sd)).mean(axis=0))
    assert np.abs(quick - exact).max() < 0.05
    with_itself = -np.log((1 / norm.pdf(left, var * total / s**2, sd)).mean(axis=0))
    assert np.abs(quick - with_itself).max() > 0.1  # the wrong twin


def test_school_8367_loses_most_and_gains_most():
    k, loss, more = page["k"], page["p_j"]["families"] - page["p_j"]["pupils"], page["more"]
    kept = {name: left_out.recorded(name)["elpd_i"] for name in left_out.MODELS}
    page.aside("School 8367, once more", "a title")
    page.aside("Which school does the better model predict worse?", "a question")
    page.claim(
        "nowhere else does it lose as much. And of all 160 schools it is School 8367 that gains most from "
        "the "
        "academic share, which is zero there",
        loss.argmin() == more.argmax() == k and (kept["families"] - kept["pupils"]).argmin() == k
        and (kept["tracks"] - kept["families"]).argmax() == k
        and bhm.load_high_school().schools["pracad"][k] == 0)
    page.claim(
        "Over all schools the gain is smaller than its standard error.",
        0 < by_school("families", "tracks")[0] < by_school("families", "tracks")[1])
    deviations = {name: fit["b"][..., 0] for name, fit in page["fits"].items()}
    place = {name: bhm.ranking.ranks(b[:, ::4]) for name, b in deviations.items()}
    three = {name: (r <= 3).mean(axis=(0, 1)) for name, r in place.items()}
    lowest = {name: np.argsort(b.mean(axis=(0, 1))).tolist() for name, b in deviations.items()}
    page.claim(
        "Given families, Schools 8367 and 4523 have the lowest deviations of all. Given also the academic "
        "share, "
        "School 8367 is fourth.",
        {k, LABELS.index(4523)} == set(lowest["families"][:2])
        == set(np.argsort(-three["families"])[:2].tolist())
        and lowest["tracks"].index(k) == 3)
    rows = so_far("comparing")
    alone, others = rows[0], rows[-1]
    w = others.sd**2 / (others.sd**2 + alone.sd**2)
    page.claim(
        "Below it are the first row, what the fourteen pupils say alone, and the last, what the 159 other "
        "schools say "
        "alone",
        alone.assumed.startswith("its own 14") and others.assumed.startswith("the 159"))
    page.claim(
        "Apart from a hundredth, that is the third row: pupils and population, put together once.",
        0 < abs(w * alone.mean + (1 - w) * others.mean - rows[2].mean) < 0.015)


def test_the_letter_to_the_ministry_is_true():
    low, order = page["low"], page["order"]
    at = [LABELS.index(s) for s in (5762, 8854, 8367, 4458, 6990)]
    hits = np.isin(page["three"], order[:9]).sum(axis=-1)
    page.aside("You ask which three of 160 schools are the weakest.", "a letter")
    page.claim(
        "For two of them, Schools 5762 and 8854, the data give a probability of about four in five that "
        "they are "
        "among the three lowest.",
        (abs(low[at[:2]] - 0.81) < 0.04).all())
    page.claim(
        "The third place is open between Schools 8367, 4458 and 6990, with about one chance in three each.",
        (abs(low[at[2:]] - 1 / 3) < 0.06).all() and low[order[5]] < 0.15)
    page.claim(
        "If your team is to meet all three with a probability of nine in ten, let it visit nine schools;",
        (hits == 3).mean() > 0.9)
    page.claim(
        "Three closures would hit, on average, one school that is not among the three lowest.",
        abs(3 - low[order[:3]].sum() - 1) < 0.05)
    page.claim(
        "The school that looks oddest was judged by fourteen pupils.",
        page["lines"].n[page["k"]] == 14)
    page.aside("And a low level says as much about who goes to a school as about what the school does for "
               "them.", "a warning")
    page.aside(r"And if $\tau$ is near zero, all intervals run through nearly the whole list.", "shown by "
               r"the figure")


def test_the_summary_repeats_what_was_shown():
    page.aside("A rank is a function of all levels.", "definition")
    page.aside("To find the lowest, list by the probability of being among them.", "shown above")
    page.aside("Two groups are compared by their difference. To ask that their intervals do not overlap is "
               "to ask for more.", "shown above")
    page.claim(
        "Posterior means are less spread than the levels, draws are not.",
        page["means"].std() < 0.96 * page["level"].std(axis=-1).mean())
    page.claim(
        "Pareto smoothing agreed with all 160 refits.",
        all(abs(quick["elpd_i"] - left_out.recorded(name)["elpd_i"]).max() < 0.05
            for name, quick in page["by_school"].items()))
