"""Every argument of every public callable: the right answer, or an error that names the argument.

Nothing else will do: no warning, no error of a library below, no number that is silently wrong. Values
are drawn from the vocabulary of `arguments.bad` by the kind of the argument; a public callable that has
no good arguments in the tables, and is no exception with a reason, fails the test.
"""

import copy
import functools
import inspect
import re
import warnings
from collections.abc import Mapping

import matplotlib
import numpy as np
import pytest
from arguments import TABLE
from arguments.bad import BAD, bound_arrays, careless, dresses, kind, strange_functions
from arguments.exceptions import EXCEPTIONS, reason_for
from book.interface import ROOMS, constructor, lookup, public_names

matplotlib.use("agg")
NAMES = sorted({name.removeprefix("bhm_core.") for room in ROOMS for name in public_names(room)})


def parameters(name):
    """The arguments of a public callable that a reader gives."""
    thing = lookup(f"bhm_core.{name}")
    function = constructor(thing)
    if not inspect.isfunction(function):
        return {}
    method = inspect.isclass(lookup(f"bhm_core.{name}".rpartition(".")[0]))
    own = not isinstance(thing, staticmethod) and (method or inspect.isclass(thing))
    return dict(list(inspect.signature(function).parameters.items())[own:])


def call(case, **given):
    """The result with the good arguments, some of them replaced; a warning is an error."""
    good = {name: _fresh(value) for name, value in case.good.items()} | given
    function = case.call
    if function is None:
        thing = case.of() if case.of else None
        function = (getattr(thing, case.name.rpartition(".")[2]) if thing is not None
                    else lookup(f"bhm_core.{case.name}"))
        function = function.__get__(None, object) if isinstance(function, staticmethod) else function
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Pareto k is above")  # for the few rows of the good arguments
        return function(**good)


def _fresh(value):
    return value.copy() if isinstance(value, np.ndarray) and value.dtype != object else value


def fault(case, argument, value):
    """What is wrong with the answer to a bad value; nothing if it is refused by name."""
    try:
        result = call(case, **{argument: value})
    except (ValueError, TypeError) as error:
        pattern = case.alias.get(argument, re.escape(argument))
        named = re.search(rf"(?<![A-Za-z])({pattern})(?![A-Za-z])", str(error))
        return "" if named else f"does not name {argument}: {type(error).__name__}: {str(error)[:150]}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:150]}"
    return f"returned {type(result).__name__}"


def varied(case):
    """The arguments that are not free, with their kind."""
    return {name: kind(name, value) for name, value in case.good.items() if name not in case.free}


def bad_values(case, argument, of_kind):
    good = case.good[argument]
    yield from BAD[of_kind](good)
    if argument in case.bound:
        yield from bound_arrays(good)
    parameter = parameters(case.name).get(argument)
    if of_kind not in ("rng", "flag") and (parameter is None or parameter.default is not None):
        yield "None", None
    if of_kind == "function" and argument not in case.anything:
        yield from strange_functions(good)


def faults(case):
    """All that is wrong with a callable: (argument, value in words, what happened)."""
    for argument, of_kind in varied(case).items():
        for words, value in bad_values(case, argument, of_kind):
            what = fault(case, argument, value)
            if what and f"{argument} = {words}" not in case.right:
                yield f"{case.name}({argument} = {words}) {what}"


def alike(a, b):
    """Whether two answers are the same, however they are made."""
    if isinstance(a, (str, bool, type(None))):
        return a == b
    if isinstance(a, (int, float, np.ndarray, np.generic)):
        a, b = np.asarray(a), np.asarray(b)
        if a.dtype == object:  # axes
            return a.shape == b.shape
        if a.dtype.kind in "biuf":
            return a.shape == b.shape and np.allclose(a, b, rtol=1e-12, atol=1e-300, equal_nan=True)
        return a.shape == b.shape and a.dtype.kind == b.dtype.kind and bool((a == b).all())
    if isinstance(a, Mapping):
        return list(a) == list(b) and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(alike, a, b))
    return type(a) is type(b)


