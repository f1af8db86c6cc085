"""Check all arguments of a function by its annotations."""

import ast
from collections.abc import Callable, Mapping
from functools import partial, wraps
from inspect import Parameter, signature
from typing import Any, TypeVar, cast

import numpy as np

from bhm_core._checks._words import shown
from bhm_core._checks.functions import function
from bhm_core._checks.numbers import count, finite_array, finite_number
from bhm_core._checks.things import generator
from bhm_core._checks.words import flag, text

F = TypeVar("F", bound=Callable[..., Any])
Check = Callable[[str, Any], Any]
_OPEN = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)  # *args and **style: not of one kind


def checked(*, together: str = "", **own: Check) -> Callable[[F], F]:
    """Check the arguments of a function by the words of its annotations, before it runs.

    ``ArrayLike`` stands for finite numbers, ``int`` for a count of at least 1, ``Mapping[str, X]`` for
    an X under each name, and so on; None is as good as the annotation says. A check given under
    the name of an argument takes the place of that of its annotation. The arguments named in
    `together` must have as many entries as the first of them. The module needs
    ``from __future__ import annotations``.
    """

    def wrap(function_: F) -> F:
        parameters = signature(function_)
        checks = {p.name: own.get(p.name) or _of(p.annotation)
                  for p in parameters.parameters.values() if p.kind not in _OPEN}

        @wraps(function_)
        def run(*args, **kwargs):
            bound = parameters.bind(*args, **kwargs)
            for name, value in bound.arguments.items():
                if checks.get(name) and value is not parameters.parameters[name].default:
                    bound.arguments[name] = checks[name](name, value)
            _same_length(bound.arguments, together.split(), own)
            return function_(*bound.args, **bound.kwargs)

        return cast(F, run)

    return wrap


def _same_length(arguments, names, own):
    """Raise unless these are as long as the first of them, in one dimension if nothing else is said."""
    given = [name for name in names if arguments.get(name) is not None]
    for name in given:
        value = arguments[name]
        for key, part in value.items() if isinstance(value, Mapping) else [("", value)]:
            where, ndim = f"{name}[{key!r}]" if key else name, getattr(part, "ndim", 1)
            if ndim == 0 or (ndim > 1 and name not in own):
                raise ValueError(f"{where} must have 1 dimension, got shape {np.shape(part)}")
            if len(part) != len(arguments[given[0]]):
                raise ValueError(f"{where} must have as many entries as {given[0]}, "
                                 f"{len(arguments[given[0]])}, got {len(part)}")


def _of(annotation: Any) -> Check | None:
    """The check that an annotation, as it is written, stands for; None for what is not checked."""
    if not isinstance(annotation, str):
        return None
    return _read(ast.parse(annotation, mode="eval").body)


def _read(node):
    if isinstance(node, ast.BinOp):  # of "X | None" and "X | Y" the first
        check = _read(node.left)
        optional = isinstance(node.right, ast.Constant)
        return partial(_if_given, check) if check and optional else check
    if isinstance(node, ast.Subscript):
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        many = _MANY.get(node.value.id)
        return partial(many, [_read(part) for part in inside]) if many else None
    return _ONE.get(getattr(node, "id", None))


def _if_given(check, name, value):
    return None if value is None else check(name, value)


def _by_name(checks, name, value):
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be a dict or another mapping, got {shown(value)}")
    outer, inner = (check or _anything for check in checks)
    return {outer(f"a name in {name}", key): inner(f"{name}[{key!r}]", one)
            for key, one in value.items()}


def _in_a_row(checks, name, value):
    if isinstance(value, (str, Mapping)) or not hasattr(value, "__len__") or not getattr(value, "ndim", 1):
        raise ValueError(f"{name} must be a sequence, got {shown(value)}")
    return [(checks[0] or _anything)(f"{name}[{k}]", one) for k, one in enumerate(value)]


def _as_many(checks, name, value):
    if isinstance(value, (str, Mapping)) or not hasattr(value, "__len__") or len(value) != len(checks):
        raise ValueError(f"{name} must have {len(checks)} parts, got {shown(value)}")
    return tuple((check or _anything)(f"{name}[{k}]", one)
                 for k, (check, one) in enumerate(zip(checks, value, strict=True)))


def _anything(name, value):
    return value


def _seed(name, value):
    generator(value)
    return value  # where an int goes to several generators, they must all begin with it


def _axes(name, value):
    if not hasattr(value, "get_xaxis_transform"):
        raise ValueError(f"{name} must be matplotlib Axes, got {shown(value)}")
    return value


def _panels(name, value):
    for k, one in enumerate(np.ravel(np.asarray(value, dtype=object))):
        _axes(f"{name}[{k}]", one)
    return value


_ONE: dict[Any, Check] = {
    "ArrayLike": finite_array, "Floats": finite_array, "Numbers": finite_array, "Array": finite_array,
    "float": finite_number, "int": count, "Index": partial(count, minimum=0), "bool": flag,
    "str": text, "Rng": _seed, "Callable": function, "LogDensity": function,
    "LogDensityAndGradient": function, "Axes": _axes, "Panels": _panels,
}  # fmt: skip
_MANY: dict[str, Callable[..., Any]] = {
    "Mapping": _by_name, "dict": _by_name, "Sequence": _in_a_row, "Iterable": _in_a_row,
    "tuple": _as_many, "Callable": lambda _, name, value: function(name, value),
}  # fmt: skip
