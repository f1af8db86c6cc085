"""Densities whose answers are known, with gradients: what samplers are tried on.

Each has ``log_density(x)``: ``(n_chains, d) -> (n_chains,)`` and ``log_density_and_gradient(x)``,
the gradient worked out by hand and checked in the tests against central differences.
"""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import count, covariance, finite_array, finite_number, flag
from bhm_core._typing import ArrayLike, Floats
from bhm_core.course._normal_means import NormalMeansTarget
from bhm_core.course._target import Target

__all__ = ["Funnel", "Normal", "NormalMeansTarget", "Target", "TwoModes"]


class Normal(Target):
    """A normal distribution in d dimensions.

    Parameters
    ----------
    mean : array_like (d,)
        Its mean.
    cov : array_like (d, d)
        Its covariance matrix.

    Raises
    ------
    ValueError
        If a number is not finite, or an array has the wrong number of dimensions.
    """

    def __init__(self, mean: ArrayLike, cov: ArrayLike) -> None:
        self.mean = finite_array("mean", mean, ndim=1).copy()
        self.cov = covariance("cov", cov, self.mean.size).copy()
        self.precision = np.linalg.inv(self.cov)

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Points.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, d)
            Log density up to a constant, and its gradient.
        """
        deviation = x - self.mean
        gradient = -deviation @ self.precision
        return (deviation * gradient).sum(axis=1) / 2, gradient


@dataclass(frozen=True)
class Funnel(Target):
    """Neal's funnel: v ~ N(0, 3^2), x_k ~ N(0, exp(v)), k = 1, ..., n (Neal 2003, section 8).

    Centred, the parameters are (v, x_1, ...): where v is small the x are squeezed into a neck.
    Non-centred they are (v, z_1, ...) with x = exp(v / 2) z: independent normals.

    Parameters
    ----------
    n : int
        Number of x.
    centred : bool
        Whether the parameters are x or z.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """

    n: int = 9
    centred: bool = True

    def __post_init__(self) -> None:
        count("n", self.n)
        flag("centred", self.centred)

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, 1 + n)
            v, and x or z.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, 1 + n)
            Log density up to a constant, and its gradient.
        """
        v, rest = x[:, 0], x[:, 1:]
        precision = np.exp(-v) if self.centred else np.ones_like(v)
        squares = precision * (rest**2).sum(axis=1)
        log_density = -(v**2) / 18 - squares / 2 - self.centred * self.n * v / 2
        of_v = -v / 9 + self.centred * (squares - self.n) / 2
        return log_density, np.column_stack([of_v, -precision[:, None] * rest])


@dataclass(frozen=True)
class TwoModes(Target):
    """Two normals of sd 1, equal weights, `distance` apart: mean 0, variance 1 + distance^2 / 4.

    Parameters
    ----------
    distance : float
        Between the modes, along the first coordinate.
    d : int
        Number of coordinates.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.
    """

    distance: float = 4.0
    d: int = 1

    def __post_init__(self) -> None:
        finite_number("distance", self.distance, minimum=0)
        count("d", self.d)

    def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Log density and its gradient.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Points.

        Returns
        -------
        tuple of ndarray (n_chains,), ndarray (n_chains, d)
            Log density up to a constant, and its gradient.
        """
        half = self.distance / 2
        log_density = np.logaddexp(half * x[:, 0], -half * x[:, 0]) - (x**2).sum(axis=1) / 2
        gradient = -x.copy()
        gradient[:, 0] += half * np.tanh(half * x[:, 0])
        return log_density, gradient
