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


def piece(labels, seed=0):
    x = np.random.default_rng(seed).normal(size=len(labels))
    return x, np.ones((len(x), 1)), np.ones((len(x), 1)), labels


def test_sum_and_empty_pieces_do_what_one_expects():
    a, b = (SufficientStatistics.from_arrays(*piece(["a", "b"], seed)) for seed in (1, 2))
    same(sum([a, b]), a + b)
    empty = (np.zeros(0), np.zeros((0, 1)), np.zeros((0, 1)), [])
    same(SufficientStatistics.from_chunks([piece(["a", "b"], 1), empty, piece(["a", "b"], 2)]), a + b)


@pytest.mark.parametrize(("first", "second"), [
    (np.array([2**60, 2**60 + 1]), np.array([1.0, 2.0])),
    (np.array([2**60, 2**60 + 1]), np.array([2**63, 2**63 + 1], dtype=np.uint64)),
    (np.array([1, 2]), np.array([2.0, 3.0])),
])
def test_labels_of_two_types_neither_merge_nor_vanish(first, second):
    both = SufficientStatistics.from_chunks([piece(first), piece(second)])
    assert both.labels.tolist() == sorted({*first.tolist(), *second.tolist()})
    assert both.counts.sum() == 4


@pytest.mark.parametrize(("chunks", "message"), [
    (None, r"chunks must be pieces \(y, X, Z, group\), got None"),
    ([piece(["a", "b"])[:3]], "(?s)got .* as piece 0"),
    ([], "at least one piece with rows"),
    ([piece(["a", "b"]), piece([1, 2])], "labels of the same kind, got text .* and numbers"),
])
def test_chunks_that_are_none_are_named(chunks, message):
    with pytest.raises(ValueError, match=message):
        SufficientStatistics.from_chunks(chunks)


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


def test_groups_that_lie_far_apart_keep_what_varies_within(table):
    """One origin for all rows would leave no digit: y = 1e8 g + noise."""
    connection, frame = table
    far = frame.assign(score=frame["score"] + 1e8 * frame["school"].str[1:].astype(int))
    connection.register("far", far)
    X = ["1", "income"]
    stats = SufficientStatistics.from_duckdb("far", "score", X, X, "school", connection=connection)
    same(stats, from_frame(far), rtol=1e-7)


@pytest.mark.parametrize("query", [
    "SELECT\t* FROM pupils", "select * from pupils;", "SELECT * FROM pupils -- all of them",
    "/* all */ SELECT * FROM pupils", "FROM pupils", "WITH p AS (SELECT * FROM pupils) FROM p", "pupils",
])
def test_every_way_to_write_a_query_is_read(table, query):
    connection, frame = table
    stats = SufficientStatistics.from_duckdb(
        query, "score", ["1", "income"], ["1"], "school", connection=connection)
    assert stats.n_rows == 400


def test_a_file_may_have_a_quote_in_its_name(table, tmp_path):
    connection, _ = table
    connection.execute("COPY pupils TO '{}' (FORMAT parquet)".format(
        str(tmp_path / "o''brien.parquet")))
    stats = SufficientStatistics.from_duckdb(
        str(tmp_path / "o'brien.parquet"), "score", ["1"], ["1"], "school", connection=connection)
    assert stats.n_rows == 400


@pytest.mark.parametrize(("change", "message"), [
    ({"y": "score) FROM pupils; DROP TABLE kept; --"}, "y must be one column"),
    ({"query": "pupils; DROP TABLE kept"}, "query must be one SELECT, got 2"),
    ({"query": "(SELECT * FROM pupils) AS a; DROP TABLE kept; SELECT * FROM (SELECT * FROM pupils)"},
     "query must be a table, a file or a SELECT"),
    ({"group": "school'"}, "group must be one column"),
    ({"X": ["1", "income /* x */"]}, "X must be one column"),
    ({"y": "school"}, "y must be columns of numbers, got 'school': Conversion Error"),
    ({"y": "nothing"}, "y must be columns of numbers, got 'nothing': Binder Error"),
    ({"Z": ["1", "nothing"]}, "Z must be columns of numbers, got 'nothing'"),
    ({"group": "nothing"}, "group must be a column or an expression, got 'nothing'"),
    ({"query": "nowhere"}, "query must be a table, a file or a SELECT, got nowhere"),
    ({"query": None}, "query must be a table"),
    ({"y": None}, "y must be a column or an SQL expression, got None"),
    ({"X": []}, r"X must be a sequence of at least 1 column, got \[\]"),
    ({"Z": "1"}, "Z must be a sequence of at least 1 column, got '1'"),
    ({"query": "(SELECT * FROM pupils WHERE score < 0)"}, "y must have finite numbers|got none"),
    ({"y": "CASE WHEN school = 'g1' THEN 'nan'::DOUBLE ELSE score END"}, "finite numbers"),
    ({"group": "CASE WHEN school = 'g1' THEN 'nan'::DOUBLE ELSE 1.0 END"}, "group must have a label"),
    ({"group": "CASE WHEN school = 'g1' THEN NULL ELSE school END"}, "missing values"),
])
def test_what_duckdb_cannot_do_is_named_and_nothing_else_runs(table, change, message):
    connection, _ = table
    connection.execute("CREATE OR REPLACE TABLE kept AS SELECT 1 AS a")
    asked = {"query": "pupils", "y": "score", "X": ["1", "income"], "Z": ["1"], "group": "school"}
    with pytest.raises(ValueError, match=message):
        SufficientStatistics.from_duckdb(**{**asked, **change}, connection=connection)
    assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]


def test_rows_of_sql_with_one_label_twice_are_refused():
    rows = [("a", 1, 1.0, 1.0, 0.0, 0.0, 0.0, 0), ("a", 1, 1.0, 1.0, 0.0, 0.0, 0.0, 0)]
    with pytest.raises(ValueError, match="one row for each label, got 2 rows for 1 labels"):
        SufficientStatistics.from_sql_rows(rows, "y", ["1"], ["1"], origin={})
    mixed = [(1, *rows[0][1:]), ("1", *rows[1][1:])]
    with pytest.raises(ValueError, match="labels of one kind"):
        SufficientStatistics.from_sql_rows(mixed, "y", ["1"], ["1"], origin={})
