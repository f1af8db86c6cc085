"""What says the same is the same posterior: 5 of 10, or ten zeros and ones; an hour, or two halves.

The log posterior differs by the constant of the binomial coefficients or factorials alone, and the default
priors, which are formulas of the data, do not differ at all.
"""

import numpy as np
import pytest
from scipy.special import gammaln

import bhm_core as bhm
from bhm_core.hierarchical.quadrature import density, population

RNG = np.random.default_rng(3)
GROUP = np.repeat(np.arange(6), 2)
X = np.column_stack([np.ones(12), RNG.normal(size=12)])
SIZE = RNG.integers(2, 9, 12)
SUCCESSES, COUNTS = RNG.binomial(SIZE, 0.4), RNG.poisson(2.0 * SIZE)
PHI = 0.3 * RNG.normal(size=(5, 5))


def model(family, y, X, group, **known):
    made = bhm.HierarchicalGLM(y, X, X, group, family=family, **known)
    made.posterior.integrals.set_nodes(61)  # so that nothing is left of the quadrature
    return made


def expanded():
    """Each row of trials as zeros and ones, each exposure in units of one."""
    rows = np.repeat(np.arange(12), SIZE)
    first = np.arange(len(rows)) - np.repeat(np.cumsum(SIZE) - SIZE, SIZE)
    ones = (first < SUCCESSES[rows]).astype(float)
    counts = np.where(first == 0, COUNTS[rows], 0)  # however they fall: only their sum counts
    return rows, ones, counts


def two(family):
    """The model of the table, that of the expanded table, and the constant between them."""
    rows, ones, counts = expanded()
    if family == "binomial":
        constant = (gammaln(SIZE + 1) - gammaln(SUCCESSES + 1) - gammaln(SIZE - SUCCESSES + 1)).sum()
        return (model(family, SUCCESSES, X, GROUP, trials=SIZE),
                model(family, ones, X[rows], GROUP[rows]), constant)
    few = model(family, COUNTS, X, GROUP, exposure=SIZE)
    return few, model(family, counts, X[rows], GROUP[rows]), (COUNTS * np.log(SIZE)).sum()


def at(own, other, phi):
    """The same gamma, tau and rho in the coordinates of another model."""
    gamma = own.posterior.gamma_0 + phi[:, :2] @ own.posterior.root.T
    back = np.linalg.solve(other.posterior.root, (gamma - other.posterior.gamma_0).T).T
    return np.column_stack([back, phi[:, 2:]])


def same(family):
    few, many, constant = two(family)
    difference = few.log_posterior(PHI) - many.log_posterior(at(few, many, PHI))
    words = repr(few).split("\n", 1)[1] == repr(many).split("\n", 1)[1]
    return words and np.allclose(difference, constant, rtol=0, atol=1e-8)


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_summed_rows_are_the_posterior_of_their_parts(family):
    assert same(family)


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_default_priors_of_rows_however_large_are_seen(family, monkeypatch):
    def equal(family, offset):
        return np.full(len(family.y), 1 / len(family.y))

    for module in (population, density):
        monkeypatch.setattr(module, "row_shares", equal)
    assert not same(family)


def test_the_unit_of_exposure_moves_the_constant_alone():
    hours = model("poisson", COUNTS, X, GROUP, exposure=SIZE)
    for unit in (3600.0, 1e-6):
        other = model("poisson", COUNTS, X, GROUP, exposure=SIZE * unit)
        assert other.posterior.gamma_0 == pytest.approx(hours.posterior.gamma_0 - [np.log(unit), 0], abs=1e-5)
        moved = at(hours, other, PHI)
        shift = np.linalg.solve(other.posterior.root, [np.log(unit), 0])
        moved[:, :2] -= shift
        assert other.log_posterior(moved) == pytest.approx(hours.log_posterior(PHI), abs=1e-7)


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_an_offset_that_is_constant_moves_the_constant_alone(family):
    y, size = (SUCCESSES, {"trials": SIZE}) if family == "binomial" else (COUNTS, {})
    table = {"y": y, "x": X[:, 1], "g": GROUP, "o": np.full(12, 2.0)}
    formula = "y ~ x + {}(x | g)"
    plain, offset = (bhm.HierarchicalGLM.from_formula(formula.format(more), table, family=family, **size)
                     for more in ("", "offset(o) + "))
    moved = at(plain, offset, PHI)
    moved[:, :2] -= np.linalg.solve(offset.posterior.root, [2.0, 0])
    assert offset.log_posterior(moved) == pytest.approx(plain.log_posterior(PHI), abs=1e-7)


def test_an_offset_of_log_time_is_an_exposure_for_the_default_prior_too():
    table = {"y": COUNTS, "x": X[:, 1], "g": GROUP, "t": SIZE.astype(float)}
    exposure = bhm.HierarchicalGLM.from_formula("y ~ x + (x | g)", table, family="poisson", exposure="t")
    offset = bhm.HierarchicalGLM.from_formula("y ~ x + offset(log(t)) + (x | g)", table, family="poisson")
    assert repr(exposure) == repr(offset)
    same = offset.log_posterior(at(exposure, offset, PHI))
    assert same == pytest.approx(exposure.log_posterior(PHI), abs=1e-8)


def test_the_order_of_rows_and_the_labels_of_groups_do_not_matter():
    order, names = RNG.permutation(12), np.array(list("fedcba"))
    own = model("binomial", SUCCESSES, X, GROUP, trials=SIZE)
    other = model("binomial", SUCCESSES[order], X[order], names[GROUP][order], trials=SIZE[order])
    assert other.log_posterior(at(own, other, PHI)) == pytest.approx(own.log_posterior(PHI), abs=1e-9)
