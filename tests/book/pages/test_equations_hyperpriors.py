"""The equations of the chapters on hyperpriors and of the first page, each at random numbers."""

from itertools import permutations

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

import bhm_core as bhm
from bhm_core import shrinkage
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.live import Baseball

page, intro = Equations("hyperpriors"), Equations("intro")
RNG = np.random.default_rng(21)
Y, SE = RNG.normal(size=4), RNG.uniform(0.5, 2, size=4)
MU, TAU = RNG.normal(size=5), RNG.uniform(0.4, 2, size=5)
THETA = RNG.normal(size=(5, 4))
MU_SD = 1.3
TARGET = NormalMeansTarget(Y, SE, mu_sd=MU_SD, tau_scale=2.0, centred=True)


def posterior(theta, mu, tau):
    """Log density of the package of theta, mu and tau, up to a constant."""
    x = np.column_stack([np.atleast_1d(mu), np.log(np.atleast_1d(tau)), theta])
    return TARGET.log_density(x) - x[:, 1]  # d tau = tau d log tau


def likelihood(theta):
    return norm.logpdf(Y, theta, SE).sum(axis=-1)


def prior_given(theta, mu, tau):
    return norm.logpdf(theta, np.asarray(mu)[..., None], np.asarray(tau)[..., None]).sum(axis=-1)


def hyperprior(mu, tau):
    return norm.logpdf(mu, 0, MU_SD) - np.log1p((tau / 2) ** 2)


def test_a_mixture_of_independent_numbers_is_exchangeable():
    joint = multivariate_normal(np.zeros(4), TAU[0] ** 2 * np.eye(4) + MU_SD**2)
    mixed = quad(lambda mu: np.exp(prior_given(THETA[0], mu, TAU[0]) + norm.logpdf(mu, 0, MU_SD)), -20, 20)[0]
    orders = [joint.pdf(THETA[0][list(order)]) for order in permutations(range(4))]
    page.equation("eq-exchangeable",
                  r"p(\theta_1, \dots, \theta_J) \\ = \int \prod_{j=1}^{J} p(\theta_j \mid \phi) p(\phi) "
                  r"d\phi",
                  np.allclose(orders, mixed, rtol=1e-6))


def test_given_theta_the_data_know_nothing_of_the_hyperparameters():
    prior = prior_given(THETA[0], MU, TAU) + hyperprior(MU, TAU)
    left = posterior(np.tile(THETA[0], (5, 1)), MU, TAU) - prior
    page.equation("eq-graph",
                  r"p(\text{data} \mid \theta, \sigma, \phi) = p(\text{data} \mid \theta, \sigma)",
                  np.ptp(left) < 1e-9)


def test_the_joint_posterior_is_likelihood_prior_and_hyperprior():
    prior = prior_given(THETA, MU, TAU) + hyperprior(MU, TAU)
    page.equation("eq-joint-posterior",
                  r"p(\theta, \phi \mid \text{data}) \\ \propto p(\text{data} \mid \theta) p(\theta, "
                  r"\phi) \\ = p(\text{data} \mid \theta) p(\theta \mid \phi) p(\phi)",
                  np.ptp(posterior(THETA, MU, TAU) - likelihood(THETA) - prior) < 1e-9)


def test_the_hyperparameters_are_what_is_left_when_theta_is_integrated_out():
    def school(j, mu, tau):
        return quad(lambda v: norm.pdf(Y[j], v, SE[j]) * norm.pdf(v, mu, tau), -25, 25, points=[mu, Y[j]])[0]

    inside = [[school(j, mu, tau) for j in range(4)] for mu, tau in zip(MU, TAU, strict=True)]
    theta = norm(*shrinkage.theta_given_mu_tau(MU, TAU, Y, SE))
    joint = posterior(THETA, MU, TAU) - theta.logpdf(THETA).sum(axis=1)  # what does not depend on theta
    page.equation("eq-marginal-posterior",
                  r"p(\phi \mid \text{data}) \\ = \int p(\theta, \phi \mid \text{data}) d\theta \\ "
                  r"\propto p(\phi) \underbrace{\int p(\text{data} \mid \theta) p(\theta \mid \phi) "
                  r"d\theta}_{p(\text{data} \mid \phi)}",
                  np.ptp(joint - hyperprior(MU, TAU) - np.log(inside).sum(axis=1)) < 1e-6)


