"""The likelihood in square-root form: slower, for the points where cross-products lose their digits.

Cross-products add up what weighs sigma^-2 and what weighs tau^-2, and where one is 1e-12 of the other
the difference that counts is gone. Rows keep it: with ``R_j L / sigma = U S V'``

    W' V^-1 W = A'A,  A = [root of rest / sigma; (1 + S^2)^-1/2 U'Y_j / sigma; root of the prior]

and the Cholesky factor of A'A is the triangle of a QR decomposition of A, largest rows first (Powell &
Reid 1969, Information Processing 68, 122-126).
"""

import numpy as np

from bhm_core.hierarchical.marginal.pointwise import outside

ZERO = 1e-13  # relative size at which a cross-product is rounding
FEW_DIGITS = 1e-11  # part of y'y below which what X and Z leave over has too few digits
EXACT = 4 * np.finfo(float).eps  # a residual of this size is the rounding of y itself
LOST = 1e-11  # pivot over diagonal
MANY = 1e6  # tau over sigma at which the sums over several effects begin to lose theirs
FAR = 1e12  # tau over sigma beyond which no form keeps the digits of several effects
LARGEST = 1e140  # numbers whose squares are numbers
CHUNK = 2**20  # numbers in a temporary array


def root_of_rest(frame, rows=None):
    """Rows A (r + 1, p + 1) with A'A = `frame.rest`; the last is what X and Z leave over of y.

    It is exactly 0 where there are no more rows than X and Z fit. Rows, if they are at hand, replace
    the cross-products of a fit that is nearly exact; what is as small as the rounding of y is 0.

    Raises
    ------
    ValueError
        If the fit is nearly exact and rows are not at hand.
    """
    root = root_of(frame.rest, np.ones(frame.n_population))
    if rows_left(frame, root) == 0:
        root[-1] = 0
    elif root[-1, -1] <= np.sqrt(FEW_DIGITS) * frame.size_y:
        root = _root_from_rows(frame, rows)
    return root


def rows_left(frame, root):
    """How many rows there are beyond the directions that X and Z fit."""
    return frame.n_rows - int(np.any(frame.triangle != 0, axis=2).sum()) - (len(root) - 1)


def root_of(product, size):
    """Rows A (r + 1, p + 1) with A'A = product (p + 1, p + 1), columns of X of the sizes `size`."""
    values, vectors = np.linalg.eigh(product[:-1, :-1] / np.outer(size, size))
    kept = values > ZERO
    values, vectors = values[kept], vectors[:, kept]
    fit = vectors.T @ (product[:-1, -1] / size) / values
    rest = np.sqrt(max(product[-1, -1] - values @ fit**2, 0))
    return _stack(np.sqrt(values), vectors.T * size, fit, rest)


def root_of_prior(product):
    """Rows A (r, p + 1) with A'A = product: the prior of gamma says nothing more of y."""
    size = np.sqrt(np.diag(product)[:-1])
    return root_of(product, np.where(size > 0, size, 1))[:-1]


def _root_from_rows(frame, rows):
    if rows is None:
        raise ValueError("y must not be fitted to 5 digits or more by X and Z if it comes as sums of "
                         "squares, which do not show what is left: subtract a rough fit first")
    left, _ = outside(rows, len(frame.basis), frame)
    _, values, vectors = np.linalg.svd(left[:, :-1], full_matrices=False)
    kept = values > np.sqrt(ZERO)
    fit, *_ = np.linalg.lstsq(left[:, :-1] @ vectors[kept].T, left[:, -1])
    rest = np.linalg.norm(left[:, -1] - left[:, :-1] @ vectors[kept].T @ fit)
    rounding = EXACT * np.sqrt(len(left)) * np.abs(rows.y).max()
    return _stack(values[kept], vectors[kept], fit, rest if rest > rounding else 0.0)


def _stack(sizes, directions, fit, rest):
    out = np.zeros((len(sizes) + 1, directions.shape[1] + 1))
    out[:-1] = sizes[:, None] * np.column_stack([directions, fit])
    out[-1, -1] = rest
    return out


