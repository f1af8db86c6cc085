"""The equations of the chapters on group predictors and on slopes within and between, at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import multivariate_normal

import bhm_core as bhm

lines, within = Equations("group_predictors"), Equations("within_and_between")
RNG = np.random.default_rng(21)
GROUP = np.repeat(np.arange(5), [2, 3, 4, 6, 7])
N = np.bincount(GROUP)
ONE, SAME = np.ones(GROUP.size), GROUP[:, None] == GROUP
X = RNG.normal(size=GROUP.size) + RNG.normal(size=5)[GROUP]
Y, U = RNG.normal(size=GROUP.size) + GROUP, RNG.normal(size=(5, 2))
MEAN_X = (np.bincount(GROUP, X) / N)[GROUP]
TAU, SIGMA = RNG.uniform(0.5, 2, size=2)
V = TAU**2 * SAME + SIGMA**2 * np.eye(GROUP.size)


def ours(columns, gamma):
    """Log density of y in a model with varying intercepts."""
    model = bhm.HierarchicalRegression(Y, np.column_stack(columns), ONE, GROUP)
    return model.log_likelihood(gamma, [TAU], np.eye(1), SIGMA)


def dense(mean):
    return multivariate_normal(mean, V).logpdf(Y)


def generalised(columns):
    """Posterior mean of the coefficients under a flat prior, tau and sigma given."""
    C, P = np.column_stack(columns), np.linalg.inv(V)
    return np.linalg.solve(C.T @ P @ C, C.T @ P @ Y)


def test_a_predictor_of_slopes_is_a_product():
    g02, g12, g22 = RNG.normal(size=3)
    eta = RNG.normal(size=5)
    beta = g02 + U @ [g12, g22] + eta
    u = U[GROUP]
    lines.equation("eq-group-interaction",
                   r"\beta_{j[i]} x_i = \gamma_{02} x_i \\ + \gamma_{12} u_{1j[i]} x_i \\ + \gamma_{22} "
                   r"u_{2j[i]} x_i \\ + \eta_{2j[i]} x_i",
                   np.allclose(beta[GROUP] * X,
                               g02 * X + g12 * u[:, 0] * X + g22 * u[:, 1] * X + eta[GROUP] * X))


def test_the_share_is_that_of_the_variance_of_levels():
    row = RNG.normal(size=2)
    by_u = (U @ row).var()
    levels = (U @ row)[:, None] + TAU * RNG.normal(size=(5, 100_000))
    lines.equation("eq-group-share",
                   r"\frac{\operatorname{Var}_j(\gamma_{\cdot 1}' u_j)} {\operatorname{Var}_j(\gamma_{\cdot "
                   r"1}' u_j) + \tau_\alpha^2}",
                   np.isclose(by_u / (by_u + TAU**2), by_u / levels.var(), rtol=0.03))


def test_uranium_is_a_predictor_of_the_levels_of_counties():
    floor, u = (X > 0).astype(float), U[GROUP, 0]
    g0, beta, g = RNG.normal(size=3)
    lines.equation("eq-group-radon",
                   r"y_i = \alpha_{j[i]} + \beta \text{floor}_i + \epsilon_i \\ \alpha_j = \gamma_0 + \gamma "
                   r"u_j + \eta_j",
                   np.isclose(ours([ONE, floor, u], [g0, beta, g]), dense(g0 + beta * floor + g * u)))


def test_one_slope_is_a_blend_by_precision():
    means, y_means = np.bincount(GROUP, X) / N, np.bincount(GROUP, Y) / N
    around = X - MEAN_X
    weight = 1 / (TAU**2 + SIGMA**2 / N)
    far = means - np.average(means, weights=weight)
    P_w, P_b = (np.bincount(GROUP, around**2) / SIGMA**2).sum(), (far**2 * weight).sum()
    inside, among = around @ Y / (around @ around), (weight * far) @ y_means / P_b
    found = generalised([ONE, X])[1]
    within.equation("eq-within-blend",
                    r"\operatorname{E}(\beta \mid y, \tau, \sigma) = \frac{P_w \hat\beta_w + P_b "
                    r"\hat\beta_b}{P_w + P_b} \\ P_w = \sum_j \frac{S_j}{\sigma^2} \qquad P_b = \sum_j "
                    r"\frac{(\bar x_j - \bar x)^2}{\tau^2 + \sigma^2 / n_j}",
                    np.isclose(found, (P_w * inside + P_b * among) / (P_w + P_b)))


def test_the_mean_gets_a_slope_of_its_own():
    g0, b_w, b_b = RNG.normal(size=3)
    mean = g0 + b_b * MEAN_X + b_w * (X - MEAN_X)
    within.equation("eq-within-mundlak",
                    r"y_i = \alpha_{j[i]} + \beta_w (x_i - \bar x_{j[i]}) + \epsilon_i \\ \alpha_j = "
                    r"\gamma_0 + \beta_b \bar x_j + \eta_j",
                    np.isclose(ours([ONE, X - MEAN_X, MEAN_X], [g0, b_w, b_b]), dense(mean)))


def test_the_reliability_is_the_weight_of_the_own_mean_and_blends_the_slopes():
    n, b_b, b_w, draws = 3, 5.0, 1.0, 400_000
    mu = RNG.normal(0, TAU, size=draws)
    xbar = mu + RNG.normal(0, SIGMA / np.sqrt(n), size=draws)
    slope_of_mu, ratio = np.polyfit(xbar, mu, 1)[0], TAU**2 / (TAU**2 + SIGMA**2 / n)
    found = np.polyfit(xbar, b_b * mu + b_w * (xbar - mu), 1)[0]
    within.equation("eq-within-reliability",
                    r"\text{reliability}_j = \frac{\tau_x^2}{\tau_x^2 + \sigma_x^2 / n_j}",
                    abs(slope_of_mu - ratio) < 0.01)
    within.equation("eq-within-attenuation",
                    r"\text{reliability} \times \beta_b \\ + (1 - \text{reliability}) \times \beta_w",
                    abs(found - (ratio * b_b + (1 - ratio) * b_w)) < 0.03)
