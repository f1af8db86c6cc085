"""The questions about groups: what they suppose, and that each reason holds."""

import numpy as np
from claims import CHAPTERS, Page

import bhm_core as bhm
from bhm_core import live

HYPER = Page("hyperpriors")
INTERCEPTS = Page("varying_intercepts")
SLOPES = Page("varying_slopes")
PREDICTORS = Page("group_predictors")
WITHIN = Page("within_and_between")
ORIGIN = Page("origin_and_correlation")


def test_the_questions_of_hyperpriors_hold():
    t, se = 5, 15
    weight = t**2 / (t**2 + se**2)
    eight = bhm.load_eight_schools()
    tau = np.array([0.0, 3.0, 6.0])
    height = np.exp(bhm.shrinkage.log_likelihood_of_tau(tau, eight.y, eight.sigma))
    first = [bhm.shrinkage.theta_given_tau(t, eight.y, eight.sigma)[0][0] for t in (1e-6, 6.0)]
    HYPER.aside("Given $\\mu = 8$ and $\\tau = 5$: a school reports 28 points with a standard error "
                "of 15. What is the posterior mean of its gain?",
                "supposed in the question")
    HYPER.claim("Its report has the weight $5^2/(5^2 + 15^2) = 0.1$, and a tenth of the way from 8 to 28 is "
                "10.",
                np.isclose(weight, 0.1) and np.isclose(8 + weight * (28 - 8), 10))
    HYPER.claim("The weights are the wrong way round. What is measured badly has the smaller weight.",
                np.isclose(28 - weight * (28 - 8), 26) and weight < 1 / 2)
    HYPER.claim("The weight 5/20 is made of standard deviations. Precisions are inverse variances: square "
                "both.",
                t / (t + se) == 5 / 20 and 8 + t / (t + se) * (28 - 8) == 13)
    HYPER.claim("What is assumed when the eight schools are called exchangeable?", eight.y.size == 8)
    HYPER.aside("Gains that are alike would be $\\tau = 0$, which is complete pooling . Exchangeable "
                "schools may differ as much as they like.",
                "what the word means: nothing is compared")
    HYPER.claim("With eight schools the integrated likelihood of $\\tau$ is highest at 0. Why not "
                "put $\\tau = 0$ in and go on?",
                eight.y.size == 8 and height.argmax() == 0)
    HYPER.claim("Values far from 0 are hardly less probable. To put one of them in is to claim that it is "
                "known, and [] shows how much hangs on it.",
                height[1] > 0.9 * height[0] and height[2] > 0.7 * height[0])
    HYPER.claim("Values well above 0 are nearly as probable, and the estimates differ.",
                height[1] > 0.9 * height[0] and first[1] > first[0] + 2)
    HYPER.claim("Averaging over $\\tau$ keeps them all, each with its weight.", (height > 0).all())


def test_the_questions_of_varying_intercepts_hold():
    worth = 6**2 / 3**2
    w = 12 / (12 + worth)
    many = 1000 / (1000 + worth)
    INTERCEPTS.aside("Pupils differ by $\\sigma = 6$ within schools, and schools by $\\tau = 3$. What "
                     "is the weight of the own mean of a school with 12 pupils?",
                     "supposed in the question")
    INTERCEPTS.claim("The population is worth $\\sigma^2/\\tau^2 = 4$ pupils, and 12 of 16 are the "
                     "school's.",
                     worth == 4 and 12 + worth == 16 and w == 0.75)
    INTERCEPTS.claim("Here the population is worth $\\sigma/\\tau = 2$ pupils. Standard deviations "
                     "must be squared.",
                     np.sqrt(worth) == 6 / 3 == 2 and np.isclose(12 / (12 + 2), 0.857, atol=1e-3))
    INTERCEPTS.claim("With many pupils its own mean has nearly all of the weight, and it stays.", many > 0.99)
    INTERCEPTS.claim("The one for which $1 - w_j$ times the distance is largest.",
                     (1 - w) * 2 > (1 - many) * 20)
    INTERCEPTS.claim("You predict the level of a school that was not in the survey. Why is its "
                     "interval wider than that of $\\gamma_0$?",
                     np.hypot(0.2, 3) > 0.2 and worth == 4)


def test_the_questions_of_varying_slopes_hold():
    noise = 6**2 / 9
    w = 1 / (1 + noise)
    high = bhm.load_high_school()
    pupils, schools = high.students, high.schools
    mean = np.bincount(np.searchsorted(schools["school"], pupils["school"]), pupils["ses"])
    x = pupils["ses"] - (mean / np.unique(pupils["school"], return_counts=True)[1])[
        np.searchsorted(schools["school"], pupils["school"])]
    own = bhm.pooling.no_pooling(pupils["mathach"], x, pupils["school"])
    k = own.of(8367)
    level = 2.6**2 / (2.6**2 + 6.06**2 / own.n[k])
    slope = 0.56**2 / (0.56**2 + 6.06**2 / own.sxx[k])
    flat = own.slope[schools["catholic"] == 1].mean(), own.slope[schools["catholic"] == 0].mean()
    SLOPES.claim("Its own slope has the variance $\\sigma^2/S_j = 4$ and the population "
                 "$\\tau_\\beta^2 = 1$, so the weight is $1/(1 + 4)$.",
                 noise == 4 and np.isclose(w, 1 / (1 + 4)))
    SLOPES.claim("1/(1 + 2) is made of standard deviations. Square both first.",
                 np.sqrt(noise) == 2 and np.isclose(w, 0.2))
    SLOPES.claim("That is the weight of the population, which is the surer of the two.",
                 noise > 1 and np.isclose(1 - w, 0.8))
    SLOPES.claim("Fourteen pupils draw the level of School 8367 well away from the population. Its slope "
                 "stays close to it. Why?",
                 own.n[k] == 14 and level > 0.6 and slope < 0.15)
    SLOPES.claim("Then $\\tau_\\beta$ would be 0. Make the spread tiny to see that world: there no "
                 "slope moves at all.",
                 1e-6 / (1e-6 + noise) < 1e-6)
    SLOPES.claim("Compared with how much schools differ, fourteen pupils say little about a slope.",
                 own.n[k] == 14 and slope < 0.15)
    SLOPES.claim("In Catholic schools the lines are flatter.", flat[0] < flat[1] - 0.5)
    SLOPES.claim("The product belongs to the slope: pupils of different families score more alike there.",
                 flat[0] < flat[1] - 0.5)


