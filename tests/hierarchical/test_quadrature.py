"""Group effects integrated out by quadrature: references, brute force, limits, and how few nodes do."""

import csv
from pathlib import Path

import numpy as np
import pytest
from few import few
from scipy.special import gammaln
from scipy.stats import binom, poisson

import bhm_core as bhm
from bhm_core.hierarchical.glm import HierarchicalGLM
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.families import Binomial, Poisson
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals
from bhm_core.hierarchical.quadrature.nodes import nodes_and_weights

REFERENCE = Path(__file__).parents[1] / "reference" / "glm.csv"


def reference(case):
    """(gamma, tau, corr, -2 log likelihood) at which other software was evaluated."""
    rows = [row for row in csv.DictReader(REFERENCE.read_text().splitlines()) if row["case"] == case]
    of = {kind: [float(r["value"]) for r in rows if r["kind"] == kind] for kind in {r["kind"] for r in rows}}
    return of["fixef"], of["sd_group"], (of.get("corr") or [None])[0], of["-2logLik"][0]


def women(columns, varying=False):
    data = bhm.load_contraception()
    a, one = data.age / 10, np.ones(1934)
    full = [one, a, a**2, data.urban, *[data.livch == level for level in ("1", "2", "3+")]]
    X = np.column_stack(full if columns == "all" else [one, data.urban])
    Z = np.column_stack([one, data.urban]) if varying else one[:, None]
    return bhm.HierarchicalGLM(data.use, X, Z, data.district)


def chicks():
    data = bhm.load_grouse_ticks()
    height = (data.HEIGHT - data.HEIGHT.mean()) / 100
    X = np.column_stack([np.ones(403), data.YEAR == 96, data.YEAR == 97, height])
    return bhm.HierarchicalGLM(data.TICKS, X, np.ones((403, 1)), data.BROOD, family="poisson")


CASES = {"contraception_ri": lambda: women("all"), "contraception_ri_small": lambda: women("urban"),
         "contraception_urban_K2": lambda: women("all", varying=True), "grouse_brood": chicks}


@pytest.mark.parametrize("case", CASES)
def test_the_integrated_likelihood_is_that_of_other_software(case):
    gamma, tau, corr, deviance = reference(case)
    model = CASES[case]()
    assert -2 * model.log_likelihood(gamma, tau, corr) == pytest.approx(deviance, abs=1e-4)
    wrong = [t**2 for t in tau]  # a variance for a standard deviation
    assert -2 * model.log_likelihood(gamma, wrong, corr) != pytest.approx(deviance, abs=0.1)


@pytest.mark.parametrize("case", CASES)
def test_twice_as_many_nodes_change_nothing(case):
    posterior = CASES[case]().posterior
    gamma, tau, corr, _ = reference(case)
    start, scale = posterior.start()
    scale[posterior.p :] *= 0.5  # about as far as draws go
    around = start + 0.5 * scale * np.random.default_rng(2).normal(size=(20, len(start)))
    assert posterior.error(around) < 1e-6
    posterior.integrals.set_nodes(3)
    assert posterior.error(around) > 1e-4


def brute_force(model, gamma, root, size, n=1500, reach=12.0):
    """The same on a plain grid of u around 0, rows one by one, in groups of a few rows."""
    k = root.shape[0]
    axis = np.linspace(-reach, reach, n * (100 if k == 1 else 1))
    u = axis[:, None] if k == 1 else np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    total, rows, b = 0.0, model.rows, u @ root.T
    for j in range(len(model.groups)):
        logs = -0.5 * (u * u).sum(axis=1) - 0.5 * k * np.log(2 * np.pi) + k * np.log(axis[1] - axis[0])
        for i in np.flatnonzero(rows.codes == j):
            eta, y = rows.X[i] @ gamma + b @ rows.Z[i], rows.y[i]
            if model.outcomes.name == "poisson":
                logs += y * (eta + np.log(size[i])) - size[i] * np.exp(eta) - gammaln(y + 1)
            else:
                logs += y * eta - size[i] * np.logaddexp(0, eta) + binom.logpmf(y, size[i], 0.5)
                logs += size[i] * np.log(2)
        total += logs.max() + np.log(np.exp(logs - logs.max()).sum())
    return total


