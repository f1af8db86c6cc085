"""The exercises of the page on varying intercepts."""

import numpy as np
from claims import Page
from school_8367 import LABELS, MEANS, PUPILS, SIZES, Y

import bhm_core as bhm
from bhm_core.shrinkage import theta_given_tau

page = Page("varying_intercepts")
GAMMA, TAU, SIGMA = 12.637, 2.958, 6.258  # by quadrature
WORTH = SIGMA**2 / TAU**2
SE = SIGMA / np.sqrt(SIZES)
OWN = LABELS == 8367


def level(n, own_mean):
    w = n / (n + WORTH)
    return w * own_mean + (1 - w) * GAMMA


def test_four_pupils_or_a_hundred_and_forty():
    page.aside("Who moves most?", "a heading")
    page.claim("School 8367 has 14 pupils with a mean of 4.55, and its level is put at 6.5.",
               Y.size == 14 and round(Y.mean(), 2) == 4.55 and round(level(14, Y.mean()), 1) == 6.5)
    page.aside("where would it be put if the same mean came from 4 pupils, and where if it came from 140?",
               "a question")
    page.claim("The population is worth four and a half pupils. Against four pupils it wins by a little, "
               "and the level lies nearly half-way; against 140 it hardly counts.",
               abs(WORTH - 4.5) < 0.1 and 0.45 < 4 / (4 + WORTH) < 0.5 and 140 / (140 + WORTH) > 0.95)


def test_half_and_half():
    page.aside("which number of pupils gives equal weight to the population and to the mean of the school? "
               "Which gives the mean of the school nine tenths? What are the two numbers", "a question")
    assert np.isclose(level(WORTH, 0.0), GAMMA / 2) and np.isclose(level(9 * WORTH, 0.0), GAMMA / 10)


def test_two_pupils():
    page.aside("How small can it become if we test ever more pupils of one school?", "a question")
    page.aside("Two pupils have $y_i - \\gamma_0 = \\eta_j + \\epsilon_i$ and $y_k - \\gamma_0 = \\eta_j + "
               "\\epsilon_k$. The three random terms are independent", "a proof")
    page.claim("to learn about $\\gamma_0$, test more schools, not more pupils.",
               9 + 36 / 1e9 > 9 > (9 + 36 / SIZES[0]) / 2)
    page.aside("A check by simulation, with 5,000 schools of 14 pupils:", "what is computed")
    assert abs(page.at("Exercises")["means_of_14"].var() - 9 - 36 / 14) < 0.7


def test_all_levels_at_once():
    found = page.at("Exercises")
    page.aside("Compute equation [] for all schools with the posterior means", "a question")
    page.aside("Then average the formula over the draws of the three parameters. Which of the two is the "
               "posterior mean?", "a question")
    z = np.abs(found["averaged"] - found["pooled"]) / found["error"]
    page.claim("over 160 schools a few standard errors at most", 1 < z.max() < 4.5)
    page.claim("with 160 schools that costs little, as the last line shows",
               np.abs(found["plug_in"] - found["averaged"]).max() < 0.05)


def test_who_gains():
    rng = np.random.default_rng(21)
    truth = rng.normal(12.6, 3, size=(400, SIZES.size))
    own = rng.normal(truth, 6.3 / np.sqrt(SIZES))
    w = SIZES / (SIZES + 6.3**2 / 9)
    before, after = (np.mean((e - truth) ** 2, axis=0) for e in (own, w * own + (1 - w) * 12.6))
    gain = [np.mean(before[part]) ** 0.5 - np.mean(after[part]) ** 0.5 for part in (SIZES <= 30, SIZES > 60)]
    page.aside("Simulate 200 times: 160 true levels from $\\mathcal N(12.6, 3^2)$, then pupils with "
               "$\\sigma = 6.3$", "a question")
    page.aside("for schools with at most 30 pupils and for schools with more than 60", "a question")
    page.claim("All gain, and the small schools gain most: their own means are the noisiest.",
               gain[0] > 2 * gain[1] > 0 and before[SIZES.argmin()] > before[SIZES.argmax()])
    page.aside("With known truth the claim \"pooling is better\" is a measurement", "an opinion")


def test_the_wrong_standard_error():
    page.aside("A colleague computes the weights with the standard deviation of all scores and finds that "
               "all schools shrink too much:", "a question")
    page.aside("sigma = y.std() w = n / (n + sigma**2 / tau**2)", "the faulty code")
    every = PUPILS["mathach"].std()
    page.claim("The standard deviation of all scores contains the differences between schools: its square "
               "is about $\\sigma^2 + \\tau^2$. So the pupils look noisier than they are, and the weight "
               "is too small.", abs(every**2 / (SIGMA**2 + TAU**2) - 1) < 0.03 and every > SIGMA)
    page.claim("its square is about $\\tau^2$ plus the average of $\\sigma^2 / n_j$",
               abs(MEANS.var() / (TAU**2 + np.mean(SIGMA**2 / SIZES)) - 1) < 0.05)
    page.claim("the weight becomes too large. The model separates the two because it knows the pupils.",
               MEANS.std() > TAU)


