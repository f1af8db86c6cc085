"""Varying slopes: the sentences of the exercises and their solutions."""

import numpy as np
from claims import Page
from scipy.stats import norm

page = Page("varying_slopes")


def mean(draws):
    return np.asarray(draws).mean(axis=(0, 1))


def test_the_variance_and_more_pupils_are_as_the_exercises_say():
    x, total = page["x"], page["total"].mean(axis=(1, 2))
    least = np.median(-page["rho"] * page["tau_a"] / page["tau_b"])
    omega, scatter = page["Omega"], page.at("School 8367")["scatter"]
    own, public = page["own"], page["public"]
    ten = public + omega @ np.linalg.inv(omega + scatter / 10) @ (own - public)
    way = (ten - public) / (own - public)
    page.aside("At which $x$ is the variance of $y_i$ smallest?", "a question")
    page.aside(
        r"of twice $x_i \operatorname{Cov}(\eta_{1j}, \eta_{2j}) = x_i \rho \tau_\alpha \tau_\beta$, and "
        r"of $\sigma^2$. For two pupils of one school",
        "algebra")
    page.claim(
        r"It rises, because $\rho$ is positive and the smallest value lies further left than most pupils "
        "are.",
        (np.diff(total) > 0).all() and np.mean(x > least) > 0.99)
    page.claim(
        "A gently rising green curve with a narrow band, from about six and a half to seven, above a "
        "horizontal dotted line at about six.",
        6.2 < total.min() < 6.6 and 6.9 < total.max() < 7.5 and 5.9 < page['post']['sigma'].mean() < 6.2)
    page.aside(
        "Suppose that not 14 but 140 pupils of School 8367 had been tested, with the same mean, the same "
        "line and the same spread of SES. Write down your guess before you compute: will the pooled "
        "slope stay near 2, go about half of the way to 0.25, or go nearly all the way? And the "
        "intercept? Then do it again for 1,400.",
        "a supposition")
    page.aside(
        "Ten times as many pupils of the same kind make $n_j$ and $S_j$ ten times as large, so the "
        "scatter of the school's own line has a tenth of its variance:",
        "algebra")
    page.claim(
        "With 140 pupils the level has arrived, and the slope has a good part of its way still to go. A "
        "slope is much harder to learn than a level.",
        way[0] > 0.95 and 0.4 < way[1] < 0.7)


def test_the_code_of_the_exercises_does_what_it_should():
    below, z = page["below"], page["z"]
    wrong, post = page["wrong"], page["post"]
    neither = page["two_level"](page["y"], page["x"], page["school"]).sample(rng=1)
    moved = page["schools"]["catholic"][page["order"]] != page["schools"]["catholic"]
    page.aside(
        "and compute equation [] for all 160 schools without a loop. How far is the result from the "
        r"posterior means of $\theta_j$? Why not exactly 0?",
        "a question")
    page.claim(
        "Small, but not 0: the posterior mean",
        (0 < page['away']).all() and page['away'].max() < 0.1)
    page.aside("The means of 4,000 draws also have their Monte Carlo error.", "the number of draws")
    page.aside(
        "Let the truth of Known answer first make 20 more data sets: each time new lines for the 100 "
        "schools and new scores, with incomes and teachers kept.",
        "an exercise")
    page.aside("What share of the distances is below 1, and below 2?", "a question")
    page.claim(
        "About two thirds and nineteen in twenty is what should happen.",
        np.shape(z) == (20, 8) and abs(below[0] - 2 / 3) < 0.1 and abs(below[1] - 0.95) < 0.05)
    page.aside("how can you make sure that it cannot happen at all?", "a question")
    page.claim(
        "Hers is in another order, so many schools have the sector of some other school:",
        moved.mean() > 0.3)
    page.claim(
        r"The association with sector is nearly gone, and $\tau_\alpha$ has grown to about what it is "
        "without any group predictor.",
        wrong['gamma'][..., 2].mean() < 0.2 * post['gamma'][..., 2].mean()
        and abs(mean(wrong['tau'])[0] - mean(neither['tau'])[0]) < 0.1)
    page.aside("or one value per pupil, cannot be put in the wrong order.", "the interface")


