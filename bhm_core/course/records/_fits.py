"""Fits of lme4."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.course.records._table import rows_on_record

__all__ = ["Fit", "lme4_fits"]


@dataclass(frozen=True)
class Fit:
    """A fit of lme4: where its optimum lies and what its criterion is there.

    Attributes
    ----------
    name, method : str
        What was fitted, and "REML" or "ML".
    rows : tuple
        ``y, X, Z, group`` of the model; Z is X.
    gamma, tau : ndarray (K,)
        Population coefficients and standard deviations of the varying ones.
    corr : float or None
        Correlation.
    sigma, criterion : float
        Residual standard deviation; -2 log likelihood, restricted or not.
    """

    name: str
    method: str
    rows: tuple[Array, ...]
    gamma: Floats
    tau: Floats
    corr: float | None
    sigma: float
    criterion: float


def lme4_fits() -> list[Fit]:
    """Fits of lme4 1.1-31 to data sets of the course.

    Returns
    -------
    list of Fit
        In the order of the file.
    """
    return [_fit(row) for row in rows_on_record("lme4.csv")]


def _fit(row):
    import bhm_core as bhm

    data = getattr(bhm, row["loader"])()
    data = getattr(data, "students", data)
    y, group = np.asarray(data[row["y"]], float), data[row["group"]]
    design = [np.ones_like(y)] + ([np.asarray(data[row["x"]], float)] if row["x"] else [])
    design = np.column_stack(design)
    numbers = {k: np.array(row[k].split(), float) for k in ("gamma", "tau")}
    return Fit(row["name"], row["method"], (y, design, design, group), **numbers,
               corr=float(row["corr"]) if row["corr"] else None,
               sigma=float(row["sigma"]), criterion=float(row["criterion"]))
