"""The recorded refits without one school are what a refit gives, and what no other model gives."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

import bhm_core as bhm
from bhm_core.course.left_out import (
    MODELS,
    log_density_of_group,
    predicted_without,
    recorded,
    school_model,
    without,
)

LABELS = bhm.load_high_school().schools["school"]


@pytest.mark.parametrize("name", MODELS)
def test_a_part_of_the_record_is_what_refits_give(name):
    """The seed is the place of the school: the same draws, but for the last digits of a processor."""
    kept = recorded(name)
    assert (kept["school"] == LABELS).all() and kept["mcse"].max() < 0.02
    for place in (11, 134):  # School 1462 and School 8367
        elpd, mcse = predicted_without(name, int(LABELS[place]), rng=place)
        assert elpd == pytest.approx(kept["elpd_i"][place], abs=0.002)
        assert mcse == pytest.approx(kept["mcse"][place], abs=0.002)


def test_the_record_of_another_model_or_of_the_fit_to_all_would_be_seen():
    """The wrong twins: another model, and a school that helps to predict itself."""
    kept, place = recorded("families")["elpd_i"], 134
    assert abs(recorded("tracks")["elpd_i"][place] - kept[place]) > 1
    post = school_model("families").sample(rng=1)
    own = post.log_likelihood("group")[..., place]
    with_itself = np.log(np.exp(own).mean())
    assert with_itself - kept[place] > 10 * recorded("families")["mcse"][place]


def test_the_density_of_a_group_is_that_of_the_joint_normal_distribution():
    residual = np.random.default_rng(2).normal(size=(3, 5))
    tau, sigma = np.array([0.5, 1, 2]), np.full(3, 1.5)
    dense = [multivariate_normal(np.zeros(5), t**2 + s**2 * np.eye(5)).logpdf(r)
             for r, t, s in zip(residual, tau, sigma, strict=True)]
    np.testing.assert_allclose(log_density_of_group(residual, tau, sigma), dense, rtol=1e-12)
    assert not np.allclose(log_density_of_group(residual, 0.01 * tau, sigma), dense)


def test_what_is_left_out_is_left_out():
    post = without("pupils", 8367, rng=1)
    assert post.model.rows.y.size == 7185 - 14 and 8367 not in post.model.groups
    with pytest.raises(ValueError, match="label must be that of a school, such as 8367, got 5"):
        without("pupils", 5, rng=1)
    with pytest.raises(ValueError, match="name must be 'pupils' or 'families' or 'tracks', got 'all'"):
        predicted_without("all", 8367, rng=1)
