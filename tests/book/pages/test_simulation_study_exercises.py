"""The exercises of the simulation study, and the sentences of its figure."""

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm
from bhm_core.course import prior_study as ps
from bhm_core.live import PriorStudy

page = Page("simulation_study")
figure = Page("figure:prior_study")


def expected(m, s, J=5):
    return ps.bias_and_coverage(ps.information(J, 10), m, s)


def bias(s, J):
    return expected(2, s, J)["bias"][0]


def test_a_prior_twice_as_sure():
    factors = [bias(0.5, J) / bias(1, J) for J in ps.GROUPS]
    page.aside("Before you compute: for five, ten and fifty schools, will the bias of $\\gamma_0$ that [] "
               "gives "
               "be twice as large, four times, or something else?", "a question")
    page.aside("The precision of the prior is four times as large. The share is not proportional to it.",
               "a hint")
    page.aside("When the share is small, it nearly is.", "a hint")
    page.claim("With fifty schools nearly four times, because the prior's share is nearly proportional to "
               "its "
               "precision as long as it is small. With five the factor is smaller: a share cannot exceed 1.",
               3.7 < factors[2] < 4 and factors[0] < 3)


def test_how_many_schools():
    page.aside("In one dimension, with $P = J / \\tau^2$ and $\\tau = \\sigma_0 = 1$", "a question")
    page.aside("How many schools make it less than a twentieth of the distance? (c) Show that the bias is "
               "never "
               "larger than the spread of the estimates", "a question")
    page.claim("because its precision is 1 and that of the data is $J$. (b) $J + 1 > 20$: twenty schools.",
               min(J for J in range(1, 99) if J / (J + 1) > 0.95) == 20)
    page.aside("Write down the two precisions, that of the prior and that of the data.", "a hint")
    shares = [(J / (J + 1) / np.sqrt(J), np.sqrt(J) / (J + 1)) for J in (4, 9)]
    page.claim("it is the smaller of the two as long as", np.allclose(*np.transpose(shares)))
    rng = np.random.default_rng(1)
    means = 9 / 10 * (1 + rng.normal(size=100_000) / 3) + 1 / 10 * 4  # J = 9, m = 4: |m - gamma| = sqrt(J)
    assert abs(means.std() - 3 / 10) < 0.004 and abs(means.mean() - 1 - 3 / 10) < 0.004


def test_how_far_off_a_prior_may_be():
    page.aside(r"A prior of standard deviation 1 lies at $\mu_0$, and the truth at 1. With five schools of "
               r"ten "
               "and "
               "known $\\tau$: at which $\\mu_0$ does the coverage of $\\gamma_0$ fall below 80%, and below "
               "50%? "
               "And "
               "with fifty schools?", "a question")
    page.claim("With five schools a prior that is off by two of its standard deviations is enough for 80%; "
               "with "
               "fifty it takes more than five.",
               expected(3.0, 1)["coverage"][0] < 0.8 < expected(6.0, 1, 50)["coverage"][0])
    page.aside("So few groups ask for a wide prior", "a lesson")


def test_intervals_at_another_level():
    rng = np.random.default_rng(7)
    theta = rng.normal(size=40_000)
    centre, half = (theta + rng.normal(size=theta.size)) / 2, norm.ppf(0.975) * np.sqrt(0.5)
    held = np.mean(abs(theta - centre) < half)
    page.aside('A table says "coverage of 90% intervals: 95%"', "a question")
    page.claim("The quantiles are those of a 95% interval, and it holds the truth in 95% of cases, as it "
               "should. Captioned as 90%, it looks cautious.",
               abs(held - 0.95) < 4 * np.sqrt(0.0475 / 40_000))
    page.claim("The truth here is drawn from the prior, one half of the precision is the data's, and both "
               "levels are met.", abs(bhm.NormalMean(0, 1, sigma=1).update([0.3]).var - 0.5) < 1e-12)


