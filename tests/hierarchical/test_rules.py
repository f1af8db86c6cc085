"""Rules of integration: two lines in place of a plane, one line, and no node but one."""

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.hierarchical.quadrature import crossed, integral, rules
from bhm_core.hierarchical.quadrature.crossed import Crossed
from bhm_core.hierarchical.quadrature.rules import Laplace, Line, Plane


def women():
    """Use of contraception, with town and country for slopes: one or two kinds of rows in a district."""
    data = bhm.load_contraception()
    X = np.column_stack([np.ones(1934), data.urban, data.age / 10])
    return bhm.HierarchicalGLM(data.use, X, X[:, :2], data.district)


def ticks():
    """Counts of two kinds."""
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(120), np.arange(120) % 2])
    return bhm.HierarchicalGLM(rng.poisson(2, 120), X, X, np.arange(120) // 8, family="poisson")


def parts(model, kind):
    found = [part for part in model.posterior.integrals.parts if part.cells.kinds == kind]
    assert found
    return found


def differences(part, rule, tau, rho):
    """Of logs of integrals by a rule from those by a plane of many nodes, and whether it takes them."""
    gamma = np.zeros((1, part.cells.cells.X.shape[1]))
    factor = (np.diag(tau) @ np.array([[1, 0], [rho, np.sqrt(1 - rho**2)]]))[None]
    joint = part.at(gamma, factor)
    peaks = part.peaks(joint, gamma)
    with np.errstate(all="ignore"):
        many = Plane(part.cells, 61).integral(joint, peaks.u, peaks.root)[0]
        taken = rule.takes(factor, peaks.root)
        return rule.integral(joint, peaks.u, peaks.root)[0] - many, taken.all()


def worst(model, tau, rho, widest=4.0):
    found = [differences(part, Crossed(part.cells, 19, widest), tau, rho) for part in parts(model, 2)]
    return max((np.abs(difference).max() for difference, taken in found if taken), default=np.nan)


@pytest.mark.parametrize("make", [women, ticks])
@pytest.mark.parametrize("tau, rho", [((0.6, 0.8), -0.4), ((0.5, 0.3), 0.0), ((0.3, 1.2), 0.7)])
def test_two_lines_are_the_plane(make, tau, rho):
    assert worst(make(), tau, rho) < 1e-7


def test_without_the_mixed_term_they_are_not(monkeypatch):
    monkeypatch.setattr(crossed, "_in_powers", lambda c, z, exact=crossed._in_powers:
                        exact(c, np.ones_like(z)))
    assert worst(women(), (0.5, 0.3), 0.0) > 1e-3


def test_shifts_that_lean_too_far_are_left_to_the_plane():
    assert np.isnan(worst(women(), (0.6, 1e-3), 0.0))
    assert np.isnan(worst(women(), (0.5, 0.3), 0.0, widest=1.05))


def test_one_kind_of_rows_needs_one_line():
    for part in parts(women(), 1):
        assert np.abs(differences(part, Line(part.cells, 45), (0.6, 0.8), -0.4)[0]).max() < 1e-9


def laplace(tau, rho):
    """Errors of all groups by no node but one, each and together."""
    found = np.concatenate([differences(part, Laplace(part.cells), tau, rho)[0]
                            for kind in (1, 2) for part in parts(women(), kind)])
    return np.abs(found).max(), abs(found.sum())


def test_one_node_and_four_derivatives_are_nearly_enough(monkeypatch):
    each, together = laplace((0.5, 0.6), -0.3)
    assert each < 0.01 and together < 0.02
    monkeypatch.setattr(rules, "_MOST_BEYOND", 0.0)  # two derivatives
    assert laplace((0.5, 0.6), -0.3)[1] > 0.1


def test_every_rule_gives_one_posterior(monkeypatch):
    def values():
        posterior = women().posterior
        posterior.integrals.set_nodes(25)
        phi = posterior.start()[0] + np.random.default_rng(2).normal(size=(30, posterior.n_parameters)) / 2
        return posterior.log_posterior(phi)

    usual = values()
    monkeypatch.setattr(integral, "_LEANS", ())
    assert values() == pytest.approx(usual, abs=1e-8)
