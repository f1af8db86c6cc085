"""bhm_core, this package: twenty seeds, each from arrays to all draws and diagnostics."""

import numpy as np
from scipy.stats import halfnorm, norm
from yes_no_model import N_CHAINS, N_DRAWS, VARYING, clock, read, report, stack

import bhm_core as bhm
from bhm_core.diagnostics import convergence

y, X, Z, group = read()
priors = bhm.Priors(gamma=norm(0, 5), tau=halfnorm(scale=1), corr=bhm.LKJ(2))

times, bulk, tail = [], [], []
for seed in range(21):  # the first call pays for the imports that the package puts off
    begin = clock()
    model = bhm.HierarchicalGLM(y, X, Z, group, priors=priors)
    draws = model.sample(n_draws=N_DRAWS, n_chains=N_CHAINS, rng=seed)
    times.append(clock() - begin)
    free = draws["corr"][..., 0, 1:] if VARYING == 2 else draws["tau"][..., :0]
    flat = stack(draws["gamma"], draws["tau"], free, draws["b"])
    found = convergence(flat)
    bulk.append(float(found["ess_bulk"].min()))
    tail.append(float(found["ess_tail"].min()))

seconds, cpu = np.median(times[1:], axis=0)
facts = draws.diagnostics
report("bhm", flat, version=bhm.__version__, seconds=seconds, cpu=cpu, first_call=times[0][0],
       ess_bulk_min=float(np.median(bulk[1:])), ess_tail_min=float(np.median(tail[1:])),
       ess_bulk_worst_of_20=min(bulk[1:]), evaluations=facts.n_evaluations, nodes=facts.n_nodes)
