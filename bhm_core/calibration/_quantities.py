"""What is ranked: the parameters, their products and the log likelihood, of truth and of draws."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from bhm_core._checks import called, finite_array, mapping, number_array, offering, whole_numbers
from bhm_core._typing import Floats, Params

LOG_LIKELIHOOD = "log_likelihood"


def checked_ranks(ranks: Any, n_draws: int) -> None:
    """Raise unless there are ranks from 0 to `n_draws` by name, of one number of simulations."""
    sizes = set()
    for name, values in mapping("ranks", ranks).items():
        values = whole_numbers(f"ranks[{name!r}]", values)
        if values.ndim == 0 or values.size == 0 or values.max() > n_draws:
            raise ValueError(f"ranks[{name!r}] must have one rank of at most {n_draws} for each "
                             f"simulation, got shape {values.shape}")
        sizes.add(len(values))
    if len(sizes) > 1:
        raise ValueError(f"ranks must all have one number of simulations, got {sorted(sizes)}")


def parameters(name: str, value: Any) -> dict[str, Floats]:
    """The parameters that the reader's function `name` returned, finite numbers by name."""
    found = mapping(f"what {name} returns", value)
    return {key: finite_array(f"{key} of {name}", part).copy() for key, part in found.items()}


def likelihood(log_likelihood: Callable[[Any, Any], Any], params: Params, data: Any) -> float:
    """Log likelihood of one set of parameters, by the reader's function."""
    value = called("log_likelihood", log_likelihood, params, data, takes="parameters and data")
    return float(number_array("log_likelihood", value, ndim=0))


def thinned(draws, truth, n_ranked):
    """Evenly spaced draws of all chains: ``(draw, *shape)`` for each parameter of the prior."""
    offering("what posterior returns", draws, "n_chains", "n_draws", "names", like="Draws")
    missing = [name for name in truth if name not in draws]
    if missing:
        raise ValueError(f"posterior must return draws of {list(truth)}, got none of {missing}")
    total = draws.n_chains * draws.n_draws
    chosen = np.linspace(0, total - 1, min(n_ranked, total)).round().astype(int)
    flat = {name: draws[name].reshape(total, *draws[name].shape[2:])[chosen] for name in truth}
    for name, values in flat.items():
        if values.shape[1:] != truth[name].shape:
            raise ValueError(f"posterior must return {name} of the prior's shape {truth[name].shape}, "
                             f"got {values.shape[1:]}")
    return flat


def quantities(truth, draws, data, log_likelihood, products):
    """The parameters themselves, products of pairs, and the log likelihood."""
    truth, draws = dict(truth), dict(draws)
    single = [name for name, value in truth.items() if value.ndim == 0]
    if log_likelihood is not None:
        n = len(next(iter(draws.values())))
        each = [{name: values[k] for name, values in draws.items()} for k in range(n)]
        truth[LOG_LIKELIHOOD] = np.asarray(likelihood(log_likelihood, truth, data))
        draws[LOG_LIKELIHOOD] = np.array([likelihood(log_likelihood, one, data) for one in each])
    for a, b in combinations(single, 2) if products else ():
        for values in (truth, draws):
            values[f"{a}*{b}"] = values[a] * values[b]
    return truth, draws


def rank(truth, draws, rng):
    """Number of draws below the truth; ties are broken at random, or discrete truths would fail."""
    below, equal = (draws < truth).sum(axis=0), (draws == truth).sum(axis=0)
    return below + rng.integers(0, equal + 1)
