"""A zoo of bugs, wrong on purpose: what the tests and the book try their alarms on.

Each is a small and common slip, next to the correct line it replaces. Nothing here is for use.
"""

from bhm_core.course.broken.kernels import (
    AdaptingForEver,
    NoHastingsRatio,
    ReversedHastingsRatio,
)
from bhm_core.course.broken.models import (
    ForgottenJacobian,
    OneTooFew,
    VarianceForSd,
    WrongGroupIndex,
    ignores_the_data,
)
from bhm_core.course.broken.orbits import careless_leapfrog, euler, symplectic_euler

__all__ = [
    "AdaptingForEver",
    "ForgottenJacobian",
    "NoHastingsRatio",
    "OneTooFew",
    "ReversedHastingsRatio",
    "VarianceForSd",
    "WrongGroupIndex",
    "careless_leapfrog",
    "euler",
    "ignores_the_data",
    "symplectic_euler",
]
