"""The equations of the chapter on the normal posterior, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.stats import invgamma, norm, t

import bhm_core as bhm

page = Equations("conjugate_normal")
RNG = np.random.default_rng(16)
SIGMA, SIGMA_0 = RNG.uniform(1, 3, size=2)
MU_0 = RNG.normal()
Y = RNG.normal(2, SIGMA, size=7)
N, YBAR, S2 = Y.size, Y.mean(), Y.var(ddof=1)
PRIOR = bhm.NormalMean(MU_0, SIGMA_0, sigma=SIGMA)
POST = PRIOR.update(Y)
M = np.linspace(-3, 6, 8)
KAPPA_0, NU_0, S2_0 = RNG.uniform(1, 4, size=3)
NIG = bhm.NormalInverseGamma(MU_0, KAPPA_0, NU_0, S2_0)
AFTER = NIG.update(Y)


def proportional(a, b):
    return np.ptp(np.log(a) - np.log(b)) < 1e-9


def test_scores_are_independent_and_normal_around_a_mean_with_known_variance():
    sure = bhm.NormalMean(MU_0, 1e-7, sigma=SIGMA)
    page.equation("eq-normal-known",
                  r"y_i \mid \mu \sim \mathcal N(\mu, \sigma^2) \quad \text{independent} \\ i = 1, \dots, "
                  r"n, \quad \sigma^2 \text{ known}",
                  np.isclose(sure.log_evidence(Y), norm.logpdf(Y, MU_0, SIGMA).sum()) and POST.sigma == SIGMA)


def test_the_likelihood_is_a_product_and_a_bell_around_the_mean():
    product = np.prod(norm.pdf(Y, M[:, None], SIGMA), axis=1)
    page.equation("eq-likelihood-mu",
                  r"p(y \mid \mu) = \prod_{i=1}^{n} p(y_i \mid \mu) \\ \propto \exp ( "
                  r"-\frac{n}{2\sigma^2} (\mu - \bar y)^2 )",
                  proportional(product, np.exp(-N / (2 * SIGMA**2) * (M - YBAR) ** 2)))


def test_the_flat_prior_leaves_the_likelihood():
    flat = bhm.NormalMean(MU_0, np.inf, sigma=SIGMA).update(Y)
    likelihood = np.prod(norm.pdf(Y, M[:, None], SIGMA), axis=1)
    page.equation("eq-flat-posterior",
                  r"p(\mu) \propto 1 \\ \Longrightarrow \quad \mu \mid y \sim \mathcal N ( \bar y, "
                  r"\frac{\sigma^2}{n} )",
                  np.allclose((flat.mean, flat.var), (YBAR, SIGMA**2 / N))
                  and proportional(norm.pdf(M, YBAR, np.sqrt(SIGMA**2 / N)), likelihood))


def test_the_product_of_two_kernels_is_a_kernel():
    product = (np.exp(-N * (M - YBAR) ** 2 / (2 * SIGMA**2))
               * np.exp(-((M - MU_0) ** 2) / (2 * SIGMA_0**2)))
    page.equation("eq-kernel-product",
                  r"p(\mu \mid y) \propto \exp ( -\frac{n (\mu - \bar y)^2}{2\sigma^2} ) \\ \times \exp ( "
                  r"-\frac{(\mu - \mu_0)^2}{2\sigma_0^2} ) \\ \Longrightarrow \quad \mu \mid y \sim "
                  r"\mathcal N(\bar\mu, \sigma_\mu^2)",
                  proportional(product, norm.pdf(M, POST.mean, POST.sd)))


def test_precisions_add_and_means_are_weighted_by_them():
    page.equation("eq-precision",
                  r"\frac{1}{\sigma_\mu^2} = \frac{n}{\sigma^2} + \frac{1}{\sigma_0^2}",
                  np.isclose(1 / POST.var, N / SIGMA**2 + 1 / SIGMA_0**2))
    page.equation("eq-precision",
                  r"\bar\mu = \sigma_\mu^2 ( \frac{n}{\sigma^2} \bar y + \frac{1}{\sigma_0^2} \mu_0 )",
                  np.isclose(POST.mean, POST.var * (N / SIGMA**2 * YBAR + 1 / SIGMA_0**2 * MU_0)))


def test_the_weight_is_the_share_of_the_precision():
    w = PRIOR.weight(N)
    page.equation("eq-weight",
                  r"\bar\mu = w \bar y + (1 - w) \mu_0",
                  np.isclose(POST.mean, w * YBAR + (1 - w) * MU_0))
    shares = (N / SIGMA**2 / (N / SIGMA**2 + 1 / SIGMA_0**2), N / (N + SIGMA**2 / SIGMA_0**2))
    page.equation("eq-weight",
                  r"w = \frac{n/\sigma^2}{n/\sigma^2 + 1/\sigma_0^2} = \frac{n}{n + \sigma^2/\sigma_0^2}",
                  np.allclose(w, shares))


def test_the_prior_expects_a_mean_with_both_variances():
    ours = PRIOR.predictive(N)
    page.equation("eq-prior-predictive",
                  r"\bar y \sim \mathcal N ( \mu_0, \sigma_0^2 + \frac{\sigma^2}{n} )",
                  np.allclose((ours.mean(), ours.var()), (MU_0, SIGMA_0**2 + SIGMA**2 / N)))


def test_the_prior_of_mean_and_variance():
    v = RNG.uniform(0.5, 4, size=6)
    page.equation("eq-nig",
                  r"p(\sigma^2) \propto (\sigma^2)^{-(\nu_0/2 + 1)} \exp ( -\frac{\nu_0 s_0^2}{2\sigma^2} "
                  r")",
                  proportional(NIG.marginal("sigma2").pdf(v),
                               v ** -(NU_0 / 2 + 1) * np.exp(-NU_0 * S2_0 / (2 * v))))
    mixed = [quad(lambda v, m=m: norm.pdf(m, MU_0, np.sqrt(v / KAPPA_0))
                  * invgamma.pdf(v, NU_0 / 2, scale=NU_0 * S2_0 / 2), 0, np.inf)[0] for m in M]
    page.equation("eq-nig",
                  r"\mu \mid \sigma^2 \sim \mathcal N ( \mu_0, \frac{\sigma^2}{\kappa_0} )",
                  np.allclose(NIG.marginal("mu").pdf(M), mixed))


def test_the_update_adds_counts_and_sums_of_squares():
    page.equation("eq-nig-update",
                  r"\kappa_n = \kappa_0 + n, \quad \nu_n = \nu_0 + n",
                  np.allclose((AFTER.kappa, AFTER.nu), (KAPPA_0 + N, NU_0 + N)))
    page.equation("eq-nig-update",
                  r"\mu_n = \frac{\kappa_0 \mu_0 + n \bar y}{\kappa_n}",
                  np.isclose(AFTER.mu, (KAPPA_0 * MU_0 + N * YBAR) / AFTER.kappa))
    squares = NU_0 * S2_0 + (N - 1) * S2 + KAPPA_0 * N / AFTER.kappa * (YBAR - MU_0) ** 2
    page.equation("eq-nig-update",
                  r"\nu_n s_n^2 = \nu_0 s_0^2 + (n - 1) s^2 \\ + \frac{\kappa_0 n}{\kappa_n} (\bar y - "
                  r"\mu_0)^2",
                  np.isclose(AFTER.nu * AFTER.sigma2, squares))


def test_the_mean_has_a_t_distribution():
    scale2 = AFTER.sigma2 / AFTER.kappa
    page.equation("eq-t-marginal",
                  r"\mu \mid y \sim \operatorname{t}_{\nu_n} ( \mu_n, s_n^2/\kappa_n )",
                  np.allclose(AFTER.marginal("mu").pdf(M), t.pdf(M, AFTER.nu, AFTER.mu, np.sqrt(scale2))))
    page.equation("eq-t-marginal",
                  r"\operatorname{var}(\mu \mid y) = \frac{s_n^2}{\kappa_n} \cdot \frac{\nu_n}{\nu_n - 2}",
                  np.isclose(AFTER.var, scale2 * AFTER.nu / (AFTER.nu - 2)))


def test_the_next_pupil_varies_by_both_variances():
    inside = [quad(lambda m, y=y: norm.pdf(y, m, SIGMA) * norm.pdf(m, POST.mean, POST.sd), -30, 30)[0]
              for y in M]
    page.equation("eq-next-pupil",
                  r"p(y_{n+1} \mid y) = \int p(y_{n+1} \mid \mu) p(\mu \mid y) d\mu",
                  np.allclose(POST.predictive().pdf(M), inside))
    page.equation("eq-next-pupil",
                  r"\Longrightarrow \quad y_{n+1} \mid y \sim \mathcal N(\bar\mu, \sigma_\mu^2 + "
                  r"\sigma^2)",
                  np.allclose(inside, norm.pdf(M, POST.mean, np.sqrt(POST.var + SIGMA**2))))
