"""The yes/no model that every peer fits, the data as a file, and what is measured.

    use_i ~ Bernoulli(p_i),  logit p_i = x_i' gamma + b_j1 (+ b_j2 urban_i)
    gamma ~ N(0, 5), tau_k ~ half-normal(1), rho ~ LKJ(2)

Contraceptive use: 1,934 women in 60 districts, 7 coefficients (age and its square in decades, urban, number
of living children); 4 chains of 1,000 draws of all 68 parameters, or 130 with varying `urban`.
"""

import csv
import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

WORK = Path(__file__).parent / ".envs" / "data"
COLUMNS = ["use", "a", "a2", "urban", "l1", "l2", "l3", "district"]
VARYING = int(os.environ.get("BENCH_VARYING", "1"))
N_CHAINS, N_DRAWS = 4, 1000


def export():
    """Write women.csv for peers in other languages."""
    import bhm_core as bhm

    WORK.mkdir(parents=True, exist_ok=True)
    data = bhm.load_contraception()
    a = data.age / 10
    levels = [(data.livch == level) * 1 for level in ("1", "2", "3+")]
    district = np.unique(data.district, return_inverse=True)[1] + 1
    with open(WORK / "women.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(zip(*(np.asarray(c).tolist() for c in (
            data.use, a, a**2, data.urban, *levels, district)), strict=True))


def read():
    """y, X (n, 7), Z (n, K), group from 0."""
    rows = np.loadtxt(WORK / "women.csv", delimiter=",", skiprows=1)
    X = np.column_stack([np.ones(len(rows)), rows[:, 1:7]])
    return rows[:, 0], X, X[:, [0, 3]][:, :VARYING], rows[:, 7].astype(int) - 1


def clock():
    """Seconds by the clock, and of all processors used by this process and those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return np.array([time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used)])


def report(peer, draws=None, **facts):
    """Save draws (chain, draw, parameters) and print the facts."""
    if draws is not None:
        np.save(WORK / f"yes_no_{peer}_{VARYING}.npy", np.asarray(draws, dtype=float))
    json.dump({"peer": peer, **facts}, sys.stdout)
    print()


def stack(*parts):
    """One array (chain, draw, parameters) from arrays (chain, draw, *shape)."""
    return np.concatenate([np.asarray(x).reshape(*x.shape[:2], -1) for x in parts], axis=-1)
