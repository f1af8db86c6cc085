"""The model that every peer fits, the data as files, and what is measured.

    mathach_i = gamma_1 + gamma_2 cses_i + gamma_3 catholic_j + gamma_4 cses_i catholic_j
                + b_j1 + b_j2 cses_i + eps_i
    gamma ~ N(0, 10), tau_k ~ half-normal(5), rho ~ LKJ(2), sigma ~ half-normal(10)

High School and Beyond: 7,185 pupils, 160 schools; 4 chains of 1,000 draws of all 328 parameters.
"""

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
WORK = HERE / ".envs" / "data"
N_CHAINS, N_DRAWS = 4, int(os.environ.get("BENCH_DRAWS", "1000"))
NAMES = ["gamma", "tau", "rho", "sigma", "b"]


def export():
    """Write rows.csv (y, x, u, group from 1) for peers in other languages."""
    import bhm_core as bhm

    WORK.mkdir(parents=True, exist_ok=True)
    data = bhm.load_high_school()
    pupils, schools = data.students, data.schools
    group = np.searchsorted(schools["school"], pupils["school"])
    columns = [pupils["mathach"], pupils["cses"], schools["catholic"][group], group + 1]
    with open(WORK / "rows.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["y", "x", "u", "group"])
        writer.writerows(zip(*(np.asarray(c).tolist() for c in columns), strict=True))


def read():
    """y, x, u (per row) and group from 0."""
    rows = np.loadtxt(WORK / "rows.csv", delimiter=",", skiprows=1)
    return rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3].astype(int) - 1


def report(peer, draws=None, **facts):
    """Save draws, an array (chain, draw, 328) in the order of NAMES, and print the facts."""
    WORK.mkdir(parents=True, exist_ok=True)
    if draws is not None:
        np.save(WORK / f"{peer}.npy", np.asarray(draws, dtype=float))
    json.dump({"peer": peer, **facts}, sys.stdout)
    print()


def stack(gamma, tau, rho, sigma, b):
    """One array (chain, draw, 328) from arrays (chain, draw, *shape)."""
    shape = gamma.shape[:2]
    return np.concatenate([np.asarray(x).reshape(*shape, -1) for x in (gamma, tau, rho, sigma, b)],
                          axis=-1)
