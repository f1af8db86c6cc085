"""Modes, curvature and split scales of densities whose modes are known."""

import numpy as np
import pytest

from bhm_core.hierarchical.engine.modes import find_modes, split_scales

ROOT = np.array([[1.0, 0.0], [1.5, 0.5]])
PRECISION = np.linalg.inv(ROOT @ ROOT.T)


def bell(x):
    away = x - np.array([3.0, -2.0])
    return -0.5 * np.einsum("...i,ij,...j", away, PRECISION, away)


def two_bells(x):
    return np.logaddexp(-0.5 * ((x + 4) ** 2).sum(-1), -2 - 0.5 * ((x - 4) ** 2).sum(-1))


def test_a_normal_density_is_found_in_place_and_shape():
    ((mode, height, axes),) = find_modes(bell, np.zeros((1, 2)), np.ones(2))
    assert np.allclose(mode, [3, -2], atol=1e-4) and height == pytest.approx(0, abs=1e-8)
    assert np.allclose(axes @ axes.T, ROOT @ ROOT.T, rtol=1e-6)


def test_every_mode_that_a_start_leads_to_is_found_once_and_the_highest_first():
    starts = np.array([[-5.0, -3.0], [-3.5, -4.5], [5.0, 3.0], [4.5, 3.0]])
    modes = find_modes(two_bells, starts, np.ones(2))
    assert [tuple(np.round(mode, 2)) for mode, _, _ in modes] == [(-4, -4), (4, 4)]


def test_a_mode_at_a_wall_is_approached():
    def wall(x):
        return np.where(x[..., 0] < 1, x[..., 0], -np.inf)

    ((mode, _, _), *_) = find_modes(wall, np.zeros((1, 1)), np.ones(1))
    assert 0.8 < mode[0] < 1


def test_scales_of_a_normal_are_one_and_those_of_a_skewed_density_differ():
    (mode, height, axes), *_ = find_modes(bell, np.zeros((1, 2)), np.ones(2))
    assert np.allclose(split_scales(bell, mode, height, axes), 1, atol=0.02)

    def log_gamma(x):  # skewed to the left
        return 0.5 * x[..., 0] - np.exp(x[..., 0])

    (mode, height, axes), *_ = find_modes(log_gamma, np.zeros((1, 1)), np.ones(1))
    lower, upper = split_scales(log_gamma, mode, height, axes)
    assert lower[0] > 1.2 > 0.95 > upper[0]
