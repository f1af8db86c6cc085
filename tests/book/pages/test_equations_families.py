"""The equations of the chapter on conjugate families, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.special import beta as beta_function
from scipy.special import comb, factorial
from scipy.stats import gamma, norm, poisson, t

import bhm_core as bhm

families = Equations("conjugate_families")
RNG = np.random.default_rng(37)
A, B, N, Y = *RNG.uniform(1, 5, size=2), 17, 5
M = A / (A + B)


def test_the_poisson_and_the_gamma_distribution():
    rate, y = RNG.uniform(0.5, 4), np.arange(6)
    law, x = gamma(A, scale=1 / B), RNG.uniform(0.2, 3, size=4)
    kernel = law.pdf(x) / (x ** (A - 1) * np.exp(-B * x))
    families.equation("eq-families-gamma", r"""
        p(y_i \mid \theta) = \frac{\theta^{y_i} e^{-\theta}}{y_i!}, \qquad p(\theta) \propto \theta^{a-1}
        e^{-b\theta}, \\ \operatorname{E}\theta = \frac ab, \qquad
        \operatorname{var}\theta = \frac{a}{b^2} .""",
        np.allclose(poisson(rate).pmf(y), rate**y * np.exp(-rate) / factorial(y))
        and np.ptp(kernel / kernel[0]) < 1e-9
        and np.isclose(law.mean(), A / B) and np.isclose(law.var(), A / B**2))


def weighted(n, worth, ybar, before):
    return n / (n + worth) * ybar + worth / (n + worth) * before


def test_the_posterior_mean_is_a_weighted_average_in_all_three_pairs():
    counts, numbers = RNG.poisson(2, size=8), RNG.normal(3, 2, size=6)
    rats, events = bhm.BetaBinomial(A, B).update(Y, N), bhm.GammaPoisson(A, B).update(counts)
    normal = bhm.NormalMean(1.0, 0.7, sigma=2.0).update(numbers)
    found = [rats.mean, events.mean, normal.mean]
    ours = [weighted(N, A + B, Y / N, M), weighted(8, B, counts.mean(), A / B),
            weighted(6, (2 / 0.7) ** 2, numbers.mean(), 1.0)]
    families.equation("eq-families-weight", r"""
        \text{posterior mean} = w\, \bar y + (1 - w)\, \text{prior mean}, \\
        w = \frac{n}{n + n_0} ,""", np.allclose(found, ours))


def integral(y):
    powers = quad(lambda x: x ** (A + y - 1) * (1 - x) ** (B + N - y - 1), 0, 1)[0]
    return comb(N, y) * powers / beta_function(A, B)


def test_the_predictive_distribution_of_a_count():
    ours = comb(N, Y) * beta_function(A + Y, B + N - Y) / beta_function(A, B)
    families.equation("eq-families-predictive", r"""
        p(y) = \int_0^1 p(y \mid \theta)\, p(\theta)\, d\theta \\
        = \binom ny \frac{\operatorname{B}(a + y,\, b + n - y)}{\operatorname{B}(a, b)} ,""",
        abs(integral(Y) - ours) < 1e-7)


def test_its_mean_and_its_variance():
    y = np.arange(N + 1)
    mass = np.array([integral(k) for k in y])
    mean = mass @ y
    var = mass @ (y - mean) ** 2
    families.equation("eq-families-moments", r"""
        \operatorname{E} y = n m , \\
        \operatorname{var} y = n m (1 - m) \left( 1 + \frac{n - 1}{a + b + 1} \right) .""",
        abs(mean - N * M) < 1e-6 and abs(var - N * M * (1 - M) * (1 + (N - 1) / (A + B + 1))) < 1e-6)
    spread = M * (1 - M) / (A + B + 1)
    families.display(r"""
        \operatorname{E}\big(n\theta(1-\theta)\big) + \operatorname{var}(n\theta) \\
        = n\big(m - m^2 - \operatorname{var}\theta\big) + n^2 \operatorname{var}\theta ,""",
        abs(var - N * (M - M**2 - spread) - N**2 * spread) < 1e-6)


ERROR = RNG.uniform(0.5, 1.5)
MU = np.linspace(-60, 60, 24_001)


def around(ybar, prior):
    """Evidence, mean and variance of mu given the mean of the data, by a plain sum."""
    weight = prior(MU) * norm.pdf(ybar, MU, ERROR)
    p = weight.sum() * (MU[1] - MU[0])
    mean = weight @ MU / weight.sum()
    return np.log(p), mean, weight @ (MU - mean) ** 2 / weight.sum()


def slope_and_bend(ybar, prior, h=0.02):
    up, here, down = (around(y, prior)[0] for y in (ybar + h, ybar, ybar - h))
    return (up - down) / (2 * h), (up - 2 * here + down) / h**2


def test_the_pull_is_the_slope_of_the_log_evidence():
    for prior in (norm(1, 1.3).pdf, t(3, 1, 1.3).pdf, lambda x: norm.pdf(x, -3) + norm.pdf(x, 3)):
        ybar = RNG.uniform(2, 6)
        _, mean, var = around(ybar, prior)
        slope, bend = slope_and_bend(ybar, prior)
        families.equation("eq-families-pull", r"""
            \operatorname{E}(\mu \mid \bar y) = \bar y + \frac{\sigma^2}{n}\, \frac{d}{d\bar y}
            \log p(\bar y) , \\
            \operatorname{var}(\mu \mid \bar y) = \frac{\sigma^2}{n} + \Big( \frac{\sigma^2}{n} \Big)^2
            \frac{d^2}{d\bar y^2} \log p(\bar y) .""",
            abs(mean - ybar - ERROR**2 * slope) < 1e-3 and abs(var - ERROR**2 - ERROR**4 * bend) < 1e-3)
        families.display(r"""\frac{d}{d\bar y} \log p(\bar y)
            = \frac{\operatorname{E}(\mu \mid \bar y) - \bar y}{\sigma^2/n} .""",
            abs(slope - (mean - ybar) / ERROR**2) < 1e-3)


def test_far_out_the_evidence_falls_like_a_power():
    nu, far = 4, np.array([20.0, 40.0])
    prior = t(nu, 0, 1.3).pdf
    logs, means, _ = map(np.array, zip(*[around(y, prior) for y in far], strict=True))
    families.equation("eq-families-tail", r"""
        \log p(\bar y) \approx -(\nu + 1) \log |\bar y - \mu_0| + \text{const}, \\
        \operatorname{E}(\mu \mid \bar y) - \bar y \approx -\frac{\sigma^2}{n}\,
        \frac{\nu + 1}{\bar y - \mu_0} .""",
        abs(np.diff(logs)[0] / np.diff(np.log(far))[0] / -(nu + 1) - 1) < 0.03
        and abs((means[1] - far[1]) / (-(ERROR**2) * (nu + 1) / far[1]) - 1) < 0.03)
