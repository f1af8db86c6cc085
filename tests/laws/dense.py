"""The posterior of a hierarchical regression written out in full; it shares no code with the package.

The covariance of the rows of a group, Z_j Omega Z_j' + sigma^2 1, is factored in extended precision, and
gamma integrates out in closed form. Where even 19 digits are lost the density is NaN.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import multigammaln
from scipy.stats import halfnorm

LONG = np.longdouble
LOST = 1e-16  # pivot over diagonal at which three of the 19 digits are left
BLOCK = 20_000


@dataclass
class Problem:
    """Rows and priors: a frozen distribution, ("variance", distribution) or "flat" a scale, gamma flat or
    (mean, covariance)."""

    y: np.ndarray
    X: np.ndarray
    Z: np.ndarray
    group: np.ndarray
    correlated: bool
    tau: list
    sigma: object
    gamma: object
    eta: float = 2.0
    omega: object = None

    @property
    def d(self):
        k = self.Z.shape[1]
        return k + self.correlated + 1


def default_scales(y, Z):
    """Half-normal, with the scale of y over that of z; a constant has its size for scale."""
    size = [np.std(z, ddof=1) if np.ptp(z) > 0 else abs(z[0]) for z in Z.T]
    return [halfnorm(scale=np.std(y, ddof=1) / s) for s in size]


def default_gamma(y, X):
    """Worth 0.16 of a row, about the mean of y, which the first column (a constant) carries."""
    mean = np.zeros(X.shape[1])
    mean[0] = y.mean() / X[0, 0]
    return mean, (2.5 * np.std(y, ddof=1)) ** 2 * len(y) * np.linalg.inv(X.T @ X)


def log_posterior(problem, phi):
    """Log density at phi (G, d) up to a constant; mean and variance of gamma there, (G, p)."""
    parts = [_at(problem, phi[i : i + BLOCK]) for i in range(0, len(phi), BLOCK)]
    value, mean, variance = map(np.concatenate, zip(*parts, strict=True))
    return value + log_prior(problem, phi), mean, variance


def log_prior(problem, phi):
    k = problem.Z.shape[1]
    with np.errstate(divide="ignore"):
        total = _scale(problem.sigma, phi[:, -1])
        if problem.omega is not None:
            return total + _log_wishart(problem, phi)
        total = total + sum(_scale(prior, phi[:, i]) for i, prior in enumerate(problem.tau))
    if problem.correlated:  # (1 - rho^2)^(eta - 1), and the Jacobian 1 - rho^2
        total = total - 2 * problem.eta * np.log(np.cosh(phi[:, k]))
    return total


def _scale(prior, log_t):
    """Prior of t, or of t^2 where it is called so, on the scale of log t."""
    if prior == "flat":
        return log_t
    if isinstance(prior, tuple):
        return prior[1].logpdf(np.exp(2 * log_t)) + np.log(2) + 2 * log_t
    return prior.logpdf(np.exp(log_t)) + log_t


def _log_wishart(problem, phi):
    """Inverse Wishart density of Omega times the Jacobian to (log tau, atanh rho)."""
    k, df, scale = problem.Z.shape[1], problem.omega.df, np.atleast_2d(problem.omega.scale)
    tau2 = np.exp(2 * phi[:, :k])
    one = np.tanh(phi[:, k]) if k == 2 else 0.0
    left = 1 / np.cosh(phi[:, k]) ** 2 if k == 2 else 1.0  # 1 - rho^2
    log_det = np.log(tau2).sum(axis=1) + np.log(left)
    trace = (np.diag(scale) / tau2).sum(axis=1)
    if k == 2:
        trace -= 2 * one * scale[0, 1] / np.sqrt(tau2[:, 0] * tau2[:, 1])
    value = df / 2 * np.linalg.slogdet(scale)[1] - df * k / 2 * np.log(2) - multigammaln(df / 2, k)
    value = value - (df + k + 1) / 2 * log_det - trace / left / 2
    return value + k * np.log(2) + (k + 1) * phi[:, :k].sum(axis=1) + np.log(left)


def _at(problem, phi):
    """Likelihood with gamma integrated out, in extended precision."""
    p = problem.X.shape[1]
    log_det, M = _cross_products(problem, phi.astype(LONG))
    if not isinstance(problem.gamma, str):
        mean, cov = problem.gamma
        lower = _cholesky(np.array(cov, dtype=LONG)[..., None].copy())
        columns = np.zeros((p, p + 1, 1), dtype=LONG)
        columns[range(p), range(p)], columns[:, p, 0] = 1, mean
        white = _forward(lower, columns)
        M = M + np.einsum("iag,ibg->abg", white, white)
    lower = _cholesky(M)
    diagonal = lower[range(p), range(p)]
    value = -0.5 * (log_det + lower[p, p] ** 2) - np.log(diagonal).sum(axis=0)
    inverse = _forward(lower[:p, :p], np.repeat(np.eye(p, dtype=LONG)[..., None], len(phi), axis=2))
    mean = np.einsum("iag,ig->ga", inverse, lower[p, :p])
    variance = (inverse**2).sum(axis=0).T
    return value.astype(float), mean.astype(float), variance.astype(float)


def _cross_products(problem, phi):
    """log|V| (G,) and W'V^-1 W (p + 1, p + 1, G), W = [X y], group by group."""
    k = problem.Z.shape[1]
    factor = np.zeros((k, k, len(phi)), dtype=LONG)
    factor[range(k), range(k)] = np.exp(phi[:, :k].T)
    if problem.correlated:
        factor[1, 0] = np.tanh(phi[:, k]) * factor[1, 1]
        factor[1, 1] = factor[1, 1] / np.cosh(phi[:, k])
    sigma2 = np.exp(2 * phi[:, -1])
    W = np.column_stack([problem.X, problem.y]).astype(LONG)
    log_det, M = 0, 0
    for label in np.unique(problem.group):
        rows = problem.group == label
        lower = _cholesky(_covariance(problem.Z[rows].astype(LONG), factor, sigma2))
        white = _forward(lower, np.repeat(W[rows][..., None], len(phi), axis=2))
        log_det = log_det + 2 * np.log(lower[range(rows.sum()), range(rows.sum())]).sum(axis=0)
        M = M + np.einsum("iag,ibg->abg", white, white)
    return log_det, M


def _covariance(Z, factor, sigma2):
    half = np.einsum("ik,klg->ilg", Z, factor)
    V = np.einsum("ilg,jlg->ijg", half, half)
    V[range(len(Z)), range(len(Z))] += sigma2
    return V


def _cholesky(a):
    """Lower factor in place; NaN where too few digits are left of a pivot."""
    for i in range(len(a)):
        pivot = a[i, i] - (a[i, :i] ** 2).sum(axis=0)
        a[i, i] = np.sqrt(np.where(pivot > LOST * a[i, i], pivot, np.nan))
        for j in range(i + 1, len(a)):
            a[j, i] = (a[j, i] - (a[j, :i] * a[i, :i]).sum(axis=0)) / a[i, i]
        a[i, i + 1 :] = 0
    return a


def _forward(lower, b):
    for i in range(len(b)):
        for j in range(i):
            b[i] -= lower[i, j] * b[j]
        b[i] /= lower[i, i]
    return b
