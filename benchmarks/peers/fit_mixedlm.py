"""mixedlm-rs: lmer's point estimate in Rust."""

import importlib.metadata
import statistics
import time

import numpy as np
import pandas as pd
from mixedlm_rs import mixedlm
from shared_model import WORK, report

data = pd.read_csv(WORK / "rows.csv")
data["group"] = data["group"].astype(str)
times = []
for _ in range(6):
    begin = time.perf_counter()
    fit = mixedlm("y ~ x * u", data, groups="group", re_formula="~x").fit()
    times.append(time.perf_counter() - begin)
report("mixedlm", version=importlib.metadata.version("mixedlm-rs"), seconds=statistics.median(times[1:]),
       first_call=times[0], estimate=[*map(float, fit.fe_params), *map(float, np.sqrt(np.diag(fit.cov_re)))])