def small_problem(seed):
    """A few groups of a few rows, K 1 or 2, often at the edge: all ones, large tau, unequal trials."""
    rng = np.random.default_rng(seed)
    k, family = 1 + seed % 2, ("binomial", "poisson")[seed // 2 % 2]
    codes = np.repeat(np.arange(4), rng.integers(1, 5, 4))
    x = rng.normal(size=len(codes)) if seed % 3 else rng.integers(0, 2, len(codes)).astype(float)
    x[:2] = 0, 1
    X = np.column_stack([np.ones(len(codes)), x])
    tau, rho = 10 ** rng.uniform(-1.5, 0.3, k), rng.choice([0.0, 0.9, -0.95])
    gamma = rng.normal(size=2)
    size = rng.choice([1.0, 1.0, 7.0], len(codes))
    eta = X @ gamma + rng.normal(size=len(codes))
    y = rng.binomial(size.astype(int), 1 / (1 + np.exp(-eta))) if family == "binomial" else rng.poisson(
        size * np.exp(eta))
    y = size if seed % 5 == 0 and family == "binomial" else y
    known = {"trials": size} if family == "binomial" else {"exposure": size}
    model = bhm.HierarchicalGLM(y, X, X[:, :k], codes, family=family, **known)
    root = np.diag(tau) @ np.array([[1, 0], [rho, np.sqrt(1 - rho**2)]])[:k, :k]
    return model, gamma, tau, rho if k == 2 else None, root, size


@pytest.mark.parametrize("seed", few(range(4), range(12)))
def test_small_problems_agree_with_brute_force(seed):
    model, gamma, tau, rho, root, size = small_problem(seed)
    ours = model.log_likelihood(gamma, tau, rho)
    assert ours == pytest.approx(brute_force(model, gamma, root, size), abs=3e-5)
    assert ours != pytest.approx(brute_force(model, gamma, root * 1.2, size), abs=3e-5)


def test_tau_to_zero_is_one_regression():
    model = women("urban")
    gamma = np.array([-0.7, 0.6])
    p = 1 / (1 + np.exp(-model.rows.X @ gamma))
    pooled = binom.logpmf(model.rows.y, 1, p).sum()
    assert model.log_likelihood(gamma, [0.0]) == pytest.approx(pooled, abs=1e-9)
    assert model.log_likelihood(gamma, [1e-8]) == pytest.approx(pooled, abs=1e-9)
    counts = chicks()
    gamma = np.array([0.5, 1.1, -1.0, -2.4])
    pooled = poisson.logpmf(counts.rows.y, np.exp(counts.rows.X @ gamma)).sum()
    assert counts.log_likelihood(gamma, [0.0]) == pytest.approx(pooled, rel=1e-12)


def test_rows_may_come_in_any_order_and_equal_rows_as_one():
    data, order = bhm.load_contraception(), np.random.default_rng(1).permutation(1934)
    X = np.column_stack([np.ones(1934), data.urban])
    own = women("urban").log_likelihood([-0.7, 0.6], [0.4])
    shuffled = bhm.HierarchicalGLM(data.use[order], X[order], X[order, :1], data.district[order])
    assert shuffled.log_likelihood([-0.7, 0.6], [0.4]) == pytest.approx(own, abs=1e-9)
    kinds, kind = np.unique(np.column_stack([data.district, X]), axis=0, return_inverse=True)
    y, n = np.bincount(kind.ravel(), data.use), np.bincount(kind.ravel())
    merged = bhm.HierarchicalGLM(y, kinds[:, 1:], kinds[:, 1:2], kinds[:, 0], trials=n)
    constant = (gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1)).sum()
    assert merged.log_likelihood([-0.7, 0.6], [0.4]) - constant == pytest.approx(own, abs=1e-8)


def test_large_linear_predictors_take_the_road_of_logarithms():
    y, X = np.array([1.0, 0, 1, 1]), np.ones((4, 1))
    codes = np.array([0, 0, 1, 1])
    cells = Cells(Binomial(y, np.ones(4)), X, X, codes, np.array([60.0, 60, -60, 200]))
    value = GroupIntegrals(cells, 15).by_group(np.zeros((1, 1)), np.full((1, 1, 1), 1e-6))
    assert value.ravel() == pytest.approx([-60, -60], abs=1e-6)


def test_counts_in_the_thousands_and_rare_events_are_no_trouble():
    y, size = np.array([4000.0, 5200, 0, 1]), np.array([4100.0, 9000, 5000, 1e5])
    ones = np.ones((4, 1))
    model = bhm.HierarchicalGLM(y, ones, ones, np.arange(4), trials=size)
    expected = brute_force(model, np.array([-1.0]), np.array([[2.5]]), size, n=40_000, reach=20.0)
    assert model.log_likelihood([-1.0], [2.5]) == pytest.approx(expected, abs=1e-5)


def test_the_nodes_integrate_polynomials():
    x, log_w = nodes_and_weights(9, 1)
    weights = np.exp(log_w - 0.5 * (x**2).sum(axis=1)) / np.sqrt(2 * np.pi)
    assert [(weights * x[:, 0] ** m).sum() for m in (0, 2, 4, 6)] == pytest.approx([1, 1, 3, 15])
    x, log_w = nodes_and_weights(9, 2)
    weights = np.exp(log_w - 0.5 * (x**2).sum(axis=1)) / (2 * np.pi)
    assert (weights * x[:, 0] ** 2 * x[:, 1] ** 2).sum() == pytest.approx(1)


def test_an_exposure_forgotten_is_another_likelihood():
    y, exposure, one = np.array([3.0, 8, 20]), np.array([1.0, 2, 7]), np.ones((3, 1))
    cells = [Cells(Poisson(y, e), one, one, np.arange(3), 0.0) for e in (exposure, np.ones(3))]
    right, wrong = (GroupIntegrals(c, 15).by_group(np.ones((1, 1)), np.full((1, 1, 1), 0.3)) for c in cells)
    offset = Cells(Poisson(y, np.ones(3)), one, one, np.arange(3), np.log(exposure))
    other = GroupIntegrals(offset, 15).by_group(np.ones((1, 1)), np.full((1, 1, 1), 0.3))
    assert right.sum() == pytest.approx(other.sum(), abs=1e-9)
    assert abs(right - wrong).max() > 1


def test_a_spread_that_no_nodes_follow_is_refused():
    x = np.random.default_rng(1).normal(size=32)
    Z = np.column_stack([np.ones(32), x])
    codes = np.repeat(np.arange(8), 4)
    plane = HierarchicalGLM((x > 0).astype(float), Z, Z, codes)
    with pytest.raises(ValueError, match=r"tau must be small enough for the quadrature, got 1e\+08"):
        plane.log_likelihood([0.2, 0.0], [1e8, 1e8])
    line = HierarchicalGLM((x > 0).astype(float), Z, Z[:, :1], codes)
    wider, wide = (line.log_likelihood([0.2, 0.0], [tau]) for tau in (1e6, 1e5))
    assert wide - wider < 8 * np.log(10)  # each group lies beside a cliff, or between two