def test_the_letter_to_the_ministry():
    page.aside("either with 5 schools of 100 pupils or with 50 schools of 10", "a question")
    page.aside("Answer in at most six sentences, without a formula.", "a task")
    page.aside('"It is the same number of tests, and not the same knowledge. You want to know about '
               'schools, and '
               "five schools are five pieces of evidence", "an argument")
    found = ps.load_prior_study()
    row = (found["quantity"] == "gamma_0") & (found["prior"] == "wrong")
    few, many = (found["bias"][row & (found["groups"] == J)].mean() for J in (5, 50))
    page.claim("With five, what we assumed beforehand would make up about a third of the answer, and how "
               "much "
               "schools differ would stay nearly unknown. With fifty, what we assumed hardly matters.",
               0.25 < few < 0.35 and many < 0.05)
    page.aside("as far as it is right, and nothing in the data of five schools would tell you that it is "
               "not. "
               "Please pay for the fifty.", "advice")
    page.aside("what the prior does with five", "a rubric")
    page.aside("what the hundred pupils do tell: each school's own slope", "a rubric")


def test_rats():
    page.aside("the last experiment has 14 rats. Suppose the true rate is 0.25", "a question")
    page.aside("Check it with 4,000 simulated experiments", "a question")
    page.claim("The prior is worth 14 rats, as many as there are: its share is one half, and the bias is "
               "half "
               "the distance from its mean, 1/7, to the truth.",
               page["share"] == 0.5 and np.isclose((2 + 14 * 0.25) / 28 - 0.25, 0.5 * (1 / 7 - 0.25)))


def test_what_the_figure_says():
    start, sure, far = PriorStudy().result, PriorStudy(s=0.3).result, PriorStudy(m=4.0).result
    figure.aside("The slope of an average school (u = 0) is 1 in truth. To begin with, a prior says "
                 "N(2, 1²): its centre is off by as much as it is wide. With five schools, how many of the "
                 "90% intervals still hold the truth?", "asked")
    figure.aside("Five schools of ten pupils. Every posterior mean is pulled towards 2.", "the question")
    figure.aside("the share of 90% intervals that hold the truth, 1.", "the question")
    figure.claim("The estimates are pulled, and nine in ten intervals hold the truth all the same.",
                 start["bias"][0] > 0.1 and 0.89 < start["coverage"][0] < 0.91)
    figure.aside("Five schools overrule any prior.", "a wrong answer")
    figure.claim("A prior with a standard deviation of 0.3 is not overruled: hold it against five schools.",
                 sure["coverage"][0] < 0.5)
    figure.claim("The prior also makes the estimates vary less, and that pays for the pull.",
                 expected(2, 1)["width"][0] < expected(2, np.inf)["width"][0])
    figure.claim("The interval is shorter and lies a little off. A truth one standard deviation from the "
                 "centre "
                 "of a prior is what that prior expects.",
                 start["coverage"][0] > 0.89)
    figure.claim("Move the centre to 4, three standard deviations from the truth, and see.",
                 far["coverage"][0] < 0.7)
    figure.aside("the slope of an average school (u = 0)", "a name")
    figure.aside("the change of the slopes with u", "a name")
    center, half = 1 + expected(2, 1)["bias"][0], expected(2, 1)["width"][0] / 2
    assert np.allclose(start["interval"], [center - half, center + half])
    figure.aside("prior N(<>, <>²)", "a name")
    figure.aside("prior that is flat", "a name")
    figure.aside("With five schools and the <>, <> of the 90% intervals for <> hold the truth, 1. Their "
                 "centres, the posterior means, are off by <> on average.", "computed")
    found = ps.load_prior_study()
    few = (found["quantity"] == "gamma_0") & (found["prior"] == "wrong") & (found["groups"] == 5)
    figure.claim("Dots, with τ unknown: they are pulled harder.", found["bias"][few].min() > 1.4 * bias(1, 5))
