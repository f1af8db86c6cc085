"""The exercises of the chapter on checking, each with the numbers that its solution gives."""

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm
from bhm_core.course.so_far import so_far

page = Page("checking")


def shares(features):
    """Share of replicates at or above the real value."""
    made, real = features(page["replicates"]), features(page["y"])
    return {name: (made[name] >= real[name]).mean() for name in real}


def test_which_of_four_can_fail():
    share = shares(page["more"])
    page.aside("Four more features: the mean of all scores; the lowest school mean; the share of schools "
               "whose "
               "spread is below 5; the correlation between the means and the spreads of the schools.",
               "an exercise")
    page.aside("gives means and spreads, one row per data set.", "a hint")
    page.claim("The mean of all scores has a parameter of its own and cannot fail. The lowest mean is nearly "
               "fitted, because the levels are. The two features of spreads fail.",
               0.2 < share["mean of all"] < 0.8 and 0.2 < share["lowest"] < 0.8
               and share["below 5, %"] < 0.03 and share["correlation"] > 0.97)
    means, spreads, _ = page["of_schools"](page["y"])
    page.claim("schools with high means are more even, and no model of this page knows of that.",
               np.corrcoef(means, spreads)[0, 1] < -0.2)


def test_one_half():
    page.aside(r"Show that [] is one half for $\mathcal T(y) = \bar y$, whatever the data "
               r"are.", "an exercise")
    page.aside("Add two variances.", "a hint")
    n, y_bar, sigma_0 = 9, 0.8, 0.4
    w = n / (n + 1 / sigma_0**2)
    ours = norm.cdf(-(1 - w) * y_bar * np.sqrt(n / (1 + w)))
    mu = np.linspace(-6, 6, 4001)
    posterior = norm.pdf(mu, 0, sigma_0) * norm.pdf(y_bar, mu, 1 / 3)
    by_sums = np.average(norm.sf(y_bar, mu, 1 / 3), weights=posterior)
    page.claim(r"So [] is $\Phi\big( -(1 - w)\, \bar y \sqrt{n / (1 + w)} \big)$. With a flat prior $w = "
               r"1$, and "
               r"it is $\Phi(0)$. As $\sigma_0 \to 0$, $w \to 0$, and it becomes $\Phi(-\bar y \sqrt n)$: "
               r"how "
               r"probable so large a mean is if $\mu = 0$.", np.isclose(ours, by_sums, atol=1e-6))


def test_cutting_at_the_ends_of_the_test():
    cut, y = page["cut"], page["y"]
    made, before, real = page["features"](cut), page["features"](page["replicates"]), page["features"](y)
    page.claim("No. Cutting takes something from the spread of every school, and the replicates become more "
               "alike "
               "than before.",
               (page["of_schools"](cut)[1] <= page["of_schools"](page["replicates"])[1]).all()
               and made["sd of spreads"].mean() < before["sd of spreads"].mean() - 0.04
               and made["sd of spreads"].max() < real["sd of spreads"])
    page.claim("It does mend the fourth line: the light tails are those of a test with two ends. The third "
               "line now "
               "holds 0 against 0, so that a share of 1.00 says nothing.",
               0.05 < (made["far from mean, %"] >= real["far from mean, %"]).mean() < 0.95
               and made["above 25, %"].max() == real["above 25, %"] == 0)
    low, high = np.quantile(page["more"](cut)["correlation"], [0.05, 0.95])
    page.claim("with a ceiling, schools with high means are more even, and the real correlation is inside "
               "the interval. So the ends of the test explain the tails and perhaps the correlation, but not "
               "how much the spreads differ.", low < page["more"](y)["correlation"] < high < 0.03)
    page.claim("far fewer real pupils than cut ones sit at the ceiling.",
               (y == y.max()).mean() < (cut == y.max()).mean(axis=1).min() / 3)


