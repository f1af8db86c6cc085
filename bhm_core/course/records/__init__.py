"""Numbers that were measured or computed elsewhere and are shown in the book.

`high_school.csv`, `yes_no.csv` and `scaling.csv` are written by ``make bench``, `school_8367.csv` by
``benchmarks/school_8367.py``, `jags_forms.csv` and `successive_calls.csv` by the scripts of their names,
with no seconds of the clock; `lme4.csv` holds fits of lme4 1.1-31; `posteriors.json` holds posterior means
by quadrature over the scales and the correlation, which Stan (pystan 3.10) and JAGS 4.3.1 agree with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from bhm_core._checks import checked, choice, offering, size
from bhm_core._typing import Array
from bhm_core.course.records._fits import Fit, lme4_fits
from bhm_core.course.records._table import RecordedTable, rows_on_record
from bhm_core.course.records._untimed import jags_forms, successive_calls

__all__ = [
    "Fit", "benchmark", "jags_forms", "lme4_fits", "posteriors", "rate", "scaling", "school_8367",
    "smallest_ess", "successive_calls", "yes_no",
]

_ENOUGH = 400  # effective draws; with fewer, their number itself is not known well
_LABELS = {
    "bhm": "bhm_core",
    "lme4": "lme4",
    "mixedlm": "mixedlm-rs",
    "numpyro_marginal": "NumPyro, integrated by hand",
    "bayesm": "bayesm",
    "nutpie": "PyMC + nutpie, compiled before",
    "nutpie_cold": "PyMC + nutpie, first run",
    "pymc": "PyMC",
    "jags": "JAGS",
    "bambi": "bambi",
    "rstanarm": "rstanarm",
    "brms": "brms",
    "inla": "INLA",
}
_SHOWN = {
    "label": "program",
    "version": "version",
    "remark": "what it does",
    "seconds": "seconds",
    "ess_bulk_min": "smallest bulk ESS",
    "ess_per_second": "ESS per second",
    "ess_per_second_sampling": "sampling alone",
    "tau_slope": "tau of slopes",
    "load": "load",
}
_YES_NO = {
    "label": "program",
    "varying": "varying",
    "version": "version",
    "remark": "what it does",
    "cpu": "processor seconds",
    "ess_bulk_min": "smallest bulk ESS",
    "ess_per_second": "ESS per processor second",
    "tau_intercept": "tau of intercepts",
    "load": "load",
}
_WAYS = {
    "arrays": "bhm_core, arrays",
    "chunks": "bhm_core, chunks",
    "duckdb": "bhm_core, DuckDB over Parquet",
    "spark": "bhm_core, Spark (local)",
    "mixedlm": "mixedlm-rs",
}
_SCHOOL = {
    "program": "program",
    "what": "what it does",
    "mean": "intercept",
    "sd": "posterior sd",
    "mcse": "MCSE",
}
_SCALING = {
    "label": "program, and how the rows come",
    "rows": "rows",
    "groups": "groups",
    "statistics": "sums (s)",
    "sample": "sampling (s)",
    "seconds": "in total (s)",
    "draws_kept": "group draws kept",
    "ess_bulk_min": "smallest bulk ESS of phi",
    "peak_mb": "peak memory (MB)",
    "remark": "remark",
}


def benchmark() -> RecordedTable:
    """Times and effective sample sizes on High School and Beyond, one row per program.

    A run with fewer than 400 effective draws is too short for a rate (Vehtari et al. 2021): it has none.

    Returns
    -------
    RecordedTable
        Fastest first; programs that could not be run are in ``.skipped``.

    Examples
    --------
    >>> "bhm_core" in benchmark()["label"]
    True
    """
    rows = [_named(row) for row in rows_on_record("high_school.csv")]
    ran = sorted((r for r in rows if r["seconds"]), key=lambda r: float(r["seconds"]))
    skipped = {r["label"]: r["remark"] for r in rows if not r["seconds"]}
    return RecordedTable(ran, _SHOWN, skipped)


def _named(row):
    """A row of the file with its label, and without rates where too few draws count."""
    rates = ("ess_per_second", "ess_per_second_sampling")
    short = float(row["ess_bulk_min"] or 0) < _ENOUGH
    return row | {"label": _LABELS.get(row["peer"], row["peer"])} | dict.fromkeys(rates if short else (), "")


def yes_no(varying: int = 1) -> RecordedTable:
    """Processor seconds and effective sample sizes on contraceptive use, one row per program.

    Parameters
    ----------
    varying : int
        Varying coefficients: 1 for the intercept, 2 for that of urban women too.

    Returns
    -------
    RecordedTable
        Fastest first; programs that could not be run are in ``.skipped``.

    Raises
    ------
    ValueError
        If `varying` is neither 1 nor 2.

    Examples
    --------
    >>> "bhm_core" in yes_no()["label"]
    True
    """
    if size("varying", varying) > 2:
        raise ValueError(f"varying must be 1 or 2, got {varying}")
    rows = [_named(row) for row in rows_on_record("yes_no.csv") if int(row["varying"]) == varying]
    ran = sorted((r for r in rows if r["cpu"]), key=lambda r: float(r["cpu"]))
    return RecordedTable(ran, _YES_NO, {r["label"]: r["remark"] for r in rows if not r["cpu"]})


def scaling() -> RecordedTable:
    """Times and memory on simulated data of growing size, one row per size.

    Returns
    -------
    RecordedTable
        None as long as ``make bench`` has not written any; what could not be run is in
        ``.skipped``.
    """
    rows = [row | {"label": _WAYS.get(row["how"], row["how"])} for row in rows_on_record("scaling.csv")]
    ran = [r for r in rows if r["seconds"] or r.get("statistics")]  # of some only the sums were timed
    return RecordedTable(ran, _SCALING, {r["case"]: r["remark"] for r in rows if r not in ran})


def school_8367() -> RecordedTable:
    """The intercept of School 8367 by other programs, in the model with a line for each school.

    Returns
    -------
    RecordedTable
        Posterior means, their Monte Carlo standard errors, and lme4's prediction.

    Examples
    --------
    >>> "PyMC" in school_8367()["program"]
    True
    """
    return RecordedTable(rows_on_record("school_8367.csv"), _SCHOOL, decimals=3)


@checked()
def rate(rows: RecordedTable, of: str, to: str, column: str = "ess_per_second") -> float:
    """Ratio of one column for two programs.

    Parameters
    ----------
    rows : RecordedTable
        The table.
    of, to : str
        Labels of the programs.
    column : str
        Which numbers.

    Returns
    -------
    float
        NaN if one of them is not in the table or has no such number.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    offering("rows", rows, "rows", "shown", like="a recorded table")
    choice("column", column, tuple(rows.shown))
    known = dict(zip(rows["label"], rows[column], strict=True))
    return float(known.get(of, np.nan) / known.get(to, np.nan))


@checked()
def smallest_ess(draws: Mapping[str, Array]) -> float:
    """Smallest bulk effective sample size over all numbers that vary.

    Parameters
    ----------
    draws : Draws
        All quantities of a fit.

    Returns
    -------
    float
        Of the number that is known worst; the ones on the diagonal of a correlation do not count.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    from bhm_core.diagnostics import ess_bulk

    return float(np.nanmin(np.concatenate([np.ravel(ess_bulk(draws[name])) for name in draws])))


def posteriors() -> dict[str, Any]:
    """Posterior means by quadrature, which Stan and JAGS agree with.

    Returns
    -------
    dict
        Name of the model to a dict of reference values, by the names that draws have.
    """
    return json.loads((files(__name__) / "posteriors.json").read_text("utf8"))
