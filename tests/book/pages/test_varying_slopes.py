"""Varying slopes: the sentences on data, model, prior and known answer."""

import numpy as np
from claims import Page
from scipy.stats import halfnorm, norm

import bhm_core as bhm

page = Page("varying_slopes")


def mean(draws):
    return np.asarray(draws).mean(axis=(0, 1))


def test_school_8367_is_small_low_and_almost_flat():
    alone = page["alone"]
    k = alone.of(8367)
    n, slope = alone.n[k], alone.slope[k]
    page.claim(
        "In 1982, <n-8367> pupils of School 8367 sat a mathematics test.",
        n == 14 == int(page.glued('n-8367')))
    page.claim(
        "Their mean score was <mean-8367>, the <rank-8367> of 160 schools; the mean of all pupils in all "
        "schools was <mean-all>.",
        (alone.y_mean < alone.y_mean[k]).sum() == 2 and page.glued('rank-8367') == 'third lowest')
    page.aside(
        "My family is better off than most at that school. Would my child do better there than the "
        "average pupil does?",
        "a question")
    page.claim(
        "In most schools, pupils from better-off families score higher. In School 8367 the line through "
        "the pupils is almost flat.",
        np.mean(alone.slope > 0) > 0.8 and 0 < slope < 0.3)
    page.aside("A school's line is two numbers, an intercept and a slope.", "definition")
    page.claim(
        "A school can keep most of its own intercept and borrow nearly all of its slope.",
        float(page.glued('w-alpha')) > 0.5 and float(page.glued('w-beta')) < 0.1)
    page.aside("I can write the model in four ways", "a goal")


def test_the_data_are_as_told():
    ses = page["students"]["ses"]
    page.aside("Pupils in schools: two levels of data", "a heading")
    page.aside("number of teachers | sector: 1 Catholic, 0 public |", "coding")
    page.claim(
        "Over all pupils its mean is about 0, and one unit is a large step, larger than one standard "
        "deviation.",
        abs(ses.mean()) < 0.01 and ses.std() < 1)
    page.claim("whose parameters are learned from all 160.", len(page['alone'].groups) == 160)
    page.aside(
        "is the correlation of the two deviations: do schools with high scores have steep slopes, or "
        "flat ones?",
        "definition")
    page.aside(r"all schools share it, it stands in $p(y \mid \theta, \sigma)$", "the model")
    page.aside(
        "What one school tells another passes through φ, which describes the population of schools, or "
        "through σ, which all pupils share.",
        "the graph, proved in tests/plots")
    page.aside("Between them is a row of circles theta 1, theta 2 to theta J", "what is drawn")
    page.aside(
        r"No arrow leads from one school to another, and none from $\phi$ to $y$. If I knew the line of "
        r"School 8367 and $\sigma$, neither the other schools nor the population could tell me anything "
        "more about its pupils.",
        "conditional independence, read off the graph")


def test_least_squares_claims_to_know_heights_more_than_twice_as_well_as_it_may():
    X, y = page["X"], page["y"]
    beta = np.linalg.lstsq(X, y, rcond=None)[0]
    sigma2 = np.sum((y - X @ beta) ** 2) / (len(y) - 4)
    ratio = np.sqrt(np.diag(sigma2 * np.linalg.inv(X.T @ X))) / page["post"]["gamma"].std(axis=(0, 1))
    page.aside("One model, four ways to write it", "a heading")
    page.aside("It is a regression with two surprises.", "what follows")
    page.aside("Two pupils of one school share", "the model")
    page.aside(
        r"for two pupils $i \ne k$ of one school; the covariance is 0 for pupils of different schools.",
        "proved in the exercise")
    page.claim(
        "Least squares assumes one variance and no correlation. For the two coefficients of height, "
        r"$\gamma_{01}$ and $\gamma_{11}$, its standard errors are less than half of what they should be, "
        "because it counts 7,185 pupils where there are only 160 schools.",
        (ratio[[0, 2]] < 0.5).all() and (ratio[[1, 3]] > 0.9).all() and len(y) == 7185)
    page.aside("The same model in four notations:", "what follows")
    page.aside(r"$\gamma$ stacks all four coefficients, and", "notation")
    page.aside("None of this has to do with subtracting a mean", "definition")
    page.aside("a sampler may find one easier than another.", "a possibility")


