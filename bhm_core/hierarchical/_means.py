"""What goes into the model of normal means, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from bhm_core._checks import finite_array, not_too_large, positive, spread
from bhm_core._typing import Array, ArrayLike, Floats
from bhm_core.diagnostics import loo
from bhm_core.hierarchical.engine.integrated import Integrated
from bhm_core.hierarchical.engine.model import ModelDraws
from bhm_core.hierarchical.engine.report import EngineDiagnostics

__all__ = ["LogTau", "NormalMeansDraws", "checked_estimates"]


class Estimates(Protocol):
    """What `NormalMeans` is to its draws."""

    y: Floats
    se: Floats


class LogTau(Integrated):
    """Models whose one unconstrained parameter is log tau."""

    def constrain(self, phi: ArrayLike) -> dict[str, Floats]:
        """Return the parameters on their own scale.

        Parameters
        ----------
        phi : array_like (..., 1)
            Log of tau.

        Returns
        -------
        dict of str to ndarray (...)
            ``tau``.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        return {"tau": np.exp(finite_array("phi", phi, shape=(..., 1))[..., 0])}

    def unconstrain(self, tau: ArrayLike) -> Floats:
        """Return phi for given parameters.

        Parameters
        ----------
        tau : array_like (...)
            Positive.

        Returns
        -------
        ndarray (..., 1)
            Log of tau.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        return np.log(np.asarray(positive("tau", tau)))[..., None]


class NormalMeansDraws(ModelDraws):
    """Draws of `NormalMeans`: mu, tau, theta (J).

    Parameters
    ----------
    arrays : dict of str to ndarray (chain, draw, *shape)
        Draws of every quantity.
    model : NormalMeans
        Whose posterior it is.
    phi : ndarray (chain, draw, 1)
        Log of tau.
    diagnostics : EngineDiagnostics
        What the engine says about the run.
    """

    def __init__(
        self, arrays: Mapping[str, Array], *, model: Estimates, phi: Floats,
        diagnostics: EngineDiagnostics,
    ) -> None:
        super().__init__(arrays, phi=phi, diagnostics=diagnostics)
        self.model = model

    def log_likelihood(self) -> Floats:
        """Log likelihood of each group.

        Returns
        -------
        ndarray (chain, draw, J)
            Log of p(y_j | theta_j).
        """
        z = (self.model.y - self["theta"]) / self.model.se
        return -0.5 * z * z - np.log(self.model.se) - 0.5 * np.log(2 * np.pi)

    def loo(self) -> dict[str, Any]:
        """Leave-one-group-out predictive density by Pareto-smoothed importance sampling.

        Returns
        -------
        dict
            As :func:`bhm_core.diagnostics.loo` gives it.

        Raises
        ------
        ImportError
            If arviz-stats is missing: it comes with the extra ``bhm_core[loo]``.

        Warns
        -----
        RuntimeWarning
            If Pareto k is above 0.7 for a group, named by its position.
        """
        return loo(self.log_likelihood())


def checked_estimates(y: ArrayLike, se: ArrayLike) -> tuple[Floats, Floats]:
    """Return y and se (J,): finite, of one length, and with positive standard errors."""
    y, se = finite_array("y", y, ndim=1), finite_array("se", se, ndim=1)
    if y.shape != se.shape or y.size == 0:
        raise ValueError(f"se must have one value per group, got {se.size} for {y.size} of y")
    return not_too_large("y", y).copy(), spread("se", se).copy()
