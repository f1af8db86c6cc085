"""The sentences of the chapter on checking: the one pupil, before the data and after them."""

import numpy as np
from claims import Page
from scipy.stats import chi2

import bhm_core as bhm
from bhm_core.course.unequal_spread import UnequalSpread

page = Page("checking")


def shares(made):
    """Share of replicates at or above the real value, for each of the four features of the page."""
    real = page["features"](page["y"])
    return [(values >= real[name]).mean() for name, values in page["features"](made).items()]


def test_the_one_pupil():
    own, ranked = page["own"], np.sort(page["own"])
    page.claim(
        "Fourteen pupils of School 8367 took the test. The best of them scored <ck-top> points, and the next "
        "best <ck-next>. That one pupil lifts the school's mean from <ck-without> to <ck-own>.",
        own.size == 14 and page.glued("ck-top") == f"{ranked[-1]:.1f}" == "15.9"
        and page.glued("ck-next") == f"{ranked[-2]:.1f}" == "8.5"
        and page.glued("ck-without") == f"{ranked[:-1].mean():.2f}" == "3.68"
        and page.glued("ck-own") == f"{own.mean():.2f}" == "4.55")
    pupils = bhm.load_high_school().students
    his = (pupils["mathach"] == own.max()) & (pupils["school"] == 8367)
    page.claim("wants to strike him out:", (pupils["sex"][his] == "Male").all())
    page.aside("Checking: could this model have made our schools?", "a title")
    page.aside("Whether my answer depends on that is another question. I fit the larger model and see.",
               "a goal")
    page.aside("Whether a score is an outlier depends on the spread", "a goal, shown below")
    page.aside("the spread that the model gives to its neighbours.", "a goal")


def test_three_known_answers():
    known, own, n = page["known"], page["own"], 14
    spread = UnequalSpread(page["y"], page["school"])
    pooled = np.sqrt(spread.ss.sum() / (spread.size - 1).sum())
    page.aside("Take the fourteen alone.", "an example")
    page.claim(r"with $\sigma = 6.26$, the spread that all schools together "
               r"suggest", f"{pooled:.2f}" == "6.26")
    page.aside("If it is near 0 or near 1, the model hardly ever makes data like ours",
               "what the share means")
    page.aside("We ask about three features of the fourteen scores: their mean, their standard deviation and "
               "the largest. All three answers are known.", "what follows")
    rng = np.random.default_rng(9)
    mean = rng.normal(own.mean(), 6.26 / np.sqrt(n), 40_000)
    made = rng.normal(mean[:, None], 6.26, (40_000, n))
    found = [(f(made, axis=1) >= f(own)).mean() for f in (np.mean, np.std, np.max)]
    page.claim(r"The posterior of the mean is centred at $\bar y$, so the first is one "
               r"half.", known[0] == 0.5)
    page.claim("The roads meet. Each line teaches something.",
               np.abs(np.array(known) - found).max() < 4 * 0.5 / np.sqrt(40_000))
    page.claim("The mean cannot fail. Its answer is one half for any fourteen numbers, be they from another "
               "planet.", abs(found[0] - 0.5) < 0.01)
    page.claim(
        "In <ck-sd-share> of 100 replicates the pupils differ more than ours do. That is no alarm, but they "
        "are rather alike for a spread of 6.26.",
        page.glued("ck-sd-share") == f"{100 * chi2.sf(13 * own.var(ddof=1) / 6.26**2, 13):.0f}" == "93")
    page.claim(
        "The largest score does not fail. In <ck-max-share> of 100 replicates the best of fourteen scores at "
        "least as high as ours. So far he is no outlier.",
        page.glued("ck-max-share") == f"{100 * known[2]:.0f}" == "40")
    mates = np.sort(own)[:-1]
    away = (own.max() - mates.mean()) / mates.std(ddof=1)
    page.aside(r"But all this took $\sigma = 6.26$ for granted.", "a reminder")
    page.claim(
        "His thirteen schoolmates have a standard deviation of <ck-sd-13>, and he stands <ck-sds-away> of "
        "these above their mean. By the spread of all schools he is ordinary, and by that of his own school "
        "he is far out.",
        page.glued("ck-sd-13") == f"{mates.std(ddof=1):.1f}" == "3.1" and mates.size == 13
        and page.glued("ck-sds-away") == f"{away:.1f}" == "4.0" and (own.max() - own.mean()) / 6.26 < 2)
    page.aside(r"So everything hangs on the one $\sigma$ that all schools share.", "what follows")


def off_the_scale(prior):
    drawn = bhm.predictive.prior_draws(prior, 300, p=1, K=1, rng=5)
    made = bhm.predictive.replicate(page["ones"], page["ones"], page["school"], **drawn, rng=6).y
    return ((made < -3) | (made > 25)).mean(), np.median(made.max(axis=1))


