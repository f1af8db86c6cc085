"""Equations without a label: steps of proofs, and of solutions, each at random numbers."""

from math import comb, factorial

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.special import gamma as gamma_function
from scipy.stats import beta, norm, qmc, t

import bhm_core as bhm
from bhm_core.shrinkage import log_likelihood_of_tau

bayes = Equations("bayes_theorem")
normal = Equations("conjugate_normal")
engine = Equations("engine")
geometry = Equations("gibbs_and_hamiltonian")
hyper = Equations("hyperpriors")
metropolis = Equations("metropolis_hastings")

RNG = np.random.default_rng(31)
Y = RNG.normal(2, 1.5, size=7)
N, YBAR, S2 = Y.size, Y.mean(), Y.var(ddof=1)
SIGMA, SIGMA_0, MU_0 = 1.7, 2.3, 0.6
M = np.linspace(-3, 6, 9)
SQUARES = ((Y - M[:, None]) ** 2).sum(axis=1)
SE, TAU = RNG.uniform(1, 3, size=N), 1.4


def level(x):
    """The same number everywhere?"""
    return np.ptp(x) < 1e-9 * max(1, np.abs(x).max())


def test_sums_of_squares_split_at_the_mean():
    bayes.display(r"""\sum_i (y_i - \mu)^2 = {} \sum_i (y_i - \bar y)^2 \\
        + 2 (\bar y - \mu) \sum_i (y_i - \bar y) \\ + n (\bar y - \mu)^2 .""",
                  np.allclose(SQUARES, ((Y - YBAR) ** 2).sum() + 2 * (YBAR - M) * (Y - YBAR).sum()
                              + N * (YBAR - M) ** 2))


def test_a_joint_probability_has_two_factorisations():
    joint = RNG.dirichlet(np.ones(6)).reshape(2, 3)
    theta, y = joint.sum(axis=1, keepdims=True), joint.sum(axis=0)
    bayes.display(r"p(\theta, y) = p(\theta \mid y)\, p(y) = p(y \mid \theta)\, p(\theta) .",
                  np.allclose(joint / y * y, joint / theta * theta))


def test_a_pupil_moves_the_mean_of_a_beta_distribution():
    a, b, x = 2.0, 5.0, np.array([1, 0, 1])
    means = [beta(a + x[:k].sum(), b + (1 - x[:k]).sum()).mean() for k in range(4)]
    moves = [(x[k - 1] - means[k - 1]) / (a + b + k) for k in (1, 2, 3)]
    bayes.display(r"\frac{x_k - m_{k-1}}{a + b + k},", np.allclose(np.diff(means), moves))


def test_a_flat_prior_makes_every_count_equally_probable():
    n, y = 9, 4
    area = quad(lambda theta: theta**y * (1 - theta) ** (n - y), 0, 1)[0]
    bayes.display(r"""\binom{n}{y} \int_0^1 \theta^y (1-\theta)^{n-y} d\theta \\
        = \binom ny \frac{y!\,(n-y)!}{(n+1)!} = \frac1{n+1} .""",
                  np.allclose([area, factorial(y) * factorial(n - y) / factorial(n + 1)],
                              1 / (n + 1) / comb(n, y)))


def test_the_square_is_completed():
    short = -N / (2 * SIGMA**2) * (M**2 - 2 * M * YBAR + YBAR**2)
    longer = -(N * M**2 - 2 * M * N * YBAR + (Y**2).sum()) / (2 * SIGMA**2)
    normal.display(r"""-\frac{1}{2\sigma^2} \sum_{i=1}^n (y_i - \mu)^2 \\
        = -\frac{1}{2\sigma^2} ( n\mu^2 - 2\mu\, n\bar y + \sum_i y_i^2 ) \\
        = -\frac{n}{2\sigma^2} ( \mu^2 - 2\mu\bar y + \bar y^2 ) + \text{const} ,""",
                   np.allclose(-SQUARES / (2 * SIGMA**2), longer) and level(longer - short))
    flat = bhm.NormalMean(0.0, np.inf, sigma=SIGMA).update(Y)
    normal.display(r"p(\mu \mid y) \propto \exp( -\frac{(\mu - \bar y)^2}{2\,\sigma^2/n} ),",
                   level(norm.logpdf(M, flat.mean, flat.sd) + (M - YBAR) ** 2 / (2 * SIGMA**2 / N)))


