"""Lattices: powers of two, nearest points, and covariances that stay positive definite."""

import numpy as np
import pytest

from bhm_core._lattice import on_lattice, spacing, steady_roots


def test_the_spacing_is_a_power_of_two_next_to_the_scale():
    scales = np.array([0.3, 0.5, 0.6, 1.0, 1e6])
    found = spacing(scales, 10) * 2.0**10
    assert set(np.frexp(found)[0]) == {0.5}
    assert np.all((found / scales > np.sqrt(0.5)) & (found / scales < np.sqrt(2)))
    assert np.array_equal(spacing(scales * (1 + 1e-15)), spacing(scales * (1 - 1e-15)))


def test_a_scale_of_zero_moves_nothing_and_gives_no_warning():
    assert np.array_equal(on_lattice(np.array([0.0, 1.0, -3.7]), spacing(0.0)), [0.0, 1.0, -3.7])


@pytest.mark.parametrize("step", [2.0**-26, 0.5, 4.0])
def test_points_move_by_half_a_step_at_most_and_the_lattice_is_symmetric(step):
    x = np.random.default_rng(1).normal(size=1000) * 10
    near = on_lattice(x, step)
    assert np.abs(near - x).max() <= step / 2 and np.array_equal(near / step, np.rint(near / step))
    assert np.array_equal(on_lattice(-x, step), -near) and np.array_equal(on_lattice(near, step), near)
    assert not np.array_equal(np.floor(-x / step), -np.floor(x / step))  # floor would not be


def test_infinity_stays():
    assert np.array_equal(on_lattice(np.array([-np.inf, np.inf]), 0.25), [-np.inf, np.inf])


def test_steady_covariances_are_close_positive_definite_and_blind_to_last_digits():
    near_one = np.array([[1.0, 0.99999], [0.99999, 1.0]])
    wide = np.array([[1e6, 3.0], [3.0, 1e-6]]) + np.diag([0, 1e-4])
    both = np.stack([near_one, wide])
    found = steady_roots(both)
    np.testing.assert_allclose(found, both, rtol=1e-4)
    assert (np.linalg.eigvalsh(found) > 0).all()
    assert np.array_equal(steady_roots(both * (1 + 1e-15)), found)
