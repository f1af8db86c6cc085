"""What 7,200 fits of the simulation study found, as sums over batches of runs."""

from __future__ import annotations

import numpy as np

from bhm_core.data import Table, read_csv

__all__ = ["load_prior_study"]

_CELL = ("groups", "members", "prior", "quantity")


def load_prior_study() -> Table:
    """Bias, coverage and width over 300 runs of each size and prior, with Monte Carlo standard errors.

    Computed once by `prior_study.study`, because 7,200 fits take minutes; all priors see the same 300 data
    sets.

    Returns
    -------
    Table
        ``groups``, ``members``, ``prior``, ``quantity``; ``bias``, ``bias_mcse``, ``coverage``,
        ``coverage_mcse``, ``width``.

    Examples
    --------
    >>> len(load_prior_study()["bias"])
    72
    """
    sums = read_csv("prior_study.csv", text=["prior", "quantity"], package="bhm_core.course.records")
    sums = Table({**sums, **{name: sums[name].astype(int) for name in ("groups", "members")}})
    cells = list(dict.fromkeys(zip(*(sums[name] for name in _CELL), strict=True)))
    rows = [_summarised(sums, cell) for cell in cells]
    return Table({name: np.array([row[name] for row in rows]) for name in rows[0]})


def _summarised(sums, cell):
    mine = np.logical_and.reduce([sums[name] == value for name, value in zip(_CELL, cell, strict=True)])
    runs, what = sums["runs"][mine].sum(), ("error", "squared", "covered", "width")
    error, squared, covered, width = (float(sums[name][mine].sum() / runs) for name in what)
    return {**dict(zip(_CELL, cell, strict=True)),
            "bias": error, "bias_mcse": np.sqrt((squared - error**2) / runs), "coverage": covered,
            "coverage_mcse": np.sqrt(covered * (1 - covered) / runs), "width": width}
