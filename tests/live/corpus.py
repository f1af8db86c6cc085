"""What files of the kind that people have are made of, and what the page should make of each.

A file is read, its columns are guessed or chosen, and its rows are taken; `told` is part of the sentence that
a reader gets instead.
"""

import random
from dataclasses import dataclass, field

SCHOOLS = ("North", "South", "East", "West")
N = 24
ROLES_ORDER = ("school", "hours", "score")


@dataclass
class Right:
    """What should come of a file."""

    choice: dict = field(default_factory=dict)
    model: str = "normal"
    roles: dict = field(default_factory=dict)
    rows: int = N
    groups: int = 4
    total: float | None = None
    skip: bool = False
    told: str | None = None
    noted: str | None = None


def records(outcome=None, predictor=None, schools=SCHOOLS):
    """Rows of school, hours, score: 24 in four schools."""
    rng = random.Random(4)
    out = []
    for i in range(N):
        school = schools[(i * 7) % len(schools)]
        score = f"{40 + 30 * rng.random():.2f}" if outcome is None else outcome(i, rng)
        hours = f"{5 * rng.random():.3f}" if predictor is None else predictor(i, rng)
        out.append([school, hours, score])
    return out


def text(rows, names=ROLES_ORDER, sep=",", end="\n", quoted=False):
    """A file as text."""
    mark = '"' if quoted else ""
    return end.join(sep.join(f"{mark}{v}{mark}" for v in row) for row in [names, *rows]) + end


def commas(rows):
    """Decimal commas."""
    return [[v.replace(".", ",") for v in row] for row in rows]


def total(rows):
    """Sum of the last column."""
    return sum(float(row[-1]) for row in rows)


PLAIN = records()
ROLES = {"outcome": "score", "predictor": "hours", "group": "school"}
SUM = total(PLAIN)
FINE = Right(roles=ROLES, total=SUM)
