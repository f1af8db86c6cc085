"""bambi: a formula like ours; its group effects have no correlation; defaults otherwise (PyMC NUTS)."""

import time

import bambi
import numpy as np
import pandas as pd
from shared_model import N_CHAINS, N_DRAWS, read, report

y, x, u, group = read()
data = pd.DataFrame({"y": y, "x": x, "u": u, "group": group.astype(str)})
begin = time.perf_counter()
model = bambi.Model("y ~ x * u + (x | group)", data)
model.build()
built = time.perf_counter()
trace = model.fit(draws=N_DRAWS, tune=N_DRAWS, chains=N_CHAINS, cores=2, random_seed=1, progressbar=False)
end = time.perf_counter()
post = trace.posterior
names = ["Intercept", "x", "u", "x:u", "1|group_sigma", "x|group_sigma", "sigma", "1|group", "x|group"]
draws = np.concatenate([post[k].values.reshape(N_CHAINS, N_DRAWS, -1) for k in names], axis=-1)
report("bambi", draws, version=bambi.__version__, seconds=end - begin, sampling=end - built)
