"""Modes and curvature of a log density by Newton steps, one batch of evaluations each."""

import numpy as np

from bhm_core._lattice import on_lattice, spacing
from bhm_core._typing import Floats, LogDensity

__all__ = ["find_modes", "more_modes", "narrowed", "split_scales"]

_DAMPING = np.array([1.0, 0.5, 0.25, 0.1, 0.03, 0.01, 2.0])
_DEEP = 12.0  # a mode so far below the highest is left out
_WAY = np.linspace(0, 1, 9)[:, None]  # from another start to the highest mode
_DISTANCES = np.array([0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 12, 16])
# What is found here describes a proposal, so these digits are enough; more hang on the processor.
_HEIGHT, _SHAPE = 2.0**-16, 2.0**-10


def find_modes(
    log_density: LogDensity, starts: Floats, scale: Floats,
    *, n_steps: int = 20, tolerance: float = 0.01,
) -> list[tuple[Floats, float, Floats]]:
    """Climb from several points at once by damped Newton steps.

    Parameters
    ----------
    log_density : callable
        (n, d) -> (n,); -inf outside its support.
    starts : ndarray (m, d)
        Points inside the support.
    scale : ndarray (d,)
        Rough scale of each coordinate; differences are taken over a tenth of it.
    n_steps : int
        At most so many.
    tolerance : float
        A climb ends when a step gains less than this (in log density).

    Returns
    -------
    list of (x, height, axes)
        One a distinct mode, the highest first: the point (d,), its log density, and in the columns
        of `axes` (d, d) the principal directions, one curvature standard deviation long.
    """
    x, climbing = starts.copy(), np.ones(len(starts), dtype=bool)
    for _ in range(n_steps):
        height, slope, values, vectors = _curvature(log_density, x[climbing], scale)
        along = np.einsum("mki,mk->mi", vectors, slope) / np.maximum(np.abs(values), 1e-2)
        step = np.einsum("mki,mi->mk", vectors, along)
        step *= np.minimum(1.0, 5.0 / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
        tried = x[climbing][:, None] + _DAMPING[:, None] * (step * scale)[:, None]
        gains = log_density(tried) - height[:, None]
        best = np.argmax(on_lattice(gains, _HEIGHT), axis=1)[:, None]
        gain = np.take_along_axis(gains, best, axis=1)[:, 0]
        moved = np.take_along_axis(tried, best[..., None], axis=1)[:, 0]
        x[climbing] = np.where((gain > 0)[:, None], moved, x[climbing])
        climbing[climbing] = gain > tolerance
        if not climbing.any():
            break
    x = on_lattice(x, spacing(scale))
    height, slope, values, vectors = _curvature(log_density, x, scale)
    return _distinct(x, height, slope, values, vectors, scale)


def _distinct(x, height, slope, values, vectors, scale):
    """Modes further apart than a standard deviation along some axis, the highest first."""
    axes = scale[:, None] * vectors / np.sqrt(np.maximum(values, 0.05))[:, None]
    return _apart(list(zip(x, height, axes, strict=True)))


def _apart(found):
    modes = []
    top = max(height for _, height, _ in found)
    for x, height, axes in sorted(found, key=lambda mode: on_lattice(top - mode[1], _HEIGHT)):
        away = [np.abs(np.linalg.solve(axes, x - mode[0])).max() > 1 for mode in modes]
        if all(away) and (not modes or height > modes[0][1] - _DEEP):
            modes.append((x, height, axes))
    return modes


def more_modes(
    log_density: LogDensity, modes: list[tuple[Floats, float, Floats]], others: Floats, scale: Floats
) -> list[tuple[Floats, float, Floats]]:
    """Add the modes that other starts lead to, if the way from there to the highest goes downhill.

    Parameters
    ----------
    log_density : callable
        (n, d) -> (n,); -inf outside its support.
    modes : list of (x, height, axes)
        What :func:`find_modes` has found.
    others : ndarray (m, d)
        Other points to start from.
    scale : ndarray (d,)
        Rough scale of each coordinate.

    Returns
    -------
    list of (x, height, axes)
        All modes, the highest first.
    """
    if not len(others):
        return modes
    way = others[:, None] + _WAY * (modes[0][0] - others)[:, None]
    heights = log_density(way)
    with np.errstate(invalid="ignore"):
        downhill = (np.diff(heights, axis=1) < -0.5).any(axis=1) & (heights[:, 0] > -np.inf)
    if not downhill.any():
        return modes
    return _apart(modes + find_modes(log_density, others[downhill], scale))


def narrowed(log_density: LogDensity, x: Floats, height: float, axes: Floats) -> Floats:
    """Shorten axes along which the density is far narrower than differences over `scale` could show.

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

    Returns
    -------
    ndarray (d, d)
        The axes, shortened where the density falls by 2 within a tenth of one, to both sides.
    """
    axes = axes.copy()
    for _ in range(12):
        fall = height - log_density(x + 0.1 * np.concatenate([axes.T, -axes.T]))
        narrow = (fall.reshape(2, -1) > 2).all(axis=0)
        if not narrow.any():
            break
        axes[:, narrow] /= 5
    return axes


def split_scales(
    log_density: LogDensity, x: Floats, height: float, axes: Floats, *, drop: float = 2.0
) -> tuple[Floats, Floats]:
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
    return np.maximum(on_lattice(reach / np.sqrt(2 * drop), _SHAPE), 0.3)


def _curvature(log_density, x, scale):
    """Height, gradient, eigen-decomposition of minus the Hessian at x (m, d); unit: `scale`."""
    h, d = 0.1, x.shape[1]
    points, i, j = _stencil(d, h)
    f = log_density(x[:, None] + points * scale)
    here, up, down, both, neither = np.split(f, [1, d + 1, 2 * d + 1, 2 * d + 1 + len(i)], axis=1)
    hessian = np.zeros((len(x), d, d))
    with np.errstate(invalid="ignore"):
        slope = (up - down) / (2 * h)
        hessian[:, range(d), range(d)] = (up - 2 * here + down) / h**2
        mixed = both + neither - up[:, i] - down[:, i] - up[:, j] - down[:, j] + 2 * here
    hessian[:, i, j] = hessian[:, j, i] = mixed / (2 * h**2)
    curved = on_lattice(-np.where(np.isfinite(hessian), hessian, 0.0), _SHAPE)
    return here[:, 0], np.where(np.isfinite(slope), slope, 0.0), *_principal(curved)


def _principal(curved):
    """Eigenvalues and eigenvectors, whose largest entry, the first of equals, is positive."""
    values, vectors = np.linalg.eigh(curved)
    largest = np.abs(on_lattice(vectors, _SHAPE)).argmax(axis=-2)[..., None, :]
    return values, vectors * np.sign(np.take_along_axis(vectors, largest, axis=-2))


def _stencil(d, h):
    steps = h * np.eye(d)
    i, j = np.triu_indices(d, 1)
    diagonal = steps[i] + steps[j]
    return np.concatenate([np.zeros((1, d)), steps, -steps, diagonal, -diagonal]), i, j
