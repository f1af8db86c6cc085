"""Formulas build the arrays one would write by hand, from any table."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bhm_core import HierarchicalRegression, SufficientStatistics
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


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("y ~ x*u + (1 + x | g) + z",
         ("y", "Intercept x u x:u z", "Intercept x", ("g",), True)),
        ("y~(1|g)", ("y", "Intercept", "Intercept", ("g",), True)),
        ("y ~ x + (x || g)", ("y", "Intercept x", "Intercept x", ("g",), False)),
        ("y ~ x + (1|g) + (0 + x|g)", ("y", "Intercept x", "Intercept x", ("g",), False)),
        ("y ~ `my x` + (1 | `my g`)", ("y", "Intercept my x", "Intercept", ("my g",), True)),
        ("y ~ x + (1 | a:b)", ("y", "Intercept x", "Intercept", ("a", "b"), True)),
    ],
)
def test_the_parts_of_a_formula_are_found(formula, parts):
    outcome, common, varying, group, correlated = split(formula)
    found = outcome.name, *(" ".join(t.name for t in some) for some in (common, varying))
    assert (*found, group, correlated) == parts


AS_WRITTEN = {
    "log(kind)": lambda d: np.log(d["kind"]),
    "I(x > 0)": lambda d: d["x"] > 0,
    "{x**2}": lambda d: d["x"]**2,
    "I(-(x**2))": lambda d: -d["x"]**2,
    "np.sin(x)": lambda d: np.sin(d["x"]),
    "scale(x)": lambda d: (d["x"] - d["x"].mean()) / d["x"].std(),
    "C(sector, Treatment('Public'))": lambda d: d["sector"] == "Catholic",
    "`my x`": lambda d: d["my x"],
    "my.x": lambda d: d["my x"],
    "x:kind": lambda d: d["x"] * d["kind"],
}


@pytest.mark.parametrize("term", AS_WRITTEN)
def test_a_term_is_what_it_says(term):
    data = table() | {"my x": np.arange(40.0), "my.x": np.arange(40.0)}
    X = FROM(f"y ~ {term} + (1 | school)", data).rows.X
    np.testing.assert_allclose(X[:, 1], np.asarray(AS_WRITTEN[term](data), dtype=float), rtol=1e-12)


@pytest.mark.parametrize("term, n", [("bs(x, df=4)", 4), ("poly(x, degree=2)", 2)])
def test_curves_have_their_columns_and_are_the_same_for_new_rows(term, n):
    data = table()
    model = FROM(f"y ~ {term} + (1 | school)", data)
    assert model.rows.X.shape == (40, 1 + n)
    few = {"x": data["x"][:3], "school": data["school"][:3]}
    np.testing.assert_allclose(model.data.design.columns(few)[0], model.rows.X[:3], rtol=1e-12)


def test_a_column_with_a_dot_groups():
    data = table()
    data["county.name"] = data["school"]
    for group in ("county.name", "`county.name`"):
        assert FROM(f"y ~ x + (1 | {group})", data).groups.tolist() == list("abcde")


def test_two_bars_and_two_terms_are_effects_without_correlation():
    data = table()
    one = FROM("y ~ x + (1 + x | school)", data, correlated=False)
    for formula in ("y ~ x + (1 + x || school)", "y ~ x + (1 | school) + (0 + x | school)"):
        phi = points(one)
        np.testing.assert_array_equal(FROM(formula, data).log_posterior(phi), one.log_posterior(phi))


@pytest.mark.parametrize("formula", ["y ~ x + (school | x)", "y ~ x + (0 + school | x)"])
def test_a_group_that_varies_without_end_is_a_slip_of_the_pen(formula):
    with pytest.raises(ValueError, match=r"5 effects in 40 groups of 40 rows: the group stands"):
        FROM(formula, table())


def test_so_many_effects_that_no_memory_holds_them_are_refused_before_they_are_summed(monkeypatch):
    monkeypatch.setattr(SufficientStatistics, "of_columns", None)  # nothing is summed
    Z = np.random.default_rng(1).normal(size=(400, 60))
    with pytest.raises(ValueError, match=r"Z must have fewer columns, got 60 in 100 groups: .* 2\.7 GB"):
        HierarchicalRegression(Z[:, 0], Z[:, :2], Z, np.arange(400) % 100)


def test_an_offset_is_subtracted_and_added_again():
    """Not fitted: log(1 + kind) moves every outcome, and the group effects do not notice."""
    data = table()
    moved = data | {"y": data["y"] + np.log(1 + data["kind"])}
    with_offset = FROM("y ~ x + offset(log(1 + kind)) + (1 | school)", moved)
    plain = FROM("y ~ x + (1 | school)", data)
    assert with_offset.coefficients == plain.coefficients
    a, b = (model.sample(n_draws=100, rng=1) for model in (with_offset, plain))
    np.testing.assert_allclose(a["gamma"], b["gamma"], rtol=1e-8)
    np.testing.assert_allclose(a.fitted() - b.fitted(), np.broadcast_to(
        np.log(1 + data["kind"]), (4, 100, 40)), atol=1e-8)
    new = {"x": [0.0, 1.0], "kind": [1, 1], "school": ["a", "new"]}
    np.testing.assert_allclose(a.predict(new, rng=3) - b.predict(new, rng=3), np.log(2), atol=1e-8)


def test_two_columns_group_by_their_pasted_labels():
    model = FROM("y ~ x + (1 | sector:school)", table())
    assert model.groups.tolist() == [
        "Catholic:c", "Catholic:e", "Public:a", "Public:b", "Public:d"]


@pytest.mark.parametrize(
    "formula, message",
    [
        ("y ~ x + (1 | school) + (1 | kind)", "crossed groupings school, kind, .*not supported"),
        ("y ~ x + (1 | sector/school)", "nested groupings sector, sector:school, which are not"),
        ("y ~ x + (1 + x | school) + (0 + kind | school)", "one term for each varying effect"),
        ("y ~ x + (1 | C(school))", "the group must be the name of a column"),
        ("y ~ x^2 + (1 | school)", "for a square"),
        ("y ~ . + (1 | school)", "names of columns"),
        ("y ~ x + (1 | school + kind)", "crossed grouping"),
        ("y ~ x", "no term"),
        ("x + (1 | school)", "of the form"),
        ("y ~ x * (1 | school)", "must be added with"),
        ("y ~ x + (1 | school", "formulae can read.*Expect"),
        ("y ~ w + (1 | school)", "'w' is missing"),
        ("sector ~ x + (1 | school)", "one column of numbers"),
        ("y ~ x + (1 | school) + (1 | kind)", "take a:b as one grouping by both"),
        ("y ~ x**2 + (1 | school)", r"I\(x\*\*2\) for a square, since"),
        ("y ~ log(kind)**2 + (1 | school)", r"I\(x\*\*2\) for a square, since"),
        ("y ~ I(-x**2) + (1 | school)", "minus a square"),
        ("y ~ C(sector, levels=['Public', 'Catholic']) + (1 | school)", "ordered category"),
        ("y ~ C(sector, Sum) + (1 | school)", r"S\(column\) for coefficients that sum to zero"),
        ("y ~ my x + (1 | school)", "names with spaces stand in backticks"),
        ("y ~ x + 1 | school", "the bar stands in parentheses"),
        ("y ~ x + (1 | school), family = binomial", "family=, weights= and other options are no part of it"),
        ("y ~ x + (1 | school), weights = kind", "family=, weights= and other options are no part of it"),
        ("prop(kind, kind) ~ x + (1 | school)", "BetaBinomialGroups"),
        ("cbind(kind, kind) ~ x + (1 | school)", "BetaBinomialGroups"),
        ("kind | trials(kind) ~ x + (1 | school)", "weights are not offered, and successes out of trials"),
        ("y ~ x > 0 + (1 | school)", r"I\(x > 2\)"),
        ("y ~ x %in% kind + (1 | school)", "columns that work together"),
        ("y ~ factor(sector) + (1 | school)", r"C\(column\) for categories"),
        ("y ~ s(x) + (1 | school)", r"bs\(x, df=4\)"),
        ("y ~ sin(x) + (1 | school)", r"np\.sin"),
        ("y ~ Intercept + x + (1 | school)", "another name for a column called Intercept"),
        ("y ~ x + (1 + `Intercept` | school)", "1 for the constant"),
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
