"""Stan, by pystan: the program of the page about other software, taken from there and compiled afresh."""

import importlib.metadata
import json
import re
import time
from pathlib import Path

import numpy as np
import stan
from shared_model import N_CHAINS, N_DRAWS, read, report, stack

PAGE = Path(__file__).parents[2] / "chapters" / "other_software.ipynb"


def program():
    """The lines in the tab called Stan."""
    cells = json.loads(PAGE.read_text("utf8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.search(r"```stan\n(.*?)```", text, re.S)[1]


def in_chains(values):
    """(chain, draw, *shape) from pystan's (*shape, draws), in which the chains take turns."""
    return np.moveaxis(values, -1, 0).reshape(N_DRAWS, N_CHAINS, *values.shape[:-1]).swapaxes(0, 1)


y, x, u, group = read()
data = {"n": len(y), "J": int(group.max()) + 1, "school": (group + 1).tolist(), "mathach": y.tolist(),
        "cses": x.tolist(), "catholic": u.tolist()}
begin = time.perf_counter()
model = stan.build(program(), data=data, random_seed=1)
compiled = time.perf_counter()
fit = model.sample(num_chains=N_CHAINS, num_samples=N_DRAWS)
end = time.perf_counter()
gamma, tau, sigma, b, root = (in_chains(fit[name]) for name in ("gamma", "tau", "sigma", "b", "R_root"))
report("stan", stack(gamma, tau, root[..., 1, 0], sigma[..., 0], b), seconds=end - begin,
       sampling=end - compiled, version=importlib.metadata.version("pystan"))
