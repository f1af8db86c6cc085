"""Exact answers that tests of several folders compare with."""

import csv
from pathlib import Path

PDB = "eight_schools_pdb: mu~N(0,5), tau~HalfCauchy(5)"
BDA = "eight_schools_bda: flat mu, flat tau"
HALF_NORMAL = "eight_schools: mu~N(0,10), tau~HalfNormal(10)"


def eight_schools(case):
    """Columns ``mean``, ``sd``, ``q05``, ... of mu, tau and theta[1] to theta[8], by outside quadrature."""
    path = Path(__file__).parent / "reference" / "eight_schools_exact.csv"
    with path.open(encoding="utf8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row.pop("case") == case]
    return {row.pop("param"): {name: float(value) for name, value in row.items()} for row in rows}
