"""The regression in well-scaled coordinates: centred, whitened, one small triangle per group.

Columns of X are centred at their means (a constant column stays) and whitened, y is centred,
columns of Z are centred where that is wanted; ``gamma = to_gamma @ gamma_w + offset`` and ``b = to_b @ b_c``
lead back. Each group is reduced to an orthogonal basis of its Z: ``Z_j = Q_j R_j``, with
``Y_j = Q_j' [X_w y]``; what no basis reaches adds up to `rest`. No step subtracts large numbers from
large ones.
"""

from dataclasses import dataclass

import numpy as np

from bhm_core.hierarchical.rows.rows import FAR

RANK_TOLERANCE = 1e-7  # smallest part of a column of X that the columns before it may leave over


@dataclass(frozen=True, eq=False)
class Frame:
    """Coordinates in which the likelihood is computed.

    Attributes
    ----------
    triangle : ndarray (J, K, K)
        R_j, with Z_j'Z_j = R_j'R_j.
    basis : ndarray (J, K, p + 1)
        Y_j = Q_j' [X_w y].
    rest : ndarray (p + 1, p + 1)
        Cross-products of [X_w y] outside the span of the Z_j, summed over groups.
    to_gamma, offset : ndarray (p, p), (p,)
        Way back from whitened coefficients.
    log_det : float
        Log of abs(det(to_gamma)).
    to_b : ndarray (K, K)
        Way back from the coefficients of the centred columns of Z.
    n_rows : int
        n.
    sd_y, sd_z : float, ndarray (K,)
        Standard deviations of y and of the columns of Z (absolute value of a constant column).
    mean_y, size_y : float
        Mean of y, and the root of the sum of squares that `rest` was left over from.
    constant : int or None
        Place of the constant among the columns of X.
    """

    triangle: np.ndarray
    basis: np.ndarray
    rest: np.ndarray
    to_gamma: np.ndarray
    offset: np.ndarray
    log_det: float
    to_b: np.ndarray
    n_rows: int
    sd_y: float
    sd_z: np.ndarray
    mean_y: float
    size_y: float
    constant: int | None


def build_frame(stats, centre_z, recentre=None):
    """Return the Frame of `stats`.

    Parameters
    ----------
    stats : SufficientStatistics
        Of the rows.
    centre_z : bool
        Centre the columns of Z at their means even where digits do not ask for it.
    recentre : tuple of ndarray (p, p) and (K, K), optional
        If the columns of `stats` are combinations of the reader's: gamma = first @ coefficient of
        the columns of `stats`, b = second @ coefficient.
    """
    p, k = stats.n_population, stats.n_varying
    mean, total = _totals(stats)
    absolute = stats.origin + mean
    is_constant = np.diag(total) <= stats.n_rows * (1e-13 * absolute) ** 2
    to_gamma, offset, shift, log_det, constant = _population(
        total[:p, :p], absolute, is_constant, stats.n_rows, p, stats.names
    )
    to_b, z_shift = _varying(absolute[p : p + k], np.diag(total)[p : p + k], is_constant[p : p + k],
                             stats.n_rows, centre_z)
    place = _place(p, k)
    mean_z = stats.means[:, p : p + k] + stats.origin[p : p + k] - z_shift
    mean_w = stats.means[:, place] + (stats.origin[place] - shift)
    whiten = np.eye(p + 1)
    whiten[:p, :p] = to_gamma["whiten"]
    constant_z = np.flatnonzero(is_constant[p : p + k] & (absolute[p : p + k] != 0))
    triangle, basis = _reduce_groups(stats, constant_z, mean_z, mean_w @ whiten, whiten, place)
    spread = whiten.T @ stats.within[np.ix_(place, place)] @ whiten
    rest, size_y = _between(stats, mean_w @ whiten, spread, triangle, basis)
    sd = np.sqrt(np.diag(total) / max(stats.n_rows - 1, 1))
    sd_z = np.where(is_constant, np.abs(absolute), sd)[p : p + k]
    back, back_b = recentre if recentre is not None else (np.eye(p), np.eye(k))
    return Frame(
        triangle=triangle, basis=basis, rest=rest, to_gamma=back @ to_gamma["back"],
        offset=back @ offset, log_det=log_det + _log_abs_det(back), to_b=back_b @ to_b,
        n_rows=stats.n_rows, sd_y=sd[-1], sd_z=sd_z, mean_y=absolute[-1], size_y=size_y,
        constant=constant,
    )


def _log_abs_det(matrix):
    return float(np.linalg.slogdet(matrix)[1])


def _place(p, k):
    """Columns X and y among X, Z, y."""
    return np.r_[0:p, p + k]


def _totals(stats):
    """Mean of every column from the origin, and cross-products centred there."""
    share = stats.counts / stats.n_rows
    mean = share @ stats.means
    away = stats.means - mean
    return mean, stats.within + (away * stats.counts[:, None]).T @ away