def test_a_level_for_every_pupil():
    page.aside("A colleague makes data for 160 new schools from the same posterior.", "a story")
    page.aside("what does it do to the two standard deviations?", "an exercise")
    page.aside("How many levels does she draw?", "a hint")
    gamma, tau, sigma = (float(page["post"][name].mean()) for name in ("gamma", "tau", "sigma"))
    make, of_schools = page["new_schools"], page["of_schools"]
    hers, mended = (of_schools(np.array([make(gamma, tau, sigma, np.random.default_rng(k), levels)
                                         for k in range(30)])) for levels in (7185, 160))
    n, real = page["size"], of_schools(page["y"])[0].std()
    expected = np.sqrt(np.mean((tau**2 + sigma**2) / n)), np.hypot(tau, sigma)
    page.claim("Her check of the means fails badly, which it should not.",
               hers[0].std(axis=1).max() < real / 2 and mended[0].std(axis=1).min() < real)
    page.claim(r"The variance of a school's mean becomes $(\tau^2 + \sigma^2) / n_j$ in the place of "
               r"$\tau^2 + "
               r"\sigma^2 / n_j$, and $\tau$ goes into the spreads.",
               abs(hers[0].std(axis=1).mean() / expected[0] - 1) < 0.05
               and abs(hers[1].mean() / expected[1] - 1) < 0.02)
    page.aside("A feature that was fitted is a poor test of the model, and a good one of the "
               "code.", "a lesson")


def test_the_letter_to_the_deputy_head():
    spreads = page.at("After the data")["spreads"].std(axis=1)
    real = page["s_j"].std()
    page.claim("not one of 4,000 replicates had spreads as different as the real ones.",
               spreads.max() < real and spreads.size == 4000)
    page.aside("So your model is wrong. Why should we believe your 6.4? Answer in at most eight sentences, "
               "without a formula.", "an exercise")
    page.aside("Agree with what is true.", "a hint")
    k, tau = page["k"], page["fit"]["tau_sigma"]
    one, own = page["post"]["theta"][:, :, k], page["fit"]["theta"][..., k]
    page.claim("You are right, the first model was wrong: it took all schools to be equally mixed, and they "
               "are not.",
               np.quantile(tau, 0.001) > 0.03)
    page.claim("the level of yours moved from 6.5 to 6.4. The range around it, about one and a half points "
               "either "
               "way, stayed as it was.",
               f"{one.mean():.1f}" == "6.5" and f"{page['mean'][:, k].mean():.1f}" == "6.4"
               and abs(one.std() - own.std()) < 0.1 and abs(own.std() - 1.5) < 0.15)
    page.aside("Other mistakes may matter more.", "advice")
    table = {row.assumed: row.mean for row in so_far("checking")}
    page.claim("and when we told it about those, your level moved by far more.",
               table["lines; sector and mean SES"] - 6.5 > 10 * 0.13
               and 6.5 - table["lines; academic share alone"] > 4 * 0.13)
    page.aside("that the model was wrong, without excuse;", "a rubric")
    page.aside("a question for which the mistake would matter;", "a rubric")


def test_eighteen_tired_people():
    sleep = bhm.load_sleepstudy()
    subjects = np.unique(sleep["Subject"])
    page.claim("has the reaction times of 18 people on ten days, seven of them after short nights.",
               subjects.size == 18 and np.unique(sleep["Days"]).size == 10
               and (np.unique(sleep["Days"]) > 2).sum() == 7)
    page.aside(r"Do the people differ in the spread around their lines more than one $\sigma$ allows? Use "
               r"[] with "
               "the degrees of freedom that ten points leave to a line", "an exercise")
    page.claim("A line uses up two degrees of freedom. With flat priors, the sum of all squares over "
               "$\\sigma^2$ "
               "has a chi-squared distribution with 144 of them.", 18 * (10 - 2) == 144 == 8 * subjects.size)
    page.aside("Give each a line over the days by least squares", "an exercise")
    page.aside("distrust the good days of these two together with the bad ones.", "a judgement")
    left, of, spreads = page["left"], page["of"], np.sort(page["spreads"])[::-1]
    page.claim("The check fails. Two people have a spread about twice that of anybody else, and in both of "
               "them a "
               "few days do it.",
               spreads[1] > 1.8 * spreads[2] and np.quantile(page["made"].std(axis=1), 0.99) < spreads.std()
               and all(few_days(left[of == j]) > 0.7 for j in np.argsort(-page["spreads"])[:2]))


def few_days(residuals):
    """Share of the squares that the two largest residuals have."""
    squares = np.sort(residuals**2)
    return squares[-2:].sum() / squares.sum()
