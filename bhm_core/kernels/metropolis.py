"""Metropolis-Hastings: random walk, any proposal, and proposals that ignore the state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bhm_core._checks import called, finite_array, function, probability, returned
from bhm_core._typing import ArrayLike, Floats, LogDensity, Proposal, Stream
from bhm_core.kernels.step import (
    ALL_CHAINS,
    Kernel,
    State,
    Transition,
    accept,
    evaluate,
    one_scale_each,
)


@dataclass(frozen=True)
class MetropolisHastings(Kernel):
    """See `metropolis_hastings`."""

    log_density: LogDensity
    proposal: Proposal

    def __call__(self, state: State, rng: Stream) -> Transition:
        position = propose(self.proposal, state.position, rng)
        candidate = State(position, evaluate(self.log_density, position))
        there = proposal_density(self.proposal, position, state.position)
        back = proposal_density(self.proposal, state.position, position)
        log_ratio = candidate.log_density - state.log_density + back - there
        _check_ratio(log_ratio, state.position, position)
        return accept(state, candidate, log_ratio, rng)


@dataclass(frozen=True)
class RandomWalkMetropolis(Kernel):
    """See `random_walk_metropolis`."""

    log_density: LogDensity
    scale: Floats
    target_acceptance: float | None = None
    n_adapted: int = 0

    def init(self, position: Floats) -> State:
        """Return the first state; the scale must fit its shape."""
        state = super().init(position)
        one_scale_each("scale", self.scale, state.position.shape)
        return state

    def __call__(self, state: State, rng: Stream) -> Transition:
        step = self.scale * rng.standard_normal(state.position.shape)
        position = state.position + step
        candidate = State(position, evaluate(self.log_density, position))
        log_ratio = candidate.log_density - state.log_density  # the proposal is symmetric
        return accept(state, candidate, log_ratio, rng)

    def adapt(self, stats: dict[Any, Any], position: Floats | None = None) -> RandomWalkMetropolis:
        """Robbins & Monro (1951): longer steps after acceptance, shorter after rejection."""
        if self.target_acceptance is None:
            return self
        # weights fall slower than 1/t, so that a bad start is forgotten (Andrieu & Thoms 2008, 4.2)
        weight = (self.n_adapted + 1.0) ** -0.6
        surplus = stats["acceptance_probability"] - self.target_acceptance
        scale = self.scale * np.exp(weight * surplus)[:, None]
        return replace(self, scale=scale, n_adapted=self.n_adapted + 1)


@dataclass(frozen=True)
class IndependenceMetropolis(Kernel):
    """See `independence_metropolis`."""

    log_density: LogDensity
    proposal: Proposal

    def __call__(self, state: State, rng: Stream) -> Transition:
        position = propose(self.proposal, state.position, rng)
        candidate = State(position, evaluate(self.log_density, position))
        log_ratio = self._log_weight(candidate, state) - self._log_weight(state, candidate)
        _check_ratio(log_ratio, state.position, position)
        return accept(state, candidate, log_ratio, rng)

    def _log_weight(self, at, other):
        return at.log_density - proposal_density(self.proposal, at.position, other.position)


def metropolis_hastings(log_density: LogDensity, proposal: Proposal) -> MetropolisHastings:
    """Metropolis-Hastings with any proposal.

    From the state theta a candidate theta* is drawn from q(theta* | theta) and accepted with
    probability min(1, r), r = p(theta* | y) q(theta | theta*) / (p(theta | y) q(theta* | theta))
    (eq-mh-ratio of the book). The constant of p cancels.

    Parameters
    ----------
    log_density : callable
        Log of the target density up to a constant: ``(n_chains, d) -> (n_chains,)``; -inf outside
        the support.
    proposal : object
        With ``sample(x, rng)``, the candidates ``(n_chains, d)``, and ``log_density(to, given)``,
        the log of q(to | given), ``(n_chains,)``.

    Returns
    -------
    MetropolisHastings
        A kernel.

    Raises
    ------
    ValueError
        If log_density, or a method of the proposal, cannot be called.

    References
    ----------
    Metropolis et al. (1953), doi:10.1063/1.1699114; Hastings (1970), doi:10.1093/biomet/57.1.97.

    Examples
    --------
    >>> import numpy as np
    >>> import bhm_core as bhm
    >>> gamma_4 = lambda x: 3 * np.log(x[:, 0]) - x[:, 0]
    >>> kernel = metropolis_hastings(gamma_4, bhm.kernels.LogNormalWalk(1.0))
    >>> draws = bhm.sample(kernel, [4.0], n_draws=10_000, rng=1)
    >>> print(f"{draws['theta'].mean():.1f}")
    4.0
    """
    _check_proposal(log_density, proposal)
    return MetropolisHastings(log_density, proposal)


def random_walk_metropolis(
    log_density: LogDensity, scale: ArrayLike, *, target_acceptance: float | None = None
) -> RandomWalkMetropolis:
    """Metropolis with the proposal theta* ~ N(theta, scale^2 I).

    Parameters
    ----------
    log_density : callable
        Log of the target density up to a constant: ``(n_chains, d) -> (n_chains,)``; -inf outside
        the support.
    scale : float or array_like (d,)
        Standard deviation of a step, in the unit of each parameter; positive. A 0 among others
        holds its parameter fixed, for a kernel that is one update of a Gibbs sampler.
    target_acceptance : float, optional
        If given, the scale is tuned during warm-up to accept this share of the candidates: 0.44 for
        one parameter (Gelman, Roberts & Gilks 1996), 0.234 for many (Roberts, Gelman & Gilks 1997,
        doi:10.1214/aoap/1034625254).

    Returns
    -------
    RandomWalkMetropolis
        A kernel.

    Raises
    ------
    ValueError
        If log_density cannot be called, no scale is positive or one is negative, or
        target_acceptance is not between 0 and 1.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> kernel = random_walk_metropolis(lambda x: -x[:, 0] ** 2 / 2, scale=2.4)
    >>> draws = bhm.sample(kernel, [0.0], n_draws=1000, rng=1)
    >>> print(f"{draws.stats['accepted'].mean():.2f}")
    0.45
    """
    function("log_density", log_density)
    if target_acceptance is not None:
        target_acceptance = probability("target_acceptance", target_acceptance)
    scale = finite_array("scale", scale).copy()
    if scale.ndim > 2 or (scale.ndim == 2 and scale.shape[1] != 1):
        raise ValueError(f"scale must be one number, or one per parameter, got shape {scale.shape}")
    if (scale < 0).any() or not (scale > 0).any():
        raise ValueError(f"scale must be positive, got {scale.tolist()}")
    return RandomWalkMetropolis(log_density, scale, target_acceptance)


def independence_metropolis(log_density: LogDensity, proposal: Proposal) -> IndependenceMetropolis:
    """Metropolis-Hastings with candidates that do not depend on the state.

    The ratio is one of importance weights, w(theta) = p(theta | y) / q(theta): the chain stays long
    at points that the proposal reaches too seldom. It works when q has heavier tails than p.

    Parameters
    ----------
    log_density : callable
        Log of the target density up to a constant: ``(n_chains, d) -> (n_chains,)``.
    proposal : object
        With ``sample(x, rng)``, the candidates, and ``log_density(to, given)``, ``(n_chains,)``;
        both may ignore the state but for its shape.

    Returns
    -------
    IndependenceMetropolis
        A kernel.

    Raises
    ------
    ValueError
        If log_density, or a method of the proposal, cannot be called.

    References
    ----------
    Tierney (1994), doi:10.1214/aos/1176325750, section 2.3.3.

    Examples
    --------
    >>> import numpy as np
    >>> import bhm_core as bhm
    >>> wide = bhm.kernels.NormalProposal([0.0], [[1.5**2]])
    >>> kernel = independence_metropolis(lambda x: -x[:, 0] ** 2 / 2, wide)
    >>> draws = bhm.sample(kernel, [0.0], n_draws=2000, rng=1)
    >>> print(f"{draws['theta'].std():.1f}")
    1.0
    """
    _check_proposal(log_density, proposal)
    return IndependenceMetropolis(log_density, proposal)


def _check_proposal(log_density, proposal):
    function("log_density", log_density)
    function("proposal.sample", getattr(proposal, "sample", None))
    function("proposal.log_density", getattr(proposal, "log_density", None))


def propose(proposal: Proposal, position: Floats, rng: Stream) -> Floats:
    """Candidates of the reader's proposal, one per chain."""
    candidates = called("proposal.sample", proposal.sample, position, rng, takes=ALL_CHAINS)
    return returned("what proposal.sample returns", candidates, position.shape)


def proposal_density(proposal: Proposal, to: Floats, given: Floats) -> Floats:
    """Log density of the step from `given` to `to`, as the reader's proposal has it."""
    values = called("proposal.log_density", proposal.log_density, to, given, takes=ALL_CHAINS)
    return returned("what proposal.log_density returns", values, to.shape[:1])


def _check_ratio(log_ratio, position, candidate):
    """Name the move whose ratio is no number: a proposal density that contradicts its sampler."""
    wrong = np.flatnonzero(np.isnan(log_ratio))
    if wrong.size:
        chain = int(wrong[0])
        raise ValueError(f"proposal.log_density must make the ratio a number, got NaN from "
                         f"{position[chain].tolist()} to {candidate[chain].tolist()} (chain {chain})")
