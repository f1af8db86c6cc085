"""In many dimensions a proposal is fitted to the points that weigh, and to a fair choice of the others."""

import numpy as np
import pytest

from bhm_core.hierarchical.engine import thinning
from bhm_core.hierarchical.engine.thinning import fewer_points

D = 12
MOST = thinning.fit_to(D)


def weighted(seed, spread, n=40_000):
    rng = np.random.default_rng(seed)
    weights = np.exp(spread * rng.normal(size=n))
    return rng.normal(size=(n, D)), weights / weights.sum()


def heaviest(points, weights, rng):
    """Wrong twin: light points are left out, and nothing stands for them."""
    kept = np.argsort(weights, kind="stable")[-MOST:]
    return points[kept], weights[kept] / weights[kept].sum()


def z_score(spread, thin=fewer_points, n_times=40):
    """Largest error of weighted means of thinned points, over its standard error."""
    points, weights = weighted(1, spread)
    points[:, 0] = weights < np.median(weights)  # the part of the light ones
    exact, errors = weights @ points, []
    for seed in range(n_times):
        some, light = thin(points, weights, np.random.default_rng(seed))
        errors.append(light @ some - exact)
    errors = np.array(errors)
    return np.abs(errors.mean(axis=0) / (errors.std(axis=0, ddof=1) / np.sqrt(n_times) + 1e-6)).max()


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0, 20.0])
def test_few_points_are_left_and_their_weights_sum_to_one(spread):
    some, light = fewer_points(*weighted(1, spread), np.random.default_rng(2))
    assert len(some) < MOST + 4 * np.sqrt(MOST) and light.sum() == pytest.approx(1)


@pytest.mark.parametrize("spread", [0.0, 1.0, 2.0])
def test_weighted_means_stay_right_on_average(spread):
    assert z_score(spread) < 4.5


def test_leaving_the_light_points_out_is_seen():
    assert z_score(1.0, heaviest) > 100


def test_heavy_points_stay_as_they_are():
    points, weights = weighted(1, 20.0)
    some, _ = fewer_points(points, weights, np.random.default_rng(2))
    assert any((some == points[weights.argmax()]).all(axis=1))


def test_in_few_dimensions_nothing_is_left_out():
    points, weights = weighted(1, 1.0)
    assert fewer_points(points[:, :3], weights, np.random.default_rng(2))[0].shape == (40_000, 3)
