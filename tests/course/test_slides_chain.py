"""The slides' chain comes back, number for number."""

import numpy as np
import pytest

from bhm_core import diagnostics
from bhm_core.course.slides_chain import COV, MEAN, log_density, slides_chain

# the path printed on the slides: start and first moves, two decimals
PATH = [(-1, -1), (0.79, -0.56), (0.51, -0.92), (0.05, -0.98), (-0.30, -0.91), (-0.86, 0.91),
        (0.63, 1.15)]  # fmt: skip


@pytest.fixture(scope="module")
def chain():
    return slides_chain()


def test_the_path_is_the_one_on_the_slides(chain):
    _, first = np.unique(chain.states[:10], axis=0, return_index=True)
    np.testing.assert_allclose(chain.states[np.sort(first)], PATH, atol=0.0051)


def test_it_accepts_37_8_percent_and_repeats_itself(chain):
    assert chain.accepted.mean() == 0.378
    assert len(np.unique(chain.states[:10], axis=0)) == 7
    assert len(np.unique(chain.states[:70], axis=0)) == 32


def test_after_state_70_its_draws_are_worth_about_52(chain):
    rest = chain.states[70:]
    np.testing.assert_allclose(rest.mean(axis=0), [1.83, 1.95], atol=0.005)
    tau = diagnostics.autocorrelation_time(rest[None, :, 0])
    assert tau == pytest.approx(8.3, abs=0.1)
    assert len(rest) == 431
    assert round(len(rest) / tau) == 52


def test_a_rejected_step_repeats_the_state(chain):
    moved = (np.diff(chain.states, axis=0) != 0).any(axis=1)
    np.testing.assert_array_equal(moved, chain.accepted)
    np.testing.assert_allclose(chain.states[1:][moved], chain.candidates[moved])


def test_it_is_the_chain_of_the_old_generator():
    """The stored numbers are those that `RandomState(3)` gives, up to the last digits."""
    rng = np.random.RandomState(3)
    x = np.array([-1.0, -1.0])
    for state in slides_chain().states[1:]:
        candidate, u = rng.multivariate_normal(x, np.eye(2)), rng.uniform()
        ratio = np.exp(log_density(candidate[None]) - log_density(x[None]))[0]
        x = candidate if u < ratio else x
        np.testing.assert_allclose(state, x, atol=1e-12)


def test_the_density_is_that_of_the_normal_distribution():
    from scipy.stats import multivariate_normal

    x = np.random.default_rng(1).normal(2, 2, size=(20, 2))
    np.testing.assert_allclose(log_density(x), multivariate_normal(MEAN, COV).logpdf(x), rtol=1e-10)
