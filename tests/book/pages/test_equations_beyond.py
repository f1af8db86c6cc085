"""The labelled equations of the chapter on yes/no outcomes and counts."""

import numpy as np
from equations import Equations
from numpy.polynomial.hermite_e import hermegauss
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.special import beta as beta_function
from scipy.special import comb, expit, logit
from scipy.stats import betabinom, binom, norm, poisson

import bhm_core as bhm

page = Equations("beyond_the_normal")
RNG = np.random.default_rng(14)
GAMMA_0, TAU = RNG.normal(-0.5, 0.5), RNG.uniform(0.4, 1.2)
N, Y = 17, 5
Z, P = hermegauss(40)
P = P / P.sum()


def integral(y=Y, n=N):
    """p(y | gamma_0, tau) by another rule."""
    return quad(lambda z: binom.pmf(y, n, expit(GAMMA_0 + TAU * z)) * norm.pdf(z), -9, 9, epsabs=1e-13)[0]


def model(**given):
    return bhm.HierarchicalGLM([Y, 2], [[1.0]] * 2, [[1.0]] * 2, [0, 1], **given)



def test_the_model_is_a_binomial_whose_logit_is_normal():
    ours = np.log([integral(), integral(2, 9)]).sum()
    found = model(trials=[N, 9]).log_likelihood([GAMMA_0], [TAU])
    page.equation("eq-beyond-model", r"""\data{y_j} &\lik{\sim \operatorname{Binomial}(n_j, \theta_j)}, \\
                  \operatorname{logit} \theta_j &= \prior{\gamma_0 + \eta_j}, \quad
                  \prior{\eta_j \sim \mathcal N(0, \tau^2)} .""", abs(ours - found) < 1e-8)


def test_the_logit():
    theta = RNG.uniform(size=5)
    page.equation("eq-beyond-logit", r"\operatorname{logit} \theta = \log \frac{\theta}{1 - \theta} .",
                  np.allclose(logit(theta), np.log(theta / (1 - theta))))


def test_with_a_beta_population_the_integral_has_a_formula():
    a, b = RNG.uniform(1, 5, size=2)
    by_formula = comb(N, Y) * beta_function(a + Y, b + N - Y) / beta_function(a, b)
    page.equation("eq-beyond-beta", r"""\data{y_j} \lik{\sim \operatorname{Binomial}(n_j, \theta_j)}, \quad
                  \prior{\theta_j \sim \operatorname{Beta}(a, b)}, \\
                  \lik{p(y_j \mid a, b)} = \binom{n_j}{y_j}
                  \frac{\operatorname{B}(a + y_j,\, b + n_j - y_j)}{\operatorname{B}(a, b)} .""",
                  np.isclose(by_formula, betabinom(N, a, b).pmf(Y)))


def test_points_stand_for_the_normal():
    by_points = P @ binom.pmf(Y, N, expit(GAMMA_0 + TAU * Z))
    page.equation("eq-beyond-integral", r"""\lik{p(y_j \mid \gamma_0, \tau)} =
                  \int \lik{p(y_j \mid \eta_j = \tau z)}\, \mathcal N(z; 0, 1)\, dz \\
                  \approx \sum_k p_k\, \lik{p(y_j \mid \eta_j = \tau z_k)} .""",
                  np.isclose(by_points, integral(), rtol=1e-7))


def test_points_at_the_peak_need_be_few():
    def joint(eta):
        return binom.pmf(Y, N, expit(GAMMA_0 + eta)) * norm.pdf(eta, 0, TAU)

    eta = minimize_scalar(lambda e: -np.log(joint(e)), bounds=(-4, 4), method="bounded").x
    theta = expit(GAMMA_0 + eta)
    sd = (N * theta * (1 - theta) + TAU**-2) ** -0.5
    z, p = hermegauss(10)
    by_points = (p / p.sum()) @ (sd * joint(eta + sd * z) / norm.pdf(z))
    page.equation("eq-beyond-adaptive", r"""\lik{p(y_j \mid \gamma_0, \tau)} \approx \sum_k p_k\,
                  \text{sd}_j\,
                  \frac{p(y_j, \eta_{jk} \mid \gamma_0, \tau)}{\mathcal N(z_k; 0, 1)}, \\
                  \eta_{jk} = \hat\eta_j + \text{sd}_j\, z_k .""", np.isclose(by_points, integral(),
                  rtol=1e-7))


def test_at_the_peak_two_forces_balance():
    def height(eta):
        return binom.logpmf(Y, N, expit(GAMMA_0 + eta)) + norm.logpdf(eta, 0, TAU)

    eta = minimize_scalar(lambda e: -height(e), bounds=(-4, 4), method="bounded", options={"xatol": 1e-10}).x
    page.equation("eq-beyond-balance", r"\lik{y_j - n_j \theta_j} = \prior{\eta_j / \tau^2} .",
                  np.isclose(Y - N * expit(GAMMA_0 + eta), eta / TAU**2, atol=1e-5))


