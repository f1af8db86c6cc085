"""The equations of the chapter on Bayes' theorem, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.special import beta as beta_function
from scipy.special import comb
from scipy.stats import beta, binom, norm

import bhm_core as bhm

page = Equations("bayes_theorem")
RNG = np.random.default_rng(15)
A, B, MU, VARIANCE = RNG.uniform(1.5, 4, size=4)
N, HITS = 9, 4
SCORES = RNG.normal(size=6)
THETA = RNG.uniform(0.1, 0.9, size=5)
PRIOR = bhm.BetaBinomial(A, B)


def likelihood(theta):
    return binom.pmf(HITS, N, theta)


def posterior(theta):
    return beta(PRIOR.update(HITS, N).a, PRIOR.update(HITS, N).b).pdf(theta)


def normal(y, mu, variance):
    return 1 / np.sqrt(2 * np.pi * variance) * np.exp(-((y - mu) ** 2) / (2 * variance))


def proportional(a, b):
    return np.ptp(np.log(a) - np.log(b)) < 1e-10


def test_a_model_is_a_family_with_one_distribution_for_each_theta():
    family = {theta: norm(theta[0], np.sqrt(theta[1])) for theta in zip(SCORES, SCORES**2, strict=True)}
    theta = np.array(list(family))
    page.equation("eq-model",
                  r"p \in \mathcal M = \{ p(\cdot \mid \theta) : \theta \in \Theta \} \\ \Theta \subset "
                  r"\mathbb R^d",
                  len({p.mean() for p in family.values()}) == len(theta) and theta.shape[1] == 2)


def test_the_normal_family_is_the_one_of_scipy_and_needs_a_positive_variance():
    page.equation("eq-normal-family",
                  r"p(y_i \mid \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp ( -\frac{(y_i - "
                  r"\mu)^2}{2\sigma^2} )",
                  np.allclose(normal(SCORES, MU, VARIANCE), norm.pdf(SCORES, MU, np.sqrt(VARIANCE))))
    inside = [norm.logpdf(0, mu, scale) for mu in (-MU, MU) for scale in (-VARIANCE, VARIANCE)]
    page.equation("eq-normal-family",
                  r"\theta = (\mu, \sigma^2) \in \Theta = \mathbb R \times \mathbb R_+",
                  np.isfinite(inside).tolist() == [False, True] * 2)


def test_the_joint_density_needs_the_mean_and_the_variance_of_the_scores_only():
    n, s2, ybar = SCORES.size, SCORES.var(ddof=1), SCORES.mean()
    product = np.prod(normal(SCORES, MU, VARIANCE))
    formula = ((2 * np.pi * VARIANCE) ** (-n / 2)
               * np.exp(-((n - 1) * s2 + n * (ybar - MU) ** 2) / (2 * VARIANCE)))
    page.equation("eq-normal-joint",
                  r"p(y \mid \mu, \sigma^2) = \prod_{i=1}^{n} p(y_i \mid \mu, \sigma^2) \\ = "
                  r"(2\pi\sigma^2)^{-n/2} \\ \times \exp ( -\frac{(n-1) s^2 + n(\bar y - "
                  r"\mu)^2}{2\sigma^2} )",
                  np.isclose(product, formula))


def test_the_binomial_probability_counts_orders_and_lives_on_the_unit_interval():
    formula = comb(N, HITS) * THETA**HITS * (1 - THETA) ** (N - HITS)
    page.equation("eq-binomial",
                  r"p(y \mid \theta) = \binom{n}{y} \theta^{y} (1-\theta)^{n-y}",
                  np.allclose(likelihood(THETA), formula))
    found = np.isfinite(binom.pmf(HITS, N, [-0.01, 0, 1, 1.01]))
    page.equation("eq-binomial",
                  r"\theta \in \Theta = [0, 1]",
                  found.tolist() == [False, True, True, False])


def test_the_posterior_is_likelihood_times_prior_over_the_evidence():
    evidence = quad(lambda t: likelihood(t) * beta.pdf(t, A, B), 0, 1)[0]
    divided = likelihood(THETA) * beta.pdf(THETA, A, B) / evidence
    page.equation("eq-bayes",
                  r"p(\theta \mid y) = \frac{p(y \mid \theta) p(\theta)}{p(y)}",
                  np.allclose(posterior(THETA), divided))
    page.equation("eq-bayes",
                  r"p(y) = \int_\Theta p(y \mid \theta) p(\theta) d\theta",
                  np.isclose(evidence, np.exp(PRIOR.log_evidence(HITS, N))))
    page.equation("eq-evidence",
                  r"p(y) = \int p(y \mid \theta) p(\theta) d\theta",
                  np.isclose(evidence, np.exp(PRIOR.log_evidence(HITS, N))))


def test_the_theorem_in_words_is_the_theorem():
    prior, evidence = beta.pdf(THETA, A, B), np.exp(PRIOR.log_evidence(HITS, N))
    page.equation("eq-bayes-words",
                  r"\text{posterior} = \frac{\text{likelihood} \times \text{prior}}{\text{evidence}}",
                  np.allclose(posterior(THETA), likelihood(THETA) * prior / evidence))
    page.equation("eq-bayes-words",
                  r"\propto \text{likelihood} \times \text{prior}",
                  proportional(posterior(THETA), likelihood(THETA) * prior))


def test_the_beta_distribution_has_this_density_mean_and_variance():
    m = A / (A + B)
    density = THETA ** (A - 1) * (1 - THETA) ** (B - 1) / beta_function(A, B)
    page.equation("eq-beta",
                  r"p(\theta) = \frac{\theta^{a-1} (1-\theta)^{b-1}}{\operatorname{B}(a, b)}, "
                  r"\quad 0 \le \theta \le 1",
                  np.allclose(beta.pdf(THETA, A, B), density) and beta(A, B).support() == (0, 1))
    page.equation("eq-beta",
                  r"\operatorname{E}\theta = \frac{a}{a+b} = m, \quad \operatorname{var}\theta = \frac{m "
                  r"(1 - m)}{a + b + 1}",
                  np.allclose(beta(A, B).stats("mv"), (m, m * (1 - m) / (A + B + 1)))
                  and np.allclose((PRIOR.mean, PRIOR.var), (m, m * (1 - m) / (A + B + 1))))


def test_hits_add_to_a_and_misses_to_b():
    product = THETA**HITS * (1 - THETA) ** (N - HITS) * (THETA ** (A - 1) * (1 - THETA) ** (B - 1))
    page.equation("eq-beta-binomial",
                  r"p(\theta \mid y) \propto \theta^{y} (1-\theta)^{n-y} \theta^{a-1} (1-\theta)^{b-1}",
                  proportional(posterior(THETA), product))
    page.equation("eq-beta-binomial",
                  r"= \theta^{a+y-1} (1-\theta)^{b+n-y-1}",
                  np.allclose(product, THETA ** (A + HITS - 1) * (1 - THETA) ** (B + N - HITS - 1)))


def test_yesterdays_posterior_is_the_prior_of_today():
    before, after = (PRIOR.update(k, n) for k, n in ((HITS, N), (HITS + 1, N + 1)))
    today = beta.pdf(THETA, before.a, before.b) * binom.pmf(1, 1, THETA)
    page.equation("eq-sequential",
                  r"p(\theta \mid y_1, \dots, y_{k+1}) \\ \propto p(y_{k+1} \mid \theta) p(\theta \mid "
                  r"y_1, \dots, y_k)",
                  proportional(beta.pdf(THETA, after.a, after.b), today))
