"""Methods of a part of an object, as methods of the whole."""

from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any, Concatenate, ParamSpec, TypeVar

__all__ = ["of"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


def of(
    part: str, method: Callable[Concatenate[Any, Given], Result]
) -> Callable[Concatenate[Any, Given], Result]:
    """The method of a part of an object, under its own name and docstring, as one of the object."""
    find = attrgetter(part)

    @wraps(method)
    def call(self: Any, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return method(find(self), *args, **kwargs)

    return call