def test_the_head_teacher_is_told_the_truth():
    se = page["se"]
    low, high = norm(page["centre"], page["post"]["tau"][..., 1].mean()).interval(0.9)
    page.aside("Your report gives our slope as two points.", "a supposition")
    page.aside("Answer in at most eight sentences, without a formula.", "an exercise")
    page.aside(
        "Two numbers help before one writes: how far off a line through fourteen pupils typically is, "
        "and what slopes public schools usually have.",
        "what follows")
    page.claim(
        "Your line is right, and it is drawn through fourteen pupils. A line through so few tilts a lot "
        "by chance: had another fourteen of your pupils sat the test, it could well have been steep, or "
        "have fallen.",
        2 < se < 2.5 and norm.sf(2.8, 2.1, se) > 0.3 and norm.cdf(0, 2.1, se) > 0.15)
    page.claim(
        "In nearly all of them a pupil from a better-off family scores about two to four points higher.",
        1.8 < low < 2.1 and 3.5 < high < 4)
    page.claim(
        "and a little less than usual because schools with low scores tend to have flatter lines.",
        page['post']['corr'][..., 0, 1].mean() > 0 and page['by_level'] < 0)
    page.aside(
        "Let us test the next three years, and the report will follow your own line more closely.",
        "a proposal")
    page.aside("To find out we need more pupils.", "a proposal")
    page.aside(
        "Fourteen pupils say little about a slope, put so that it can be felt: another fourteen could "
        "have given a steep line.",
        "a rubric")
    page.aside("Where the two points come from:", "a rubric")
    page.aside("What would change the report: more pupils", "a rubric")


def test_counties_without_a_slope_borrow_it():
    own, slopes = page["own_lines"], page["houses"]["theta"][..., 1]
    average = page["houses"]["gamma"][..., 1]
    itasca, hennepin = own.of("ITASCA"), own.of("HENNEPIN")
    spread = page["houses"]["tau"][..., 1].mean()
    sizes = own.n[itasca], own.n[hennepin]
    page.claim("of 919 houses in 85 counties of Minnesota", own.n.sum() == 919 and len(own.n) == 85)
    page.aside("`floor` is 1 where it was measured upstairs and 0 in the basement.", "coding")
    page.claim(
        "What does the model say about the slope of ITASCA, with 11 houses, and how does its uncertainty "
        "compare with HENNEPIN, with 105?",
        sizes == (11, 105))
    page.claim(
        "In those counties all houses were measured on the same floor, so $x$ does not vary",
        np.isnan(own.slope).sum() == 25)
    page.claim(
        "It gives ITASCA the slope of the average county, with the whole spread of slopes between "
        "counties as its uncertainty, and HENNEPIN a slope of its own.",
        abs(slopes[..., itasca].mean() - average.mean()) < 0.15
        and slopes[..., itasca].std() > 0.9 * spread
        and slopes[..., hennepin].std() < 0.7 * slopes[..., itasca].std())


def test_the_two_limits_are_reached():
    def line(s):
        W = s**2 * page["Omega"] @ np.linalg.inv(s**2 * page["Omega"] + page["scatter"])
        return page["population"] + np.einsum("jkl,jl->jk", W, page["points"] - page["population"])
    page.claim(
        r"goes to no pooling as $\tau \to \infty$ and to the line of the population as $\tau \to 0$, with "
        r"$\sigma$ held fixed.",
        abs(line(1e4) - page['points']).max() < 1e-3
        and abs(line(1e-4) - page['population']).max() < 1e-3)
    page.aside(
        r"at which $\tau_\beta$ would its own slope and the population have equal weight?",
        "a question")
    page.aside("are all you need. For the last question", "a hint")
    page.aside(
        r"Multiply $\Omega$ by $s^2$: both standard deviations become $s$ times as large, and $\rho$ "
        "stays.",
        "algebra")
    page.aside(
        "The printed numbers are the largest distances over all schools, to the own line and to the "
        "population.",
        "what is printed")
    page.claim(
        r"the weight is one half when $\tau_\beta = \sigma / \sqrt{S_j}$, the standard error of the "
        "school's own slope:",
        abs(page['half'] - page['se']) < 1e-9)