def test_two_squares_are_one():
    precision = N / SIGMA**2 + 1 / SIGMA_0**2
    bar = (N * YBAR / SIGMA**2 + MU_0 / SIGMA_0**2) / precision
    two = N / SIGMA**2 * (M - YBAR) ** 2 + (M - MU_0) ** 2 / SIGMA_0**2
    normal.display(r"""\frac{n}{\sigma^2} (\mu - \bar y)^2 + \frac{1}{\sigma_0^2} (\mu - \mu_0)^2 \\
        = \mu^2 \underbrace{( \frac{n}{\sigma^2} + \frac{1}{\sigma_0^2} )}_{1/\sigma_\mu^2}
        - 2\mu \underbrace{( \frac{n \bar y}{\sigma^2} + \frac{\mu_0}{\sigma_0^2} )}_{\bar\mu/\sigma_\mu^2}
        + \text{const} .""", level(two - M**2 * precision + 2 * M * precision * bar))
    normal.display(r"\sigma_\mu^{-2} (\mu^2 - 2\mu\bar\mu) + \text{const} = "
                   r"\sigma_\mu^{-2} (\mu - \bar\mu)^2 + \text{const}',",
                   level(precision * (M**2 - 2 * M * bar) - precision * (M - bar) ** 2))


def test_squares_of_the_joint_posterior_are_gathered():
    nu, s2, kappa = 3.0, 1.9, 2.5
    kappa_n = kappa + N
    mu_n = (kappa * MU_0 + N * YBAR) / kappa_n
    start = nu * s2 + (N - 1) * S2
    left = start + kappa * (M - MU_0) ** 2 + N * (M - YBAR) ** 2
    normal.display(r"""\nu_0 s_0^2 + (n-1)s^2 + \kappa_0 (\mu - \mu_0)^2 + n (\mu - \bar y)^2 \\
        = \nu_0 s_0^2 + (n-1)s^2 + \kappa_n (\mu - \mu_n)^2 \\
        \quad + \frac{\kappa_0 n}{\kappa_n} (\bar y - \mu_0)^2 ,""",
                   np.allclose(left, start + kappa_n * (M - mu_n) ** 2
                               + kappa * N / kappa_n * (YBAR - MU_0) ** 2))


def test_the_variance_integrates_to_a_t():
    nu, s2, kappa, mean = 6.0, 1.9, 2.5, 0.4
    A = nu * s2 + kappa * (M - mean) ** 2
    areas = [quad(lambda v, a=a: v ** (-(nu + 1) / 2 - 1) * np.exp(-a / (2 * v)), 0, np.inf)[0] for a in A]
    scaled = 1 + (M - mean) ** 2 / (s2 / kappa) / nu
    normal.display(r"""\int_0^\infty (\sigma^2)^{-(\nu_n + 1)/2 - 1} e^{-A/(2\sigma^2)}\, d\sigma^2
        \;\propto\; A^{-(\nu_n + 1)/2} \\
        \propto ( 1 + \frac{1}{\nu_n} \frac{(\mu - \mu_n)^2}{s_n^2/\kappa_n} )^{-(\nu_n+1)/2},""",
                   np.ptp(np.log(areas) + (nu + 1) / 2 * np.log(A)) < 1e-6
                   and level(np.log(A) - np.log(scaled))
                   and level(t.logpdf(M, nu, mean, np.sqrt(s2 / kappa)) + (nu + 1) / 2 * np.log(scaled)))


def test_numbers_of_two_solutions():
    left = (M - 3) ** 2 / 36 + (M - 12) ** 2 / 9
    normal.display(r"""\frac{(\mu - 3)^2}{36} + \frac{(\mu - 12)^2}{9}
        = \frac{5\mu^2 - 102\mu + 585}{36} \\ = \frac{(\mu - 10.2)^2}{7.2} + \text{const} .""",
                   np.allclose(left, (5 * M**2 - 102 * M + 585) / 36) and level(left - (M - 10.2) ** 2 / 7.2))
    wrong = np.log(S2) * N / 2 - SQUARES / (2 * S2)
    right = norm.logpdf(Y, M[:, None], np.sqrt(S2)).sum(axis=1)
    other = norm.logpdf(Y, M[:, None], np.sqrt(2 * S2)).sum(axis=1)
    change = np.log(2 * S2) * N / 2 - SQUARES / (4 * S2) - wrong
    normal.display(r"""p(y \mid \mu, \sigma^2) \\ \quad\propto (\sigma^2)^{n/2}
        \exp( -\frac{1}{2\sigma^2} \sum_i (y_i - \mu)^2 ).""",  # the bug to be found
                   np.allclose(change - (other - right), N * np.log(2)))


def test_the_inverse_of_a_group_is_that_of_woodbury():
    Z, root, eye = RNG.normal(size=(5, 2)), RNG.normal(size=(2, 2)), np.eye(5)
    Omega = root @ root.T
    G = np.linalg.solve(SIGMA**2 * np.eye(2) + Omega @ Z.T @ Z, Omega)
    inner = Omega - (SIGMA**2 * np.eye(2) + Omega @ Z.T @ Z) @ G
    engine.display(r"""(\sigma^2 I + Z_j \Omega Z_j')(I - Z_j G_j Z_j') \\
        \quad = \sigma^2 I + Z_j [ \Omega \\ \qquad - (\sigma^2 I + \Omega Z_j' Z_j)\, G_j ] Z_j' .""",
                   np.allclose((SIGMA**2 * eye + Z @ Omega @ Z.T) @ (eye - Z @ G @ Z.T),
                               SIGMA**2 * eye + Z @ inner @ Z.T))


