"""The equations of the chapter on checking, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.stats import invgamma, multivariate_normal, norm, t

import bhm_core as bhm
from bhm_core.course.unequal_spread import UnequalSpread

checking = Equations("checking")
RNG = np.random.default_rng(28)
GROUP = np.repeat([0, 1, 2], [4, 5, 7])
Y = RNG.normal(size=GROUP.size) + GROUP
GAMMA, TAU, SIGMA, SPREAD = 0.7, 1.3, 0.9, 0.4
PHI = np.array([GAMMA, *np.log([TAU, SIGMA, SPREAD])])


def log_density(y, sigma):
    """log p(y_j | phi, sigma_j) of one group, its level integrated out: one joint normal."""
    cov = TAU**2 + sigma**2 * np.eye(y.size)
    return multivariate_normal.logpdf(y, np.full(y.size, GAMMA), cov)


def test_a_share_of_replicates_is_an_average_over_the_posterior():
    n, mean, sigma, limit = 6, 0.4, 1.7, 1.1  # T(y) = the mean of n scores; flat prior
    se = sigma / np.sqrt(n)
    integral, _ = quad(lambda mu: norm.sf(limit, mu, se) * norm.pdf(mu, mean, se), -9, 9)
    checking.equation(
        "eq-checking-p",
        r"p( \mathcal T(y^{\text{rep}}) \ge \mathcal T(y) \mid y ) \\ = \int p( \mathcal T(y^{\text{rep}}) "
        r"\ge \mathcal T(y) \mid \theta ) p(\theta \mid y) d\theta",
        np.isclose(integral, norm.sf(limit, mean, np.sqrt(2) * se)))


def test_the_model_with_one_sigma():
    ones = np.ones((Y.size, 1))
    ours = bhm.HierarchicalRegression(Y, ones, ones, GROUP).log_likelihood(
        np.array([GAMMA]), np.array([TAU]), np.eye(1), SIGMA)
    dense = sum(log_density(Y[GROUP == j], SIGMA) for j in range(3))
    checking.equation(
        "eq-checking-one",
        r"y_i \sim \mathcal N(\alpha_{j[i]}, \sigma^2) \\ \alpha_j \sim \mathcal N(\gamma_0, \tau^2)",
        np.isclose(ours, dense))


def test_the_spread_within_a_group_has_a_known_distribution():
    scores = RNG.normal(RNG.normal(size=(20_000, 1)), SIGMA, size=(20_000, 9))
    value = 8 * scores.var(axis=1, ddof=1) / SIGMA**2
    checking.equation(
        "eq-checking-chi", r"\frac{(n_j - 1) s_j^2}{\sigma^2} \sim \text{chi-squared}_{n_j - 1}",
        abs(value.mean() - 8) < 4 * np.sqrt(16 / 20_000)
        and abs(value.var() - 16) < 4 * np.sqrt((12 * 8 * 12 - 16**2) / 20_000))


def test_the_model_with_a_spread_for_each_group_and_its_integral():
    model, total = UnequalSpread(Y, GROUP), 0.0
    for j in range(3):
        def height(u, j=j):
            return np.exp(log_density(Y[GROUP == j], np.exp(u))) * norm.pdf(u, np.log(SIGMA), SPREAD)
        total += np.log(quad(height, -4, 3, epsabs=0, epsrel=1e-8)[0])
    ours = model.log_likelihood(PHI)
    checking.equation(
        "eq-checking-model",
        r"y_i \sim \mathcal N(\alpha_{j[i]}, \sigma_{j[i]}^2) \\ \alpha_j \sim \mathcal N(\gamma_0, \tau^2) "
        r"\\ \log \sigma_j \sim \mathcal N(\log \sigma, \tau_\sigma^2)",
        abs(ours - total) < 1e-3)
    checking.equation(
        "eq-checking-integral",
        r"p(y_j \mid \phi, \sigma) = \int p(y_j \mid \phi, \sigma_j) \\ p(\log \sigma_j \mid \phi, \sigma) d "
        r"\log \sigma_j",
        abs(ours - total) < 1e-3)


def test_a_t_distribution_is_a_mixture_of_normal_ones():
    nu, sigma, alpha, y = 3.5, 1.4, 0.3, 2.2
    factor = invgamma(nu / 2, scale=nu / 2)
    mixed, _ = quad(lambda xi: norm.pdf(y, alpha, np.sqrt(xi) * sigma) * factor.pdf(xi), 0, np.inf)
    checking.equation(
        "eq-checking-t",
        r"y_i \sim \mathcal N(\alpha_{j[i]}, \xi_i \sigma^2) \\ \xi_i \sim \text{inverse-gamma}(\nu/2, "
        r"\nu/2)",
        np.isclose(mixed, t.pdf((y - alpha) / sigma, nu) / sigma))


def test_the_factor_of_a_pupil_given_the_rest():
    nu, sigma, alpha, y = 3.5, 1.4, 0.3, 2.2
    xi, z = RNG.uniform(0.2, 5, size=40), (y - alpha) / sigma
    joint = norm.logpdf(y, alpha, np.sqrt(xi) * sigma) + invgamma.logpdf(xi, nu / 2, scale=nu / 2)
    ours = invgamma.logpdf(xi, (nu + 1) / 2, scale=(nu + z**2) / 2)
    checking.equation(
        "eq-checking-factor",
        r"\xi_i \mid y, \alpha, \sigma \sim \text{inverse-gamma}( \frac{\nu + 1}{2}, \frac{\nu + z_i^2}{2} ) "
        r"\\ z_i = (y_i - \alpha_{j[i]}) / \sigma",
        np.ptp(joint - ours) < 1e-9)
