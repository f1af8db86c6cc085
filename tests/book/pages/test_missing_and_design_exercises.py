"""The exercises on missing rows and on designs, and their solutions, are right."""

import numpy as np
from claims import Page

import bhm_core as bhm
from bhm_core.design import expected_width

page = Page("missing_and_design")


def test_half_of_the_rows():
    whole, pupils, schools = (float(expected_width(J, n, tau=3, sigma=6))
                              for J, n in ((160, 44), (160, 22), (80, 44)))
    page.aside("A survey has 160 schools of 44 pupils, with $\\tau = 3$ and $\\sigma = 6$. It loses half "
               "of its rows, at random. Write down first: how much wider is the interval of $\\gamma_0$, "
               "if half of the pupils of each school are lost? And if half of the schools are lost?",
               "an exercise")
    page.claim("Which of the two parts of [] has become larger in the first case?",
               36 / 160 / 22 > 36 / 160 / 44
               and whole < pupils)
    page.claim("The first part is 9/160. How large is the second, before and after?",
               np.isclose(expected_width(160, 1e12, tau=3, sigma=6), 2 * 1.644854 * np.sqrt(9 / 160)))
    page.claim("The same number of rows is lost, and the price is not the same: a few per cent against "
               "$\\sqrt 2$.",
               1.03 < pupils / whole < 1.05 and np.isclose(schools / whole, np.sqrt(2)))


def test_a_rule_that_spares_the_slope():
    page.aside("A pupil is observed with a probability that is proportional to $e^{0.05 y}$ (as long as "
               "that is below 1).", "an exercise")
    page.aside("Show that the observed outcomes are normal again, with the same $\\sigma$, and a mean "
               "that is higher by $0.05 \\sigma^2$.", "an exercise")
    y, mu, sigma = np.random.default_rng(1).normal(size=(3, 5))
    rest = -(y - mu) ** 2 / (2 * sigma**2) + 0.05 * y + (y - mu - 0.05 * sigma**2) ** 2 / (2 * sigma**2)
    page.claim("(a) With $\\mu$ for the mean, $-\\frac{(y - \\mu)^2}{2 \\sigma^2} + 0.05 y = "
               "-\\frac{(y - \\mu - 0.05 \\sigma^2)^2}{2 \\sigma^2}$ plus a constant.",
               np.allclose(rest, 0.05 * mu + 0.05**2 * sigma**2 / 2))
    page.aside("come out wrong, if many pupils are left in every school? And if few are left?", "an exercise")
    few, many = level_is_too_high_by(45), level_is_too_high_by(1000)
    page.claim("(b) With many pupils only $\\gamma_0$, which is too high by $0.05 \\sigma^2$. All lines move "
               "up by the same amount", abs(many - 0.05 * 6.1**2) < 0.08)
    page.claim("a school with a high level keeps more of its pupils, and so has more weight in the mean of "
               "all schools. Then $\\gamma_0$ is higher still.", few > 0.05 * 6.1**2 + 0.1)
    change = page.at("Known answer first: delete rows yourself")["change"][2]
    page.claim("That three of four parameters survive is the luck of this rule; the one in the text does "
               "not have it.", (np.abs(change) > 0.4).all())


def level_is_too_high_by(n, J=4000):
    """Mean of all schools, each weighted by its precision, among pupils that the rule observes."""
    rng = np.random.default_rng(n)
    level = 12.6 + 3 * rng.standard_normal(J)
    y = level[:, None] + 6.1 * rng.standard_normal((J, n))
    kept = rng.random(y.shape) < np.exp(0.05 * (y - 50)).clip(max=1)
    left = kept.sum(axis=1)
    weight = np.where(left > 0, 1 / (3**2 + 6.1**2 / np.maximum(left, 1)), 0)
    return weight @ ((y * kept).sum(axis=1) / np.maximum(left, 1) - level.mean()) / weight.sum()