def test_the_weight_is_the_share_of_the_own_curvature():
    theta = RNG.uniform(0.2, 0.8)
    own = N * theta * (1 - theta)
    page.equation("eq-beyond-weight", r"w_j \approx \frac{n_j}{n_j + 1 / (\tau^2\, \theta (1 - \theta))} ,",
                  np.isclose(N / (N + 1 / (TAU**2 * theta * (1 - theta))), own / (own + TAU**-2)))


def test_the_mean_over_districts():
    drawn = expit(GAMMA_0 + TAU * RNG.normal(size=200_000))
    page.equation("eq-beyond-mean", r"""\post{\operatorname{E}(\theta \mid \gamma_0, \tau)} \approx
                  \sum_k p_k \operatorname{logit}^{-1}(\gamma_0 + \tau z_k) .""",
                  abs(P @ expit(GAMMA_0 + TAU * Z) - drawn.mean()) < 4 * drawn.std() / 200_000**0.5)


def covariance():
    tau, rho = RNG.uniform(0.3, 1.0, size=2), RNG.uniform(-0.8, 0.8)
    return tau, rho, np.array([[tau[0] ** 2, rho * tau.prod()], [rho * tau.prod(), tau[1] ** 2]])


def test_a_line_for_each_district():
    tau, rho, omega = covariance()
    gamma, x = RNG.normal(size=2), np.array([1.0, 0.0, 1.0, 1.0])
    y, Z2 = np.array([1.0, 0.0, 0.0, 1.0]), np.column_stack([np.ones(4), x])
    fit = bhm.HierarchicalGLM(y, Z2, Z2, [0, 0, 1, 1])
    effects = RNG.multivariate_normal(np.zeros(2), omega, size=400_000)
    chance = expit((gamma + effects) @ Z2.T)
    each = np.where(y == 1, chance, 1 - chance)
    by_draws = np.log(each[:, :2].prod(axis=1).mean()) + np.log(each[:, 2:].prod(axis=1).mean())
    page.equation("eq-beyond-lines", r"""\operatorname{logit} \theta_i = \alpha_{j[i]} + \beta_{j[i]}\,
                  \data{x_i}, \\
                  \prior{(\alpha_j, \beta_j)' \sim \mathcal N(\gamma, \Omega)} .""",
                  abs(by_draws - fit.log_likelihood(gamma, tau, rho)) < 0.02)


def test_country_and_town():
    tau, rho, omega = covariance()
    both = np.array([[1.0, 0.0], [1.0, 1.0]])
    moved = both @ omega @ both.T
    page.equation("eq-beyond-town", r"""\operatorname{Var}(\alpha_j + \beta_j) &= \tau_\alpha^2
                  + 2 \rho\, \tau_\alpha \tau_\beta + \tau_\beta^2, \\
                  \operatorname{Cov}(\alpha_j, \alpha_j + \beta_j) &= \tau_\alpha^2 + \rho\,
                  \tau_\alpha \tau_\beta .""",
                  np.isclose(moved[1, 1], tau[0] ** 2 + 2 * rho * tau.prod() + tau[1] ** 2)
                  and np.isclose(moved[0, 1], tau[0] ** 2 + rho * tau.prod()))


def test_counts_over_an_exposure():
    exposure = np.array([3.0, 7.0])
    parts = [quad(lambda z, y=y, e=e: poisson.pmf(y, e * np.exp(GAMMA_0 + TAU * z)) * norm.pdf(z), -9, 9)[0]
             for y, e in zip((Y, 2), exposure, strict=True)]
    found = model(family="poisson", exposure=exposure).log_likelihood([GAMMA_0], [TAU])
    page.equation("eq-beyond-poisson", r"""\data{y_j} \lik{\sim \operatorname{Poisson}(n_j \theta_j)}, \quad
                  \log \theta_j = \prior{\gamma_0 + \eta_j}, \\
                  \log (n_j \theta_j) = \log n_j + \gamma_0 + \eta_j .""",
                  abs(np.log(parts).sum() - found) < 1e-7)


def test_the_mean_of_a_lognormal():
    page.equation("eq-beyond-lognormal", r"""\post{\operatorname{E}(\theta \mid \gamma_0, \tau)}
                  = e^{\gamma_0 + \tau^2 / 2} .""",
                  np.isclose(P @ np.exp(GAMMA_0 + TAU * Z), np.exp(GAMMA_0 + TAU**2 / 2)))
