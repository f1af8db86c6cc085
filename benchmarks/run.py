"""Time bhm_core beside what one would use otherwise: python benchmarks/run.py [--peers a,b] [--again].

Peers are installed into benchmarks/.envs; one that cannot be is skipped, and the table says why. A peer
that has a row in high_school.csv is not run again unless --again is given.
"""

import os
import platform
import subprocess
import sys

import numpy as np
from loop import ENVS, HERE, PYMC, Table, arguments, facts_of, measured, short, today

LIMIT = 600  # seconds a peer

# name: (script, packages of its own environment | Debian packages | None for this environment, remark)
PEERS = {
    "bhm": ("fit_bhm.py", None, "exact marginal; median of 20 seeds"),
    "lme4": ("lme4.R", ["r-base-core", "r-cran-lme4"], "point estimate; median of 15"),
    "mixedlm": ("fit_mixedlm.py", ["mixedlm-rs==0.2.0", "numpy", "pandas"], "point estimate; median of 5"),
    "numpyro_marginal": ("fit_numpyro_marginal.py", ["numpyro==0.22.0"],
                         "NUTS, group effects integrated out by hand"),
    "bayesm": ("bayesm.R", ["r-base-core", "r-cran-bayesm"],
               "Gibbs; inverse-Wishart prior, own sigma per group; 4 x 1,500"),
    "nutpie_cold": ("fit_nutpie.py", PYMC,
                    "NUTS, non-centred; compile cache empty"),
    "nutpie": ("fit_nutpie.py", PYMC,
               "NUTS, non-centred; compile cache warm"),
    "jags": ("jags.R", ["r-base-core", "r-cran-rjags"], "Gibbs with the glm module"),
    "bambi": ("fit_bambi.py", ["bambi==0.17.2", "matplotlib<3.11"],
              "NUTS; no correlation of intercept and slope"),
}
COLUMNS = ["peer", "version", "seconds", "first_call", "sampling", "ess_bulk_min", "ess_tail_min",
           "ess_per_second", "ess_per_second_sampling", "ess_bulk_worst_of_20", "ess_tail_worst_of_20",
           "normals", "tau_intercept", "tau_slope", "load", "date", "remark"]



def run(name):
    """Facts of one peer."""
    script, packages, _ = PEERS[name]
    return facts_of(name, HERE / "peers" / script, packages, LIMIT, ENVS / "numba")


def row_of(name):
    """One row of the table."""
    row, facts = today(PEERS[name][2]), run(name)
    facts, draws = measured(facts, f"{facts['peer']}.npy", "seconds")
    taus = facts["estimate"][4:6] if draws is None else draws[..., 4:6].mean((0, 1))
    facts["tau_intercept"], facts["tau_slope"] = taus
    if "sampling" in facts and draws is not None:
        facts["ess_per_second_sampling"] = facts["ess_bulk_min"] / facts["sampling"]
    return facts | row


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
    parser = arguments(__doc__, PEERS)
    parser.add_argument("--no-scaling", action="store_true", help="leave the large data out")
    chosen = parser.parse_args()
    import shared_model

    shared_model.export()
    table = Table("high_school.csv", COLUMNS, ("peer",))
    for name in chosen.peers.split(","):
        if chosen.again or table.lacks(name):
            print(f"running {name} ...", flush=True)
            table.put(lambda name=name: row_of(name), name)
            table.write([(peer,) for peer in PEERS])
    show({name: table.rows[name,] for name in PEERS if (name,) in table.rows})
    if not chosen.no_scaling:
        subprocess.run([sys.executable, str(HERE / "scaling.py")], check=False)


if __name__ == "__main__":
    main()
