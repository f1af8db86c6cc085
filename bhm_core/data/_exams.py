"""Examinations: science at sixteen in English schools, with the scores that are missing."""

from bhm_core.data._tables import FACTS, Dataset, frozen, read_csv

__all__ = ["load_gcse"]


def load_gcse() -> Dataset:
    """Load the GCSE science scores of 1,905 pupils in 73 schools of England, 1989.

    A pupil has a written paper and coursework, which the pupil's own teacher marks; some lack one of
    the two. A missing score is NaN: leave its row out, or model it, and say which.

    Source: Cresswell (1991), as distributed with the program MLwiN (Rasbash et al., 2000).
    Carrier: R package mlmRev (GPL >= 2), `Gcsemv`.

    Returns
    -------
    Dataset
        1,905 rows: `school` (label), `student` (label within the school), `gender` (F or M), `female`
        (1 is F), `written` (per cent of 160 marks, 202 missing), `course` (coursework, per cent of 108
        marks, 180 missing); both are cut to fewer digits in the file.

    Examples
    --------
    >>> import numpy as np
    >>> pupils = load_gcse()
    >>> print(len(pupils.course), "pupils,", len(set(pupils.school)), "schools")
    1905 pupils, 73 schools
    >>> print(np.isnan(pupils.course).sum(), "without coursework")
    180 without coursework
    """
    table = read_csv(
        "gcse.csv", text=["gender"], whole=["school", "student"], gaps=["written", "course"]
    )
    return Dataset(
        frozen({**table, "female": (table["gender"] == "F").astype(int)}),
        title="GCSE science, 1989: written paper and coursework of 1,905 pupils in 73 schools.",
        source="Cresswell (1991), as distributed with MLwiN",
        carrier="R package mlmRev (GPL >= 2), Gcsemv",
        licence=FACTS,
        units={
            "written": "per cent of 160 marks", "course": "per cent of 108 marks", "female": "1 is F",
        },
    )
