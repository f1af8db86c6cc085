"""The exercises of the chapter on group predictors."""

import numpy as np
from claims import Page

page = Page("group_predictors")


def mean(name, fit):
    return page["fits"][fit][name].mean(axis=(0, 1))


def test_the_sectors_meet_above_the_average_pupil():
    c1, c2 = page["c1"], page["c2"]
    page.aside("two schools with the same mean SES, one public and one Catholic", "an exercise")
    page.claim("Four of the six coefficients drop out.",
               c1.shape == c2.shape and len(mean("gamma", "both")) == 6)
    page.aside("How large is the difference for a pupil one unit below the school's average?", "an exercise")
    page.claim(
        r"It is zero at $x = -\gamma_{21} / \gamma_{22}$. One unit below the average it is $\gamma_{21} - "
        r"\gamma_{22}$.",
        np.allclose(c1 + c2 * (-c1 / c2), 0, atol=1e-9) and (c1 - c2).mean() > 2)
    page.claim(
        "So \"Catholic schools score higher\" is a sentence about pupils below $x \\approx 0.8$. For "
        "pupils one unit below their school's average the difference is more than twice as large "
        "as for the average pupil.",
        round(np.median(-c1 / c2), 1) == 0.8 and (c1 - c2).mean() > 2 * c1.mean())


def test_a_coin_explains_nothing():
    effect, names = page["effect"], ("meanses", "catholic", "coin")
    p = page["fit"](*names)
    moved = [abs(p["tau"].mean(axis=(0, 1)) - mean("tau", "both"))[0],
             abs(p["theta"].mean(axis=(0, 1)) - mean("theta", "both"))[page["k"], 0]]
    page.aside("and use the result as a third group predictor, beside mean SES and sector.", "an exercise")
    page.claim(
        r"$\tau_\alpha$ stays, the school stays, and the coefficient is within two of its standard "
        "deviations of zero.",
        max(moved) < 0.15 and abs(effect.mean()) < 2 * effect.std())


def test_the_smaller_spread_moves_school_8367_most_of_the_way():
    def level(mu, omega):
        return (mu + omega @ np.linalg.inv(omega + page["noise"]) @ (page["own"] - mu))[0]

    lines, spreads = (page["mu_1"], page["mu_2"]), (page["Omega_1"], page["Omega_2"])
    start, end = level(lines[0], spreads[0]), level(lines[1], spreads[1])
    line, spread = level(lines[1], spreads[0]) - start, level(lines[0], spreads[1]) - start
    page.aside("with the sector and the fit with both predictors two things changed for School 8367:",
               "the models")
    page.aside("change one of the two at a time, and say which of them moved the level.", "an exercise")
    page.aside("You need two lines $\\mu_j$ (intercept and slope) and two matrices $\\Omega$, and can "
               "put them together in four ways.", "a hint")
    page.claim(
        "The new line alone moves the level little. The smaller spread does most of it:",
        0 < line < 0.2 * (end - start) and spread > 0.7 * (end - start))
    page.aside(
        "a school this far below its line has probably been unlucky with its fourteen pupils. So says "
        "the model, which knows nothing else about it.",
        "the reading of the formula")


def test_a_level_without_an_equation_is_not_pooled():
    x, k = page["x"], page["k"]
    page.claim(
        "There is no equation for $\\alpha_j$, so its 160 values have nothing to do with one another.",
        page['labels'].size == 160)
    page.claim(
        "Because $x$ has mean zero in each school, the level is then the school's own mean:",
        np.allclose(np.bincount(np.searchsorted(page['labels'], page['school']), x), 0)
        and page['pooled'] > page['lines'].y_mean[k] + 1.5)


