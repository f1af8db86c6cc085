"""The population coefficients of a generalised regression: their prior, and where to look for them."""

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.marginal.densities import GroupPrior
from bhm_core.hierarchical.priors.parse import one_term_each
from bhm_core.hierarchical.priors.terms import Default, Moments, Normal, OfNumbers
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.columns import row_shares
from bhm_core.hierarchical.quadrature.families import Binomial

__all__ = ["GammaPrior", "along_the_prior", "pooled_fit"]

WIDTH = 2.5  # prior sd of a coefficient of a column with sd 1, in log odds or log rates
_MOST_STEPS = 100
_LADDER = (0.03, 0.15, 0.35, 0.65, 0.85, 0.97)  # probabilities


@dataclass(frozen=True)
class GammaPrior:
    """Normal density of gamma, flat where the precision is 0.

    Attributes
    ----------
    mean : ndarray (p,)
        Its centre.
    precision : ndarray (p, p)
        Inverse of its covariance.
    constant : float
        Half the log determinant of the precision, less p / 2 log(2 pi), where it is not flat.
    """

    mean: Floats
    precision: Floats
    constant: float

    @classmethod
    def of(cls, gamma: OfNumbers, cells: Cells) -> "GammaPrior":
        """What `gamma` says in numbers; the default in units of the columns of X."""
        p = cells.X.shape[1]
        if isinstance(gamma, Default):
            return cls._proper(*default_moments(cells))
        if isinstance(gamma, Moments):
            if len(gamma.mean) != p:
                raise ValueError(f"gamma must have {p} coefficients, got {len(gamma.mean)}")
            return cls._proper(gamma.mean, np.linalg.inv(gamma.cov))
        mean, precision = np.zeros(p), np.zeros(p)
        for i, term in enumerate(one_term_each("gamma", gamma, p)):
            if isinstance(term, Normal):
                mean[i], precision[i] = term.mean, term.sd**-2
        given = precision > 0
        constant = 0.5 * (np.log(precision[given]) - np.log(2 * np.pi)).sum()
        return cls(mean, np.diag(precision), float(constant))

    @classmethod
    def _proper(cls, mean, precision):
        constant = 0.5 * (np.linalg.slogdet(precision)[1] - len(mean) * np.log(2 * np.pi))
        return cls(mean, precision, float(constant))

    def __call__(self, gamma: Floats) -> Floats:
        """Log density of gamma (..., p)."""
        away = gamma - self.mean
        return self.constant - 0.5 * np.einsum("...i,ij,...j->...", away, self.precision, away)

    def lines(self, names: tuple[str, ...]) -> list[str]:
        """What it says of each coefficient."""
        if np.linalg.matrix_rank(self.precision) < len(self.mean):
            given = np.diag(self.precision)
            sd = np.divide(1, np.sqrt(given), out=np.zeros_like(given), where=given > 0)
        else:
            sd = np.sqrt(np.diag(np.linalg.inv(self.precision)))
        return [f"gamma[{name}] ~ norm({mean:.6g}, {s:.6g})" if s > 0 else f"gamma[{name}] ~ flat"
                for name, mean, s in zip(names, self.mean, sd, strict=True)]


def default_moments(cells: Cells) -> tuple[Floats, Floats]:
    """Mean and precision: a constant at the pooled rate, and covariance 2.5^2 (X'WX)^-1.

    W has the shares of the rows, as `row_shares` says.
    """
    X, weights = cells.X, row_shares(cells.family, cells.offset)
    mean = _constant(X) * _pooled_link(cells.family.y.sum(), weights, cells)
    return mean, (X.T * weights) @ X / WIDTH**2


def _pooled_link(y, weights, cells):
    """Log odds, or log rate, of all rows together; half a success more, so that it is a number."""
    size, offset = cells.family.size, cells.offset
    if isinstance(cells.family, Binomial):
        return float(np.log((y + 0.5) / (size.sum() - y + 0.5)) - weights @ offset)
    top = offset.max()
    return float(np.log(y + 0.5) - np.log(size @ np.exp(offset - top)) - top)


def _constant(X):
    """Coefficients that make a constant of the columns of X; zero if there are none."""
    found = np.linalg.lstsq(X, np.ones(len(X)), rcond=None)[0]
    found[np.abs(found) < 1e-9 * np.abs(found).max()] = 0.0
    return found if np.allclose(X @ found, 1.0, atol=1e-8) else np.zeros(X.shape[1])


def pooled_fit(cells: Cells, prior: GammaPrior) -> tuple[Floats, Floats]:
    """Mode of gamma (p,) without groups, and C (p, p) with C C' about its covariance.

    A weak normal prior is added where there is none, so that separated data have a mode too.
    """
    X, y = cells.X, cells.family.y
    center, precision = _never_flat(cells, prior)
    mean = default_moments(cells)[0]
    gamma: Floats = mean if not prior.precision.any() else np.asarray(center, dtype=float)
    for _ in range(_MOST_STEPS):
        first, second = cells.derivatives(gamma)
        slope = X.T @ (y - first) - precision @ (gamma - center)
        hessian = (X * second[:, None]).T @ X + precision
        step = np.linalg.solve(hessian, slope)
        moved = np.abs(X @ step).max()
        gamma = gamma + step * (np.log1p(moved) / moved if moved > 0 else 1.0)
        if step @ slope < 1e-10:
            break
    return gamma, np.linalg.inv(np.linalg.cholesky(hessian)).T


def _never_flat(cells, prior):
    """Mean and precision of the prior, with a weak one in place of what is flat."""
    mean, weak = default_moments(cells)
    weak = weak * (1e-2 if np.linalg.matrix_rank(prior.precision) < len(mean) else 0.0)
    precision = prior.precision + weak
    return np.linalg.solve(precision, prior.precision @ prior.mean + weak @ mean), precision


def gamma_root(information: Floats, cells: Cells, prior: GammaPrior) -> Floats:
    """C (p, p) with C C' about the covariance of gamma, for what the data say of it (p, p)."""
    return np.linalg.inv(np.linalg.cholesky(information + _never_flat(cells, prior)[1])).T


def along_the_prior(group: GroupPrior, start: Floats, p: int) -> Floats:
    """Copies of a point (d,) with one scale at a time at quantiles of its prior: (m, d)."""
    lines = group.quantiles(_LADDER, start[p:])
    points = np.tile(start, (len(lines), len(_LADDER), 1))
    for point, (at, values) in zip(points, lines.items(), strict=True):
        point[:, p + at] = values
    return points.reshape(-1, len(start))
