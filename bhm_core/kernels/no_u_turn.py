"""The no-U-turn sampler: Hamiltonian Monte Carlo that finds out itself how far to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from bhm_core._checks import count, function, positive_number, probability
from bhm_core._typing import Floats, LogDensityAndGradient, Stream
from bhm_core.kernels.adaptation import Adaptation
from bhm_core.kernels.hamiltonian import (
    ENERGY_ERROR_LIMIT,
    GradientKernel,
    Memory,
    follow,
    kinetic_energy,
)
from bhm_core.kernels.step import State, Transition


class Point(NamedTuple):
    """A point of the orbit."""

    state: State
    momentum: np.ndarray


class Tree(NamedTuple):
    """A stretch of the orbit and what is remembered of it."""

    left: Point
    right: Point
    momentum: np.ndarray  # sum over the points: the direction from end to end
    choice: State  # one point, drawn with probability proportional to exp(-energy)
    log_weight: float  # log of the sum of exp(-energy), relative to the start
    acceptance: float  # sum of min(1, exp(-energy error)) over the points
    n_leapfrog: int
    diverging: bool = False
    turning: bool = False

    @property
    def stopped(self):
        return self.diverging or self.turning


@dataclass(frozen=True)
class Orbit:
    """One trajectory of one chain: the target, the scales, and the energy at its start."""

    target: Callable
    step_size: float
    inverse_mass: np.ndarray
    energy: float
    rng: Any

    def grow(self, point, depth, direction):
        """A tree of 2^depth new points beyond `point` (Hoffman & Gelman 2014, algorithm 6)."""
        if depth == 0:
            return self.step(point, direction)
        inner = self.grow(point, depth - 1, direction)
        if inner.stopped:
            return inner
        end = inner.right if direction > 0 else inner.left
        outer = self.grow(end, depth - 1, direction)
        # within a subtree every point has the chance of its weight
        return self.join(inner, outer, direction, outer.log_weight - _log_sum(inner, outer))

    def step(self, point, direction):
        """A tree of one point, one leapfrog step away."""
        memory = Memory(self.target, point.state)
        _, momentum = follow(
            point.state.position, point.momentum, memory, step_size=direction * self.step_size,
            n_steps=1, inverse_mass=self.inverse_mass,
        )
        new = Point(memory.state, momentum)
        error = self.energy_of(new) - self.energy
        error = np.inf if np.isnan(error) else error
        return Tree(new, new, momentum, new.state, -error, min(1.0, np.exp(-max(error, 0.0))), 1,
                    diverging=bool(error > ENERGY_ERROR_LIMIT))

    def join(self, old, new, direction, log_chance):
        """One tree of two neighbours; the choice moves to the new one with the chance given."""
        left, right = (old, new) if direction > 0 else (new, old)
        moves = not new.stopped and np.log(self.rng.random()) < log_chance
        return Tree(
            left.left, right.right, left.momentum + right.momentum,
            new.choice if moves else old.choice, _log_sum(old, new),
            old.acceptance + new.acceptance, old.n_leapfrog + new.n_leapfrog, new.diverging,
            new.stopped or self.turns(left, right),
        )

    def turns(self, left, right):
        """Has the orbit begun to come back, as a whole or where the two stretches meet?

        Betancourt (2017), appendix A.4.2; the two checks across the joint are those of Stan,
        without which a period of the orbit that equals the length of a subtree goes unnoticed.
        """
        total = left.momentum + right.momentum
        return (
            self._back(total, left.left, right.right)
            or self._back(left.momentum + right.left.momentum, left.left, right.left)
            or self._back(right.momentum + left.right.momentum, left.right, right.right)
        )

    def _back(self, total, first, last):
        velocity = (self.inverse_mass * total)[0]
        return velocity.dot(first.momentum[0]) <= 0 or velocity.dot(last.momentum[0]) <= 0

    def energy_of(self, point):
        with np.errstate(over="ignore", invalid="ignore"):
            kinetic = kinetic_energy(point.momentum, self.inverse_mass)
            return float(kinetic[0] - point.state.log_density[0])


@dataclass(frozen=True)
class NoUTurn(GradientKernel):
    """See `nuts`."""

    log_density_and_gradient: LogDensityAndGradient
    target_acceptance: float
    max_depth: int
    step_size: Any = 1.0
    inverse_mass: Any = 1.0
    adaptation: Adaptation | None = field(default=None, repr=False)

    def __call__(self, state: State, rng: Stream) -> Transition:
        chains, d = state.position.shape
        steps = np.broadcast_to(self.step_size, chains)
        masses = np.broadcast_to(self.inverse_mass, (chains, d))
        alone = getattr(rng, "chain", lambda k: rng)  # chains need different amounts of numbers
        states, stats = zip(*(
            self.one_chain(_one(state, k), steps[k], masses[k], alone(k))
            for k in range(chains)
        ), strict=True)
        together = State(*map(np.concatenate, zip(*states, strict=True)))
        return Transition(together, {name: np.array([s[name] for s in stats]) for name in stats[0]})

    def one_chain(self, state, step_size, inverse_mass, rng):
        """Double the orbit, forwards or backwards, until it turns."""
        momentum = rng.standard_normal(state.position.shape) / np.sqrt(inverse_mass)
        start = Point(state, momentum)
        orbit = Orbit(self.log_density_and_gradient, step_size, inverse_mass, 0.0, rng)
        orbit = replace(orbit, energy=orbit.energy_of(start))
        tree = Tree(start, start, momentum, state, 0.0, 0.0, 0)
        for depth in range(self.max_depth):
            direction = 1 if rng.random() < 0.5 else -1
            new = orbit.grow(tree.right if direction > 0 else tree.left, depth, direction)
            # the newer half is preferred, which moves further (Betancourt 2017, appendix A.3.2)
            tree = orbit.join(tree, new, direction, new.log_weight - tree.log_weight)
            if tree.stopped:
                break
        return tree.choice, {
            "accepted": tree.choice is not state,
            "acceptance_probability": tree.acceptance / tree.n_leapfrog,
            "diverging": tree.diverging,
            "energy": orbit.energy,
            "n_leapfrog": tree.n_leapfrog,
        }

    def adapt(self, stats: dict[Any, Any], position: Floats | None = None) -> NoUTurn:
        """Step size by dual averaging; with positions, also the mass, in windows."""
        seen = stats["acceptance_probability"]
        known = self.adaptation
        if known is None:
            shape = (len(seen), 1) if position is None else position.shape
            known = Adaptation.start(self.step_size, shape)
        if position is None:
            position = np.zeros(known.moments.mean.shape)
            known = replace(known, window_end=np.inf)
        known, mass = known.update(self.target_acceptance - seen, position)
        mass = self.inverse_mass if mass is None else mass
        return replace(
            self, step_size=np.exp(known.step.log_step), inverse_mass=mass, adaptation=known
        )

    def settle(self) -> NoUTurn:
        """After warm-up: the average of the steps tried, which varies less than the last one."""
        if self.adaptation is None or self.adaptation.step.n == 0:
            return self
        return replace(self, step_size=np.exp(self.adaptation.step.log_step_average))


def nuts(
    log_density_and_gradient: LogDensityAndGradient, *, target_acceptance: float = 0.8,
    max_depth: int = 10, step_size: float = 1.0,
) -> NoUTurn:
    """The no-U-turn sampler with multinomial weights and a diagonal mass matrix.

    The orbit is doubled, forwards or backwards at random, until it would come back; the next state
    is one of its points, with probability proportional to exp(-energy). During warm-up each chain
    tunes its step size and learns the scale of each parameter.

    Parameters
    ----------
    log_density_and_gradient : callable
        ``(n_chains, d) -> ((n_chains,), (n_chains, d))``, the log density up to a constant and its
        gradient. It is called with one chain at a time.
    target_acceptance : float, optional
        Average acceptance that the step size is tuned to, between 0 and 1; 0.8 as in Stan.
    max_depth : int, optional
        At most ``2**max_depth - 1`` leapfrog steps a transition.
    step_size : float, optional
        The step before warm-up has tuned it.

    Returns
    -------
    NoUTurn
        A kernel.

    Raises
    ------
    ValueError
        If the target cannot be called, target_acceptance is not between 0 and 1, max_depth is below
        1, or step_size is not positive.

    References
    ----------
    Hoffman & Gelman (2014), https://jmlr.org/papers/v15/hoffman14a.html; Betancourt (2017),
    arXiv:1701.02434, appendix A.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> normal = lambda x: (-(x**2).sum(axis=1) / 2, -x)
    >>> draws = bhm.sample(nuts(normal), [0.0, 0.0], n_draws=500, n_warmup=300, rng=1)
    >>> print(f"{draws['theta'].std():.1f}")
    1.0
    """
    function("log_density_and_gradient", log_density_and_gradient)
    target_acceptance = probability("target_acceptance", target_acceptance)
    max_depth, step_size = count("max_depth", max_depth), positive_number("step_size", step_size)
    return NoUTurn(log_density_and_gradient, target_acceptance, max_depth, step_size)


def _log_sum(a, b):
    return float(np.logaddexp(a.log_weight, b.log_weight))


def _one(state, k):
    return State(*(part[k : k + 1] for part in state))