def test_the_questions_of_group_predictors_hold():
    without, left = 8, 2
    schools = bhm.load_high_school().schools
    level = bhm.load_high_school().students
    mean = np.array([level["mathach"][level["school"] == s].mean() for s in schools["school"]])
    inside = [mean[schools["catholic"] == c].var() for c in (0, 1)]
    PREDICTORS.aside("Without group predictors the variance between schools is 8, with them it is 2. What "
                     "share of it do they account for?",
                     "supposed in the question")
    PREDICTORS.claim("$1 - 2/8$: the share of the variance between schools that has gone.",
                     1 - left / without == 0.75)
    PREDICTORS.claim("That compares the standard deviations, $\\sqrt 8$ and $\\sqrt 2$. The share is "
                     "one of variances.",
                     np.isclose(1 - np.sqrt(2) / np.sqrt(8), 0.5) and (without, left) == (8, 2))
    PREDICTORS.claim("The levels still scatter around the line, by $\\tau$, and the school's own "
                     "pupils are as few as before.",
                     min(inside) > 0)
    PREDICTORS.claim("Schools of one sector are more alike than schools at large.",
                     np.average(inside, weights=[90, 70]) < mean.var() and left < without)


def test_the_questions_of_within_and_between_hold():
    r = 0.16 / (0.16 + 0.48 / 6)
    x, mean = np.array([0.4, -0.2]), 0.1
    lines = x - mean
    there, here = (2 * (0.4 - m) + 5 * m for m in (0.5, mean))  # one family, two schools
    WITHIN.aside("The true mean SES of schools has variance 0.16, pupils within a school 0.48. Six pupils "
                 "of each school were asked. What is the reliability of the observed means?",
                 "supposed in the question")
    WITHIN.claim("$0.16 / (0.16 + 0.48/6)$: a mean of six pupils has a sixth of their variance.",
                 np.isclose(r, 2 / 3))
    WITHIN.claim("That is the reliability of one pupil. Divide 0.48 by the number of pupils.",
                 np.isclose(0.16 / (0.16 + 0.48), 0.25))
    WITHIN.aside("The school mean of SES stands in the model beside $x_i - \\bar x_j$. Which "
                 "coefficient compares two pupils of one school?",
                 "a question about any two pupils")
    WITHIN.claim("Two pupils of one school have the same school mean, so it cannot tell them apart.",
                 np.ptp(x - lines) < 1e-12)
    shown = live.ShrinkToTheLine(corr=0.7, told=False, pupils=8).result["slope"]
    asked = (CHAPTERS / "quiz/within_and_between.toml").read_text("utf8")
    assert "told=false,pupils=8\">Let it go" in asked and 2.5 < shown < 6  # the link shows a blend
    WITHIN.claim("It is the slope within schools. The other one compares average pupils of two schools.",
                 np.isclose(np.diff(lines)[0], np.diff(x)[0]))
    WITHIN.claim("That is the contextual coefficient: it compares two schools for a pupil with one and the "
                 "same family.",
                 np.isclose(there - here, (5 - 2) * (0.5 - mean)))


def test_the_questions_of_origin_and_correlation_hold():
    rho, a, b = 0.4, 2, 0.5
    c = -rho * a / b
    ORIGIN.aside("Levels have the spread 2, slopes 0.5, and their correlation is 0.4. At which origin $c$ "
                 "are height and slope uncorrelated?",
                 "supposed in the question")
    ORIGIN.claim("$c = -\\rho\\, \\tau_\\alpha/\\tau_\\beta = -0.4 \\cdot 2/0.5$, where the covariance "
                 "$\\rho\\, \\tau_\\alpha \\tau_\\beta + c\\, \\tau_\\beta^2$ is zero.",
                 np.isclose(c, -0.4 * 2 / 0.5) and np.isclose(rho * a * b + c * b**2, 0))
    ORIGIN.claim("Mind the sign. Steeper lines are higher here, so one has to go to the left, where they "
                 "have not yet risen.",
                 c < 0 < rho)
    ORIGIN.claim("The ratio is upside down: the less slopes differ, the farther one has to go.",
                 abs(-rho * a / (b / 2)) > abs(c))
    ORIGIN.aside("Replicated data have school means as spread as the real ones. What does this check show?",
                 "supposed in the question")
