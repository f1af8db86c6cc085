"""Which part of X gamma belongs to the coefficients of a group: theta_j = b_j + U_j gamma.

A column of X that is, within every group, a multiple of a column of Z (the constant, x, a group
predictor u_j, a product u_j x) moves the coefficients of the group; any other column, such as a
predictor of individuals that does not vary by group, stays outside theta. Everything is judged by
how columns vary, not by where they lie, so that the origin of x does not decide.
"""

import numpy as np

__all__ = ["population_map"]

EXACT = 1e-10  # relative size of a variance below which what is left over is rounding
EPS = np.finfo(float).eps


def population_map(stats):
    """Return U (J, K, p), or None when a column of Z has no counterpart in X."""
    p, k = stats.n_population, stats.n_varying
    columns = _Columns(stats)
    weights = np.zeros((stats.n_groups, k, p))
    for c in range(p):
        found = columns.same_everywhere(c)
        if found is None:
            found = columns.multiple_by_group(c)
        if found is not None:
            weights[:, :, c] = found
    weights = _fill_unseen(weights)
    if weights is None or not np.all(np.any(weights != 0, axis=(0, 2))):
        return None
    return weights


class _Columns:
    """Means by group, and sums of squares around them and around the mean of all rows.

    Parameters
    ----------
    stats : SufficientStatistics
        Of the rows.
    """

    def __init__(self, stats):
        self.p, self.k, self.counts = stats.n_population, stats.n_varying, stats.counts
        self.z = np.arange(self.p, self.p + self.k)
        self.within, self.within_group = stats.within, stats.within_group
        self.means = stats.means + stats.origin
        share = stats.counts / stats.n_rows
        self.mean = share @ stats.means + stats.origin
        away = stats.means - share @ stats.means
        self.total = stats.within + (away * stats.counts[:, None]).T @ away
        constant = np.diag(self.total)[self.z] <= stats.n_rows * (1e-13 * self.mean[self.z]) ** 2
        self.constant = next(iter(np.flatnonzero(constant & (self.mean[self.z] != 0))), None)

    def same_everywhere(self, c):
        """X_c = Z a with the same a in all groups: return a (K,), else None."""
        rows = np.r_[c, self.z]
        products = self.total[np.ix_(rows, rows)]
        if self.constant is None:  # nothing takes up a mean: it belongs to what varies
            products = products + self.counts.sum() * np.outer(self.mean[rows], self.mean[rows])
        a = _combination(products, skip=self.constant)
        if a is None:
            return None
        size = np.abs(a * self.mean[self.z]).sum() + abs(self.mean[c])
        if self.constant is not None:
            left = self.mean[c] - a @ self.mean[self.z]
            a[self.constant] = left / self.mean[self.z[self.constant]] if abs(left) > 1e-9 * size else 0
        return a

    def multiple_by_group(self, c):
        """X_c = a_j Z_k in every group j for one k: (J, K) with NaN where Z_k is zero, else None."""
        for k in range(self.k):
            ratio = self._constant_within(c) if k == self.constant else self._proportional(c, k)
            if ratio is not None:
                found = np.zeros((len(self.counts), self.k))
                found[:, k] = ratio
                return found
        return None

    def _constant_within(self, c):
        """a_j of X_c = a_j in group j, if it does not vary there."""
        rounding = 1e3 * EPS * np.abs(self.means[:, c]).max()
        if self.within[c, c] > self.counts.sum() * rounding**2:
            return None
        return self.means[:, c] / self.mean[self.z[self.constant]]

    def _proportional(self, c, k):
        """a_j of X_c = a_j Z_k in group j, from how both vary there, or from their means."""
        own, mean = self.within_group[:, k, self.z[k]], self.means[:, self.z[k]]
        sd = np.sqrt(self.total[self.z[k], self.z[k]] / self.counts.sum())
        varies = own > 1e-20 * max(own.mean(), 1e-300)
        level = ~varies & (np.abs(mean) > 1e-10 * sd) & (mean != 0)
        ratio = np.full(len(own), np.nan)
        np.divide(self.within_group[:, k, c], own, out=ratio, where=varies)
        np.divide(self.means[:, c], mean, out=ratio, where=level)
        known = np.nan_to_num(ratio)
        if abs(self.within[c, c] - known**2 @ own) > EXACT * self.within[c, c]:
            return None
        spread = np.sqrt(self.total[c, c] / self.counts.sum())
        rounding = EPS * np.abs(known * mean) * (1 + np.abs(mean) / max(sd, 1e-300))
        gap = np.abs(self.means[:, c] - known * mean)
        return ratio if np.all(gap <= 1e-6 * spread + 1e3 * rounding) else None


def _combination(products, skip):
    """Coefficients (K,) of the first column on the others, 0 for `skip`; None if a part is left."""
    used = np.array([i for i in range(1, len(products)) if i - 1 != skip], dtype=int)
    a = np.zeros(len(products) - 1)
    scale = np.sqrt(np.diag(products))
    if scale[0] == 0:
        return a  # a constant
    if len(used) == 0 or not np.all(scale[used] > 0):
        return None
    unit = products / np.outer(scale, np.where(scale > 0, scale, 1)).clip(1e-300)
    found = np.linalg.lstsq(unit[np.ix_(used, used)], unit[used, 0], rcond=1e-12)[0]
    if not 1 - unit[0, used] @ found < EXACT:
        return None
    a[used - 1] = np.where(np.abs(found) > 1e-8, found * scale[0] / scale[used], 0)
    return a


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
