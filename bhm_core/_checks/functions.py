"""Functions of the reader's, and what they return."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bhm_core._checks._words import shown
from bhm_core._checks.numbers import real_array

Floats = NDArray[np.float64]
_SLIPS = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, StopIteration)


def function(name: str, value: Any) -> Any:
    """Return `value`, which can be called."""
    if not callable(value):
        raise ValueError(f"{name} must be callable, got {shown(value)}")
    return value


def returned(name: str, value: Any, shape: tuple[int, ...], what: str = "") -> Floats:
    """Return what a function of the reader's returned, as floats of `shape` of our own.

    NaN and infinity are left to the caller: some functions may return them. A copy is made, since a
    function may write its next result into the same array.
    """
    if type(value) is np.ndarray and value.dtype == np.float64 and value.shape == shape:
        return value.copy("K")  # every step of a chain comes by here
    array = real_array(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} must be {what}, got shape {array.shape}" if what
                         else f"{name} must have shape {shape}, got {array.shape}")
    return array.copy("K") if array is value else array


def _copy(x):
    """`x`, if it is an array or a dict of them as a copy."""
    if isinstance(x, np.ndarray):
        return x.copy("K")
    return {key: _copy(value) for key, value in x.items()} if type(x) is dict else x


def called(name: str, function: Any, *arguments: Any, takes: str) -> Any:
    """Call a function of the reader's on copies of arrays: what it does to them harms nothing.

    An error says what the function must take, beside what Python or numpy say about it.
    """
    try:
        return function(*map(_copy, arguments))
    except _SLIPS as error:
        raise ValueError(
            f"{name} must take {takes}, but it raised {type(error).__name__}: {error}") from error
