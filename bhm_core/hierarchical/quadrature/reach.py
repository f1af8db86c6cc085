"""How far the population may be from the data before numbers overflow, and whether a posterior keeps away."""

from collections.abc import Mapping

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.quadrature.cells import Cells

__all__ = ["check_draws", "are_numbers"]

_MOST_ETA = {"binomial": 1e4, "poisson": 600.0}  # log odds, log rates
_MOST_TAU = {1: 1e8, 2: 1e4}  # by K: in a plane no nodes follow the cliffs of integrands beyond
_NEAR = 0.05  # share of the bound of tau that only improper posteriors, or nearly so, come to
_MOST_SHARE = 0.002  # of the draws that may be so far out


def are_numbers(cells: Cells, gamma: Floats, factor: Floats) -> Array:
    """Whether numbers stay numbers at gamma (m, p) and L (m, K, K): (m,)."""
    spread = np.abs(factor).max(axis=2) * _sizes(cells)
    return _largest_eta(cells, gamma) & (spread.max(axis=1) < _MOST_TAU[factor.shape[-1]])


def _sizes(cells):
    """Of the columns of Z: with them a bound of tau is the same in all units."""
    return np.abs(cells.Z).max(axis=0)


def _largest_eta(cells, gamma, share=1.0):
    most = share * _MOST_ETA[cells.family.name]
    inside: Array = np.abs(gamma) @ np.abs(cells.X).max(axis=0) < most
    inside[~inside] = np.abs(gamma[~inside] @ cells.X.T).max(axis=1) < most
    return inside


def check_draws(
    cells: Cells, draws: Mapping[str, Floats], names: tuple[str, ...], varying: tuple[str, ...]
) -> None:
    """Raise where draws come to the bounds, whatever they look like: there is hardly a posterior.

    Parameters
    ----------
    cells : Cells
        The rows.
    draws : mapping of str to ndarray (m, ...)
        gamma (p) and tau (K).
    names, varying : tuple of str
        Of the coefficients.

    Raises
    ------
    ValueError
        With the parameter that goes furthest.
    """
    gamma, tau = draws["gamma"], draws["tau"]
    far = ~_largest_eta(cells, gamma, 0.5)
    if far.mean() > _MOST_SHARE:
        moved = np.abs(gamma[far] * np.abs(cells.X).max(axis=0)).mean(axis=0)
        at = int(np.argmax(moved))
        raise ValueError(f"gamma[{names[at]}] must have a prior that keeps it from infinity, got draws up to "
                         f"{np.abs(gamma[:, at]).max():.3g}: the posterior is improper, or nearly so, where "
                         "predictors separate the outcomes")
    beyond = tau * _sizes(cells) > _NEAR * _MOST_TAU[tau.shape[-1]]
    if beyond.mean(axis=0).max() > _MOST_SHARE:
        at = int(np.argmax(beyond.mean(axis=0)))
        raise ValueError(f"tau[{varying[at]}] must have a prior that keeps it from infinity, got draws up to "
                         f"{tau[:, at].max():.3g}: the posterior is improper, or nearly so, where the "
                         "outcomes within groups are all the same")