def test_the_swapped_biases_contradict_the_quantiles():
    """The page prints the biases in the wrong columns, and the quantiles in the right ones."""
    rows, X = page["rows"], page["X"]
    middle = (rows["5%"] + rows["95%"]) / 2 - 1
    exact = np.linalg.inv(X.T @ X + np.eye(2)) @ [1, 1]
    page.claim("A report simulates 3,000 data sets of five groups.",
               page['slopes'].shape == (3000, 5) and len(X) == 5)
    page.claim("$\\gamma_0 = \\gamma_1 = 1$, standard deviation 1 of $\\eta_j$, and $u_j = -4, -2, 0, 2, 4$.",
               list(X[:, 1]) == [-4, -2, 0, 2, 4]
               and abs((page['slopes'] - X @ [1, 1]).std() - 1) < 0.03)
    page.claim(
        "gamma_0 gamma_1 bias 0.02 0.16 5% 0.53 0.77 95% 1.78 1.27",
        rows['bias'][::-1].round(2).tolist() == [0.02, 0.16]
        and np.array([rows['5%'], rows['95%']]).round(2).tolist() == [[0.53, 0.77], [1.78, 1.27]])
    page.aside("The wrong prior hardly matters for the average slope. It biases", "what the report says")
    page.aside("since a group predictor is hard to learn from five groups.\" What is wrong?", "an exercise")
    page.aside("The last two rows are quantiles of the 3,000 estimates.", "a hint")
    page.aside("Five groups give $\\gamma_0$ the precision 5. With $u_j$ around 0, which precision", "a hint")
    page.aside("which precision do they give $\\gamma_1$? Which of the two listens to its prior?", "a hint")
    page.claim(
        "The middle of the quantiles is clearly above 1 for $\\gamma_0$ and close to 1 for $\\gamma_1$, "
        "so the row of biases has its columns swapped. With slopes known almost exactly the posterior "
        "mean is that of a linear regression",
        np.allclose(middle, rows['bias'], atol=0.03)
        and not np.allclose(middle, rows['bias'][::-1], atol=0.1))
    page.claim(
        "The precision of $\\gamma_0$ from the data is 5, and the prior pulls it by one sixth. That of "
        "$\\gamma_1$ is the sum of $u_j^2$, several times as large.",
        np.isclose(exact[0], 1 / 6) and np.isclose(exact[1], 1 / 41) and (X[:, 1] ** 2).sum() == 8 * len(X))


def test_the_ministry_is_told_the_truth():
    one, two = mean("gamma", "sector"), mean("gamma", "both")
    page.claim(
        "Catholic schools raise scores by 2.8 points. We should have more of them.",
        round(one[2], 1) == 2.8)
    page.aside("Answer in at most eight sentences, without a formula.", "an exercise")
    page.claim(
        "pupils of Catholic schools score 2.8 points more, not that the schools raised them by that much.",
        round(one[2], 1) == 2.8)
    page.claim(
        "When we compare schools whose families are alike in that respect, the difference falls to less "
        "than half.",
        two[3] < one[2] / 2)
    page.aside(
        "So even the smaller number is a comparison of schools as they are, not a forecast for a new one.",
        "a statement about design")
    page.claim(
        "in Catholic schools the scores of pupils from different families lie closer together.",
        two[5] < 0 and one[3] < 0)


def test_a_predictor_of_counties_takes_from_tau_and_not_from_sigma():
    with_it, bhm, one = page["p"], page["bhm"], np.ones((420, 1))
    without = bhm.HierarchicalRegression(page["districts"]["score"], one, one, page["county"]).sample(rng=3)
    slope = with_it["gamma"][..., 1].mean()
    page.claim("of 420 school districts in 45 counties",
               len(page['districts']['score']) == 420 and len(page['name']) == 45)
    page.claim(
        "$\\tau$ falls by about a fifth. $\\sigma$ stays, since a predictor of counties cannot say anything "
        "about districts within one.",
        0.17 < 1 - with_it['tau'].mean() / without['tau'].mean() < 0.27
        and abs(with_it['sigma'].mean() - without['sigma'].mean()) < 0.15)
    page.claim(
        "Counties whose districts have ten percentage points more English learners score about seven points "
        "less.",
        6.3 < -10 * slope < 7.3)
    page.aside("It does not say that English learners score less, or by how much:", "a limit")
