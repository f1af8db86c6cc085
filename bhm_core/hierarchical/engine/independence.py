"""The fast road: candidates of one proposal, thinned by rejection, corrected by Metropolis-Hastings.

Rejection takes most of the unevenness of the importance ratios; independence Metropolis-Hastings
corrects what it leaves (Tierney 1994, section 2.3.4). All candidates are evaluated in one batch. A model's
rough log posterior is enough for the rejection: what is kept has the density of the lower of rough target and
level times proposal, which is known, and Metropolis-Hastings takes it to the log posterior itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.engine.chains import Chains, Evenness, NoChains
from bhm_core.hierarchical.engine.pilot import Pilot, Proposal

__all__ = ["independence_chain", "independent_chains"]

_WAIT = 0.03  # mean number of steps that a chain may wait for its next state
_N_DISCARD = 20  # first states of a chain, before it forgets where it began
_MAX_CANDIDATES = 40  # candidates per draw


def independent_chains(
    pilot: Pilot, shape: tuple[int, int], rng: np.random.Generator
) -> Chains | NoChains:
    """Chains from the best proposal of the pilots, or none where its ratios are too uneven.

    Parameters
    ----------
    pilot : Pilot
        All points evaluated; candidates with a bad tail join them, for a better proposal.
    shape : tuple of int
        Number of chains, and of draws in each.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Chains or NoChains
        With the evenness of the ratios.
    """
    best, (n_chains, n_draws) = pilot.best(), shape
    rejection = _Rejection.of(pilot, best)
    if rejection.share * _MAX_CANDIDATES < 1:
        return NoChains(Evenness.of(pilot.own_ratios(best)))
    candidates = rejection.survivors(pilot, n_chains * (n_draws + _N_DISCARD), rng)
    if candidates.evenness.hopeless:
        return NoChains(candidates.evenness)
    return candidates.chains(n_chains, rng)


@dataclass(frozen=True, eq=False)
class _Rejection:
    """A proposal, and rejection of its draws with a ratio below some level.

    Attributes
    ----------
    proposal : Mixture or SplitT
        What is drawn from.
    level : float
        Log of target over proposal from which on every draw is kept.
    share : float
        What is expected to be kept.
    """

    proposal: Proposal
    level: float
    share: float

    @classmethod
    def of(cls, pilot: Pilot, k: int) -> _Rejection:
        """Of proposal k of the pilots, judged on all points."""
        ratios, mean = pilot.log_ratios(k)
        level, share = _threshold(ratios - mean, pilot.weighted()[1])
        return cls(pilot.proposals[k], level + mean, share)

    def survivors(self, pilot: Pilot, n: int, rng: np.random.Generator) -> _Candidates:
        """Draw until n candidates are kept."""
        batches: list[tuple[Array, ...]] = []
        missing = n
        while missing > 0:
            batches.append(self._batch(pilot, int(1.05 * missing / self.share) + 20, rng))
            missing -= batches[-1][-1].sum()
        points, heights, ratios, kept = map(np.concatenate, zip(*batches, strict=True))
        first = np.flatnonzero(kept)[:n]
        excess, more = np.maximum(ratios[first] - self.level, 0), pilot.target.beyond_rough(
            points[first], heights[first])
        ratios[first] += more
        evenness = Evenness.of(ratios)
        if evenness.bad_tail:
            pilot.add(self.proposal, points, heights)
        return _Candidates(points[first], excess + more, evenness)

    def _batch(self, pilot, n, rng):
        """Points, their rough heights and ratios, and which of them are kept."""
        points = pilot.sample(self.proposal, n, rng)
        heights = pilot.target.roughly(points)
        ratios = heights - self.proposal.log_density(points)
        return points, heights, ratios, np.log(rng.random(n)) < ratios - self.level


@dataclass(frozen=True, eq=False)
class _Candidates:
    """What rejection has kept.

    Attributes
    ----------
    points : ndarray (n, d)
        In the order of their proposal.
    excess : ndarray (n,)
        Log of the ratio of the target to the density of what rejection left.
    evenness : Evenness
        Of all that was drawn, before rejection.
    """

    points: Floats
    excess: Floats
    evenness: Evenness

    def chains(self, n_chains: int, rng: np.random.Generator) -> Chains:
        """Share the candidates out to chains, each with a few states before its first draw."""
        points = self.points.reshape(n_chains, -1, self.points.shape[1])
        states = independence_chain(self.excess.reshape(n_chains, -1), rng)[:, _N_DISCARD:]
        moved = float((np.diff(states, prepend=-1) != 0).mean())
        phi = np.take_along_axis(points, states[..., None], axis=1)
        return Chains(phi, "independence", moved, self.evenness)


def _threshold(log_ratios, weights):
    """Level c of the ratios at which a chain stays _WAIT extra steps on average, and the share kept.

    A state of ratio w > c waits about w / c - 1 steps; rejection at c keeps E[min(1, w / c)], which
    is E_posterior[min(1 / w, 1 / c)] for ratios with mean 1 under the proposal.
    """
    order = np.argsort(-log_ratios, kind="stable")
    w, mass = np.exp(np.clip(log_ratios[order], -500, 500)), weights[order]
    wait = np.cumsum(mass * w) / w - np.cumsum(mass)
    at = np.searchsorted(wait, _WAIT, side="right") - 1
    return np.log(w[at]), min(1.0, (mass * np.minimum(1 / w, 1 / w[at])).sum())


def independence_chain(log_ratios: Floats, rng: np.random.Generator) -> Ints:
    """Independence Metropolis-Hastings over given candidates: which candidate each state is.

    Parameters
    ----------
    log_ratios : ndarray (chain, n)
        Log of target over proposal of the candidates, in the order of their proposal. Where the
        least value repeats often, as after rejection, only the other candidates cost time.
    rng : numpy.random.Generator
        Source of the uniforms.

    Returns
    -------
    ndarray of int (chain, n)
        Index of the candidate that the chain is at.
    """
    uniforms = np.log(rng.random(log_ratios.shape))
    states = np.tile(np.arange(log_ratios.shape[1]), (len(log_ratios), 1))
    for ratio, uniform, state in zip(log_ratios, uniforms, states, strict=True):
        free = 0
        for at in np.flatnonzero(uniform[1:] >= ratio[1:] - ratio[:-1]):
            if at >= free:  # the chain is here, not still waiting further back
                free = _first_accepted(ratio, uniform, at)
                state[at + 1:free] = at
    return states


def _first_accepted(ratio, uniform, at):
    """Position of the next candidate that a chain at `at` accepts; looked for in growing windows."""
    begin, window = at + 1, 16
    while begin < len(ratio):
        accepted = uniform[begin:begin + window] < ratio[begin:begin + window] - ratio[at]
        if accepted.any():
            return begin + int(accepted.argmax())
        begin, window = begin + window, 2 * window
    return len(ratio)
