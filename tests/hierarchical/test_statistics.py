"""Sufficient statistics: centred, mergeable, the same from arrays, chunks and SQL."""

import dataclasses

import numpy as np
import pytest

from bhm_core import HierarchicalRegression, SufficientStatistics

FIELDS = ("counts", "means", "within_group", "within")


def rows(seed=1, n=400, n_groups=9):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, n_groups, n)
    x = rng.normal(size=n) + group
    y = 1 + x + rng.normal(size=n_groups)[group] + rng.normal(size=n)
    return y, np.column_stack([np.ones(n), x]), np.column_stack([np.ones(n), x]), group


def same(a, b, rtol=1e-10):
    assert np.array_equal(a.labels, b.labels)
    shift = b.origin - a.origin
    for field in FIELDS:
        left, right = getattr(a, field), getattr(b, field)
        right = right + shift if field == "means" else right
        np.testing.assert_allclose(left, right, rtol=rtol, atol=rtol * np.abs(left).max())


def test_they_are_the_sums_of_the_definition():
    y, X, Z, group = rows()
    stats = SufficientStatistics.from_arrays(y, X, Z, group)
    W = np.column_stack([X, Z, y])
    total = 0
    for j in range(9):
        part = W[group == j]
        centred = part - part.mean(axis=0)
        np.testing.assert_allclose(stats.means[j] + stats.origin, part.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(stats.within_group[j], centred[:, 2:4].T @ centred, atol=1e-9)
        total = total + centred.T @ centred
    np.testing.assert_allclose(stats.within, total, atol=1e-9)
    assert (stats.n_rows, stats.n_groups) == (400, 9)
    assert repr(stats).startswith("<SufficientStatistics: 400 rows in 9 groups")


@pytest.mark.parametrize("cut", [1, 37, 200, 399])
def test_two_parts_add_up_to_the_whole(cut):
    y, X, Z, group = rows()
    whole = SufficientStatistics.from_arrays(y, X, Z, group)
    a = SufficientStatistics.from_arrays(y[:cut], X[:cut], Z[:cut], group[:cut])
    b = SufficientStatistics.from_arrays(y[cut:], X[cut:], Z[cut:], group[cut:])
    same(a + b, whole)
    same(b + a, whole)
    wrong = dataclasses.replace(a, means=a.means + 1)
    with pytest.raises(AssertionError):
        same(wrong + b, whole)


def test_chunks_are_the_whole_and_groups_may_be_missing_from_some():
    y, X, Z, group = rows()
    order = np.argsort(group)
    parts = [(y[i], X[i], Z[i], group[i]) for i in np.array_split(order, 7)]
    same(SufficientStatistics.from_chunks(parts), SufficientStatistics.from_arrays(y, X, Z, group))
    with pytest.raises(ValueError, match="at least one piece"):
        SufficientStatistics.from_chunks([])


def test_far_origins_cost_no_digits_in_a_sum_of_parts():
    y, X, Z, group = rows()
    far = SufficientStatistics.from_arrays(y[:200] + 1e8, X[:200], Z[:200], group[:200])
    far = far + SufficientStatistics.from_arrays(y[200:] + 1e8, X[200:], Z[200:], group[200:])
    near = SufficientStatistics.from_arrays(y, X, Z, group)
    np.testing.assert_allclose(far.within, near.within, rtol=1e-6)
    squares = np.array([((y[group == j] + 1e8) ** 2).sum() for j in range(9)])
    counts = np.bincount(group)
    raw = squares - counts * (near.means[:, -1] + near.origin[-1] + 1e8) ** 2
    assert abs(raw.sum() / near.within[-1, -1] - 1) > 1e-3


@pytest.mark.parametrize("labels", ["int", "wide", "str", "object", "float"])
def test_labels_of_any_kind_are_sorted(labels):
    y, X, Z, group = rows()
    names = {
        "int": np.array([5, -3, 2, 9, 11, 4, 7, 8, 20]),
        "wide": np.arange(9) * 10**12,
        "str": np.array([f"school {9 - j}" for j in range(9)]),
        "object": np.array([f"s{9 - j}" for j in range(9)], dtype=object),
        "float": np.arange(9) / 4,
    }[labels]
    stats = SufficientStatistics.from_arrays(y, X, Z, names[group])
    assert stats.labels.tolist() == sorted(names.tolist())
    assert stats.counts.tolist() == [(names[group] == label).sum() for label in sorted(names.tolist())]


def test_bad_input_is_named():
    y, X, Z, group = rows()
    make = SufficientStatistics.from_arrays
    with pytest.raises(ValueError, match="X must have 400 rows like y, got 399"):
        make(y, X[1:], Z, group)
    with pytest.raises(ValueError, match="group must have a label in every row.*row 3"):
        make(y, X, Z, np.where(np.arange(400) == 3, np.nan, group))
    with pytest.raises(ValueError, match="y must be finite, got nan at position 7"):
        make(np.where(np.arange(400) == 7, np.nan, y), X, Z, group)
    with pytest.raises(ValueError, match="at least 1 row"):
        make([], np.empty((0, 1)), np.empty((0, 1)), [])
    with pytest.raises(ValueError, match="must have columns"):
        make(y, X, Z, group) + make(y, X, Z, group, names=["a", "b", "c", "d"])


@pytest.fixture
def table():
    duckdb = pytest.importorskip("duckdb")
    import pandas as pd

    y, X, _, group = rows()
    names = np.array([f"g{j}" for j in range(9)])
    frame = pd.DataFrame({"score": y + 1e6, "income": X[:, 1] - 1e6, "school": names[group]})
    connection = duckdb.connect()
    connection.register("pupils", frame)
    return connection, frame


def from_frame(frame):
    X = np.column_stack([np.ones(len(frame)), frame["income"]])
    return SufficientStatistics.from_arrays(frame["score"], X, X, frame["school"].to_numpy())


def test_duckdb_gives_the_statistics_of_the_arrays(table):
    connection, frame = table
    asked = "SELECT * FROM pupils"
    stats = SufficientStatistics.from_duckdb(
        asked, "score", ["1", "income"], ["1", "income"], "school", connection=connection
    )
    same(stats, from_frame(frame), rtol=1e-9)
    assert stats.names == ("Intercept", "income", "Intercept", "income", "y")


def test_duckdb_reads_parquet(table, tmp_path):
    connection, frame = table
    path = tmp_path / "pupils.parquet"
    connection.execute(f"COPY pupils TO '{path}' (FORMAT parquet)")
    stats = SufficientStatistics.from_duckdb(str(path), "score", ["1", "income"], ["1"], "school")
    assert (stats.n_rows, stats.n_groups, stats.n_varying) == (400, 9, 1)
    same_model = HierarchicalRegression.from_statistics(stats)
    X = np.column_stack([np.ones(400), frame["income"]])
    model = HierarchicalRegression(frame["score"], X, X[:, :1], frame["school"].to_numpy())
    phi = np.random.default_rng(2).normal(size=(20, 2))
    np.testing.assert_allclose(same_model.log_posterior(phi), model.log_posterior(phi), rtol=1e-9)


def test_the_sql_text_gives_the_same_posterior_and_a_wrong_sum_does_not(table):
    connection, frame = table
    X, origin = ["1", "income"], {"score": 1e6, "income": -1e6}
    sql = SufficientStatistics.sql("pupils", "score", X, X, "school", origin=origin)
    cells = connection.execute(sql).fetchall()
    stats = SufficientStatistics.from_sql_rows(cells, "score", X, X, origin=origin)
    model, expected = (HierarchicalRegression.from_statistics(s) for s in (stats, from_frame(frame)))
    phi = expected.start()[0] + 0.3 * np.random.default_rng(3).normal(size=(20, 4))
    np.testing.assert_allclose(model.log_posterior(phi), expected.log_posterior(phi), rtol=1e-9)
    cells[0] = (*cells[0][:-2], cells[0][-2] * 1.1, cells[0][-1])
    wrong = HierarchicalRegression.from_statistics(
        SufficientStatistics.from_sql_rows(cells, "score", X, X, origin=origin)
    )
    assert not np.allclose(wrong.log_posterior(phi), expected.log_posterior(phi), rtol=1e-9)


@pytest.mark.parametrize(("origin", "complaint"), [
    (None, "origin must be a mapping from column to number, got None"),
    (3.0, "origin must be a mapping from column to number, got 3.0"),
    ({"incme": 2.0}, "origin must name columns among .* got 'incme'"),
    ({"income": float("nan")}, "origin of income must be finite, got nan"),
])
def test_an_origin_that_is_none_or_misspelt_or_not_a_number_is_refused(origin, complaint):
    columns = ["score", ["1", "income"], ["1"]]
    with pytest.raises(ValueError, match=complaint):
        SufficientStatistics.sql("pupils", *columns, "school", origin=origin)
    with pytest.raises(ValueError, match=complaint):
        SufficientStatistics.from_sql_rows([("a", 1, 1.0, 1.0, 0)], *columns, origin=origin)


def test_nulls_are_refused(table):
    connection, _ = table
    connection.execute("CREATE TABLE gaps AS SELECT * FROM pupils")
    connection.execute("UPDATE gaps SET income = NULL WHERE school = 'g3'")
    with pytest.raises(ValueError, match="missing values"):
        SufficientStatistics.from_duckdb(
            "gaps", "score", ["1", "income"], ["1"], "school", connection=connection
        )