def _population(total, absolute, is_constant, n_rows, p, names):
    """Centre and whiten X: gamma = back @ gamma_w + offset, X_w = (X - shift) @ whiten."""
    constants = np.flatnonzero(is_constant[:p] & (absolute[:p] != 0))
    shift = np.zeros(p + 1)
    offset, centring = np.zeros(p), np.eye(p)
    if len(constants):
        first = constants[0]
        shift[:] = np.append(absolute[:p], absolute[-1])
        shift[first] = 0
        centring[first] -= shift[:p] / absolute[first]
        offset[first] = absolute[-1] / absolute[first]
        product = total.copy()
        product[first, first] = n_rows * absolute[first] ** 2
    else:
        product = total + n_rows * np.outer(absolute[:p], absolute[:p])
    whiten, log_det = _whitening(product, names)
    constant = int(constants[0]) if len(constants) else None
    return {"whiten": whiten, "back": centring @ whiten}, offset, shift, log_det, constant


def _whitening(product, names):
    """Return B with B' (X'X) B = 1 and log det B; name the column that adds nothing."""
    scale = np.sqrt(np.diag(product))
    if not np.all(scale > 0):
        column = names[int(np.argmin(scale > 0))]
        raise ValueError(
            f"X must have full column rank, but column {column!r} is zero, or constant like another"
        )
    factor = np.zeros_like(product)
    left = product / np.outer(scale, scale)
    for i in range(len(product)):  # Cholesky by hand, to name the column
        rest = left[i, i] - factor[i, :i] @ factor[i, :i]
        if not rest > RANK_TOLERANCE**2 * 100:
            raise ValueError(
                f"X must have full column rank, but column {names[i]!r} is a combination of the "
                "columns before it"
            )
        factor[i, i] = np.sqrt(rest)
        factor[i + 1 :, i] = (left[i + 1 :, i] - factor[i + 1 :, :i] @ factor[i, :i]) / factor[i, i]
    inverse = np.linalg.inv(factor)
    whiten = inverse.T / scale[:, None]
    return whiten, -np.log(np.diag(factor)).sum() - np.log(scale).sum()


def _varying(absolute, total, is_constant, n_rows, centre_z):
    """Where the columns of Z are centred, and the way back for b."""
    k = len(absolute)
    to_b, shift = np.eye(k), np.zeros(k)
    constants = np.flatnonzero(is_constant & (absolute != 0))
    if len(constants) == 0:
        return to_b, shift
    sd = np.sqrt(total / n_rows)
    moved = ~is_constant & (np.abs(absolute) > (1e-9 if centre_z else FAR) * sd)
    shift[moved] = absolute[moved]
    to_b[constants[0]] -= shift / absolute[constants[0]]
    return to_b, shift


def _reduce_groups(stats, constant_z, mean_z, mean_w, whiten, place):
    """Return R_j (J, K, K) and Y_j (J, K, p + 1); directions a group does not have are zero."""
    p, k = stats.n_population, stats.n_varying
    root = np.sqrt(stats.counts)
    products = stats.within_group[:, :, place] @ whiten
    inner = stats.within_group[:, :, p : p + k]
    if len(constant_z) == 0:
        inner = inner + stats.counts[:, None, None] * mean_z[:, :, None] * mean_z[:, None, :]
        products = products + stats.counts[:, None, None] * mean_z[:, :, None] * mean_w[:, None, :]
        return _orthogonal(inner, products, mean_z, stats.counts)
    others = np.delete(np.arange(k), constant_z[0])
    triangle, basis = np.zeros((len(root), k, k)), np.zeros((len(root), k, p + 1))
    triangle[:, 0] = root[:, None] * mean_z
    basis[:, 0] = root[:, None] * mean_w
    if len(others):
        part = inner[:, others[:, None], others]
        triangle[:, 1:, others], basis[:, 1:] = _orthogonal(
            part, products[:, others], mean_z[:, others], stats.counts
        )
    return triangle, basis


def _orthogonal(inner, products, mean, counts):
    """Split inner = R'R by eigenvectors, and Y = R^-T products where R has rank."""
    k = inner.shape[-1]
    size = np.sqrt(np.einsum("jkk->k", inner) / len(inner))
    size = np.where(size > 0, size, 1.0)
    if k == 1:
        values, vectors = inner[:, :, 0] / size**2, np.ones_like(inner)
    else:
        values, vectors = np.linalg.eigh(inner / np.outer(size, size))
    rounding = 1e-26 * counts[:, None] * ((mean / size) ** 2).max(axis=1, keepdims=True)
    full = values > np.maximum(1e-13 * values[:, -1:], rounding)
    root = np.sqrt(np.where(full, values, 0))
    inverse = np.divide(1, root, out=np.zeros_like(root), where=full)
    turned = np.swapaxes(vectors, -1, -2)
    basis = inverse[:, :, None] * (turned @ (products / size[:, None]))
    return root[:, :, None] * turned * size, basis


def _between(stats, mean_w, spread, triangle, basis):
    """Cross-products of [X_w y] that the Z_j leave over, and what y had before."""
    root = np.sqrt(stats.counts)[:, None]
    everything = spread + (root * mean_w).T @ (root * mean_w)
    first = np.allclose(basis[:, 0], root * mean_w, rtol=1e-12, atol=0)
    size_y = np.sqrt((spread if first else everything)[-1, -1])
    if first:  # the constant is in every Z_j: leave the means out at once, not by subtraction
        rest = spread - np.einsum("jka,jkb->ab", basis[:, 1:], basis[:, 1:])
    else:
        rest = everything - np.einsum("jka,jkb->ab", basis, basis)
    inside = np.diag(rest) < 1e-13 * np.diag(everything)
    inside[-1] = False  # of y every digit counts
    rest[inside] = rest[:, inside] = 0
    return rest, size_y
