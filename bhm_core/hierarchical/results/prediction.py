"""Outcomes of rows, old and new: X gamma + Z b_j, for groups that the model knows and for others."""

from collections.abc import Callable
from typing import Any

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.labels import encode
from bhm_core.hierarchical.rows.rows import matrix

__all__ = ["effects_of", "expected", "new_rows"]


def new_rows(
    data: RegressionData, X: Any, Z: Any, group: Any
) -> tuple[Floats, Floats, Array, Ints, float | Floats]:
    """Return columns of new rows, as arrays or by the formula of the model.

    Parameters
    ----------
    data : RegressionData
        What the model was fitted to.
    X : array_like (n, p) or table
        Columns of the population coefficients; or named columns, if Z and group are None.
    Z : array_like (n, K) or None
        Columns of the varying coefficients.
    group : array_like (n,) or None
        Labels.

    Returns
    -------
    X, Z : ndarray (n, p), (n, K)
        Columns.
    labels : ndarray (m,)
        Sorted labels of the rows.
    codes : ndarray of int (n,)
        Place of the label of each row among them.
    offset : float or ndarray (n,)
        What is added to the outcome without a coefficient.

    Raises
    ------
    ValueError
        If the columns do not fit the model, or a column or a level of the formula is unknown.
    """
    offset = 0.0
    if Z is None and group is None:
        if data.design is None:
            raise ValueError("Z and group must be given with X, got none: only a model made from a "
                             "formula can make them of a table")
        X, Z, group, offset = data.design.columns(X)
    X, Z = _columns("X", X, data.coefficients), _columns("Z", Z, data.group_coefficients)
    labels, codes = encode("group", group)
    if not len(X) == len(Z) == len(codes):
        raise ValueError(f"X, Z and group must have the same number of rows, got {len(X)}, "
                         f"{len(Z)} and {len(codes)}")
    return X, Z, labels, codes, offset


def _columns(name, value, names):
    array = matrix(name, value)
    if array.shape[1] != len(names):
        raise ValueError(f"{name} must have columns {', '.join(names)}, got {array.shape[1]}")
    return array


def expected(gamma: Floats, effects: Floats, X: Floats, Z: Floats, codes: Ints) -> Floats:
    """X gamma + Z b_j for draws gamma (..., p) and effects (..., m, K) of m groups: (..., n)."""
    out = gamma @ X.T
    for k in range(Z.shape[1]):
        out += effects[..., k][..., codes] * Z[:, k]
    return out


def effects_of(
    labels: Array, groups: Array, b: Callable[[], Floats], omega_factor: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Draws of the effects of groups: those of known labels, and new ones for the others.

    Parameters
    ----------
    labels : ndarray (m,)
        Of the groups wanted.
    groups : ndarray (J,)
        Labels that the model knows.
    b : callable
        () -> (chain, draw, J, K); called if a label is known.
    omega_factor : ndarray (chain, draw, K, K)
        L with Omega = L L'.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray (chain, draw, m, K)
        b of known groups; N(0, Omega) for the others.

    Raises
    ------
    ValueError
        If the labels are numbers where those of the model are text, or the like.
    """
    place = {label: at for at, label in enumerate(groups.tolist())}
    at = np.array([place.get(label, -1) for label in labels.tolist()])
    known, lead, k = at >= 0, omega_factor.shape[:-2], omega_factor.shape[-1]
    _same_kind(labels, groups)
    effects = np.empty((*lead, len(labels), k))
    if known.any():
        effects[..., known, :] = b()[..., at[known], :]
    noise = rng.standard_normal((*lead, (~known).sum(), k))
    effects[..., ~known, :] = noise @ np.swapaxes(omega_factor, -1, -2)
    return effects


def _same_kind(labels, groups):
    """A label of another kind is a slip of the pen, and no new group."""
    kinds = [_kind(some) for some in (labels, groups)]
    if kinds[0] != kinds[1]:
        raise ValueError(f"group must hold labels like those of the model, which are {kinds[1]}, "
                         f"got {kinds[0]}: {labels.tolist()[0]!r}")


def _kind(labels):
    kinds = {"i": "numbers", "u": "numbers", "f": "numbers", "b": "truth values", "M": "dates"}
    if labels.dtype == object:
        return "text" if all(isinstance(label, str) for label in labels) else "objects"
    return kinds.get(labels.dtype.kind, "text")
