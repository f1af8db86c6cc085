"""Chains of a kernel on numbers that are known beforehand, so that the page can walk the same way."""

import numpy as np

from bhm_core.course._stored import StoredNumbers


def chain(kernel, start, z, u):
    """Return the states of a kernel, the start included, and which candidates it accepted.

    Parameters
    ----------
    kernel : Kernel
        Of `bhm_core.kernels`.
    start : array_like (n_chains, d)
        Where the chains begin.
    z, u : array_like (n, ...)
        The numbers of each step.

    Returns
    -------
    states : ndarray (n + 1, n_chains, d)
        Positions.
    accepted : ndarray (n, n_chains)
        Which steps moved.
    """
    numbers, state = StoredNumbers(z, u), kernel.init(start)
    states, accepted = [state.position], []
    for _ in u:
        state, stats = kernel(state, numbers)
        states.append(state.position)
        accepted.append(stats["accepted"])
    return np.array(states), np.array(accepted)
