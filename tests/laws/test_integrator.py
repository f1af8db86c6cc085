"""The leapfrog integrator obeys the laws of mechanics; other integrators are caught breaking them."""

import numpy as np
import pytest

from bhm_core.course import broken
from bhm_core.course.targets import Funnel, Normal, TwoModes
from bhm_core.kernels import leapfrog

TARGETS = {
    "normal": (Normal([1.0, -1.0], [[1.0, 0.95], [0.95, 1.0]]), 2),
    "two modes": (TwoModes(3.0, 2), 2),
    "funnel": (Funnel(2), 3),
}


def start(d, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(3, d)) / 2, rng.normal(size=(3, d))


def force(target):
    return lambda q: target.log_density_and_gradient(q)[1]


def distance_after_return(integrator, target, d):
    """Go forth, turn the momentum round, go back: how far from the start?"""
    q, p = start(d)
    options = {"step_size": 0.1, "n_steps": 20}
    q1, p1 = integrator(q.copy(), p.copy(), force(target), **options)
    q2, p2 = integrator(q1, -p1, force(target), **options)
    return max(abs(q2 - q).max(), abs(p2 + p).max())


def energy_error(integrator, target, d, step_size):
    """Root mean square over the end points of many orbits of one length in time."""
    rng = np.random.default_rng(2)
    q, p = rng.normal(size=(200, d)) / 2, rng.normal(size=(200, d))
    energy = lambda q, p: (p**2).sum(axis=1) / 2 - target.log_density(q)  # noqa: E731
    end = integrator(q.copy(), p.copy(), force(target), step_size=step_size,
                     n_steps=round(0.64 / step_size))
    return np.sqrt(np.mean((energy(*end) - energy(q, p)) ** 2))


def jacobian_determinant(integrator, target, d):
    """Of the map from start to end, by central differences; one orbit a column."""
    q, p = start(d)
    z = np.concatenate([q[0], p[0]])
    h = 1e-5
    shifts = np.concatenate([np.eye(2 * d), -np.eye(2 * d)]) * h
    points = z + shifts
    q1, p1 = integrator(points[:, :d].copy(), points[:, d:].copy(), force(target), step_size=0.2,
                        n_steps=5)
    ends = np.concatenate([q1, p1], axis=1)
    return np.linalg.det((ends[: 2 * d] - ends[2 * d :]) / (2 * h))


@pytest.mark.parametrize(("target", "d"), TARGETS.values(), ids=TARGETS)
class TestLaws:
    def test_leapfrog_is_reversible(self, target, d):
        assert distance_after_return(leapfrog, target, d) < 1e-10

    def test_euler_and_its_half_mended_form_are_not_reversible(self, target, d):
        assert distance_after_return(broken.euler, target, d) > 1e-3
        assert distance_after_return(broken.symplectic_euler, target, d) > 1e-3

    def test_halving_the_step_quarters_the_energy_error(self, target, d):
        ratio = energy_error(leapfrog, target, d, 0.02) / energy_error(leapfrog, target, d, 0.01)
        assert ratio == pytest.approx(4, rel=0.05)

    def test_methods_of_first_order_only_halve_it(self, target, d):
        for wrong in (broken.euler, broken.symplectic_euler):
            ratio = energy_error(wrong, target, d, 0.02) / energy_error(wrong, target, d, 0.01)
            assert ratio < 3

    def test_leapfrog_keeps_volume(self, target, d):
        # rounding of a central difference with h = 1e-5: about 1e-16 / 1e-5, times a few
        assert jacobian_determinant(leapfrog, target, d) == pytest.approx(1, abs=1e-8)

    def test_euler_does_not_keep_volume(self, target, d):
        assert abs(jacobian_determinant(broken.euler, target, d) - 1) > 1e-3

    def test_leapfrog_leaves_its_input_alone(self, target, d):
        assert changed(leapfrog, target, d) == 0

    def test_a_careless_leapfrog_is_caught(self, target, d):
        assert changed(broken.careless_leapfrog, target, d) > 0.01


def changed(integrator, target, d):
    q, p = start(d)
    before = q.copy(), p.copy()
    integrator(q, p, force(target), step_size=0.1, n_steps=3)
    return max(abs(q - before[0]).max(), abs(p - before[1]).max())


def test_the_path_ends_where_the_steps_end():
    target, d = TARGETS["funnel"]
    q, p = start(d)
    path = leapfrog(q, p, force(target), step_size=0.1, n_steps=7, return_path=True)
    end = leapfrog(q, p, force(target), step_size=0.1, n_steps=7)
    assert path[0].shape == (8, 3, 3)
    np.testing.assert_array_equal(path[0][0], q)
    np.testing.assert_array_equal((path[0][-1], path[1][-1]), end)


def test_a_mass_is_a_change_of_units():
    target, d = TARGETS["two modes"]
    q, p = start(d)
    scale = np.array([2.0, 0.5])
    inner = lambda z: scale * force(target)(scale * z)  # noqa: E731
    z, r = leapfrog(q / scale, p * scale, inner, step_size=0.1, n_steps=5)
    a, b = leapfrog(q, p, force(target), step_size=0.1, n_steps=5, inverse_mass=scale**2)
    np.testing.assert_allclose(a, scale * z, rtol=1e-10)
    np.testing.assert_allclose(b, r / scale, rtol=1e-10)
