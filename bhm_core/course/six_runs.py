"""Six runs without labels, for the exercise in the book: which of them would you use?"""

from __future__ import annotations

from typing import Any

import numpy as np

from bhm_core._checks import checked
from bhm_core._typing import Array, Floats, Rng
from bhm_core.course import broken
from bhm_core.kernels import LogNormalWalk, random_walk_metropolis
from bhm_core.sampling import sample

__all__ = ["DIAGNOSES", "log_density", "six_chains"]

DIAGNOSES = {
    "A": "steps too short: it creeps",
    "B": "one chain is stuck",
    "C": "the warm-up was left in",
    "D": "the Hastings ratio is wrong",
    "E": "nothing is wrong",
    "F": "steps too long: it stands still",
}


def log_density(x: Floats) -> Floats:
    """Log density of the target, Gamma(4, 1): its mean is 4, its sd is 2.

    Parameters
    ----------
    x : ndarray (n_chains, 1)
        Points.

    Returns
    -------
    ndarray (n_chains,)
        Up to a constant; minus infinity outside the positive numbers.
    """
    inside = x[:, 0] > 0
    value = np.where(inside, x[:, 0], 1.0)
    return np.where(inside, 3 * np.log(value) - value, -np.inf)


@checked()
def six_chains(*, rng: Rng) -> dict[str, Array]:
    """Make the six runs, each of four chains of 1,000 draws.

    Parameters
    ----------
    rng : int or numpy.random.Generator
        Source of randomness; the same stream for each run.

    Returns
    -------
    dict
        Letter -> ndarray (4, 1000).

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """
    stuck = np.array([[4.0], [4.0], [4.0], [0.001]])  # a step size for each chain
    runs: dict[str, tuple[Any, Any]] = {
        "A": (random_walk_metropolis(log_density, 0.15), [3.0]),
        "B": (random_walk_metropolis(log_density, stuck), [[4.0], [4.0], [4.0], [9.0]]),
        "C": (random_walk_metropolis(log_density, 0.8), [60.0]),
        "D": (broken.ReversedHastingsRatio(log_density, LogNormalWalk(1.5)), [2.0]),
        "E": (random_walk_metropolis(log_density, 4.5), [4.0]),
        "F": (random_walk_metropolis(log_density, 150.0), [4.0]),
    }
    warmup = dict.fromkeys(runs, 200) | {"C": 0}
    return {letter: sample(kernel, start, n_draws=1000, n_warmup=warmup[letter], n_chains=4,
                           rng=rng, names=["theta"])["theta"]
            for letter, (kernel, start) in runs.items()}  # fmt: skip
