"""Checks of user input; each raises ``ValueError`` with the name, the condition and the value."""

from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_array(name: str, value: ArrayLike, *, ndim: int | None = None) -> NDArray[np.float64]:
    """Return `value` as a float array; NaN and infinity are named with their first position."""
    array = _real_numbers(name, value)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension(s), got shape {array.shape}")
    bad = ~np.isfinite(array)
    if bad.any():
        where = np.argwhere(bad)[0]
        position = ", ".join(str(i) for i in where)
        at = f" at position {position}" if array.ndim else ""
        raise ValueError(
            f"{name} must be finite, got {array[tuple(where)]}{at} ({bad.sum()} value(s) in all)"
        )
    return array


def _real_numbers(name: str, value: Any) -> NDArray[np.float64]:
    """Return `value` as floats; what numpy would turn into numbers without being one is refused."""
    if isinstance(value, np.ma.MaskedArray):
        if np.ma.getmaskarray(value).any():
            raise ValueError(f"{name} must have no masked values, got "
                             f"{int(np.ma.getmaskarray(value).sum())} of them")
        value = value.data
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, got {_shown(value)}") from None
    if array.dtype == object and not _are_numbers(name, array):
        raise ValueError(f"{name} must be numbers, got {_shown(value)}")
    try:
        if array.dtype.kind in "biufO":
            return np.asarray(array, dtype=float)
    except OverflowError:
        raise ValueError(f"{name} must be numbers, got {_shown(value)}") from None
    kind = _KINDS.get(array.dtype.kind, "records")
    raise ValueError(f"{name} must be real numbers, not {kind}, got {_shown(value)}")


_KINDS = {"c": "complex numbers", "U": "text", "S": "text", "M": "dates", "m": "time spans"}


def _are_numbers(name: str, array: NDArray[Any]) -> bool:
    """Whether every element is one real number, such as int, Fraction or Decimal; none may be missing."""
    for place, element in np.ndenumerate(array):
        if element is None or type(element).__name__ in ("NAType", "NaTType"):
            at = ", ".join(map(str, place))
            raise ValueError(f"{name} must be finite, got {element} at position {at}")
        if not isinstance(element, (Real, Decimal)):
            return False
    return True


def _shown(value: Any) -> str:
    """A value, cut short."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]} ..."


def positive(name: str, value: ArrayLike) -> Any:
    """Return `value` as a float (or float array) that is finite and above 0."""
    array = finite_array(name, value)
    if (array <= 0).any():
        raise ValueError(f"{name} must be positive, got {array[array <= 0].flat[0]}")
    return array if array.ndim else float(array)


def count(name: str, value: Any, *, minimum: int = 1) -> int:
    """Return `value` as an int that is at least `minimum`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < minimum:
        raise ValueError(f"{name} must be an integer of at least {minimum}, got {value!r}")
    return int(value)


def generator(rng: int | np.random.Generator) -> np.random.Generator:
    """Return a ``numpy.random.Generator`` from an int seed or a Generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(rng)
    raise ValueError(f"rng must be a non-negative int or a numpy Generator, got {rng!r}")


def finite_number(name: str, value: ArrayLike, *, minimum: float | None = None) -> float:
    """Return `value` as one finite float, not below `minimum`."""
    number = float(finite_array(name, value, ndim=0))
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def positive_number(name: str, value: ArrayLike) -> float:
    """Return `value` as one finite float above 0."""
    return positive(name, finite_number(name, value))


def flag(name: str, value: Any) -> bool:
    """Return `value` as a bool; nothing else counts as true or false."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False, got {_shown(value)}")
    return bool(value)


def choice(name: str, value: Any, options: tuple[str, ...]) -> str:
    """Return `value`, one of the words `options`."""
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} must be {' or '.join(map(repr, options))}, got {_shown(value)}")
    return value


def names_of_columns(name: str, value: Any, n: int) -> tuple[str, ...]:
    """Return `value` as n names, each a text that stands once."""
    if isinstance(value, str) or not hasattr(value, "__len__") or len(value) != n:
        raise ValueError(f"{name} must have {n} entries, one a column, got {_shown(value)}")
    for entry in value:
        if not isinstance(entry, str) or not entry:
            raise ValueError(f"{name} must be names, got {_shown(entry)}")
    twice = [entry for entry in value if list(value).count(entry) > 1]
    if twice:
        raise ValueError(f"{name} must name each column once, got {twice[0]!r} twice")
    return tuple(value)
