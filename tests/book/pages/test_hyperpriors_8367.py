"""School 8367 and the 159 others: a prior that is learned from the rest is the hierarchical model."""

import numpy as np
import pytest
from claims import Page
from school_8367 import EXACT, MEANS, ROW, SIGMA, SIZES

import bhm_core as bhm
from bhm_core import shrinkage
from bhm_core.course.so_far import ANSWERS

page = Page("hyperpriors")
OWN, ERROR = np.unique(bhm.load_high_school().students["school"]) == 8367, SIGMA / np.sqrt(SIZES)
TAU = np.linspace(0, 8, 801)
FOUND = page.at("School 8367 and the 159 others")


def learned(score, error):
    """The prior of one more school from the population of those given."""
    weights = bhm.Grid(shrinkage.log_likelihood_of_tau(TAU, score, error), TAU).weights
    mu, sd = shrinkage.mu_given_tau(TAU, score, error)
    return shrinkage.NormalMixture(weights, mu, np.hypot(sd, TAU))


def update_by(prior, score, error):
    theta = np.linspace(-10, 30, 4001)
    fit = -0.5 * ((score - theta) / error) ** 2
    return bhm.Grid(np.log(prior.pdf(theta)) + fit, theta).mean()


def whole_model():
    posterior = bhm.Grid(shrinkage.log_likelihood_of_tau(TAU, MEANS, ERROR), TAU)
    return shrinkage.theta_given_y(posterior, MEANS, ERROR).mean[OWN][0]


def test_the_question_and_what_is_still_plugged_in():
    page.aside("School 8367 and the 159 others", "a heading")
    page.claim("School 8367 has 14 pupils and a mean that is lower than all but two.",
               SIZES[OWN][0] == 14 and np.sum(MEANS < MEANS[OWN]) == 2)
    page.claim("from the sample means of the 159 other schools, as if known", MEANS[~OWN].size == 159)
    page.claim("Only $\\sigma$ is still plugged in: 7,185 pupils pin it down to within 2%.",
               ROW.size == 7185 and 2 / np.sqrt(2 * (ROW.size - MEANS.size)) < 0.02)
    page.aside("First the 159 others alone, with a flat prior of $\\tau$. School 8367 is one more draw "
               "from their population", "what is computed")
    page.claim("The spread of the true means is a little smaller than that of the sample means: the luck "
               "is out.", 0.9 * MEANS[~OWN].std() < FOUND["learned"].sd < MEANS[~OWN].std())
    page.aside("Now three computations side by side: the conjugate update with these two numbers as "
               "$\\mu_0$ and $\\sigma_0$; the whole mixture as the prior, on a grid; and one model for all "
               "160 schools.", "an announcement")


def test_the_prior_learned_from_the_others_is_the_hierarchical_model():
    by_others = update_by(learned(MEANS[~OWN], ERROR[~OWN]), MEANS[OWN], ERROR[OWN])
    page.claim("The second and the third line agree in every digit, and they must:",
               np.isclose(by_others, whole_model(), rtol=1e-7)
               and f"{FOUND['updated'].mean():.4f}" == f"{whole_model():.4f}")
    page.claim("The first line, with one normal prior in place of the mixture, is off by a few hundredths "
               "of a point.", 0.01 < abs(FOUND["conjugate"].mean - whole_model()) < 0.05)


def test_a_prior_learned_from_all_schools_would_use_the_data_twice():
    """The wrong twin: School 8367 must not take part in learning its own prior."""
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(update_by(learned(MEANS, ERROR), MEANS[OWN], ERROR[OWN]), whole_model(),
                                   rtol=1e-7)


def test_the_picture_and_the_list():
    prior, updated = FOUND["learned"], FOUND["updated"]
    page.claim("School 8367: prior learned from the 159 other schools (dashed), likelihood of its own 14 "
               "pupils", len(FOUND["others"][0]) == 159)
    page.claim("Three density curves over the mean maths score. The prior is wide and centred near 12.7, "
               "the likelihood is centred at 4.6, the posterior lies between them at about 6.5 and is the "
               "narrowest.",
               round(float(prior.mean), 1) == 12.7 and round(MEANS[OWN][0], 1) == 4.6
               and round(updated.mean(), 1) == 6.5 and updated.sd() < ERROR[OWN][0] < prior.sd)
    assert abs(EXACT.mean - ANSWERS[1].mean) < 0.005


def test_the_fewer_the_groups_the_more_averaging_matters():
    """The plug-in of the most likely tau against the average, as a share of what the school moves."""
    page.claim("With eighteen batters and one common weight the difference was small, and with 160 schools "
               "it will be smaller still. The fewer the groups, the more averaging matters.",
               0.6 * lost(*eight()) > lost(*batters()) > 10 * lost(MEANS, ERROR)
               and lost(*batters()) < 0.15)


def eight():
    data = bhm.load_eight_schools()
    return data.y, data.sigma


def batters():
    data = bhm.load_baseball()
    hit = data.Hits / data.AB
    return hit, np.full(18, np.sqrt(hit.mean() * (1 - hit.mean()) / 45))


def lost(y, se):
    """Root mean square of the difference the plug-in makes, in standard errors of the schools."""
    tau = np.linspace(0, 12, 2001) * se.mean()
    log = shrinkage.log_likelihood_of_tau(tau, y, se)
    averaged = shrinkage.theta_given_y(bhm.Grid(log, tau), y, se).mean
    plugged = shrinkage.theta_given_tau(tau[log.argmax()], y, se)[0]
    return np.sqrt(np.mean(((averaged - plugged) / se) ** 2))
