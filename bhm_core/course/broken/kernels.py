"""Metropolis kernels with a slip in the rule or in the adaptation."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._lattice import on_lattice
from bhm_core._typing import LogDensity, Stream
from bhm_core.kernels.metropolis import MetropolisHastings, RandomWalkMetropolis
from bhm_core.kernels.step import Kernel, State, Transition, accept, evaluate

__all__ = ["AdaptingForEver", "NoHastingsRatio", "ReversedHastingsRatio"]


@dataclass(frozen=True)
class NoHastingsRatio(MetropolisHastings):
    """Metropolis' rule with a proposal that is not symmetric.

    Parameters
    ----------
    log_density : callable
        Log of the target density.
    proposal : object
        As for `metropolis_hastings`.
    """

    hastings: float = 0.0

    def __call__(self, state: State, rng: Stream) -> Transition:
        position = self.proposal.sample(state.position, rng)
        candidate = State(position, evaluate(self.log_density, position))
        there = self.proposal.log_density(position, given=state.position)
        back = self.proposal.log_density(state.position, given=position)
        # right: + (back - there)
        log_ratio = candidate.log_density - state.log_density + self.hastings * (back - there)
        return accept(state, candidate, log_ratio, rng)


@dataclass(frozen=True)
class ReversedHastingsRatio(NoHastingsRatio):
    """q(theta* | theta) / q(theta | theta*), upside down: a misprint in circulation.

    Parameters
    ----------
    log_density : callable
        Log of the target density.
    proposal : object
        As for `metropolis_hastings`.
    """

    hastings: float = -1.0


class AdaptingForEver(Kernel):
    """A step size that goes on following the chain after warm-up, and by no less each time.

    Parameters
    ----------
    log_density : callable
        Log of the target density.
    scale : float
        First step size.
    """

    def __init__(self, log_density: LogDensity, scale: float) -> None:
        self.log_density = log_density
        self.scale: Any = scale

    def __call__(self, state: State, rng: Stream) -> Transition:
        self.scale = np.broadcast_to(self.scale, (len(state.position), 1))
        transition = RandomWalkMetropolis(self.log_density, self.scale)(state, rng)
        surplus = transition.stats["acceptance_probability"] - 0.44
        # right: in `adapt`, during warm-up, with weights that fall
        # few bits, for a scale that follows every accident would follow a processor's last digits
        self.scale = np.exp(on_lattice(np.log(self.scale) + 2 * surplus[:, None], 2.0**-20))
        return transition
