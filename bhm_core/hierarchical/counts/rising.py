"""Log of rising factorials: the ratio of gamma functions in models of counts."""

import numpy as np
from scipy.special import gammaln

from bhm_core._typing import ArrayLike, Floats, Ints

__all__ = ["RisingSum"]

_TABLE = 2000  # up to this count the product is taken factor by factor


class RisingSum:
    """Sum over groups of log Gamma(a + k_j) - log Gamma(a), for many a at once.

    For counts up to 2,000 the rising factorials are products: one logarithm for each distinct
    factor, exact where the difference of two log gammas would cancel (a beyond 1e8). Above,
    Stirling's difference.

    Parameters
    ----------
    counts : ndarray of int (J,)
        The k_j, at least 0.
    """

    def __init__(self, counts: Ints) -> None:
        counts = np.asarray(counts, dtype=np.int64)
        self.distinct, self.times = np.unique(counts, return_counts=True)
        self.product = bool(self.distinct[-1] <= _TABLE)
        if self.product:
            self.factors = np.arange(self.distinct[-1], dtype=float)
            self.times = (counts[:, None] > self.factors).sum(axis=0).astype(float)

    def __call__(self, a: ArrayLike) -> Floats:
        """Return the sum for each a (...), positive."""
        a = np.asarray(a, dtype=float)[..., None]
        if self.product:
            return np.log(a + self.factors) @ self.times
        return _log_rising(a, self.distinct.astype(float)) @ self.times.astype(float)


def _log_rising(a, k):
    large = np.maximum(a, 1e3)
    stirling = ((large + k - 0.5) * np.log1p(k / large) + k * np.log(large) - k
                + (1 / (large + k) - 1 / large) / 12)
    small = np.minimum(a, 1e3)
    return np.where(a > 1e3, stirling, gammaln(small + k) - gammaln(small))
