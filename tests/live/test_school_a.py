"""Three letters: the posterior of the package, and the numbers that the letters print."""

import numpy as np
import pytest
from scipy.stats import halfcauchy, halfnorm

from bhm_core import Grid, shrinkage
from bhm_core.live import SchoolA
from bhm_core.live.figures.school_a import SE, Y

TAU = np.linspace(1e-4, 400, 40_001)
PRIORS = [(np.inf, 0 * TAU), (np.inf, halfnorm(scale=10).logpdf(TAU)), (5.0, halfcauchy(scale=5).logpdf(TAU))]


def of_the_package(sd, log_prior):
    density = shrinkage.log_likelihood_of_tau(TAU, Y, SE, sd=sd) + log_prior
    return shrinkage.theta_given_y(Grid(density, TAU), Y, SE, sd=sd).mean[0]


@pytest.mark.parametrize("k", range(3))
def test_letters_are_the_posterior_means_of_the_package(k):
    assert SchoolA().result["means"][k] == pytest.approx(of_the_package(*PRIORS[k]), abs=0.02)


def test_the_options_print_the_means():
    printed = [words for option, words in SchoolA.inputs[0].options if option != "none"]
    assert printed == [f"{mean:.1f} points" for mean in SchoolA().result["means"]]


def test_a_letter_with_the_prior_of_another_is_noticed():
    assert abs(SchoolA().result["means"][2] - of_the_package(np.inf, PRIORS[2][1])) > 1


def test_densities_have_mass_one_and_the_promise_divides_it():
    figure = SchoolA(promise=15)
    x = np.array(figure.result["x"])
    for density, below in zip(figure.result["density"], figure.result["below"], strict=True):
        inside = np.trapezoid(density, x)
        assert 0.98 < inside < 1.0
        upto = x <= 15
        assert np.trapezoid(np.array(density)[upto], x[upto]) == pytest.approx(below, abs=0.01)
    assert np.all(np.diff(SchoolA().result["below"]) > 0)  # the more cautious, the likelier a disappointment
