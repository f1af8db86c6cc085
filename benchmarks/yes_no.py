"""Time bhm_core beside others on yes/no outcomes: python benchmarks/yes_no.py [--peers a,b] [--again].

As run.py, for contraceptive use in 60 districts with one and with two varying coefficients. What is compared
is processor seconds, which a busy machine hardly changes; those of the clock stand beside them.
"""

from loop import ENVS, HERE, PYMC, Table, arguments, facts_of, measured, short, today

LIMIT = 900  # seconds a peer
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


def row_of(name, varying):
    """One row of the table."""
    script, packages, remark = PEERS[name]
    if script == NO_PACKAGE:
        raise RuntimeError(NO_PACKAGE.removeprefix("skipped: "))
    cold = "nutpie_cold" if name == "nutpie" else name  # whose cache is warm then
    row = today(remark)
    facts = facts_of(name, HERE / "peers" / "yes_no" / script, packages, LIMIT,
                     ENVS / f"numba_{cold}_{varying}", BENCH_VARYING=str(varying), OPENBLAS_NUM_THREADS="1")
    facts, draws = measured(facts, f"yes_no_{facts['peer']}_{varying}.npy", "cpu")
    mean = facts["estimate"][7] if draws is None else float(draws[..., 7].mean())
    return facts | {"tau_intercept": facts.get("tau", mean)} | row


def main():
    parser = arguments(__doc__, PEERS)
    parser.add_argument("--varying", default="1,2", help="numbers of varying coefficients")
    chosen = parser.parse_args()
    import yes_no_model

    yes_no_model.export()
    table = Table("yes_no.csv", COLUMNS, ("varying", "peer"))
    for varying in chosen.varying.split(","):
        for name in chosen.peers.split(","):
            if chosen.again or table.lacks(varying, name):
                print(f"running {name}, {varying} varying ...", flush=True)
                found = table.put(lambda at=(name, varying): row_of(*at), varying, name)
                table.write([(k, peer) for k in "12" for peer in PEERS])
                print({k: short(found[k]) for k in ("cpu", "ess_bulk_min", "tau_intercept", "load", "remark")
                       if k in found}, flush=True)


if __name__ == "__main__":
    main()
