"""Numbers and arrays of numbers."""

from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bhm_core._checks._words import shown, shown_shape

Floats = NDArray[np.float64]

LARGEST_WHOLE = 2**53  # beyond it floats leave out whole numbers
MOST = 10**9  # of what is held in memory one by one
LARGEST = 1e140  # its square is a number, and so are sums of many
_KINDS = {"c": "complex numbers", "U": "text", "S": "text", "T": "text", "M": "dates", "m": "time spans"}


def real_array(
    name: str, value: Any, *, ndim: int | None = None, shape: tuple[Any, ...] | None = None
) -> Floats:
    """Return `value` as floats, NaN and infinity among them.

    `shape` may hold None for any number, and begin with ``...`` for any axes before the others.
    """
    array = _real_numbers(name, value)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension(s), got shape {array.shape}")
    if shape is not None and not _fits(array.shape, shape):
        raise ValueError(f"{name} must have shape {shown_shape(shape)}, got {array.shape}")
    return array


def number_array(
    name: str, value: Any, *, ndim: int | None = None, shape: tuple[Any, ...] | None = None
) -> Floats:
    """Return `value` as floats without NaN; infinite ones are numbers here."""
    array = real_array(name, value, ndim=ndim, shape=shape)
    _refuse(name, array, np.isnan(array), "not be NaN")
    return array


def finite_array(
    name: str, value: Any, *, ndim: int | None = None, shape: tuple[Any, ...] | None = None
) -> Floats:
    """Return `value` as floats; NaN and infinity are named with their first position."""
    array = real_array(name, value, ndim=ndim, shape=shape)
    _refuse(name, array, ~np.isfinite(array), "be finite")
    return array


def not_negative(name: str, value: Any, *, shape: tuple[Any, ...] | None = None) -> Floats:
    """Return `value` as finite floats of at least 0."""
    array = finite_array(name, value, shape=shape)
    _refuse(name, array, array < 0, "be at least 0")
    return array


def shares(name: str, value: Any) -> Floats:
    """Return `value` as floats from 0 to 1."""
    array = finite_array(name, value)
    _refuse(name, array, (array < 0) | (array > 1), "be between 0 and 1")
    return array


def whole_numbers(name: str, value: Any, *, minimum: int = 0, ndim: int | None = None) -> Floats:
    """Return `value` as floats that are whole numbers of at least `minimum`."""
    array = finite_array(name, value, ndim=ndim)
    bad = (array != np.round(array)) | (array < minimum)
    _refuse(name, array, bad, f"be whole numbers of at least {minimum}", "g")
    _refuse(name, array, array > LARGEST_WHOLE, "be at most 2^53, where floats stop to count", "g")
    return array


def one_each(name: str, value: Floats, like: Floats, what: str) -> Floats:
    """Return `value` with the shape of `like`; a single number stands for all."""
    if value.shape != like.shape and value.size != 1:
        raise ValueError(f"{name} must have the shape {like.shape} of {what}, got {value.shape}")
    return np.broadcast_to(value, like.shape)


def positive(name: str, value: ArrayLike, *, shape: tuple[Any, ...] | None = None) -> Any:
    """Return `value` as a float (or float array) that is finite and above 0."""
    array = finite_array(name, value, shape=shape)
    if (array <= 0).any():
        raise ValueError(f"{name} must be positive, got {array[array <= 0].flat[0]}")
    return array if array.ndim else float(array)


def spread(name: str, value: Any, *, shape: tuple[Any, ...] | None = None) -> Any:
    """Return `value` as positive floats whose squares are numbers, neither 0 nor infinite."""
    array = not_too_large(name, positive(name, value, shape=shape))
    if np.min(array, initial=1.0) < 1 / LARGEST:
        raise ValueError(f"{name} must be at least {1 / LARGEST:g}, so that its squares are not 0, got "
                         f"{np.min(array):g}: choose another unit")
    return array


def fitting(name: str, value: Any, shape: tuple[int, ...]) -> Any:
    """Return `value`, which must not spread an array of `shape` to another shape."""
    try:
        fits = np.broadcast_shapes(np.shape(value), shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"{name} must fit an array of shape {shape}, got shape {np.shape(value)}")
    return value


def one_shape(**shapes: tuple[int, ...]) -> None:
    """Raise unless shapes of several arguments spread to one."""
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        said = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"{' and '.join(shapes)} must have shapes that fit together, got {said}") from None


