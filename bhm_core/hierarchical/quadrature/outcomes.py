"""Outcomes as a reader gives them: whole numbers, with trials or exposures."""

from typing import Any

import numpy as np

from bhm_core._checks import fitting, positive, whole_numbers
from bhm_core._typing import Floats
from bhm_core.hierarchical.quadrature.families import Binomial, Family, Poisson
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["outcomes", "sizes"]


def outcomes(family: str, rows: Rows | TwoLevelRows, trials: Any, exposure: Any) -> Family:
    """The family of the rows' outcomes."""
    y = whole_numbers("y", rows.y + rows.offset)
    known = sizes(family, len(y), trials, exposure)
    if family == "poisson":
        return Poisson(y, known)
    if (y > known).any():
        at = int(np.argmax(y > known))
        raise ValueError(f"y must be at most the number of trials, got {y[at]:g} of {known[at]:g} in row "
                         f"{at}: counts without a bound are family='poisson'")
    return Binomial(y, known)


def sizes(family: str, n: int, trials: Any, exposure: Any) -> Floats:
    """Trials or exposure of n rows, (n,): 1 unless given."""
    stated = {"trials": trials, "exposure": exposure}
    own = "trials" if family == "binomial" else "exposure"
    other = "exposure" if own == "trials" else "trials"
    if stated[other] is not None:
        raise ValueError(f"{other} must be left out for a {family} outcome, got {stated[other]!r}")
    if stated[own] is None:
        return np.ones(n)
    check = whole_numbers if own == "trials" else positive
    return np.array(fitting(own, check(own, stated[own]), (n,)), dtype=float)
