"""Formulas build the arrays one would write by hand, from any table."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bhm_core import HierarchicalRegression
from bhm_core.hierarchical.rows.formula import split

FROM = HierarchicalRegression.from_formula


def table():
    rng = np.random.default_rng(1)
    school = np.repeat(["a", "b", "c", "d", "e"], 8)
    sector = np.where(np.isin(school, ["a", "b", "d"]), "Public", "Catholic")
    x = rng.normal(size=40)
    return {"y": 2 + x + rng.normal(size=40), "x": x, "school": school, "sector": sector,
            "kind": np.tile([1, 2, 3, 4], 10)}


def points(model):
    return model.start()[0] + 0.3 * np.random.default_rng(2).normal(size=(10, model.n_parameters))


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, lambda d: pd.DataFrame(d, index=np.arange(40) + 7),
             lambda d: pd.DataFrame(d).astype({"sector": "category", "school": "category"}),
             lambda d: pl.DataFrame(d).with_columns(pl.col("sector").cast(pl.Categorical))],
)
def test_every_table_gives_the_arrays_written_by_hand(make):
    data = table()
    model = FROM("y ~ x * sector + (1 + x | school)", make(data))
    public = (data["sector"] == "Public").astype(float)
    one = np.ones(40)
    X = np.column_stack([one, data["x"], public, data["x"] * public])
    np.testing.assert_array_equal(model.rows.X, X)
    np.testing.assert_array_equal(model.rows.Z, X[:, :2])
    assert model.coefficients == ("Intercept", "x", "sector[Public]", "x:sector[Public]")
    assert model.group_coefficients == ("Intercept", "x")
    by_hand = HierarchicalRegression(data["y"], X, X[:, :2], data["school"])
    phi = points(model)
    np.testing.assert_allclose(model.log_posterior(phi), by_hand.log_posterior(phi), rtol=1e-12)
    assert model.groups.tolist() == list("abcde")


@pytest.mark.parametrize(
    "formula, population, varying",
    [
        ("y ~ (1 | school)", ("Intercept",), ("Intercept",)),
        ("y ~ x + (x | school)", ("Intercept", "x"), ("Intercept", "x")),
        ("y ~ x + (0 + x | school)", ("Intercept", "x"), ("x",)),
        ("y ~ (1 | school) + x", ("Intercept", "x"), ("Intercept",)),
        ("y ~ 0 + sector + (1 | school)", ("sector[Catholic]", "sector[Public]"), ("Intercept",)),
        ("y ~ C(kind) + (1|school)", ("Intercept", "C(kind)[2]", "C(kind)[3]", "C(kind)[4]"),
         ("Intercept",)),
        ("np.log(y**2 + 1) ~ I(x**2) + (1 | school)", ("Intercept", "I(x ** 2)"), ("Intercept",)),
        ("y ~ (x + sector) + (1 | school)", ("Intercept", "x", "sector[Public]"), ("Intercept",)),
    ],
)
def test_coefficients_have_the_names_of_the_formula(formula, population, varying):
    model = FROM(formula, table())
    assert (model.coefficients, model.group_coefficients) == (population, varying)


def test_the_parts_of_a_formula_are_found():
    assert split("y ~ x*u + (1 + x | g) + z") == ("y", "x*u + z", "1 + x", "g")
    assert split("y~(1|g)") == ("y", "1", "1", "g")


@pytest.mark.parametrize(
    "formula, message",
    [
        ("y ~ x + (1 | school) + (1 | kind)", r"crossed groupings \(1 \| school\), .*not supported"),
        ("y ~ x + (1 | sector/school)", "nested grouping 'sector/school', which is not supported"),
        ("y ~ x + (1 | sector:school)", "nested grouping"),
        ("y ~ x + (1 | school + kind)", "crossed grouping"),
        ("y ~ x + (x || school)", "correlated=False in place of"),
        ("y ~ x", "no term"),
        ("x + (1 | school)", "of the form"),
        ("y ~ x * (1 | school)", "must be added"),
        ("y ~ x + (1 | school", "balanced"),
        ("y ~ w + (1 | school)", "'w' is missing"),
        ("sector ~ x + (1 | school)", "one column of numbers"),
    ],
)
def test_what_is_not_offered_is_refused_by_name(formula, message):
    with pytest.raises(ValueError, match=message):
        FROM(formula, table())


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize("column, hole", [("x", np.nan), ("y", np.nan), ("school", None), ("sector", None)])
def test_rows_with_missing_values_are_named_not_dropped(make, column, hole):
    data = table()
    values = list(data[column])
    values[3] = values[17] = hole
    data[column] = np.array(values) if hole is np.nan else values
    with pytest.raises(ValueError, match=rf"in {column}: row\(s\) 3, 17 \(2 in all\)"):
        FROM("y ~ x + sector + (1 | school)", make(data))


def test_missing_values_elsewhere_do_not_matter():
    data = table() | {"unused": np.full(40, np.nan)}
    assert FROM("y ~ x + (1 | school)", pd.DataFrame(data)).coefficients == ("Intercept", "x")
