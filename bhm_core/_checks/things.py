"""Other things that an argument may be: sources of randomness, tables by name, objects that can do."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bhm_core._checks._words import shown


def generator(rng: int | np.random.Generator) -> np.random.Generator:
    """Return a ``numpy.random.Generator`` from an int seed or a Generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(rng)
    raise ValueError(f"rng must be a non-negative int or a numpy Generator, got {shown(rng)}")


def stream(rng: Any) -> Any:
    """Return a source of random numbers: a Generator, or whatever draws normal numbers as one does."""
    return rng if hasattr(rng, "standard_normal") else generator(rng)


def mapping(name: str, value: Any, *, least: int = 1) -> Mapping[str, Any]:
    """Return `value`, which has something under each of at least `least` names."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be a dict or another mapping from names, got {shown(value)}")
    if len(value) < least:
        raise ValueError(f"{name} must hold at least one name, got {shown(value)}")
    for key in value:
        if not isinstance(key, str) or not key.strip():
            raise ValueError(f"{name} must have names as its keys, got {shown(key)}")
    return value


def offering(name: str, value: Any, *needed: str, like: str) -> Any:
    """Return `value`, which must have the attributes `needed`, as `like` has them."""
    for attribute in needed:
        if not hasattr(value, attribute):
            raise ValueError(f"{name} must be {like}, got {shown(value)}: it has no {attribute!r}")
    return value


def distribution_on_axes(name: str, value: Any, n: int) -> Any:
    """Return `value`, a distribution on a grid of n axes."""
    offering(name, value, "axes", "weights", like="a Grid")
    if len(value.axes) != n:
        raise ValueError(f"{name} must be a Grid of {n} axis, got {len(value.axes)} of them")
    return value
