"""Time bhm_core beside others on yes/no outcomes: python benchmarks/yes_no.py [--peers a,b] [--again].

As run.py, for contraceptive use in 60 districts with one and with two varying coefficients. What is compared
is processor seconds, which a busy machine hardly changes; those of the clock stand beside them.
"""

import argparse
import csv
import datetime
import hashlib
import json
import os
import subprocess

import numpy as np
from run import ENVS, HERE, RECORDS, interpreter, rscript, short

LIMIT = 900  # seconds a peer
PYMC = ["pymc==5.28.5", "nutpie==0.16.8", "numba"]
NO_PACKAGE = "skipped: its packages are neither in Debian nor on PyPI"

# name: (script or reason why not, packages, remark)
PEERS = {
    "bhm": ("fit_bhm.py", None, "quadrature; median of 20 seeds"),
    "lme4": ("lme4.R", ["r-base-core", "r-cran-lme4"], "point estimate; median of 9"),
    "nutpie_cold": ("fit_nutpie.py", PYMC, "NUTS, non-centred; compile cache empty"),
    "nutpie": ("fit_nutpie.py", PYMC, "NUTS, non-centred; compile cache warm"),
    "rstanarm": ("rstanarm.R", ["r-base-core", "r-cran-rstanarm"],
                 "NUTS, compiled beforehand; other prior of the spreads"),
    "brms": ("brms.R", ["r-base-core", "r-cran-brms", "r-cran-bh", "r-cran-rcppeigen"],
             "NUTS, compiled for the model"),
    "jags": ("jags.R", ["r-base-core", "r-cran-rjags"], "Gibbs with the glm module"),
    "inla": (NO_PACKAGE, None, NO_PACKAGE),
}
COLUMNS = ["varying", "peer", "version", "seconds", "cpu", "first_call", "sampling", "sampling_cpu",
           "ess_bulk_min", "ess_tail_min", "ess_per_second", "ess_bulk_worst_of_20", "evaluations",
           "nodes", "tau_intercept", "load", "date", "remark"]


def run(name, varying):
    """Facts of one peer, from the last line that its script prints."""
    script, packages, _ = PEERS[name]
    if script == NO_PACKAGE:
        raise RuntimeError(NO_PACKAGE.removeprefix("skipped: "))
    program = rscript(packages) if script.endswith(".R") else interpreter(name, packages)
    cache = ENVS / f"numba_{name}_{varying}"
    if name == "nutpie_cold":
        subprocess.run(["rm", "-rf", str(cache)], check=True)
    shared = ENVS / f"numba_nutpie_cold_{varying}" if name == "nutpie" else cache
    env = os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
                        "NUMBA_CACHE_DIR": str(shared), "BENCH_VARYING": str(varying),
                        "OPENBLAS_NUM_THREADS": "1",
                        "PYTENSOR_FLAGS": f"base_compiledir={ENVS / 'pytensor'}"}
    done = subprocess.run([program, str(HERE / "peers" / "yes_no" / script)], cwd=HERE.parent, env=env,
                          timeout=LIMIT, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(next((line for line in lines if line.startswith("Error")), lines[-1]))
    return json.loads(done.stdout.strip().splitlines()[-1])


def draws_of(facts, varying):
    """Draws (chain, draw, parameters) that the peer left, or None for a point estimate."""
    data = ENVS / "data"
    if "raw" in facts:
        return np.fromfile(data / facts["raw"]).reshape(4, 1000, facts["width"])
    place = data / f"yes_no_{facts['peer']}_{varying}.npy"
    return None if "estimate" in facts else np.load(place)


def row_of(name, varying):
    """One row of the table."""
    from bhm_core.diagnostics import convergence

    load = os.getloadavg()[0]
    facts = run(name, varying)
    draws = draws_of(facts, varying)
    if draws is not None:
        found = convergence(draws)
        facts.setdefault("ess_bulk_min", float(found["ess_bulk"].min()))
        facts.setdefault("ess_tail_min", float(found["ess_tail"].min()))
        facts["tau_intercept"] = facts.pop("tau", float(draws[..., 7].mean()))
        facts["ess_per_second"] = facts["ess_bulk_min"] / facts["cpu"]
    else:
        facts["tau_intercept"] = facts["estimate"][7]
    return facts | {"load": load, "date": datetime.date.today().isoformat(), "remark": PEERS[name][2]}


def write(rows):
    with open(RECORDS / "yes_no.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for varying, name in ((k, name) for k in (1, 2) for name in PEERS):
            if (varying, name) in rows:
                row = rows[varying, name] | {"varying": varying, "peer": name}
                writer.writerow({k: short(row.get(k, "")) for k in COLUMNS})


def sign(name="yes_no.csv"):
    """The checksum of a record in SHA256SUMS."""
    place = RECORDS / "SHA256SUMS"
    digest = hashlib.sha256((RECORDS / name).read_bytes()).hexdigest()
    lines = [line for line in place.read_text().splitlines() if not line.endswith(f" {name}")]
    place.write_text("\n".join(sorted([*lines, f"{digest}  {name}"], key=lambda x: x.split()[1])) + "\n")


def read():
    place = RECORDS / "yes_no.csv"
    if not place.exists():
        return {}
    with open(place, newline="") as file:
        return {(int(row["varying"]), row["peer"]): row for row in csv.DictReader(file)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default=",".join(PEERS), help="names, comma between them")
    parser.add_argument("--varying", default="1,2", help="numbers of varying coefficients")
    parser.add_argument("--again", action="store_true", help="run peers that have a row too")
    chosen = parser.parse_args()
    import yes_no_model

    yes_no_model.export()
    rows = read()
    for varying in map(int, chosen.varying.split(",")):
        for name in chosen.peers.split(","):
            if chosen.again or (varying, name) not in rows or rows[varying, name]["seconds"] == "":
                print(f"running {name}, {varying} varying ...", flush=True)
                try:
                    rows[varying, name] = row_of(name, varying)
                except (RuntimeError, OSError, subprocess.SubprocessError) as error:
                    rows[varying, name] = {"remark": f"skipped: {error}"[:200]}
                write(rows)
                sign()
                found = rows[varying, name]
                print({k: short(found[k]) for k in ("cpu", "ess_bulk_min", "tau_intercept", "load", "remark")
                       if k in found}, flush=True)


if __name__ == "__main__":
    main()
