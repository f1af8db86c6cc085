"""The points of a grid, and the log density there."""

import numpy as np

from bhm_core._checks import called, finite_array, real_array


def checked_axis(k, points):
    """Return the points (n,) of axis `k`, which must increase."""
    points = finite_array(f"axis {k}", points, ndim=1).copy()
    if points.size < 2 or (np.diff(points) <= 0).any():
        raise ValueError(f"axis {k} must increase strictly over at least 2 points, got {points}")
    return points


def heights(log_density, mesh):
    """Return the log density at the points of the mesh: numbers below inf, one per point."""
    if callable(log_density):
        log_density = called("log_density", log_density, *mesh, takes="all points of the grid at once")
    values, shape = real_array("log_density", log_density), mesh[0].shape
    if values.ndim and values.shape != shape:
        raise ValueError(f"log_density must have the shape {shape} of the grid, got {values.shape}")
    values = np.broadcast_to(values, shape)
    bad = np.isnan(values) | (values == np.inf)
    if bad.any():
        where = tuple(np.argwhere(bad)[0])
        at = ", ".join(f"{x[where]:g}" for x in mesh)
        raise ValueError(f"log_density must be a number below inf, got {values[where]} at ({at})")
    return values
