"""Linear regression with known residual standard deviation."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, log, pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular

from bhm_core._checks import count, covariance, finite_array, not_too_large, positive_number
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
        if mean.size == 0:
            raise ValueError("mean must have at least 1 coefficient, got 0")
        flat = isinstance(self.cov, float) and self.cov == inf
        cov = inf if flat else covariance("cov", self.cov, mean.size).copy()
        root = np.eye(mean.size) if flat else np.linalg.cholesky(cov)
        self._store(mean, cov, root, positive_number("sigma", self.sigma))

    def _store(self, mean, cov, root, sigma):
        for name, value in (("mean", mean), ("cov", cov), ("_root", root), ("sigma", sigma)):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, value)
        return self

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
        mean = self.mean + self._root @ solve_triangular(factor, shift)
        root = solve_triangular(factor, self._root.T, trans="T").T  # cov = L A^-1 L'
        # far from the origin cov has no Cholesky factor to all digits, but its root is known
        after = object.__new__(NormalLinearRegression)
        return after._store(mean, root @ root.T, root, self.sigma)

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
            return multivariate_normal(self.mean, covariance("cov", self.cov, self.mean.size))
        if count("name", name, minimum=0) not in range(self.mean.size):
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
        quadratic = residual @ residual / self.sigma**2 - shift @ shift
        log_det = y.size * log(self.sigma**2) + 2 * np.log(np.abs(np.diag(factor))).sum()
        return float(-0.5 * (y.size * log(2 * pi) + log_det + quadratic))

    def _rows(self, y, X):
        y, X = finite_array("y", y, ndim=1), finite_array("X", X, ndim=2)
        not_too_large("y", y), not_too_large("X", X)
        if X.shape != (y.size, self.mean.size):
            raise ValueError(f"X must have shape {(y.size, self.mean.size)}, got {X.shape}")
        return y, X

    def _solve(self, y, X):
        """Return r = y - X mean, R with R'R = I + L'X'XL / sigma^2, and R'^-1 L'X'r / sigma^2.

        cov is LL'. By QR: the products X'X would lose the digits of columns far from 0.
        """
        if self.is_flat:
            _need_full_rank(X)
        residual, p = y - X @ self.mean, self.mean.size
        rows = [X @ self._root / self.sigma, np.zeros((0, p)) if self.is_flat else np.eye(p)]
        Q, R = np.linalg.qr(np.concatenate(rows))
        return residual, R, Q[: y.size].T @ residual / self.sigma

    def _need_proper(self, what):
        if self.is_flat:
            raise ValueError(f"cov must be finite, for a flat prior has no {what}, got inf")


def _need_full_rank(X):
    length = np.linalg.norm(X, axis=0)
    # angles below 1e-8 are those of rounding in the data; QR keeps what is above them
    rank = np.linalg.matrix_rank(X / np.where(length > 0, length, 1), rtol=1e-8)
    if rank < X.shape[1]:
        raise ValueError(
            f"X must have {X.shape[1]} independent columns under a flat prior, got rank {rank}"
        )
