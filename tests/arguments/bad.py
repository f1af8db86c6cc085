"""Bad values of every kind of argument, and good ones in another dress.

A kind is told by the good value that the table gives: an array of numbers, one number, a count, a
switch, a word, labels of groups, a function, a mapping, names, a source of randomness, an object.
"""

import copy
import datetime
from collections.abc import Mapping

import matplotlib.axes
import numpy as np
import pandas

DAY = np.datetime64("2020-01-01")
HUGE = 10**400


class Free(str):
    """A text that may be any text, such as a label of an axis."""


class Labels(np.ndarray):
    """Labels of groups: text here, but numbers would do."""


class Numbers(np.ndarray):
    """Numbers among which NaN is a value: the diagnostics have no answer then."""


def labels(values):
    return np.asarray(values).view(Labels)


def kind(name, good):
    """The kind of an argument."""
    if name == "rng":
        return "rng"
    if isinstance(good, Free):
        return "text"
    if isinstance(good, Labels):
        return "labels"
    if isinstance(good, (bool, np.bool_)):
        return "flag"
    if isinstance(good, (int, np.integer)):
        return "count"
    if isinstance(good, (float, np.floating)):
        return "number"
    if isinstance(good, str):
        return "word"
    if isinstance(good, np.ndarray) and good.dtype != object:
        return "array"
    if isinstance(good, matplotlib.axes.Axes) or isinstance(good, np.ndarray):
        return "axes"
    if isinstance(good, Mapping):
        return "mapping"
    if isinstance(good, (list, tuple)) and good and all(isinstance(x, str) for x in good):
        return "names"
    return "function" if callable(good) and not hasattr(good, "init") else "object"


