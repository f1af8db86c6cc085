"""Which part of X gamma belongs to the coefficients of a group: theta_j = b_j + U_j gamma.

A column of X that is, within every group, a multiple of a column of Z (the constant, x, a group
predictor u_j, a product u_j x) moves the coefficients of the group; any other column, such as a
predictor of individuals that does not vary by group, stays outside theta.
"""

import numpy as np

EXACT = 1e-10  # relative size below which what is left over is rounding


def population_map(stats):
    """Return U (J, K, p), or None when a column of Z has no counterpart in X."""
    p, k = stats.n_population, stats.n_varying
    weights = np.zeros((stats.n_groups, k, p))
    group = _within_groups(stats)
    for column in range(p):
        found = _same_everywhere(stats, column)
        if found is None:
            found = _multiple_by_group(group, column, k)
        if found is not None:
            weights[:, :, column] = found
    weights = _fill_unseen(weights)
    if weights is None or not np.all(np.any(weights != 0, axis=(0, 2))):
        return None
    return weights


def _within_groups(stats):
    """Raw moments: Z_k'X_c (J, K, p), Z_k'Z_k (J, K), and sums of squares of X (p,)."""
    p, k = stats.n_population, stats.n_varying
    mean = stats.means + stats.origin
    cross = stats.within_group + stats.counts[:, None, None] * mean[:, p : p + k, None] * mean[:, None]
    squares = np.diag(stats.within)[:p] + stats.counts @ mean[:, :p] ** 2
    return cross[:, :, :p], np.einsum("jkk->jk", cross[:, :, p : p + k]), squares


def _same_everywhere(stats, column):
    """X_c = Z a with the same a in all groups: return a (K,), else None."""
    p, k = stats.n_population, stats.n_varying
    rows = np.r_[column, p : p + k]
    mean = stats.means + stats.origin
    total = stats.within[np.ix_(rows, rows)] + (mean[:, rows] * stats.counts[:, None]).T @ mean[:, rows]
    scale = np.sqrt(np.diag(total))
    if not np.all(scale > 0):
        return None
    total = total / np.outer(scale, scale)
    a = np.linalg.lstsq(total[1:, 1:], total[1:, 0], rcond=1e-12)[0]
    if not 1 - total[0, 1:] @ a < EXACT:
        return None
    a = a * scale[0] / scale[1:]
    return np.where(np.abs(a) * scale[1:] > 1e-8 * scale[0], a, 0)


def _multiple_by_group(group, column, k):
    """X_c = a_j Z_k in every group j for one k: return (J, K) with NaN where Z_k is zero, else None."""
    cross, own, squares = group
    for i in range(k):
        seen = own[:, i] > 1e-20 * own[:, i].mean()  # smaller is rounding
        ratio = np.divide(cross[:, i, column], own[:, i], out=np.zeros(len(own)), where=seen)
        if abs(squares[column] - ratio**2 @ own[:, i]) <= EXACT * squares[column]:
            found = np.zeros((len(own), k))
            found[:, i] = np.where(seen, ratio, np.nan)
            return found
    return None


def _fill_unseen(weights):
    """A product u_j x in a group where x is 0 does not show u_j: take it from another column."""
    unseen = np.isnan(weights).any(axis=1)
    flat = np.nansum(weights, axis=1)
    for column in np.flatnonzero(unseen.any(axis=0)):
        gap = unseen[:, column]
        twin = next(
            (c for c in range(flat.shape[1]) if c != column and not unseen[:, c].any()
             and np.allclose(flat[~gap, c], flat[~gap, column], rtol=1e-9)), None)
        if twin is None:
            return None
        rows = weights[gap, :, column]
        weights[gap, :, column] = np.where(np.isnan(rows), flat[gap, twin][:, None], rows)
    return weights
