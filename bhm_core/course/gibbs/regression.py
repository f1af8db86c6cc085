"""Gibbs sampler of the regression model, one full conditional after another."""

import numpy as np

from bhm_core._checks import (
    covariance,
    encode,
    finite_array,
    positive,
    positive_number,
    positive_or_infinite,
)
from bhm_core._typing import ArrayLike, Floats
from bhm_core.course._conditionals import (
    Covariances,
    FullConditional,
    LogScale,
    Vectors,
    unpack,
)
from bhm_core.kernels import Kernel, gibbs

__all__ = ["RegressionGibbs"]


class RegressionGibbs:
    """Gibbs sampler of y = X gamma + Z_j b_j + e, e ~ N(0, sigma^2), b_j ~ N(0, Omega).

    Priors with full conditionals of a known form: gamma ~ N(0, gamma_sd^2 I), sigma^2 ~ IG(a, b),
    Omega ~ inverse-Wishart(df, scale). Position: (gamma, b_1, ..., b_J, log sigma, lower triangle
    of Omega).

    Parameters
    ----------
    y : array_like (n,)
        Response.
    X : array_like (n, p)
        Predictors of the population coefficients.
    Z : array_like (n, K)
        Predictors whose coefficients vary between groups.
    group : array_like (n,)
        Group label of each row; groups are sorted.
    gamma_sd : float
        Prior sd of each gamma; infinite means flat.
    sigma2 : tuple of float
        Shape and scale of the inverse-gamma prior on sigma^2.
    omega_df : float
        Degrees of freedom of the inverse-Wishart, above K - 1.
    omega_scale : array_like (K, K)
        Its scale matrix.

    Raises
    ------
    ValueError
        If a number is not finite, or an array has the wrong number of dimensions.
    """

    def __init__(
        self, y: ArrayLike, X: ArrayLike, Z: ArrayLike, group: ArrayLike,
        *, gamma_sd: float = np.inf, sigma2: tuple[float, float], omega_df: float,
        omega_scale: ArrayLike,
    ) -> None:
        self.y = finite_array("y", y, ndim=1).copy()
        self.X = finite_array("X", X, shape=(self.y.size, None)).copy()
        self.Z = finite_array("Z", Z, shape=(self.y.size, None)).copy()
        self.groups, self.row = encode("group", group)
        if len(self.row) != self.y.size:
            raise ValueError(f"group must have {self.y.size} labels like y, got {len(self.row)}")
        self.gamma_sd = positive_or_infinite("gamma_sd", gamma_sd)
        self.sigma2 = tuple(positive("sigma2", sigma2, shape=(2,)).tolist())
        self.omega_df = positive_number("omega_df", omega_df)
        self.omega_scale = covariance("omega_scale", omega_scale, self.Z.shape[1]).copy()
        self.J, self.K, p = len(self.groups), self.Z.shape[1], self.X.shape[1]
        ends = np.cumsum([p, self.J * self.K, 1, self.K * (self.K + 1) // 2])
        self.blocks = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        sizes = ((p,), (self.J, self.K), (), (ends[3] - ends[2],))
        self.names = dict(zip(("gamma", "b", "log_sigma", "omega"), sizes, strict=True))
        self.ZZ = self._by_group(self.Z[:, :, None] * self.Z[:, None, :])

    @property
    def updates(self) -> tuple[FullConditional, ...]:
        """The full conditionals, in the order in which they are drawn."""
        given = (self.gamma_given_rest, self.b_given_rest,
                 self.sigma_given_rest, self.omega_given_rest)
        return tuple(map(FullConditional, self.blocks, given))

    def kernel(self) -> Kernel:
        """Return the Gibbs kernel."""
        return gibbs(*self.updates)

    def parts(self, x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """gamma (n, p), b (n, J, K), sigma^2 (n,), Omega (n, K, K) of the positions.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Positions.

        Returns
        -------
        tuple of ndarray (n_chains, ...)
            The four blocks.
        """
        gamma, b, log_sigma, omega = (x[:, block] for block in self.blocks)
        b = b.reshape(len(x), self.J, self.K)
        return gamma, b, np.exp(2 * log_sigma[:, 0]), unpack(omega, self.K)

    def gamma_given_rest(self, x: Floats) -> Vectors:
        """gamma | b, sigma: regression of what b leaves of y."""
        _, b, sigma2, _ = self.parts(x)
        rest = self.y - self._group_part(b)
        precision = self.X.T @ self.X / sigma2[:, None, None]
        precision += np.eye(self.X.shape[1]) / self.gamma_sd**2
        return Vectors(precision[:, None], (rest @ self.X / sigma2[:, None])[:, None])

    def b_given_rest(self, x: Floats) -> Vectors:
        """b_j | gamma, sigma, Omega: each group by itself."""
        gamma, _, sigma2, omega = self.parts(x)
        rest = self.y - gamma @ self.X.T
        crossed = np.moveaxis(self._by_group((rest[..., None] * self.Z).swapaxes(0, 1)), 0, 1)
        precision = self.ZZ / sigma2[:, None, None, None] + np.linalg.inv(omega)[:, None]
        return Vectors(precision, crossed / sigma2[:, None, None])

    def sigma_given_rest(self, x: Floats) -> LogScale:
        """sigma^2 | gamma, b: inverse-gamma with the residual sum of squares."""
        gamma, b, _, _ = self.parts(x)
        residual = self.y - gamma @ self.X.T - self._group_part(b)
        shape, scale = self.sigma2
        return LogScale(shape + len(self.y) / 2, scale + (residual**2).sum(axis=1) / 2)

    def omega_given_rest(self, x: Floats) -> Covariances:
        """Omega | b: inverse-Wishart with the sum of b_j b_j'."""
        b = self.parts(x)[1]
        scale = self.omega_scale + np.swapaxes(b, 1, 2) @ b
        return Covariances(self.omega_df + self.J, scale)

    def log_joint(self, x: Floats) -> Floats:
        """Log p(y, gamma, b, log sigma, Omega) up to a constant.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Positions.

        Returns
        -------
        ndarray (n_chains,)
            Log density, Jacobian of log sigma included.
        """
        gamma, b, sigma2, omega = self.parts(x)
        residual = self.y - gamma @ self.X.T - self._group_part(b)
        shape, scale = self.sigma2
        inverse, log_det = np.linalg.inv(omega), np.linalg.slogdet(omega)[1]
        return (
            -(residual**2).sum(axis=1) / sigma2 / 2
            - (len(self.y) / 2 + shape) * np.log(sigma2) - scale / sigma2
            - ((gamma / self.gamma_sd) ** 2).sum(axis=1) / 2
            - np.einsum("njk,nkl,njl->n", b, inverse, b) / 2
            - np.einsum("kl,nlk->n", self.omega_scale, inverse) / 2
            - (self.J + self.omega_df + self.K + 1) / 2 * log_det
        )  # fmt: skip

    def _by_group(self, rows):
        """Sums over the rows of each group: ``(n, ...) -> (J, ...)``."""
        sums = np.zeros((self.J, *rows.shape[1:]))
        np.add.at(sums, self.row, rows)
        return sums

    def _group_part(self, b):
        return np.einsum("nik,ik->ni", b[:, self.row], self.Z)