def _with(good, value):
    """The array with one value put in its middle, as Python objects."""
    mixed = np.asarray(good).astype(object)
    mixed.flat[mixed.size // 2] = value
    return mixed


def _nan(good):
    array = np.array(good, dtype=float)
    array.flat[array.size // 2] = np.nan
    return array


def _masked(good):
    mask = np.zeros(np.shape(good), dtype=bool)
    mask.flat[mask.size // 2] = True
    return np.ma.array(good, mask=mask)


def arrays(good):
    """What is no array of real numbers, though numpy would make one of much of it."""
    plain = np.asarray(good)
    yield "masked", _masked(plain)
    yield "complex", plain + 1j
    yield "text", plain.astype(str)
    yield "a word", "abc"
    yield "dates", DAY + np.arange(plain.size).reshape(plain.shape)
    yield "time spans", np.arange(plain.size).reshape(plain.shape) * np.timedelta64(1, "h")
    yield "a timestamp inside", _with(good, pandas.Timestamp("2020-01-01"))
    yield "None inside", _with(good, None)
    yield "NA inside", _with(good, pandas.NA)
    yield "an integer of 400 digits inside", _with(good, HUGE)
    yield "an object", object()
    yield "a dict", {"a": 1.0}
    if not isinstance(good, Numbers):
        yield "NaN inside", _nan(good)
    if plain.ndim:
        yield "ragged", [[1.0], [1.0, 2.0]]


def bound_arrays(good):
    """Arrays of another shape, where the shape is bound."""
    plain = np.asarray(good)
    yield "one axis more", plain[..., None].repeat(3, axis=-1)
    if plain.ndim:
        yield "one entry fewer", plain[:-1]
        yield "one number", float(plain.flat[0])
        yield "nothing", plain[:0]


def numbers(good):
    yield "a word", "abc"
    yield "complex", 1 + 2j
    yield "NaN", float("nan")
    yield "several", [0.5, 0.7]
    yield "a date", datetime.date(2020, 1, 1)
    yield "a date of numpy", DAY
    yield "masked", np.ma.masked
    yield "truth", True
    yield "an integer of 400 digits", HUGE
    yield "a dict", {}


def counts(good):
    yield "a word", "abc"
    yield "half", 1.5
    yield "truth", True
    yield "negative", -1
    yield "NaN", float("nan")
    yield "several", [1, 2]
    yield "400 digits", HUGE
    yield "a date", DAY


def flags(good):
    yield "a word", "no"
    yield "one", 1
    yield "several", np.array([True, False])
    yield "None", None


def words(good):
    yield "a number", 3
    yield "another word", "no such word"
    yield "several", ["a", "b"]
    yield "an array", np.array([1.0, 2.0])
    yield "a dict", {}


def texts(good):
    yield "a number", 3
    yield "several", ["a", "b"]
    yield "an array", np.array([1.0, 2.0])


def group_labels(good):
    some = list(np.asarray(good))
    yield "1 and '1'", [1, "1", *some[2:]]
    yield "None inside", [*some[:-1], None]
    yield "NaN inside", [*some[:-1], float("nan")]
    yield "masked", _masked(np.asarray(good))
    yield "a matrix", np.stack([np.asarray(good)] * 2)
    yield "one fewer", good[:-1]
    yield "a number", 3


def functions(good):
    yield "a number", 3
    yield "a word", "abc"


def mappings(good):
    yield "a number", 3
    yield "a word", "abc"
    yield "a list", [1.0, 2.0]
    yield "an array", np.array([1.0, 2.0])
    yield "a name that is None", {None: next(iter(good.values()), 1.0)}
    for key, value in good.items():
        if isinstance(value, np.ndarray) and kind("", value) == "array":
            yield f"{key} masked", {**good, key: _masked(np.asarray(value, dtype=float))}
            yield f"{key} complex", {**good, key: np.asarray(value) + 1j}
            yield f"{key} NaN", {**good, key: _nan(value)}
            yield f"{key} text", {**good, key: "abc"}
            break


def several_names(good):
    yield "a number", 3
    yield "a word", "abc"
    yield "None inside", [None] * len(good)
    yield "numbers", list(range(len(good)))


def sources(good):
    yield "None", None
    yield "negative", -1
    yield "half", 1.5
    yield "truth", True
    yield "a word", "abc"


def pictures(good):
    yield "a number", 3
    yield "a word", "abc"
    yield "a list", [1, 2]


def objects(good):
    yield "a number", 3.5
    yield "a word", "no such word"
    yield "an object", object()
    yield "a list of objects", [object()]


BAD = {"array": arrays, "number": numbers, "count": counts, "flag": flags, "word": words, "text": texts,
       "labels": group_labels, "function": functions, "mapping": mappings, "names": several_names,
       "rng": sources, "axes": pictures, "object": objects}  # fmt: skip


def dresses(name, good):
    """The same value as another type, which must lead to the same answer."""
    which = kind(name, good)
    if which == "array":
        plain = np.asarray(good)
        yield "a list", plain.tolist()
        yield "masked nowhere", np.ma.array(plain)
        yield "in the order of Fortran", np.asfortranarray(plain)
        yield "objects", plain.astype(object)
    elif which == "number":
        yield "of numpy", np.float64(good)
        yield "an array of no dimension", np.array(good)
        if good == int(good) if np.isfinite(good) else False:
            yield "an int", int(good)
    elif which == "count":
        yield "of numpy", np.int64(good)
    elif which == "flag":
        yield "of numpy", np.bool_(good)
    elif which == "names":
        yield "a tuple", tuple(good)
        yield "an array", np.array(good)
    elif which == "labels":
        yield "objects", np.asarray(good).astype(object)
        yield "a list", np.asarray(good).tolist()


def _through(change, result):
    if isinstance(result, tuple):
        return tuple(change(part) for part in result)
    if isinstance(result, Mapping):
        return {key: change(value) for key, value in result.items()}
    return change(result)


def strange_functions(good):
    """Functions that return what is no result, or take other arguments."""
    results = {
        "returns NaN": lambda x: np.full(np.shape(x), np.nan)[()],
        "returns text": lambda x: np.full(np.shape(x), "abc")[()],
        "returns complex": lambda x: np.asarray(x) + 1j,
        "returns dates": lambda x: np.full(np.shape(x), DAY)[()],
        "returns masked": lambda x: np.ma.array(x, mask=np.ones(np.shape(x), bool)),
        "returns an axis more": lambda x: np.asarray(x)[..., None].repeat(2, axis=-1),
    }
    for words_, change in results.items():
        yield words_, lambda *a, change=change, **k: _through(change, good(*a, **k))
    yield "returns None", lambda *a, **k: None
    yield "takes nothing", lambda: None
    yield "asks for one number", lambda *a, **k: good(*a, **k) if float(np.ravel(a[0])) else None


def careless(good):
    """A function that writes into what it was given, after it has looked at it."""

    def run(*arguments, **named):
        result = good(*(copy.deepcopy(x) if isinstance(x, np.ndarray) else x for x in arguments), **named)
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument[...] = 99.0
        return result

    return run