def test_eight_schools_and_balls_in_cubes():
    theta = RNG.normal(size=(4, N))
    joint = norm.logpdf(Y, theta, SE).sum(axis=1) + norm.logpdf(theta, MU_0, TAU).sum(axis=1)
    said = (-((Y - theta) ** 2) / (2 * SE**2) - np.log(TAU) - (theta - MU_0) ** 2 / (2 * TAU**2)).sum(axis=1)
    geometry.display(r"""p(\theta, \mu, \tau \mid y) \\
        \;\propto\; \prod_j \exp\{ -\frac{(y_j - \theta_j)^2}{2 \sigma_j^2} \} \\
        \quad\times \prod_j \frac1\tau \exp\{ -\frac{(\theta_j - \mu)^2}{2 \tau^2} \} .""",
                     level(joint - said))
    d, points = 4, qmc.Sobol(4, seed=1).random(2**16)
    inside = (((2 * points - 1) ** 2).sum(axis=1) < 1).mean()
    geometry.display(r"\frac{\text{vol(ball)}}{\text{vol(cube)}} = "
                     r"\frac{\pi^{d/2}}{2^d \; \Gamma(d/2 + 1)} .",
                     abs(inside - np.pi ** (d / 2) / (2**d * gamma_function(d / 2 + 1))) < 0.002)


def test_what_is_left_of_tau():
    total, v = SE**2 + TAU**2, 1 / (1 / (SE**2 + TAU**2)).sum()
    mu_hat = v * (Y / total).sum()
    mean, _ = bhm.shrinkage.theta_given_mu_tau(np.array([mu_hat]), np.array([TAU]), Y, SE)
    w = TAU**2 / (TAU**2 + SE**2)
    hyper.display(r"""\frac1v = \sum_{j} \frac{1}{\sigma_j^2 + \tau^2}, \\
        \hat\mu = v \sum_{j} \frac{y_j}{\sigma_j^2 + \tau^2}, \\
        w_j = \frac{\tau^2}{\tau^2 + \sigma_j^2} .""", np.allclose(mean, w * Y + (1 - w) * mu_hat))
    ratio = norm.logpdf(Y, M[:, None], np.sqrt(total)).sum(axis=1) - norm.logpdf(M, mu_hat, np.sqrt(v))
    hyper.display(r"p(\tau \mid y) \propto \frac{p(\tau) \prod_j \mathcal N(y_j; \mu, \sigma_j^2 + \tau^2)}"
                  r"{\mathcal N(\mu; \hat\mu, v)} .",
                  np.allclose(ratio, log_likelihood_of_tau(np.array([TAU]), Y, SE)))
    mean, sd = bhm.shrinkage.mu_given_tau(np.array([TAU]), Y, SE, mean=MU_0, sd=SIGMA_0)
    said = -0.5 * (((Y - M[:, None]) ** 2 / total).sum(axis=1) + (M - MU_0) ** 2 / SIGMA_0**2)
    hyper.display(r"""p(\mu \mid \tau, y) \\ \quad \propto
        \exp\{-\tfrac12 [\sum_j \frac{(y_j - \mu)^2}{V_j} + \frac{(\mu - m)^2}{s^2}]\} .""",
                  level(norm.logpdf(M, mean, sd) - said))


def test_a_balanced_kernel_keeps_its_target():
    f, q = RNG.dirichlet(np.ones(4)), RNG.dirichlet(np.ones(4), size=4)
    K = q * np.minimum(1, f * q.T / (f[:, None] * q))
    K[range(4), range(4)] = 0
    left = f @ K + f * (1 - K.sum(axis=1))
    metropolis.display(r"""\int f(\theta)\, \mathcal K(\theta, \theta')\, d\theta
        + f(\theta') ( 1 - \int \mathcal K(\theta', \theta)\, d\theta ) \\
        = \int f(\theta')\, \mathcal K(\theta', \theta)\, d\theta + f(\theta')
        - f(\theta') \int \mathcal K(\theta', \theta)\, d\theta \\ = f(\theta') .""",
                       np.allclose(left, f) and np.allclose(f @ K, f * K.sum(axis=1)))


def test_the_bug_to_be_found_in_a_limit():
    h = RNG.gamma(2.0, size=(2000, 400))
    scaled = (h.sum(axis=1) - 2.0) / np.sqrt(400)
    metropolis.display(r"""\frac{1}{\sqrt n} ( \sum_{t=1}^n h(\theta^{(t)})
        - \operatorname{E}[h(\theta) \mid y] ) \\
        \quad \to \mathcal N(0, \operatorname{Var}[h(\theta) \mid y])""",
                       abs(scaled.mean()) > 10 * scaled.std())
