"""Gibbs sampling: one update after the other, each from a full conditional or by any kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._checks import called, finite_array, function, returned
from bhm_core._typing import Floats, Stream
from bhm_core.kernels.step import ALL_CHAINS, Kernel, State, Transition


@dataclass(frozen=True)
class Gibbs(Kernel):
    """See `gibbs`."""

    updates: tuple[Any, ...]

    def init(self, position: Floats) -> State:
        """Return the first state; the density is not known here, nor needed."""
        position = finite_array("position", position, ndim=2)
        return State(position, np.full(len(position), np.nan))

    def __call__(self, state: State, rng: Stream) -> Transition:
        stats: dict[Any, Any] = {"accepted": np.ones(len(state.position), dtype=bool)}
        for k, update in enumerate(self.updates):
            if isinstance(update, Kernel):
                # the updates before have moved the other parameters: evaluate afresh
                state, stats[k] = update(update.init(state.position), rng)
            else:
                position = called(f"updates[{k}]", update, state.position, rng, takes=ALL_CHAINS)
                position = returned(f"what updates[{k}] returns", position, state.position.shape)
                position = finite_array(f"updates[{k}]", position)
                state = State(position, np.full(len(position), np.nan))
        return Transition(state, stats)

    def adapt(self, stats: dict[Any, Any], position: Floats | None = None) -> Gibbs:
        """Let each update that is a kernel adapt to its own statistics."""
        return Gibbs(tuple(
            update.adapt(stats[k], position) if isinstance(update, Kernel) else update
            for k, update in enumerate(self.updates)
        ))

    def settle(self) -> Gibbs:
        """Let each update that is a kernel settle."""
        return Gibbs(tuple(u.settle() if isinstance(u, Kernel) else u for u in self.updates))


def gibbs(*updates: Callable[..., Any]) -> Gibbs:
    """Gibbs sampling: apply the updates in order, each with the others' latest values.

    Parameters
    ----------
    *updates : callable or Kernel
        ``update(position, rng) -> position``, which replaces a block of each row of the positions
        ``(n_chains, d)`` by a draw from its full conditional and leaves the rest; or any kernel,
        such as `random_walk_metropolis` with scale 0 for the parameters it must not touch
        (Metropolis within Gibbs).

    Returns
    -------
    Gibbs
        A kernel. The statistics of the k-th update, if it is a kernel, have names in ``_k`` in the
        draws.

    Raises
    ------
    ValueError
        If there are no updates, or one cannot be called.

    References
    ----------
    Geman & Geman (1984), doi:10.1109/TPAMI.1984.4767596; Gelfand & Smith (1990).

    Examples
    --------
    >>> import numpy as np
    >>> import bhm_core as bhm
    >>> def given(x, rng, k, rho=0.5):  # a standard normal pair with correlation rho
    ...     x = x.copy()
    ...     x[:, k] = rng.normal(rho * x[:, 1 - k], np.sqrt(1 - rho**2))
    ...     return x
    >>> kernel = gibbs(lambda x, rng: given(x, rng, 0), lambda x, rng: given(x, rng, 1))
    >>> draws = bhm.sample(kernel, [0.0, 0.0], n_draws=2000, rng=1)
    >>> print(f"{np.corrcoef(draws['theta'].reshape(-1, 2).T)[0, 1]:.1f}")
    0.5
    """
    if not updates:
        raise ValueError("updates must hold at least one update, got none")
    for k, update in enumerate(updates):
        function(f"updates[{k}]", update)
    return Gibbs(updates)
