"""A table is whatever has named columns of numbers and labels; what is none is named."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bhm_core import HierarchicalRegression

FROM = HierarchicalRegression.from_formula


def table():
    rng = np.random.default_rng(1)
    sector = rng.choice(["Catholic", "Public"], size=40)
    return {"y": rng.normal(size=40), "x": rng.normal(size=40), "sector": sector,
            "school": np.array(list("abcde"))[np.arange(40) % 5]}


SECTORS = ["Public", "Catholic"]


@pytest.mark.parametrize("make", [
    lambda text: pd.Categorical(text, categories=SECTORS, ordered=True),
    lambda text: pd.Series(pd.Categorical(text, categories=SECTORS, ordered=True)),
    lambda text: pl.Series(text.tolist(), dtype=pl.Enum(SECTORS)),
    lambda text: pa.DictionaryArray.from_arrays((text == "Catholic").astype(np.int8), SECTORS, ordered=True),
], ids=["pandas", "Series", "polars", "pyarrow"])
def test_the_first_level_of_an_ordered_category_is_the_baseline(make):
    data = table() | {"sector": make(table()["sector"])}
    assert FROM("y ~ sector + (1 | school)", data).coefficients[1] == "sector[Catholic]"


def _relation(data):
    connection = duckdb.connect()
    connection.register("rows", data)
    return connection.sql("select * from rows")


@pytest.mark.parametrize("make", [
    pa.Table.from_pandas, pa.RecordBatch.from_pandas, lambda d: d.to_records(),
    lambda d: d.to_dict("records"), lambda d: tuple(d.to_dict("records")), _relation,
    lambda d: pl.DataFrame(d.to_dict("list")).lazy(), lambda d: d.convert_dtypes(),
    lambda d: d.to_dict("list"),
], ids=["pyarrow", "record batch", "recarray", "dicts", "tuple of dicts", "duckdb", "lazy", "nullable",
        "lists"])
def test_whatever_has_named_columns_is_a_table(make):
    data = table()
    model = FROM("y ~ x + sector + (1 | school)", make(pd.DataFrame(data)))
    np.testing.assert_array_equal(model.rows.y, data["y"])
    np.testing.assert_array_equal(model.rows.X[:, 1], data["x"])


BAD_COLUMNS = {
    "complex numbers": (np.arange(40) + 1j, r"data\['x'\] must hold real numbers or labels, got complex"),
    "dates": (np.arange(40).astype("M8[D]"), r"data\['x'\] must hold numbers .*days since the first"),
    "spans of time": (np.arange(40).astype("m8[D]"), r"data\['x'\] must hold numbers"),
    "numbers as text": ((np.arange(40) / 2).astype(str), r"data\['x'\] must hold .*40 numbers written as"),
    "two columns": (np.ones((40, 2)), r"data\['x'\] must be one column, got shape \(40, 2\)"),
    "a short column": (np.ones(5), "data must have columns of one length, got .*x of 5"),
}


@pytest.mark.parametrize("kind", BAD_COLUMNS)
def test_a_column_that_is_none_is_named(kind):
    values, message = BAD_COLUMNS[kind]
    with pytest.raises(ValueError, match=message):
        FROM("y ~ x + (1 | school)", table() | {"x": values})


def test_whole_numbers_as_text_are_labels():
    codes = (np.arange(40) // 2).astype(str)
    assert FROM("y ~ 0 + x + (1 | school)", table() | {"x": codes}).rows.X.shape == (40, 20)


def test_dates_and_numbers_as_text_may_label_groups():
    for labels in (np.arange(40).astype("M8[D]"), np.arange(40).astype(str)):
        assert len(FROM("y ~ x + (1 | school)", table() | {"school": labels}).groups) == 40
