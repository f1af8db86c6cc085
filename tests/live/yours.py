"""What the tests of the page "Your data" share: made-up rows, and a call into its scripts."""

import json

import numpy as np


def call(js, code, **values):
    given = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
    return json.loads(js.eval(f"JSON.stringify((() => {{ {given} return {code}; }})())"))


def rows(family, seed=1, n=120, n_groups=9, columns="xu", sizes=True, whole=False):
    """Made-up rows; `whole` predictors have few values, so that rows are counted together."""
    rng = np.random.default_rng(seed)
    index = np.concatenate([np.arange(n_groups), rng.integers(0, n_groups, n - n_groups)])
    x = rng.integers(0, 3, n).astype(float) if whole else rng.normal(4, 2, n)
    u = rng.normal(size=n_groups)
    eta = -0.4 + 0.3 * (x - 4) + 0.4 * u[index] + 0.8 * rng.normal(size=n_groups)[index]
    size = rng.integers(1, 6, n) if sizes else None
    times = 1 if size is None else size
    chance = 1 / (1 + np.exp(-eta))
    y = rng.binomial(times, chance) if family == "binomial" else rng.poisson(times * np.exp(eta))
    return {"family": family, "y": y.tolist(), "x": x.tolist() if "x" in columns else None,
            "u": u.tolist() if "u" in columns else None, "size": None if size is None else size.tolist(),
            "index": index.tolist(), "n_groups": n_groups, "labels": [f"g{j}" for j in range(n_groups)]}
