"""Cost by number of rows: python benchmarks/scaling.py [--cases a,b]. Writes scaling.csv.

Simulated pupils in schools with a known truth; each case in a process of its own, for its peak memory.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import loop
import numpy as np
import run

HERE = Path(__file__).parent
DATA = HERE / ".envs" / "data"
RECORDS = HERE.parent / "bhm_core" / "course" / "records"  # the book shows them from there
TRUTH = {"gamma": [12.0, 2.0, 1.0, -1.0], "tau": [2.0, 0.5], "rho": 0.3, "sigma": 6.0}
CHUNK = 500_000
# name: (rows, groups, how the rows come)
CASES = {
    "1e5": (10**5, 10**3, "arrays"),
    "1e6": (10**6, 10**4, "arrays"),
    "1e6_parquet": (10**6, 10**4, "duckdb"),
    "1e7_chunks": (10**7, 10**4, "chunks"),
    "lme4_1e6": (10**6, 10**4, "lme4"),
    "mixedlm_1e6": (10**6, 10**4, "mixedlm"),
    "spark_1e6": (10**6, 10**4, "spark"),
}
COLUMNS = ["case", "rows", "groups", "how", "statistics", "first_call", "sample", "seconds", "draws_kept",
           "ess_bulk_min", "tau_slope", "peak_mb", "remark"]


def simulate(n, n_groups, seed=1):
    """Yield (y, X, Z, group) in chunks of half a million rows."""
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(np.array([[1, TRUTH["rho"]], [TRUTH["rho"], 1]]))
    b = rng.standard_normal((n_groups, 2)) @ root.T * TRUTH["tau"]
    u_group = rng.integers(0, 2, n_groups).astype(float)
    for begin in range(0, n, CHUNK):
        group = np.arange(begin, min(n, begin + CHUNK)) % n_groups
        x, u, ones = rng.standard_normal(len(group)), u_group[group], np.ones(len(group))
        X, Z = np.column_stack([ones, x, u, u * x]), np.column_stack([ones, x])
        y = X @ TRUTH["gamma"] + (Z * b[group]).sum(1) + TRUTH["sigma"] * rng.standard_normal(len(x))
        yield y, X, Z, group


def whole(n, n_groups):
    return tuple(map(np.concatenate, zip(*simulate(n, n_groups), strict=True)))


def parquet(n, n_groups):
    """Path of the rows as a Parquet file, written by DuckDB."""
    import duckdb

    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"rows_{n}_{n_groups}.parquet"
    if not path.exists():
        rows = DATA / "rows.npy.csv"
        y, X, _, group = whole(n, n_groups)
        np.savetxt(rows, np.column_stack([y, X[:, 1], X[:, 2], group]), delimiter=",",
                   fmt=["%.17g", "%.17g", "%d", "%d"], header="y,x,u,school", comments="")
        duckdb.sql(f"COPY (SELECT * FROM read_csv('{rows}')) TO '{path}' (FORMAT parquet)")
        rows.unlink()
    return path


def statistics_of(n, n_groups, how):
    """Sufficient statistics and the seconds they took; making the data is not counted."""
    import bhm_core as bhm

    kind = bhm.SufficientStatistics
    if how == "arrays":
        data = whole(n, n_groups)
        begin = time.perf_counter()
        return kind.from_arrays(*data), time.perf_counter() - begin
    if how == "chunks":
        spent, total = 0.0, None
        for chunk in simulate(n, n_groups):
            begin = time.perf_counter()
            part = kind.from_arrays(*chunk)
            total = part if total is None else total + part
            spent += time.perf_counter() - begin
        return total, spent
    path = parquet(n, n_groups)
    begin = time.perf_counter()
    found = kind.from_duckdb(f"{path}", "y", ["1", "x", "u", "u * x"], ["1", "x"], "school")
    return found, time.perf_counter() - begin


def ours(n, n_groups, how):
    import bhm_core as bhm

    statistics, seconds = statistics_of(n, n_groups, how)
    spent, draws = [], None
    for _ in range(2):  # the first call pays for the imports that the package puts off
        draws = None  # one set of draws at a time, for the peak memory
        begin = time.perf_counter()
        draws = bhm.HierarchicalRegression.from_statistics(statistics).sample(rng=1)
        spent.append(time.perf_counter() - begin)
    first, sampling = spent
    return {"statistics": seconds, "first_call": first, "sample": sampling, "seconds": seconds + sampling,
            "draws_kept": int(draws["b"].size), "ess_bulk_min": draws.diagnostics.ess_bulk_min,
            "tau_slope": float(draws["tau"][..., 1].mean())}


def lme4(n, n_groups):
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / "large.csv"
    y, X, _, group = whole(n, n_groups)
    np.savetxt(path, np.column_stack([y, X[:, 1], X[:, 2], group]), delimiter=",", fmt="%.10g",
               header="y,x,u,group", comments="")
    code = (f"suppressPackageStartupMessages(library(lme4)); d <- read.csv('{path}');"
            "t <- system.time(m <- lmer(y ~ x * u + (x | group), d))['elapsed'];"
            "cat(t, as.data.frame(VarCorr(m))$sdcor[2])")
    out = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout
    seconds, tau = map(float, out.split()[-2:])
    return {"seconds": seconds, "tau_slope": tau, "remark": "point estimate"}


def mixedlm(n, n_groups):
    python = loop.interpreter("mixedlm", run.PEERS["mixedlm"][1])
    code = ("import time, numpy as np, pandas as pd; from mixedlm_rs import mixedlm;"
            f"d = pd.read_csv('{DATA / 'large.csv'}'); t = time.perf_counter();"
            "m = mixedlm('y ~ x * u', d, groups='group', re_formula='~x').fit();"
            "print(time.perf_counter() - t, np.asarray(m.cov_re)[1, 1] ** .5)")
    out = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    seconds, tau = map(float, out.split()[-2:])
    return {"seconds": seconds, "tau_slope": tau, "remark": "point estimate"}


def spark(n, n_groups):
    """The same SQL on Spark: same sums, same posterior as DuckDB's."""
    if shutil.which("java") is None:
        return {"remark": "skipped: no Java"}
    python = loop.interpreter("spark", ["pyspark==4.1.1", "numpy>=2", "scipy>=1.14", "duckdb>=1.1",
                                       "tqdm", "pandas", "pyarrow"])
    out = subprocess.run([python, str(HERE / "peers" / "fit_spark.py"), str(parquet(n, n_groups))],
                         capture_output=True, text=True, check=True,
                         env=os.environ | {"PYTHONPATH": str(HERE.parent)}).stdout
    return json.loads(out.strip().splitlines()[-1])