def insides(thing):
    """The numbers that an object keeps."""
    return {name: value for name, value in vars(thing).items()
            if isinstance(value, (np.ndarray, float, int, tuple))} if hasattr(thing, "__dict__") else {}


# -- the law ------------------------------------------------------------------------------------------
def test_every_public_callable_is_in_the_table_or_an_exception_with_a_reason():
    missing = [name for name in NAMES if parameters(name) and name not in TABLE and not reason_for(name)]
    assert missing == []
    assert [name for name in TABLE if name not in NAMES] == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_argument_is_varied_or_free_with_a_reason(name):
    known = set(TABLE[name].good) | set(TABLE[name].free) | {"ax", "axs", "style", "controls"}
    assert set(parameters(name)) <= known
    assert set(TABLE[name].good) <= set(parameters(name)) | {"ax", "axs"}


def test_every_exception_is_needed():
    unused = [pattern for pattern in EXCEPTIONS
              if not any(re.fullmatch(pattern, name) for name in NAMES if parameters(name))]
    assert unused == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_bad_value_is_refused_by_the_name_of_its_argument(name):
    assert list(faults(TABLE[name])) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_good_value_in_another_dress_gives_the_same_answer(name):
    case = TABLE[name]
    right = call(case)
    for argument in varied(case):
        for words, value in dresses(argument, case.good[argument]):
            assert alike(call(case, **{argument: value}), right), f"{argument} = {words}"


@pytest.mark.parametrize("name", [n for n in sorted(TABLE) if "function" in varied(TABLE[n]).values()])
def test_a_function_that_writes_into_its_arguments_harms_nothing(name):
    case = TABLE[name]
    right = call(case)
    for argument, of_kind in varied(case).items():
        if of_kind == "function":
            assert alike(call(case, **{argument: careless(case.good[argument])}), right), argument


@pytest.mark.parametrize("name", [n for n in sorted(TABLE) if inspect.isclass(lookup(f"bhm_core.{n}"))])
def test_what_the_caller_does_to_his_arrays_later_changes_nothing(name):
    case = TABLE[name]
    arrays = {k: np.array(v) for k, v in case.good.items() if kind(k, v) == "array"}
    made = call(case, **arrays)
    before = copy.deepcopy(insides(made))
    for array in arrays.values():
        array[...] = 77.0
    assert alike(insides(made), before)


# -- the law sees what it is there to see -------------------------------------------------------------
def planted(monkeypatch, function):
    """A case of the table for a function of one argument `y`, seen as if it were public."""
    import bhm_core

    monkeypatch.setattr(bhm_core, "planted", function, raising=False)
    from arguments.cases import Case

    return Case("planted", {"y": np.array([1.0, 2.0, 3.0])})


@pytest.mark.parametrize(("function", "seen"), [
    (lambda y: float(np.sum(np.asarray(y, dtype=float))), "masked) returned float"),
    (lambda y: float(np.sum(np.asarray(y, dtype=float))), "complex) ComplexWarning"),
    (lambda y: float(sum(y)), "a dict) does not name y"),
    (lambda y: {}[str(y)], "KeyError"),
])
def test_a_function_that_checks_nothing_is_seen(monkeypatch, function, seen):
    named = functools.wraps(function)(lambda y: function(y))
    assert any(seen in one for one in faults(planted(monkeypatch, named)))


def test_a_function_that_checks_its_argument_passes(monkeypatch):
    from bhm_core._checks import finite_array

    assert list(faults(planted(monkeypatch, lambda y: finite_array("y", y)))) == []


def test_a_check_that_is_taken_away_is_seen(monkeypatch):
    from bhm_core.conjugate import _shared

    monkeypatch.setattr(_shared, "finite_array", lambda name, y: np.asarray(y, dtype=float))
    found = list(faults(TABLE["conjugate.normal_mean.NormalMean.update"]))
    assert any("masked" in one for one in found) and any("dates" in one for one in found)


def test_a_new_public_callable_without_a_row_is_seen(monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules[__name__], "NAMES", [*NAMES, "pooling.no_pooling"])
    with pytest.raises(AssertionError, match="pooling.no_pooling"):
        test_every_public_callable_is_in_the_table_or_an_exception_with_a_reason()
