"""The equations of the chapter on comparing, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

import bhm_core as bhm
from bhm_core.course.left_out import log_density_of_group

comparing = Equations("comparing")
RNG = np.random.default_rng(27)
LEVELS = RNG.normal([0, 0.5, 1, 3], [1, 2, 0.5, 1], size=(50_000, 4))
GROUP = np.repeat(np.arange(4), [3, 4, 5, 7])
Y = RNG.normal(size=GROUP.size) + GROUP
GAMMA, TAU, SIGMA = RNG.normal(size=30), RNG.uniform(0.5, 2, size=30), RNG.uniform(0.5, 2, size=30)


def test_a_rank_counts_and_a_mean_rank_adds_up_pairs():
    below = LEVELS[:, None, :] < LEVELS[:, :, None]  # draw, j, k: whether k lies below j
    rank = 1 + below.sum(axis=2)
    pairs = below.mean(axis=0)
    comparing.equation("eq-comparing-rank",
                       r"\operatorname{rank}_j = 1 + \sum_{k \ne j} \mathbb 1[\alpha_k < \alpha_j]",
                       (rank == bhm.ranking.ranks(LEVELS)).all())
    comparing.equation("eq-comparing-rank",
                       r"\operatorname{E}(\operatorname{rank}_j \mid y) = 1 + \sum_{k \ne j} p(\alpha_k < "
                       r"\alpha_j \mid y)",
                       np.allclose(rank.mean(axis=0), 1 + pairs.sum(axis=1)))


def test_two_levels_given_phi_are_compared_by_a_normal_difference():
    gamma_0, tau, sigma = GAMMA[0], TAU[0], SIGMA[0]
    n, ybar = np.bincount(GROUP), np.bincount(GROUP, Y) / np.bincount(GROUP)
    w = n / (n + sigma**2 / tau**2)
    hat = w * ybar + (1 - w) * gamma_0
    one = (GROUP[:, None] == np.arange(4)).astype(float)
    joint = np.linalg.inv(np.eye(4) / tau**2 + one.T @ one / sigma**2)  # by conditioning one joint normal
    mean = gamma_0 + joint @ one.T @ (Y - gamma_0) / sigma**2
    j, k = 0, 3
    dense = norm.sf(0, mean[j] - mean[k], np.sqrt(joint[j, j] + joint[k, k] - 2 * joint[j, k]))
    ours = norm.cdf((hat[j] - hat[k]) / np.sqrt(w[j] * sigma**2 / n[j] + w[k] * sigma**2 / n[k]))
    comparing.equation("eq-comparing-difference",
                       r"p(\alpha_j > \alpha_k \mid y, \phi, \sigma) \\ = \Phi( \frac{\hat\alpha_j - "
                       r"\hat\alpha_k}{\sqrt{w_j \sigma^2 / n_j + w_k \sigma^2 / n_k}} )",
                       np.isclose(dense, ours))


def test_the_spread_of_the_levels_is_that_of_their_means_and_their_variances():
    away = LEVELS - LEVELS.mean(axis=1, keepdims=True)
    left = (away**2).sum(axis=1).mean()
    comparing.equation("eq-comparing-spread",
                       r"\operatorname{E}[ \sum\nolimits_j (\alpha_j - \bar\alpha)^2 \mid y ] \\ = "
                       r"\sum\nolimits_j ( \operatorname{E}(\alpha_j - \bar\alpha \mid y) )^2 \\ + "
                       r"\sum\nolimits_j \operatorname{Var}(\alpha_j - \bar\alpha \mid y)",
                       np.isclose(left, (away.mean(axis=0) ** 2).sum() + away.var(axis=0).sum()))


def densities(j):
    """log p(y_j | phi, sigma) of 30 values, and log p(y | phi, sigma) of all schools, in full."""
    own = Y[GROUP == j]
    ours = log_density_of_group(own - GAMMA[:, None], TAU, SIGMA)
    same = GROUP[:, None] == GROUP
    full = [multivariate_normal(np.full(Y.size, g), same * t**2 + s**2 * np.eye(Y.size)).logpdf(Y)
            for g, t, s in zip(GAMMA, TAU, SIGMA, strict=True)]
    return ours, np.array(full)


def test_a_school_is_predicted_by_the_posterior_of_the_others():
    """On 30 values of phi and sigma with equal prior weights, where a posterior is a list of weights."""
    direct = 0.0
    for j in range(4):
        own, full = densities(j)
        others = np.exp(full - own - logsumexp(full - own))
        direct += np.log(others @ np.exp(own))
    ratios = sum(logsumexp(densities(j)[1]) - logsumexp(densities(j)[1] - densities(j)[0]) for j in range(4))
    comparing.equation("eq-comparing-elpd",
                       r"\operatorname{elpd} = \sum\nolimits_j \log p(y_j \mid y_{-j}) \\ p(y_j \mid "
                       r"y_{-j}) = \operatorname{E}[ p(y_j \mid \phi, \sigma) \mid y_{-j} ]",
                       np.isclose(direct, ratios))


def test_weights_take_a_school_out_of_the_posterior():
    own, full = densities(2)
    without = Y[GROUP != 2], GROUP[GROUP != 2]
    same = without[1][:, None] == without[1]
    alone = np.array([multivariate_normal(np.full(14, g), same * t**2 + s**2 * np.eye(14)).logpdf(without[0])
                      for g, t, s in zip(GAMMA, TAU, SIGMA, strict=True)])
    posterior = np.exp(full - logsumexp(full))
    weighted = posterior / np.exp(own)
    comparing.equation("eq-comparing-weights",
                       r"p(\phi, \sigma \mid y_{-j}) \\ \propto p(\phi, \sigma \mid y) / p(y_j \mid "
                       r"\phi, \sigma)",
                       np.allclose(weighted / weighted.sum(), np.exp(alone - logsumexp(alone))))
