"""What all kernels share: the state of the chains, the outcome of a step, the acceptance rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bhm_core._checks import called, finite_array, offering, returned
from bhm_core._typing import Floats, LogDensity, Stream

ALL_CHAINS = "the positions of all chains at once, (n_chains, d)"


class State(NamedTuple):
    """Where the chains are.

    Attributes
    ----------
    position : ndarray (n_chains, d)
        The parameters theta, one row per chain.
    log_density : ndarray (n_chains,)
        Log of the target density there, up to a constant.
    gradient : ndarray (n_chains, d) or None
        Gradient of the log density, for the kernels that use it.

    Examples
    --------
    >>> state = State(np.zeros((4, 2)), np.zeros(4))
    >>> state.position.shape, state.gradient is None
    ((4, 2), True)
    """

    position: Floats
    log_density: Floats
    gradient: Floats | None = None


class Transition(NamedTuple):
    """The outcome of one step: the new state, and what happened on the way.

    Attributes
    ----------
    state : State
        Where the chains are now.
    stats : dict of str to ndarray (n_chains,)
        accepted, acceptance_probability; for Hamiltonian kernels diverging, energy, n_leapfrog.
        A kernel made of others, such as `gibbs`, has those of its k-th part as a dict under k.

    Examples
    --------
    >>> state = State(np.zeros((1, 2)), np.zeros(1))
    >>> state, stats = Transition(state, {"accepted": np.array([True])})
    >>> stats["accepted"].all()
    np.True_
    """

    state: State
    stats: dict[Any, Any]


class Kernel:
    """A kernel that does not adapt and needs no gradient; others override what they need.

    Examples
    --------
    >>> class Nothing(Kernel):
    ...     def __call__(self, state, rng):
    ...         return Transition(state, {})
    >>> Nothing().settle().adapt({})(State(np.zeros((1, 2)), np.zeros(1)), rng=None).stats
    {}
    """

    log_density: LogDensity

    def __call__(self, state: State, rng: Stream) -> Transition:
        """Make one step."""
        raise NotImplementedError

    def init(self, position: Floats) -> State:
        """Make the first state.

        Parameters
        ----------
        position : ndarray (n_chains, d)
            Where the chains start; the density must be positive there.

        Returns
        -------
        State
            The positions with their log densities.

        Raises
        ------
        ValueError
            If a position is not finite, or the density there is zero or no number.
        """
        position = np.asfortranarray(finite_array("position", position, ndim=2))
        log_density = evaluate(self.log_density, position)
        check_support(position, log_density)
        return State(position, log_density)

    def adapt(self, stats: dict[Any, Any], position: Floats | None = None) -> Kernel:
        """Learn from one step of the warm-up: here, nothing.

        Parameters
        ----------
        stats : dict
            Statistics of the step.
        position : ndarray (n_chains, d), optional
            Where it led.

        Returns
        -------
        Kernel
            The kernel for the next step.
        """
        return self

    def settle(self) -> Kernel:
        """End the warm-up.

        Returns
        -------
        Kernel
            The kernel for all steps after it: here, the same.
        """
        return self


@dataclass(frozen=True)
class Guest(Kernel):
    """A kernel of the reader's own, with the methods that it may leave out."""

    own: Any

    def init(self, position):
        return _state_of(self.own.init(position), "kernel.init must return a State", position.shape)

    def __call__(self, state, rng):
        result = self.own(state, rng)
        if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
            raise ValueError(f"kernel must return a Transition(state, stats), got {result!r}")
        here = _state_of(result[0], "kernel must return a State", state.position.shape)
        return Transition(here, result[1])

    def adapt(self, stats, position=None):
        return Guest(self.own.adapt(stats)) if hasattr(self.own, "adapt") else self

    def settle(self):
        return Guest(self.own.settle()) if hasattr(self.own, "settle") else self


def _state_of(thing, must, shape):
    """`thing`, which must be a state with positions of `shape`."""
    if not hasattr(thing, "position") or not hasattr(thing, "log_density"):
        raise ValueError(f"{must}, got {thing!r}")
    if np.shape(thing.position) != shape:
        raise ValueError(f"{must} with positions of shape {shape}, got {np.shape(thing.position)}")
    return thing


def as_kernel(thing):
    """`thing` itself if it is a `Kernel`, else with what it lacks of one."""
    offering("kernel", thing, "init", "__call__", like="a kernel, made by a function of bhm_core.kernels")
    return thing if isinstance(thing, Kernel) else Guest(thing)


def evaluate(log_density: LogDensity, position: Floats) -> Floats:
    """Log density at each row of `position`: (n_chains,); NaN and +inf raise with the position."""
    values = called("log_density", log_density, position, takes=ALL_CHAINS)
    what = f"one number for each of {len(position)} chains"
    values = returned("what log_density returns", values, position.shape[:1], what)
    if not (values < np.inf).all():  # false for NaN too
        chain = int(np.argmin(values < np.inf))
        raise ValueError(
            f"log_density must be finite or -inf, got {values[chain]} at position "
            f"{position[chain].tolist()} (chain {chain})"
        )
    return values


def one_scale_each(name, scale, shape):
    """Raise unless `scale` is one number, or one for each parameter or chain of `shape`."""
    if np.ndim(scale) and np.shape(scale)[-1] not in (1, shape[1]):
        raise ValueError(
            f"{name} must be one number, or one for each of {shape[1]} parameters, got "
            f"shape {np.shape(scale)}")
    if np.ndim(scale) == 2 and len(scale) not in (1, shape[0]):
        raise ValueError(f"{name} must have a row for each of {shape[0]} chains, got {len(scale)}")


def check_support(position: Floats, log_density: Floats) -> None:
    """Raise unless every chain starts where the target has positive density."""
    outside = np.flatnonzero(np.isneginf(log_density))
    if outside.size:
        chain = int(outside[0])
        raise ValueError(
            f"initial must have positive density, got log density -inf at position "
            f"{position[chain].tolist()} (chain {chain})"
        )


def accept(state: State, candidate: State, log_ratio: Floats, rng: Stream) -> Transition:
    """Move each chain with probability min(1, exp(log_ratio)), else stay."""
    probability = np.exp(np.minimum(log_ratio, 0.0))
    accepted = rng.random(len(probability)) < probability
    new = State(*(_choose(accepted, a, b) for a, b in zip(candidate, state, strict=True)))
    stats = {"accepted": accepted, "acceptance_probability": probability}
    return Transition(new, stats)


def _choose(accepted, candidate, old):
    """`candidate` for the chains that moved, `old` for the others."""
    if old is None:
        return None
    return np.where(accepted if old.ndim == 1 else accepted[:, None], candidate, old)