def test_the_smallest_is_not_always_pulled_the_most():
    move = np.abs(theta_given_tau(TAU, MEANS, SE)[0] - MEANS)
    page.aside("A report states that the group with the fewest members shrinks the most. Find a school "
               "among our 160 with at most 30 pupils that moves less than the median school.", "a question")
    still = (SIZES <= 30) & (move < np.median(move))
    page.claim("Their weights are small, but their means lie close to that of the population",
               still.sum() >= 4 and np.abs(MEANS - GAMMA)[still].max() < 0.6 * np.abs(MEANS - GAMMA).mean())


def test_the_league_table():
    page.aside("The ministry wants to print the 160 school means in order, and to visit the three lowest.",
               "a question")
    page.aside("At most six sentences, no formulas.", "a question")
    page.claim("A table of means puts small samples at both ends, because small samples scatter more: it "
               "is easier to be third from the bottom with fourteen pupils than with sixty.",
               low(14) > 1.3 * low(60))
    rank = page.at("School 8367")["rank"]
    odds = np.mean(rank <= 3) / np.mean(rank > 3)
    page.claim("School 8367 is still far below the average school", GAMMA - level(14, Y.mean()) > 5)
    page.claim("But the odds are against its being one of the three lowest: we put them at about two to "
               "three.", abs(odds - 2 / 3) < 0.06)
    page.aside("Small samples scatter more, and fill both ends of a table.", "a rubric")


def low(n):
    """How often an average from n pupils is as low as that of School 8367, over the population."""
    rng = np.random.default_rng(5)
    return np.mean(rng.normal(GAMMA, np.hypot(TAU, SIGMA / np.sqrt(n)), 400_000) < Y.mean())


def test_districts_and_counties():
    districts = bhm.load_california_schools()
    table = bhm.pooling.no_pooling(districts["math"], districts["income"], districts["county"])
    page.claim("`bhm.load_california_schools()` has mean scores of 420 school districts in 45 counties.",
               districts["math"].size == 420 and table.n.size == 45)
    page.aside("Which county moves farthest, and is it the smallest?", "a question")
    found = page.at("Exercises")
    page.claim("More than a quarter of the variance lies between counties, against less than a fifth "
               "between the schools of High School and Beyond.",
               found["shares"].mean() > 0.25 > 0.2 > TAU**2 / (TAU**2 + SIGMA**2))
    shift = np.abs(found["shift"])
    page.claim("The county that moves farthest is one of the four with a single district, and it was far "
               "out: weight and distance once more.",
               np.sum(table.n == 1) == 4 and table.n[shift.argmax()] == 1
               and np.abs(table.y_mean
                   - np.mean(table.y_mean)).argsort()[-8:].tolist().count(shift.argmax()) == 1)


def test_a_gibbs_step():
    found = page.at("Exercises")
    kept, closed, sd = found["kept"], found["mean"][OWN][0], found["sd"][OWN][0]
    page.aside("draw in turn $\\gamma_0 \\mid \\alpha$ and all $\\alpha_j \\mid \\gamma_0, y$ (a Gibbs "
               "sampler: one block at a time, given the rest). Derive both distributions and write the "
               "loop for 2,000 rounds.", "a question")
    page.aside("Given all levels, the pupils say nothing more about $\\gamma_0$.", "the graph")
    page.aside("Given $\\gamma_0$, each level is the solved problem of []. Draw all 160 at once.", "a hint")
    page.aside("$\\gamma_0$ is the mean of 160 normal numbers with known variance", "a proof")
    page.claim("The mean is within one Monte Carlo standard error of the closed form.",
               abs(kept.mean() - closed) < found["mcse"])
    page.claim("The standard deviation of 2,000 nearly independent draws is off by about $1/\\sqrt{4000}$ "
               "of itself, two hundredths of a point. So 1.49 against 1.46 is noise, not a difference.",
               bhm.diagnostics.ess_bulk(kept[None]) > 1_500 and abs(sd / np.sqrt(4_000) - 0.02) < 0.005
               and abs(kept.std() - sd) < 2 * sd / np.sqrt(4_000)
               and (f"{kept.std():.2f}", f"{sd:.2f}") == ("1.49", "1.46"))


def test_sources():
    page.aside("The three ways of pooling and the radon houses follow [] in subject; log(activity + 0.1) "
               "is one of several published codings.", "sources")
    page.aside("The six batches are those of [].", "sources")
