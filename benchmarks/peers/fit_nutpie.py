"""PyMC's model, non-centred, sampled by nutpie: the compile cache is cold, then warm."""

import time

import numpy as np
import nutpie
import pymc as pm
from shared_model import N_CHAINS, N_DRAWS, read, report, stack

y, x, u, group = read()
J = group.max() + 1
u_group = np.bincount(group, u) / np.bincount(group)


def build():
    with pm.Model() as model:
        gamma = pm.Normal("gamma", 0, 10, shape=4)
        tau = pm.HalfNormal.dist(5, shape=2)
        chol, corr, sds = pm.LKJCholeskyCov("chol", n=2, eta=2, sd_dist=tau)
        sigma = pm.HalfNormal("sigma", 10)
        z = pm.Normal("z", 0, 1, shape=(J, 2))
        b = pm.Deterministic("b", z @ chol.T)
        mean = gamma[0] + gamma[1] * x + gamma[2] * u + gamma[3] * u * x + b[group, 0] + b[group, 1] * x
        pm.Normal("y", mean, sigma, observed=y)
    return model


begin = time.perf_counter()
compiled = nutpie.compile_pymc_model(build())
compiled_at = time.perf_counter()
trace = nutpie.sample(compiled, draws=N_DRAWS, tune=N_DRAWS, chains=N_CHAINS, seed=1, progress_bar=False)
end = time.perf_counter()
post = trace.posterior
draws = stack(post["gamma"].values, post["chol_stds"].values, post["chol_corr"].values[..., 0, 1],
              post["sigma"].values, post["b"].values)
report("nutpie", draws, version=f"{nutpie.__version__}, PyMC {pm.__version__}", seconds=end - begin,
       sampling=end - compiled_at)
