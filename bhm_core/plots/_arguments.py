"""What some arguments of pictures may be besides what their annotations say."""

from functools import partial

import numpy as np

from bhm_core._checks import choice, count, finite_array, number_array, real_array, text
from bhm_core.plots.style import COLORS

role_of_colour = partial(choice, options=tuple(COLORS))
points_in_plane = partial(finite_array, shape=(None, 2))


def limit(name, value):
    """One number; infinite where there is no limit."""
    return float(number_array(name, value, ndim=0))


def line_or_none(name, value):
    """Intercept and slope; NaN where a group alone has no line."""
    return tuple(real_array(name, value, shape=(2,)).tolist())


def numbers_of_states(name, value):
    """How many states each panel shows, from 0."""
    if isinstance(value, str) or np.ndim(value) != 1 or len(value) == 0:
        raise ValueError(f"{name} must be a sequence of counts, got {value!r}")
    return [count(f"{name}[{k}]", end, minimum=0) for k, end in enumerate(value)]


def triples(name, value):
    """Edges (parent, child, color)."""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise ValueError(f"{name} must be triples (parent, child, color), got {value!r}")
    edges = list(value)
    for edge in edges:
        if isinstance(edge, str) or not hasattr(edge, "__len__") or len(edge) != 3:
            raise ValueError(f"{name} must be triples (parent, child, color), got {edge!r}")
        for part in edge:
            text(f"a part of {name}", part)
    return edges


def within(name, value, n):
    """Places, a number or a dict of them, that n things have."""
    for place in value.values() if isinstance(value, dict) else [value]:
        if place is not None and place >= n:
            raise ValueError(f"{name} must be below {n}, the number of groups, got {place}")
    return value
