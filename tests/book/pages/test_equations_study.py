"""The equations of the simulation study, at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import multivariate_normal, norm

from bhm_core.course import prior_study as ps

study = Equations("simulation_study")
RNG = np.random.default_rng(8)
ROOT = RNG.normal(size=(2, 2))
V, M, S, GAMMA = ROOT @ ROOT.T + 0.2 * np.eye(2), 1.7, 0.8, RNG.normal(size=2)
C = np.linalg.inv(np.linalg.inv(V) + np.eye(2) / S**2)


def posterior_mean(estimate):
    return C @ (np.linalg.inv(V) @ estimate + M / S**2)


def test_the_model_is_the_one_that_is_simulated():
    x, u = ps.design(6, 3)
    rng = np.random.default_rng([6, 3, 2])
    eta = rng.standard_normal(6)
    y = 0 + (1 + 1 * u + eta)[:, None] * x + rng.standard_normal(x.shape)
    study.equation("eq-study-model",
                   r"y_i = \alpha + \beta_{j[i]} x_i + \epsilon_i, \epsilon_i \sim \mathcal N(0, \sigma^2) "
                   r"\\ "
                   r"\beta_j = \gamma_0 + \gamma_1 u_j + \eta_j, \eta_j \sim \mathcal N(0, \tau^2)",
                   np.allclose(y, ps.simulated_outcomes(6, 3, 2)))


def test_precisions_add():
    estimate, points = RNG.normal(size=2), RNG.normal(size=(3, 2))
    joint = multivariate_normal(estimate, V).logpdf(points) + norm(M, S).logpdf(points).sum(axis=1)
    there = multivariate_normal(posterior_mean(estimate), C).logpdf(points)
    study.equation("eq-study-update",
                   r"\operatorname{Var}(\gamma \mid y) = ( P + \sigma_0^{-2} I )^{-1} \\ "
                   r"\operatorname{E}(\gamma "
                   r"\mid y) = \operatorname{Var}(\gamma \mid y) ( P \hat\gamma + \sigma_0^{-2} \mu_0 )",
                   np.ptp(joint - there) < 1e-10)


def test_the_bias_is_a_share_of_the_distance():
    estimates = RNG.multivariate_normal(GAMMA, V, size=200_000)
    found = (C @ (np.linalg.inv(V) @ estimates.T + M / S**2)).mean(axis=1) - GAMMA
    study.equation("eq-study-bias",
                   r"\operatorname{E}[ \operatorname{E}(\gamma \mid y) ] - \gamma \\ = "
                   r"\operatorname{Var}(\gamma "
                   r"\mid y) \sigma_0^{-2} (\mu_0 - \gamma)",
                   np.allclose(found, C @ (M - GAMMA) / S**2, atol=4 * np.sqrt(V.max() / 200_000)))


def test_a_prior_off_by_its_own_sd_is_honest():
    precision, off, s = 2.3, 0.9, 0.7
    w = precision / (precision + s**-2)
    draws = RNG.normal(0, precision**-0.5, size=200_000)
    squares = (w * draws + (1 - w) * off) ** 2
    parts = (1 - w) ** 2 * off**2 + w**2 / precision
    bracket = (1 - w) * ((1 - w) * off**2 + w * s**2)
    study.equation("eq-study-honest",
                   r"\operatorname{E}[ ( \operatorname{E}(\gamma \mid y) - \gamma )^2 ] \\ "
                   r"= (1 - w)^2 (\mu_0 - \gamma)^2 + w^2 P^{-1} \\ "
                   r"= (1 - w) [ (1 - w) (\mu_0 - \gamma)^2 + w \sigma_0^2 ]",
                   np.isclose(parts, bracket)
                   and abs(squares.mean() - parts) < 4 * squares.std() / np.sqrt(200_000))


def test_the_errors_of_the_study():
    rng, N = np.random.default_rng(9), 300
    errors = rng.normal(0.3, 0.7, size=(4000, N))
    held = rng.random((4000, N)) < 0.9
    study.equation("eq-study-error",
                   r"\text{bias} = \text{mean error} \pm \frac{\operatorname{sd}(\text{error})}{\sqrt N} \\ "
                   r"\text{coverage} = \hat p \pm \sqrt{\frac{\hat p (1 - \hat p)}{N}}",
                   abs(errors.mean(axis=1).std() / (0.7 / np.sqrt(N)) - 1) < 0.05
                   and abs(held.mean(axis=1).std() / np.sqrt(0.09 / N) - 1) < 0.05)
