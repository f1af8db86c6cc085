"""The likelihood with the group effects, and then gamma, integrated out: for many covariances at once."""

import numpy as np

from bhm_core.hierarchical.marginal.cross_products import CrossProducts
from bhm_core.hierarchical.marginal.small import cholesky, symmetric_index
from bhm_core.hierarchical.marginal.square_root import (
    MANY,
    factor_products,
    far_effects,
    lost_digits,
    root_of_prior,
    root_of_rest,
    within_reach,
)

CHUNK = 2**22  # numbers in a temporary array of matrices


class IntegratedLikelihood:
    """Densities of y for L (..., K, K) and sigma (...), in the coordinates of the frame.

    Parameters
    ----------
    frame : Frame
        The data in well-scaled coordinates.
    rows : Rows, optional
        Looked at if the fit is so good that sums of squares do not show what is left over.
    """

    def __init__(self, frame, rows=None):
        self.frame, self.root = frame, root_of_rest(frame, rows)
        self.cross = CrossProducts(frame)
        self._size_z = np.abs(frame.triangle).max(axis=(0, 1))
        self._diagonal = (np.arange(len(frame.rest)),) * 2
        self._index = symmetric_index(len(frame.rest))

    def over_gamma(self, factor, sigma, population):
        """Log p(y | L, sigma) with gamma integrated out under its prior."""
        lead, factor, sigma = _flat(factor, sigma)
        parts = [self._over_gamma(factor[part], sigma[part], population) for part in self.parts(len(sigma))]
        return np.concatenate(parts).reshape(lead)

    def parts(self, n):
        """Slices of n evaluations, whose matrices fit into memory together."""
        step = max(1, CHUNK // self.frame.rest.size)
        return [slice(k, k + step) for k in range(0, max(n, 1), step)]

    def factors(self, factor, sigma, population):
        """Cholesky factors (p + 1, p + 1, n) of the products with the prior of gamma, part by part."""
        for part in self.parts(len(sigma)):
            yield self._factored(factor[part], sigma[part], population.product)[1]

    def _over_gamma(self, factor, sigma, population):
        p = self.frame.n_population
        log_det, lower = self._factored(factor, sigma, population.product)
        value = -0.5 * (log_det + lower[p, p] ** 2) - np.log(lower[range(p), range(p)]).sum(axis=0)
        value += population.log_constant - 0.5 * self.frame.n_rows * np.log(2 * np.pi)
        return value

    def at_gamma(self, factor, sigma, contrast):
        """Log p(y | gamma, L, sigma) for the contrasts (-gamma_w, 1) (..., p + 1)."""
        lead, factor, sigma = _flat(factor, sigma, contrast.shape[:-1])
        contrast = np.broadcast_to(contrast, (*lead, contrast.shape[-1])).reshape(len(sigma), -1)
        log_det, products = self.cross(factor, sigma)
        terms = products[self._index] * contrast.T * contrast.T[:, None]
        quadratic = terms.sum(axis=(0, 1))
        rough = ~(quadratic > 1e-10 * np.abs(terms).sum(axis=(0, 1)))
        if rough.any():
            prior = np.zeros_like(self.frame.rest)
            log_det[rough], lower = self._careful(factor[rough], sigma[rough], prior)
            quadratic[rough] = (np.einsum("ijn,ni->jn", lower, contrast[rough]) ** 2).sum(axis=0)
        value = -0.5 * (log_det + quadratic + self.frame.n_rows * np.log(2 * np.pi))
        return value.reshape(lead)

    def _factored(self, factor, sigma, prior):
        """log|V| and the Cholesky factor; in square-root form where digits were lost."""
        log_det, products = self.cross(factor, sigma)
        matrix = products[self._index]
        matrix += prior[:, :, None]
        size = matrix[self._diagonal]
        with np.errstate(invalid="ignore"):  # a pivot may be lost altogether
            lower = cholesky(matrix)
        lost = lost_digits(lower[self._diagonal], size)
        if self._effects_may_be_far(factor, sigma):
            lost |= far_effects(self._reach(factor, sigma))
        if lost.any():
            log_det[lost], lower[..., lost] = self._careful(factor[lost], sigma[lost], prior)
        return log_det, lower

    def _careful(self, factor, sigma, prior):
        """The same in square-root form; NaN where not even that keeps the digits."""
        log_det, lower = np.full(len(sigma), np.nan), np.full((*prior.shape, len(sigma)), np.nan)
        near = within_reach(self._reach(factor, sigma), sigma)
        if near.any():
            log_det[near], lower[..., near] = factor_products(
                self.frame, self.root, root_of_prior(prior), factor[near], sigma[near])
        return log_det, lower

    def _effects_may_be_far(self, factor, sigma):
        """Whether several effects are far for some L and sigma: a bound that costs next to nothing."""
        largest = (np.abs(factor).max(axis=0).max(axis=1, initial=0) * self._size_z).max()
        return len(self._size_z) > 1 and not largest < MANY * sigma.min(initial=np.inf)

    def _reach(self, factor, sigma):
        """Largest effects that the columns of Z can have, over sigma: (K, n)."""
        return (np.abs(factor).max(axis=2) * self._size_z / sigma[:, None]).T


def _flat(factor, sigma, lead=()):
    """Common leading shape, and L (n, K, K) and sigma (n,) for all of it."""
    lead = np.broadcast_shapes(factor.shape[:-2], sigma.shape, lead)
    k = factor.shape[-1]
    factor = np.broadcast_to(factor, (*lead, k, k)).reshape(-1, k, k)
    return lead, factor, np.broadcast_to(sigma, lead).reshape(-1)