def test_before_the_data():
    y, priors = page["y"], page["priors"]
    page.aside(r"with one $\sigma$ for all schools:", "the model")
    page.claim("One analyst knows that the test runs from about −3 to 25 and says so, roughly.",
               -3 < y.min() < -2.5 and 24.5 < y.max() < 25)
    page.aside("Another wants to be fair and takes everything very wide", "a story")
    page.claim("The stated prior puts one score in five where none can be. That is wide, and one may live "
               "with it.", 0.15 < off_the_scale(priors["stated"])[0] < 0.25)
    share, largest = off_the_scale(priors["wide"])
    page.claim("The other puts nearly all of them there: it believes in scores of thousands of points.",
               share > 0.98 and largest > 2000)
    page.aside("The posterior of 160 schools will forgive that. With few schools it may not:",
               "shown on other pages")


def test_what_is_printed_for_four_features():
    page.aside("Four features, and a guess to write down for each.", "what follows")
    page.aside("the standard deviation of the 160 school means,", "a feature")
    page.aside("the standard deviation of the 160 spreads, each spread being the standard deviation within "
               "one "
               "school,", "a feature")
    page.aside("the share of scores above 25 points,", "a feature")
    page.aside("the share of pupils more than 15 points away from their school's mean?", "a feature")
    page.claim("each of 400 draws of all levels gets a new score for every pupil.",
               page["replicates"].shape == (400, 7185))
    page.aside("Printed are the real value, the middle 90% of the replicates, and the share of replicates at "
               "or above the real value, which is [].", "what is printed")


def test_one_check_passes_and_three_fail():
    made, real = page["features"](page["replicates"]), page["features"](page["y"])
    share = shares(page["replicates"])
    page.aside("Two features of 400 replicated data sets (green) and of the real one (grey line). Left: how "
               "much school means differ. Right: how much schools differ in the spread of their pupils.",
               "what the picture shows")
    page.aside("The model fitted the first and was never asked about the second.", "the model")
    page.claim("Two histograms. On the left the grey line of the real data stands in the middle of the green "
               "bars. On the right it stands alone, far to the right of all bars.",
               0.2 < share[0] < 0.8 and real["sd of spreads"] > made["sd of spreads"].max() + 0.05)
    page.claim(r"[] shows the first two lines. The first check passes, and it had to: $\tau$ and the levels "
               r"were "
               "fitted to the means of the schools. The other three fail.",
               0.2 < share[0] < 0.8 and share[1] == 0 and share[2] == share[3] == 1)
    page.claim(r"Schools differ more in spread than one $\sigma$ allows. None of the replicates comes near.",
               made["sd of spreads"].max() < real["sd of spreads"] - 0.05)
    above = made["above 25, %"].mean()
    page.claim("The model makes <ck-above> of the scores higher than 25. The test ends there.",
               page.glued("ck-above") == f"{above:.1f}%" == "3.7%" and real["above 25, %"] == 0)
    page.claim("(Nothing is below 0, so that its share is always 1.00. Look at the interval.)",
               real["above 25, %"] == 0 and np.quantile(made["above 25, %"], 0.05) > 3)
    page.claim("The model puts too many pupils far from their school's mean. A share of 1.00 is as bad as "
               "one "
               "of 0.00.", made["far from mean, %"].min() > 1.5 * real["far from mean, %"])


def test_the_second_road_to_the_spreads():
    spreads = page.at("After the data")["spreads"].std(axis=1)
    real = page["features"](page["y"])["sd of spreads"]
    made = page["features"](page["replicates"])["sd of spreads"]
    page.aside("For the second line there is another road.", "what follows")
    page.claim(
        "The roads meet, and not one of 4,000 replicates reaches the <ck-real-sd> of the real schools.",
        spreads.size == 4000 and spreads.max() < real and page.glued("ck-real-sd") == f"{real:.2f}" == "0.90"
        and abs(spreads.mean() - made.mean()) < 4 * made.std() / np.sqrt(400))
    other = Page("origin_and_correlation")
    there = "The second fails: real schools differ more in how unlike their pupils are"
    page.claim("But with a line over SES for every school, the same check fails too, with one replicate in "
               "400 "
               "above.", there in other.text and "1 of 400 above" in stored(other.name))
    page.claim("scores are not normal and end at 25.", page["y"].max() < 25)


def stored(name):
    """What the cells of a page printed when it was executed last."""
    from claims import _read

    return "".join(output.get("text", "") for cell in _read(name).cells for output in cell.get("outputs", []))
