"""A cheap log likelihood near the mode, for pilots: what is drawn in the end is judged by the quadrature.

Were the log likelihood of every group quadratic in gamma and its effects, these would integrate out in
closed form, at a cost that hangs on the groups alone and not on their rows. What that form lacks is small and
smooth: a quadratic polynomial in gamma and the entries of L, fitted to the likelihood at a few hundred
points. In log tau or in correlations it would diverge where L does not notice them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.quadrature.blocks import Blocks

__all__ = ["Nearby"]

_WIDE = 1.3  # spread of the points of the fit, in standard deviations
_PER_TERM = 3  # of them
_CHECKED = 50  # points at which it is seen whether the fit is good
_MOST = 30  # parameters: polynomials in more have too many terms
_ROWS = 8  # in a group, from which on its closed form costs less than they


@dataclass(frozen=True, eq=False)
class Nearby:
    """Log likelihoods near a mode.

    Attributes
    ----------
    integrals : Blocks
        The groups, with their quadratic forms.
    mode : ndarray (d,)
        Of phi.
    inverse : ndarray (d, d)
        Takes what is away from it to standard deviations.
    center : ndarray (f,), whiten : ndarray (f, f)
        Take gamma and the entries of L to numbers of order one.
    terms : ndarray (q,)
        Coefficients of the polynomial in these.
    """

    integrals: Blocks
    mode: Floats
    inverse: Floats
    center: Floats
    whiten: Floats
    terms: Floats

    @classmethod
    def fitted(
        cls, integrals: Blocks, parts: Callable[[Floats], tuple[Floats, Floats]],
        likelihood: Callable[[Floats, Floats], Floats], mode: Floats, axes: Floats, error: float,
    ) -> Self | None:
        """Fit around `mode`, with `axes` a standard deviation long in the columns; None where that costs more
        than it saves, or is off by more than `error`, in the root mean square.

        `parts` takes phi (m, d) to gamma (m, p) and L (m, K, K), and `likelihood` these to numbers (m,).
        """
        d = len(mode)
        if d > _MOST or integrals.rows_per_group < _ROWS:
            return None
        z = np.random.default_rng(d).standard_normal((_PER_TERM * (d + 1) * (d + 2) // 2 + _CHECKED, d))
        z[_CHECKED:] *= _WIDE
        found = parts(mode + z @ axes.T)
        numbers, missing = _numbers(*found), likelihood(*found) - integrals.quadratic(*found)
        center, whiten = _whitening(numbers)
        powers = _powers((numbers - center) @ whiten)
        if not (np.isfinite(missing).all() and np.isfinite(powers).all()):
            return None
        terms = np.linalg.lstsq(powers[_CHECKED:], missing[_CHECKED:], rcond=1e-9)[0]
        off = (missing - powers @ terms)[:_CHECKED]
        inverse = np.asarray(np.linalg.inv(axes), dtype=float)
        good = off @ off < error**2 * _CHECKED
        return cls(integrals, mode, inverse, center, whiten, terms) if good else None

    def holds(self, phi: Floats) -> Array:
        """Whether each phi (m, d) is near the mode."""
        away = (phi - self.mode) @ self.inverse.T
        near: Array = (away * away).sum(axis=1) < 2 * len(self.mode) + 15
        return near

    def __call__(self, gamma: Floats, factor: Floats) -> Floats:
        """Log likelihoods (m,) for gamma (m, p) and L (m, K, K)."""
        x = (_numbers(gamma, factor) - self.center) @ self.whiten
        value: Floats = self.integrals.quadratic(gamma, factor) + _powers(x) @ self.terms
        return value


def _numbers(gamma, factor):
    """gamma, and the entries of L, (m, f)."""
    rows, columns = np.tril_indices(factor.shape[-1])
    return np.column_stack([gamma, factor[:, rows, columns]])


def _whitening(numbers):
    """What takes numbers (m, f) to about standard normal ones; those that are constant stay so."""
    cov = np.cov(numbers.T)
    varies = np.diagonal(cov)
    cov = cov + np.diag(np.where(varies > 0, 1e-9 * varies, 1.0))
    return numbers.mean(axis=0), np.linalg.inv(np.linalg.cholesky(cov)).T


def _powers(x):
    """1, each number of x (m, f), and each product of two: (m, q)."""
    i, j = np.triu_indices(x.shape[1])
    return np.column_stack([np.ones(len(x)), x, x[:, i] * x[:, j]])
