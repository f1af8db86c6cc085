"""Linear regression with known residual standard deviation."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, log, pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from bhm_core._checks import finite_array, positive_number
from bhm_core._typing import ArrayLike, Continuous, Floats, Joint


@dataclass(frozen=True, eq=False)
class NormalLinearRegression:
    """Coefficients beta of y ~ N(X beta, sigma^2 I), sigma known, with beta ~ N(mean, cov).

    Parameters
    ----------
    mean : array_like, shape (p,)
        Mean of the coefficients.
    cov : array_like, shape (p, p), or inf
        Their covariance; inf is the flat prior p(beta) = 1.
    sigma : float
        Standard deviation of an observation given beta, in the unit of y.

    Raises
    ------
    ValueError
        If a number is not finite, a shape is wrong, or cov is not symmetric and positive definite.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 14.8.

    Examples
    --------
    >>> prior = NormalLinearRegression([0, 0], np.eye(2) * 100, sigma=1)
    >>> posterior = prior.update([1.0, 2.0, 3.0], [[1, 0], [1, 1], [1, 2]])
    >>> print(posterior.mean.round(2))
    [1. 1.]
    """

    mean: Floats
    cov: Floats
    sigma: float = field(kw_only=True)

    if TYPE_CHECKING:  # what goes in is wider than what is stored
        _root: Floats

        def __init__(self, mean: ArrayLike, cov: ArrayLike, *, sigma: float) -> None: ...

    def __post_init__(self) -> None:
        mean = finite_array("mean", self.mean, ndim=1).copy()
        positive_number("sigma", self.sigma)
        flat = np.ndim(self.cov) == 0 and self.cov == inf
        root = np.eye(mean.size) if flat else _cholesky(self.cov, mean.size)
        cov = inf if flat else finite_array("cov", self.cov).copy()
        for name, value in (("mean", mean), ("cov", cov), ("_root", root)):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, value)

    @property
    def is_flat(self) -> bool:
        """Whether the distribution is the flat prior p(beta) = 1."""
        return np.ndim(self.cov) == 0

    @property
    def var(self) -> Floats:
        """Variances of the coefficients, shape (p,)."""
        return np.full(self.mean.size, inf) if self.is_flat else np.diag(self.cov).copy()

    def update(self, y: ArrayLike, X: ArrayLike) -> NormalLinearRegression:
        """Learn from rows (y_i, x_i).

        Parameters
        ----------
        y : array_like, shape (n,)
            Observations.
        X : array_like, shape (n, p)
            Predictors, one row an observation.

        Returns
        -------
        NormalLinearRegression
            The posterior.

        Raises
        ------
        ValueError
            If the shapes differ, a number is not finite, or the prior is flat and the columns of X
            are not independent, so that beta is not identified.
        """
        y, X = self._rows(y, X)
        if y.size == 0:
            return self
        _, factor, shift = self._solve(y, X)
        mean = self.mean + self._root @ cho_solve(factor, shift)
        half = np.linalg.solve(np.tril(factor[0]), self._root.T)  # cov = L A^-1 L'
        return NormalLinearRegression(mean, half.T @ half, sigma=self.sigma)

    def marginal(self, name: int | None = None) -> Continuous | Joint:
        """Distribution of the coefficients.

        Parameters
        ----------
        name : int, optional
            Position of one coefficient; all jointly if left out.

        Returns
        -------
        frozen scipy.stats.multivariate_normal or scipy.stats.norm
            Joint distribution, or that of one coefficient.

        Raises
        ------
        ValueError
            If the prior is flat, for p(beta) = 1 is no distribution, or there is no coefficient
            `name`.
        """
        from scipy.stats import multivariate_normal, norm

        self._need_proper("distribution")
        if name is None:
            return multivariate_normal(self.mean, self.cov)
        if name not in range(self.mean.size):
            raise ValueError(f"name must be one of 0 to {self.mean.size - 1}, got {name!r}")
        return norm(self.mean[name], np.sqrt(self.cov[name, name]))

    def predictive(self, X: ArrayLike) -> Continuous | Joint:
        """Distribution of further observations at the rows of X.

        Parameters
        ----------
        X : array_like, shape (p,) or (m, p)
            Predictors of one or of m further observations.

        Returns
        -------
        frozen scipy.stats.norm or scipy.stats.multivariate_normal
            Of one observation for one row, else joint.

        Raises
        ------
        ValueError
            If the prior is flat, or X has another number of columns.
        """
        from scipy.stats import multivariate_normal, norm

        self._need_proper("predictive distribution")
        X = finite_array("X", X)
        if X.ndim not in (1, 2) or X.shape[-1] != self.mean.size:
            raise ValueError(f"X must have {self.mean.size} columns, got shape {X.shape}")
        cov = np.atleast_2d(X @ self.cov @ X.T) + self.sigma**2 * np.eye(len(np.atleast_2d(X)))
        if X.ndim == 1:
            return norm(X @ self.mean, np.sqrt(cov[0, 0]))
        return multivariate_normal(X @ self.mean, cov)

    def log_evidence(self, y: ArrayLike, X: ArrayLike) -> float:
        """Log density of the data with beta integrated out, log p(y).

        Parameters
        ----------
        y : array_like, shape (n,)
            Observations.
        X : array_like, shape (n, p)
            Predictors.

        Returns
        -------
        float
            Log density.

        Raises
        ------
        ValueError
            If the prior is flat: it has no evidence; or the shapes differ or a number is not finite.
        """
        y, X = self._rows(y, X)
        self._need_proper("evidence")
        residual, factor, shift = self._solve(y, X)
        quadratic = residual @ residual / self.sigma**2 - shift @ cho_solve(factor, shift)
        log_det = y.size * log(self.sigma**2) + 2 * np.log(np.diag(factor[0])).sum()
        return float(-0.5 * (y.size * log(2 * pi) + log_det + quadratic))

    def _rows(self, y, X):
        y, X = finite_array("y", y, ndim=1), finite_array("X", X, ndim=2)
        if X.shape != (y.size, self.mean.size):
            raise ValueError(f"X must have shape {(y.size, self.mean.size)}, got {X.shape}")
        return y, X

    def _solve(self, y, X):
        """Return r = y - X mean, A = I + L'X'XL / sigma^2 factored, L'X'r / sigma^2; cov = LL'."""
        if self.is_flat:
            _need_full_rank(X)
        residual, Q = y - X @ self.mean, X @ self._root / self.sigma
        A = Q.T @ Q + (0 if self.is_flat else np.eye(self.mean.size))
        return residual, cho_factor(A, lower=True), Q.T @ residual / self.sigma

    def _need_proper(self, what):
        if self.is_flat:
            raise ValueError(f"cov must be finite, for a flat prior has no {what}, got inf")


def _cholesky(cov, p):
    cov = finite_array("cov", cov)
    if cov.shape != (p, p) or np.abs(cov - cov.T).max() > 1e-10 * np.abs(cov).max():
        raise ValueError(f"cov must be a symmetric matrix of shape {(p, p)}, got {cov.tolist()}")
    try:
        return np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        raise ValueError(f"cov must be positive definite, got {cov.tolist()}") from None


def _need_full_rank(X):
    length = np.linalg.norm(X, axis=0)
    rank = np.linalg.matrix_rank(X / np.where(length > 0, length, 1))
    if rank < X.shape[1]:
        raise ValueError(
            f"X must have {X.shape[1]} independent columns under a flat prior, got rank {rank}"
        )
