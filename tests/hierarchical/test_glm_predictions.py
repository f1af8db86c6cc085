"""Predictions of outcomes: known and new groups, the variance of both sources, and the prior's."""

import copy
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import binom, halfnorm, norm, poisson

import bhm_core as bhm
from bhm_core.hierarchical.results import generalised

GROUP = np.repeat(np.arange(6), 5)
X = np.random.default_rng(1).normal(3, 1, 30)  # far from 0: the origin is moved
TAU, RHO, GAMMA = np.array([2.0, 0.5]), 0.9, np.array([-0.4, 0.3])
PRIORS = bhm.Priors(gamma=norm(0, 1), tau=halfnorm(scale=1))
N = 40_000
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def table(family="binomial"):
    rng = np.random.default_rng(2)
    size = np.tile([1.0, 4, 2, 8, 3], 6)
    y = rng.binomial(size.astype(int), 0.4) if family == "binomial" else rng.poisson(size)
    return {"y": y, "x": X, "g": np.array(list("abcdef"))[GROUP], "n": size}


def model(family="binomial", priors=PRIORS):
    known = {"trials" if family == "binomial" else "exposure": "n"}
    return bhm.HierarchicalGLM.from_formula("y ~ x + (x | g)", table(family), family=family, priors=priors,
                                            **known)


def at_stated(family, priors=PRIORS):
    """Draws that all say the stated parameters; group effects of known groups are 0."""
    fitted = model(family, priors)
    posterior = fitted.posterior
    phi = np.concatenate([np.linalg.solve(posterior.root, GAMMA - posterior.gamma_0),
                          posterior.coordinates.unconstrain(TAU, RHO, 1.0)])
    arrays = {"gamma": np.tile(GAMMA, (1, N, 1)), "b": np.zeros((1, N, 6, 2))}
    return generalised.GLMDraws(arrays, model=fitted, phi=np.tile(phi, (1, N, 1)), diagnostics=None)


def exact(family, x, size):
    """Mean and variance of an outcome of a new group: quadrature over its one number z'b."""
    sd = np.sqrt(TAU[0] ** 2 + 2 * RHO * TAU.prod() * x + (TAU[1] * x) ** 2)
    eta = GAMMA @ [1, x] + sd * NODES
    dist = binom(size, 1 / (1 + np.exp(-eta))) if family == "binomial" else poisson(size * np.exp(eta))
    mean = WEIGHTS @ dist.mean()
    return mean, WEIGHTS @ dist.var() + WEIGHTS @ (dist.mean() - mean) ** 2


def gap(draws, family, x, size):
    """Distance of mean and variance of predictions from the exact ones, in standard errors."""
    known = {"trials" if family == "binomial" else "exposure": [size]}
    y = draws.predict({"x": [x], "g": ["new"]}, rng=1, **known).ravel()
    mean, variance = exact(family, x, size)
    squares = (y - mean) ** 2
    return max(abs(y.mean() - mean) / (y.std() / np.sqrt(N)),
               abs(squares.mean() - variance) / (squares.std() / np.sqrt(N)))


@pytest.mark.parametrize("priors", [PRIORS, bhm.Priors()], ids=["stated", "default"])
@pytest.mark.parametrize("x", [0.0, -2.0])
def test_new_groups_have_the_logistic_normal_mean_and_the_total_variance(x, priors):
    assert gap(at_stated("binomial", priors), "binomial", x, 12) < 4


def test_new_rates_have_the_total_variance():
    assert gap(at_stated("poisson"), "poisson", -3.5, 2.0) < 4  # where the rates have a variance to estimate


@pytest.mark.parametrize("factor", [lambda f: np.swapaxes(f, -1, -2), lambda f: np.abs(f) * np.eye(2)],
                         ids=["transposed", "diagonal"])
def test_a_wrong_factor_of_the_covariance_is_noticed(factor, monkeypatch):
    right = generalised.effects_of
    monkeypatch.setattr(generalised, "effects_of", lambda a, b, c, f, rng: right(a, b, c, factor(f), rng))
    assert gap(at_stated("binomial"), "binomial", -2.0, 12) > 8


