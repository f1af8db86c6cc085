"""Processor seconds of successive calls of sample(): python benchmarks/successive_calls.py.

One process per number of groups; the simulated pupils are those of scaling.py, 100 a group. Writes
successive_calls.csv and its checksum. Processor seconds, because they hardly change with the load.
"""

import csv
import datetime
import os
import subprocess
import sys
import time

from loop import RECORDS, sign
from scaling import whole

GROUPS, CALLS, PUPILS = (1_000, 10_000), 3, 100  # pupils per group
COLUMNS = ["groups", "first", "second", "third", "date"]
FILE = "successive_calls.csv"


def spent(groups):
    """Processor seconds of each call in this process; the draws of one are gone before the next."""
    import bhm_core as bhm

    statistics = bhm.SufficientStatistics.from_arrays(*whole(PUPILS * groups, groups))
    for seed in range(CALLS):
        begin = time.process_time()  # as scaling.py has it: from the sums to all draws
        bhm.HierarchicalRegression.from_statistics(statistics).sample(rng=seed)
        yield time.process_time() - begin


def main():
    if len(sys.argv) > 1:
        print(*spent(int(sys.argv[1])))
        return
    with open(RECORDS / FILE, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for groups in GROUPS:
            done = subprocess.run([sys.executable, __file__, str(groups)], capture_output=True, text=True,
                                  check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
            seconds = map(float, done.stdout.split())
            out.writerow([groups, *(f"{value:.2f}" for value in seconds), datetime.date.today().isoformat()])
    sign(FILE)


if __name__ == "__main__":
    main()
