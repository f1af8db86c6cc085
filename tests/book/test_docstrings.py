"""Public docstrings say every argument, in numpydoc's form."""

import importlib
import inspect
import operator
import re
from pathlib import Path

import numpydoc.validate
import pytest

import bhm_core

PACKAGE = Path(bhm_core.__file__).parent
CHECKED = {"PR01", "PR02", "PR03", "RT01", "SS03", "GL08"}


def public_names(module):
    """Yield the dotted name of what `module` shows: functions, classes and their methods."""
    thing = importlib.import_module(f"bhm_core.{module}")
    own = [n for n, x in vars(thing).items() if getattr(x, "__module__", "") == thing.__name__]
    exported = [name for name, home in bhm_core._MODULE_OF.items() if home == module]
    for name in sorted({*getattr(thing, "__all__", own), *exported}):
        member = getattr(thing, name, None)
        if name.startswith("_") or not (inspect.isfunction(member) or inspect.isclass(member)):
            continue
        yield f"{member.__module__}.{member.__qualname__}"
        for method, function in vars(member).items() if inspect.isclass(member) else ():
            plain = getattr(function, "fget", None) or getattr(function, "__func__", function)
            if inspect.isfunction(plain) and not method.startswith("_"):
                yield f"{member.__module__}.{member.__qualname__}.{method}"


def fields_are_documented(name):
    """Whether `name` is a dataclass or named tuple that lists every field (as Attributes)."""
    thing = operator.attrgetter(name.removeprefix("bhm_core."))(bhm_core)
    fields = getattr(thing, "_fields", None) or getattr(thing, "__dataclass_fields__", ())
    fields = {field for field in fields if not field.startswith("_")}
    lines = [line.split(":")[0] for line in (thing.__doc__ or "").splitlines() if " : " in line]
    return bool(fields) and fields <= set(re.split(r"[,\s]+", " ".join(lines)))


def problems(name):
    """Return the complaints of numpydoc about `name` that this project heeds."""
    errors = numpydoc.validate.validate(name)["errors"]
    heeded = CHECKED - ({"PR01"} if fields_are_documented(name) else set())
    return [f"{name} {code}: {text}" for code, text in errors if code in heeded]


@pytest.mark.parametrize("module", sorted(bhm_core._MODULES))
def test_every_public_docstring_says_its_arguments(module):
    assert [problem for name in public_names(module) for problem in problems(name)] == []


def test_an_argument_that_is_not_documented_is_seen():
    planted = """Add.

    Parameters
    ----------
    x : float
        One number.
    z : float
        Not an argument.

    Returns
    -------
    float
        The sum.
    """

    def add(x, y):
        return x + y

    add.__doc__ = planted
    bhm_core.planted = add
    try:
        found = " ".join(problems("bhm_core.planted"))
    finally:
        del bhm_core.planted
    assert "PR01" in found
    assert "PR02" in found
