"""Full conditional distributions: what the updates of a Gibbs sampler draw from.

An update says what distribution a block of the parameters has, given the rest; drawing from it and
its log density come from the same object, so that a test can hold the density to the joint one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln, multigammaln


@dataclass(frozen=True)
class FullConditional:
    """One update of a Gibbs sampler.

    Parameters
    ----------
    block : slice
        Which columns of the positions it draws.
    given : callable
        ``positions -> distribution`` of the block given all other columns, with ``sample(rng)`` and
        ``log_density(values)``, both for all chains at once.
    """

    block: slice
    given: Callable

    def __call__(self, position, rng):
        new = position.copy()
        new[:, self.block] = self.given(position).sample(rng)
        return new

    def log_density(self, position):
        """Log density of the block given the rest.

        Parameters
        ----------
        position : ndarray (n_chains, d)
            All parameters.

        Returns
        -------
        ndarray (n_chains,)
            Normalised log density.
        """
        return self.given(position).log_density(position[:, self.block])


@dataclass(frozen=True)
class Independent:
    """Normal numbers with means and standard deviations ``(n_chains, k)``."""

    mean: Any
    sd: Any

    def sample(self, rng):
        return self.mean + self.sd * rng.standard_normal(np.shape(self.mean))

    def log_density(self, values):
        z = (values - self.mean) / self.sd
        return -(z**2 / 2 + np.log(self.sd) + np.log(2 * np.pi) / 2).sum(axis=1)


@dataclass(frozen=True)
class Vectors:
    """Normal vectors ``(n_chains, m, k)`` by precision matrices and precision times mean."""

    precision: Any
    shift: Any

    def _root_and_mean(self):
        root = np.linalg.cholesky(self.precision)
        return root, np.linalg.solve(self.precision, self.shift[..., None])[..., 0]

    def sample(self, rng):
        root, mean = self._root_and_mean()
        z = rng.standard_normal(mean.shape)[..., None]
        draw = mean + np.linalg.solve(np.swapaxes(root, -1, -2), z)[..., 0]
        return draw.reshape(len(draw), -1)

    def log_density(self, values):
        root, mean = self._root_and_mean()
        deviation = (values.reshape(mean.shape) - mean)[..., None]
        z = (np.swapaxes(root, -1, -2) @ deviation)[..., 0]
        log_root = np.log(np.diagonal(root, axis1=-2, axis2=-1)).sum(axis=-1)
        size = mean.shape[-1]
        each = log_root - (z**2).sum(axis=-1) / 2 - size * np.log(2 * np.pi) / 2
        return each.reshape(len(each), -1).sum(axis=1)


@dataclass(frozen=True)
class LogScale:
    """The logarithm of s, where s**power is inverse-gamma(shape, scale): log of an sd."""

    shape: Any
    scale: Any
    power: int = 2

    def sample(self, rng):
        gamma = rng.gamma(np.broadcast_to(self.shape, np.shape(self.scale)))
        return ((np.log(self.scale) - np.log(gamma)) / self.power)[:, None]

    def log_density(self, values):
        log_x = self.power * values[:, 0]  # log of the inverse-gamma variable; Jacobian included
        return (
            self.shape * (np.log(self.scale) - log_x)
            - self.scale * np.exp(-log_x) - gammaln(self.shape) + np.log(self.power)
        )  # fmt: skip


@dataclass(frozen=True)
class Covariances:
    """Covariance matrices (K, K), stored as their lower triangle, row by row."""

    df: float
    scale: Any  # (n_chains, K, K)

    def sample(self, rng):
        chains, k = self.scale.shape[:2]
        lower = np.zeros((chains, k, k))
        row, column = np.tril_indices(k, -1)
        lower[:, row, column] = rng.standard_normal((chains, len(row)))
        freedom = np.broadcast_to(self.df - np.arange(k), (chains, k))
        lower[:, np.arange(k), np.arange(k)] = np.sqrt(2 * rng.gamma(freedom / 2))
        # Bartlett (1933): the inverse of a Wishart with the inverse scale
        root = np.linalg.cholesky(self.scale)
        half = root @ np.swapaxes(np.linalg.inv(lower), -1, -2)
        return pack(half @ np.swapaxes(half, -1, -2))

    def log_density(self, values):
        k = self.scale.shape[-1]
        omega = unpack(values, k)
        trace = np.trace(np.linalg.solve(omega, self.scale), axis1=-2, axis2=-1)
        return (
            self.df / 2 * np.linalg.slogdet(self.scale)[1]
            - (self.df + k + 1) / 2 * np.linalg.slogdet(omega)[1]
            - trace / 2 - self.df * k / 2 * np.log(2) - multigammaln(self.df / 2, k)
        )  # fmt: skip


def pack(omega):
    """Lower triangles of symmetric matrices ``(..., K, K) -> (..., K (K + 1) / 2)``.

    Parameters
    ----------
    omega : ndarray (..., K, K)
        Symmetric matrices.

    Returns
    -------
    ndarray (..., K (K + 1) / 2)
        Row by row.
    """
    return omega[(..., *np.tril_indices(omega.shape[-1]))]


def unpack(values, k):
    """Symmetric matrices from their lower triangles, the inverse of `pack`.

    Parameters
    ----------
    values : ndarray (..., k (k + 1) / 2)
        Lower triangles, row by row.
    k : int
        Number of rows.

    Returns
    -------
    ndarray (..., k, k)
        Symmetric matrices.
    """
    omega = np.empty((*values.shape[:-1], k, k))
    row, column = np.tril_indices(k)
    omega[..., row, column] = values
    omega[..., column, row] = values
    return omega
