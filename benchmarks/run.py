"""Time bhm_core beside what one would use otherwise: python benchmarks/run.py [--peers a,b] [--again].

Peers are installed into benchmarks/.envs; one that cannot be is skipped, and the table says why. A peer
that has a row in high_school.csv is not run again unless --again is given.
"""

import argparse
import csv
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ENVS = HERE / ".envs"
RECORDS = HERE.parent / "bhm_core" / "course" / "records"  # the book shows them from there
LIMIT = 600  # seconds a peer
sys.path.insert(0, str(HERE))

# name: (script, packages of its own environment | Debian packages | None for this environment, remark)
PEERS = {
    "bhm": ("fit_bhm.py", None, "exact marginal; median of 20 seeds"),
    "lme4": ("lme4.R", ["r-base-core", "r-cran-lme4"], "point estimate; median of 15"),
    "mixedlm": ("fit_mixedlm.py", ["mixedlm-rs==0.2.0", "numpy", "pandas"], "point estimate; median of 5"),
    "numpyro_marginal": ("fit_numpyro_marginal.py", ["numpyro==0.22.0"],
                         "NUTS, group effects integrated out by hand"),
    "bayesm": ("bayesm.R", ["r-base-core", "r-cran-bayesm"],
               "Gibbs; inverse-Wishart prior, own sigma per group; 4 x 1,500"),
    "nutpie_cold": ("fit_nutpie.py", ["pymc==5.28.5", "nutpie==0.16.8", "numba"],
                    "NUTS, non-centred; compile cache empty"),
    "nutpie": ("fit_nutpie.py", ["pymc==5.28.5", "nutpie==0.16.8", "numba"],
               "NUTS, non-centred; compile cache warm"),
    "jags": ("jags.R", ["r-base-core", "r-cran-rjags"], "Gibbs with the glm module"),
    "stan": ("fit_stan.py", ["pystan==3.10.0"], "NUTS, non-centred; compiled afresh"),
    "bambi": ("fit_bambi.py", ["bambi==0.17.2", "matplotlib<3.11"],
              "NUTS; no correlation of intercept and slope"),
}
COLUMNS = ["peer", "version", "seconds", "first_call", "sampling", "ess_bulk_min", "ess_tail_min",
           "ess_per_second", "ess_per_second_sampling", "ess_bulk_worst_of_20", "ess_tail_worst_of_20",
           "normals", "tau_intercept", "tau_slope", "load", "date", "remark"]


def interpreter(name, packages):
    """Path of the Python of a peer, its environment made if need be."""
    if packages is None:
        return sys.executable
    place = ENVS / ("pymc" if name.startswith("nutpie") else name.split("_")[0])
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
        (place / "ready").touch()
    return str(python)


def rscript(packages):
    """Path of Rscript, with Debian's packages installed where that is possible."""
    missing = [p for p in packages if not Path(f"/var/lib/dpkg/info/{p}.list").exists()]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=True,
                       stdout=subprocess.DEVNULL)
    elif missing:
        raise RuntimeError(f"needs the Debian packages {', '.join(missing)}")
    return shutil.which("Rscript")


def run(name):
    """Facts of one peer, from the last line that its script prints."""
    script, packages, _ = PEERS[name]
    program = rscript(packages) if script.endswith(".R") else interpreter(name, packages)
    cache = ENVS / "numba"
    if name == "nutpie_cold":
        shutil.rmtree(cache, ignore_errors=True)
    env = os.environ | {"PYTHONPATH": str(HERE), "NUMBA_CACHE_DIR": str(cache),
                        "PYTENSOR_FLAGS": f"base_compiledir={ENVS / 'pytensor'}"}
    done = subprocess.run([program, str(HERE / "peers" / script)], cwd=HERE.parent, env=env,
                          timeout=LIMIT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no message"])[-1])
    return json.loads(done.stdout.strip().splitlines()[-1])


def draws_of(facts):
    """Draws (chain, draw, 328) that the peer left, or None for a point estimate."""
    data = ENVS / "data"
    if "raw" in facts:
        return np.fromfile(data / facts["raw"]).reshape(4, 1000, facts["width"])
    place = data / f"{facts['peer']}.npy"
    return None if "estimate" in facts or not place.exists() else np.load(place)


def row_of(name):
    """One row of the table."""
    from bhm_core.diagnostics import convergence

    load = os.getloadavg()[0]
    facts = run(name)
    draws = draws_of(facts)
    if draws is not None:
        found = convergence(draws)
        facts.setdefault("ess_bulk_min", float(found["ess_bulk"].min()))
        facts.setdefault("ess_tail_min", float(found["ess_tail"].min()))
        facts["tau_intercept"], facts["tau_slope"] = draws[..., 4:6].mean((0, 1))
        facts["ess_per_second"] = facts["ess_bulk_min"] / facts["seconds"]
        if "sampling" in facts:
            facts["ess_per_second_sampling"] = facts["ess_bulk_min"] / facts["sampling"]
    if "estimate" in facts:
        facts["tau_intercept"], facts["tau_slope"] = facts["estimate"][4:6]
    return facts | {"peer": name, "load": load, "date": datetime.date.today().isoformat(),
                    "remark": PEERS[name][2]}


def write(rows):
    with open(RECORDS / "high_school.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for name in PEERS:
            if name in rows:
                writer.writerow({k: short(rows[name].get(k, "")) for k in COLUMNS})


def short(value):
    return f"{value:.4g}" if isinstance(value, float) else value


def read():
    place = RECORDS / "high_school.csv"
    if not place.exists():
        return {}
    with open(place, newline="") as file:
        return {row["peer"]: row for row in csv.DictReader(file)}


def show(rows):
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"High School and Beyond, 4 x 1,000 draws of 328 parameters; {machine}, NumPy {np.__version__}")
    columns = ["peer", "seconds", "sampling", "ess_bulk_min", "ess_per_second",
               "ess_per_second_sampling", "tau_slope", "load", "remark"]
    table = [columns] + [[str(short(rows[n].get(c, ""))) for c in columns] for n in PEERS if n in rows]
    widths = [max(len(r[i]) for r in table) for i in range(len(columns))]
    for line in table:
        print("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default=",".join(PEERS), help="names, comma between them")
    parser.add_argument("--again", action="store_true", help="run peers that have a row too")
    parser.add_argument("--no-scaling", action="store_true", help="leave the large data out")
    chosen = parser.parse_args()
    import shared_model

    shared_model.export()
    rows = read()
    for name in chosen.peers.split(","):
        if name not in rows or rows[name]["seconds"] == "" or chosen.again:
            print(f"running {name} ...", flush=True)
            try:
                rows[name] = row_of(name)
            except (RuntimeError, OSError, subprocess.SubprocessError) as error:
                rows[name] = {"peer": name, "remark": f"skipped: {error}"[:200]}
            write(rows)
    show(rows)
    if not chosen.no_scaling:
        subprocess.run([sys.executable, str(HERE / "scaling.py")], check=False)


if __name__ == "__main__":
    main()
