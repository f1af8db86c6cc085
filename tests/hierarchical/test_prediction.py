"""From a fit to rows, old and new: the formula's own columns, known groups and others."""

import copy
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bhm_core import HierarchicalRegression, Priors, RegressionData, SufficientStatistics

FORMULAS = ["y ~ x * sector + (1 + x | school)", "y ~ C(kind) + x + (1 | school)",
            "y ~ scale(x) + (scale(x) | school)", "y ~ bs(x, df=4) + (1 | school)",
            "y ~ poly(x, degree=2) + (0 + x | school)", "y ~ size + (1 | school)",
            "y ~ offset(x) + sector + (1 | sector:school)", "log(exp(y)) ~ log(kind) + (1 | school)"]


def table(rows=slice(None)):
    rng = np.random.default_rng(1)
    school = np.repeat(["a", "b", "c", "d", "e"], 8)
    sector = np.where(np.isin(school, ["a", "b", "d"]), "Public", "Catholic")
    x = rng.normal(size=40)
    size = pd.Categorical(np.tile(["small", "large"], 20), ["small", "large"], ordered=True)
    return {"y": (2 + x + rng.normal(size=40))[rows], "x": x[rows], "school": school[rows],
            "sector": sector[rows], "kind": np.tile([1, 2, 3, 4], 10)[rows], "size": size[rows]}


