"""Mode and curvature of a log density by Newton steps; each takes one batch of evaluations."""

import numpy as np

__all__ = ["find_mode", "split_scales"]

_DAMPING = np.array([1.0, 0.5, 0.25, 0.1, 0.03, 0.01, 2.0])
_DISTANCES = np.array([0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 12, 16])


def find_mode(log_density, x, scale, *, n_steps=40, tolerance=1e-3):
    """Climb to a mode by damped Newton steps.

    Parameters
    ----------
    log_density : callable
        (n, d) -> (n,); -inf outside its support.
    x : ndarray (d,)
        Start inside the support.
    scale : ndarray (d,)
        Rough scale of each coordinate; differences are taken over a tenth of it.
    n_steps : int
        At most so many.
    tolerance : float
        Stop when a step gains less than this (in log density).

    Returns
    -------
    x : ndarray (d,)
        The mode, or the best point found.
    height : float
        Log density there.
    axes : ndarray (d, d)
        Columns: principal directions, one curvature standard deviation long.
    """
    scale = np.asarray(scale, dtype=float)
    for _ in range(n_steps):
        height, slope, values, vectors = _curvature(log_density, x, scale)
        step = vectors @ ((vectors.T @ slope) / np.maximum(np.abs(values), 1e-2))
        step *= min(1.0, 5.0 / max(np.abs(step).max(), 1e-300)) * scale
        tried = x + _DAMPING[:, None] * step
        heights = log_density(tried)
        best = np.argmax(heights)
        gain = heights[best] - height
        if gain <= 0:
            break
        x = tried[best]
        if gain < tolerance:
            height, slope, values, vectors = _curvature(log_density, x, scale)
            break
    return x, height, scale[:, None] * vectors / np.sqrt(np.maximum(values, 0.05))


def split_scales(log_density, x, height, axes, *, drop=2.0):
    """Standard deviations below and above the mode, from where the log density has dropped.

    Parameters
    ----------
    log_density : callable
        (n, d) -> (n,).
    x : ndarray (d,)
        The mode.
    height : float
        Log density there.
    axes : ndarray (d, d)
        Directions in the columns.
    drop : float
        A normal density has dropped by `drop` at sqrt(2 drop) standard deviations.

    Returns
    -------
    lower, upper : ndarray (d,)
        In units of the axes, at least 0.3.
    """
    d = len(x)
    moves = np.concatenate([-_DISTANCES, _DISTANCES])[:, None, None] * axes.T
    fall = height - log_density((x + moves).reshape(-1, d)).reshape(2, len(_DISTANCES), d)
    far = fall >= drop
    first = np.where(far.any(axis=1), far.argmax(axis=1), len(_DISTANCES) - 1)
    inner = np.maximum(first - 1, 0)
    roots = np.sqrt(np.clip(fall, 0, 1e12))
    at = np.take_along_axis(roots, first[:, None], 1)[:, 0]
    before = np.take_along_axis(roots, inner[:, None], 1)[:, 0]
    part = np.clip((np.sqrt(drop) - before) / np.maximum(at - before, 1e-9), 0, 1)
    reach = _DISTANCES[inner] + part * (_DISTANCES[first] - _DISTANCES[inner])
    return np.maximum(reach / np.sqrt(2 * drop), 0.3)


def _curvature(log_density, x, scale):
    """Height, gradient and eigen-decomposition of minus the Hessian, in units of `scale`."""
    h = 0.1
    points, i, j = _stencil(len(x), h)
    f = log_density(x + points * scale)
    d, m = len(x), len(i)
    up, down = f[1:d + 1], f[d + 1:2 * d + 1]
    both, neither = f[2 * d + 1:2 * d + 1 + m], f[2 * d + 1 + m:]
    with np.errstate(invalid="ignore"):
        slope = (up - down) / (2 * h)
        hessian = np.diag((up - 2 * f[0] + down) / h**2)
        mixed = (both + neither - up[i] - down[i] - up[j] - down[j] + 2 * f[0]) / (2 * h**2)
    hessian[i, j] = hessian[j, i] = mixed
    values, vectors = np.linalg.eigh(-np.where(np.isfinite(hessian), hessian, 0.0))
    return f[0], np.where(np.isfinite(slope), slope, 0.0), values, vectors


def _stencil(d, h):
    steps = h * np.eye(d)
    i, j = np.triu_indices(d, 1)
    diagonal = steps[i] + steps[j]
    return np.concatenate([np.zeros((1, d)), steps, -steps, diagonal, -diagonal]), i, j
