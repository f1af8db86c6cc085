"""What a busy machine can measure too: effective sizes, and seconds of the processor."""

from __future__ import annotations

from bhm_core.course.records._table import RecordedTable, rows_on_record

__all__ = ["jags_forms", "successive_calls"]

_FORMS = {
    "form": "JAGS, form of the program",
    "version": "version",
    "draws": "draws",
    "ess_bulk_min": "smallest bulk ESS",
    "tau_slope": "tau of slopes",
}
_CALLS = {
    "groups": "groups",
    "first": "first call (s)",
    "second": "second (s)",
    "third": "third (s)",
}


def jags_forms() -> RecordedTable:
    """Effective sample sizes of JAGS on High School and Beyond, with the program centred and non-centred.

    Returns
    -------
    RecordedTable
        One row per form of the program.

    Examples
    --------
    >>> from bhm_core.course.records import jags_forms
    >>> jags_forms()["form"].tolist()
    ['centred', 'non-centred']
    """
    return RecordedTable(rows_on_record("jags_forms.csv"), _FORMS)


def successive_calls() -> RecordedTable:
    """Processor seconds that the engine takes in the first, second and third call of a new process.

    Returns
    -------
    RecordedTable
        One row per number of groups.

    Examples
    --------
    >>> from bhm_core.course.records import successive_calls
    >>> bool((successive_calls()["first"] > successive_calls()["second"]).all())
    True
    """
    return RecordedTable(rows_on_record("successive_calls.csv"), _CALLS)
