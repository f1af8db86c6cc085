"""Prior of the covariance of the effects of a group, as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._typing import Array, Floats, InverseWishart

__all__ = ["Wishart"]


@dataclass(frozen=True, eq=False)
class Wishart:
    """Omega with an inverse Wishart distribution.

    Parameters
    ----------
    dist : frozen scipy.stats.invwishart
        Of Omega.
    """

    dist: InverseWishart
    proper = True

    @classmethod
    def of(cls, value: Any) -> Wishart | None:
        """Check what a reader writes; None stays None."""
        if value is None:
            return None
        if type(value).__name__ != "invwishart_frozen":
            raise ValueError(f"omega must be scipy.stats.invwishart(df, scale), got {value!r}")
        return cls(value)

    @property
    def scale(self) -> Floats:
        """Scale matrix (K, K)."""
        return np.atleast_2d(self.dist.scale)

    def __repr__(self) -> str:
        return f"invwishart(df={self.dist.df:g}, scale={np.asarray(self.dist.scale).tolist()})"

    def check(self, k: int) -> None:
        """Raise unless it is a prior of k effects."""
        if self.scale.shape != (k, k):
            raise ValueError(f"omega must have a scale of shape {(k, k)}, got {self.scale.shape}")

    def log_density(self, inverse: Array, log_det: Floats) -> Array:
        """Log density (...) of Omega = L L', from the inverses of L (..., K, K) and log det Omega."""
        from scipy.special import multigammaln

        k, df, scale = len(self.scale), self.dist.df, self.scale
        trace = np.einsum("...ki,ij,...kj->...", inverse, scale, inverse)
        constant = df / 2 * np.linalg.slogdet(scale)[1] - df * k / 2 * np.log(2)
        constant -= multigammaln(df / 2, k)
        return constant - (df + k + 1) / 2 * log_det - trace / 2

    def log_middle(self) -> Floats:
        """Log of standard deviations (K,) where the prior has its mass."""
        return 0.5 * np.log(np.diag(self.scale) / self.dist.df)

    def draw(self, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """n draws: standard deviations (n, K) and correlations (n, K, K)."""
        omega = np.reshape(self.dist.rvs(size=n, random_state=rng), (n, *self.scale.shape))
        tau = np.sqrt(np.diagonal(omega, axis1=-2, axis2=-1))
        return tau, omega / (tau[:, :, None] * tau[:, None, :])