@pytest.fixture(scope="module")
def fit():
    return model().sample(100, 2, rng=1)


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame])
def test_a_table_predicts_known_and_new_groups(make, fit):
    new = make({"x": [1.0, 2.0, 2.0], "g": ["a", "b", "z"]})
    chance = fit.predict(new, rng=1, kind="mean")
    rows = np.column_stack([np.ones(3), [1.0, 2, 2]])
    by_hand = fit.predict(rows, rows, ["a", "b", "z"], rng=1, kind="mean")
    assert np.array_equal(chance, by_hand) and ((chance > 0) & (chance < 1)).all()
    eta = (fit["theta"][..., 1, :] * rows[1]).sum(axis=-1)
    assert chance[..., 1] == pytest.approx(1 / (1 + np.exp(-eta)))
    many = fit.predict(new, rng=1, trials=[10, 20, 30])
    assert set(np.unique(fit.predict(new, rng=1))) <= {0, 1} and (many <= [10, 20, 30]).all()


def test_what_a_table_lacks_is_named(fit):
    with pytest.raises(ValueError, match="'x'"):
        fit.predict({"g": ["a"]}, rng=1)
    with pytest.raises(ValueError, match="trials must be left out|exposure must be left out"):
        fit.predict({"x": [1.0], "g": ["a"]}, rng=1, exposure=[2.0])
    with pytest.raises(ValueError, match="group must hold labels like"):
        fit.predict({"x": [1.0], "g": [7]}, rng=1)


def test_the_likelihoods_of_rows_are_those_of_the_distribution(fit):
    p = fit.fitted() / table()["n"]
    rows = fit.log_likelihood()
    assert rows == pytest.approx(binom.logpmf(table()["y"], table()["n"], p), abs=1e-10)
    groups = fit.log_likelihood("group")
    assert groups.shape == (2, 100, 6)
    whole = fit.model.log_likelihood(fit["gamma"], fit["tau"], fit["corr"])
    assert groups.sum(axis=2) == pytest.approx(whole, abs=1e-5)


@pytest.mark.filterwarnings("ignore:Pareto k:RuntimeWarning")
def test_leaving_rows_out_in_parts_is_leaving_them_out(fit, monkeypatch):
    whole = fit.loo()
    monkeypatch.setattr(generalised, "part_size", lambda chains, draws: 7)
    parts = fit.loo()
    assert parts["elpd"] == pytest.approx(whole["elpd"], abs=1e-10)
    np.testing.assert_allclose(parts["pareto_k"], whole["pareto_k"], atol=1e-10)


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_predict_and_sample_the_same(twin, fit):
    other, new = twin(fit), {"x": [1.0, 2.0], "g": ["a", "z"]}
    assert np.array_equal(other.predict(new, rng=1), fit.predict(new, rng=1))
    assert other.diagnostics == fit.diagnostics and repr(other.model) == repr(fit.model)
    again = twin(model()).sample(100, 2, rng=1)
    assert all(np.array_equal(again[name], fit[name]) for name in fit)


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_the_prior_predictive_has_the_mean_of_the_prior(family):
    y = model(family).prior_predictive(4000, rng=1)[:, 3]
    rng = np.random.default_rng(2)
    gamma, tau = rng.normal(size=(20_000, 2)), np.abs(rng.normal(size=(20_000, 2)))
    rho, x, size = 2 * rng.beta(2, 2, 20_000) - 1, X[3], 8
    sd = np.sqrt(tau[:, 0] ** 2 + 2 * rho * tau.prod(axis=1) * x + (tau[:, 1] * x) ** 2)
    eta = gamma @ [1, x] + sd * rng.normal(size=20_000)
    other = rng.binomial(size, 1 / (1 + np.exp(-eta))) if family == "binomial" else rng.poisson(
        size * np.exp(np.minimum(eta, 30)))
    below = [(v <= 2).mean() for v in (y, other)]
    assert abs(below[0] - below[1]) < 4 * np.sqrt(0.25 / 4000 + 0.25 / 20_000)


def test_rates_that_overflow_are_large_counts_and_no_warning():
    wide = bhm.Priors(gamma=norm(0, 1000), tau=halfnorm(scale=1))
    y = model("poisson", wide).prior_predictive(50, rng=1)
    assert np.isfinite(y).all() and y.max() >= 1e14
