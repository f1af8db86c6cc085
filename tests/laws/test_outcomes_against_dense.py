"""The integrated likelihood of yes/no outcomes and counts against a dense one, to 1e-8, where it is hard.

Groups that are all ones, one row each, counts from 0 to millions, chances of 1 in 10,000, exposures from
1e-6 to 1e6, effects without spread, with a spread of hundreds, and perfectly correlated.
"""

import numpy as np
import pytest
from dense_outcomes import LONG, log_likelihood
from few import few
from scipy.stats import binom, norm, poisson

import bhm_core as bhm

pytestmark = pytest.mark.skipif(np.finfo(LONG).eps > 1e-18, reason="no extended precision here")

CODES, SINGLE = np.repeat(np.arange(3), 3), np.arange(9)
X = np.column_stack([np.ones(9), np.random.default_rng(0).normal(size=9)])
MIXED, ONES = np.array([0.0, 1, 1, 0, 0, 1, 1, 1, 1]), np.ones(9)
COUNTS, RARE = np.array([0.0, 3, 1, 7, 0, 2, 2, 12, 5]), np.eye(9)[8]
THOUSANDS = np.array([400.0, 520, 610, 380, 444, 510, 500, 90, 950])
FAR = 10.0 ** np.arange(-4, 5)
BINOMIAL = {
    "a group of ones": dict(y=MIXED, tau=[0.8]),
    "all ones": dict(y=ONES, tau=[2.0]),
    "one row each": dict(y=MIXED, tau=[1.5], codes=SINGLE),
    "a wide tau": dict(y=MIXED, tau=[20.0]),
    "hundreds": dict(y=MIXED, tau=[300.0]),
    "a million": dict(y=ONES, tau=[1e6]),
    "trials in the thousands": dict(y=THOUSANDS, size=1000.0, tau=[2.0]),
    "trials in the millions": dict(y=1000 * THOUSANDS, size=1e6, tau=[0.7]),
    "1 in 90,000": dict(y=RARE, size=1e4, tau=[1.0], gamma=[-9.0, 0.0]),
    "far from the data": dict(y=1 - ONES, tau=[3.0], gamma=[50.0, 1.0]),
    "two effects": dict(y=MIXED, tau=[0.8, 0.6], rho=0.5),
    "two wide effects": dict(y=MIXED, tau=[2.0, 3.0], rho=-0.9),
    "one effect along the other": dict(y=MIXED, tau=[0.8, 0.6], rho=1.0),
    "against the other": dict(y=MIXED, tau=[1.2, 0.5], rho=-1.0),
    "a slope alone": dict(y=MIXED, tau=[0.0, 0.9]),
    "no slope": dict(y=MIXED, tau=[0.9, 0.0], rho=0.5),
    "nothing varies": dict(y=MIXED, tau=[0.0, 0.0]),
    "two effects of many trials": dict(y=THOUSANDS, size=1000.0, tau=[1.0, 2.0], rho=0.3),
}
POISSON = {
    "counts": dict(y=COUNTS, tau=[0.8]),
    "no counts": dict(y=0 * COUNTS, tau=[3.0]),
    "one row each": dict(y=COUNTS, tau=[1.5], codes=SINGLE),
    "a wide tau": dict(y=COUNTS, tau=[20.0]),
    "hundreds": dict(y=COUNTS, tau=[300.0]),
    "thousands": dict(y=THOUSANDS, size=100.0, tau=[2.0]),
    "millions": dict(y=5000 * THOUSANDS, size=1e6, tau=[0.5]),
    "exposures": dict(y=np.round(2 * FAR), size=FAR, tau=[0.5]),
    "few events in long times": dict(y=RARE, size=1e6, tau=[1.0], gamma=[-14.0, 0.0]),
    "two effects": dict(y=COUNTS, tau=[0.8, 0.6], rho=0.5),
    "one effect along the other": dict(y=COUNTS, tau=[0.8, 0.6], rho=1.0),
    "a slope alone": dict(y=COUNTS, tau=[0.0, 0.9]),
    "two effects of exposures": dict(y=np.round(2 * FAR), size=FAR, tau=[0.5, 0.5], rho=-0.9),
}
QUICK = ("a group of ones", "hundreds", "a million", "two wide effects", "no counts", "thousands")
CASES = [("binomial", case) for case in BINOMIAL] + [("poisson", case) for case in POISSON]


