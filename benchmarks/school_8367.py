"""School 8367's intercept by five programs and by quadrature: python benchmarks/school_8367.py.

Reads the draws that run.py left in benchmarks/.envs/data, asks lme4 once more, sums over a grid, and writes
school_8367.csv and its checksum. The model is that of shared_model.py; bhm_core's own answer is not kept, the
page computes it.
"""

import csv
import datetime

import numpy as np
from by_quadrature import intercept
from run import ENVS, PEERS, RECORDS, run
from shared_model import export, read
from yes_no import sign

import bhm_core as bhm
from bhm_core.diagnostics import mcse_mean

COLUMNS = ["program", "version", "what", "mean", "sd", "mcse", "date"]
DRAWN = {  # name in run.py: program, version, what it does
    "stan": ("Stan", "pystan 3.10", "NUTS, the program of the tab"),
    "nutpie": ("PyMC", "5.28.5, nutpie 0.16.8", "NUTS, the model of the tab"),
    "jags": ("JAGS", "4.3.1", "Gibbs"),
}
FILE = "school_8367.csv"


def draws_of(name):
    """Draws (4, 1000, 328) that a peer left, or None."""
    raw, saved = ENVS / "data" / f"{name}.bin", ENVS / "data" / f"{name}.npy"
    if raw.exists():
        return np.fromfile(raw).reshape(4, 1000, -1)
    return np.load(saved) if saved.exists() else None


def intercept_in(name, draws, place, sector):
    """Draws of the intercept: JAGS has whole lines, first all intercepts; the others deviations, in pairs."""
    if name == "jags":
        return draws[..., 8 + place]
    return draws[..., 0] + sector * draws[..., 2] + draws[..., 8 + 2 * place]


def rows(place):
    """One row per program, and one for the quadrature."""
    y, x, u, group = read()
    mean, sd = intercept(y, x, u, group, place)
    yield "quadrature", "", "a sum over four numbers, in NumPy", mean, sd, ""
    for name in filter(lambda one: draws_of(one) is not None, DRAWN):
        found = intercept_in(name, draws_of(name), place, u[group == place][0])
        yield *DRAWN[name], found.mean(), found.std(), float(mcse_mean(found))
    estimate = run("lme4")["intercepts"][place]
    yield "lme4", "1.1-31", PEERS["lme4"][2].partition(";")[0], estimate, "", ""


def main():
    export()
    place = int(np.searchsorted(np.unique(bhm.load_high_school().students["school"]), 8367))
    with open(RECORDS / FILE, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for row in rows(place):
            numbers = [f"{value:.4f}" if value != "" else "" for value in row[3:]]
            out.writerow([*row[:3], *numbers, datetime.date.today().isoformat()])
    sign(FILE)


if __name__ == "__main__":
    main()
