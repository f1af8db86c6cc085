"""Every sampler is calibrated on the five schools of the zoo, and every bug of the zoo is not."""

import numpy as np
import pytest

from bhm_core.course import five_schools

# simulations that the bug needs to be seen; the right samplers are held to as many as the shyest bug
N_SIMS = {"variance for sd": 40, "J - 1 for J": 150, "wrong group index": 60,
          "forgotten Jacobian": 60, "ignores the data": 100}  # fmt: skip
PARAMETERS = ("mu", "tau", "theta", "mu*tau")


def smallest(result, names):
    """Smallest p-value, corrected for the number of quantities (Bonferroni)."""
    p = np.concatenate([np.ravel(result.p_values[name]) for name in names])
    return min(1.0, p.min() * p.size)


@pytest.mark.parametrize("name", ["Gibbs", "Metropolis"])
def test_right_samplers_are_calibrated(name):
    result = five_schools.calibrate(name, n_sims=150, rng=1)
    assert smallest(result, (*PARAMETERS, "log_likelihood")) > 0.01


@pytest.mark.long
@pytest.mark.parametrize("name", N_SIMS)
def test_every_bug_of_the_zoo_is_caught(name):
    result = five_schools.calibrate(name, n_sims=N_SIMS[name], rng=1)
    assert smallest(result, (*PARAMETERS, "log_likelihood")) < 0.01


def test_ranks_of_the_parameters_cannot_see_a_sampler_that_ignores_the_data():
    result = five_schools.calibrate("ignores the data", n_sims=N_SIMS["ignores the data"], rng=1)
    assert smallest(result, PARAMETERS) > 0.01
