"""Effective sample sizes of JAGS, centred and non-centred: python benchmarks/jags_forms.py.

Writes jags_forms.csv and its checksum. The centred row is that of high_school.csv; the non-centred program is
run, 4 chains of 1,000 draws with fixed seeds. No time is kept: how many draws count does not hang
on the load.
"""

import csv
import datetime

from loop import ENVS, RECORDS, Table, measured, sign
from run import COLUMNS as MEASURED
from run import HERE, LIMIT, facts_of
from shared_model import export

COLUMNS = ["form", "version", "draws", "ess_bulk_min", "ess_tail_min", "tau_slope", "date"]
PACKAGES = ["r-base-core", "r-cran-rjags"]
FILE = "jags_forms.csv"


def non_centred():
    """Facts of the non-centred program, measured as those of every peer."""
    facts = facts_of("jags", HERE / "peers" / "jags_noncentred.R", PACKAGES, 6 * LIMIT, ENVS)
    facts, draws = measured(facts, "", "seconds")
    return facts | {"tau_slope": draws[..., 5].mean(), "date": datetime.date.today().isoformat()}


def main():
    export()
    rows = Table("high_school.csv", MEASURED, ("peer",)).rows["jags",], non_centred()
    with open(RECORDS / FILE, "w", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        out.writeheader()
        for form, row in zip(("centred", "non-centred"), rows, strict=True):
            sizes = {name: f"{float(row[name]):.4g}" for name in COLUMNS[3:6]}
            out.writerow(row | sizes | {"form": form, "draws": 4000})
    sign(FILE)


if __name__ == "__main__":
    main()
