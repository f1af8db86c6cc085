"""Checks and sums that the conjugate families share."""

import numpy as np

from bhm_core._checks import finite_array, not_too_large


def observations(y):
    """Return y as a flat array of finite numbers; a single number is one observation."""
    return not_too_large("y", np.atleast_1d(finite_array("y", y)).ravel())


def known_name(name, choices):
    """Raise ValueError unless `name` is one of `choices`; None stands for the first."""
    if name is not None and not (isinstance(name, str) and name in choices):
        raise ValueError(f"name must be one of {', '.join(choices)}, got {name!r}")


def squared_deviations(y):
    """Return the sum of (y_i - mean)^2; zero for fewer than two observations."""
    return float(np.sum((y - y.mean()) ** 2)) if y.size else 0.0


def store_floats(family):
    """Store the parameters of a frozen family as plain floats, so that they print as such."""
    for name in family.__dataclass_fields__:
        object.__setattr__(family, name, float(getattr(family, name)))


def need_positive(family, names, what):
    """Raise ValueError unless the named parameters of `family` are above 0."""
    for name in names:
        value = getattr(family, name)
        if not value > 0:
            raise ValueError(f"{name} must be positive for a proper {what}, got {value}")
