"""Labels of groups: every kind that can be sorted, none mixed, none missing, none merged."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bhm_core.hierarchical.rows.labels import encode

GOOD = {
    "int8 over its whole range": np.array([-100, 100, -100, 0], dtype=np.int8),
    "uint8": np.array([255, 0, 255, 3], dtype=np.uint8),
    "uint64 near its end": np.array([2**64 - 1, 2**64 - 3, 2**64 - 1, 5], dtype=np.uint64),
    "int64 at both ends": np.array([-(2**63), 2**63 - 1, 0, 0]),
    "floats": np.array([0.5, -1.0, 0.5, 2.0]),
    "truth values": np.array([True, False, True, False]),
    "text": ["b", "a", "b", "c"],
    "objects of text": np.array(["b", "a", "b", "c"], dtype=object),
    "dates": np.array(["2020-01-02", "2019-01-01", "2020-01-02", "2021-05-05"], dtype="datetime64[D]"),
    "Python dates": [datetime.date(2020, 1, day) for day in (3, 2, 3, 1)],
    "pandas categories": pd.Categorical(["b", "a", "b", "c"]),
    "pandas text": pd.Series(["b", "a", "b", "c"], index=[5, 6, 7, 8]),
    "pandas nullable integers": pd.Series([3, 1, 3, 2], dtype="Int64"),
    "polars": pl.Series(["b", "a", "b", "c"]),
    "a masked array without masked values": np.ma.array([3, 1, 3, 2], mask=False),
}
BAD = {
    "1 and '1' in a list": ([1, "1", 1, "1"], r"labels of one kind, got numbers \(1\) and text \('1'\)"),
    "1 and '1' as objects": (np.array([1, "1"], dtype=object), "labels of one kind"),
    "True and 2": ([True, 2, "a"], "labels of one kind"),
    "None": (["a", None], "missing value in row 1"),
    "NaN": ([1.0, np.nan], "missing value in row 1"),
    "NaN among text": (np.array(["a", np.nan], dtype=object), "missing value in row 1"),
    "NaT": (np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"), "missing value in row 1"),
    "pandas NA": (pd.Series(["a", pd.NA], dtype="string"), "missing value in row 1"),
    "masked": (np.ma.array([1, 2], mask=[False, True]), "masked value in row 1"),
    "two columns": (np.zeros((2, 2)), r"one label per row, got shape \(2, 2\)"),
    "unsortable": (np.array([object(), object()]), "of one kind that can be sorted"),
}


@pytest.mark.parametrize("case", GOOD)
def test_labels_come_back_from_their_codes(case):
    group = GOOD[case]
    labels, codes = encode("group", group)
    assert labels[codes].tolist() == np.asarray(group).tolist()
    assert labels.tolist() == sorted(set(np.asarray(group).tolist()))


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_label_is_named(case):
    group, message = BAD[case]
    with pytest.raises(ValueError, match=f"place must .*{message}"):
        encode("place", group)
