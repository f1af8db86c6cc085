"""The wrong twins that the laws must reject: the zoo of the package, which the book shows too."""

from bhm_core.course.broken import (
    AdaptingForEver,
    ForgottenJacobian,
    NoHastingsRatio,
    OneTooFew,
    ReversedHastingsRatio,
    VarianceForSd,
    WrongGroupIndex,
    careless_leapfrog,
    euler,
    ignores_the_data,
    symplectic_euler,
)

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