def finite_number(name: str, value: Any, *, minimum: float | None = None) -> float:
    """Return `value` as one finite float, not below `minimum`."""
    number = float(finite_array(name, value, ndim=0))
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def positive_number(name: str, value: Any) -> float:
    """Return `value` as one finite float above 0."""
    return positive(name, finite_number(name, value))


def positive_or_infinite(name: str, value: Any) -> float:
    """Return `value` as one float above 0; infinity, the spread of a flat prior, is one."""
    if np.ndim(value) == 0 and isinstance(value, Real) and value == np.inf:
        return float(np.inf)
    return positive_number(name, value)


def probability(name: str, value: Any) -> float:
    """Return `value` as one float between 0 and 1, both left out."""
    number = finite_number(name, value)
    if not 0 < number < 1:
        raise ValueError(f"{name} must be between 0 and 1, got {number}")
    return number


def count(name: str, value: Any, *, minimum: int = 1, maximum: int = LARGEST_WHOLE) -> int:
    """Return `value` as an int from `minimum` to `maximum`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < minimum:
        raise ValueError(f"{name} must be an integer of at least {minimum}, got {shown(value)}")
    if value > maximum:
        raise ValueError(f"{name} must be an integer of at most {maximum:,}, got {float(value):g}"
                         if value < 10**300 else f"{name} must be an integer of at most {maximum:,}")
    return int(value)


def size(name: str, value: Any, *, minimum: int = 1) -> int:
    """Return `value` as a count of things that stand in memory together."""
    return count(name, value, minimum=minimum, maximum=MOST)


def not_too_large(name: str, value: Any, largest: float = LARGEST) -> Any:
    """Return `value`, finite numbers whose squares, too, are numbers."""
    size = max(np.max(value, initial=0.0), -np.min(value, initial=0.0))  # no copy of many rows
    if size > largest:
        raise ValueError(f"{name} must be at most {largest:g} in size, so that its squares are "
                         f"numbers, got {size:g}: choose another unit")
    return value


def _fits(shape, wanted):
    if wanted[:1] == (...,):
        wanted = wanted[1:]
        shape = shape[max(len(shape) - len(wanted), 0):]
    return len(shape) == len(wanted) and all(
        b is None or a == b for a, b in zip(shape, wanted, strict=True))


def _refuse(name, array, bad, condition, form=""):
    """Raise where `bad` holds, with the first such value and its place."""
    if not bad.any():
        return
    where = tuple(np.argwhere(bad)[0])
    at = f" at position {', '.join(map(str, where))}" if where else ""
    raise ValueError(
        f"{name} must {condition}, got {array[where]:{form}}{at} ({bad.sum()} value(s) in all)")


def _real_numbers(name: str, value: Any) -> Floats:
    """Return `value` as floats; what numpy would turn into numbers without being one is refused."""
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    if isinstance(value, (bool, np.bool_)):  # among others 1 and 0 are a predictor, alone a slip
        raise ValueError(f"{name} must be a number, got {value}")
    if isinstance(value, np.ma.MaskedArray):
        value = _unmasked(name, value)
    elif isinstance(value, (list, tuple)):
        value = [_unmasked(name, x) if isinstance(x, np.ma.MaskedArray) else x for x in value]
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, got {shown(value)}") from None
    if array.dtype == object and not _are_numbers(name, array):
        raise ValueError(f"{name} must be numbers, got {shown(value)}")
    try:
        if array.dtype.kind in "biufO":
            return np.asarray(array, dtype=float)
    except (OverflowError, TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, got {shown(value)}") from None
    kind = _KINDS.get(array.dtype.kind, "records")
    raise ValueError(f"{name} must be real numbers, not {kind}, got {shown(value)}")


def _unmasked(name, value):
    mask = np.ma.getmaskarray(value)
    if mask.any():
        raise ValueError(f"{name} must have no masked values, got {int(mask.sum())} of them")
    return value.data


def _are_numbers(name: str, array: NDArray[Any]) -> bool:
    """Whether every element is one real number, such as int, Fraction or Decimal; none may be missing."""
    for place, element in np.ndenumerate(array):
        if element is None or type(element).__name__ in ("NAType", "NaTType"):
            at = f" at position {', '.join(map(str, place))}" if place else ""
            raise ValueError(f"{name} must be finite, got {element}{at}")
        if not isinstance(element, (Real, Decimal)):
            return False
    return True
