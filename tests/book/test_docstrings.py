"""Public docstrings keep what CONTRIBUTING.md promises of them, and what they leave out is seen."""

import inspect
import re

import numpydoc.validate
import pytest
from interface import (
    LIBRARY,
    ROOMS,
    SHOWN,
    constructor,
    lookup,
    members,
    plain,
    public_names,
    raised,
)
from numpydoc.docscrape import NumpyDocString

import bhm_core

CHECKED = {"PR01", "PR02", "PR03", "RT01", "SS03", "GL08"}
ARRAY = re.compile(r"\b(nd)?array(_like)?\b(?!.*\bAxes\b)")
SHAPE = re.compile(r"\(.*\)|\bshape\b")
EQUATION = re.compile(r"[^<>=!]=[^=]|[~∝]")
YEAR = re.compile(r"\b(1[89]|20)\d\d\b")
# words that a documented type has if the hint is one of these, alone or beside None
WORDS = {"int": "int", "float": "float|int", "str": r"str|\{", "bool": "bool", "Rng": "Generator",
         "ArrayLike": "array", "Floats": "array", "Numbers": "array", "Callable": "callable|function",
         "LogDensity": "callable", "LogDensityAndGradient": "callable", "Axes": "Axes"}


def fields_are_documented(name):
    """Whether `name` is a dataclass or named tuple that lists every field (as Attributes)."""
    thing = lookup(name)
    fields = getattr(thing, "_fields", None) or getattr(thing, "__dataclass_fields__", ())
    fields = {field for field in fields if not field.startswith("_")}
    lines = [line.split(":")[0] for line in (thing.__doc__ or "").splitlines() if " : " in line]
    return bool(fields) and fields <= set(re.split(r"[,\s]+", " ".join(lines)))


def doc(name):
    """The parsed docstring of `name`."""
    return NumpyDocString(inspect.getdoc(plain(lookup(name))) or "")


def arguments(name):
    """Complaints of numpydoc about `name` that this project heeds: every argument is there."""
    errors = numpydoc.validate.validate(name)["errors"]
    heeded = CHECKED - ({"PR01"} if fields_are_documented(name) else set())
    return [f"{code}: {text}" for code, text in errors if code in heeded]


def kinds(name):
    """Arguments and results without a type, and arrays without a shape."""
    entries = [p for part in ("Parameters", "Attributes", "Returns") for p in doc(name)[part]]
    for entry in entries:
        if not entry.type and not entry.name.startswith("**"):
            yield f"{entry.name} has no type"
        if ARRAY.search(entry.type) and not SHAPE.search(entry.type):
            yield f"{entry.name or 'the result'} has no shape: {entry.type}"


def contradictions(name):
    """Arguments whose documented type has not the word that their hint asks for."""
    hints = {p.name: p.annotation
             for p in inspect.signature(constructor(lookup(name))).parameters.values()}
    for entry in doc(name)["Parameters"]:
        for argument in entry.name.replace("*", "").split(", "):
            hint = str(getattr(hints.get(argument), "__name__", hints.get(argument)))
            word = WORDS.get(hint.removesuffix(" | None"))
            if word and entry.type and not re.search(word, entry.type):
                yield f"{argument} is {entry.type} in words and {hint} in the signature"


def errors(name):
    """Types of errors that are raised without being said."""
    thing = lookup(name)
    if isinstance(thing, property):
        return
    function = plain(thing)
    said = " ".join(entry.type for entry in doc(name)["Raises"])
    for error in sorted(raised(function.__module__, function.__qualname__)):
        if error not in said:
            yield f"raises {error} without saying so"


def sources(name):
    """An equation in summary or notes, and no source with a year, here or in its class."""
    parsed = doc(name)
    text = " ".join(" ".join(parsed[part]) for part in ("Summary", "Extended Summary", "Notes"))
    if not EQUATION.search(re.sub(r"``.*?``", "", text)):
        return
    outer = lookup(name.rpartition(".")[0])
    whole = " ".join(inspect.getdoc(plain(x)) for x in (lookup(name), outer) if inspect.getdoc(x))
    if not YEAR.search(whole):
        yield "has an equation and no source"