def lost_digits(pivots, size):
    """Which Cholesky factors are too rough: diagonals (p + 1, n) of the factors and of the matrices.

    A pivot that is LOST of its diagonal has 4 digits left. That of y is a sum of squares of which
    the log density needs absolute digits.
    """
    part = pivots * pivots / size
    fine = (part[:-1] > LOST).all(axis=0)
    return ~(fine & ((part[-1] > 1e-6) | (size[-1] < 1e12)))


def far_effects(reach):
    """Where sums over several effects are rough: tau over sigma (K, n) is MANY."""
    return reach.max(axis=0) > MANY


def within_reach(reach, sigma):
    """Where the square-root form keeps its digits: several effects lose them where tau is FAR."""
    limit = FAR if len(reach) > 1 else LARGEST
    return (reach.max(axis=0) < limit) & (sigma > 1 / LARGEST) & (sigma < LARGEST)


def factor_products(frame, root, prior, factor, sigma):
    """log|V| (n,) and the lower Cholesky factor of W'V^-1 W + prior, (p + 1, p + 1, n).

    What the rows outside Z say of gamma is taken out of y first, and put back in the end: else its
    rounding, seen through a small sigma, would look like a residual.
    """
    fit = np.linalg.pinv(root[:-1, :-1], rcond=np.sqrt(ZERO)) @ root[:-1, -1]
    basis, prior, root = _without(fit, frame.basis), _without(fit, prior), root.copy()
    root[:-1, -1] = 0
    step = max(1, CHUNK // basis.size)
    parts = [_factor(frame, basis, root, prior, factor[k : k + step], sigma[k : k + step])
             for k in range(0, len(sigma), step)]
    log_det, lower = zip(*parts, strict=True)
    lower = np.concatenate(lower, axis=2)
    lower[-1, :-1] += np.einsum("ijn,i->jn", lower[:-1, :-1], fit)
    return np.concatenate(log_det), lower


def _without(fit, columns):
    """[X y - X fit] from [X y], columns last."""
    return np.concatenate([columns[..., :-1], columns[..., -1:] - columns[..., :-1] @ fit[:, None]], axis=-1)


def _factor(frame, basis, root, prior, factor, sigma):
    ratio = factor / sigma[:, None, None]
    turn, size, _ = np.linalg.svd(frame.triangle @ ratio[:, None])
    shrink = 1 / np.hypot(1, size)
    lower = _triangle(_rows(basis, turn, shrink, root, sigma), prior)
    return 2 * frame.n_rows * np.log(sigma) - 2 * np.log(shrink).sum(axis=(1, 2)), lower


def _rows(basis, turn, shrink, root, sigma):
    """What the data add to A, (n, rows, p + 1)."""
    groups = shrink[..., None] * (np.swapaxes(turn, -1, -2) @ basis)
    root = np.broadcast_to(root, (len(sigma), *root.shape))
    groups = groups.reshape(len(sigma), -1, basis.shape[2])
    return np.concatenate([groups, root], axis=1) / sigma[:, None, None]


def _triangle(rows, prior):
    """Lower Cholesky factor of A'A (p + 1, p + 1, n) by QR, the largest rows of A first."""
    n, _, m = rows.shape
    spare = np.zeros((n, m, m))  # so that there are at least as many rows as columns
    rows = np.concatenate([rows, np.broadcast_to(prior, (n, *prior.shape)), spare], axis=1)
    # y does not count: a row of y alone on top would leave its rounding in the columns of X
    order = np.argsort(-np.abs(rows[..., :-1]).max(axis=2), axis=1, kind="stable")
    upper = np.linalg.qr(np.take_along_axis(rows, order[..., None], axis=1), mode="r")
    diagonal = upper[:, range(m), range(m)]
    return np.transpose(upper * np.where(diagonal < 0, -1, 1)[..., None], (2, 1, 0))