def test_the_prior_says_what_is_said_of_it():
    here = page.at("The prior, and what it says before any data")
    lines = here["draws"]["ours"]["gamma"][:, :2] + here["made"]["ours"].b[:, 0]
    wide = here["draws"]["wide"]["gamma"][:, :2] + here["made"]["wide"].b[:, 0]
    y = page["y"]
    page.claim(
        "it ends near 25, and somebody who knows nothing gets about 0.",
        24 < y.max() < 25 and -3 < y.min() < 0)
    page.aside(
        "A difference of 6 points for one unit of SES, a quarter of the scale, would be a lot.",
        "a judgement: two prior standard deviations")
    page.aside(r"a normal distribution folded at 0, $\tau_\alpha", "definition")
    page.aside("It allows schools to be all alike.", "a half-normal has its highest density at 0")
    page.aside(
        r"Correlation: LKJ(2). For two coefficients this is $(\rho + 1)/2 \sim \mathrm{Beta}(2, 2)$, a "
        "gentle hill around 0 [].",
        "definition")
    page.aside(
        "with priors that are often called uninformative, ten or more times as wide.",
        "100 against 10 and less")
    page.aside(
        "One public school from each of 100 draws of the prior, before any data. The grey band is the "
        "scale of the test. On the left our prior, on the right the wide one.",
        "a caption")
    page.claim(
        "Two sheaves of straight lines over SES. On the left the lines cross the grey band of possible "
        "scores, with slopes of both signs. On the right the lines are nearly vertical and leave the "
        "band at once; the vertical axis runs to several hundred points.",
        np.mean((lines[:100, 0] > -3) & (lines[:100, 0] < 25)) > 0.9
        and 0.2 < np.mean(lines[:100, 1] > 0) < 0.8 and np.abs(wide[:100]).max() > 200
        and np.median(abs(wide[:100, 1])) > 28)
    page.claim(
        "it makes schools better and worse than any real one, but they are schools.",
        lines[:, 0].min() < page['alone'].y_mean.min()
        and lines[:, 0].max() > page['alone'].y_mean.max())
    page.claim(
        "Nearly a quarter of its scores lie off the scale, because each prior leaves room and the rooms "
        "add up.",
        0.2 < np.mean((here['made']['ours'].y < -3) | (here['made']['ours'].y > 25)) < 0.25)
    page.claim(
        "The wide prior is not humble. It puts the average pupil of most of its schools off the scale.",
        np.mean((wide[:, 0] < -3) | (wide[:, 0] > 25)) > 0.8)


def test_half_the_scale_of_the_prior_hardly_moves_the_posterior():
    half = bhm.Priors(gamma=[norm(12.5, 2.5), norm(0, 1.5), norm(0, 2.5), norm(0, 1.5)],
                      tau=[halfnorm(scale=2.5), halfnorm(scale=1)], sigma=halfnorm(scale=5))
    draws = bhm.predictive.prior_draws(half, 200, p=4, K=2, rng=1)
    made = bhm.predictive.replicate(page["X"], page["Z"], page["school"], **draws, rng=2).y
    model = page["two_level"](page["y"], page["x"], page["school"], u=page["sector"], priors=half)
    narrow, post = model.sample(rng=8367), page["post"]
    moves = [abs(mean(narrow[v]) - mean(post[v])) / post[v].std(axis=(0, 1))
             for v in ("gamma", "tau", "sigma")]
    page.claim(
        "With every scale halved, that would be 4%, and with 160 schools the answer would hardly change: "
        "no posterior mean moves by more than a quarter of its posterior standard deviation.",
        0.035 < np.mean((made < -3) | (made > 25)) < 0.045 and max(map(np.max, moves)) < 0.25)


def test_the_known_truth_is_found():
    z = page["checked"].z
    page.aside(
        "100 schools with 5 to 40 pupils, parental income $x$ in thousands per month and teachers per "
        "100 pupils $u$, both minus their mean.",
        "an invention")
    page.aside("five lines of NumPy make the scores as equations", "the cell below")
    page.claim(
        "If the model is right and the data outweigh the prior, about two thirds of such numbers lie "
        r"between $-1$ and $1$, and hardly any beyond $\pm 3$.",
        0.6 < norm.cdf(1) - norm.cdf(-1) < 0.72 and norm.sf(3) < 0.002 and (abs(np.array(z)) < 3).all())
    page.aside(
        "One data set proves little: [] makes 20 more. The posterior has also been computed by other "
        "programs, with the same result: see the comparison with them.",
        "tests/reference")


def test_pooling_takes_the_lines_apart_from_their_scatter():
    alone, together = page["alone"], page["together"]
    slopes = alone.slope
    page.aside("Three ways to draw 160 lines", "a heading")
    page.aside("Each school on its own: 160 separate lines by least squares.", "definition")
    page.claim(
        "Because $x$ has mean zero in each school, it takes two lines:",
        abs(alone.x_mean).max() < 1e-9)
    page.claim(
        "One line for all 7,185 pupils. Stable, and the same for every school, which nobody believes.",
        alone.n.sum() == 7185 and len(together) == 2)
    page.aside(
        r"It contains the other two as limits: for $\tau \to \infty$ schools have nothing to say to each "
        r"other, and for $\tau \to 0$ they are all alike once their sector is taken into account.",
        "shown in the exercise on the two limits")
    page.claim(
        "Left alone, the slopes run from <slope-min> to <slope-max>, and <negative-alone> schools have a "
        "negative one: there, it seems, pupils from better-off families score lower.",
        (slopes < 0).sum() == 15 == int(page.glued('negative-alone'))
        and page.glued('slope-min') == '-2.0' and page.glued('slope-max') == '6.3')
    page.aside("What do 7,185 pupils say about the population of schools?", "a question")
    page.aside("and all 160 lines exactly; [] tells how.", "tests/hierarchical")
    page.aside("All of it is association: pupils were not assigned", "a statement about design")
