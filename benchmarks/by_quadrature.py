"""School 8367's intercept by quadrature, in NumPy alone: the oracle shares no code with the package.

Each school has its own least squares line, and the lines have a normal distribution around those of the
population: a meta-analysis in two dimensions. The coefficients of the population integrate out, and a product
of Gauss-Legendre rules sums over the two spreads, the correlation and the residual standard deviation.
"""

import numpy as np

WINDOWS = {"tau1": (1.85, 3.6), "tau2": (0.0, 1.6), "rho": (-1.0, 1.0), "sigma": (5.83, 6.3)}


def lines_of_schools(y, x, group):
    """Least squares lines (J, 2), inverses of Z'Z (J, 2, 2), sum of squared residuals, degrees of freedom."""
    Z = np.column_stack([np.ones_like(x), x])
    inside = [Z[group == j] for j in range(group.max() + 1)]
    S = np.linalg.inv(np.stack([z.T @ z for z in inside]))
    beta = np.einsum("jkl,jl->jk", S, np.stack([z.T @ y[group == j] for j, z in enumerate(inside)]))
    return beta, S, np.sum((y - (Z * beta[group]).sum(axis=1)) ** 2), len(y) - 2 * len(beta)


def at(tau, rho, sigma, beta, S, rss, df, U, place):
    """log p(tau, rho, sigma | y) up to a constant; mean and variance of the school's intercept given them."""
    omega = np.outer(tau, tau) * np.array([[1, rho], [rho, 1]])
    V = omega + sigma**2 * S
    W = np.linalg.inv(V)
    UW = U.transpose(0, 2, 1) @ W
    cov = np.linalg.inv((UW @ U).sum(axis=0) + np.eye(4) / 100)
    gamma = cov @ (UW @ beta[..., None]).sum(axis=0)[:, 0]
    rest = beta - U @ gamma
    log_p = (-np.log(np.linalg.det(V)).sum() - np.einsum("jk,jkl,jl", rest, W, rest) - gamma @ gamma / 100
             + np.linalg.slogdet(cov)[1] - rss / sigma**2) / 2 - df * np.log(sigma)
    log_prior = -(tau @ tau) / 50 - sigma**2 / 200 + np.log1p(-(rho**2))
    keep = np.eye(2) - omega @ W[place]
    spread = keep @ omega + keep @ U[place] @ cov @ U[place].T @ keep.T
    return log_p + log_prior, (beta[place] - keep @ rest[place])[0], spread[0, 0]


def intercept(y, x, u, group, place, nodes=(14, 16, 12, 8)):
    """Posterior mean and standard deviation of the intercept of one school."""
    beta, S, rss, df = lines_of_schools(y, x, group)
    u = np.bincount(group, u) / np.bincount(group)
    U = np.stack([[[1, 0, v, 0], [0, 1, 0, v]] for v in u]).astype(float)
    rules = [_rule(n, *window) for n, window in zip(nodes, WINDOWS.values(), strict=True)]
    grid = np.stack(np.meshgrid(*(r[0] for r in rules), indexing="ij"), -1).reshape(-1, 4)
    weight = np.prod(np.meshgrid(*(r[1] for r in rules), indexing="ij"), axis=0).ravel()
    log_p, mean, variance = np.array([at(p[:2], p[2], p[3], beta, S, rss, df, U, place) for p in grid]).T
    p = weight * np.exp(log_p - log_p.max())
    p /= p.sum()
    return p @ mean, np.sqrt(p @ (variance + mean**2) - (p @ mean) ** 2)


def _rule(n, low, high):
    """Nodes and weights of Gauss and Legendre between two numbers."""
    node, weight = np.polynomial.legendre.leggauss(n)
    return low + (high - low) * (node + 1) / 2, weight
