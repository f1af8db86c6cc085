"""Effective draws of models of yes/no outcomes and counts at 20 seeds: python benchmarks/outcomes_by_seed.py.

For each data set the smallest bulk ESS of 4 x 1,000 draws over all parameters, group effects included, at the
worst and at the middle seed; the largest Pareto k; the methods; the CPU seconds per fit. At 20 seeds, all but
the seconds, which hang on the machine, goes to outcomes_by_seed.csv.
"""

import csv
import sys
import time

import numpy as np
from loop import RECORDS

import bhm_core as bhm
from bhm_core.diagnostics import ess_bulk


def women(varying):
    data = bhm.load_contraception()
    a, one = data.age / 10, np.ones(len(data.age))
    columns = [one, a, a**2, data.urban, *[data.livch == level for level in ("1", "2", "3+")]]
    X = np.column_stack([np.asarray(column, dtype=float) for column in columns])
    return bhm.HierarchicalGLM(data.use, X, X[:, [0, 3]] if varying else X[:, :1], data.district)


def chicks():
    data = bhm.load_grouse_ticks()
    height = (data.HEIGHT - data.HEIGHT.mean()) / 100
    X = np.column_stack([np.ones(403), data.YEAR == 96, data.YEAR == 97, height])
    return bhm.HierarchicalGLM(data.TICKS, X, np.ones((403, 1)), data.BROOD, family="poisson")


def rats():
    data = bhm.load_rat_tumors()
    one = np.ones((71, 1))
    return bhm.HierarchicalGLM(data.y, one, one, np.arange(71), trials=data.K)


DATA = {"rat tumours": rats, "grouse ticks": chicks, "contraception": lambda: women(False),
        "contraception, urban varies": lambda: women(True)}


def one_seed(make, seed):
    """Smallest bulk ESS, Pareto k, method, CPU seconds, error of the quadrature."""
    begin = time.process_time()
    draws = make().sample(rng=seed)
    seconds = time.process_time() - begin
    least = np.inf
    for name in draws.names:
        x = draws[name].reshape(draws.n_chains, draws.n_draws, -1)
        moves = np.ptp(x, axis=(0, 1)) > 0
        least = min(least, float(np.min(ess_bulk(x[..., moves]), initial=np.inf)))
    found = draws.diagnostics
    return least, found.pareto_k, found.method, seconds, found.quadrature_error


def summary(rows):
    """One row of the table."""
    ess, k, methods, seconds, error = zip(*rows, strict=True)
    return {"worst_ess": f"{min(ess):.0f}", "median_ess": f"{np.median(ess):.0f}",
            "largest_k": f"{max(k):.2f}", "methods": "/".join(sorted(set(methods))),
            "quadrature": f"{max(error):.0e}", "cpu": f"{np.median(seconds):.2f}"}


def main(n_seeds=20):
    found = {}
    for name, make in DATA.items():
        found[name] = summary([one_seed(make, seed) for seed in range(1, n_seeds + 1)])
        print(name, found[name], flush=True)
    if n_seeds == 20:
        write(found)


def write(found):
    columns = ["worst_ess", "median_ess", "largest_k", "methods", "quadrature"]
    with open(RECORDS / "outcomes_by_seed.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["data", *columns], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"data": name} | row for name, row in found.items())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
