"""Posterior on a grid: evaluate the log density at points, normalise, and answer any question."""

from collections.abc import Callable

import numpy as np
from scipy.special import logsumexp

from bhm_core._checks import (
    called,
    count,
    finite_array,
    function,
    generator,
    probability,
    shares,
    size,
)
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.grid._curve import draw_near, integral, invert, log_steps
from bhm_core.grid._points import checked_axis, heights

__all__ = ["Grid"]


class Grid:
    """A distribution known at the points of a grid, up to a constant.

    Integrals use the trapezoid rule, in logarithms (log-sum-exp), so that densities as small as
    exp(-10,000) do no harm. What lies outside the grid is ignored: choose axes that hold the mass.

    Parameters
    ----------
    log_density : callable or array_like, shape (n_1, ..., n_d)
        Log density up to a constant. A callable takes one array for each axis, all of the shape of
        the grid, and returns the same shape; -inf means outside the support.
    *axes : array_like, shape (n_k,)
        Strictly increasing points of each parameter, in its unit; steps may differ.

    Attributes
    ----------
    axes : tuple of ndarray (n_k,)
        The points.
    weights : ndarray, shape (n_1, ..., n_d)
        Probability carried by each point; they sum to 1.
    density : ndarray, shape (n_1, ..., n_d)
        Normalised joint density at the points.
    log_evidence : float
        Logarithm of the integral of exp(log_density) over the grid: p(y) if the density was
        likelihood times proper prior.

    Raises
    ------
    ValueError
        If an axis does not increase, or if the log density is NaN or +inf, or -inf everywhere.

    Examples
    --------
    >>> theta = np.linspace(0.001, 0.999, 999)
    >>> grid = Grid(9 * np.log(theta) + 5 * np.log1p(-theta), theta)
    >>> print(round(grid.mean(), 6), round(grid.quantile(0.5), 4))
    0.625 0.6303
    """

    def __init__(self, log_density: Callable[..., ArrayLike] | ArrayLike, *axes: ArrayLike) -> None:
        self.axes = tuple(checked_axis(k, points) for k, points in enumerate(axes))
        if not self.axes:
            raise ValueError("axes must be given, one array of points for each parameter, got none")
        self._mesh = np.meshgrid(*self.axes, indexing="ij")
        log_values = heights(log_density, self._mesh)
        steps = sum(np.meshgrid(*map(log_steps, self.axes), indexing="ij", sparse=True))
        self.log_evidence = float(logsumexp(log_values + steps))
        if self.log_evidence == -np.inf:
            raise ValueError("log_density must be above -inf somewhere on the grid, got -inf")
        self.weights = np.exp(log_values + steps - self.log_evidence)
        self.density = np.exp(log_values - self.log_evidence)

    def mean(self, h: Callable[..., ArrayLike] | None = None) -> float | Floats:
        """Posterior expectation of h(theta).

        Parameters
        ----------
        h : callable, optional
            Takes one array for each axis, like the log density; the parameters themselves if left
            out. An event (True or False) gives its probability to within a step; see `cdf`.

        Returns
        -------
        float or ndarray, shape (d,)
            E[h], or the means of the d parameters when there are several.

        Raises
        ------
        ValueError
            If h returns a number that is not finite.
        """
        if h is not None:
            values = called("h", function("h", h), *self._mesh, takes="all points of the grid at once")
            values = finite_array("h(theta)", values)
            if values.ndim and values.shape != self.weights.shape:
                raise ValueError(f"h(theta) must have the shape {self.weights.shape} of the grid, "
                                 f"or be one number, got {values.shape}")
            return float(np.sum(self.weights * values))
        return _one_or_all([np.sum(self.weights * x) for x in self._mesh])

    def sd(self) -> float | Floats:
        """Posterior standard deviation.

        Returns
        -------
        float or ndarray, shape (d,)
            In the unit of each parameter.
        """
        means = np.atleast_1d(self.mean())
        squares = [(x - m) ** 2 for x, m in zip(self._mesh, means, strict=True)]
        return _one_or_all([np.sqrt(np.sum(self.weights * square)) for square in squares])

    def marginal(self, axis: int = 0) -> Floats:
        """Density of one parameter at its points, the others integrated out.

        Parameters
        ----------
        axis : int
            Which parameter.

        Returns
        -------
        ndarray, shape (n_axis,)
            Normalised density, per unit of the parameter.

        Raises
        ------
        ValueError
            If there is no such axis.
        """
        others = tuple(k for k in range(len(self.axes)) if k != self._check_axis(axis))
        return self.weights.sum(axis=others) / np.exp(log_steps(self.axes[axis]))

    def quantile(self, q: ArrayLike, axis: int = 0) -> float | Floats:
        """Quantile of one parameter.

        Parameters
        ----------
        q : float or array_like (...)
            Probability below, between 0 and 1.
        axis : int
            Which parameter.

        Returns
        -------
        float or ndarray of the shape of q
            In the unit of the parameter.

        Raises
        ------
        ValueError
            If q is not between 0 and 1, or there is no such axis.
        """
        q, x = shares("q", q), self.axes[self._check_axis(axis)]
        return _plain(invert(x, self.marginal(axis), q))

    def cdf(self, value: ArrayLike, axis: int = 0) -> float | Floats:
        """Probability that one parameter is at most `value`.

        Parameters
        ----------
        value : float or array_like (...)
            In the unit of the parameter; it may lie between the points or beyond them.
        axis : int
            Which parameter.

        Returns
        -------
        float or ndarray of the shape of value
            Between 0 and 1.

        Raises
        ------
        ValueError
            If `value` is not finite, or there is no such axis.
        """
        value, x = finite_array("value", value), self.axes[self._check_axis(axis)]
        below = integral(x, self.marginal(axis))
        return _plain(below(np.clip(value, x[0], x[-1])) / below(x[-1]))

    def interval(self, p: float, axis: int = 0) -> tuple[float, float]:
        """Central interval that holds one parameter with probability p.

        Parameters
        ----------
        p : float
            Probability inside; as much is left out below as above.
        axis : int
            Which parameter.

        Returns
        -------
        tuple of float
            Lower and upper end.

        Raises
        ------
        ValueError
            If p is not between 0 and 1, or there is no such axis.
        """
        p = probability("p", p)
        low, high = np.asarray(self.quantile([(1 - p) / 2, (1 + p) / 2], axis)).tolist()
        return low, high

    def sample(self, n: int, *, rng: Rng) -> Floats:
        """Draw independent points; between the points of the grid the density is linear.

        Parameters
        ----------
        n : int
            Number of draws.
        rng : int or numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ndarray, shape (n,) or (n, d)
            One row a draw when there are several parameters.

        Raises
        ------
        ValueError
            If n is below 1, or rng is neither a seed nor a Generator.
        """
        n, rng = size("n", n), generator(rng)
        flat = rng.choice(self.weights.size, size=n, p=self.weights.ravel())
        points = np.unravel_index(flat, self.weights.shape)
        draws = [draw_near(x, k, rng) for x, k in zip(self.axes, points, strict=True)]
        return draws[0] if len(draws) == 1 else np.column_stack(draws)

    def _check_axis(self, axis):
        axis = count("axis", axis, minimum=0)
        if axis not in range(len(self.axes)):
            raise ValueError(f"axis must be one of 0 to {len(self.axes) - 1}, got {axis}")
        return axis


def _one_or_all(values):
    return float(values[0]) if len(values) == 1 else np.array(values)


def _plain(values):
    return values if np.ndim(values) else float(values)
