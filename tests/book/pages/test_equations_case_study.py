"""The equations of the case study, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import multivariate_normal

import bhm_core as bhm

case = Equations("case_study")
RNG = np.random.default_rng(73)
SCHOOL = np.repeat(np.arange(5), [4, 6, 5, 8, 7])
GIRL = np.concatenate([np.arange(n) % 2 for n in (4, 6, 5, 8, 7)]).astype(float)


def test_a_gap_is_the_slope_of_a_line_through_two_means():
    y = RNG.normal(size=SCHOOL.size) + SCHOOL + 2 * GIRL
    mine = SCHOOL == 3
    g, b = y[mine & (GIRL == 1)], y[mine & (GIRL == 0)]
    slope = bhm.pooling.no_pooling(y, GIRL, SCHOOL).slope[3]
    case.equation("eq-case-gap", r"\hat\beta_j = \bar y_{1j} - \bar y_{0j}",
                  np.isclose(slope, g.mean() - b.mean()))
    many = RNG.normal(0, [[[1.5]], [[0.7]]], size=(2, 20_000, 4)).mean(axis=2)
    sd = np.sqrt(1.5**2 / 4 + 0.7**2 / 4)
    case.equation("eq-case-gap", r"\sigma_j^2 = \frac{s_{1j}^2}{n_{1j}} + \frac{s_{0j}^2}{n_{0j}}",
                  np.isclose((many[0] - many[1]).std(), sd, rtol=0.03))


def test_the_likelihood_is_that_of_lines_drawn_from_one_population():
    y = RNG.normal(size=SCHOOL.size)
    gamma, tau, rho, sigma = RNG.normal(size=2), RNG.uniform(0.5, 2, size=2), -0.4, 1.3
    omega = np.outer(tau, tau) * [[1, rho], [rho, 1]]
    Z = np.column_stack([np.ones_like(GIRL), GIRL])
    same = SCHOOL[:, None] == SCHOOL
    cov = same * (Z @ omega @ Z.T) + sigma**2 * np.eye(y.size)
    dense = multivariate_normal.logpdf(y, Z @ gamma, cov)
    ours = bhm.HierarchicalRegression.two_level(y, GIRL, SCHOOL).log_likelihood(gamma, tau, rho, sigma)
    case.equation("eq-case-model",
                  r"y_i = \alpha_{j[i]} + \beta_{j[i]} x_i + \epsilon_i \\ \epsilon_i \sim \mathcal N(0, "
                  r"\sigma^2) \\ "
                  r"\begin{bmatrix} \alpha_j \\ \beta_j \end{bmatrix} \sim \mathcal N(\gamma_0, \Omega)",
                  np.isclose(dense, ours))