def measure(case):
    n, n_groups, how = CASES[case]
    runs = {"lme4": lme4, "mixedlm": mixedlm, "spark": spark}
    facts = runs[how](n, n_groups) if how in runs else ours(n, n_groups, how)
    who = resource.RUSAGE_CHILDREN if how in runs else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss / 1024
    return {"case": case, "rows": n, "groups": n_groups, "how": how, "peak_mb": round(peak)} | facts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--one", help="measure one case in this process and print it")
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one)))
        return
    place, rows = RECORDS / "scaling.csv", {}
    if place.exists():
        with open(place, newline="") as file:
            rows = {row["case"]: row for row in csv.DictReader(file)}
    for case in chosen.cases.split(","):
        done = subprocess.run([sys.executable, __file__, "--one", case], capture_output=True, text=True,
                              check=False, timeout=900)
        last = (done.stderr if done.returncode else done.stdout).strip().splitlines()[-1]
        why = last.split("Command")[0].strip(" :")  # no path of this machine in the table
        rows[case] = {"case": case, "remark": f"skipped: {why}"} if done.returncode else json.loads(last)
        print(rows[case], flush=True)
    with open(place, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for case in CASES:
            if case in rows:
                writer.writerow({k: f"{v:.4g}" if isinstance(v, float) else v
                                 for k, v in rows[case].items() if k in COLUMNS})


if __name__ == "__main__":
    main()