def both(family, y, tau, rho=0.0, gamma=(0.3, -0.5), size=1.0, codes=CODES, offset=0.0):
    """Ours, the dense one, and what rounding leaves of either."""
    size, k = np.broadcast_to(size, 9).astype(float), len(tau)
    known = {"trials" if family == "binomial" else "exposure": size}
    model = bhm.HierarchicalGLM(y, X, X[:, :k], codes, family=family, **known)
    ours = model.log_likelihood(gamma, tau, rho if k == 2 else None)
    dense = log_likelihood(family, y, size, X, X[:, :k], codes, gamma, tau, rho, offset)
    return ours, dense, 1e-8 + 1e-13 * (y * np.log(2 + size) + y).sum()


@pytest.mark.parametrize("case", few([one for one in CASES if one[1] in QUICK], CASES), ids="-".join)
def test_the_likelihood_is_right_where_it_is_hard(case):
    family, name = case
    ours, dense, rounding = both(family, **(BINOMIAL if family == "binomial" else POISSON)[name])
    assert ours == pytest.approx(dense, abs=rounding, rel=1e-12)


@pytest.mark.parametrize("fault", [
    {"tau": [0.81]}, {"offset": 0.01}, {"gamma": (0.3, -0.51)}, {"size": 1.01}])
def test_a_hundredth_off_is_seen(fault):
    right, _, rounding = both("poisson", COUNTS, [0.8])
    _, wrong, _ = both("poisson", **({"y": COUNTS, "tau": [0.8]} | fault))
    assert abs(right - wrong) > 1e5 * rounding


def test_points_come_in_any_shape_and_each_has_its_own_value():
    model = bhm.HierarchicalGLM(MIXED, X, X, CODES)
    rng = np.random.default_rng(1)
    gamma, tau, rho = rng.normal(size=(4, 1, 2)), rng.uniform(0, 2, (4, 3, 2)), rng.uniform(-1, 1, (4, 3))
    corr = np.moveaxis(np.array([[np.ones((4, 3)), rho], [rho, np.ones((4, 3))]]), (0, 1), (2, 3))
    together = model.log_likelihood(gamma, tau, corr)
    assert together.shape == (4, 3) and np.ndim(model.log_likelihood(gamma[0, 0], tau[0, 0], 0.2)) == 0
    apart = [[model.log_likelihood(gamma[i, 0], tau[i, j], corr[i, j]) for j in range(3)] for i in range(4)]
    np.testing.assert_allclose(together, apart, rtol=0, atol=1e-9)


def test_an_offset_of_ten_is_a_gamma_of_ten():
    table = {"y": MIXED, "x": X[:, 1], "g": CODES, "o": np.full(9, 10.0)}
    with_offset = bhm.HierarchicalGLM.from_formula("y ~ x + offset(o) + (1 | g)", table)
    without = bhm.HierarchicalGLM.from_formula("y ~ x + (1 | g)", table)
    assert with_offset.log_likelihood([-9.7, -0.5], [0.8]) == pytest.approx(
        without.log_likelihood([0.3, -0.5], [0.8]), abs=1e-10)


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_without_spread_it_is_one_regression_and_with_endless_spread_one_a_group(family):
    y = np.array([3.0, 5, 2, 6, 1, 4, 2, 2, 7])
    size = {"trials": np.full(9, 9.0)} if family == "binomial" else {"exposure": np.full(9, 9.0)}
    model = bhm.HierarchicalGLM(y, X[:, :1], X[:, :1], SINGLE, family=family, **size)
    eta, log_pmf = -0.5, binom(9, 1 / (1 + np.exp(0.5))).logpmf if family == "binomial" else poisson(
        9 * np.exp(-0.5)).logpmf
    assert model.log_likelihood([eta], [0.0]) == pytest.approx(log_pmf(y).sum(), abs=1e-10)
    # p(y_j | tau) goes to the prior density of the effect, 1 / (tau sqrt(2 pi)), times the integral of
    # p(y_j | eta) over all eta: 1 / 9 / (1 - y / 9) / y for successes, 1 / y for counts
    area = np.log(9 / (y * (9 - y)) if family == "binomial" else 1 / y)
    for tau in (1e4, 1e6):
        expected = (area + norm(0, tau).logpdf(0)).sum()
        assert model.log_likelihood([eta], [tau]) == pytest.approx(expected, abs=1e-6)
