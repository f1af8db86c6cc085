"""Chains of a kernel on numbers that are known beforehand, so that the page can walk the same way."""

import numpy as np


class Replay:
    """Stored numbers in the place of a generator: each step takes a row of either list.

    Parameters
    ----------
    z : array_like (n, ...)
        Standard normals, a row a step.
    u : array_like (n, ...)
        Uniforms, a row a step.
    """

    def __init__(self, z, u):
        self._z, self._u = iter(np.asarray(z)), iter(np.asarray(u))

    def standard_normal(self, size):
        """The row of the next step, in the shape asked for."""
        return np.reshape(next(self._z), size)

    def random(self, size):
        """The numbers that decide the step."""
        return np.reshape(next(self._u), size)


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
    numbers, state = Replay(z, u), kernel.init(start)
    states, accepted = [state.position], []
    for _ in u:
        state, stats = kernel(state, numbers)
        states.append(state.position)
        accepted.append(stats["accepted"])
    return np.array(states), np.array(accepted)