def test_the_eight_schools_vary_around_their_gains_and_these_around_a_mean():
    draws = bhm.NormalMeans(Y, SE, tau="flat").sample(rng=1, n_draws=50)
    theta, mu, tau = (np.asarray(draws[name]) for name in ("theta", "mu", "tau"))
    known = [shrinkage.log_likelihood_of_tau(t, Y, SE, mean=m, sd=1e-5) for m, t in zip(MU, TAU, strict=True)]
    both = norm.logpdf(Y, MU[:, None], np.hypot(SE, TAU[:, None])).sum(axis=1)
    page.equation("eq-eight-schools",
                  r"y_j \mid \theta_j \sim \mathcal N(\theta_j, \sigma_j^2) \\ \theta_j \mid \mu, \tau "
                  r"\sim \mathcal N(\mu, \tau^2), \quad \phi = (\mu, \tau)",
                  np.allclose(known, both, atol=1e-5) and theta.shape == (*mu.shape, 4) == (*tau.shape, 4))


def test_three_lines_solve_the_model():
    variance = SE**2 + TAU[:, None] ** 2
    v = 1 / (1 / variance).sum(axis=1)
    mu_hat = v * (Y / variance).sum(axis=1)
    product = np.sqrt(v) * np.prod(norm.pdf(Y, mu_hat[:, None], np.sqrt(variance)), axis=1)
    model = bhm.NormalMeans(Y, SE)
    ours = model.log_posterior(np.log(TAU)[:, None]) - model.log_prior(np.log(TAU)[:, None])
    page.equation("eq-three-lines",
                  r"p(\tau \mid y) \propto p(\tau) v^{1/2} \prod_{j} \mathcal N (y_j; \hat\mu, \sigma_j^2 "
                  r"+ \tau^2 )",
                  np.ptp(ours - np.log(product)) < 1e-9)
    mean, sd = shrinkage.mu_given_tau(TAU, Y, SE)
    page.equation("eq-three-lines",
                  r"\mu \mid \tau, y \sim \mathcal N(\hat\mu, v)",
                  np.allclose(mean, mu_hat) and np.allclose(sd**2, v))
    mean, sd = shrinkage.theta_given_mu_tau(MU, TAU, Y, SE)
    w = TAU[:, None] ** 2 / variance
    page.equation("eq-three-lines",
                  r"\theta_j \mid \mu, \tau, y \sim \mathcal N (w_j y_j + (1 - w_j) \mu, w_j \sigma_j^2 )",
                  np.allclose(mean, w * Y + (1 - w) * MU[:, None]) and np.allclose(sd**2, w * SE**2))


def test_batters_keep_a_share_of_their_distance():
    figure = Baseball()
    y, n = np.array(figure.state["hits"]) / figure.state["at_bats"], figure.state["at_bats"]
    J, ybar = y.size, y.mean()
    w = RNG.uniform(0, 1)
    moved = figure.compute(figure.state, figure.controls | {"weight": w})
    intro.equation("eq-james-stein",
                   r"\hat\theta_j = \bar y + w (y_j - \bar y)",
                   np.allclose(moved["guess"], ybar + w * (y - ybar)))
    formula = 1 - (J - 3) * ybar * (1 - ybar) / n / ((y - ybar) ** 2).sum()
    intro.equation("eq-james-stein",
                   r"w = 1 - \frac{(J - 3) \bar y (1 - \bar y) / n}{\sum_j (y_j - \bar y)^2}",
                   np.isclose(moved["james_stein"], formula))
