"""The equations of the chapter on the engine, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import halfnorm, multivariate_normal, t

import bhm_core as bhm

page = Equations("engine")
RNG = np.random.default_rng(17)
GROUP = np.repeat(np.arange(4), [3, 4, 5, 7])
ROWS = [GROUP == j for j in range(4)]
K, D = 2, 3
Z = np.column_stack([np.ones(GROUP.size), RNG.normal(size=GROUP.size)])
X = np.column_stack([Z, RNG.normal(size=4)[GROUP]])
Y = RNG.normal(size=GROUP.size) + GROUP
TAU, SIGMA = RNG.uniform(0.5, 2, size=2), RNG.uniform(0.5, 2)
CORR = np.array([[1, -0.6], [-0.6, 1]])
L = np.diag(TAU) @ np.linalg.cholesky(CORR)
FLAT = bhm.Priors(gamma="flat", tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
MODEL = bhm.HierarchicalRegression(Y, X, Z, GROUP, priors=FLAT)


def covariance(rows, lower=L, sigma=SIGMA):
    return sigma**2 * np.eye(rows.sum()) + Z[rows] @ lower @ lower.T @ Z[rows].T


def small(rows):
    return SIGMA**2 * np.eye(K) + L.T @ Z[rows].T @ Z[rows] @ L


def g(rows):
    return L @ np.linalg.inv(small(rows)) @ L.T


def test_the_likelihood_of_the_package_is_that_of_the_model():
    gamma = RNG.normal(size=D)
    dense = sum(multivariate_normal(X[rows] @ gamma, covariance(rows)).logpdf(Y[rows]) for rows in ROWS)
    ours = MODEL.log_likelihood(gamma, TAU, CORR, SIGMA)
    page.equation("eq-engine-model",
                  r"y_i = X_i \gamma + Z_i \eta_{j[i]} + \epsilon_i \\ \epsilon_i \sim \mathcal N(0, "
                  r"\sigma^2), \quad \eta_j \sim \mathcal N(0, \Omega)",
                  np.isclose(ours, dense))
    page.equation("eq-engine-model",
                  r"\Omega = L L', \quad L = \operatorname{diag}(\tau) \operatorname{chol}(R)",
                  np.allclose(L @ L.T, CORR * np.outer(TAU, TAU)))


def test_the_inverse_and_the_determinant_need_a_small_matrix_only():
    for rows in ROWS:
        V, Zj, inverse = covariance(rows), Z[rows], (np.eye(rows.sum()) - Z[rows] @ g(rows) @ Z[rows].T)
        page.equation("eq-engine-woodbury",
                      r"V_j^{-1} = \sigma^{-2} ( I - Z_j G_j Z_j' ) \\ G_j = L ( \sigma^2 I + L' Z_j' Z_j "
                      r"L )^{-1} L'",
                      np.allclose(np.linalg.inv(V), SIGMA**-2 * inverse))
        log_det = (len(Zj) - K) * np.log(SIGMA**2) + np.linalg.slogdet(small(rows))[1]
        page.equation("eq-engine-det",
                      r"\log |V_j| = (n_j - K) \log \sigma^2 \\ + \log | \sigma^2 I + L' Z_j' Z_j L |",
                      np.isclose(np.linalg.slogdet(V)[1], log_det))


def products(lower=L, sigma=SIGMA):
    columns = np.column_stack([X, Y])
    inverses = [np.linalg.inv(covariance(rows, lower, sigma)) for rows in ROWS]
    pairs = zip(ROWS, inverses, strict=True)
    return sum(columns[rows].T @ inverse @ columns[rows] for rows, inverse in pairs)


def test_the_products_of_all_rows_are_sums_over_schools():
    columns = np.column_stack([X, Y])
    parts = [columns[rows].T @ columns[rows]
             - (Z[rows].T @ columns[rows]).T @ g(rows) @ (Z[rows].T @ columns[rows]) for rows in ROWS]
    page.equation("eq-engine-products",
                  r"T = \sum_j D_j' V_j^{-1} D_j \\ = \frac{1}{\sigma^2} ( \sum_j D_j' D_j \\ - \sum_j "
                  r"(Z_j' D_j)' G_j (Z_j' D_j) )",
                  np.allclose(products(), sum(parts) / SIGMA**2))


def log_marginal(lower, sigma):
    pivots = np.diag(np.linalg.cholesky(products(lower, sigma)))
    log_dets = [np.linalg.slogdet(covariance(rows, lower, sigma))[1] for rows in ROWS]
    return -0.5 * sum(log_dets) - 0.5 * pivots[D] ** 2 - np.log(pivots[:D]).sum()


def test_the_pivots_are_the_integrated_likelihood():
    phi = np.array([MODEL.unconstrain(TAU * c, CORR, SIGMA) for c in (0.5, 1, 2)])
    ours, formula = MODEL.log_integrated_likelihood(phi), [log_marginal(L * c, SIGMA) for c in (0.5, 1, 2)]
    page.equation("eq-engine-marginal",
                  r"\log p(y \mid \lambda) = - \frac12 \sum_j \log |V_j| \\ - \frac12 \ell_{d+1}^2 - "
                  r"\sum_{k \le d} \log \ell_k \\ + \text{const}",
                  np.ptp(ours - formula) < 1e-9)
    page.equation("eq-engine-marginal",
                  r"p(\lambda \mid y) \propto p(\lambda) p(y \mid \lambda)",
                  np.ptp(MODEL.log_posterior(phi) - MODEL.log_prior(phi) - ours) < 1e-9)


def test_two_summaries_add_up_to_that_of_all_rows():
    def around_mean(rows):
        return (rows - rows.mean(axis=0)).T @ (rows - rows.mean(axis=0))

    first, second = RNG.normal(size=(5, 2)), RNG.normal(3, 1, size=(8, 2))
    n_1, n_2, delta = 5, 8, (first.mean(axis=0) - second.mean(axis=0))[:, None]
    n, both = n_1 + n_2, np.concatenate([first, second])
    merged = around_mean(first) + around_mean(second) + n_1 * n_2 / n * delta @ delta.T
    page.equation("eq-engine-merge",
                  r"n = n_1 + n_2 \\ C = C_1 + C_2 + \frac{n_1 n_2}{n} \Delta \Delta'",
                  n == len(both) and np.allclose(around_mean(both), merged))


def test_the_weights_make_draws_of_all_proposals_a_sample_of_the_posterior():
    proposals, counts = [t(3, -1, 1.5), t(3, 2, 1)], [60_000, 20_000]
    pairs = list(zip(proposals, counts, strict=True))
    draws = np.concatenate([q.rvs(n, random_state=RNG) for q, n in pairs])
    covered = sum(n * q.pdf(draws) for q, n in pairs)
    weights = np.exp(-((draws - 0.5) ** 2) / 2) / covered
    weights /= weights.sum()
    page.equation("eq-engine-weights",
                  r"\text{weight} \propto \frac{p(\lambda^{(t)} \mid y)}{\sum_k N_k q_k(\lambda^{(t)})}",
                  abs(weights @ draws - 0.5) < 4 * np.sqrt(weights**2 @ (draws - 0.5) ** 2)
                  and weights @ (draws - 0.5) ** 2 > 0.97)


def test_the_step_after_the_sieve_balances():
    p, q = RNG.dirichlet(np.ones(6)), RNG.dirichlet(np.ones(6))
    ratio, level = p / q, np.median(p / q)
    survivors = q * np.minimum(1, ratio / level)
    excess = np.maximum(1, ratio / level)
    flow = p[:, None] * survivors * np.minimum(1, excess / excess[:, None])
    page.equation("eq-engine-accept",
                  r"\min (1, \frac{\max\{1, g(\lambda^*)/g_0\}}{\max\{1, g(\lambda^{(t)})/g_0\}} )",
                  np.allclose(flow, flow.T) and excess.max() > 1.1)
