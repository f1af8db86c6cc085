"""Samplers side by side: transitions a second, and effective draws a second.

``python benchmarks/samplers.py`` times `bhm_core` in the environment it is run in. With ``--peers``
it makes a virtual environment (``benchmarks/.envs/samplers``), installs emcee, blackjax and PyMC
there, runs this same file in it with ``--only-peers``, and prints one table. Times are wall clock
and CPU of this machine at this moment; compare rows of one table only.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "samplers.csv"
PEERS = ("emcee", "blackjax", "pymc")
COLUMNS = ("task", "program", "rate", "unit", "cpu_rate")
PRECISION = np.linalg.inv(0.5 * np.array([[1, 0.5], [0.5, 1]]))
Y = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
SE = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def toy(x):
    """Log density of the slides' target, for many points at once."""
    a, b = x[:, 0] - 2, x[:, 1] - 2
    return -(PRECISION[0, 0] * a * a + 2 * PRECISION[0, 1] * a * b + PRECISION[1, 1] * b * b) / 2


def cpu_seconds():
    """Of this process and of those it has started, a compiler for instance."""
    return sum(os.times()[:4])


def timed(function, amount, repeats=3):
    """Best rate of several repeats, by wall clock and by CPU: what was made, divided by seconds."""
    rates = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), cpu_seconds()
        made = function()
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
        made = amount if amount is not None else made
        rates.append((made / wall, made / cpu))
    return max(rate[0] for rate in rates), max(rate[1] for rate in rates)


def row(task, program, function, amount, unit, **options):
    rate, cpu_rate = timed(function, amount, **options)
    return dict(zip(COLUMNS, (task, program, rate, unit, cpu_rate), strict=True))


def ours():
    import bhm_core as bhm
    from bhm_core.course.targets import NormalMeansTarget

    walk = bhm.random_walk_metropolis(toy, 1.0)
    target = NormalMeansTarget(Y, SE, 5.0, 5.0)

    def many():
        bhm.sample(walk, [-1.0, -1.0], n_draws=2000, n_chains=1000, rng=1)

    def one():
        bhm.sample(walk, [-1.0, -1.0], n_draws=20_000, n_chains=1, rng=1)

    def nuts():
        kernel = bhm.nuts(target.log_density_and_gradient)
        draws = bhm.sample(kernel, np.zeros(10), n_draws=1000, n_warmup=1000, rng=1)
        return bhm.diagnostics.ess_bulk(draws["theta"]).min()

    def engine():
        from scipy.stats import halfcauchy, norm

        post = bhm.NormalMeans(Y, SE, mu=norm(0, 5), tau=halfcauchy(scale=5)).sample(rng=1)
        return post.summary().ess_bulk.min()

    yield row("1,000 chains", "bhm_core", many, 2000 * 1000, "transitions/s")
    yield row("1 chain", "bhm_core", one, 20_000, "transitions/s")
    yield row("eight schools, NUTS", "bhm_core", nuts, None, "min bulk ESS/s")
    yield row("eight schools, exact engine", "bhm_core", engine, None, "min bulk ESS/s")


def emcee_rows():
    import emcee

    start = np.random.default_rng(1).normal(2, 0.5, size=(1000, 2))
    # the same Metropolis step, and the stretch move that emcee is known for
    for name, move in (("Metropolis", emcee.moves.GaussianMove(1.0)), ("stretch", None)):
        def run(move=move):
            sampler = emcee.EnsembleSampler(1000, 2, toy, vectorize=True, moves=move)
            sampler.run_mcmc(start, 300)

        yield row("1,000 chains", f"emcee, {name}", run, 300 * 1000, "transitions/s")


def blackjax_rows():
    import blackjax
    import jax
    import jax.numpy as jnp

    precision = jnp.asarray(PRECISION)

    def log_density(x):
        return -(x - 2) @ precision @ (x - 2) / 2

    kernel = blackjax.additive_step_random_walk(
        log_density, blackjax.mcmc.random_walk.normal(jnp.eye(2))
    )

    def loop(key, n):
        def step(state, key):
            state, _ = kernel.step(key, state)
            return state, state.position

        return jax.lax.scan(step, kernel.init(jnp.zeros(2)), jax.random.split(key, n))[1]

    single = jax.jit(lambda key: loop(key, 20_000))
    many = jax.jit(jax.vmap(lambda key: loop(key, 500)))
    keys = jax.random.split(jax.random.key(2), 1000)
    jax.block_until_ready((single(jax.random.key(1)), many(keys)))  # compile before the clock runs
    yield row("1 chain", "blackjax (compiled before)",
              lambda: jax.block_until_ready(single(jax.random.key(1))), 20_000, "transitions/s")
    yield row("1,000 chains", "blackjax (compiled before)",
              lambda: jax.block_until_ready(many(keys)), 500 * 1000, "transitions/s")


def pymc_rows():
    # a first fit, as a reader would make it: nothing compiled before
    os.environ["PYTENSOR_FLAGS"] = f"base_compiledir={tempfile.mkdtemp()}"
    import arviz
    import pymc as pm

    quiet = {"progressbar": False, "cores": 1, "compute_convergence_checks": False}

    def metropolis():
        with pm.Model():
            pm.MvNormal("x", [2.0, 2.0], tau=PRECISION)
            pm.sample(5000, tune=0, chains=1, step=pm.Metropolis(), random_seed=1, **quiet)

    def nuts():
        with pm.Model():
            mu, tau = pm.Normal("mu", 0, 5), pm.HalfCauchy("tau", 5)
            eta = pm.Normal("eta", 0, 1, shape=8)
            theta = pm.Deterministic("theta", mu + tau * eta)
            pm.Normal("y", theta, SE, observed=Y)
            draws = pm.sample(1000, tune=1000, chains=4, random_seed=1, **quiet)
        ess = arviz.ess(draws, var_names=["mu", "tau", "eta"])
        return min(float(np.min(ess[name].values)) for name in ("mu", "tau", "eta"))

    yield row("eight schools, NUTS", "PyMC (compilation included)", nuts, None,
              "min bulk ESS/s", repeats=1)
    yield row("eight schools, NUTS", "PyMC (compiled before)", nuts, None, "min bulk ESS/s",
              repeats=1)
    metropolis()
    yield row("1 chain", "PyMC Metropolis (compiled before)", metropolis, 5000, "transitions/s",
              repeats=1)


def peers():
    for make in (emcee_rows, blackjax_rows, pymc_rows):
        try:
            yield from make()
        except Exception as error:  # one peer that fails must not hide the others
            print(f"{make.__name__}: {error!r}", file=sys.stderr)


def peers_elsewhere(python):
    """Rows of the peers, timed by this file in an environment of their own."""
    if python is None:
        home = HERE / ".envs" / "samplers"
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        python = home / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    command = [python, __file__, "--only-peers"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="install and time the peers too")
    parser.add_argument("--peers-python", help="a Python that has the peers already")
    parser.add_argument("--only-peers", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_peers:
        print(json.dumps(list(peers())))
        return
    rows = list(ours())
    if options.peers or options.peers_python:
        rows += peers_elsewhere(options.peers_python)
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**one, "rate": round(one["rate"]), "cpu_rate": round(one["cpu_rate"])}
                         for one in rows)
    for one in sorted(rows, key=lambda one: (one["task"], -one["cpu_rate"])):
        print(f"{one['task']:28} {one['program']:28} {one['rate']:12,.0f} {one['unit']:15}"
              f" (per CPU second {one['cpu_rate']:,.0f})")


if __name__ == "__main__":
    main()
