"""The fixed data of a figure, and what a reader may put in their place."""

from bhm_core._checks import number_array


def merged(state, changes):
    """Return the fixed data `state` with `changes`, which may not add to it."""
    for key in changes:
        if key not in state:
            raise ValueError(f"state must be one of {list(state)}, got {key!r}")
        _like(f"state[{key!r}]", changes[key], state[key])
    return {**state, **changes}


def _like(name, value, usual):
    """Raise unless `value` is of the kind of `usual`: a number, a text, or a list or dict of such."""
    if isinstance(usual, (bool, str)) or usual is None:
        if not isinstance(value, type(usual)):
            raise ValueError(f"{name} must be like {usual!r}, got {value!r}")
    elif isinstance(usual, (int, float)):
        number_array(name, value, ndim=0)
    elif isinstance(usual, dict):
        if not isinstance(value, dict) or set(value) != set(usual):
            raise ValueError(f"{name} must have the parts {list(usual)}, got {value!r}")
        for key, part in usual.items():
            _like(f"{name}[{key!r}]", value[key], part)
    else:
        if isinstance(value, str) or not hasattr(value, "__len__"):
            raise ValueError(f"{name} must be a list like {usual!r}, got {value!r}")
        for k, part in enumerate(value if usual else ()):
            _like(f"{name}[{k}]", part, usual[min(k, len(usual) - 1)])
