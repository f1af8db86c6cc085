"""PyMC's model, non-centred, sampled by nutpie: the compile cache is cold, then warm."""

import nutpie
import pymc as pm
from yes_no_model import N_CHAINS, N_DRAWS, VARYING, clock, read, report, stack

y, X, Z, group = read()
J = group.max() + 1


def build():
    with pm.Model() as model:
        gamma = pm.Normal("gamma", 0, 5, shape=X.shape[1])
        z = pm.Normal("z", 0, 1, shape=(J, VARYING))
        if VARYING == 1:
            tau = pm.HalfNormal("tau", 1, shape=1)
            b = pm.Deterministic("b", z * tau)
        else:
            chol, _, _ = pm.LKJCholeskyCov("chol", n=2, eta=2, sd_dist=pm.HalfNormal.dist(1, shape=2))
            b = pm.Deterministic("b", z @ chol.T)
        pm.Bernoulli("y", logit_p=X @ gamma + (Z * b[group]).sum(axis=1), observed=y)
    return model


begin = clock()
compiled = nutpie.compile_pymc_model(build())
compiled_at = clock()
trace = nutpie.sample(compiled, draws=N_DRAWS, tune=N_DRAWS, chains=N_CHAINS, seed=1, progress_bar=False)
end = clock()
post = trace.posterior
scales = [post["tau"].values] if VARYING == 1 else [
    post["chol_stds"].values, post["chol_corr"].values[..., 0, 1]]
(seconds, cpu), (sampling, sampling_cpu) = end - begin, end - compiled_at
report("nutpie", stack(post["gamma"].values, *scales, post["b"].values),
       version=f"{nutpie.__version__}, PyMC {pm.__version__}", seconds=seconds, cpu=cpu, sampling=sampling,
       sampling_cpu=sampling_cpu)