def test_the_mean_of_the_school():
    page.aside("A colleague deletes 40% of the outcomes of `one_world` at random", "an exercise")
    page.aside("Fit a model without $x$ three times: all rows, gaps filled his way, gaps left out.",
               "an exercise")
    page.aside("If a share of 0.4 of the rows has no scatter", "an exercise")
    page.aside("Every number that rests on the two is wrong, such as the weight $w_j$, the level of a "
               "school with its interval, and any prediction. Leaving the rows out was right all the time.",
               "what follows")
    tau, sigma = ({name: page["fit"](values, [np.ones(values.size)], groups, rng=3)[what].mean()
                   for name, (values, groups) in page["cases"].items()} for what in ("tau", "sigma"))
    page.claim("But $\\sigma$ comes out as about $\\sqrt{0.6}$ of what all rows say, with an interval far "
               "from it: the filled outcomes do not scatter.",
               abs(sigma["filled with means"] / sigma["all rows"] - np.sqrt(0.6)) < 0.02
               and abs(sigma["left out"] - sigma["all rows"]) < 0.1)
    page.claim("And $\\tau$ is too large, because means of fewer pupils scatter more than the model "
               "believes.",
               tau["filled with means"] > tau["left out"] + 0.08)


def test_the_rows_of_the_real_scores():
    page.aside("Use the two rules \"at random\" and \"by $x$\", ten times each", "an exercise")
    page.aside("minus the same with all rows", "a hint")
    page.aside("Look at the pupils with $x < -0.5$ alone.", "a hint")
    by_x, at_random = (np.mean(page["moved"][name]) for name in ("by x", "at random"))
    score, x, one = page["score"], page["x"], page["one"]
    sd = page["fit"](score, [one, x], page["house"], 1)["gamma"][..., 1].std()
    page.claim("Deletion by $x$ makes the slope smaller, by a little more than one posterior standard "
               "deviation.",
               1.05 < -by_x / sd < 1.7 and abs(at_random) < 0.07)
    lost = np.mean([page["lost"](x, np.random.default_rng(k)) for k in range(20)], axis=0)
    page.claim("at the lower end of $x$ scores rise more steeply, by about 3 points per unit, and most of "
               "the rows that were lost are there.",
               abs(page["slope"] - 3) < 0.2 and lost[x < -0.2].sum() > lost.sum() / 2)
    page.claim("if the model is wrong, rows lost by $x$ can bend it as well: on the real scores they do.",
               by_x < -0.1)


def test_the_letter_to_the_head():
    page.aside("\"Seven pupils! You cannot judge my school of eight hundred by seven. And you would have "
               "us believe that seven are better than twenty-six?\" Answer in at most seven sentences, "
               "without a formula.",
               "an exercise")
    page.aside("You are right: seven pupils say little about your school, and nobody should judge it by "
               "them.",
               "a letter")
    page.aside("It asks about all schools, and for that your seven are one voice among many. A further "
               "pupil of yours would tell us mostly what the first seven have told us", "a letter")
    page.claim("So for the same money we would rather visit fifty more schools than test twenty more of your "
               "pupils.", more_schools() > 50 and 26 - 7 < 20)
    page.aside("agreement: seven are too few for one school", "a rubric")


def more_schools():
    F = page.at("The survey of 1989")["F"]
    return (73 * F + len(bhm.load_gcse()["school"])) // (F + 7) - 73


def test_radon():
    radon = bhm.load_radon()
    t, s = page["t"], page["s"]
    page.claim("Radon was measured in 919 houses of 85 counties.",
               radon.county.size == 919 and len(set(radon.county.tolist())) == 85)
    page.aside("A drive to a county costs as much as 10 measurements.", "an exercise")
    page.claim("in place of 85 counties of 11", round(919 / 85) == 11)
    page.aside("The cost is $85 \\times (10 + 11)$ measurements. Minnesota has 87 counties.", "an exercise")
    widths = [float(expected_width(85 * 21 / (10 + n), n, tau=t, sigma=s)) for n in (11, 7)]
    page.claim("Seven houses would be best, and nothing is gained: the valley is flat, and 11 is near its "
               "bottom.",
               round(np.sqrt(10) * s / t) == 7 and 1 < widths[0] / widths[1] < 1.04)
    page.claim("One hundred and five counties do not exist. With 85 of 87 counties in the data",
               round(85 * 21 / 17) == 105 and len(set(radon.county.tolist())) == 85)
    page.aside("these counties are hardly a sample from a population, and whoever asks about the state as "
               "it is needs no $\\tau^2 / J$ at all", "a judgement")
