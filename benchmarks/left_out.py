"""Leave each of the 160 schools out and fit again, three models: python benchmarks/left_out.py.

Writes bhm_core/course/records/left_out.csv; a test recomputes a part of it. Takes some minutes.
"""

import csv
from pathlib import Path

from bhm_core.course.left_out import MODELS, predicted_without, school_model

PATH = Path(__file__).parent.parent / "bhm_core" / "course" / "records" / "left_out.csv"


def main():
    with open(PATH, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["model", "school", "elpd", "mcse"])
        for name in MODELS:
            for seed, label in enumerate(school_model(name).groups.tolist()):
                elpd, mcse = predicted_without(name, label, rng=seed)
                out.writerow([name, label, f"{elpd:.3f}", f"{mcse:.3f}"])


if __name__ == "__main__":
    main()
