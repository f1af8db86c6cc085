"""What a road of the engine comes back with: chains, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bhm_core._typing import Floats
from bhm_core.hierarchical.engine.ensemble import passes
from bhm_core.hierarchical.engine.report import EngineDiagnostics, effective_share, pareto_k

__all__ = ["Chains", "Evenness", "NoChains"]

_BAD_TAIL = 0.7  # Pareto k of importance ratios that are not to be trusted
_BAD_SHARE = 0.3  # effective share below which a bad tail matters to Metropolis-Hastings


@dataclass(frozen=True)
class Evenness:
    """How even importance ratios are.

    Attributes
    ----------
    pareto_k : float
        Tail index.
    share : float
        Effective share of the draws that have them.
    """

    pareto_k: float
    share: float

    @classmethod
    def of(cls, log_ratios: Floats) -> Evenness:
        """Of log ratios (n,)."""
        return cls(pareto_k(log_ratios), effective_share(log_ratios))

    @property
    def bad_tail(self) -> bool:
        """Whether a few draws may outweigh all others."""
        return self.pareto_k > _BAD_TAIL

    @property
    def hopeless(self) -> bool:
        """Whether Metropolis-Hastings would stand still on the draws of such a tail."""
        return self.bad_tail and self.share < _BAD_SHARE


@dataclass(frozen=True)
class NoChains:
    """The ratios of a proposal are too uneven to be corrected.

    Attributes
    ----------
    evenness : Evenness
        Of its draws.
    """

    evenness: Evenness
    settled = converged = False


@dataclass(frozen=True, eq=False)
class Chains:
    """Draws of phi, and how they were made.

    Attributes
    ----------
    phi : ndarray (chain, draw, d)
        Counted from the model's start.
    method : str
        Name of the road.
    acceptance : float
        Share of accepted Metropolis-Hastings moves.
    evenness : Evenness
        Of the best independent proposal.
    steady : bool
        Whether the walkers, if there are any, tell the same story early and late.
    complete : bool
        False after an interrupt.
    """

    phi: Floats
    method: str
    acceptance: float
    evenness: Evenness
    steady: bool = True
    complete: bool = True

    @cached_property
    def _verdict(self):
        return passes(self.phi)

    @property
    def settled(self) -> bool:
        """Whether no better proposal is called for."""
        return not self.evenness.bad_tail

    @property
    def converged(self) -> bool:
        """Whether the chains agree with each other and with themselves."""
        return self._verdict[0] and self.steady

    def report(self, n_evaluations: int) -> EngineDiagnostics:
        """The engine's word on the draws."""
        return EngineDiagnostics(
            method=self.method, converged=self.converged, acceptance=self.acceptance,
            pareto_k=self.evenness.pareto_k, efficiency=self.evenness.share, **self._verdict[1],
            n_evaluations=n_evaluations, complete=self.complete)
