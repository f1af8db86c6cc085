"""A density of one number, known at points: its integral, its quantiles, draws from it."""

import numpy as np


def log_steps(points):
    """Log of the trapezoid weights: half a step on either side of each point."""
    gaps = np.diff(points)
    return np.log((np.append(gaps, 0) + np.append(0, gaps)) / 2)


def integral(x, density):
    """Return the integral of the density from x[0] on; interpolated without overshoot."""
    from scipy.interpolate import PchipInterpolator

    density = np.where(density < 1e-200 * density.max(), 0.0, density)  # its slopes overflow
    return PchipInterpolator(x, density).antiderivative()


def invert(x, density, q):
    """Solve CDF(theta) = q by bisection."""
    cdf = integral(x, density)
    at_points, target = cdf(x), q * cdf(x[-1])
    right = np.clip(np.searchsorted(at_points, target), 1, x.size - 1)
    low, high = x[right - 1], x[right]
    for _ in range(54):  # one bit each
        middle = (low + high) / 2
        below = cdf(middle) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def draw_near(x, k, rng):
    """Draw from the triangle around point k; mixed, these are the linear density."""
    left, right = x[np.maximum(k - 1, 0)], x[np.minimum(k + 1, x.size - 1)]
    return rng.triangular(left, x[k], right)
