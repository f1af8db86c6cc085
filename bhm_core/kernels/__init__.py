"""Markov kernels: one step of a chain, ``kernel(state, rng) -> Transition(state, stats)``.

A kernel is a frozen object with four methods, and moves all chains at once (first axis). `init`
makes the first state from positions; calling it makes a step; `adapt`, used during warm-up only,
returns the kernel for the next step; `settle` returns the kernel that is used after warm-up.
`sample` gives a reader's own kernel the last two where it has none.
"""

from bhm_core.kernels.gibbs_updates import gibbs
from bhm_core.kernels.hamiltonian import hmc, leapfrog
from bhm_core.kernels.metropolis import (
    independence_metropolis,
    metropolis_hastings,
    random_walk_metropolis,
)
from bhm_core.kernels.no_u_turn import nuts
from bhm_core.kernels.proposals import LogNormalWalk, NormalProposal
from bhm_core.kernels.step import Kernel, State, Transition

__all__ = [
    "Kernel",
    "LogNormalWalk",
    "NormalProposal",
    "State",
    "Transition",
    "gibbs",
    "hmc",
    "independence_metropolis",
    "leapfrog",
    "metropolis_hastings",
    "nuts",
    "random_walk_metropolis",
]
