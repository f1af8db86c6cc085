"""Rows and predictors of groups: by label where there are labels, refused where it is not clear."""

import numpy as np
import pandas as pd
import pytest

from bhm_core import HierarchicalRegression, RegressionData

TWO = RegressionData.two_level
GROUP = np.array(["c", "a", "b", "c", "a", "b", "b", "c"])
Y, X = np.random.default_rng(1).normal(size=(2, 8))
U = {"a": 1.0, "b": 2.0, "c": 4.0}


@pytest.mark.parametrize("u", [
    U, dict(reversed(U.items())), [1.0, 2.0, 4.0], np.array([U[g] for g in GROUP]),
    pd.Series(U), pd.Series(U)[["c", "a", "b"]], pd.DataFrame({"u": U}).loc[["b", "c", "a"]],
    pd.Series([U[g] for g in GROUP]),
], ids=["mapping", "reversed", "array", "by row", "series", "other order", "frame", "series by row"])
def test_predictors_of_groups_find_their_group_whichever_way_they_come(u):
    np.testing.assert_array_equal(TWO(Y, X, GROUP, u).rows.u[:, 0], [1, 2, 4])


@pytest.mark.parametrize(("u", "message"), [
    (pd.Series([1.0, 2.0, 4.0]), "u must have a value for every group, but 'a' is missing"),
    (pd.Series({"a": 1.0, "b": 2.0, "d": 4.0}), "'c' is missing"),
    ({**U, "d": 3.0}, "for the groups of the data alone, got 'd'"),
    (np.arange(8.0), "constant within groups, but differs within group 'c'"),
    (np.zeros((2, 2, 2)), "one value per group"),
    (np.array(["2020-01-01"] * 3, dtype="datetime64[D]"), "u must be real numbers, not dates"),
])
def test_predictors_that_fit_no_group_are_refused(u, message):
    with pytest.raises(ValueError, match=message):
        TWO(Y, X, GROUP, u)


def test_one_row_a_group_asks_for_labels():
    """Both readings of an array have the same length; in the order of the labels both agree."""
    labels = np.array(["c", "a", "b"])
    with pytest.raises(ValueError, match="u must be a mapping from label to value where every group"):
        TWO(Y[:3], X[:3], labels, [1.0, 2.0, 4.0])
    assert TWO(Y[:3], X[:3], np.sort(labels), [1.0, 2.0, 4.0]).rows.u[:, 0].tolist() == [1, 2, 4]
    assert TWO(Y[:3], X[:3], labels, U).rows.u[:, 0].tolist() == [1, 2, 4]


def test_series_with_other_indexes_are_refused():
    y = pd.Series(Y)
    moved = pd.Series(X, index=np.arange(8)[::-1])
    with pytest.raises(ValueError, match=r"x must have the index of y, got \[7, 6"):
        TWO(y, moved, GROUP)
    with pytest.raises(ValueError, match="X must have the index of y"):
        HierarchicalRegression(y, moved.to_frame(), np.ones(8), GROUP)
    same = TWO(y.set_axis(moved.index), moved, pd.Series(GROUP, index=moved.index))
    np.testing.assert_array_equal(same.rows.x, X)
