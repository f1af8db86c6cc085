"""What a hierarchical model must offer: a few numbers to sample, and exact draws of the rest.

A model of this package is three things: a prior for the few parameters `phi` that are left when the
group effects are integrated out, the integrated likelihood, and exact draws of the rest given
`phi`.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.draws import Draws
from bhm_core.hierarchical.engine.report import EngineDiagnostics

__all__ = ["HierarchicalModel", "ModelDraws", "as_chains"]


@runtime_checkable
class HierarchicalModel(Protocol):
    """The contract between a model and :func:`bhm_core.hierarchical.engine.run`.

    `phi` has one unconstrained coordinate per column (log of a scale, atanh of a canonical partial
    correlation), so every real vector is a legal argument. A model may also have ``other_starts()``,
    points (m, d) that lead to modes which the neighbourhood of ``start()`` does not show, and
    ``rough_log_posterior(phi)``, which costs less and is off by a tenth at most where the posterior is high.
    ``batch``, if it is there, says how many rows of `phi` are best evaluated at once.

    Attributes
    ----------
    n_parameters : int
        Length d of `phi`.
    parameter_names : tuple of str
        Names of its coordinates, for messages.
    """

    n_parameters: int
    parameter_names: tuple[str, ...]

    def log_posterior(self, phi: Floats) -> Floats:
        """Log of p(phi | y) up to a constant, with the Jacobian.

        Parameters
        ----------
        phi : ndarray (..., d)
            Any real numbers.

        Returns
        -------
        ndarray (...)
            -inf outside, never NaN.
        """

    def start(self) -> tuple[Floats, Floats]:
        """Where the engine starts.

        Returns
        -------
        phi, scale : ndarray (d,)
            A point where the posterior is positive, and a rough scale around it.
        """

    def expand(self, phi: Floats, rng: np.random.Generator) -> dict[str, Floats]:
        """Return the constrained parameters and exact draws of the rest.

        Parameters
        ----------
        phi : ndarray (n, d)
            Draws of the coordinates.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            Every quantity of the model.
        """


def as_chains(array: Floats, n_chains: int) -> Floats:
    """Return `array` (chain * draw, ...) as (chain, draw, ...), read-only, so that it is not copied."""
    array.flags.writeable = False
    return array.reshape(n_chains, -1, *array.shape[1:])


class ModelDraws(Draws):
    """Draws of a hierarchical model, with the engine's word on them.

    Parameters
    ----------
    arrays : dict of str to ndarray (chain, draw, *shape)
        Draws of every quantity.
    phi : ndarray (chain, draw, d)
        The unconstrained coordinates behind them.
    diagnostics : EngineDiagnostics
        Method, convergence and effective sizes.
    """

    def __init__(
        self, arrays: Mapping[str, Array], *, phi: Floats, diagnostics: EngineDiagnostics
    ) -> None:
        super().__init__(arrays, complete=getattr(diagnostics, "complete", True))
        self.phi, self.diagnostics = phi, diagnostics
