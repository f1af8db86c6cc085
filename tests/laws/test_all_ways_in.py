"""All ways in lead to one posterior: arrays, tables, formulas, mappings, chunks, sums, databases."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

import bhm_core as bhm
from bhm_core.hierarchical.rows import two_level
from bhm_core.hierarchical.rows.statistics import SufficientStatistics

SCHOOLS = np.array(["north", "east", "west", "south", "b", "a", "c"])  # not in the order of sorting
COLUMNS = ["1", "x", "u", "u * x"]


@dataclass(frozen=True)
class Pupils:
    """Rows in no order, one predictor of schools."""

    y: np.ndarray
    x: np.ndarray
    u: np.ndarray
    group: np.ndarray

    @classmethod
    def drawn(cls):
        rng = np.random.default_rng(3)
        code = rng.permutation(np.repeat(np.arange(7), [3, 9, 4, 6, 12, 2, 8]))
        x, u = rng.normal(2, 1, 44), rng.normal(size=7)[code]
        y = 3 + x + 2 * u - u * x + rng.normal(size=7)[code] + rng.normal(size=44)
        return cls(y, x, u, SCHOOLS[code])

    @property
    def arrays(self):
        X = np.column_stack([np.ones_like(self.x), self.x, self.u, self.u * self.x])
        return self.y, X, X[:, :2], self.group

    @property
    def frame(self):
        return pd.DataFrame({"y": self.y, "x": self.x, "u": self.u, "g": self.group})

    def u_by_label(self, order):
        value = dict(zip(self.group.tolist(), self.u.tolist(), strict=True))
        return {label: value[label] for label in order}


PUPILS = Pupils.drawn()
TWO = bhm.RegressionData.two_level
SUMS = bhm.RegressionData.from_statistics


def mapping(order):
    return TWO(PUPILS.y, PUPILS.x, PUPILS.group, PUPILS.u_by_label(order))


def pieces(order, cuts):
    """The rows in another order, cut anywhere."""
    return [tuple(part[rows] for part in PUPILS.arrays) for rows in np.split(order, cuts)]


def chunks(order, cuts):
    return SUMS(SufficientStatistics.from_chunks(pieces(order, cuts)))


def added(order, cut):
    first, second = (SufficientStatistics.from_arrays(*p) for p in pieces(order, [cut]))
    return SUMS(first + second)


def connect(frame):
    connection = pytest.importorskip("duckdb").connect()
    connection.register("pupils", frame)
    return connection


def by_duckdb(frame=PUPILS.frame):
    return SUMS(SufficientStatistics.from_duckdb(
        "pupils", "y", COLUMNS, COLUMNS[:2], "g", connection=connect(frame)))


def by_sql_text(frame=PUPILS.frame):
    asked = SufficientStatistics.sql("pupils", "y", COLUMNS, COLUMNS[:2], "g", origin={"x": 2.0})
    rows = connect(frame).execute(asked).fetchall()
    return SUMS(SufficientStatistics.from_sql_rows(
        rows[::-1], "y", COLUMNS, COLUMNS[:2], origin={"x": 2.0}))


N = np.arange(44)
MIXED = np.random.default_rng(4).permutation(N)
SORTED = sorted(SCHOOLS.tolist())
WAYS = {
    "arrays": lambda: bhm.RegressionData.from_rows(*PUPILS.arrays),
    "arrays in another order": lambda: bhm.RegressionData.from_rows(*pieces(MIXED, [])[0]),
    "u by sorted label": lambda: TWO(PUPILS.y, PUPILS.x, PUPILS.group,
                                     list(PUPILS.u_by_label(SORTED).values())),
    "u by row": lambda: TWO(PUPILS.y, PUPILS.x, PUPILS.group, PUPILS.u),
    "mapping, sorted": lambda: mapping(SORTED),
    "mapping, as it came": lambda: mapping(SCHOOLS.tolist()),
    "mapping, backwards": lambda: mapping(SORTED[::-1]),
    "formula": lambda: bhm.RegressionData.from_formula("y ~ x * u + (1 + x | g)", PUPILS.frame),
    "one chunk": lambda: chunks(N, []),
    "chunks": lambda: chunks(N, [1, 5, 30]),
    "chunks, empty ones and another order": lambda: chunks(MIXED, [0, 9, 9, 17, 43]),
    "a sum": lambda: added(N, 20),
    "a sum in another order": lambda: added(MIXED, 43),
    "DuckDB": by_duckdb,
    "SQL text": by_sql_text,
}


def points(n=40):
    """Values of phi over the whole posterior and beyond."""
    model = bhm.HierarchicalRegression(WAYS["arrays"]())
    start, scale = model.start()
    return start + 2 * np.random.default_rng(5).normal(size=(n, len(start))) * scale


PHI = points()


def distance(data):
    """Largest difference of the log posterior from that of the arrays."""
    here, there = (bhm.HierarchicalRegression(d).log_posterior(PHI) for d in (data, WAYS["arrays"]()))
    return np.abs(here - there).max()


@pytest.mark.parametrize("way", WAYS)
def test_all_ways_in_give_one_log_posterior(way):
    assert distance(WAYS[way]()) < 1e-9


@pytest.mark.parametrize("way", WAYS)
def test_all_ways_in_name_the_same_groups(way):
    assert WAYS[way]().groups.tolist() == SORTED


def draws(data, n=100):
    """Posterior draws of everything, and outcomes of a known and of a new group."""
    made = bhm.HierarchicalRegression(data).sample(n, rng=6)
    _, X, Z, _ = PUPILS.arrays
    new = made.predict(X[:4], Z[:4], ["a", "west", "new", "new"], rng=7)
    return {**{name: made[name] for name in ("gamma", "tau", "corr", "sigma", "b", "theta")}, "new": new}


@pytest.mark.parametrize("way", WAYS)
def test_all_ways_in_give_the_same_draws(way):
    here, there = draws(WAYS[way]()), draws(WAYS["arrays"]())
    for name, value in there.items():
        np.testing.assert_allclose(here[name], value, rtol=0, atol=1e-9, err_msg=name)


def test_a_mapping_read_in_its_own_order_is_noticed(monkeypatch):
    monkeypatch.setattr(two_level, "_from_mapping", lambda u, labels: list(u.values()))
    assert distance(mapping(SORTED)) < 1e-9
    assert distance(mapping(SCHOOLS.tolist())) > 0.1


@pytest.mark.parametrize("fault", [
    lambda: chunks(N[:-1], [20]),
    lambda: added(np.append(N, 3), 20),
    lambda: TWO(PUPILS.y, PUPILS.x, PUPILS.group, {**PUPILS.u_by_label(SORTED), "west": 0.0}),
    lambda: by_duckdb(PUPILS.frame.assign(x=np.roll(PUPILS.x, 1))),
], ids=["a row lost", "a row twice", "another predictor", "another order of one column"])
def test_other_data_are_noticed(fault):
    assert distance(fault()) > 1e-4


@pytest.mark.parametrize("way", [by_duckdb, by_sql_text])
def test_a_row_without_a_label_is_refused_by_every_database(way):
    hole = PUPILS.frame.assign(g=[None, *PUPILS.group[1:]])
    with pytest.raises(ValueError, match=r"no missing values in group.*, got 1 row\(s\) with NULL"):
        way(hole)


@pytest.mark.parametrize("hole", [None, np.nan, pd.NA])
def test_a_row_without_a_label_is_refused_in_memory(hole):
    group = np.array([hole, *PUPILS.group[1:]], dtype=object)
    y, X, Z, _ = PUPILS.arrays
    for way in (
        lambda: bhm.RegressionData.from_rows(y, X, Z, group),
        lambda: TWO(y, PUPILS.x, group),
        lambda: SufficientStatistics.from_chunks([(y[1:], X[1:], Z[1:], group[1:]), (y, X, Z, group)]),
    ):
        with pytest.raises(ValueError, match="label in every row, got a missing value in row 0"):
            way()
    with pytest.raises(ValueError, match="missing"):
        bhm.RegressionData.from_formula("y ~ x + (1 | g)", PUPILS.frame.assign(g=group))
