"""A mass is a change of units: targets that differ by units alone have the same draws, in their units.

Units that are powers of two lose no digit in the conversion, so the draws are compared to the last bit.
"""

from dataclasses import replace

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.course.targets import Normal
from bhm_core.kernels import leapfrog, no_u_turn

UNIT = np.array([8.0, 1.0, 0.125])
COV = np.array([[1.0, 0.9, 0.2], [0.9, 1.0, 0.0], [0.2, 0.0, 1.0]])
TARGET = Normal([1.0, -1.0, 0.0], COV)
START = np.array([0.5, 0.0, 0.25])
LEARNING = 15  # steps in which the step size adapts


def in_units(unit):
    """The same target with its parameters measured in another unit: theta' = unit theta."""

    def function(x):
        log_density, gradient = TARGET.log_density_and_gradient(x / unit)
        return log_density, gradient / unit

    return function


def run(kernel, unit):
    """Positions divided by the unit, and the statistics, of a run with adaptation of the step alone."""
    rng = np.random.default_rng(2)
    state = kernel.init(np.tile(START * unit, (3, 1)))
    positions, stats = [], []
    for k in range(4 * LEARNING):
        state, seen = kernel(state, rng)
        kernel = kernel.adapt(seen) if k < LEARNING else kernel.settle()
        positions.append(state.position / unit)
        stats.append(seen)
    return np.array(positions), stats


def nuts(unit, inverse_mass=np.square):
    kernel = bhm.nuts(in_units(unit), step_size=0.4, max_depth=5)
    return run(replace(kernel, inverse_mass=inverse_mass(np.ones(3) * unit)), unit)


def hmc(unit):
    return run(bhm.hmc(in_units(unit), step_size=0.4 * unit, n_steps=5), unit)


def assert_same(here, there):
    np.testing.assert_array_equal(here[0], there[0])
    for a, b in zip(here[1], there[1], strict=True):
        for name in a:
            np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def test_nuts_draws_the_same_in_every_unit_if_the_mass_is_changed_with_it():
    assert_same(nuts(UNIT), nuts(1.0))
    assert_same(nuts(64.0), nuts(1.0))


@pytest.mark.parametrize("unit", [0.125, 64.0])
def test_hmc_draws_the_same_in_every_unit_if_the_step_is_changed_with_it(unit):
    assert_same(hmc(unit), hmc(1.0))


def test_leapfrog_follows_the_same_orbit_in_every_unit():
    def path(unit):
        return leapfrog(START * unit, np.array([1.0, -0.5, 2.0]) / unit,
                        lambda q: in_units(unit)(q[None])[1][0], step_size=0.25, n_steps=20,
                        return_path=True, inverse_mass=unit**2)

    (here, momentum), (there, other) = path(UNIT), path(np.ones(3))
    np.testing.assert_array_equal(here / UNIT, there)
    np.testing.assert_array_equal(momentum * UNIT, other)


class TurnsWithUnitMass(no_u_turn.Orbit):
    """Takes the momentum for the velocity where it looks for the turn."""

    def _back(self, total, first, last):
        return total[0].dot(first.momentum[0]) <= 0 or total[0].dot(last.momentum[0]) <= 0


class EnergyWithUnitMass(no_u_turn.Orbit):
    """Weighs the points by an energy that knows no mass."""

    def energy_of(self, point):
        return float((point.momentum**2).sum() / 2 - point.state.log_density[0])


@pytest.mark.parametrize("orbit", [TurnsWithUnitMass, EnergyWithUnitMass])
def test_a_part_that_forgets_the_mass_is_noticed(orbit, monkeypatch):
    monkeypatch.setattr(no_u_turn, "Orbit", orbit)
    with pytest.raises(AssertionError):
        assert_same(nuts(UNIT), nuts(1.0))


@pytest.mark.parametrize("mass", [np.reciprocal, np.ones_like, np.abs])
def test_a_mass_in_another_unit_is_noticed(mass):
    with pytest.raises(AssertionError):
        assert_same(nuts(UNIT, mass), nuts(1.0))
