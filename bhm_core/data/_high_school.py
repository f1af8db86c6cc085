"""High School and Beyond, the data that carry the story of the course."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core.data._tables import FACTS, Table, frozen, read_csv


@dataclass(frozen=True, repr=False)
class HighSchool:
    """High School and Beyond: a table of students and a table of schools.

    Parameters
    ----------
    students : Table
        One row a student (7,185).
    schools : Table
        One row a school (160), sorted by school.
    title, source, carrier, licence : str
        What was measured, by whom, and which package carried the file.
    units : dict
        Column name to unit or meaning.

    Examples
    --------
    >>> data = load_high_school()
    >>> data.schools["catholic"].sum(), data.units["mathach"]
    (np.int64(70), 'mathematics score, points')
    """

    students: Table
    schools: Table
    title: str
    source: str
    carrier: str
    licence: str
    units: dict[str, str]

    def to_pandas(self) -> tuple[Any, Any]:
        """Return both tables as data frames.

        Returns
        -------
        tuple of pandas.DataFrame
            ``students, schools``.
        """
        return self.students.to_pandas(), self.schools.to_pandas()

    def __repr__(self) -> str:
        return (
            f"{self.title}\nstudents: {self.students!r}\nschools: {self.schools!r}\n"
            f"Source: {self.source}"
        )


def load_high_school() -> HighSchool:
    """Load High School and Beyond, 1982: 7,185 students in 160 schools of the United States.

    Source: National Center for Education Statistics, as in Raudenbush & Bryk (2002), chapter 4.
    Carrier: R package nlme 3.1-162, ``MathAchieve`` and ``MathAchSchool`` (GPL >= 2).

    Returns
    -------
    HighSchool
        ``.students`` has `school`, `minority` (0/1), `sex`, `ses` (socio-economic status,
        standardised over the survey), `mathach` (mathematics score, points, about -3 to 25) and
        `cses` (`ses` minus the mean of the school's own students); also the columns of the
        student's school: `sector`, `catholic`, `size`, `meanses`, `meanses_file`.
        ``.schools`` has `school`, `size` (pupils enrolled), `sector`, `catholic` (1 Catholic,
        0 public), `pracad` (share on the academic track), `disclim` (disciplinary climate),
        `himinty` (1 if more than 40% minority), `n` (students in the sample), `meanses` (mean
        `ses` of those students) and `meanses_file` (the survey's own school mean, rounded; it
        differs by up to 0.0065).

    Examples
    --------
    >>> data = load_high_school()
    >>> data.students["mathach"].size, data.schools["school"].size
    (7185, 160)
    >>> print(round(data.students["mathach"][data.students["school"] == 8367].mean(), 2))
    4.55
    """
    students = read_csv("hsb_students.csv", text=["sex"], whole=["school", "minority"])
    schools = read_csv("hsb_schools.csv", text=["sector"], whole=["school", "size", "himinty"])
    row = np.searchsorted(schools["school"], students["school"])
    n = np.bincount(row)
    schools["meanses_file"] = schools.pop("meanses")
    schools |= {
        "catholic": (schools["sector"] == "Catholic").astype(int),
        "n": n,
        "meanses": np.bincount(row, students["ses"]) / n,
    }
    del students["meanses"]
    students["cses"] = students["ses"] - schools["meanses"][row]
    for name in ("sector", "catholic", "size", "meanses", "meanses_file"):
        students[name] = schools[name][row]
    return HighSchool(
        students=frozen(students),
        schools=frozen(schools),
        title="High School and Beyond, 1982: mathematics of 7,185 students in 160 schools.",
        source="US National Center for Education Statistics; Raudenbush & Bryk (2002), chapter 4",
        carrier="R package nlme 3.1-162 (GPL >= 2), MathAchieve and MathAchSchool",
        licence=f"public data of a US agency; {FACTS}",
        units={
            "mathach": "mathematics score, points",
            "ses": "socio-economic status, standardised over the survey",
            "cses": "ses minus the mean of the school's own students",
            "meanses": "mean ses of the school's own students",
            "meanses_file": "school mean of ses as printed in the survey's school file",
            "size": "pupils enrolled",
            "pracad": "share of pupils on the academic track",
            "n": "students in the sample",
        },
    )
