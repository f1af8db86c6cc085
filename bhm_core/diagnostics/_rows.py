"""Draws of many quantities, laid out for work on all of them at once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bhm_core._checks import real_array
from bhm_core._typing import ArrayLike, Floats, Number
from bhm_core.diagnostics._chain_statistics import by_block


def as_rows(draws: ArrayLike, name: str = "draws") -> tuple[Floats, tuple[int, ...]]:
    """Draws as ``(quantity, chain, draw)`` and the shape to give the results."""
    x = real_array(name, draws)
    if x.ndim < 2 or 0 in x.shape[:2]:
        raise ValueError(f"{name} must have shape (chain, draw, ...), got {x.shape}")
    rows = np.moveaxis(x.reshape(*x.shape[:2], int(np.prod(x.shape[2:]))), -1, 0)
    return np.ascontiguousarray(rows), x.shape[2:]


def all_of(
    function: Callable[[Floats], Any], names: Sequence[str], draws: ArrayLike, in_units: bool = False
) -> dict[str, Number]:
    """What `function` says by name about all quantities, each as an array of their shape."""
    rows, shape = as_rows(draws)
    out = by_block(function, rows, names, in_units=in_units)
    return {name: values.reshape(shape)[()] for name, values in out.items()}


def one_of(
    function: Callable[[Floats], Any], draws: ArrayLike, in_units: bool = False
) -> Number:
    """The same for a function with one answer."""
    return all_of(lambda x: {"it": function(x)}, ("it",), draws, in_units)["it"]
