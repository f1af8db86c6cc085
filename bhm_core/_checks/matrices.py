"""Matrices of covariance and of correlation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bhm_core._checks.numbers import finite_array

Floats = NDArray[np.float64]

ROUNDING = 1e-8  # what a matrix may miss of symmetry, of ones, or of no negative eigenvalue


def covariance(name: str, value: Any, n: int) -> Floats:
    """Return `value` as a symmetric positive definite matrix (n, n)."""
    cov = finite_array(name, value)
    if cov.shape != (n, n):
        raise ValueError(f"{name} must have shape {(n, n)}, got {cov.shape}")
    if np.abs(cov - cov.T).max(initial=0) > 1e-10 * np.abs(cov).max(initial=0):
        raise ValueError(f"{name} must be a symmetric matrix, got {cov.tolist()}")
    try:
        np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        raise ValueError(f"{name} must be positive definite, got {cov.tolist()}") from None
    return cov


def correlation(name: str, value: Any, n: int) -> Floats:
    """Return `value` as correlation matrices (..., n, n); for n = 2 numbers rho will do.

    Correlations of 1 are allowed, and so are matrices without an inverse.
    """
    corr = finite_array(name, value)
    if n == 2 and corr.shape[-2:] != (2, 2):
        _between(name, corr, -1, 1)
        if corr.ndim > 1 and corr.shape[-1] == corr.shape[-2] and (np.diagonal(corr, 0, -2, -1) == 1).all():
            raise ValueError(f"{name} must have shape (..., 2, 2), got the correlation matrix of "
                             f"{corr.shape[-1]} columns")
        return np.eye(2) + corr[..., None, None] * np.array([[0.0, 1.0], [1.0, 0.0]])
    if corr.shape[-2:] != (n, n):
        raise ValueError(f"{name} must have shape (..., {n}, {n}), got {corr.shape}")
    diagonal = np.diagonal(corr, axis1=-2, axis2=-1)
    if (np.abs(corr - np.swapaxes(corr, -1, -2)).max(initial=0) > ROUNDING
            or np.abs(diagonal - 1).max(initial=0) > 1e-6
            or np.linalg.eigvalsh(corr).min(initial=0) < -ROUNDING):
        raise ValueError(f"{name} must be a correlation matrix, got {corr.tolist()}")
    return corr


def root_of_correlation(corr: Floats) -> NDArray[Any]:
    """A matrix L with LL' = corr: the Cholesky factor, or another one where a correlation is 1."""
    try:
        return np.linalg.cholesky(corr)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(corr)
        return vectors * np.sqrt(np.maximum(values, 0))[..., None, :]


def _between(name, array, low, high):
    outside = (array < low) | (array > high)
    if outside.any():
        raise ValueError(f"{name} must be between {low} and {high}, got {array[outside].flat[0]}")
