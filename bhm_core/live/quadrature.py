"""Averages over one number on the midpoints of (0, 1), the rule that the scripts of the page use."""

import numpy as np

from bhm_core.grid import Grid


class Midpoints(Grid):
    """A distribution on (0, 1) known at the midpoints of n equal cells.

    A `Grid` with one more point beyond either end, where the density is 0: each midpoint then carries
    the same share of the interval.

    Parameters
    ----------
    log_density : array_like (n,)
        Log density up to a constant.

    Examples
    --------
    >>> print(Midpoints(np.zeros(4)).points)
    [0.125 0.375 0.625 0.875]
    """

    def __init__(self, log_density):
        padded = np.concatenate([[-np.inf], log_density, [-np.inf]])
        super().__init__(padded, (np.arange(len(padded)) - 0.5) / (len(padded) - 2))
        self.points = self.axes[0][1:-1]
        self.weights_at, self.density_at = self.weights[1:-1], self.density[1:-1]


def half_line(n, scale):
    """Return midpoints of (0, inf) by tau = scale u / (1 - u), and the log of d tau / d u there.

    Parameters
    ----------
    n : int
        How many.
    scale : float
        The middle one.

    Returns
    -------
    tau, log_jacobian : ndarray (n,)
        Points, and what makes a density of tau one of u.
    """
    u = (np.arange(n) + 0.5) / n
    return scale * u / (1 - u), np.log(scale) - 2 * np.log(1 - u)