def fit(formula, data=None):
    model = HierarchicalRegression.from_formula(formula, table() if data is None else data)
    return model.sample(n_draws=40, rng=1)


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_columns_of_the_first_table_come_again(formula):
    data = RegressionData.from_formula(formula, table())
    X, Z, group, offset = data.design.columns(table())
    np.testing.assert_allclose(X, data.rows.X, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(Z, data.rows.Z, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(data.rows.labels[data.rows.codes], group)
    np.testing.assert_allclose(data.rows.y + offset, table()["y"], rtol=1e-12)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_part_of_the_table_gets_its_part_of_the_columns(formula):
    """The wrong twin learns categories and knots again, from the part."""
    rows = np.array([3, 9, 10])  # one kind of sector, three kinds, two schools
    data = RegressionData.from_formula(formula, table())
    X, Z, *_ = data.design.columns(table(rows))
    np.testing.assert_allclose(X, data.rows.X[rows], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(Z, data.rows.Z[rows], rtol=1e-12, atol=1e-12)


def test_learning_from_the_part_would_be_seen():
    full = RegressionData.from_formula("y ~ scale(x) + (1 | school)", table())
    part = RegressionData.from_formula("y ~ scale(x) + (1 | school)", table(slice(0, 16)))
    assert np.abs(full.rows.X[:16] - part.rows.X).max() > 0.01


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame])
def test_a_table_predicts_what_its_columns_do(make):
    draws = fit(FORMULAS[0])
    new = {"x": [0.5, -1.0, 0.0], "sector": ["Public", "Catholic", "Public"], "school": ["a", "z", "z"]}
    X = np.array([[1, 0.5, 1, 0.5], [1, -1, 0, 0], [1, 0, 1, 0]])
    by_hand = draws.predict(X, X[:, :2], new["school"], rng=4)
    np.testing.assert_allclose(draws.predict(make(new), rng=4), by_hand, rtol=1e-10)


def test_rows_of_one_new_group_share_its_effects():
    draws = fit("y ~ x + (1 | school)")
    same, other = (draws.predict({"x": [0.0, 0.0], "school": labels}, rng=5)
                   for labels in (["z", "z"], ["y", "z"]))
    between = draws["tau"].ravel() ** 2
    for found, shared in ((same, 0.0), (other, 2 * between.mean())):
        gap = (found[..., 0] - found[..., 1]).ravel()
        expected = 2 * (draws["sigma"] ** 2).mean() + shared
        assert abs(np.var(gap) - expected) < 4 * expected * np.sqrt(2 / gap.size)


def test_fitted_values_are_the_expected_outcomes_of_the_rows():
    draws = fit("y ~ x * sector + (1 + x | school)")
    rows = draws.model.rows
    by_hand = draws["gamma"] @ rows.X.T + np.einsum(
        "cdnk,nk->cdn", draws["b"][:, :, rows.codes], rows.Z)
    np.testing.assert_allclose(draws.fitted(), by_hand, rtol=1e-10)
    noise = draws.predict(table(), rng=6) - draws.fitted()
    scale = draws["sigma"].mean()
    assert abs(noise.std() - scale) < 0.05 * scale  # predictions are fitted values and noise


def test_fitted_values_of_two_levels_are_those_of_the_formula():
    data = table()
    u = {"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0, "e": 0.0}
    two = HierarchicalRegression.two_level(data["y"], data["x"], data["school"], u).sample(40, rng=1)
    rows = two.model.rows
    by_hand = two["theta"][..., 0][..., rows.codes] + two["theta"][..., 1][..., rows.codes] * rows.x
    np.testing.assert_allclose(two.fitted(), by_hand, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ({"x": [0.0], "sector": ["Private"], "school": ["a"]}, "levels that the model knows: .*Private"),
        ({"sector": ["Public"], "school": ["a"]}, "every column of the formula, but 'x' is missing"),
        ({"x": [0.0], "sector": ["Public"]}, "every column of the formula, but 'school' is missing"),
        ({"x": [np.nan], "sector": ["Public"], "school": ["a"]}, "no missing values .* in x"),
        ({"x": [0.0], "sector": ["Public"], "school": [1]}, "labels like .* text, got numbers"),
        ([1.0, 2.0], "data must be a table with named columns"),
    ],
)
def test_what_a_formula_cannot_read_is_named(new, message):
    with pytest.raises(ValueError, match=message):
        fit("y ~ x * sector + (1 | school)").predict(new, rng=1)


def test_a_model_of_arrays_asks_for_arrays():
    data, one = table(), np.ones((40, 1))
    draws = HierarchicalRegression(data["y"], one, one, data["school"]).sample(10, rng=1)
    with pytest.raises(ValueError, match="only a model made from a formula"):
        draws.predict(data, rng=1)
    sums = SufficientStatistics.from_arrays(data["y"], one, one, data["school"])
    with pytest.raises(ValueError, match="must have rows for this"):
        HierarchicalRegression.from_statistics(sums).sample(10, rng=1).fitted()


def test_one_constructor_takes_the_data_of_every_way_in():
    data = RegressionData.from_formula("y ~ x + (1 | school)", table())
    assert HierarchicalRegression(data).data is data
    with pytest.raises(ValueError, match="coefficient_names must name each column once, got 'a' twice"):
        RegressionData.from_rows(data.rows.y, data.rows.X, data.rows.Z, table()["school"],
                                 coefficient_names=["a", "a"])


def test_arrays_that_change_later_change_nothing():
    data = table()
    y, x, one = data["y"].copy(), data["x"].copy(), np.ones((40, 1))
    for model in (HierarchicalRegression(y, one, one, data["school"]),
                  HierarchicalRegression.two_level(y, x, data["school"])):
        draws = model.sample(40, rng=1)
        before = draws.log_likelihood()
        y += 100
        x *= -1
        np.testing.assert_array_equal(draws.log_likelihood(), before)


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_models_and_draws_survive_a_copy(twin):
    draws = fit(FORMULAS[0])
    again = twin(draws)
    np.testing.assert_array_equal(again["theta"], draws["theta"])
    new = {"x": [0.0], "sector": ["Public"], "school": ["q"]}
    np.testing.assert_array_equal(again.predict(new, rng=1), draws.predict(new, rng=1))
    model = twin(draws.model)
    np.testing.assert_array_equal(model.sample(40, rng=1)["tau"], draws["tau"])
    assert repr(model) == repr(draws.model)
    assert repr(twin(Priors())) == repr(Priors())
