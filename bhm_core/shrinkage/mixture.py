"""Mixtures of normal distributions: what is left of a model after quadrature over one number."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import finite_array, positive, probability, shares
from bhm_core._typing import ArrayLike, Floats

__all__ = ["NormalMixture"]


@dataclass(frozen=True)
class NormalMixture:
    """Normal distributions averaged over a grid: what theta is once tau is averaged out.

    Parameters
    ----------
    weights : array_like, shape (n,)
        Probability of each component, such as `Grid.weights` over tau; they sum to 1.
    means, sds : array_like, shape (n, ...)
        Normal distribution in each component, such as `theta_given_tau` at the points of the grid.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> print(NormalMixture([0.5, 0.5], [-3.0, 3.0], [4.0, 4.0]).sd)
    5.0
    """

    weights: ArrayLike
    means: ArrayLike
    sds: ArrayLike

    def __post_init__(self) -> None:
        weights, means = shares("weights", self.weights), finite_array("means", self.means)
        if weights.ndim != 1 or abs(weights.sum() - 1) > 1e-6:
            raise ValueError(f"weights must be probabilities (n,) that sum to 1, got {weights.sum():g} "
                             f"for shape {weights.shape}")
        if means.shape[:1] != weights.shape:
            raise ValueError(f"means must have one row for each of {weights.size} weights, got shape "
                             f"{means.shape}")
        sds = np.asarray(positive("sds", self.sds, shape=means.shape))
        for name, value in (("weights", weights), ("means", means), ("sds", sds)):
            object.__setattr__(self, name, value.copy())

    @property
    def mean(self) -> Floats:
        """Mean, shape (...)."""
        return np.tensordot(np.asarray(self.weights), np.asarray(self.means), axes=1)

    @property
    def sd(self) -> Floats:
        """Standard deviation, shape (...): the spread inside the components and between them."""
        square = np.square(self.sds) + np.square(np.asarray(self.means) - self.mean)
        return np.sqrt(np.tensordot(np.asarray(self.weights), square, axes=1))

    def pdf(self, x: ArrayLike) -> Floats:
        """Probability density at `x`.

        Parameters
        ----------
        x : array_like, shape (..., *component shape)
            Where, units of the means.

        Returns
        -------
        ndarray of the shape of x
            Density.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        z = finite_array("x", x)[..., None] - np.moveaxis(np.asarray(self.means), 0, -1)
        scale = np.moveaxis(np.asarray(self.sds, float), 0, -1)
        kernels = np.exp(-0.5 * (z / scale) ** 2) / (np.sqrt(2 * np.pi) * scale)
        return kernels @ np.asarray(self.weights)

    def cdf(self, x: ArrayLike) -> Floats:
        """Probability of a value up to `x`.

        Parameters
        ----------
        x : array_like, shape (...)
            Where, units of the means.

        Returns
        -------
        ndarray, shape (...)
            Probability.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        from scipy.special import ndtr

        x, shape = finite_array("x", x), np.shape(self.means)[1:]
        if x.size != 1 and x.shape != shape:
            raise ValueError(f"x must be one number, or one for each of {shape} quantities, got {x.shape}")
        z = (x - np.asarray(self.means)) / np.asarray(self.sds)
        return np.tensordot(np.asarray(self.weights), ndtr(z), axes=1)

    def quantile(self, q: float) -> Floats:
        """Value with probability `q` below it, by bisection.

        Parameters
        ----------
        q : float
            Probability, above 0 and below 1.

        Returns
        -------
        ndarray, shape (...)
            Quantile, units of the means.

        Raises
        ------
        ValueError
            If q is not a probability inside (0, 1).
        """
        from scipy.special import ndtri

        q = probability("q", q)
        ends = np.asarray(self.means) + ndtri(q) * np.asarray(self.sds)
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(60):  # one bit each; the quantile lies between those of the components
            middle = (low + high) / 2
            below = self.cdf(middle) < q
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2
