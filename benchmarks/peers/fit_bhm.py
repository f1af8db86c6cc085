"""bhm_core, this package: twenty seeds, each from arrays to all draws and diagnostics."""

import statistics
import time

import numpy as np
from scipy.stats import halfnorm, norm
from shared_model import N_CHAINS, N_DRAWS, read, report, stack

import bhm_core as bhm
from bhm_core.diagnostics import convergence

y, x, u, group = read()
ones = np.ones_like(y)
X, Z = np.column_stack([ones, x, u, u * x]), np.column_stack([ones, x])
priors = bhm.Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=halfnorm(scale=10), corr=bhm.LKJ(2))

seconds, build, bulk, tail = [], [], [], []
for seed in range(21):  # the first call pays for the imports that the package puts off
    begin = time.perf_counter()
    model = bhm.HierarchicalRegression(y, X, Z, group, priors=priors)
    built = time.perf_counter()
    draws = model.sample(n_draws=N_DRAWS, n_chains=N_CHAINS, rng=seed)
    seconds.append(time.perf_counter() - begin)
    build.append(built - begin)
    flat = stack(draws["gamma"], draws["tau"], draws["corr"][..., 0, 1], draws["sigma"], draws["b"])
    found = convergence(flat)
    bulk.append(float(found["ess_bulk"].min()))
    tail.append(float(found["ess_tail"].min()))

rng, normals = np.random.default_rng(1), []
for _ in range(20):
    begin = time.perf_counter()
    rng.standard_normal((N_CHAINS * N_DRAWS, 320))
    normals.append(time.perf_counter() - begin)
report("bhm", flat, version=bhm.__version__, seconds=statistics.median(seconds[1:]),
       first_call=seconds[0], sampling=statistics.median(seconds[1:]) - statistics.median(build[1:]),
       ess_bulk_min=statistics.median(bulk[1:]), ess_bulk_worst_of_20=min(bulk[1:]),
       ess_tail_min=statistics.median(tail[1:]), ess_tail_worst_of_20=min(tail[1:]),
       normals=statistics.median(normals))