def examples(name):
    """A class or an entrance without an example."""
    if ">>>" not in inspect.getdoc(lookup(name)):
        yield "has no example"


def complaints(room, *checks, names=public_names):
    return [f"{name} {text}" for name in names(room) for check in checks for text in check(name)]


def exported(room):
    return [f"{x.__module__}.{x.__qualname__}" for x in members(room).values()]


@pytest.mark.parametrize("room", sorted(SHOWN))
def test_every_public_docstring_says_its_arguments(room):
    assert complaints(room, arguments) == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_argument_has_its_type_and_every_array_its_shape(room):
    assert complaints(room, kinds, contradictions) == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_error_is_said(room):
    assert complaints(room, errors) == []


@pytest.mark.parametrize("room", sorted(LIBRARY))
def test_every_equation_has_a_source(room):
    assert complaints(room, sources) == []


@pytest.mark.parametrize("room", sorted(LIBRARY))
def test_every_class_and_entrance_has_an_example(room):
    assert complaints(room, examples, names=exported) == []


@pytest.mark.parametrize("method", [
    "counts.base.CountGroups.log_prior",  # inherited
    "regression.HierarchicalRegression.unconstrain",  # of a part of the model
])  # fmt: skip
def test_a_method_from_elsewhere_that_is_silent_about_errors_is_seen(method, monkeypatch):
    name = f"bhm_core.hierarchical.{method}"
    assert name in public_names("hierarchical")
    monkeypatch.setattr(plain(lookup(name)), "__doc__", "Say nothing.")
    assert list(errors(name)) == ["raises ValueError without saying so"]


def test_every_name_at_the_top_has_an_example():
    gaps = {name: list(examples(f"bhm_core.{name}")) for name in bhm_core._MODULE_OF}
    assert [name for name, found in gaps.items() if found] == []


RIGHT = '''from __future__ import annotations
from bhm_core._checks import positive


def scale(x: ArrayLike, by: float) -> Floats:
    """Return y = by x (Gauss 1809).

    Parameters
    ----------
    x : array_like (n,)
        Numbers.
    by : float
        Factor.

    Returns
    -------
    ndarray (n,)
        Scaled.

    Raises
    ------
    ValueError
        If `by` is not positive.

    Examples
    --------
    >>> scale([1.0], 2.0)
    array([2.])
    """
    return _helper(x, by)


def _helper(x, by):
    return x * positive("by", by)
'''
CHECKS = (arguments, kinds, contradictions, errors, sources, examples)
FAULTS = [
    (arguments, "    by : float\n        Factor.\n", ""),
    (arguments, "    by : float", "    buy : float"),
    (arguments, "    ndarray (n,)\n        Scaled.", ""),
    (kinds, "    x : array_like (n,)", "    x : array_like"),
    (kinds, "    x : array_like (n,)", "    x"),
    (kinds, "    ndarray (n,)\n", "    ndarray\n"),
    (contradictions, "    by : float", "    by : str"),
    (contradictions, "x: ArrayLike", "x: int"),
    (errors, "    ValueError\n        If `by` is not positive.", "    TypeError\n        Never."),
    (errors, "    return _helper(x, by)", '    if not x:\n        raise TypeError("x")'),
    (sources, " (Gauss 1809)", ""),
    (examples, "    >>> scale", "    scale"),
]


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Import a text as a module of its own, and return the name of its function."""

    def plant(text):
        (tmp_path / f"{tmp_path.name}.py").write_text(text)  # a name of its own for each test
        return f"{tmp_path.name}.scale"

    monkeypatch.syspath_prepend(tmp_path)
    return plant


def test_a_docstring_that_keeps_all_promises_is_not_complained_about(planted):
    assert [x for check in CHECKS for x in check(planted(RIGHT))] == []


@pytest.mark.parametrize(("check", "old", "new"), FAULTS)
def test_a_planted_fault_is_seen(planted, check, old, new):
    assert old in RIGHT
    name = planted(RIGHT.replace(old, new))
    assert [c.__name__ for c in CHECKS if list(c(name))] == [check.__name__]
