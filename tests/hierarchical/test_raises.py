"""What `summary`, `predict`, `loo` and their kin raise names what is wrong, and their docstrings say it."""

import re
import sys

import numpy as np
import pytest
from numpydoc.docscrape import NumpyDocString

from bhm_core import HierarchicalRegression, NormalMeans, SufficientStatistics
from bhm_core.draws import Summary

N = 30
R = np.random.default_rng(1)
X = np.column_stack([np.ones(N), R.normal(size=N)])
Z, GROUP = X[:, :1], np.arange(N) % 5
Y = X @ [1, 2] + R.normal(size=N)
TABLE = {"y": Y, "x": X[:, 1], "g": GROUP}


def few(model, **options):
    return model.sample(50, 2, rng=1, **options)


@pytest.fixture(scope="module")
def made():
    """Draws of every kind, by name."""
    model = HierarchicalRegression(Y, X, Z, GROUP)
    statistics = SufficientStatistics.from_arrays(Y, X, Z, GROUP)
    return {"draws": few(model), "alone": few(model, keep_groups=False),
            "sums": few(HierarchicalRegression.from_statistics(statistics)),
            "formula": few(HierarchicalRegression.from_formula("y ~ x + (1 | g)", TABLE)),
            "means": few(NormalMeans([1.0, 2, 4, 3], [1.0, 1, 1, 1]))}


BAD = [  # draws, method, arguments, and what the message names
    ("draws", "summary", (["nu"],), "names must be some of gamma, .*'nu'"),
    ("draws", "summary", ([],), "names must be"),
    ("draws", "summary", (3,), "names must be .*3"),
    ("means", "summary", (["b"],), "names must be some of mu, tau, theta"),
    ("draws", "predict", (Z, Z, GROUP), "X must have columns x0, x1, got 1"),
    ("draws", "predict", (X, Z, GROUP[1:]), "same number of rows"),
    ("draws", "predict", ("text", Z, GROUP), "X must be real numbers"),
    ("draws", "predict", (X, Z, ["a"] * N), "group must hold labels like those of the model"),
    ("draws", "predict", ({"x": [1]},), "Z and group must be given"),
    ("draws", "predict", (X * np.nan, Z, GROUP), "X must be finite"),
    ("alone", "predict", (X, Z, GROUP), "keep_groups=True"),
    ("formula", "predict", ({"x": [1]},), "'g' is missing"),
    ("formula", "predict", ({"x": ["a"], "g": [1]},), "data.'x'. must hold numbers, .*'a'"),
    ("formula", "predict", ({"x": ["3"], "g": [1]},), "data.'x'. must hold numbers, .*'3'"),
    ("formula", "predict", ({"x": [1, 2], "g": [1]},), "columns of one length"),
    ("formula", "predict", ({"x": [1], "g": ["a"]},), "labels like those of the model"),
    ("formula", "predict", (3,), "table with named columns"),
    ("draws", "loo", ("row",), "by must be 'observation' or 'group', got 'row'"),
    ("alone", "loo", (), "keep_groups=True"),
    ("sums", "loo", (), "must have rows"),
    ("sums", "loo", ("group",), "must have rows"),
    ("draws", "log_likelihood", (None,), "by must be"),
    ("alone", "log_likelihood", (), "keep_groups=True"),
    ("sums", "fitted", (), "must have rows"),
    ("alone", "fitted", (), "keep_groups=True"),
]


def said(method):
    """Types of errors in the docstring of a method."""
    return {entry.type for entry in NumpyDocString(re.sub(r"\n {8}", "\n", method.__doc__))["Raises"]}


@pytest.mark.parametrize(("kind", "name", "arguments", "message"), BAD)
def test_a_bad_argument_is_a_value_error_that_names_it(made, kind, name, arguments, message):
    method = getattr(made[kind], name)
    seed = {"rng": 1} if name == "predict" else {}
    with pytest.raises(ValueError, match=message):
        method(*arguments, **seed)
    assert "ValueError" in said(method)


def test_a_bad_seed_is_named(made):
    with pytest.raises(ValueError, match="rng must be"):
        made["draws"].predict(X, Z, GROUP, rng="one")
    with pytest.raises(ValueError, match="draws must be"):
        Summary(3)


MISSING = [("draws", "loo", "arviz_stats"), ("means", "loo", "arviz_stats"),
           ("draws", "to_arviz", "arviz_base"), ("means", "to_arviz", "arviz_base")]


@pytest.mark.parametrize(("kind", "name", "module"), MISSING)
def test_what_needs_a_library_says_so(made, kind, name, module, monkeypatch):
    for loaded in [module, *(name for name in sys.modules if name.startswith(f"{module}."))]:
        monkeypatch.setitem(sys.modules, loaded, None)
    method = getattr(made[kind], name)
    with pytest.raises(ImportError, match=r"bhm_core\[(loo|arviz)\]"):
        method()
    assert "ImportError" in said(method)


def test_a_table_of_numbers_in_other_clothes_is_predicted(made):
    import pandas

    plain = made["formula"].predict({"x": [1, 2], "g": [1, 2]}, rng=1)
    for x in ([1.0, 2.0], pandas.Series([1, 2], dtype="Int64"), pandas.Categorical([1, 2])):
        np.testing.assert_allclose(made["formula"].predict({"x": x, "g": [1, 2]}, rng=1), plain, rtol=1e-12)
