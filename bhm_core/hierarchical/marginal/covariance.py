"""From unconstrained numbers to the covariance of the group effects, and back.

`phi` holds log tau_1 .. log tau_K, then atanh of the canonical partial correlations (row by row
below the diagonal; for K = 2 the correlation itself), then log sigma unless sigma is known. The
factor ``L = diag(tau) chol(R)`` comes without a Cholesky factorisation of Omega, so tau = 0 is
harmless.
"""

import numpy as np


class Covariance:
    """Layout of `phi` for K varying coefficients.

    Parameters
    ----------
    k : int
        Number of varying coefficients.
    correlated : bool
        Whether their correlations are parameters.
    sigma : float or None
        Residual sd if it is known.
    """

    def __init__(self, k, correlated, sigma):
        self.k, self.sigma = k, sigma
        pairs = [(i, j) for i in range(k) for j in range(i)]
        self.pairs = pairs if correlated else []
        self.n_parameters = k + len(self.pairs) + (sigma is None)
        self.coordinates = [("log_tau", i) for i in range(k)]
        self.coordinates += [("corr", i, j) for i, j in self.pairs]
        self.coordinates += [("log_sigma",)] if sigma is None else []

    @property
    def partial(self):
        """Slice of the coordinates that are partial correlations."""
        return slice(self.k, self.k + len(self.pairs))

    def scales(self, phi):
        """Return tau (..., K) and sigma (...)."""
        tau = np.exp(phi[..., : self.k])
        if self.sigma is not None:
            return tau, np.full(phi.shape[:-1], self.sigma)
        return tau, np.exp(phi[..., -1])

    def correlation_factor(self, phi):
        """Return the Cholesky factor of R (..., K, K): Lewandowski et al. (2009), section 2.4."""
        factor = np.zeros((*phi.shape[:-1], self.k, self.k))
        left = np.ones((*phi.shape[:-1], self.k))  # what is left of the length 1 of each row
        for (i, j), w in zip(self.pairs, np.moveaxis(phi[..., self.partial], -1, 0), strict=True):
            factor[..., i, j] = np.tanh(w) * left[..., i]
            left[..., i] /= np.cosh(np.clip(w, -350, 350))
        for i in range(self.k):
            factor[..., i, i] = left[..., i]
        return factor

    def factor(self, phi):
        """Return L (..., K, K) with Omega = L L', and sigma (...)."""
        tau, sigma = self.scales(phi)
        return tau[..., None] * self.correlation_factor(phi), sigma

    def phi(self, tau, factor, sigma):
        """Return `phi` from tau (..., K), a Cholesky factor of R and sigma (...)."""
        with np.errstate(divide="ignore"):
            parts = [np.log(tau), *self._partial_from(factor)]
            if self.sigma is None:
                parts.append(np.log(np.asarray(sigma))[..., None])
        shape = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
        return np.concatenate([np.broadcast_to(p, (*shape, p.shape[-1])) for p in parts], axis=-1)

    def _partial_from(self, factor):
        left = np.ones(factor.shape[:-1])
        for i, j in self.pairs:
            z = np.clip(factor[..., i, j] / np.where(left[..., i] > 0, left[..., i], 1), -1, 1)
            left[..., i] = left[..., i] * np.sqrt((1 - z) * (1 + z))
            yield np.arctanh(z)[..., None]


def log_lkj(eta, k, cosh):
    """Log density of LKJ(eta) in atanh of the partial correlations (Lewandowski et al. 2009).

    `cosh` holds log cosh of those coordinates (..., K(K-1)/2), row by row; 1 - z^2 = cosh^-2.
    """
    from scipy.special import betaln

    beta = np.array([eta + (k - 2 - j) / 2 for i in range(k) for j in range(i)])
    return -2 * cosh @ beta - betaln(0.5, beta).sum()


def log_volume(k, log_tau, cosh):
    """Log Jacobian from Omega to (log tau, atanh of the partial correlations)."""
    power = np.array([1 + (k - 2 - j) / 2 for i in range(k) for j in range(i)])
    return k * np.log(2) + (k + 1) * log_tau.sum(axis=-1) - 2 * cosh @ power


def log_cosh(w):
    """Log of cosh without overflow."""
    size = np.abs(w)
    return size + np.log1p(np.exp(-2 * size)) - np.log(2)


def cholesky_of_correlation(corr, k, lead):
    """Return chol(R) from None, a scalar (K = 2) or matrices (..., K, K); R may be singular."""
    if corr is None:
        return np.broadcast_to(np.eye(k), (*lead, k, k))
    corr = np.asarray(corr, dtype=float)
    if k == 2 and (corr.ndim < 2 or corr.shape[-2:] != (2, 2)):
        rho = corr
    elif corr.shape[-2:] == (k, k):
        return _cholesky_semidefinite(corr)
    elif k == 1:
        return np.ones((*lead, 1, 1))
    else:
        raise ValueError(f"corr must have shape (..., {k}, {k}), got {corr.shape}")
    if not np.all(np.abs(rho) <= 1):
        raise ValueError(f"corr must be between -1 and 1, got {rho[~(np.abs(rho) <= 1)].flat[0]}")
    factor = np.zeros((*rho.shape, 2, 2))
    factor[..., 0, 0] = 1
    factor[..., 1, 0] = rho
    factor[..., 1, 1] = np.sqrt((1 - rho) * (1 + rho))
    return factor


def _cholesky_semidefinite(corr):
    symmetric = np.allclose(corr, np.swapaxes(corr, -1, -2), atol=1e-8)
    unit = np.allclose(np.diagonal(corr, axis1=-2, axis2=-1), 1, atol=1e-6)
    if not (symmetric and unit and np.linalg.eigvalsh(corr).min() > -1e-8):
        raise ValueError(f"corr must be a correlation matrix, got {corr.tolist()}")
    k = corr.shape[-1]
    factor = np.zeros(corr.shape)
    for i in range(k):
        for j in range(i + 1):
            rest = corr[..., i, j] - (factor[..., i, :j] * factor[..., j, :j]).sum(axis=-1)
            pivot = factor[..., j, j]
            whole = np.divide(rest, pivot, out=np.zeros_like(rest), where=pivot > 1e-8)
            factor[..., i, j] = np.sqrt(np.maximum(rest, 0)) if i == j else whole
    return factor
