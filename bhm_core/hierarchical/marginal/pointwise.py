"""Log likelihood row by row, or group by group with the group effects integrated out."""

import numpy as np

from bhm_core.hierarchical.marginal.small import cholesky, pairs, solve_lower
from bhm_core.hierarchical.rows.labels import sorted_rows

CHUNK = 2**20  # numbers in a temporary array


def by_observation(rows, gamma, b, sigma, some=slice(None)):
    """Log p(y_i | gamma, b_j, sigma) for draws gamma (n, p), b (n, J, K), sigma (n,): (n, some rows)."""
    X, Z, codes, y = np.asarray(rows.X)[some].T, rows.Z[some], rows.codes[some], rows.y[some]
    out = np.empty((len(sigma), len(y)))
    step = max(1, CHUNK // len(y))
    for start in range(0, len(sigma), step):
        part = slice(start, start + step)
        left = y - gamma[part] @ X
        for k in range(Z.shape[1]):
            left -= b[part, :, k][:, codes] * Z[:, k]
        scale = sigma[part, None]
        out[part] = -0.5 * (left / scale) ** 2 - np.log(scale)
    out -= 0.5 * np.log(2 * np.pi)
    return out


def by_observation_in_parts(rows, gamma, b, sigma, step):
    """The same for all rows, (n, step) at a time."""
    for start in range(0, len(rows.y), step):
        yield by_observation(rows, gamma, b, sigma, slice(start, start + step))


def by_group(frame, rows, contrast, factor, sigma):
    """Log p(y_j | gamma, Omega, sigma) for L (n, K, K) in the coordinates of the frame: (n, J).

    `contrast` (n, p + 1) is (-gamma_w, 1), which takes [X_w y] to the residual.
    """
    rest = _rest_by_group(frame, rows)
    counts = np.bincount(rows.codes, minlength=len(rest))
    upper = pairs(contrast.shape[1])
    weight = np.where(upper[0] == upper[1], 1, 2)
    squares = (contrast[:, upper[0]] * contrast[:, upper[1]] * weight) @ rest[:, upper[0], upper[1]].T
    out = np.empty((len(sigma), len(rest)))
    for start in range(0, len(sigma), 256):
        part = slice(start, start + 256)
        out[part] = _marginal(frame, contrast[part], factor[part], sigma[part])
    scale = sigma[:, None]
    return out - 0.5 * (np.maximum(squares, 0) / scale**2 + counts * np.log(2 * np.pi * scale**2))


def _marginal(frame, contrast, factor, sigma):
    """-1/2 (log|1 + R Omega R'/sigma^2| + (Yc)'(sigma^2 1 + R Omega R')^-1 Yc), groups in columns."""
    k = frame.triangle.shape[1]
    scaled = np.einsum("jab,nbc->acnj", frame.triangle, factor / sigma[:, None, None])
    matrix = np.einsum("acnj,bcnj->abnj", scaled, scaled)
    for i in range(k):
        matrix[i, i] += 1
    lower = cholesky(matrix, floor=1.0)
    left = np.einsum("jka,na->knj", frame.basis, contrast / sigma[:, None])
    left = solve_lower(lower, left)
    return -0.5 * (left**2).sum(axis=0) - sum(np.log(lower[i, i]) for i in range(k))


def _rest_by_group(frame, rows):
    """Cross-products of [X_w y] in each group that its Z leaves over, (J, p + 1, p + 1)."""
    n_groups = len(frame.triangle)
    left, starts = outside(rows, n_groups, frame)
    m = left.shape[1]
    out = np.empty((n_groups, m, m))
    for a, b in zip(*pairs(m), strict=True):
        out[:, a, b] = out[:, b, a] = np.add.reduceat(left[:, a] * left[:, b], starts)
    return out


def outside(rows, n_groups, frame):
    """Rows of [X_w y] without what Z_j fits, sorted by group, and where each group starts."""
    order, counts = sorted_rows(rows.codes, n_groups)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    columns = frame.gamma.columns(np.asarray(rows.X), rows.y)
    columns = columns if order is None else columns[order]
    z = rows.Z if order is None else rows.Z[order]
    return _outside(columns, z, starts, counts), starts


def _outside(columns, z, starts, counts):
    """Residuals of the columns on Z, group by group (modified Gram-Schmidt, twice)."""
    left, scale = columns.copy(), np.abs(z).max(axis=0)
    basis = []
    for k in sorted(range(z.shape[1]), key=lambda k: np.ptp(z[:, k]) > 0):  # the constant first
        q = z[:, k] / scale[k]
        size = np.add.reduceat(q * q, starts)
        for _ in range(2):
            for other in basis:
                q = q - np.repeat(np.add.reduceat(q * other, starts), counts) * other
        norm = np.add.reduceat(q * q, starts)
        inverse = np.where(norm > 1e-24 * size, 1 / np.sqrt(np.where(norm > 0, norm, 1)), 0)
        basis.append(q * np.repeat(inverse, counts))
    for _ in range(2):
        for q in basis:
            left -= np.repeat(np.add.reduceat(left * q[:, None], starts), counts, axis=0) * q[:, None]
    return left
